"""A server of pages on this machine: whole pages, and whatever else a server may say."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = b"Arcadia and Borealia are partners."


class Server(ThreadingHTTPServer):
    """A server on this machine: for each path the bytes of its answer, or what sends them."""

    daemon_threads = True
    block_on_close = False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers, self.asked = {}, []

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}"

    def page(self, path, data=PAGE, kind="text/plain", *, status="200 OK", length=True, more=""):
        size = f"Content-Length: {len(data)}\r\n" if length else ""
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{size}{more}\r\n"
        self.answers[path] = head.encode() + data

    def handle_error(self, *_):
        pass


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append((self.path, self.headers["Host"]))
        answer = self.server.answers.get(self.path, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        if callable(answer):
            answer(self.wfile)
        else:
            self.wfile.write(answer)
        self.close_connection = True

    def log_message(self, *_):
        pass


@contextmanager
def serve():
    """A server that answers until the context ends."""
    made = Server()
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield made
    finally:
        made.shutdown()
        thread.join()
        made.server_close()
