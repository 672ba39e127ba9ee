"""A server archives old spans and deletes traces beyond their experiment's limits, by itself."""

import subprocess
import sys
import time

import pytest

from mlflow.api.traces import GetTrace, GetTraceInfo, ReadTraces
from mlflow.api.tracking import CreateExperiment, SetExperimentTag
from mlflow.exceptions import MlflowException
from mlflow.store.rest import rest_tracking
from mlflow.store.sql.leases import claim
from mlflow.store.sql.tracking import SqlTracking
from mlflow.store.trace_retention import RETENTION_TAG
from tests.contract.traced import info, log, new_trace_id, span
from tests.serverprocess import running_server

OLD = "2020-01-02T03:04:05Z"


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "archival.yaml"
    location = (tmp_path / "archive").as_uri()
    path.write_text(
        f"trace_archival:\n  enabled: true\n  location: {location}\n  retention: 30d\n  interval_seconds: 1\n"
    )
    return path


def until(condition, seconds=120):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


def old_trace(service, experiment_id="0"):
    trace_id = new_trace_id()
    log(service, experiment_id, info(trace_id, request_time=OLD), span(trace_id, 1), span(trace_id, 2, 1))
    return trace_id


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_server_keeps_traces_as_it_was_told(config, tmp_path, workers):
    options = ["--trace-archival-config", str(config), "--workers", workers]
    with running_server(tmp_path, *options) as url:
        service = rest_tracking(str(url))
        limited = service.create_experiment(CreateExperiment("limited")).experiment_id
        service.set_experiment_tag(SetExperimentTag(limited, key=RETENTION_TAG, value='{"max_age": "90d"}'))
        archived, gone = old_trace(service), old_trace(service, limited)
        before = service.read_traces(ReadTraces([archived])).traces[0].spans

        def place():
            return service.get_trace_info(GetTraceInfo(archived)).trace.trace_info.tags["mlflow.trace.spansLocation"]

        assert until(lambda: place() == "ARCHIVE_REPO")
        assert service.read_traces(ReadTraces([archived])).traces[0].spans == before
        assert [s["name"] for s in service.get_trace(GetTrace(archived)).trace.spans] == ["span 1", "span 2"]
        assert until(lambda: service.read_traces(ReadTraces([gone])).traces == [])
    assert (tmp_path / "archive" / "0" / "traces" / archived / "spans.json.gz").exists()


def test_a_wrong_file_ends_the_start_with_a_sentence(tmp_path):
    path = tmp_path / "archival.yaml"
    path.write_text("trace_archival:\n  enabled: true\n  location: /not/a/uri\n  retention: 30d\n")
    command = [sys.executable, "-m", "mlflow", "server", "--trace-archival-config", str(path), "--port", "0"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert result.returncode == 1
    assert "/not/a/uri" in result.stderr
    assert "Traceback" not in result.stderr


def test_one_process_at_a_time(tmp_path):
    stores = [SqlTracking.open(f"sqlite:///{tmp_path}/x.db", artifact_root=str(tmp_path)) for _ in range(2)]
    try:
        assert [claim(store, "work", 600) for store in (*stores, *stores)] == [True, False, False, False]
        assert claim(stores[1], "other work", 600)
        assert claim(stores[0], "short work", 0.5)
        assert until(lambda: claim(stores[1], "short work", 600))
        assert not claim(stores[0], "short work", 600)
    finally:
        for store in stores:
            store.close()


def test_what_cannot_be_archived_is_tried_again(tmp_path, caplog):
    from mlflow.server.trace_keeping import TraceKeeper
    from mlflow.store.trace_retention import Archival

    store = SqlTracking.open(f"sqlite:///{tmp_path}/x.db", artifact_root=str(tmp_path / "artifacts"))
    trace_id = old_trace(store)
    blocked = tmp_path / "archive"
    blocked.write_text("in the way")
    keeper = TraceKeeper(store, Archival(blocked.as_uri(), "30d", interval_seconds=1))
    keeper.start()
    try:
        assert until(lambda: "could not be archived" in caplog.text)
        blocked.unlink()
        assert until(lambda: (blocked / "0" / "traces" / trace_id / "spans.json.gz").exists())
    finally:
        keeper.close()
        store.close()


def test_a_tag_that_says_nothing_is_refused_by_the_server(tmp_path):
    with running_server(tmp_path) as url, pytest.raises(MlflowException, match="max_age") as caught:
        rest_tracking(str(url)).set_experiment_tag(SetExperimentTag("0", key=RETENTION_TAG, value="{}"))
    assert caught.value.error_code == "INVALID_PARAMETER_VALUE"
