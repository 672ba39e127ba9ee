"""The workspace of a request: the ASGI middleware that reads the header, and who knows the workspaces of a server.

The header ``X-MLFLOW-WORKSPACE`` names the workspace; addresses that a browser opens by itself, without headers of ours
(downloads, streams of events), name it as ``?mlflow-workspace=``. Without either it is the default workspace.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool

from mlflow.api.limits import check_workspace_name
from mlflow.api.rpc import Empty
from mlflow.api.workspaces import (
    CreateWorkspace,
    DeleteWorkspace,
    GetWorkspace,
    ListWorkspaces,
    UpdateWorkspace,
    WorkspaceAnswer,
    WorkspaceList,
    Workspaces,
    message_of,
)
from mlflow.entities.workspace import (
    DEFAULT_WORKSPACE_NAME,
    WORKSPACE_HEADER,
    WORKSPACE_PARAMETER,
    Workspace,
    WorkspaceDeletionMode,
)
from mlflow.environment_variables import (
    MLFLOW_WORKSPACE_ARTIFACT_ROOT_CACHE_CAPACITY,
    MLFLOW_WORKSPACE_ARTIFACT_ROOT_CACHE_TTL_SECONDS,
)
from mlflow.exceptions import MlflowException, invalid
from mlflow.server.dispatch import PREFIXES, answer_of, send_error
from mlflow.store.caller import Caller, acting, current, on_behalf
from mlflow.store.sql.locations import WORKSPACE_FOLDER, below
from mlflow.store.workspace.abstract_store import AbstractStore

HEADER = WORKSPACE_HEADER.lower()
KNOWN_SECONDS = 5.0
"""How long a name is known to be one. Whoever makes something in a workspace that was removed meanwhile is refused
anyway, in the transaction; whoever reads there finds nothing."""
_MOST_KNOWN = 10_000

# what says nothing of what is in a workspace
_OUTSIDE = frozenset(("/health", "/version", *(f"{prefix}3.0/mlflow/server-info" for prefix in PREFIXES)))
_AUTH = tuple(f"{prefix}3.0/mlflow/auth/" for prefix in PREFIXES)


class Directory:
    """Which workspaces a server has.

    Args:
        get: gives the workspace of a name, or raises RESOURCE_DOES_NOT_EXIST.
    """

    def __init__(self, get: Callable[[str], Any]) -> None:
        self._get = get
        self._known: dict[str, float] = {}

    def knows(self, name: str) -> bool:
        """Whether a name was found to be one a moment ago."""
        return name == DEFAULT_WORKSPACE_NAME or self._known.get(name, 0.0) > time.monotonic()

    def check(self, name: str) -> None:
        """Raise unless there is a workspace of that name; may wait for a database.

        Raises: RESOURCE_DOES_NOT_EXIST, INVALID_PARAMETER_VALUE for what can be no name.
        """
        if self.knows(name):
            return
        check_workspace_name(name)
        with acting(None):
            # whether the caller may do anything there is asked by each operation
            self._get(name)
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known[name] = time.monotonic() + KNOWN_SECONDS


def named(headers: Mapping[str, str], query: str = "") -> str | None:
    """The workspace that a request names; None when it names none.

    Raises: INVALID_PARAMETER_VALUE when header and address name different ones.
    """
    name = headers.get(HEADER, "").strip()
    asked = parse_qs(query).get(WORKSPACE_PARAMETER, [""])[0].strip() if WORKSPACE_PARAMETER in query else ""
    if name and asked and name != asked:
        raise invalid(f"The header {HEADER} names the workspace {name!r}, the address {asked!r}.")
    return name or asked or None


def caller_in(workspace: str | None) -> Caller | None:
    """The present caller, in a workspace."""
    caller = current()
    if workspace is None:
        return caller
    return dataclasses.replace(caller or Caller(), workspace=workspace)


class InWorkspace:
    """ASGI middleware that lets everything behind it run in the workspace that the request names.

    Args:
        directory: None for a server without workspaces, which refuses requests that name one.
        static_prefix: path under which everything is also reachable.
    """

    def __init__(self, app: Callable, directory: Directory | None, static_prefix: str = "") -> None:
        self.app = app
        self.directory = directory
        self._prefix = static_prefix

    async def __call__(self, scope, receive, send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http" or self._is_outside(scope):
            return await self.app(scope, receive, send)
        try:
            headers = {k.decode("latin-1"): v.decode("latin-1") for k, v in scope["headers"] if k == HEADER.encode()}
            name = named(headers, scope["query_string"].decode("latin-1"))
            if self.directory is None:
                check_off(name)
            elif name is not None and not self.directory.knows(name):
                await run_in_threadpool(self.directory.check, name)
        except Exception as error:
            status, _, body = answer_of(error, "workspace")
            return await send_error(send, status, body)
        if self.directory is None:
            return await self.app(scope, receive, send)
        with acting(caller_in(name or DEFAULT_WORKSPACE_NAME)):
            await self.app(scope, receive, send)

    def _is_outside(self, scope) -> bool:
        path = scope["path"].removeprefix(scope.get("root_path") or "")
        if self._prefix and path.startswith(self._prefix + "/"):
            path = path.removeprefix(self._prefix)
        return path in _OUTSIDE or path.startswith(_AUTH)


def workspace_named(headers: Mapping[str, str], directory: Directory | None) -> str | None:
    """The workspace in which a request is to run; None on a server without. May wait for a database.

    Raises: RESOURCE_DOES_NOT_EXIST, INVALID_PARAMETER_VALUE, FEATURE_DISABLED on a server without.
    """
    name = named(headers)
    if directory is None:
        check_off(name)
        return None
    directory.check(name or DEFAULT_WORKSPACE_NAME)
    return name or DEFAULT_WORKSPACE_NAME


def check_off(name: str | None) -> None:
    """Raise when somebody names a workspace on a server that has none."""
    if name is not None and name != DEFAULT_WORKSPACE_NAME:
        raise MlflowException(
            f"The request names the workspace {name[:100]!r}, but this server has none: it was started without "
            "--enable-workspaces.",
            "FEATURE_DISABLED",
        )


class NoWorkspaces(Workspaces):
    """The service on a server without workspaces: every operation says so."""

    def submit(self, operation: str, request: Any) -> Any:
        """Refuse an operation."""
        raise MlflowException(
            f"{operation} needs a server with workspaces; this one was started without --enable-workspaces.",
            "FEATURE_DISABLED",
        )


# ---- workspaces that are kept elsewhere ------------------------------------------------------------------------------


class StoredElsewhere(Workspaces):
    """The service of workspaces over a store of a plugin.

    Args:
        store: who keeps them.
        tracking: the database of the server, in which callers are checked.
    """

    def __init__(self, store: AbstractStore, tracking: Any) -> None:
        self.store = store
        self._tracking = tracking
        self._roots: dict[str, tuple[float, str]] = {}

    def root_of(self, name: str) -> str:
        """Where a workspace keeps artifacts.

        Raises: RESOURCE_DOES_NOT_EXIST when there is none of that name.
        """
        until, root = self._roots.get(name, (0.0, ""))
        if until > time.monotonic():
            return root
        default = self._tracking.artifact_root
        found, append = self.store.resolve_artifact_root(default, name)
        found = found or default
        root = below(found, WORKSPACE_FOLDER, name) if append else found
        if len(self._roots) >= max(1, MLFLOW_WORKSPACE_ARTIFACT_ROOT_CACHE_CAPACITY.get()):
            self._roots.clear()
        self._roots[name] = time.monotonic() + MLFLOW_WORKSPACE_ARTIFACT_ROOT_CACHE_TTL_SECONDS.get(), root
        return root

    def list_workspaces(self, request: ListWorkspaces) -> WorkspaceList:
        self._check("list_workspaces", request)
        return WorkspaceList([message_of(one) for one in self.store.list_workspaces()])

    def get_workspace(self, request: GetWorkspace) -> WorkspaceAnswer:
        self._check("get_workspace", request)
        return WorkspaceAnswer(message_of(self.store.get_workspace(request.workspace_name)))

    def create_workspace(self, request: CreateWorkspace) -> WorkspaceAnswer:
        self._check("create_workspace", request)
        return WorkspaceAnswer(message_of(self.store.create_workspace(_workspace(request.name, request))))

    def update_workspace(self, request: UpdateWorkspace) -> WorkspaceAnswer:
        self._check("update_workspace", request)
        self._roots.pop(request.workspace_name, None)
        return WorkspaceAnswer(message_of(self.store.update_workspace(_workspace(request.workspace_name, request))))

    def delete_workspace(self, request: DeleteWorkspace) -> Empty:
        self._check("delete_workspace", request)
        self.store.delete_workspace(request.workspace_name, WorkspaceDeletionMode(request.mode))
        self._roots.pop(request.workspace_name, None)
        return Empty()

    def _check(self, operation: str, request: Any) -> None:
        request.check()

        def allowed(store, tx, request):
            """Nothing but the check of the caller."""

        allowed.__name__ = operation
        checked = on_behalf(allowed)
        if checked is not allowed:
            # writes down in the audit trail what changes something
            self._tracking.writer.write(checked, request)


def _workspace(name: str, request: CreateWorkspace | UpdateWorkspace) -> Workspace:
    config = request.trace_archival_config
    location, retention = (None, None) if config is None else (config.location, config.retention)
    return Workspace(name, request.description, request.default_artifact_root, location, retention)


# ---- of a server -----------------------------------------------------------------------------------------------------


def open_workspaces(uri: str | None, tracking: Any, registry: Any) -> tuple[Workspaces, Directory]:
    """The service of a server's workspaces, and who knows their names.

    Args:
        uri: where workspaces are kept; None, or the backend store itself: with everything else.

    Raises: INVALID_PARAMETER_VALUE when the stores of the server cannot keep workspaces apart.
    """
    from mlflow.store.sql.tracking import SqlTracking
    from mlflow.store.workspace.resolve import is_plugin, open_store

    if not isinstance(tracking, SqlTracking):
        raise invalid(
            "--enable-workspaces needs a database as backend store: other stores do not keep workspaces apart."
        )
    if registry is not tracking:
        raise invalid(
            "--enable-workspaces needs experiments and registered models in one database; leave out "
            "--registry-store-uri."
        )
    if uri is None or not is_plugin(uri):
        if uri is not None and uri != tracking.database.uri:
            raise invalid(
                "--workspace-store-uri must be the backend store's own, or of a plugin: workspaces are kept in one "
                "database with what is in them."
            )
        return tracking, Directory(lambda name: tracking.get_workspace(GetWorkspace(name)))
    store = open_store(uri)
    service = StoredElsewhere(store, tracking)
    tracking.workspace_root = service.root_of
    return service, Directory(store.get_workspace)


def check_none_hidden(tracking: Any) -> None:
    """Raise when a server without workspaces would hide what is in some.

    Raises: INVALID_STATE.
    """
    from mlflow.store.sql.workspaces import held_outside_of_default

    held = tracking.writer.read(held_outside_of_default, None)
    if held:
        raise MlflowException(
            f"The database has things in other workspaces than {DEFAULT_WORKSPACE_NAME!r} ({held}). Start the server "
            "with --enable-workspaces, or move them there with `mlflow db migrate-to-default-workspace`.",
            "INVALID_STATE",
        )
