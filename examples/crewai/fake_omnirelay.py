"""For the tests: an agent API that remembers what it was asked, over a real socket."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class FakeOmnirelay:
    def __init__(self, key):
        self.calls = []  # (method, path, body)
        self.answers = []  # (status, body, headers) that come first
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.handle_call(None)

            def do_POST(self):
                length = int(self.headers.get("content-length") or 0)
                self.handle_call(json.loads(self.rfile.read(length)))

            def handle_call(self, body):
                fake.calls.append((self.command, self.path, body))
                what = self.path.split("?")[0].rsplit("/", 1)[1]
                if self.headers.get("authorization") != f"Bearer {key}":
                    return self.answer(401, {"error": "unauthorized", "message": "No."})
                if what != "typing" and fake.answers:
                    return self.answer(*fake.answers.pop(0))
                if self.command == "GET":
                    items = [{"sender": "customer", "author": "An", "content": "Before"}]
                    return self.answer(200, {"items": items, "nextCursor": None})
                known = {
                    "messages": (202, {"id": "m1", "state": "sending", "stale": False}),
                    "handoff": (200, {"owner": "people", "changed": True}),
                    "typing": (200, {"shown": True}),
                }
                self.answer(*known[what])

            def answer(self, status, body, headers=None):
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(data)))
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format, *args):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def said(self, what="messages"):
        return [body for method, path, body in self.calls if method == "POST" and path.endswith(what)]

    def close(self):
        self._server.shutdown()
        self._server.server_close()
