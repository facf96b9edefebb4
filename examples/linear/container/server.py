"""An inference server as SageMaker asks for one, with nothing but Python's standard library.

GET /ping answers 200, POST /invocations hands the body to a function. SIGTERM lets the requests that were begun end
first. Each request has a connection of its own (HTTP/1.0), so that none can hold up the end.
"""

import json
import os
import select
import signal
import socketserver
import sys
import threading
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# What InvokeEndpoint takes (Amazon SageMaker AI endpoints and quotas).
LIMIT_BYTES = 25 * 1024 * 1024
# A connection on which nothing comes for so long is closed.
SILENCE_SEC = 10


class Refused(Exception):
    """A request that cannot be answered, with the HTTP status and what was expected instead."""

    def __init__(self, status, reason):
        super().__init__(reason)
        self.status = status


def text(body):
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(400, f"the body is not UTF-8: {error.reason} at byte {error.start}") from None


def json_object(body):
    try:
        value = json.loads(text(body))
    except (ValueError, RecursionError) as error:
        raise Refused(400, f"the body is not JSON: {error}") from None
    if not isinstance(value, dict):
        raise Refused(400, "the body is not a JSON object")
    return value


def run(answers):
    """Serves until SIGTERM.

    `answers` has a function for each content type: it takes the body, and returns text of the same content type or
    raises `Refused`.
    """
    server = Server(("", port()), handler(answers))
    # In a thread, since it waits for the loop that the signal interrupts.
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    say(f"serving on port {server.server_port}")
    server.serve_forever(poll_interval=0.1)
    server.drain()
    server.server_close()
    say("stopped")


def port():
    given = os.environ.get("SAGEMAKER_BIND_TO_PORT", "8080")
    if not given.isdigit() or not 1 <= int(given) <= 65535:
        sys.exit(f"SAGEMAKER_BIND_TO_PORT must be a number from 1 to 65535, not {given!r}")
    return int(given)


def say(message):
    print(message, flush=True)


class Server(ThreadingHTTPServer):
    daemon_threads = False  # server_close() waits for them
    request_queue_size = 128

    def server_bind(self):
        """Without the name of the machine, for which the standard library asks the network."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address

    def drain(self):
        """Takes what had connected before the end, and was not taken yet."""
        while select.select([self], [], [], 0)[0]:
            self.handle_request()

    def handle_error(self, request, client_address):
        """A client that has gone is no error of the server."""
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)


def handler(answers):
    class Handler(BaseHTTPRequestHandler):
        timeout = SILENCE_SEC
        path = ""  # of a request that is no HTTP

        def parse_request(self):
            valid = super().parse_request()
            self.has_unread_body = valid and ("Content-Length" in self.headers or "Transfer-Encoding" in self.headers)
            return valid

        def do_GET(self):
            if self.path == "/ping":
                self.reply(200, "application/json", "{}\n")
            else:
                self.refuse(405 if self.path == "/invocations" else 404, f"GET {self.path} is not served")

        def do_POST(self):
            try:
                kind = self.content_type()
                content = answers[kind](self.body())
            except Refused as refusal:
                self.refuse(refusal.status, str(refusal))
            except (ConnectionError, TimeoutError):
                raise
            except Exception as error:
                traceback.print_exc()
                self.refuse(500, f"the prediction failed: {type(error).__name__}")
            else:
                self.reply(200, kind, content)

        def content_type(self):
            if self.path != "/invocations":
                raise Refused(405 if self.path == "/ping" else 404, f"POST {self.path} is not served")
            kind = self.headers.get("Content-Type", "").split(";")[0].strip().lower()
            if kind not in answers:
                raise Refused(415, f"content type {kind or '(none)'} is not one of {', '.join(answers)}")
            return kind

        def body(self):
            length = self.headers.get("Content-Length", "")
            if not length.isdigit():
                raise Refused(411, "a Content-Length is needed")
            if int(length) > LIMIT_BYTES:
                raise Refused(413, f"the body has {length} bytes, and {LIMIT_BYTES} are the most")
            body = self.rfile.read(int(length))
            self.has_unread_body = False
            if len(body) < int(length):
                raise ConnectionAbortedError
            return body

        def refuse(self, status, reason):
            self.reply(status, "application/json", json.dumps({"error": reason}) + "\n")

        def reply(self, status, kind, content):
            data = content.encode("utf-8")
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
            if self.has_unread_body:
                self.discard_body()

        def discard_body(self):
            """Who still sends a body sees a broken connection instead of the answer if it is closed at once."""
            self.connection.settimeout(1)
            left = 4 * LIMIT_BYTES
            try:
                while left > 0 and (got := len(self.rfile.read1(65536))) > 0:
                    left -= got
            except TimeoutError:
                pass

        def log_message(self, format, *args):
            if self.path != "/ping":
                say(f"{self.address_string()} {format % args}")

    return Handler
