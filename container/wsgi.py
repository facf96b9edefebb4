"""The application that gunicorn serves: `wsgi:app`.

Routes are in serving/app.py, what a request may hold is in serving/formats.py, the model in predictor.py.
"""

import os
import sys
from pathlib import Path

import contract
import predictor
from serving.app import make_app
from serving.multi_model import ManyModels
from serving.one_model import OneModel
from serving.settings import Settings

# What gunicorn takes as the end of a worker that could not start: it then ends itself, and starts no other.
WORKER_FAILED = 3


def build():
    settings = Settings.read(os.environ)
    if settings.multi_model:
        return make_app(ManyModels(predictor, Path(os.environ["SERVE_FOLDER"]) / "models", settings), settings)
    return make_app(OneModel(predictor, contract.BASE / "model"), settings)


try:
    app = build()
except contract.UserError as error:
    print(f"serve: {error}", file=sys.stderr, flush=True)
    sys.exit(WORKER_FAILED)
