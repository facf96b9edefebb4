"""The answer to `/ping` behind nginx: at once, also while all workers are busy with long predictions.

SageMaker takes an instance out of service that does not answer within 2 s.
"""

import json
import os
import threading
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingMixIn, UnixStreamServer


class PingServer(ThreadingMixIn, UnixStreamServer):
    """Answers on the socket `ping.sock` of a folder; `ready` in it has a file for each worker with a model."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(self, folder):
        super().__init__(str(folder / "ping.sock"), Handler)
        self.folder = folder
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def state(self):
        if (self.folder / "stopping").exists():
            return 503, {"error": "the server is stopping"}
        if not os.listdir(self.folder / "ready"):
            return 503, {"error": "no worker has a model yet: it is being loaded"}
        return 200, {"status": "ready"}


class Handler(BaseHTTPRequestHandler):
    timeout = 2

    def do_GET(self):
        self.answer(*self.server.state())

    def do_POST(self):
        self.answer(405, {"error": "ask for /ping with GET"})

    do_HEAD = do_GET
    do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_POST

    def answer(self, status, body):
        text = (json.dumps(body) + "\n").encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        if status == 405:
            self.send_header("Allow", "GET, HEAD")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)

    def log_message(self, *_):
        """nginx has a line for it."""
