"""The tracking server as an ASGI application.

A request passes ``Security`` (hosts, origins, headers), then ``Dispatcher`` (operations), then ``Pages`` (artifacts,
the server's own pages, the user interface).
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from typing import Any

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route, Router

from mlflow.api.artifacts import Artifacts
from mlflow.api.audit import Audit
from mlflow.api.links import Links
from mlflow.api.model_files import ModelFiles
from mlflow.api.permissions import Permissions
from mlflow.api.registry import Registry
from mlflow.api.tracking import Tracking
from mlflow.api.users import Users
from mlflow.api.webhooks import Webhooks
from mlflow.api.workspaces import Workspaces
from mlflow.environment_variables import MILLRACE_MAX_REQUEST_BYTES, MILLRACE_RATE_LIMIT
from mlflow.exceptions import HTTP_STATUS_TO_ERROR_CODE, invalid
from mlflow.server import pages
from mlflow.server.artifact_archives import archive_routes
from mlflow.server.artifact_previews import preview_routes
from mlflow.server.artifacts import ServedArtifacts, artifact_routes, check_location
from mlflow.server.auth.gate import auth_routes
from mlflow.server.authorization.audit_export import audit_routes
from mlflow.server.authorization.entrances import Asker, GuardedService, guard_routes
from mlflow.server.dispatch import Dispatcher, answer_of, error_body, read_body, send_error, wrong_method
from mlflow.server.events import Changes, event_routes
from mlflow.server.export import export_runs
from mlflow.server.metrics import OTHER, Metrics
from mlflow.server.model_files import ServedModelFiles
from mlflow.server.otlp import otlp_routes
from mlflow.server.rate_limit import RateLimit, read_limit
from mlflow.server.registry import ServedRegistry
from mlflow.server.request_log import SCOPE_KEY, RequestLog
from mlflow.server.security import Security
from mlflow.server.settings import Settings
from mlflow.server.store import gauges, open_registry, open_tracking
from mlflow.server.telemetry import ServerTraces, server_traces
from mlflow.server.workspace import InWorkspace, NoWorkspaces, check_none_hidden, open_workspaces

GRACE_SECONDS = 5
"""How long a store may take to finish and close when the server is stopped."""


def create_app(
    backend_store_uri: str | None = None,
    registry_store_uri: str | None = None,
    default_artifact_root: str | None = None,
    artifacts_destination: str | None = None,
    serve_artifacts: bool = True,
    **settings: Any,
) -> App:
    """A tracking server as an ASGI application, to be run by any ASGI server or mounted into another application.

    Args:
        backend_store_uri: where experiments and runs are; default the database ``mlflow.db`` in the current folder.
        registry_store_uri: where registered models are; default the backend store.
        default_artifact_root: where new experiments keep artifacts; default the server's own proxy.
        artifacts_destination: path or URI of the store behind the proxy; default ``./mlartifacts``.
        serve_artifacts: whether clients reach artifacts through the server.
        settings: further fields of ``mlflow.server.settings.Settings``.

    Raises: MlflowException when a setting is not allowed or the store cannot be opened.
    """
    return App(
        Settings(
            backend_store_uri=backend_store_uri,
            registry_store_uri=registry_store_uri,
            default_artifact_root=default_artifact_root,
            artifacts_destination=artifacts_destination,
            serve_artifacts=serve_artifacts,
            **settings,
        )
    )


class App:
    """The server with an opened store. ``close`` it, or let the ASGI server's shutdown do so.

    Args:
        settings: what to serve and to whom.
        metrics: where figures are kept; given when several workers share them.
    """

    def __init__(self, settings: Settings, metrics: Metrics | None = None) -> None:
        self.settings = settings
        self.closed = False
        # set when the server is about to stop: see draining.py
        self.draining = False
        self.tracking = open_tracking(settings)
        self.registry = open_registry(settings, self.tracking)
        destination = settings.destination if settings.serve_artifacts else None
        artifacts = ServedArtifacts(self.tracking, destination, self.registry)
        self.metrics = metrics or new_metrics()
        self.metrics.watch(self._gauges)
        limit = settings.max_request_bytes or MILLRACE_MAX_REQUEST_BYTES.get()
        services: list[tuple[type, Any]] = [(Artifacts, artifacts), (ModelFiles, ServedModelFiles(artifacts))]
        if self.tracking is not None:
            services.append((Tracking, self.tracking))
        self._served_registry = None
        if self.registry is not None:
            self._served_registry = ServedRegistry(self.registry, self.tracking)
            services.append((Registry, self._served_registry))
        self._directory = None
        if settings.workspaces:
            workspaces, self._directory = open_workspaces(settings.workspace_store_uri, self.tracking, self.registry)
            services.append((Workspaces, workspaces))
        elif isinstance(self.tracking, Workspaces):
            check_none_hidden(self.tracking)
            services.append((Workspaces, NoWorkspaces()))
        self._deliverer = None
        if hasattr(self.registry, "claim_deliveries"):
            from mlflow.server.webhook_delivery import Deliverer
            from mlflow.store.webhooks import StoredWebhooks

            services.append((Webhooks, StoredWebhooks(self.registry)))
            self._deliverer = Deliverer(self.registry)
        self._keeper = _trace_keeper(settings, self.tracking)
        self._budgets = None
        # whoever is told is written into the registry's part of the same database
        if self._keeper is not None and self.registry is self.tracking:
            from mlflow.server.budget_watching import BudgetWatcher

            self._budgets = BudgetWatcher(self.tracking)
        self._housekeeper = None
        if self._keeper is not None:
            from mlflow.server.housekeeping import Housekeeper

            self._housekeeper = Housekeeper(self.tracking, destination)
        self._auth = _auth_of(settings, self.tracking, self.registry)
        self.grpc = None
        if settings.otlp_grpc and self.tracking is not None:
            from mlflow.server.otlp_grpc import GrpcTraces

            shared = metrics is not None
            identified = None if self._auth is None else self._auth.authentication.caller_from_headers
            self.grpc = GrpcTraces(
                *(self.tracking, settings.otlp_grpc, limit, self.metrics, shared), identified, self._directory
            )
        # by whom listeners are told what changes
        self._changes = Changes([store for store in (self.tracking, self.registry) if store is not None])
        self._guarded: list[GuardedService] = []
        if self._auth is not None:
            services = self._asked_first(services)
            services += [(Users, self._auth.users), (Permissions, self.tracking)]
            services += [(Audit, self.tracking), (Links, self.tracking)]
        routes = [
            # the busiest first: routes are tried one after the other
            *otlp_routes(self.tracking, limit),
            *artifact_routes(artifacts),
            *preview_routes(artifacts),
            *archive_routes(artifacts),
            *pages.routes(self.metrics, settings, lambda: self.draining),
            *auth_routes(self._auth, settings),
            *(event_routes(self._changes) if self.tracking is not None else ()),
            *_info_routes(
                self._keeper is not None and self._keeper.archival is not None, settings.workspaces, artifacts.offers()
            ),
            *_export_routes(self.tracking, limit),
        ]
        if self._auth is not None:
            routes += audit_routes(self.tracking)
            guard_routes(routes, Asker(self.tracking), operation_of)
        self._rest_routes = routes
        rest = Pages(routes, settings, self.metrics)
        self._dispatcher = Dispatcher(
            services,
            rest,
            self.metrics,
            max_bytes=limit,
            static_prefix=settings.static_prefix,
            # databases tell themselves
            observer=None if hasattr(self.tracking, "writer") else self._changes.note,
            checks={
                "create_experiment": lambda request: check_location(request.artifact_location),
                **({} if self._auth is None else self._auth.checks),
                "create_workspace": lambda request: check_location(request.default_artifact_root),
                "update_workspace": lambda request: check_location(request.default_artifact_root),
            },
        )
        entry: Callable = InWorkspace(self._dispatcher, self._directory, settings.static_prefix)
        rate = MILLRACE_RATE_LIMIT.get()
        if rate:
            entry = RateLimit(entry, *read_limit(rate))
        if self._auth is not None:
            # in front of the limit, which is one for each account
            entry = self._auth.authentication.protect(entry, rest.interface)
        if settings.security:
            entry = Security(entry, settings)
        self._workers = (
            *(self._deliverer, self._keeper, self._budgets, self._housekeeper),
            *(self.grpc, self._auth, self._changes),
        )
        self._traced = server_traces(entry)
        self._entry: Callable = RequestLog(self._traced)
        if self._auth is not None:
            self._auth.make_first_administrator()

    def _gauges(self) -> dict[str, float]:
        found = gauges(self.tracking)
        if self._housekeeper is not None:
            found["mlflow_storage_over_quota"] = self._housekeeper.over_quota
        return found

    def _asked_first(self, services: list[tuple[type, Any]]) -> list[tuple[type, Any]]:
        """The services, those that are not of the database asked for before they do anything."""
        asker, found = Asker(self.tracking), []
        for service, implementation in services:
            if service in (Artifacts, ModelFiles, Webhooks):
                implementation = GuardedService(implementation, asker)
                self._guarded.append(implementation)
            found.append((service, implementation))
        return found

    def end_streams(self) -> None:
        """End answers that would go on for ever, since the server is about to stop."""
        self._changes.end()

    def close_within(self, seconds: float) -> bool:
        """Close as ``close`` does, but give up after some seconds; whether it was done in time."""
        closing = threading.Thread(target=self.close, name="mlflow-close", daemon=True)
        closing.start()
        closing.join(seconds)
        self.closed = not closing.is_alive()
        return self.closed

    def close(self) -> None:
        """Finish calls in progress, commit what waits, close the store unless it was given opened."""
        self._dispatcher.close()
        for service in self._guarded:
            service.close()
        for worker in (self.grpc, self._deliverer, self._keeper, self._budgets, self._housekeeper, self._auth):
            if worker is not None:
                worker.close()
        self._changes.close()
        if self._served_registry is not None:
            self._served_registry.close()
        if isinstance(self._traced, ServerTraces):
            self._traced.close()
        opened: list[Any] = [] if self.settings.tracking is not None else [self.tracking]
        if self.registry is not self.tracking:
            opened.append(self.registry)
        for store in opened:
            close = getattr(store, "close", None)
            if close is not None:
                close()

    async def __call__(self, scope, receive, send) -> None:
        """Answer one request, or take part in start and shutdown."""
        for worker in self._workers:
            if worker is not None and not worker.started:
                # not before: a server may be made in one process and run in others
                worker.start()
        if scope["type"] == "lifespan":
            return await self._lifespan(receive, send)
        await self._entry(scope, receive, _closing(send) if self.draining else send)

    async def _lifespan(self, receive, send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            else:
                await run_in_threadpool(self.close_within, GRACE_SECONDS)
                await send({"type": "lifespan.shutdown.complete"})
                return


def _closing(send: Callable) -> Callable:
    """Answers that end their connection, so that the client's next request goes to another server."""

    async def closing(message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], (b"connection", b"close")]
        await send(message)

    return closing


class Pages:
    """ASGI application for everything that is no operation; unknown paths go to the user interface."""

    def __init__(self, routes: list[Route], settings: Settings, metrics: Metrics) -> None:
        self._prefix = settings.static_prefix
        self._metrics = metrics
        interface = pages.UserInterface(settings)

        async def fallback(scope, receive, send) -> None:
            answer = pages.not_found if settings.artifacts_only else interface.answer
            await answer(Request(scope))(scope, receive, send)

        async def static(scope, receive, send) -> None:
            await interface.answer(Request(scope))(scope, receive, send)

        self.interface = static
        """The files of the user interface alone."""
        self._router = Router(routes, redirect_slashes=False, default=fallback)

    async def __call__(self, scope, receive, send) -> None:
        """Answer one request; whatever goes wrong becomes an answer or, once that has begun, a broken connection."""
        if scope["type"] != "http":
            # no WebSockets here
            return await send({"type": "websocket.close", "code": 1000})
        path = scope["path"]
        if self._prefix and (path == self._prefix or path.startswith(self._prefix + "/")):
            scope["root_path"] = self._prefix
        scope["app"] = self
        status = 0

        async def watch(message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        self._metrics.in_flight += 1
        began = time.perf_counter()
        try:
            await self._router(scope, receive, watch)
        except HTTPException as error:
            allowed = (error.headers or {}).get("Allow", "").split(", ")
            if error.status_code == 405:
                await send_error(watch, 405, *wrong_method(scope["method"], path, allowed))
            else:
                await send_error(watch, error.status_code, error_body("BAD_REQUEST", error.detail))
        except Exception as error:
            answer = answer_of(error, operation_of(scope))
            if status:
                raise
            await send_error(watch, answer[0], answer[2])
        finally:
            self._metrics.in_flight -= 1
            scope[SCOPE_KEY] = operation_of(scope)
            code = HTTP_STATUS_TO_ERROR_CODE.get(status, "BAD_REQUEST") if status >= 400 else None
            self._metrics.observe(scope[SCOPE_KEY], time.perf_counter() - began, code)


_ROUTES = (
    *("health", "version", "prometheus", "openapi_json", "api_page", "server_info", "export", "events"),
    *("proxied_get", "proxied_put", "proxied_delete", "get_artifact", "get_model_artifact", "get_version_artifact"),
    *("preview_artifact", "zip_artifacts", "upload_artifact", "otlp_traces", "otlp_grpc", "get_trace_artifact"),
    "export_audit",
    *("auth_info", "auth_login", "auth_logout", "auth_session", "signup", "create_ui"),
    *("oidc_login", "oidc_callback", "oidc_logout", "oidc_backchannel_logout"),
    *("create_upload", "put_part", "complete_upload", "abort_upload", "presigned"),
)


def new_metrics(workers: int = 1) -> Metrics:
    """Figures for all operations and routes of a server."""
    return Metrics(
        [
            *(*Tracking.operations, *Registry.operations, *Webhooks.operations, *Workspaces.operations),
            *(*Users.operations, *Permissions.operations, *Audit.operations, *Links.operations),
            *(*Artifacts.operations, *ModelFiles.operations, *_ROUTES),
        ],
        workers,
    )


def operation_of(scope) -> str:
    """The name under which a request to a route is counted."""
    endpoint = scope.get("endpoint")
    if endpoint is None:
        return OTHER
    name = getattr(endpoint, "__name__", None) or type(endpoint).__name__.strip("_")
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
    return f"{name}_{scope['method'].replace('HEAD', 'GET').lower()}" if name == "proxied" else name


def _trace_keeper(settings: Settings, tracking: Tracking | None) -> Any:
    """Who archives and deletes old traces; None for a store that is none of ours.

    Raises: INVALID_PARAMETER_VALUE when the file with the settings is wrong.
    """
    from mlflow.store.sql.tracking import SqlTracking

    if not isinstance(tracking, SqlTracking):
        if settings.trace_archival_config:
            raise invalid("--trace-archival-config is for databases; the store of this server is another.")
        return None
    from mlflow.server.trace_keeping import TraceKeeper
    from mlflow.store.trace_retention import read_archival

    path = settings.trace_archival_config
    served = settings.destination if settings.serve_artifacts else None
    return TraceKeeper(tracking, read_archival(path) if path else None, served)


def _auth_of(settings: Settings, tracking: Tracking | None, registry: Registry | None) -> Any:
    """Who asks callers who they are; None for a server that asks nobody."""
    if not settings.auth:
        return None
    from mlflow.server.auth.gate import Gate

    return Gate(settings, tracking, registry)


def _info_routes(archives_traces: bool, workspaces: bool, artifacts: dict[str, bool]) -> list[Route]:
    body = msgspec.json.encode(
        {
            "store_type": "SqlStore",
            "workspaces_enabled": workspaces,
            "trace_archival_enabled": archives_traces,
            **artifacts,
            "presigned_upload_run_id_supported": True,
            "presigned_upload_model_id_supported": False,
            "features_enabled": {"gateway": False},
        }
    )

    async def server_info(request: Request) -> Response:
        return Response(body, media_type="application/json")

    return [Route(f"{prefix}3.0/mlflow/server-info", server_info) for prefix in ("/api/", "/ajax-api/")]


def _export_routes(tracking: Tracking | None, max_bytes: int) -> list[Route]:
    if tracking is None:
        return []

    async def export(request: Request) -> Response:
        body = await read_body(request.receive, max_bytes)
        form = request.query_params.get("format", "arrow")
        media_type, chunks = await run_in_threadpool(
            export_runs, tracking.search_runs, tracking.get_metric_summaries, body, form
        )
        return StreamingResponse(chunks, media_type=media_type)

    return [Route(f"{prefix}2.0/mlflow/runs/export", export, methods=["POST"]) for prefix in ("/api/", "/ajax-api/")]
