"""Ways into a server that are no operations of its database: artifacts, files of models, pages, streams.

Each is asked for by the name under which it is counted, in a transaction of its own before it begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl

from starlette.routing import Route

from mlflow.exceptions import MlflowException
from mlflow.server.dispatch import answer_of, send_error
from mlflow.server.file_transfer import in_thread
from mlflow.store.artifact.paths import normal_path
from mlflow.store.caller import carried, current, on_behalf
from mlflow.store.sql.transaction import Transaction, chunks
from mlflow.store.sql.visibility import visible_experiments

THREADS = 16
# open to everybody, or to whoever is logged in: nothing to look up
_FREE = frozenset(("health", "version", "server_info", "openapi_json", "api_page", "otlp_traces", "export"))


class Asker:
    """Asks for what is no operation of the database.

    Args:
        store: the SQL store that keeps permissions.
    """

    def __init__(self, store: Any) -> None:
        self._store = store

    def ask(self, operation: str, request: Any) -> Any:
        """Raise PERMISSION_DENIED unless the caller may; gives the request, narrowed to what the caller may see.

        Allowed changes go into the audit trail before they begin.
        """
        caller = current()
        if caller is None or caller.access is None:
            return request

        def asked(store: Any, tx: Transaction, request: Any) -> Any:
            return request

        asked.__name__ = operation
        is_noted = getattr(caller.access, "is_noted", None)
        writes = is_noted is not None and not is_noted(operation, request, caller.workspace)
        run = self._store.writer.write if writes else self._store.writer.read
        return run(on_behalf(asked), request)

    def visible_folders(self, names: Iterable[str]) -> set[str]:
        """Those of the folders at the root of the artifact store that are of readable experiments."""

        def list_proxied_artifacts(store: Any, tx: Transaction, names: Any) -> set[str]:
            numbers = [name for name in names.listed if name.isascii() and name.isdigit() and len(name) < 19]
            visible = visible_experiments(tx, "experiment.id")
            found: set[str] = set()
            for part in chunks(numbers):
                query, values = f"SELECT id FROM experiment WHERE id IN ({','.join(part)})", ()
                if visible is not None:
                    query, values = f"{query} AND {visible.text}", visible.values
                found.update(str(number) for (number,) in tx.rows(query, values))
            return found

        request = SimpleNamespace(listed=list(names), path="")
        return self._store.writer.read(on_behalf(list_proxied_artifacts), request)


class GuardedService:
    """A service whose operations are asked for first. Each takes a thread.

    Args:
        implementation: the service.
        asker: decides.
    """

    def __init__(self, implementation: Any, asker: Asker) -> None:
        self._implementation, self._asker = implementation, asker
        self._threads: ThreadPoolExecutor | None = None

    def submit(self, operation: str, request: Any) -> Future:
        """Run an operation without blocking the caller."""
        if self._threads is None:
            self._threads = ThreadPoolExecutor(THREADS, "mlflow-call")
        return self._threads.submit(carried(self._call), operation, request)

    def _call(self, operation: str, request: Any) -> Any:
        request.check()
        request = self._asker.ask(operation, request)
        answer = getattr(self._implementation, operation)(request)
        if operation == "list_proxied_artifacts" and not normal_path(request.path or "") and not _sees_all():
            visible = self._asker.visible_folders(info.path for info in answer.files)
            answer.files = [info for info in answer.files if info.is_dir and info.path in visible]
        return answer

    def close(self) -> None:
        """Wait for calls in threads."""
        if self._threads is not None:
            self._threads.shutdown()


def _sees_all() -> bool:
    caller = current()
    return caller is None or caller.access is None or getattr(caller.access, "may_all", False)


def guard_routes(routes: Iterable[Route], asker: Asker, name_of: Callable[[Mapping[str, Any]], str]) -> None:
    """Let every route be asked for before it answers.

    Args:
        routes: the routes.
        asker: decides.
        name_of: the name of the route that a matched scope leads to.
    """
    for route in routes:
        route.app = _guarded(route.app, asker, name_of)


def _guarded(app: Callable, asker: Asker, name_of: Callable) -> Callable:
    async def guarded(scope: dict, receive: Callable, send: Callable) -> None:
        name = name_of(scope)
        if current() is not None and name not in _FREE:
            try:
                await in_thread(asker.ask, name, asked_of(scope))
            except MlflowException as error:
                status, _, body = answer_of(error, name)
                return await send_error(send, status, body)
        await app(scope, receive, send)

    return guarded


def asked_of(scope: Mapping[str, Any]) -> SimpleNamespace:
    """The fields of a request to a route: those of its query, and of its path, which count more."""
    query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
    # as the routes themselves read them
    run_id = query.get("run_id") or query.get("run_uuid") or ""
    if "upload-artifact" in scope["path"]:
        run_id = query.get("run_uuid") or query.get("run_id") or ""
    fields = {
        **dict.fromkeys(("model_id", "name", "version", "request_id", "experiment_id", "path"), ""),
        **query,
        "run_id": run_id,
        **(scope.get("path_params") or {}),
    }
    return SimpleNamespace(**fields)
