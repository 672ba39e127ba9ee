"""A TCP relay in front of a server that breaks connections and damages bytes on command."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit


class Relay:
    """Passes bytes between clients and a server.

    ``cut_after`` and ``damage_after`` hold, one for each fault still to happen, the number of bytes in one direction
    after which a connection is cut, or a byte is changed. ``towards`` says which direction: "server" or "client".
    The answer to a request that holds the bytes ``lose_answer_to`` is lost once. One that holds the bytes ``hold``
    waits for ``go_on``.
    """

    def __init__(self, url: str) -> None:
        place = urlsplit(url)
        self._server = (place.hostname, place.port)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self.cut_after: list[int] = []
        self.damage_after: list[int] = []
        self.towards = "client"
        self.lose_answer_to: bytes | None = None
        self.hold: bytes | None = None
        self.go_on = threading.Event()
        self.connections = self.faults = 0
        self._lock = threading.Lock()
        self._deaf: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            try:
                server = socket.create_connection(self._server)
            except OSError:
                client.close()
                continue
            for source, target, direction in ((client, server, "server"), (server, client, "client")):
                threading.Thread(target=self._pass, args=(source, target, direction), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, direction: str) -> None:
        passed, cut = 0, False
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                passed += len(data)
                if direction == self.towards:
                    if self._is_due(self.cut_after, passed):
                        cut = True
                        break
                    if len(data) > 1000 and self._is_due(self.damage_after, passed):
                        data = data[:-1] + bytes([data[-1] ^ 1])
                if direction == "server":
                    if self.lose_answer_to and self.lose_answer_to in data:
                        self.lose_answer_to = None
                        self._deaf.add(source)
                    if self.hold and self.hold in data:
                        self.go_on.wait(120)
                elif target in self._deaf:
                    self.faults += 1
                    break
                target.sendall(data)
        for one in (source, target):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            if cut:
                # with data unread this resets the connection; a mere shutdown would let the sender wait for ever
                one.close()

    def _is_due(self, faults: list[int], passed: int) -> bool:
        with self._lock:
            if faults and passed > faults[0]:
                faults.pop(0)
                self.faults += 1
                return True
            return False

    def close(self) -> None:
        """Take no more connections."""
        self._listening.close()


@contextlib.contextmanager
def relay(url: str) -> Iterator[Relay]:
    """A relay in front of the server at a URL."""
    one = Relay(url)
    try:
        yield one
    finally:
        one.close()
