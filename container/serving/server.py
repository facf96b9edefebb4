"""nginx and gunicorn as one server: both start, both stop, and neither runs without the other."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from contract import UserError
from serving import processes
from serving.cgroup import available_cores
from serving.listener import ADDRESS, listen, refuse_connections
from serving.ping import PingServer
from serving.settings import MAX_BODY_MIB

PROGRAM = Path(__file__).resolve().parent.parent
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)

# SageMaker and AWS Batch kill a container 30 s after SIGTERM.
STOP_SECONDS = 28
NGINX_SECONDS = 25
# How long clients with kept-alive connections have to send a request, and to be told that it was the last.
LAST_REQUESTS_SECONDS = 0.5
# What is in the pipe of the log when nginx has ended.
LAST_LINES_SECONDS = 1
# What a handshake that has begun takes to end.
HANDSHAKE_SECONDS = 0.1


# Paths of sockets have 104 bytes in macOS and 108 in Linux; the longest name in the folder is ping.sock.
LONGEST_FOLDER = 104 - len("/ping.sock") - 1


class Stop(Exception):
    """A signal told the server to stop."""


class Server:
    def __init__(self, settings):
        self.settings = settings
        self.folder = self.listener = self.copier = None
        self.nginx = self.gunicorn = None

    def run(self):
        """Serves until a signal says stop, or until one of both ends. Returns the exit code."""
        try:
            with processes.held(STOP_SIGNALS):
                for number in STOP_SIGNALS:
                    signal.signal(number, on_stop_signal)
                self.folder = own_folder()
                self.start()
            return self.watch()
        except Stop as stop:
            say(f"{stop}: finishing what is under way")
            self.stop()
            return 0
        finally:
            self.end_all()

    def start(self):
        (self.folder / "ready").mkdir()
        self.listener = listen(self.settings.port)
        program = nginx_program()
        if program is None:
            say("nginx is not installed: gunicorn listens by itself, which will do for trying out")
        self.gunicorn = self.start_gunicorn(f"unix:{self.folder}/app.sock" if program else f"fd://{self.fd}")
        if program is not None:
            PingServer(self.folder)
            self.nginx = self.start_nginx(program)
        say(f"port {self.settings.port}, workers: {self.settings.workers}, timeout: {self.settings.timeout} s")

    @property
    def fd(self):
        return self.listener.fileno()

    def start_gunicorn(self, bind):
        env = {**few_threads(self.settings.workers), **os.environ, "SERVE_FOLDER": str(self.folder), "SERVE_BIND": bind}
        command = [sys.executable, "-m", "gunicorn", "--config", "python:serving.gunicorn_conf"]
        env["PYTHONPATH"] = os.pathsep.join(filter(None, [str(PROGRAM), env.get("PYTHONPATH")]))
        return processes.start(command, env, (self.fd,) if bind.startswith("fd:") else ())

    def start_nginx(self, program):
        """It takes the open socket from the variable NGINX, by which it hands sockets to a newer version of itself."""
        log, self.copier = log_pipe()
        configuration = self.folder / "nginx.conf"
        configuration.write_text(self.configuration(f"/dev/fd/{log}"), encoding="utf-8")
        command = [program, *early_errors(program), "-p", str(self.folder), "-c", str(configuration)]
        started = processes.start(command, {**os.environ, "NGINX": f"{self.fd};"}, (self.fd, log))
        os.close(log)
        return started

    def configuration(self, access_log):
        text = (PROGRAM / "nginx.conf.template").read_text(encoding="utf-8")
        values = {
            # Its workers would be another user than root, who may not read the folder.
            "USER": "user root;" if os.getuid() == 0 else "",
            "FOLDER": self.folder,
            "ADDRESS": f"{ADDRESS}:{self.settings.port}",
            "ACCESS_LOG": access_log,
            "TIMEOUT": self.settings.timeout,
            "MAX_BODY_MIB": MAX_BODY_MIB,
        }
        for name, value in values.items():
            text = text.replace(f"@{name}@", str(value))
        return text

    def watch(self):
        """Reaps children, of which process 1 of a container gets others, too, until it is one of ours."""
        names = {self.nginx: "nginx", self.gunicorn: "gunicorn"}
        while True:
            pid, status = os.waitpid(-1, 0)
            if pid in names:
                say(f"{names[pid]} ended {processes.ending(status)}: the server ends, too")
                return 1

    def stop(self):
        """Lets no request be lost: first nobody new gets in, then nginx finishes, then gunicorn."""
        begin = time.monotonic()
        (self.folder / "stopping").touch()
        if self.nginx is not None:
            time.sleep(LAST_REQUESTS_SECONDS)
            refuse_connections(self.listener)
            time.sleep(HANDSHAKE_SECONDS)
            self.listener.close()
            processes.signal_if_there(self.nginx, signal.SIGQUIT)
            if not processes.wait_for(self.nginx, begin + NGINX_SECONDS):
                say(f"requests under way after {NGINX_SECONDS} s are given up")
        if self.gunicorn is not None:
            processes.signal_if_there(self.gunicorn, signal.SIGTERM)
            processes.wait_for(self.gunicorn, begin + STOP_SECONDS)

    def end_all(self):
        for pid in filter(None, (self.nginx, self.gunicorn)):
            processes.kill_group(pid)
        if self.copier is not None:
            self.copier.join(LAST_LINES_SECONDS)
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)


def on_stop_signal(number, _frame):
    for each in STOP_SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise Stop(signal.Signals(number).name)


def nginx_program():
    """Debian has it where only root looks for programs."""
    return shutil.which("nginx", path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"]))


def early_errors(program):
    """Where errors go before the configuration is read; nginx before 1.19.5 knows but the place it was built with."""
    said = subprocess.run([program, "-v"], capture_output=True, text=True, check=False).stderr
    version = re.search(r"nginx/(\d+)\.(\d+)\.(\d+)", said)
    return ["-e", "stderr"] if version and tuple(map(int, version.groups())) >= (1, 19, 5) else []


def own_folder():
    """Below TMPDIR or /tmp: nothing else need be writable."""
    try:
        folder = tempfile.mkdtemp(prefix="serve-")
    except OSError as error:
        raise UserError(f"no folder can be made for sockets and bodies: {error.strerror}; TMPDIR names a place") from None
    if len(folder) > LONGEST_FOLDER:
        os.rmdir(folder)
        raise UserError(f"{folder} is too long for the path of a socket: name a shorter place by TMPDIR")
    return Path(folder)


def few_threads(workers):
    """Libraries would start a thread for each core in every worker. What is set already stays."""
    share = str(max(1, available_cores() // workers))
    return {name: share for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}


def log_pipe():
    """A pipe to standard output, and the thread that empties it. nginx opens its log by name, which standard output has not where it is a socket."""
    reader, writer = os.pipe()

    def copy():
        while chunk := os.read(reader, 65536):
            try:
                sys.stdout.buffer.write(chunk)
                sys.stdout.buffer.flush()
            except OSError:
                pass  # nobody reads it any more; nginx would wait for ever when the pipe is full

    copier = threading.Thread(target=copy, daemon=True)
    copier.start()
    return writer, copier


def say(text):
    print(f"serve: {text}", file=sys.stderr, flush=True)
