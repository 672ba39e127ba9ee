"""Every implementation of a service runs the same suite."""

import contextlib
import uuid

import pytest

from mlflow.api.tracking import CreateExperiment, CreateRun
from mlflow.store.model_registry.adapter import adapt as adapt_registry
from mlflow.store.rest import rest_registry, rest_tracking
from mlflow.store.sql.tracking import SqlTracking
from mlflow.store.tracking.adapter import adapt
from tests.databases import fresh_mysql, fresh_postgresql
from tests.plugin.millrace_test_plugin.registry import MarbleRegistry
from tests.plugin.millrace_test_plugin.store import MarbleStore
from tests.serverprocess import running_server


@contextlib.contextmanager
def _opened(uri, folder, **options):
    service = SqlTracking.open(uri, artifact_root=str(folder / "artifacts"), **options)
    try:
        yield service
    finally:
        service.close()


@contextlib.contextmanager
def _sqlite(folder):
    with _opened(f"sqlite:///{folder}/embedded.db", folder) as service:
        yield service


@contextlib.contextmanager
def _sqlite_server(folder):
    with _opened(f"sqlite:///{folder}/server.db", folder, server=True) as service:
        yield service


@contextlib.contextmanager
def _memory(folder):
    with _opened("sqlite://", folder) as service:
        yield service


@contextlib.contextmanager
def _postgresql(folder):
    with fresh_postgresql() as uri, _opened(uri, folder) as service:
        yield service


@contextlib.contextmanager
def _postgresql_server(folder):
    with fresh_postgresql() as uri, _opened(uri, folder, server=True) as service:
        yield _Submitting(service)


class _Submitting:
    """Calls operations the way a server does."""

    def __init__(self, service):
        self._service = service

    def __getattr__(self, operation):
        return lambda request: self._service.submit(operation, request).result(60)


@contextlib.contextmanager
def _mysql(folder):
    with fresh_mysql() as uri, _opened(uri, folder) as service:
        yield service


@contextlib.contextmanager
def _remote(folder):
    with running_server(folder, "--default-artifact-root", str(folder / "artifacts")) as url:
        service = rest_tracking(str(url))
        # its registry is another client
        service.registry = rest_registry(str(url))
        yield service


@contextlib.contextmanager
def _plugin(folder):
    """A third-party store behind the adapter."""
    service = adapt(MarbleStore(f"marble://{folder}/plugin.db", str(folder / "artifacts")))
    try:
        yield service
    finally:
        service.close()


IMPLEMENTATIONS = {
    "sqlite": _sqlite,
    "sqlite-server": _sqlite_server,
    "sqlite-memory": _memory,
    "postgresql": _postgresql,
    "postgresql-server": _postgresql_server,
    "mysql": _mysql,
    "remote": _remote,
    "plugin": _plugin,
}


@contextlib.contextmanager
def _remote_registry(folder):
    with running_server(folder, "--default-artifact-root", str(folder / "artifacts")) as url:
        yield rest_registry(str(url))


@contextlib.contextmanager
def _plugin_registry(folder):
    """A third-party registry behind the adapter."""
    service = adapt_registry(MarbleRegistry(f"marble://{folder}/registry.db"))
    try:
        yield service
    finally:
        service.close()


REGISTRIES = {**IMPLEMENTATIONS, "remote": _remote_registry, "plugin": _plugin_registry}


def pytest_collection_modifyitems(config, items):
    """A module that says NOT_FOR_PLUGINS runs over all the others."""
    left_out = [
        item
        for item in items
        if getattr(getattr(item, "module", None), "NOT_FOR_PLUGINS", False)
        and "plugin" in getattr(item, "callspec", _NO_PARAMETERS).params.values()
    ]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


class _NO_PARAMETERS:
    params: dict = {}


@pytest.fixture(scope="session", params=REGISTRIES)
def registry(request, tmp_path_factory):
    """The model registry under test. Tests share it, each with models of its own."""
    with REGISTRIES[request.param](tmp_path_factory.mktemp(f"registry-{request.param}")) as opened:
        yield opened


@pytest.fixture(scope="session", params=IMPLEMENTATIONS)
def service(request, tmp_path_factory):
    """The service under test. Tests share it, each with experiments of its own."""
    with IMPLEMENTATIONS[request.param](tmp_path_factory.mktemp(request.param)) as opened:
        yield opened


@pytest.fixture
def name():
    """A name that no other test has."""
    return f"experiment {uuid.uuid4().hex}"


@pytest.fixture
def experiment_id(service, name):
    """A new experiment."""
    return service.create_experiment(CreateExperiment(name)).experiment_id


@pytest.fixture
def run_id(service, experiment_id):
    """A new run in the new experiment."""
    return service.create_run(CreateRun(experiment_id, start_time=1000)).run.info.run_id
