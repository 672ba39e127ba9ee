"""Results that come in pieces, watched while the user takes them.

The user gets the object that the library made: its class is replaced by a subclass that looks at each piece, so that
its type, its attributes and its other methods stay. What cannot be changed so, e.g. a generator, gets a stand-in that
does the same things.
"""

from __future__ import annotations

import inspect
import os
import queue
import threading
import weakref
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Any, Protocol

from mlflow.entities.json_text import json_text
from mlflow.entities.span_event import SpanEvent
from mlflow.process_end import at_process_end
from mlflow.tracing import export
from mlflow.tracing.constant import STREAM_CHUNK_EVENT_NAME_FORMAT, STREAM_CHUNK_EVENT_VALUE_KEY

if TYPE_CHECKING:
    from mlflow.entities.live_span import LiveSpan

# pieces that become events of the span; the output has them all
MAX_CHUNK_EVENTS = 128
_END_SECONDS = 30.0


def is_iterator(value: Any) -> bool:
    """Whether something gives one piece after the other, now or later."""
    return hasattr(type(value), "__next__") or hasattr(type(value), "__anext__")


class Watcher(Protocol):
    """Who is told of the pieces."""

    def chunk(self, index: int, chunk: Any) -> None:
        """A piece came."""

    def stream_ended(self, chunks: list[Any], error: BaseException | None = None) -> None:
        """No more pieces come."""

    def pulling(self) -> Any:
        """A block in which the library makes the next piece."""


def watched(stream: Any, watcher: Watcher) -> Any:
    """The stream, which from now on tells a watcher of its pieces and of its end.

    Args:
        stream: an iterator or an asynchronous iterator, or an object that is iterated over once.
        watcher: told of each piece, and once of the end: when the stream is exhausted, raises, is closed or dropped.
    """
    present = getattr(stream, "_mlflow_pieces", None)
    if isinstance(present, _Pieces) and not present.ended:
        # the call of another library gave it, which gives it on
        present.watchers.append(watcher)
        return stream
    pieces = _Pieces(watcher)
    _streams.add(pieces)
    asynchronous = hasattr(type(stream), "__anext__") or hasattr(type(stream), "__aiter__")
    subclass = _subclass(type(stream))
    if subclass is not None:
        try:
            stream._mlflow_pieces = pieces
            stream.__class__ = subclass
        except (AttributeError, TypeError, ValueError):
            subclass = None
    if subclass is None:
        stream = _AsyncStandIn(stream, pieces) if asynchronous else _StandIn(stream, pieces)
    # a stream that nobody takes to its end; an object without weak references ends its span only when it ends itself
    with suppress(TypeError):
        weakref.finalize(stream, _streams.drop, pieces).atexit = False
    return stream


def add_chunk_event(span: LiveSpan, index: int, chunk: Any) -> None:
    """Note a piece as an event of the span; only the first ones."""
    if index < MAX_CHUNK_EVENTS:
        text = json_text(chunk)
        span.add_event(
            SpanEvent(
                STREAM_CHUNK_EVENT_NAME_FORMAT.format(index=index), attributes={STREAM_CHUNK_EVENT_VALUE_KEY: text}
            )
        )


class _Pieces:
    """What came so far.

    Attributes:
        ended: whether the end was told.
        watchers: who is told, the innermost call first.
    """

    def __init__(self, watcher: Watcher) -> None:
        self.watchers = [watcher]
        self._chunks: list[Any] = []
        self.ended = False
        # pulls that run: an iterator that takes its pieces from another method of itself counts them once
        self._depth = 0

    @contextmanager
    def pull(self) -> Iterator[list[Any]]:
        """The stream is asked for a piece, which is put into the list."""
        self._depth += 1
        got: list[Any] = []
        try:
            with self._pulling():
                yield got
        except (StopIteration, StopAsyncIteration):
            if self._depth == 1:
                self.end()
            raise
        except BaseException as error:
            if self._depth == 1:
                # closing a generator is no error
                self.end(None if isinstance(error, GeneratorExit) else error)
            raise
        finally:
            self._depth -= 1
        if got and self._depth == 0 and not self.ended:
            self._chunks.append(got[0])
            for watcher in self.watchers:
                watcher.chunk(len(self._chunks) - 1, got[0])

    @contextmanager
    def leaving(self) -> Iterator[None]:
        """The stream is closed. What the library does for it, e.g. ending spans of its own, belongs to the call."""
        try:
            with self._pulling():
                yield
        finally:
            self.end()

    def end(self, error: BaseException | None = None) -> None:
        """Tell that nothing more comes; only the first time."""
        if not self.ended:
            self.ended = True
            _streams.remove(self)
            chunks, self._chunks = self._chunks, []
            for watcher in self.watchers:
                watcher.stream_ended(chunks, error)

    def _pulling(self) -> Any:
        if len(self.watchers) == 1:
            return self.watchers[0].pulling()
        around = ExitStack()
        for watcher in reversed(self.watchers):
            around.enter_context(watcher.pulling())
        return around


class _OpenStreams:
    """Streams that are not at their end: ends the spans of those that are dropped, or open when the process ends.

    Spans of dropped streams are ended in a thread of its own, as the garbage collector that finds them may run at any
    moment, also while this very thread holds a lock that ending a span needs.
    """

    def __init__(self) -> None:
        self._open: set[_Pieces] = set()
        self._dropped: queue.SimpleQueue[_Pieces] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def add(self, pieces: _Pieces) -> None:
        """A stream begins."""
        self._open.add(pieces)
        if self._thread is None:
            with self._lock:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._run, name="mlflow-dropped-streams", daemon=True)
                    self._thread.start()
                    at_process_end(_end_all)
                    if _end_streams not in export.before_end:
                        # before open traces are left as they are
                        export.before_end.insert(0, _end_streams)

    def remove(self, pieces: _Pieces) -> None:
        """A stream has ended."""
        self._open.discard(pieces)

    def drop(self, pieces: _Pieces) -> None:
        """Nobody holds the stream of these pieces any more."""
        if not pieces.ended:
            self._dropped.put(pieces)

    def end_all(self) -> bool:
        """The process ends; true when there were some."""
        pieces = list(self._open)
        for one in pieces:
            one.end()
        return bool(pieces)

    def _run(self) -> None:
        while True:
            self._dropped.get().end()


_streams = _OpenStreams()


def _end_streams() -> None:
    _streams.end_all()


def _end_all() -> None:
    if _streams.end_all():
        # when nothing was handed on before, the export does not expect the end
        export.flush(timeout=_END_SECONDS)


def _after_fork() -> None:
    global _streams
    # what is open is the parent's
    _streams = _OpenStreams()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def _next(take: Any, pieces: _Pieces) -> Any:
    with pieces.pull() as got:
        got.append(take())
    return got[0]


async def _anext(take: Any, pieces: _Pieces) -> Any:
    with pieces.pull() as got:
        got.append(await take())
    return got[0]


class _StandIn:
    """An iterator in the place of another one, e.g. of a generator."""

    def __init__(self, stream: Any, pieces: _Pieces) -> None:
        self._mlflow_stream = stream
        self._mlflow_pieces = pieces
        self._mlflow_iterator: Any = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._mlflow_stream, name)

    def __iter__(self) -> Any:
        return self

    def __next__(self) -> Any:
        if self._mlflow_iterator is None:
            self._mlflow_iterator = iter(self._mlflow_stream)
        return _next(self._mlflow_iterator.__next__, self._mlflow_pieces)

    def send(self, value: Any) -> Any:
        """As of a generator."""
        return _next(lambda: self._mlflow_stream.send(value), self._mlflow_pieces)

    def throw(self, *error: Any) -> Any:
        """As of a generator."""
        return _next(lambda: self._mlflow_stream.throw(*error), self._mlflow_pieces)

    def close(self) -> None:
        """As of a generator."""
        close = getattr(self._mlflow_stream, "close", None)
        with self._mlflow_pieces.leaving():
            if close is not None:
                close()

    def __enter__(self) -> Any:
        self._mlflow_stream.__enter__()
        return self

    def __exit__(self, *error: Any) -> Any:
        with self._mlflow_pieces.leaving():
            return self._mlflow_stream.__exit__(*error)


class _AsyncStandIn:
    """An asynchronous iterator in the place of another one."""

    def __init__(self, stream: Any, pieces: _Pieces) -> None:
        self._mlflow_stream = stream
        self._mlflow_pieces = pieces
        self._mlflow_iterator: Any = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._mlflow_stream, name)

    def __aiter__(self) -> Any:
        return self

    async def __anext__(self) -> Any:
        if self._mlflow_iterator is None:
            self._mlflow_iterator = aiter(self._mlflow_stream)
        return await _anext(self._mlflow_iterator.__anext__, self._mlflow_pieces)

    async def asend(self, value: Any) -> Any:
        """As of an asynchronous generator."""
        return await _anext(lambda: self._mlflow_stream.asend(value), self._mlflow_pieces)

    async def athrow(self, *error: Any) -> Any:
        """As of an asynchronous generator."""
        return await _anext(lambda: self._mlflow_stream.athrow(*error), self._mlflow_pieces)

    async def aclose(self) -> None:
        """As of an asynchronous generator."""
        close = getattr(self._mlflow_stream, "aclose", None)
        with self._mlflow_pieces.leaving():
            if close is not None:
                await close()

    async def __aenter__(self) -> Any:
        await self._mlflow_stream.__aenter__()
        return self

    async def __aexit__(self, *error: Any) -> Any:
        with self._mlflow_pieces.leaving():
            return await self._mlflow_stream.__aexit__(*error)


_subclasses: weakref.WeakKeyDictionary[type, type] = weakref.WeakKeyDictionary()


def _subclass(kind: type) -> type | None:
    """The subclass of a stream's class that watches; None for classes of C, whose objects keep their class."""
    if not kind.__flags__ & (1 << 9):
        return None
    present = _subclasses.get(kind)
    if present is not None:
        return present
    members: dict[str, Any] = {
        "__module__": kind.__module__,
        "__qualname__": kind.__qualname__,
        "__doc__": kind.__doc__,
    }
    members["__slots__"] = ()
    for name, make in _METHODS.items():
        original = getattr(kind, name, None)
        if original is not None:
            members[name] = make(original)
    try:
        made = type(kind)(kind.__name__, (kind,), members)
    except TypeError:
        # a class that may have no subclasses
        return None
    _subclasses[kind] = made
    return made


def _iterating(original: Any) -> Any:
    def __iter__(self: Any) -> Any:
        iterator = original(self)
        return self if iterator is self else _StandIn(iterator, self._mlflow_pieces)

    return __iter__


def _taking(original: Any) -> Any:
    def __next__(self: Any) -> Any:
        return _next(lambda: original(self), self._mlflow_pieces)

    return __next__


def _iterating_async(original: Any) -> Any:
    def __aiter__(self: Any) -> Any:
        iterator = original(self)
        return self if iterator is self else _AsyncStandIn(iterator, self._mlflow_pieces)

    return __aiter__


def _taking_async(original: Any) -> Any:
    async def __anext__(self: Any) -> Any:
        return await _anext(lambda: original(self), self._mlflow_pieces)

    return __anext__


def _closing(original: Any) -> Any:
    if inspect.iscoroutinefunction(original):

        async def close(self: Any, *args: Any, **kwargs: Any) -> Any:
            with self._mlflow_pieces.leaving():
                return await original(self, *args, **kwargs)

    else:

        def close(self: Any, *args: Any, **kwargs: Any) -> Any:
            with self._mlflow_pieces.leaving():
                return original(self, *args, **kwargs)

    return close


def _leaving(original: Any) -> Any:
    def __exit__(self: Any, *error: Any) -> Any:
        # first: leaving closes the connection, and an error of the user's block is none of the library's call
        self._mlflow_pieces.end()
        return original(self, *error)

    return __exit__


_METHODS = {
    "__iter__": _iterating,
    "__next__": _taking,
    "__aiter__": _iterating_async,
    "__anext__": _taking_async,
    "close": _closing,
    "aclose": _closing,
    "__exit__": _leaving,
    "__aexit__": _leaving,
}
