"""The file to edit for your own model: how it is loaded, what it needs, and how it predicts.

The server calls `load` once and `predict` for each request, with rows that have been checked against `features`.
"""

import json
from dataclasses import dataclass

from contract import UserError

# Loaded once, before the workers are forked, a model is there at once in all of them and takes its memory once. Say
# False for libraries that start threads or take a GPU when they load (TensorFlow, CUDA): then each worker loads its own.
SURVIVES_FORK = True


@dataclass
class Model:
    classifier: object  # of scikit-learn
    features: list  # names of its columns
    target: str  # name of the column that it predicts


def load(folder):
    """The model that `train` saved in a folder, which may be read-only. Predict nothing here: see SURVIVES_FORK."""
    wanted = ["model.joblib", "model.json"]
    if not all((folder / name).is_file() for name in wanted):
        found = ", ".join(sorted(file.name for file in folder.iterdir())) if folder.is_dir() else ""
        raise UserError(f"there is no model in {folder}: looked for {' and '.join(wanted)}, found {found or 'nothing'}")
    import joblib

    description = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    return Model(joblib.load(folder / "model.joblib"), description["features"], description["target"])


def features(model):
    """Names of the columns that a row must have, in their order; None for rows of any one length."""
    return model.features


def predict(model, rows):
    """One prediction for each row. `rows` is a float64 array of finite numbers with one line per row.

    A prediction is a number, a text, or a list of such, as JSON has them.
    """
    return model.classifier.predict(rows).tolist()


def target(model):
    """The column that `test` compares predictions with."""
    return model.target
