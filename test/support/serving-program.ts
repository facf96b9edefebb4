import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A server in Python's standard library: answers with its name, the model and what it was asked. Content type `text/bad`
 * is refused, a body `sleep 0.5` takes so long, `sleep` in the model delays SIGTERM's effect for ever, `mute` never gets
 * ready, `quit` makes it end by itself, and `die` by SIGKILL.
 */
const SERVE = `#!/usr/bin/env python3
import os, pathlib, signal, sys, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

folder = pathlib.Path(os.environ.get("SAGEMAKER_BASE_DIR", "/opt/ml")) / "model"
model = " ".join(path.read_text().strip() for path in sorted(folder.iterdir()))
NAME = "@NAME@"

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer(503 if "mute" in model else 200 if self.path == "/ping" else 404, "")
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        kind = self.headers["content-type"]
        if body.startswith("sleep"):
            print(f"{NAME} sleeps", flush=True)
            time.sleep(float(body.split()[1]))
        if body == "quit":
            os._exit(5)
        if body == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if kind == "text/bad":
            self.answer(415, f"{NAME} takes no {kind}")
        else:
            self.answer(200, f"{NAME}({model}; {kind}; {self.headers['accept']}; {body})")
    def answer(self, status, text):
        data = text.encode()
        self.send_response(status)
        self.send_header("content-type", f"text/{NAME}")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
    def log_message(self, format, *args):
        print(f"{NAME}: {format % args}", flush=True)

class Server(ThreadingHTTPServer):
    daemon_threads = False

server = Server(("0.0.0.0", int(os.environ.get("SAGEMAKER_BIND_TO_PORT", "8080"))), Handler)
stop = lambda *_: threading.Thread(target=server.shutdown).start()
signal.signal(signal.SIGTERM, signal.SIG_IGN if "sleep" in model else stop)
print(f"{NAME} starts", flush=True)
server.serve_forever()
server.server_close()
print(f"{NAME} ends", flush=True)
`;

/** Writes a program that serves into a folder. Returns the folder. */
export function writeServing(folder: string, name: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'serve'), SERVE.replace('@NAME@', name), { mode: 0o755 });
  return folder;
}
