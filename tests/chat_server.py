"""A server on this machine that speaks OpenAI's protocol, and says what a test tells it to."""

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

VOICE = {"justification": "The author says so.", "quotation": "", "value": "author"}
CODES = {
    "referent": {"justification": "Both are named.", "quotation": "Arcadia and Borealia", "value": "focal"},
    "stance": {"justification": "It is negated.", "quotation": "no", "value": "denied"},
    "time": {"justification": "It is so now.", "quotation": "", "value": "current"},
    "voice": VOICE,
}


def coding(speaker="", **changed):
    """The text of an answer; ``changed`` are parts of an attribute (``stance={"value": "sought"}``)."""
    codes = {name: code | changed.get(name, {}) for name, code in CODES.items()}
    return json.dumps(codes | {"speaker": speaker})


def completion(content, *, finish="stop", refusal=None):
    """A chat completion with one choice."""
    message = {"role": "assistant", "content": content, "refusal": refusal}
    return {
        "model": "small-1.0",
        "system_fingerprint": "fp_7",
        "choices": [{"index": 0, "finish_reason": finish, "message": message}],
    }


class ChatServer(ThreadingHTTPServer):
    """Keeps the requests it gets; answers with ``says``, one after the other, the last one ever again.

    Each of these is the text of an answer, a whole completion, a (status, headers, body), a function of the
    request that gives one of these, or None, which breaks the connection off.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.says, self.requests, self.headers, self.lock = [coding()], [], [], threading.Lock()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}/v1"

    def handle_error(self, *_):
        """A client that has gone is none of this server's business."""

    def next(self, body):
        with self.lock:
            said = self.says[min(len(self.requests), len(self.says) - 1)]
            self.requests.append(body)
        return said(body) if callable(said) else said


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.headers.append({"path": self.path, **self.headers})
        said = self.server.next(body)
        if said is None:
            self.close_connection = True
            return
        if isinstance(said, str):
            said = completion(said)
        status, headers, content = (200, {}, json.dumps(said)) if isinstance(said, dict) else said
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content.encode())), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content.encode())
        self.close_connection = "Content-Length" in headers  # more was promised than comes

    def log_message(self, *_):
        pass


def slow(seconds):
    """An answer that takes so long."""

    def say(_body):
        time.sleep(seconds)
        return coding()

    return say


@contextmanager
def serve():
    server = ChatServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
