"""Receives what Omnirelay forwards, and answers through its agent API. Standard library only.

    WEBHOOK_SECRETS=whsec_... OMNIRELAY_URL=https://console.example OMNIRELAY_KEY=ork_... python3 receiver.py
"""

import json
import logging
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import crew
from events import read_question
from omnirelay import Omnirelay
from signature import BadSignature, key_of, verify
from work import Seen, Work

log = logging.getLogger("crewai-example")

MAX_BODY = 2 * 1024 * 1024


def make_server(address, keys, work, seen=None, now=time.time):
    """keys: whoever signs with one of them is let in. work: takes questions (`add`)."""
    seen = seen or Seen()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Whoever sends slower only holds a thread.
        timeout = 20

        def do_GET(self):
            if self.path == "/health":
                self.answer(200, "healthy")
            else:
                self.answer(404, "There is only /health and POST /webhook here.")

        def do_POST(self):
            if self.path.split("?")[0] != "/webhook":
                return self.refuse(404, "There is only /health and POST /webhook here.")
            length = self.headers.get("content-length") or ""
            if not (length.isascii() and length.isdigit()):
                return self.refuse(411, "Send a Content-Length.")
            if int(length) > MAX_BODY:
                return self.refuse(413, "Too large.")
            body = self.rfile.read(int(length))
            try:
                verify(keys, self.headers, body, now())
            except BadSignature as reason:
                log.warning("refused: %s", reason)
                return self.answer(401, "The signature does not hold.")
            self.take(body)

        def take(self, body):
            """Answers at once: the crew may take longer than anybody waits for an answer."""
            try:
                question = read_question(self.headers, json.loads(body))
            except ValueError:
                return self.answer(200, "ignored")
            if question is None:
                return self.answer(200, "ignored")
            if not seen.take(question.delivery):
                return self.answer(200, "known")
            if work.add(question):
                return self.answer(200, "accepted")
            # It is sent again later.
            seen.give_back(question.delivery)
            self.answer(503, "Too much is waiting.", {"retry-after": "10"})

        def refuse(self, status, text):
            """What was not read would be taken for the next request."""
            self.close_connection = True
            self.answer(status, text, {"connection": "close"})

        def answer(self, status, text, headers=None):
            body = text.encode()
            self.send_response(status)
            self.send_header("content-type", "text/plain; charset=utf-8")
            self.send_header("content-length", str(len(body)))
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format, *args):  # pylint: disable=redefined-builtin
            """Not one line for every request; what matters is logged by name."""

    server = ThreadingHTTPServer(address, Handler)
    server.daemon_threads = True
    return server


def read_settings(env):
    """The settings, or the sentence that says which one is wrong."""
    names = ("WEBHOOK_SECRETS", "OMNIRELAY_URL", "OMNIRELAY_KEY")
    missing = [name for name in names if not env.get(name, "").strip()]
    if missing:
        return None, f"Set {', '.join(missing)}. The README says to what."
    try:
        keys = [key_of(secret) for secret in env["WEBHOOK_SECRETS"].replace(",", " ").split()]
    except ValueError as problem:
        return None, f"WEBHOOK_SECRETS: {problem}."
    if not env["OMNIRELAY_KEY"].strip().startswith("ork_"):
        return None, "OMNIRELAY_KEY: a key begins with ork_."
    return {
        "keys": keys,
        "url": env["OMNIRELAY_URL"].strip(),
        "key": env["OMNIRELAY_KEY"].strip(),
        "address": (env.get("HOST", "127.0.0.1"), int(env.get("PORT", "8001"))),
    }, None


def main():
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    settings, problem = read_settings(os.environ)
    if settings is None:
        sys.exit(problem)
    work = Work(Omnirelay(settings["url"], settings["key"]), crew.answer)
    server = make_server(settings["address"], settings["keys"], work)
    log.info("listening on http://%s:%d/webhook", *server.server_address[:2])
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()
        work.close()


if __name__ == "__main__":
    main()
