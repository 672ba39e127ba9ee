"""Old spans and attached files of traces in stores of other hosts: written, read, and gone with their traces."""

import time

import pytest
from click.testing import CliRunner

from mlflow import MlflowClient
from mlflow.api.traces import DeleteTraces, ReadTraces
from mlflow.api.tracking import CreateExperiment, DeleteExperiment
from mlflow.cli import cli
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from mlflow.store.sql.trace_archive import archive_traces, remove_garbage
from mlflow.store.sql.tracking import SqlTracking
from tests.contract.traced import info, log, new_trace_id, span
from tests.serverprocess import running_server
from tests.services.conftest import STORES

ELSEWHERE = ("local", "s3", "azure", "gs", "sftp", "ftps", "hdfs")


def everything(uri, path=None):
    found = []
    for entry in get_artifact_repository(uri).list_artifacts(path):
        found += everything(uri, entry.path) if entry.is_dir else [entry.path]
    return found


def old_trace(tracking, experiment_id, **attributes):
    trace_id = new_trace_id()
    then = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 40 * 86_400))
    log(
        tracking,
        experiment_id,
        info(trace_id, request_time=then),
        span(trace_id, 1, **attributes),
        span(trace_id, 2, 1),
    )
    return trace_id


@pytest.fixture
def tracking(tmp_path):
    opened = SqlTracking.open(f"sqlite:///{tmp_path}/x.db", artifact_root=str(tmp_path / "artifacts"))
    yield opened
    opened.close()


@pytest.mark.parametrize("name", ELSEWHERE)
def test_archived_attached_and_gone(request, name, tracking, tmp_path, monkeypatch):
    store = request.getfixturevalue(STORES[name][0])
    for variable, value in store.environment.items():
        monkeypatch.setenv(variable, value)
    uri = store.new_uri()
    archive = uri if "://" in uri else f"file://{uri}"
    experiment_id = tracking.create_experiment(CreateExperiment("e", f"{uri}/files")).experiment_id
    reference = '"mlflow-attachment://0123?content_type=image%2Fpng"'
    kept, gone = (old_trace(tracking, experiment_id, mlflow__spanInputs=reference) for _ in range(2))
    for trace_id in (kept, gone):
        folder = f"{uri}/files/traces/{trace_id}/artifacts"
        get_artifact_repository(folder).upload_attachment("0123", b"image")
    before = tracking.read_traces(ReadTraces([kept])).traces[0].spans
    assert archive_traces(tracking, f"{archive}/archive", "30d") == 2
    assert tracking.read_traces(ReadTraces([kept])).traces[0].spans == before
    assert len(everything(uri)) == 4
    tracking.delete_traces(DeleteTraces(experiment_id, request_ids=[gone]))
    result = CliRunner().invoke(cli, ["gc", "--backend-store-uri", f"sqlite:///{tmp_path}/x.db"])
    assert (result.exit_code, remove_garbage(tracking)) == (0, 0), result.output
    left = [f"archive/{experiment_id}/traces/{kept}/spans.json.gz", f"files/traces/{kept}/artifacts/attachments/0123"]
    assert everything(uri) == left
    tracking.delete_experiment(DeleteExperiment(experiment_id))
    assert CliRunner().invoke(cli, ["gc", "--backend-store-uri", f"sqlite:///{tmp_path}/x.db"]).exit_code == 0
    assert everything(uri) == []


@pytest.mark.parametrize("how", ["--artifacts-destination", "--tracking-uri"])
def test_behind_a_server(sshd, tmp_path, monkeypatch, how):
    """What clients attached through a server goes from where the server keeps it."""
    for name, value in sshd.environment.items():
        monkeypatch.setenv(name, value)
    kept_at = f"{sshd.root}/{tmp_path.name}"
    database = f"sqlite:///{tmp_path}/x.db"
    arguments = ("--backend-store-uri", database, "--artifacts-destination", kept_at)
    with running_server(tmp_path, *arguments, env=sshd.environment) as url:
        experiment_id = MlflowClient(url).create_experiment("e")
        tracking = SqlTracking.open(database)
        reference = '"mlflow-attachment://0123?content_type=image%2Fpng"'
        trace_id = old_trace(tracking, experiment_id, mlflow__spanInputs=reference)
        folder = f"mlflow-artifacts:/{experiment_id}/traces/{trace_id}/artifacts"
        get_artifact_repository(folder, url).upload_attachment("0123", b"image")
        assert everything(kept_at) == [f"{experiment_id}/traces/{trace_id}/artifacts/attachments/0123"]
        tracking.delete_traces(DeleteTraces(experiment_id, request_ids=[trace_id]))
        where = kept_at if how == "--artifacts-destination" else url
        result = CliRunner().invoke(cli, ["gc", "--backend-store-uri", database, how, where])
        tracking.close()
    assert result.exit_code == 0, result.output
    assert everything(kept_at) == []
