"""Server-sent events that say what changed: ``GET /api/3.0/mlflow/events?experiment_id=&run_id=``.

``event: change`` with ``{"kinds": [...], "experiment_ids": [...]}``; without experiments it may be any. What this
process writes is noted when it is committed, what others write is looked for in the database; both only while
somebody listens. A listener gets at most one event a second, in which everything since the last one is merged.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mlflow.api import limits
from mlflow.exceptions import MlflowException
from mlflow.server.dispatch import error_body
from mlflow.server.file_transfer import wait_for_disconnect
from mlflow.store.caller import acting, current
from mlflow.store.sql.announcements import Announcer, Hearing
from mlflow.store.sql.changes import Note, notes_of
from mlflow.store.sql.run_rows import experiments_of_runs

logger = logging.getLogger("mlflow.server")

MAX_LISTENERS = 200
"""Open streams of a worker."""
EVENT_SECONDS = 1.0
HEARTBEAT_SECONDS = 15.0
RETRY_SECONDS = 30
LOOK_SECONDS = 0.5
FIRST_LOOK_SECONDS = 2.0
_MAX_NOTES = 20_000
# not of an experiment: that they changed says nothing about which experiments did
_GLOBAL = frozenset(("registry", "webhooks"))


class Listener:
    """Somebody who wants to know, of everything or of an experiment or a run."""

    def __init__(self, experiment_id: str | None, run_id: str | None) -> None:
        self._experiment_id, self._run_id = experiment_id, run_id
        # is told only of experiments of its workspace that it may read
        self.caller = current()
        self._kinds: set[str] = set()
        self._experiments: set[str] = set()
        self._anywhere = False
        self.woken = asyncio.Event()
        self.over = False

    def hear(self, notes: Iterable[Note]) -> None:
        """Merge what changed into the next event."""
        for kind, experiment_id, run_id in notes:
            if self._experiment_id and experiment_id and experiment_id != self._experiment_id:
                continue
            if self._run_id and run_id and run_id != self._run_id:
                continue
            self._kinds.add(kind)
            if experiment_id:
                self._experiments.add(experiment_id)
            elif kind not in _GLOBAL:
                self._anywhere = True
            self.woken.set()

    def take(self) -> bytes:
        """The event of what was heard since the last one."""
        experiments = [] if self._anywhere else sorted(self._experiments)
        body = msgspec.json.encode({"kinds": sorted(self._kinds), "experiment_ids": experiments})
        self._kinds, self._experiments, self._anywhere = set(), set(), False
        self.woken.clear()
        return b"event: change\ndata: " + body + b"\n\n"

    def end(self) -> None:
        """Let its stream end."""
        self.over = True
        self.woken.set()


class Changes:
    """What changes in stores, told to listeners.

    Args:
        stores: the stores of the server; those that are no databases of ours are told of with ``note``.
    """

    def __init__(self, stores: Iterable[Any]) -> None:
        self._stores = [store for store in dict.fromkeys(stores) if hasattr(store, "writer")]
        self._announcers = {id(store): Announcer(store) for store in self._stores if _can_announce(store)}
        self.started = False
        self.listeners: set[Listener] = set()
        self.ending = False
        self._lock = threading.Lock()
        self._noted: set[Note] = set()
        self._task: asyncio.Task | None = None
        self._looked = asyncio.Event()

    # ---- what changes: called in any thread

    def start(self) -> None:
        """Begin to tell other servers of the same database what this one writes."""
        self.started = True
        for store in self._stores:
            if id(store) in self._announcers:
                self._announcers[id(store)].start()
                store.writer.observer = self._observer(store)

    def close(self) -> None:
        """Tell other servers what is left to be told."""
        for announcer in self._announcers.values():
            announcer.close()

    def _observer(self, store: Any) -> Callable[[str, Any], None]:
        announcer = self._announcers.get(id(store))
        return self.note if announcer is None else functools.partial(self.note, announcer=announcer)

    def note(self, operation: str, request: Any, announcer: Announcer | None = None) -> None:
        """Note what an operation changed, which is committed."""
        if not self.listeners and announcer is None:
            return
        notes = notes_of(operation, request)
        if announcer is not None and notes:
            announcer.note(notes)
        if not self.listeners:
            return
        with self._lock:
            if len(self._noted) > _MAX_NOTES:
                # it was everywhere
                self._noted = {Note(kind) for kind in {note.kind for note in self._noted}}
            self._noted.update(notes)

    # ---- listening: called in the event loop

    async def add(self, listener: Listener) -> None:
        """Begin to tell somebody. From here on nothing is missed, unless the database is too busy to be looked at."""
        self.listeners.add(listener)
        if self._task is None or self._task.done():
            self._looked = asyncio.Event()
            for store in self._stores:
                store.writer.observer = self._observer(store)
            self._task = asyncio.ensure_future(self._tell())
            self._task.add_done_callback(self._stopped)
        looked = asyncio.ensure_future(self._looked.wait())
        await asyncio.wait((looked,), timeout=FIRST_LOOK_SECONDS)
        looked.cancel()

    def remove(self, listener: Listener) -> None:
        """Tell somebody no more; when nobody is left, nothing is noted and looked for."""
        self.listeners.discard(listener)
        if not self.listeners and self._task is not None:
            for store in self._stores:
                if id(store) not in self._announcers:
                    store.writer.observer = None
            self._task.cancel()
            self._task = None
            with self._lock:
                self._noted.clear()

    def end(self) -> None:
        """End all streams: the server stops."""
        self.ending = True
        for listener in self.listeners:
            listener.end()

    def _stopped(self, task: asyncio.Task) -> None:
        if not task.cancelled() and task.exception() is not None:
            logger.error("Events have ended; who listens again begins them anew", exc_info=task.exception())
            for listener in self.listeners:
                listener.end()

    async def _tell(self) -> None:
        threads = ThreadPoolExecutor(1, "mlflow-events")
        loop = asyncio.get_running_loop()
        watches = [_Looking(store, self._announcers.get(id(store))) for store in self._stores]
        looking: asyncio.Future = loop.run_in_executor(threads, _look, watches)
        looking.add_done_callback(lambda _: self._looked.set())
        try:
            while True:
                await asyncio.sleep(LOOK_SECONDS)
                if looking.done():
                    # a database that is busy delays what others write, not what we do
                    notes = looking.result()
                    looking = loop.run_in_executor(threads, _look, watches)
                else:
                    notes = set()
                with self._lock:
                    noted, self._noted = self._noted, set()
                notes |= noted
                unplaced = [note for note in notes if note.run_id and not note.experiment_id]
                if unplaced:
                    placed = await loop.run_in_executor(threads, self._placed, unplaced)
                    notes = notes.difference(unplaced) | placed
                hidden = await loop.run_in_executor(threads, self._hidden, notes, list(self.listeners)) if notes else {}
                for listener in self.listeners:
                    unseen = hidden.get(listener)
                    listener.hear(notes if unseen is None else {n for n in notes if n.experiment_id not in unseen})
        finally:
            threads.submit(_close, watches)
            threads.shutdown(wait=False)

    def _hidden(self, notes: set[Note], listeners: list[Listener]) -> dict[Listener, set[str]]:
        """The experiments among those of the notes that listeners may not read."""
        told = sorted({note.experiment_id for note in notes if note.experiment_id})
        asked = [one for one in listeners if one.caller is not None and (one.caller.access or one.caller.workspace)]
        hidden: dict[Listener, set[str]] = {}
        for listener in asked if told else ():
            try:
                with acting(listener.caller):
                    visible = _visible(self._stores[0], told)
            except MlflowException as error:
                # a link that has expired, an account that is no more
                logger.info("A listener is told of no experiment any more: %s", error.message)
                visible = set()
            hidden[listener] = set(told) - visible
        return hidden

    def _placed(self, notes: list[Note]) -> set[Note]:
        """Notes of runs, with the experiments of these."""
        found: dict[str, str] = {}
        run_ids = sorted({note.run_id for note in notes if note.run_id})
        for store in self._stores:
            try:
                found |= store.writer.read(lambda _, tx, ids: experiments_of_runs(tx, ids), run_ids)
            except MlflowException as error:
                # then it may have been any experiment
                logger.warning("Events do not say which experiments changed: %s", error.message)
        return {note._replace(experiment_id=found.get(note.run_id or "")) for note in notes}


def _visible(store: Any, experiment_ids: list[str]) -> set[str]:
    """Those of the experiments that the present caller may read."""

    def read(_: Any, tx: Any, ids: list[str]) -> set[str]:
        from mlflow.store.sql.scope import experiments_within
        from mlflow.store.sql.visibility import visible_experiments

        tx.caller = current()
        ids = [str(number) for number in experiments_within(tx, map(int, ids))]
        condition = visible_experiments(tx, "experiment.id")
        if condition is None or not ids:
            return set(ids)
        query = f"SELECT id FROM experiment WHERE id IN ({','.join(ids)}) AND {condition.text}"
        return {str(row[0]) for row in tx.rows(query, condition.values)}

    return store.writer.read(read, experiment_ids)


class _Looking:
    """Looks at one database, and says once when that does not work."""

    def __init__(self, store: Any, announcer: Announcer | None = None) -> None:
        from mlflow.store.sql.foreign_changes import watch

        self._watch = watch(store)
        self._hearing = None if announcer is None else Hearing(store, announcer.name)
        self._failed = False

    def look(self) -> set[Note]:
        if self._watch is None:
            return set()
        try:
            found = {Note(kind) for kind in self._watch.look()}
            if self._hearing is not None:
                found |= self._hearing.heard()
        except (MlflowException, *self._watch.store.database.errors) as error:
            if not self._failed:
                logger.warning("Events do not tell what other processes write: %s", error)
            self._failed = True
            return set()
        self._failed = False
        return found

    def close(self) -> None:
        if self._watch is not None:
            self._watch.close()
        if self._hearing is not None:
            self._hearing.close()


def _can_announce(store: Any) -> bool:
    return store.writer.database.dialect.name == "postgresql" and hasattr(store.writer, "commit_together")


def _look(watches: list[_Looking]) -> set[Note]:
    return set().union(*(watch.look() for watch in watches))


def _close(watches: list[_Looking]) -> None:
    for watch in watches:
        watch.close()


# ---- the route -------------------------------------------------------------------------------------------------------


def event_routes(changes: Changes) -> list[Route]:
    """The route of the stream."""

    async def events(request: Request) -> Any:
        experiment_id, run_id = request.query_params.get("experiment_id"), request.query_params.get("run_id")
        if experiment_id:
            limits.check_experiment_id(experiment_id)
        if run_id:
            limits.check_run_id(run_id)
        if request.method == "HEAD":
            return Response(media_type="text/event-stream")
        if len(changes.listeners) >= MAX_LISTENERS or changes.ending:
            text = f"This server tells at most {MAX_LISTENERS} listeners of changes; ask again later."
            body = error_body("TEMPORARILY_UNAVAILABLE", text)
            headers = {"retry-after": str(RETRY_SECONDS)}
            return Response(body, 503, media_type="application/json", headers=headers)
        return _Stream(changes, Listener(experiment_id or None, run_id or None))

    return [Route(f"{prefix}3.0/mlflow/events", events, methods=["GET"]) for prefix in ("/api/", "/ajax-api/")]


class _Stream:
    """An answer without end, until the client goes or the server stops."""

    _HEADERS = (
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-cache, no-transform"),
        # proxies such as nginx would hold it back
        (b"x-accel-buffering", b"no"),
    )

    def __init__(self, changes: Changes, listener: Listener) -> None:
        self._changes, self._listener = changes, listener

    async def __call__(self, scope: dict, receive: Callable, send: Callable) -> None:
        gone = asyncio.ensure_future(wait_for_disconnect(receive))
        try:
            await self._changes.add(self._listener)
            await send({"type": "http.response.start", "status": 200, "headers": list(self._HEADERS)})
            # so that the client knows that it is heard
            await _send(send, b"retry: %d\n: listening\n\n" % 5000)
            while not gone.done() and not self._listener.over:
                woken = asyncio.ensure_future(self._listener.woken.wait())
                await asyncio.wait((gone, woken), timeout=HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                woken.cancel()
                if gone.done() or self._listener.over:
                    break
                if not self._listener.woken.is_set():
                    await _send(send, b": still there\n\n")
                    continue
                await _send(send, self._listener.take())
                await asyncio.wait((gone,), timeout=EVENT_SECONDS)
            if not gone.done():
                await send({"type": "http.response.body", "body": b""})
        finally:
            gone.cancel()
            self._changes.remove(self._listener)


async def _send(send: Callable, data: bytes) -> None:
    await send({"type": "http.response.body", "body": data, "more_body": True})
