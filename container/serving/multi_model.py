"""Many models in one server, loaded and unloaded while it runs.

The contract: https://docs.aws.amazon.com/sagemaker/latest/dg/mms-container-apis.html. SageMaker sets
SAGEMAKER_MULTI_MODEL=true, unpacks a model, and names its folder with POST /models.

Workers are processes of their own. What is loaded stands in a folder that all of them see, one file per model; a worker
that has no copy of such a model yet loads it when it is first asked for it, and drops its copy soon after the file has
gone. So all workers give the same answers, and one that was killed loses nothing. Each copy takes memory of its own.
"""

import hashlib
import json
import os
import threading
import time
import uuid
from pathlib import Path

from contract import UserError
from serving.cgroup import available_memory
from serving.one_model import OneModel
from serving.settings import MIB

PAGE = 100
LOOK_SECONDS = 1


class CannotHost(Exception):
    """Why a model is not there or cannot be; with the status that the contract has for it."""

    def __init__(self, status, reason):
        super().__init__(reason)
        self.status = status


class ManyModels:
    def __init__(self, predictor, folder, settings):
        self.predictor = predictor
        self.folder = folder
        self.settings = settings
        self.copies = {}  # by file, of this worker
        self.lock = threading.RLock()
        self.sweeper = None
        folder.mkdir(exist_ok=True)

    def load(self, name, url):
        """Raises CannotHost: 400 for what cannot be meant, 409 if it is loaded, 507 without room, 500 if it is broken."""
        if not (isinstance(name, str) and name and isinstance(url, str) and url):
            raise CannotHost(400, 'expected {"model_name": "NAME", "url": "FOLDER"}')
        # In a path /models/NAME these would be something else.
        if "/" in name or name in (".", ".."):
            raise CannotHost(400, f"'{name}' is no name of a model: it has no /, and is not . or ..")
        if self.file(name).exists():
            raise CannotHost(409, f"model {name} is loaded already")
        if not Path(url).is_dir():
            raise CannotHost(400, f"there is no folder {url}")
        self.check_room(name, Path(url))
        entry = {"modelName": name, "modelUrl": url, "id": uuid.uuid4().hex}
        with self.lock:
            copy = self.make_copy(entry)
            if not create(self.file(name), json.dumps(entry)):
                raise CannotHost(409, f"model {name} is loaded already")
            self.keep(entry, copy)
        return public(entry)

    def check_room(self, name, folder):
        count, most = len(os.listdir(self.folder)), self.settings.max_models
        if most and count >= most:
            raise CannotHost(507, f"no room for model {name}: {count} are loaded, as MODEL_SERVER_MAX_MODELS allows")
        needed = self.settings.workers * sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        free = available_memory()
        if free is not None and needed > free:
            has = f"{max(0, free) // MIB} MiB are free"
            raise CannotHost(507, f"no room for model {name}: its copies take {needed // MIB} MiB at least, {has}")

    def unload(self, name):
        """Raises CannotHost, 404."""
        entry = self.entry(name)
        self.file(name).unlink(missing_ok=True)
        self.drop_stale()
        return entry

    def entry(self, name):
        """Raises CannotHost, 404."""
        return public(self.read(name))

    def model(self, name):
        """Raises CannotHost: 404, 507, 500."""
        entry = self.read(name)
        with self.lock:
            known, copy = self.copies.get(self.file(name), (None, None))
            if known != entry:
                copy = self.make_copy(entry)
                self.keep(entry, copy)
        return copy

    def page(self, limit, token):
        """Models in the order of their names, after the one that the token of the page before names."""
        if limit is not None and not (limit.isascii() and limit.isdigit() and int(limit) > 0):
            raise CannotHost(400, f"limit must be a whole number above 0, not {limit!r}")
        size = PAGE if limit is None else int(limit)
        entries = sorted(filter(None, map(parsed, self.folder.iterdir())), key=lambda entry: entry["modelName"])
        rest = [public(entry) for entry in entries if token is None or entry["modelName"] > token]
        page = {"models": rest[:size]}
        return {**page, "nextPageToken": rest[size - 1]["modelName"]} if len(rest) > size else page

    def file(self, name):
        """A name may have characters that a file's may not."""
        return self.folder / hashlib.sha256(name.encode()).hexdigest()

    def read(self, name):
        entry = parsed(self.file(name))
        if entry is None:
            raise CannotHost(404, f"there is no model {name}")
        return entry

    def make_copy(self, entry):
        name = entry["modelName"]
        try:
            return OneModel(self.predictor, Path(entry["modelUrl"]))
        except MemoryError:
            raise CannotHost(507, f"no room for model {name}: the memory does not suffice") from None
        except UserError as error:
            raise CannotHost(500, str(error)) from None

    def keep(self, entry, copy):
        self.copies[self.file(entry["modelName"])] = (entry, copy)
        if self.sweeper is None:
            self.sweeper = threading.Thread(target=self.sweep, daemon=True)
            self.sweeper.start()

    def sweep(self):
        while True:
            time.sleep(LOOK_SECONDS)
            self.drop_stale()

    def drop_stale(self):
        """Drops the copies of models that another worker has unloaded."""
        with self.lock:
            for file, (entry, _) in list(self.copies.items()):
                if parsed(file) != entry:
                    del self.copies[file]


def parsed(file):
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None


def public(entry):
    return {name: entry[name] for name in ("modelName", "modelUrl")}


def create(file, text):
    """Makes a file with its text in one step; False if it is there."""
    partial = file.parent.with_name(f"partial-{uuid.uuid4().hex}")
    partial.write_text(text, encoding="utf-8")
    try:
        os.link(partial, file)
    except FileExistsError:
        return False
    finally:
        partial.unlink()
    return True
