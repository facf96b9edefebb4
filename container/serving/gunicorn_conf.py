"""How gunicorn runs. `serve` names its folder and where it listens by environment variables.

Behind nginx, which takes requests in and passes them on whole, a worker handles one at a time: a worker that dies costs
that one. Without nginx slow clients and kept-alive connections need threads.
"""

import os
from pathlib import Path

import predictor
from serving.settings import Settings

settings = Settings.read(os.environ)
behind_nginx = os.environ["SERVE_BIND"].startswith("unix:")
ready = Path(os.environ["SERVE_FOLDER"]) / "ready"

wsgi_app = "wsgi:app"
bind = os.environ["SERVE_BIND"]
backlog = 2048
workers = settings.workers
worker_class = "sync" if behind_nginx else "gthread"
threads = 1 if behind_nginx else 8
preload_app = predictor.SURVIVES_FORK
# The client has had its answer from nginx by then; what is ended here is a worker that hangs.
timeout = settings.timeout + 2
graceful_timeout = 25
worker_tmp_dir = os.environ["SERVE_FOLDER"]
accesslog = None if behind_nginx else "-"
access_log_format = '%(t)s "%(r)s" %(s)s %(B)s bytes %(L)s s'
errorlog = "-"


def post_worker_init(worker):
    """The worker has the model: `/ping` counts these files."""
    (ready / str(worker.pid)).touch()


def child_exit(server, worker):
    (ready / str(worker.pid)).unlink(missing_ok=True)
