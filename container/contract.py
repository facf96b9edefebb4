"""What a training program owes to whoever runs it, wherever that is: a laptop, AWS Batch or SageMaker.

Files lie below one base folder: hyperparameters and data under `input`, the model under `model`, the reason of a
failure in `output/failure`, and `checkpoints` comes back when an interrupted trial is started again.
"""

import hashlib
import json
import math
import os
import signal
import sys
import traceback
from pathlib import Path

BASE = Path(os.environ.get("SAGEMAKER_BASE_DIR", "/opt/ml"))


class UserError(Exception):
    """Something that the person who wrote the sweep or the data can put right; the message says what."""


def begin():
    """Call this first. From here on SIGTERM ends the program at once, and an error leaves its text in `output/failure`.

    The exit code is 143 after SIGTERM and 1 after an error. Ending at once loses nothing, because checkpoints are
    written as soon as there is something to keep. Without a handler the signal would be ignored inside a container,
    where the program is process 1.
    """
    signal.signal(signal.SIGTERM, lambda *_: os._exit(128 + signal.SIGTERM))
    sys.excepthook = write_failure


def write_failure(kind, error, trace):
    """SageMaker shows the first 1,024 characters of the failure file, so the reason comes before the details."""
    if issubclass(kind, UserError):
        text = f"{error}\n"
        print(text, end="", file=sys.stderr)
    else:
        details = "".join(traceback.format_exception(kind, error, trace))
        text = f"{kind.__name__}: {error}\n\n{details}"
        print(details, end="", file=sys.stderr)
    output = BASE / "output"
    output.mkdir(parents=True, exist_ok=True)
    (output / "failure").write_text(text, encoding="utf-8")


def report(**metrics):
    """Prints metrics as `name=value` tokens; with a `step` the line is an intermediate report."""
    print(" ".join(f"{name}={value:.6g}" for name, value in metrics.items()), flush=True)


def channel(name):
    """The folder with the files of an input channel."""
    folder = BASE / "input" / "data" / name
    if not folder.is_dir():
        raise UserError(f"there is no channel {name}: name a folder for it under channels in the sweep file")
    return folder


def model_folder():
    """The folder whose contents become model.tar.gz."""
    folder = BASE / "model"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class Hyperparameters:
    """The values of one trial. They arrive as strings; names that nobody asks for are ignored.

    `used` collects what was asked for, defaults included: the full recipe of the model.
    """

    def __init__(self, values):
        self.values = {name: unquoted(value) for name, value in values.items()}
        self.used = {}

    @classmethod
    def load(cls):
        file = BASE / "input" / "config" / "hyperparameters.json"
        try:
            return cls(json.loads(file.read_text(encoding="utf-8"))) if file.exists() else cls({})
        except (ValueError, AttributeError) as error:
            raise UserError(f"{file} does not hold a JSON object of hyperparameters") from error

    def text(self, name, default):
        return self._use(name, self.values.get(name, default))

    def choice(self, name, default, allowed):
        value = self.values.get(name, default)
        if value not in allowed:
            raise UserError(f"hyperparameter {name} must be one of {', '.join(allowed)}, not {value!r}")
        return self._use(name, value)

    def number(self, name, default, above=-math.inf, least=-math.inf, most=math.inf, words=()):
        """A finite number within bounds, or one of `words`."""
        text = self.values.get(name, default)
        if text in words:
            return self._use(name, text)
        value = parsed(text)
        if value is None or not (above < value and least <= value <= most):
            raise UserError(f"hyperparameter {name} must be {wanted('a number', above, least, most, words)}, not {text!r}")
        return self._use(name, value)

    def integer(self, name, default, least, words=()):
        """A whole number, or one of `words`. 3.0 is one: a search over numbers may write it so."""
        text = self.values.get(name, default)
        if text in words:
            return self._use(name, text)
        value = parsed(text)
        if value is None or not value.is_integer() or value < least:
            kind = wanted("a whole number", -math.inf, least, math.inf, words)
            raise UserError(f"hyperparameter {name} must be {kind}, not {text!r}")
        return self._use(name, int(value))

    def _use(self, name, value):
        self.used[name] = value
        return value


def unquoted(value):
    """SageMaker's Python SDK sends each value JSON-encoded, so that a string arrives inside quotes."""
    if isinstance(value, str) and len(value) > 1 and value[0] == value[-1] == '"':
        return value[1:-1]
    return value


def parsed(text):
    """The finite number that a text says, or None."""
    try:
        value = float(text)
    except (TypeError, ValueError):
        return None
    return value if math.isfinite(value) else None


def wanted(kind, above, least, most, words):
    bounds = [("above", above), ("at least", least), ("at most", most)]
    said = " and ".join(f"{word} {bound}" for word, bound in bounds if math.isfinite(bound))
    return " or ".join([f"{kind} {said}".strip(), *words])


class Checkpoint:
    """Progress that survives an interruption: JSON in the folder that comes back on the next attempt.

    `inputs` is everything the progress depends on; a checkpoint of other inputs is not used.
    """

    def __init__(self, name, inputs):
        self.file = BASE / "checkpoints" / f"{name}.json"
        self.key = hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()

    def load(self):
        try:
            saved = json.loads(self.file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return saved["progress"] if saved.get("key") == self.key else None

    def save(self, progress):
        self.file.parent.mkdir(parents=True, exist_ok=True)
        partial = self.file.with_suffix(".partial")
        partial.write_text(json.dumps({"key": self.key, "progress": progress}), encoding="utf-8")
        partial.replace(self.file)  # in one step: whoever is interrupted here leaves the old file or the new one
