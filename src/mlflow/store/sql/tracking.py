"""The services of a SQL database: tracking and the model registry."""

from __future__ import annotations

import functools
import os
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from mlflow.api.registry import Registry
from mlflow.api.tracking import Tracking
from mlflow.api.workspaces import Workspaces
from mlflow.environment_variables import MILLRACE_MAX_QUERY_SECONDS, MILLRACE_SLOW_QUERY_SECONDS
from mlflow.exceptions import invalid
from mlflow.store.caller import carried, on_behalf
from mlflow.store.sql.access_tokens import AccessTokenOperations
from mlflow.store.sql.accounts import AccountOperations
from mlflow.store.sql.assessments import AssessmentOperations
from mlflow.store.sql.audit import AuditOperations
from mlflow.store.sql.experiment_summaries import ExperimentSummariesOperations
from mlflow.store.sql.experiments import Experiments
from mlflow.store.sql.grants import GrantOperations
from mlflow.store.sql.group_commit import GroupCommit, PooledGroups
from mlflow.store.sql.groups import GroupOperations
from mlflow.store.sql.history import MetricHistory
from mlflow.store.sql.inputs import Inputs
from mlflow.store.sql.locations import absolute
from mlflow.store.sql.logged_models import LoggedModelOperations
from mlflow.store.sql.login_sessions import LoginSessionOperations
from mlflow.store.sql.logins import LoginOperations
from mlflow.store.sql.many_runs import ManyRunsOperations
from mlflow.store.sql.metric_summaries import MetricSummaryRows
from mlflow.store.sql.migrations import prepare
from mlflow.store.sql.model_versions import ModelVersions
from mlflow.store.sql.pooled import RECONNECT_SECONDS, PooledDatabase
from mlflow.store.sql.query_watch import WatchedCursor, limited
from mlflow.store.sql.questions import Questions
from mlflow.store.sql.registered_models import RegisteredModels
from mlflow.store.sql.registry_history import RegistryHistory
from mlflow.store.sql.roles import RoleOperations
from mlflow.store.sql.runs import Runs
from mlflow.store.sql.runs_by_id import RunsByIdRows
from mlflow.store.sql.search_runs import RunSearch
from mlflow.store.sql.search_traces import TraceSearch
from mlflow.store.sql.signed_links import LinkOperations
from mlflow.store.sql.sqlite import SqliteDatabase
from mlflow.store.sql.storage_use import StorageUseOperations
from mlflow.store.sql.trace_budgets import TraceBudgetOperations
from mlflow.store.sql.trace_metrics import TraceMetrics
from mlflow.store.sql.trace_reading import TraceReading
from mlflow.store.sql.trace_sessions import TraceSessions
from mlflow.store.sql.trace_values import TraceValueOperations
from mlflow.store.sql.traces import TraceOperations
from mlflow.store.sql.views import ViewOperations
from mlflow.store.sql.webhooks import WebhookRows
from mlflow.store.sql.workspaces import WorkspaceOperations
from mlflow.store.sql.writer import Embedded, Pooled

_stores: weakref.WeakSet[SqlTracking] = weakref.WeakSet()
_inherited: list[Any] = []


class SqlTracking(
    *(Experiments, Runs, RunSearch, MetricHistory, Inputs, LoggedModelOperations),
    *(TraceOperations, TraceReading, TraceSearch, TraceSessions, TraceMetrics, AssessmentOperations),
    *(ManyRunsOperations, RunsByIdRows, ExperimentSummariesOperations, ViewOperations),
    *(MetricSummaryRows, TraceValueOperations, TraceBudgetOperations, Questions, StorageUseOperations, Tracking),
    *(AccountOperations, AccessTokenOperations, LoginSessionOperations, GroupOperations, LoginOperations),
    *(RoleOperations, GrantOperations, LinkOperations, AuditOperations),
    *(RegisteredModels, ModelVersions, RegistryHistory, WebhookRows, Registry),
    *(WorkspaceOperations, Workspaces),
):
    """The operations of tracking and of the model registry on a SQL database. Make it with ``SqlTracking.open``.

    Safe to use from many threads, from many processes on one database, and after a fork.
    """

    own_caller: Callable[[], Any] | None = None
    """Gives on whose behalf operations run where no caller is known: those of a program on its own database."""

    def __init__(self, writer_type: type, database: Any, artifact_root: str) -> None:
        self.database = database
        self.artifact_root = artifact_root
        # how long what is submitted may read; 0 for as long as it takes
        self.max_query_seconds = 0.0
        self.writer = writer_type(database, self)
        _stores.add(self)

    @classmethod
    def open(
        cls,
        uri: str,
        *,
        artifact_root: str | None = None,
        server: bool = False,
        beside_mlflow: bool = False,
        read_replica: str | None = None,
    ) -> SqlTracking:
        """The service on the database at a URI; an empty database gets its tables and the Default experiment.

        Args:
            uri: ``sqlite:///file``, ``postgresql://...``, ``mysql://...``, ``mssql://...``.
            artifact_root: where new experiments keep artifacts; default ``mlruns`` in the current folder.
            server: for many concurrent callers: what is submitted is committed in groups, on SQLite with
                ``synchronous=FULL``.
            beside_mlflow: work in a database that MLflow made, beside its tables (for the importer).
            read_replica: a database server that follows the one at ``uri``, for searches.

        Raises: MlflowException, one sentence, when the database cannot be reached, opened or used.
        """
        root = absolute(artifact_root or "mlruns")
        if uri.startswith("sqlite:"):
            if read_replica:
                raise invalid("A SQLite file has no read replica: leave it out, or use a database server.")
            database: Any = SqliteDatabase(uri, durable=server)
            writer: type = GroupCommit if server else Embedded
        else:
            database, writer = PooledDatabase(uri), PooledGroups if server else Pooled
        prepare(database, root, beside_mlflow)
        store = cls(writer, database, root)
        if server:
            if isinstance(database, PooledDatabase):
                database.patience = RECONNECT_SECONDS
            store.max_query_seconds = MILLRACE_MAX_QUERY_SECONDS.get()
            slow = MILLRACE_SLOW_QUERY_SECONDS.get()
            if slow is not None:
                # of this store alone
                database.dialect = type(database.dialect)()
                database.dialect.watch = functools.partial(WatchedCursor, seconds=slow)
        if read_replica:
            from mlflow.store.sql.read_replica import ReadReplica

            store.writer.replica = ReadReplica(read_replica, store.writer)
        return store

    def prepare(self) -> None:
        """Create the tables again, after the database was removed."""
        prepare(self.database, self.artifact_root)

    def submit(self, operation: str, request: Any) -> Future:
        """Run an operation without blocking the caller; the future has its answer or its error.

        Raises: MlflowException when the request is not within the protocol's limits.
        """
        request.check()
        method = getattr(type(self), operation)
        if method.kind == "steps":
            return _apart(method.body, self, request)
        kind = method.kind(request) if callable(method.kind) else method.kind
        body = method.body
        if self.max_query_seconds and kind not in ("write", "lookup"):
            body = limited(body, self.max_query_seconds)
        return self.writer.submit(kind, on_behalf(body, self.own_caller), request)

    def close(self) -> None:
        """Finish what runs and close all connections."""
        for chore in ("text_reader", "trace_roller", "metric_look_ahead", "metric_roller"):
            if chore in self.__dict__:
                getattr(self, chore).close()
        self.writer.close()


def _apart(function: Callable[..., Any], *arguments: Any) -> Future:
    """Run a function in a thread of its own."""
    future: Future = Future()
    function = carried(function)

    def run() -> None:
        if not future.set_running_or_notify_cancel():
            return
        try:
            future.set_result(function(*arguments))
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, name="mlflow-steps", daemon=True).start()
    return future


def _after_fork() -> None:
    # kept alive, because closing a SQLite connection in a child may disturb the parent's
    _inherited.extend(store.writer.forget() for store in _stores)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
