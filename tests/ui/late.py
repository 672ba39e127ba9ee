"""A way to the server on which every request comes late: a test that passes by the page's quickness fails there."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import struct
import threading
from collections.abc import Callable, Iterator


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seconds: float) -> None:
    """One connection, by SOCKS 5 without authentication (RFC 1928)."""
    _, methods = await reader.readexactly(2)
    await reader.readexactly(methods)
    writer.write(b"\x05\x00")
    _, _, _, kind = await reader.readexactly(4)
    length = 4 if kind == 1 else (await reader.readexactly(1))[0]
    host = await reader.readexactly(length)
    (port,) = struct.unpack(">H", await reader.readexactly(2))
    name = ".".join(str(byte) for byte in host) if kind == 1 else host.decode()
    try:
        server_reader, server_writer = await asyncio.open_connection(name, port)
    except OSError:  # of what the browser itself would ask elsewhere
        writer.close()
        return
    writer.write(b"\x05\x00\x00\x01" + bytes(6))
    await asyncio.gather(_pass_on(reader, server_writer, seconds), _pass_on(server_reader, writer, 0))


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seconds: float) -> None:
    with contextlib.suppress(ConnectionError):
        while piece := await reader.read(65_536):
            await asyncio.sleep(seconds)
            writer.write(piece)
            await writer.drain()
    writer.close()


@contextlib.contextmanager
def late_way(milliseconds: float) -> Iterator[str]:
    """The address of a SOCKS proxy that passes on what it is sent so much later, and answers at once."""
    started: queue.Queue[tuple[int, Callable[[], None]]] = queue.Queue()

    async def serve() -> None:
        over = asyncio.Event()
        loop = asyncio.get_running_loop()
        server = await asyncio.start_server(lambda *ends: _answer(*ends, milliseconds / 1000), "127.0.0.1", 0)
        started.put((server.sockets[0].getsockname()[1], lambda: loop.call_soon_threadsafe(over.set)))
        await over.wait()

    # a thread of its own, as Playwright's loop runs in this one
    thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
    thread.start()
    port, end = started.get()
    yield f"socks5://127.0.0.1:{port}"
    end()
    thread.join()
