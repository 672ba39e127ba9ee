"""Every extension point of tracking, exercised by a distribution that is really installed.

What plugins there are is read once per process, hence each test runs a Python process of its own, with the distribution
``tests/plugin`` and its metadata on the path.
"""

import http.server
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from mlflow.api.registry import CreateModelVersion, CreateRegisteredModel, GetModelVersion, GetRegisteredModel
from mlflow.api.tracking import CreateExperiment, CreateRun, GetRun, LogMetric, SearchRuns
from mlflow.store.rest import rest_registry, rest_tracking
from mlflow.store.sql.tracking import SqlTracking
from tests.serverprocess import running_server

PLUGIN = Path(__file__).parent / "plugin"


@pytest.fixture
def installed(tmp_path):
    """The environment of a process in which the plugin is installed."""
    site = tmp_path / "site"
    metadata = site / "millrace_test_plugin-1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: millrace-test-plugin\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text((PLUGIN / "entry_points.txt").read_text())
    paths = [str(site), str(PLUGIN), *filter(None, sys.path)]
    clean = {k: v for k, v in os.environ.items() if not k.startswith("MLFLOW_")}
    return {**clean, "PYTHONPATH": os.pathsep.join(paths)}


@pytest.fixture
def python(installed, tmp_path):
    """Runs code in such a process; what its ``answer(...)`` was given, and what it wrote to stderr."""

    def run(code, **environment):
        code = "import json\ndef answer(value): print('ANSWER ' + json.dumps(value))\n" + code
        process = subprocess.run(
            [sys.executable, "-c", code],
            cwd=tmp_path,
            env={**installed, **environment},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert process.returncode == 0, process.stderr
        answers = [line[7:] for line in process.stdout.splitlines() if line.startswith("ANSWER ")]
        return json.loads(answers[-1]), process.stderr

    return run


def test_tracking_store_and_artifact_repository(python, tmp_path):
    answer, _ = python(
        f"""
import mlflow
mlflow.set_tracking_uri("marble://{tmp_path}/quarry.db")
mlflow.set_experiment("blocks")
with mlflow.start_run() as run:
    mlflow.log_param("size", 3)
    mlflow.log_metric("loss", 0.5, step=1)
    mlflow.log_metric("loss", 0.25, step=2)
    mlflow.log_text("hello", "notes/hello.txt")
client = mlflow.MlflowClient()
run = client.get_run(run.info.run_id)
found = client.search_runs([run.info.experiment_id], "metrics.loss < 0.3")
answer(dict(
    params=run.data.params, metrics=run.data.metrics, status=run.info.status, found=len(found),
    uri=run.info.artifact_uri, history=[m.value for m in client.get_metric_history(run.info.run_id, "loss")],
    text=mlflow.artifacts.load_text(run.info.artifact_uri + "/notes/hello.txt"),
))
"""
    )
    assert answer["params"] == {"size": "3"} and answer["metrics"] == {"loss": 0.25}
    assert (answer["status"], answer["found"], answer["history"]) == ("FINISHED", 1, [0.5, 0.25])
    assert answer["uri"].startswith(f"marble://{tmp_path}/quarry.db.files/") and answer["text"] == "hello"


def test_tracking_store_behind_a_server(installed, tmp_path):
    with running_server(tmp_path, "--backend-store-uri", f"marble://{tmp_path}/quarry.db", env=installed) as url:
        service = rest_tracking(str(url))
        experiment_id = service.create_experiment(CreateExperiment("blocks")).experiment_id
        run_id = service.create_run(CreateRun(experiment_id)).run.info.run_id
        service.log_metric(LogMetric(run_id, key="loss", value=0.5, timestamp=1))
        assert service.get_run(GetRun(run_id)).run.data.metrics[0].value == 0.5
        assert len(service.search_runs(SearchRuns([experiment_id])).runs) == 1


def test_model_registry(python, tmp_path):
    answer, _ = python(
        f"""
import mlflow
mlflow.set_registry_uri("marble://{tmp_path}/registry.db")
mlflow.register_model("s3://bucket/model", "blocks", tags={{"a": 1}})
client = mlflow.MlflowClient()
client.set_registered_model_alias("blocks", "best", "1")
version = client.get_model_version_by_alias("blocks", "best")
try:
    client.search_registry_events()
except mlflow.MlflowException as error:
    answer([version.version, version.tags, len(mlflow.search_model_versions()), error.error_code])
"""
    )
    assert answer == ["1", {"a": "1"}, 1, "NOT_IMPLEMENTED"]


def test_model_registry_behind_a_server(installed, tmp_path):
    with running_server(tmp_path, "--registry-store-uri", f"marble://{tmp_path}/registry.db", env=installed) as url:
        service = rest_registry(str(url))
        service.create_registered_model(CreateRegisteredModel("blocks"))
        service.create_model_version(CreateModelVersion("blocks", "s3://bucket/model"))
        assert service.get_model_version(GetModelVersion("blocks", "1")).model_version.source == "s3://bucket/model"
    assert SqlTracking.open(f"sqlite:///{tmp_path}/registry.db").get_registered_model(GetRegisteredModel("blocks"))


def test_what_a_store_does_not_offer_is_said(python, tmp_path):
    answer, _ = python(
        f"""
from millrace_test_plugin.store import MarbleStore
from mlflow.exceptions import MlflowException
try:
    MarbleStore("marble://{tmp_path}/quarry.db").create_dataset("d")
except MlflowException as error:
    answer([error.error_code, error.message])
"""
    )
    assert answer[0] == "NOT_IMPLEMENTED" and "MarbleStore.create_dataset" in answer[1]


def test_a_store_that_cannot_be_imported_does_not_fail_silently(python):
    answer, _ = python(
        """
from mlflow.store import resolve
try:
    resolve.tracking("broken://x")
except ModuleNotFoundError as error:
    answer(error.name)
"""
    )
    assert answer == "a_library_that_nobody_has"


def test_unknown_scheme(python):
    answer, _ = python(
        """
from mlflow.store import resolve
from mlflow.exceptions import MlflowException
try:
    resolve.tracking("granite://x")
except MlflowException as error:
    answer([error.error_code, error.message])
"""
    )
    assert answer[0] == "INVALID_PARAMETER_VALUE" and "marble" in answer[1]


def test_run_context_provider(python):
    answer, warnings = python(
        """
import mlflow
with mlflow.start_run() as run:
    pass
answer(mlflow.get_run(run.info.run_id).data.tags)
"""
    )
    assert answer["marble.quarry"] == "carrara" and answer["mlflow.source.type"] == "LOCAL"
    assert "a_library_that_nobody_has" in warnings


def test_default_experiment_provider(python):
    code = """
import mlflow
first = mlflow.create_experiment("first")
with mlflow.start_run() as run:
    answer([first, run.info.experiment_id])
"""
    (first, used), _ = python(code, MARBLE_EXPERIMENT="1")
    assert (first, used) == ("1", "1")


class _Echo(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.seen.append(dict(self.headers))
        body = b'{"experiment": {"experiment_id": "1", "name": "n"}}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def echo():
    """A server that remembers the headers it was sent."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Echo)
    server.seen = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


_GET = """
import mlflow
answer(mlflow.MlflowClient(tracking_uri="http://127.0.0.1:{port}").get_experiment("1").name)
"""


def test_request_header_provider(python, echo):
    answer, warnings = python(_GET.format(port=echo.server_port))
    assert answer == "n"
    headers = echo.seen[-1]
    assert headers["X-Marble"] == "white" and "Authorization" not in headers
    assert headers["User-Agent"].startswith("mlflow-python-client/") and headers["User-Agent"].endswith(" marble/1")
    assert "a_library_that_nobody_has" in warnings


def test_request_auth_provider(python, echo):
    python(_GET.format(port=echo.server_port), MLFLOW_TRACKING_AUTH="marble")
    assert echo.seen[-1]["Authorization"] == "Marble GET"


def test_unknown_request_auth_provider(python, echo):
    code = _GET.format(port=echo.server_port).replace("answer(", "print(")
    answer, _ = python(
        f"""
from mlflow.exceptions import MlflowException
try:
    exec({code!r})
except MlflowException as error:
    answer(error.message)
""",
        MLFLOW_TRACKING_AUTH="granite",
    )
    assert "'granite'" in answer and "marble" in answer
    assert echo.seen == []


def test_dataset_source_and_constructor(python):
    answer, _ = python(
        """
import mlflow, mlflow.data
with mlflow.start_run() as run:
    mlflow.log_input(mlflow.data.from_marble("7", name="block"), context="training")
(entry,) = mlflow.get_run(run.info.run_id).inputs.dataset_inputs
from mlflow.data.dataset_source_registry import resolve_dataset_source
answer([
    entry.dataset.name, entry.dataset.source_type, {tag.key: tag.value for tag in entry.tags},
    mlflow.data.get_source(entry).load(), resolve_dataset_source("marble:9").load(),
])
"""
    )
    assert answer == ["block", "marble", {"mlflow.data.context": "training"}, "block 7", "block 9"]


def test_project_backend(python, tmp_path):
    answer, _ = python(
        f"""
import mlflow
from click.testing import CliRunner
from mlflow.cli import cli
mlflow.set_tracking_uri("sqlite:///{tmp_path}/store.db")
run = mlflow.projects.run("somewhere", "train", "v1", {{"a": 1}}, backend="marble", backend_config='{{"b": 2}}',
                          synchronous=False, env_manager="uv")
from millrace_test_plugin.projects import asked
tag = mlflow.get_run(run.run_id).data.tags["mlflow.project.backend"]
good = CliRunner().invoke(cli, ["run", "x", "-b", "marble"])
bad = CliRunner().invoke(cli, ["run", "x", "-b", "marble", "-c", '{{"fail": true}}'])
try:
    mlflow.run("x", backend="broken")
except mlflow.MlflowException as error:
    said = str(error)
answer([asked[0], tag, good.exit_code, bad.exit_code, bad.output, said])
"""
    )
    asked, tag, good, bad, output, said = answer
    options = asked["backend_config"].pop("run_options")
    assert asked == {
        "project_uri": "somewhere",
        "entry_point": "train",
        "params": {"a": 1},
        "version": "v1",
        "backend_config": {"b": 2},
        "tracking_uri": f"sqlite:///{tmp_path}/store.db",
        "experiment_id": "0",
    }
    assert options["synchronous"] is False and options["env_manager"] == "uv"
    assert (tag, good, bad) == ("marble", 0, 1) and "failed" in output
    assert "The plugin of the backend 'broken' cannot be loaded: ModuleNotFoundError" in said
