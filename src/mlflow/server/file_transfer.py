"""Files over ASGI in constant memory: answers with ranges and checksums, and bodies written to disk.

Disk work runs in threads of its own, so that a slow disk delays artifacts and nothing else. Small files are the
exception while the disk is quick: handing them to a thread would cost more than reading or writing them.
"""

from __future__ import annotations

import asyncio
import functools
import mimetypes
import os
import posixpath
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate
from typing import Any, BinaryIO, NamedTuple, Protocol
from urllib.parse import quote

from mlflow.exceptions import MlflowException
from mlflow.server import content_policy
from mlflow.server.dispatch import Disconnected
from mlflow.store.artifact.artifact_reader import ArtifactReader
from mlflow.store.artifact.checksums import repr_digest
from mlflow.store.artifact.digest import ALGORITHMS, Expected, content_digest, wanted
from mlflow.store.caller import carried

CHUNK = 1 << 20
SMALL = 64 << 10
MAX_DIGEST_BYTES = 64 << 20
_THREADS = min(8, 2 * (os.cpu_count() or 1))
_WAITING_THREADS = 32
_RANGE = re.compile(r"bytes=(\d*)-(\d*)\Z")
_TOKEN = re.compile(r"[A-Za-z0-9!#$&+.^_`|~\-]+\Z")
_TEXT = re.compile(
    r"\.(txt|log|jsonl?|ya?ml|csv|tsv|md|rst|py|r|[jt]s|css|sh|sql|xml|toml|ini|cfg|conf|properties|proto|pbtxt"
    r"|ipynb|tex|java|scala|go|rs|c|h|cpp)\Z",
)
_TEXT_NAMES = frozenset(("MLmodel", "MLproject", "Dockerfile", "README", "LICENSE"))

# what browsers take for a script or a style sheet
_USABLE = re.compile(r"javascript|ecmascript|jscript|livescript|/css")

_pool: ThreadPoolExecutor | None = None
_waiting_pool: ThreadPoolExecutor | None = None


async def in_thread(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call a function that waits for a disk."""
    global _pool
    if _pool is None:
        _pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="mlflow-artifacts")
    return await asyncio.get_running_loop().run_in_executor(_pool, carried(function), *arguments)


async def elsewhere(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call a function that waits for another service, in one of threads that have next to nothing to do."""
    global _waiting_pool
    if _waiting_pool is None:
        _waiting_pool = ThreadPoolExecutor(_WAITING_THREADS, thread_name_prefix="mlflow-remote-artifacts")
    return await asyncio.get_running_loop().run_in_executor(_waiting_pool, carried(function), *arguments)


class _SmallWork:
    """Runs short disk work in the event loop as long as the disk has lately been seen to answer at once."""

    QUICK_S = 0.05
    TRUST_S = 1.0

    def __init__(self) -> None:
        self._trusted_until = 0.0

    async def run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Call the function here, or in a thread when the disk was slow or was not asked within the last second."""
        if time.monotonic() < self._trusted_until:
            return self._timed(function, *arguments)
        return await in_thread(self._timed, function, *arguments)

    def _timed(self, function: Callable[..., Any], *arguments: Any) -> Any:
        began = time.monotonic()
        trusted = began < self._trusted_until
        try:
            return function(*arguments)
        finally:
            ended = time.monotonic()
            if ended - began > self.QUICK_S:
                self._trusted_until = 0.0
            elif not trusted:
                self._trusted_until = ended + self.TRUST_S


_small_work = _SmallWork()


class Sink(Protocol):
    """Where a body goes."""

    def write(self, data: bytes) -> None: ...
    def commit(self) -> Any: ...
    def abort(self) -> None: ...


# ---- bodies ----------------------------------------------------------------------------------------------------------


async def receive_into(scope: dict, receive: Callable, open_sink: Callable[[], Sink], local: bool = False) -> Any:
    """Write the request's body to a sink and commit it; what the commit gives.

    The sink is aborted when the client goes away, and when the body is not what its ``Content-Digest`` says.

    Args:
        open_sink: gives the sink.
        local: whether it is on this machine.

    Raises: Disconnected; DATA_LOSS for a wrong digest; whatever the sink raises.
    """
    expected = Expected(header(scope, b"content-digest"))
    chunks, more = await _collect(receive)
    in_pool = in_thread if local else elsewhere
    if not more:
        data = b"".join(chunks)
        run = _small_work.run if local and len(data) <= SMALL else in_pool
        return await run(_store_whole, open_sink, data, expected)
    sink = await in_pool(open_sink)
    writing = None
    try:
        while True:
            if writing is not None:
                await writing
            # the next chunks arrive while these are written
            writing = asyncio.ensure_future(in_pool(_write, sink, chunks, expected))
            if not more:
                break
            chunks, more = await _collect(receive)
        await writing
        return await in_pool(_commit, sink, expected)
    except BaseException:
        if writing is not None:
            await asyncio.wait([writing])
        await in_pool(sink.abort)
        raise


async def _collect(receive: Callable) -> tuple[list[bytes], bool]:
    """About CHUNK bytes of the body, and whether there is more."""
    chunks, size = [], 0
    while size < CHUNK:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Disconnected
        body = message.get("body", b"")
        chunks.append(body)
        size += len(body)
        if not message.get("more_body", False):
            return chunks, False
    return chunks, True


def _store_whole(open_sink: Callable[[], Sink], data: bytes, expected: Expected) -> Any:
    expected.update(data)
    _check(expected)
    sink = open_sink()
    try:
        sink.write(data)
        return sink.commit()
    except BaseException:
        sink.abort()
        raise


def _write(sink: Sink, chunks: list[bytes], expected: Expected) -> None:
    for chunk in chunks:
        expected.update(chunk)
        sink.write(chunk)


def _commit(sink: Sink, expected: Expected) -> Any:
    _check(expected)
    return sink.commit()


def _check(expected: Expected) -> None:
    difference = expected.difference()
    if difference:
        raise MlflowException(
            f"What arrived is not what was sent, as its Content-Digest says: {difference}. "
            "Nothing was stored; send it again.",
            "DATA_LOSS",
        )


# ---- answers ---------------------------------------------------------------------------------------------------------


async def send_file(
    scope: dict,
    receive: Callable,
    send: Callable,
    open_file: Callable[[], BinaryIO],
    name: str,
    local: bool = False,
    presentation: Presentation | None = None,
) -> None:
    """Answer with a file: whole, or the range that is asked for (RFC 9110).

    With ``Want-Content-Digest`` the answer carries ``Content-Digest`` (RFC 9530), unless it is larger
    than MAX_DIGEST_BYTES, or would have to be fetched twice for it. With ``Want-Repr-Digest`` it carries the checksum
    that a store elsewhere keeps of the whole file, if it is of a wanted kind.

    Args:
        open_file: gives the open file, or raises a MlflowException.
        name: what the file is called.
        local: whether it is on this machine.
        presentation: what a browser is to make of it; default: a download.
    """
    in_pool = in_thread if local else elsewhere
    run = _small_work.run if local else in_pool
    presentation = presentation or as_download(name)
    file, facts = await run(_open, open_file)
    try:
        status, headers, begin, length = _plan(scope, facts, presentation)
        remote = isinstance(file, ArtifactReader)
        if remote:
            file.section(begin, length)
        data = None
        if scope["method"] == "HEAD" or status == 416:
            data = b""
        elif length <= CHUNK:
            read = run if length <= SMALL else in_pool
            data = await read(_read_all, file, begin, length)
        algorithm = wanted(header(scope, b"want-content-digest"))
        unread = data is None or scope["method"] == "HEAD"
        if algorithm and length <= MAX_DIGEST_BYTES and not (remote and unread):
            if unread:
                digest = await in_pool(_digest, file, algorithm, begin, length)
            else:
                digest = ALGORITHMS[algorithm](data).digest()
            headers.append((b"content-digest", content_digest(algorithm, digest).encode()))
        wanted_of_all = header(scope, b"want-repr-digest")
        if remote and wanted_of_all and length:
            told = await in_pool(lambda: repr_digest(file.checksum(), wanted_of_all))
            headers += [(b"repr-digest", told.encode())] if told else []
        await send({"type": "http.response.start", "status": status, "headers": headers})
        if data is None:
            await _stream(receive, send, file, begin, length, in_pool)
        else:
            await send({"type": "http.response.body", "body": data})
    finally:
        file.close()


async def _stream(
    receive: Callable, send: Callable, file: BinaryIO, begin: int, length: int, in_pool: Callable
) -> None:
    gone = asyncio.ensure_future(wait_for_disconnect(receive))
    reading = asyncio.ensure_future(in_pool(_read, file, begin, min(CHUNK, length)))
    try:
        while length:
            data = await reading
            begin += len(data)
            length -= len(data)
            if length:
                # the next chunk is read while this one is sent
                reading = asyncio.ensure_future(in_pool(_read, file, begin, min(CHUNK, length)))
            if gone.done():
                return
            await send({"type": "http.response.body", "body": data, "more_body": length > 0})
    except MlflowException as error:
        # the answer has begun: only an end before its time can tell that something is wrong
        raise OSError(f"The answer broke off: {error.message}") from error
    finally:
        gone.cancel()
        await asyncio.wait([reading, gone])


async def wait_for_disconnect(receive: Callable) -> None:
    """Wait until the client goes away."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _read(file: BinaryIO, begin: int, count: int) -> bytes:
    remote = isinstance(file, ArtifactReader)
    data = file.read_at(begin, count) if remote else _read_at(file.fileno(), begin, count)
    if not data:
        raise OSError("The file became shorter while it was sent.")
    return data


if hasattr(os, "pread"):

    def _read_at(descriptor: int, begin: int, count: int) -> bytes:
        return os.pread(descriptor, count, begin)

else:  # Windows; one request reads a descriptor one chunk after the other

    def _read_at(descriptor: int, begin: int, count: int) -> bytes:
        os.lseek(descriptor, begin, os.SEEK_SET)
        return os.read(descriptor, count)


class Facts(NamedTuple):
    """What is known of a file before it is read."""

    size: int
    etag: str
    modified: float


def facts_of(file: BinaryIO) -> Facts:
    """The facts of an open file, here or of a store elsewhere."""
    if isinstance(file, ArtifactReader):
        return Facts(file.size, f'"{file.etag or f"{file.modified:.0f}-{file.size:x}"}"', file.modified)
    stat = os.fstat(file.fileno())
    return Facts(stat.st_size, f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"', stat.st_mtime)


def _open(open_file: Callable[[], BinaryIO]) -> tuple[BinaryIO, Facts]:
    file = open_file()
    return file, facts_of(file)


def _plan(scope: dict, facts: Facts, presentation: Presentation) -> tuple[int, list[tuple[bytes, bytes]], int, int]:
    """What to answer: status, headers, and which part of the file (begin, length)."""
    size, etag = facts.size, facts.etag
    begin, length, status = 0, size, 200
    headers = [
        *presentation.headers,
        (b"accept-ranges", b"bytes"),
        (b"etag", etag.encode()),
        (b"last-modified", formatdate(facts.modified, usegmt=True).encode()),
    ]
    asked = header(scope, b"range")
    if asked and header(scope, b"if-range") in (None, etag):
        chosen = _range(asked, size)
        if chosen == ():
            return 416, [(b"content-range", b"bytes */%d" % size), (b"content-length", b"0")], 0, 0
        if chosen is not None:
            begin, length = chosen
            status = 206
            headers.append((b"content-range", b"bytes %d-%d/%d" % (begin, begin + length - 1, size)))
    headers.append((b"content-length", b"%d" % length))
    return status, headers, begin, length


def _range(asked: str, size: int) -> tuple[int, int] | tuple[()] | None:
    """(begin, length) of a single range; () when it cannot be satisfied; None when the whole file is to be sent."""
    match = _RANGE.match(asked.strip())
    if match is None or match[0] == "bytes=-":
        return None
    if not match[1]:
        length = min(int(match[2]), size)
        return (size - length, length) if length else ()
    begin = int(match[1])
    end = int(match[2]) if match[2] else size - 1
    if end < begin and match[2]:
        return None
    return (begin, min(end, size - 1) - begin + 1) if begin < size else ()


def _read_all(file: BinaryIO, begin: int, length: int) -> bytes:
    file.seek(begin)
    data = file.read(length)
    if len(data) != length:
        raise OSError("The file became shorter while it was read.")
    return data


def _digest(file: BinaryIO, algorithm: str, begin: int, length: int) -> bytes:
    checksum = ALGORITHMS[algorithm]()
    while length:
        data = _read(file, begin, min(CHUNK, length))
        checksum.update(data)
        begin += len(data)
        length -= len(data)
    return checksum.digest()


def content_length(scope: dict) -> int | None:
    """The bytes that a request's body has, if it says."""
    text = header(scope, b"content-length")
    return int(text) if text and text.isdigit() else None


def header(scope: dict, name: bytes) -> str | None:
    """The value of a request header."""
    for key, value in scope["headers"]:
        if key == name:
            return value.decode("latin-1")
    return None


class Presentation(NamedTuple):
    """What a browser is to make of a file."""

    media_type: str
    disposition: str
    policy: str

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """As headers of an answer."""
        return [
            (b"content-type", self.media_type.encode()),
            (b"content-disposition", self.disposition.encode()),
            (b"x-content-type-options", b"nosniff"),
            (content_policy.HEADER.encode(), self.policy.encode()),
        ]


def as_download(name: str) -> Presentation:
    """An attachment, which never runs in the server's origin."""
    return Presentation(content_type(name), disposition(name), content_policy.DOWNLOADED)


def content_type(name: str) -> str:
    """The media type of a file, guessed from its name; source code and data that people read are plain text.

    Never that of a script or a style sheet, which would make an artifact usable as one in the server's own pages.
    """
    base = posixpath.basename(name)
    return "text/plain; charset=utf-8" if base in _TEXT_NAMES else _type_of(posixpath.splitext(base)[1].lower())


@functools.lru_cache(maxsize=256)
def _type_of(extension: str) -> str:
    if _TEXT.match(extension):
        return "text/plain; charset=utf-8"
    found = mimetypes.guess_type("x" + extension)[0] or "application/octet-stream"
    return "text/plain; charset=utf-8" if _USABLE.search(found) else found


def disposition(name: str, kind: str = "attachment") -> str:
    """The Content-Disposition of a file (RFC 6266)."""
    base = posixpath.basename(name)
    if _TOKEN.match(base):
        return f"{kind}; filename={base}"
    plain = base.encode("ascii", "replace").decode().replace("\\", "_").replace('"', "_")
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(base, safe='')}"
