"""What a server hosts: a model, loaded with the functions of predictor.py."""

import sys
import threading
import traceback

from contract import UserError


class OneModel:
    """The model in one folder. Raises UserError when it is missing or broken, which ends the server."""

    def __init__(self, predictor, folder):
        self.predictor = predictor
        self.model = load(predictor, folder)
        self.lock = threading.Lock()  # without nginx there are threads, which a predictor need not be ready for

    def features(self):
        return self.predictor.features(self.model)

    def predict(self, rows):
        """A prediction for each row. Whatever goes wrong is the predictor's fault, and is raised as it is."""
        with self.lock:
            predictions = self.predictor.predict(self.model, rows)
        if len(predictions) != len(rows):
            raise ValueError(f"predict gave {len(predictions)} predictions for {len(rows)} rows")
        return predictions


def load(predictor, folder):
    try:
        return predictor.load(folder)
    except (UserError, MemoryError):
        raise
    except Exception as error:
        traceback.print_exc(file=sys.stderr)
        raise UserError(f"the model in {folder} cannot be loaded: {type(error).__name__}: {error}")
