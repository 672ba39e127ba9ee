"""How a server ends so that no request fails: uvicorn's server, with what it lacks for that.

On SIGTERM ``/health`` turns to 503 and every answer closes its connection, for MILLRACE_DRAIN_SECONDS: a balancer sends
new requests elsewhere. Then the socket is closed; who had connected before that is still answered, requests in progress
are finished, and the store commits what waits. Ctrl+C, and a second signal, skip the first part.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any

from mlflow.environment_variables import MILLRACE_DRAIN_SECONDS

LINGER_SECONDS = 1.0
"""After the socket is closed: how long connections may take to send a request that they were opened for."""

_CLOSING_SECONDS = 0.01


@functools.cache
def server_class() -> type:
    """The class, made when it is wanted: uvicorn is not imported before."""
    import uvicorn

    class Server(uvicorn.Server):
        """Runs an application until it is told to stop.

        Args:
            config: uvicorn's settings.
            app: an ASGI application; ``draining`` is set on it if it has that, ``end_streams()`` called.
            ready: called when requests are answered.
        """

        def __init__(self, config: Any, app: Any, ready: Callable[[], None] | None) -> None:
            super().__init__(config)
            self._app = app
            self._ready = ready
            self._drain_seconds = MILLRACE_DRAIN_SECONDS.get()
            self._draining_until: float | None = None

        async def startup(self, sockets=None) -> None:
            await super().startup(sockets)
            if self.started and self._ready is not None:
                self._ready()

        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            # uvicorn's own would raise the signal again at the end, and the exit status would not be 0
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, self.handle_exit)
            yield

        def handle_exit(self, sig, frame) -> None:
            drains = sig == signal.SIGTERM and self._drain_seconds > 0 and hasattr(self._app, "draining")
            if not drains or self._draining_until is not None or self.should_exit:
                super().handle_exit(sig, frame)
                return
            self._app.draining = True
            self._draining_until = time.monotonic() + self._drain_seconds

        async def on_tick(self, counter: int) -> bool:
            if self._draining_until is not None and time.monotonic() >= self._draining_until:
                self.should_exit = True
            return await super().on_tick(counter)

        async def shutdown(self, sockets=None) -> None:
            if hasattr(self._app, "draining"):
                self._app.draining = True
            # uvicorn waits for answers that are being sent
            end_streams = getattr(self._app, "end_streams", None)
            if end_streams is not None:
                end_streams()
            await self._close_sockets(sockets or [])
            await self._linger()
            await super().shutdown(sockets)

        async def _close_sockets(self, sockets) -> None:
            """Stop to listen. Whoever had connected is accepted: closing alone would break what is in the queue."""
            spares = [listening.dup() for listening in sockets]
            for server in self.servers:
                server.close()
            for listening in sockets:
                listening.close()
            # the event loop closes its own at its next turns
            await asyncio.sleep(_CLOSING_SECONDS)
            loop = asyncio.get_running_loop()
            for spare in spares:
                spare.setblocking(False)
                accepted = []
                with contextlib.suppress(OSError):
                    while True:
                        accepted.append(spare.accept()[0])
                spare.close()
                for connection in accepted:
                    connection.setblocking(False)
                    with contextlib.suppress(OSError):
                        await loop.connect_accepted_socket(self._protocol, connection, ssl=self.config.ssl)

        def _protocol(self) -> asyncio.Protocol:
            return self.config.http_protocol_class(
                config=self.config, server_state=self.server_state, app_state=self.lifespan.state
            )

        async def _linger(self) -> None:
            """Wait for requests of new connections; with draining, of all: uvicorn closes those that have none."""
            until = time.monotonic() + LINGER_SECONDS
            while time.monotonic() < until:
                connections = self.server_state.connections
                new = any(getattr(connection, "cycle", None) is None for connection in connections)
                if not new and (self._draining_until is None or not connections):
                    return
                await asyncio.sleep(0.02)

    return Server
