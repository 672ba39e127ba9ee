"""Services on a server: every operation is one HTTP request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import msgspec

from mlflow.api import rpc
from mlflow.api.registry import Registry
from mlflow.api.rpc import Answer, Operation, Request, Service
from mlflow.api.tracking import Tracking
from mlflow.exceptions import MlflowException, unsupported
from mlflow.store.transport import Transport, error_of, transport

if TYPE_CHECKING:
    from mlflow.api.webhooks import Webhooks

_JSON = {"Content-Type": "application/json"}
# MLflow's own server has these under /ajax-api/ only
_AJAX = frozenset(("get_metric_history_bulk", "search_datasets"))
# what MLflow's own server does not know: operations, and fields that say which part of an answer is wanted
_OUR_OPERATIONS = frozenset(
    (
        *("count_runs", "search_registry_events", "list_webhook_deliveries"),
        *("log_traces", "search_trace_sessions", "unlink_traces_from_run", "get_trace_budgets"),
        *("get_trace_outline", "get_span", "search_spans", "search_trace_values", "search_trace_keys"),
        *("search_run_keys", "search_run_values", "aggregate_runs", "get_metric_envelopes", "find"),
    )
)
# whose fields MLflow's own server takes from the query, though they are no GET
_QUERIED = frozenset(("delete_workspace",))
_PROJECTIONS = {"search_runs": "fields"}
# what it is asked in another way: ``mlflow_server``
_TRANSLATED = frozenset(("read_traces", "search_traces", "update_assessment"))


def rest_tracking(uri: str) -> Tracking:
    """The tracking service of the server at a URI (http or https)."""
    return rest_service(Tracking, uri)


def rest_registry(uri: str) -> Registry:
    """The model registry of the server at a URI (http or https)."""
    return rest_service(Registry, uri)


def rest_webhooks(uri: str) -> Webhooks:
    """The webhooks of the server at a URI (http or https)."""
    from mlflow.api.webhooks import Webhooks

    return rest_service(Webhooks, uri)


def rest_service(service: type[Service], uri: str) -> Any:
    """Any service of the server at a URI."""
    return rpc.remote(service, Remote(transport(uri)))


class Remote:
    """Calls operations of a server: ``remote(operation, request)`` gives the answer.

    Raises: RestException for an error that the server answered, MlflowException when no server answers.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._is_ours: bool | None = None

    def __call__(self, operation: Operation, request: Request) -> Answer:
        request.check()
        if operation.name in _OUR_OPERATIONS and not self._server_is_ours():
            raise unsupported(
                f"The operation {operation.name} on the server at {self._transport.url}, which is not Millrace,"
            )
        if operation.name in _TRANSLATED and not self._server_is_ours():
            from mlflow.store.mlflow_server import TRANSLATIONS

            return TRANSLATIONS[operation.name](self._send_traces, request)
        return self._send(operation, request)

    def _send_traces(self, name: str, request: Request) -> Answer:
        return self._send(Tracking.operations[name], request)

    def _send(self, operation: Operation, request: Request) -> Answer:
        projection = _PROJECTIONS.get(operation.name)
        if projection and getattr(request, projection) and not self._server_is_ours():
            # the answer then holds more than was asked for
            request = msgspec.structs.replace(request, **{projection: []})
        path = f"/{'ajax-api' if operation.name in _AJAX else 'api'}/{path_of(operation, request)}"
        if operation.method == "GET" or operation.name in _QUERIED:
            query = [pair for pair in query_of(request) if pair[0] not in operation.in_path]
            response = self._transport.send(operation.method, path, query=query)
        else:
            response = self._transport.send(operation.method, path, body=rpc.encode(request), headers=_JSON)
        what = f"{operation.method} {self._transport.url}{path}"
        if response.status >= 400:
            raise error_of(response, what)
        if response.status == 204 and not response.data:
            return operation.answer()
        try:
            return rpc.decode(operation.answer, response.data)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            text = " ".join(response.data.decode("utf-8", "replace").split())
            raise MlflowException(
                f"{what} was answered with something that is not this API's JSON ({error}): {text[:200]!r}. "
                "Check the tracking URI."
            ) from None

    def _server_is_ours(self) -> bool:
        if self._is_ours is None:
            response = self._transport.send("GET", "/version")
            self._is_ours = response.status == 200 and b"+millrace" in response.data
        return self._is_ours


def path_of(operation: Operation, request: Request) -> str:
    """The path of an operation with the fields of the request that it holds."""
    path = operation.path
    for name in operation.in_path:
        value = quote(getattr(request, name), safe="")
        # a part of dots alone would be taken for a way up
        value = value.replace(".", "%2E") if value in (".", "..") else value
        path = path.replace(f"{{{name}:path}}", value).replace(f"{{{name}}}", value)
    return path


def query_of(request: Request) -> list[tuple[str, str]]:
    """The fields of a request as a query: repeated names for lists, ``true`` and ``false``; unset ones left out."""
    pairs = []
    for name, value in msgspec.to_builtins(request).items():
        for one in value if isinstance(value, list) else (value,):
            if one is not None:
                pairs.append((name, str(one).lower() if isinstance(one, bool) else str(one)))
    return pairs
