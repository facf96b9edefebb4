"""Starting processes so that none of them is left behind, and waiting for their ends."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time

PR_SET_PDEATHSIG = 1
# Looked up before the first fork: what happens between a fork and the program must not wait for a lock of a thread.
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def start(command, env=None, fds=()):
    """The id of a process that leads a group of its own, so that Ctrl-C reaches it through us alone."""
    return subprocess.Popen(command, env=env, pass_fds=fds, preexec_fn=detach).pid


def detach():
    """Before the program begins: should we be killed, so is it. Other systems than Linux know no such thing."""
    os.setpgid(0, 0)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@contextlib.contextmanager
def held(numbers):
    """Signals that arrive meanwhile come afterwards: an exception of theirs would lose a process just started."""
    signal.pthread_sigmask(signal.SIG_BLOCK, numbers)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, numbers)


def signal_if_there(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def kill_group(pid):
    """Whatever a process has started and left."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass


def wait_for(pid, deadline):
    """Whether a child ended before a moment of `time.monotonic`. Other children that end meanwhile are reaped."""
    while True:
        try:
            ended, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return True
        if ended == pid:
            return True
        if ended == 0:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)


def ending(status):
    """In words, how a process ended."""
    code = os.waitstatus_to_exitcode(status)
    return f"with exit code {code}" if code >= 0 else f"by signal {signal.Signals(-code).name}"
