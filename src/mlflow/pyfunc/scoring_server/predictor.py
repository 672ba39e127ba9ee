"""Calling a model without keeping the event loop waiting: threads, a time limit, merged requests."""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from mlflow.exceptions import MlflowException

logger = logging.getLogger(__name__)

THREADS = 32
"""At most so many calls run at a time; the others wait."""


class Threads:
    """Daemon threads that run calls for an event loop; they are started when all others are busy.

    A call that never ends keeps its thread, but neither the loop nor the end of the process.

    Args:
        limit: how many at most.
    """

    def __init__(self, limit: int = THREADS) -> None:
        self._limit = limit
        self._count = 0
        self._unfinished = 0
        self._calls: queue.SimpleQueue = queue.SimpleQueue()

    def run(self, call: Callable[..., Any], *arguments: Any) -> asyncio.Future:
        """The future of ``call(*arguments)``; to be called in the loop's thread."""
        loop = asyncio.get_running_loop()
        future = loop.create_future()
        self._unfinished += 1
        if self._unfinished > self._count < self._limit:
            self._count += 1
            threading.Thread(target=self._work, name=f"predict-{self._count}", daemon=True).start()
        self._calls.put((loop, future, call, arguments))
        return future

    @property
    def unfinished(self) -> int:
        """How many calls run or wait."""
        return self._unfinished

    def _work(self) -> None:
        while True:
            loop, future, call, arguments = self._calls.get()
            result, error = None, None
            if not future.cancelled():
                try:
                    result = call(*arguments)
                except BaseException as raised:
                    error = raised
            try:
                loop.call_soon_threadsafe(self._finish, future, result, error)
            except RuntimeError:
                return  # the loop is closed: the server has ended
            del future, call, arguments, result, error

    def _finish(self, future: asyncio.Future, result: Any, error: BaseException | None) -> None:
        self._unfinished -= 1
        if future.done():
            return
        if isinstance(error, StopIteration):
            error = RuntimeError("the model raised StopIteration")  # a future cannot hold it
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)


class Predictor:
    """Runs predictions, each for a limited time.

    Args:
        seconds: how long one may take.
        threads: how many may run at a time.
    """

    def __init__(self, seconds: float, threads: int = THREADS) -> None:
        self._seconds = seconds
        self.threads = Threads(threads)

    async def run(self, call: Callable[..., Any], *arguments: Any) -> Any:
        """What a call gives.

        Raises: whatever it raises, and DEADLINE_EXCEEDED when it takes too long; it goes on in its thread then.
        """
        future = self.threads.run(call, *arguments)
        watch = asyncio.get_running_loop().call_later(self._seconds, _expire, future, self._seconds)
        try:
            return await future
        finally:
            watch.cancel()

    async def stream(self, call: Callable[..., Iterator[Any]], *arguments: Any) -> AsyncIterator[Any]:
        """The pieces that ``call(*arguments)`` yields, as they come; the time limit holds for each of them."""
        pieces = await self.run(lambda: iter(call(*arguments)))
        end = object()
        try:
            while (piece := await self.run(next, pieces, end)) is not end:
                yield piece
        finally:
            close = getattr(pieces, "close", None)
            if close is not None:
                self.threads.run(_quietly, close)


def _quietly(close: Callable[[], None]) -> None:
    try:
        close()
    except Exception:
        logger.warning("Ending a stream of predictions failed", exc_info=True)


def _expire(future: asyncio.Future, seconds: float) -> None:
    if not future.done():
        future.set_exception(
            MlflowException(f"The model did not answer within {seconds:g} seconds.", "DEADLINE_EXCEEDED")
        )


class Batches:
    """Merges requests that wait for the same thing into one prediction.

    While a prediction runs, requests that arrive are collected; they are the next one. So nobody waits for others when
    there is no load, and the more load, the larger the batches.

    Args:
        predictor: runs the merged call.
        limit: how many requests are merged at most.
    """

    def __init__(self, predictor: Predictor, limit: int) -> None:
        self._predictor = predictor
        self._limit = limit
        self._waiting: dict[Any, list[tuple[Any, asyncio.Future]]] = {}
        self._running: set[Any] = set()
        self._alone: set[Any] = set()
        self._tasks: set[asyncio.Task] = set()

    async def predict(self, key: Any, row: Any, call: Callable[[list[Any]], Any]) -> Any:
        """The prediction for one row.

        Args:
            key: requests with an equal key may be merged; it must hold the model.
            row: the row.
            call: gives the predictions for a list of rows, one for each.
        """
        if key in self._alone:
            return await self._predictor.run(call, [row])
        future = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(key, []).append((row, future))
        if key not in self._running:
            self._running.add(key)
            task = asyncio.create_task(self._work(key, call))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await future

    async def _work(self, key: Any, call: Callable[[list[Any]], Any]) -> None:
        while waiting := self._waiting.pop(key, None):
            batch, rest = waiting[: self._limit], waiting[self._limit :]
            if rest:
                self._waiting[key] = rest
            await self._answer(key, batch, call)
        self._running.discard(key)

    async def _answer(
        self, key: Any, batch: list[tuple[Any, asyncio.Future]], call: Callable[[list[Any]], Any]
    ) -> None:
        if len(batch) == 1:
            ((row, future),) = batch
            try:
                _succeed(future, await self._predictor.run(call, [row]))
            except Exception as error:
                _fail(future, error)
            return
        pieces = None
        try:
            pieces = split(await self._predictor.run(call, [row for row, _ in batch]), len(batch))
        except MlflowException as error:
            if error.error_code == "DEADLINE_EXCEEDED":
                for _, future in batch:
                    _fail(future, error)
                return
        except Exception:
            logger.debug("A merged prediction failed; its rows are predicted one by one", exc_info=True)
        else:
            if pieces is None:
                self._alone.add(key)
                logger.warning("Predictions of several rows do not tell the rows apart: requests are not merged")
        if pieces is None:
            # one bad row must not cost the others their answer
            for one in batch:
                await self._answer(key, [one], call)
            return
        for (_, future), piece in zip(batch, pieces, strict=True):
            _succeed(future, piece)


def _succeed(future: asyncio.Future, result: Any) -> None:
    if not future.done():
        future.set_result(result)


def _fail(future: asyncio.Future, error: BaseException) -> None:
    if not future.done():
        future.set_exception(error)


def split(predictions: Any, count: int) -> list[Any] | None:
    """Predictions of several rows as one for each, or None when they do not say which belongs to which row."""
    if isinstance(predictions, dict):
        columns = {name: split(column, count) for name, column in predictions.items()}
        if not columns or any(pieces is None for pieces in columns.values()):
            return None
        return [{name: pieces[i] for name, pieces in columns.items()} for i in range(count)]
    shape = getattr(predictions, "shape", None)
    if shape is not None:
        if len(shape) == 0 or shape[0] != count:
            return None
        rows = getattr(predictions, "iloc", predictions)
        return [rows[i : i + 1] for i in range(count)]
    if isinstance(predictions, list) and len(predictions) == count:
        return [predictions[i : i + 1] for i in range(count)]
    return None
