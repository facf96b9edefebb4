"""An optimiser as a process that speaks the ask-tell protocol: one line of JSON to it, one line back."""
import json
import math
import os
import select
import shlex
import subprocess
import time

from functions import active

# Libraries that spread over all cores would measure the machine's load.
ONE_THREAD = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}


class Optimiser:
    """One process, one run."""

    def __init__(self, command, timeout, show_stderr=False, noisy=False):
        environment = {"PYTHONHASHSEED": "0", **ONE_THREAD, **os.environ, "NOISY": "1" if noisy else "0"}
        stderr = None if show_stderr else subprocess.DEVNULL
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(shlex.split(command), stdin=pipe, stdout=pipe, stderr=stderr, env=environment)
        self.timeout = timeout
        self.buffer = b""

    def send(self, message):
        """Returns the answer and the seconds that it took."""
        begin = time.perf_counter()
        try:
            self.process.stdin.write(json.dumps(message).encode() + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise RuntimeError(f"the optimiser ended with code {self.process.wait()} before {message['op']}") from None
        line = self.read_line(message["op"], begin + self.timeout)
        took = time.perf_counter() - begin
        answer = json.loads(line)
        if "error" in answer:
            raise RuntimeError(f"the optimiser answers {message['op']}: {answer['error']}")
        return answer, took

    def read_line(self, op, until):
        descriptor = self.process.stdout.fileno()
        while b"\n" not in self.buffer:
            left = until - time.perf_counter()
            if left <= 0 or not select.select([descriptor], [], [], left)[0]:
                raise RuntimeError(f"no answer to {op} within {self.timeout} s")
            chunk = os.read(descriptor, 1 << 16)
            if not chunk:
                raise RuntimeError(f"the optimiser ended with code {self.process.wait()} during {op}")
            self.buffer += chunk
        line, self.buffer = self.buffer.split(b"\n", 1)
        return line

    def close(self):
        try:
            self.process.stdin.close()
            self.process.wait(5)
        except (OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()


def check(space, params):
    """The parameters that exist at the point, clipped for round-off. Raises where one is not in the space."""
    return {name: check_one(by_name(space, name), value) for name, value in active(space, params).items()}


def by_name(space, name):
    return next(s for s in space if s["name"] == name)


def check_one(s, value):
    name = s["name"]
    if s["type"] == "categorical":
        if value not in s["choices"]:
            raise RuntimeError(f"{name}={value!r} is not one of {s['choices']}")
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise RuntimeError(f"{name}={value!r} is not a finite number")
    if s["type"] == "int" and value != int(value):
        raise RuntimeError(f"{name}={value!r} is not a whole number")
    low, high = s["low"], s["high"]
    tolerance = 1e-9 * (high - low)
    if not low - tolerance <= value <= high + tolerance:
        raise RuntimeError(f"{name}={value!r} is outside [{low}, {high}]")
    return min(high, max(low, value))
