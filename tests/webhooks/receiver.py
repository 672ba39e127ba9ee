"""A real receiver of webhook messages on 127.0.0.1."""

from __future__ import annotations

import contextlib
import http.server
import threading
import time
from collections.abc import Callable, Iterator


class Receiver:
    """What was received, and what is answered: ``answer(number)`` gives status, headers and body of the n-th answer."""

    def __init__(self, answer: Callable[[int], tuple[int, dict[str, str], bytes]]) -> None:
        self.answer = answer
        self.received: list[tuple[str, dict[str, str], bytes]] = []
        self.url = ""
        self._lock = threading.Lock()

    def take(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        """Keep a message; what to answer."""
        with self._lock:
            self.received.append((path, headers, body))
            number = len(self.received)
        return self.answer(number)

    def wait_for(self, count: int, seconds: float = 120) -> list[tuple[str, dict[str, str], bytes]]:
        """The messages, once there are so many."""
        until = time.monotonic() + seconds
        while len(self.received) < count:
            assert time.monotonic() < until, f"{len(self.received)} of {count} messages came: {self.received}"
            time.sleep(0.02)
        return self.received


def always(status: int, headers: dict[str, str] | None = None, body: bytes = b"thanks"):
    """The same answer to every message."""
    return lambda number: (status, headers or {}, body)


@contextlib.contextmanager
def receiving(answer=None) -> Iterator[Receiver]:
    """A receiver for the time of the block."""
    receiver = Receiver(answer or always(200))

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, headers, answered = receiver.take(self.path, dict(self.headers), body)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answered)))
            self.end_headers()
            self.wfile.write(answered)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join()
