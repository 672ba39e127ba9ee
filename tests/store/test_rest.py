"""Services over HTTP, against a real server and against answers that go wrong."""

import contextlib
import json
import math
import threading

import pytest

from mlflow.api.tracking import (
    CountRuns,
    CreateExperiment,
    CreateRun,
    GetExperimentByName,
    GetMetricHistory,
    GetMetricHistoryBulk,
    GetRun,
    LogBatch,
    LogMetric,
    RestoreRun,
    SearchDatasets,
    SearchExperiments,
    SearchRuns,
    SetTag,
    UpdateRun,
)
from mlflow.entities.metric import Metric
from mlflow.entities.run_tag import RunTag
from mlflow.exceptions import MlflowException, RestException
from mlflow.store.rest import query_of, rest_tracking
from tests.serverprocess import running_server
from tests.store.scripted import Reply, scripted_server


@pytest.fixture(scope="module")
def tracking(tmp_path_factory):
    with running_server(tmp_path_factory.mktemp("server")) as url:
        yield rest_tracking(url)


@pytest.fixture
def run_id(tracking, request):
    experiment = tracking.create_experiment(CreateExperiment(name=request.node.name)).experiment_id
    return tracking.create_run(CreateRun(experiment_id=experiment, start_time=1)).run.info.run_id


def test_logs_and_reads_back(tracking, run_id):
    tracking.log_batch(
        LogBatch(run_id=run_id, metrics=[Metric("m", 1.5, 10, 2)], tags=[RunTag("k", 'quote " and ü \U0001f600')])
    )
    run = tracking.get_run(GetRun(run_id=run_id)).run
    assert [(m.key, m.value, m.timestamp, m.step) for m in run.data.metrics] == [("m", 1.5, 10, 2)]
    assert {tag.key: tag.value for tag in run.data.tags}["k"] == 'quote " and ü \U0001f600'


def test_numbers_that_json_does_not_have(tracking, run_id):
    for step, value in enumerate((math.nan, math.inf, -math.inf)):
        tracking.log_metric(LogMetric(run_id=run_id, key="m", value=value, timestamp=1, step=step))
    history = tracking.get_metric_history(GetMetricHistory(run_id=run_id, metric_key="m")).metrics
    values = [point.value for point in sorted(history, key=lambda point: point.step)]
    assert math.isnan(values[0])
    assert values[1:] == [1.7976931348623157e308, -1.7976931348623157e308]


def test_integers_keep_all_their_digits(tracking, run_id):
    tracking.update_run(UpdateRun(run_id=run_id, end_time=2**62 + 1))
    assert tracking.get_run(GetRun(run_id=run_id)).run.info.end_time == 2**62 + 1


def test_names_with_everything_that_urls_mind(tracking):
    name = "a b&c=d/e?f#g%h+ü\"'"
    created = tracking.create_experiment(CreateExperiment(name=name)).experiment_id
    assert tracking.get_experiment_by_name(GetExperimentByName(name)).experiment.experiment_id == created


@pytest.mark.parametrize("request_of_run", [CreateRun(), CreateRun(experiment_id="0")])
def test_the_default_experiment_is_named(tracking, request_of_run):
    assert tracking.create_run(request_of_run).run.info.experiment_id == "0"
    with scripted_server() as server:
        with contextlib.suppress(MlflowException):
            rest_tracking(server.url).create_run(request_of_run)
        assert json.loads(server.seen[0].body) == {"experiment_id": "0"}


def test_operations_that_mlflow_has_elsewhere(tracking, run_id):
    tracking.log_metric(LogMetric(run_id=run_id, key="m", value=1, timestamp=1))
    found = tracking.get_metric_history_bulk(GetMetricHistoryBulk(run_id=[run_id], metric_key="m")).metrics
    assert [(point.run_id, point.value) for point in found] == [(run_id, 1)]
    assert tracking.search_datasets(SearchDatasets(experiment_ids=["0"])).dataset_summaries == []


def test_searches_and_counts(tracking, run_id):
    experiment = tracking.get_run(GetRun(run_id=run_id)).run.info.experiment_id
    page = tracking.search_runs(SearchRuns(experiment_ids=[experiment], fields=["params"]))
    assert [run.info.run_id for run in page.runs] == [run_id]
    assert tracking.count_runs(CountRuns(experiment_ids=[experiment])).count == 1
    assert tracking.search_experiments(SearchExperiments(max_results=10)).experiments


def test_errors_have_their_code(tracking, run_id):
    with pytest.raises(RestException) as missing:
        tracking.get_run(GetRun(run_id="0" * 32))
    assert missing.value.error_code == "RESOURCE_DOES_NOT_EXIST"
    with pytest.raises(MlflowException) as refused:
        tracking.set_tag(SetTag(run_id=run_id, key="a//b", value=""))
    assert refused.value.error_code == "INVALID_PARAMETER_VALUE"


def test_threads_share_a_service(tracking, run_id):
    def log(number):
        for step in range(20):
            tracking.log_metric(LogMetric(run_id=run_id, key=f"m{number}", value=step, timestamp=1, step=step))

    threads = [threading.Thread(target=log, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number in range(8):
        found = tracking.get_metric_history(GetMetricHistory(run_id=run_id, metric_key=f"m{number}")).metrics
        assert len(found) == 20


def test_queries():
    assert query_of(GetMetricHistoryBulk(run_id=["a", "b"], metric_key="m", max_results=7)) == [
        ("run_id", "a"),
        ("run_id", "b"),
        ("metric_key", "m"),
        ("max_results", "7"),
    ]


def test_an_answer_that_is_another_page():
    with scripted_server() as server:
        server.replies = [Reply(200, b"<html>\nPlease log in</html>", {"Content-Type": "text/html"})]
        with pytest.raises(MlflowException, match=r"Please log in.*Check the tracking URI"):
            rest_tracking(server.url).get_run(GetRun(run_id="a"))


def test_integers_may_come_as_text():
    body = b'{"metrics": [{"key": "m", "value": 1, "timestamp": "9007199254740993", "step": "-4"}], "new": 1}'
    with scripted_server() as server:
        server.replies = [Reply(200, body)]
        (point,) = rest_tracking(server.url).get_metric_history(GetMetricHistory(run_id="a", metric_key="m")).metrics
    assert (point.timestamp, point.step) == (9007199254740993, -4)


def test_an_operation_of_ours_needs_our_server():
    with scripted_server() as server:
        server.replies = [Reply(200, b"3.17.2", {"Content-Type": "text/html"})]
        with pytest.raises(MlflowException, match="is not Millrace") as error:
            rest_tracking(server.url).count_runs(CountRuns(experiment_ids=["0"]))
        assert error.value.error_code == "NOT_IMPLEMENTED"
        assert [seen.path for seen in server.seen] == ["/version"]


@pytest.mark.parametrize(("version", "sent"), [(b"3.17.2", False), (b"3.17.2+millrace.0.1.0", True)])
def test_a_projection_is_for_our_server_only(version, sent):
    with scripted_server() as server:
        server.replies = [Reply(200, version, {"Content-Type": "text/plain"}), Reply(200, b"{}")]
        rest_tracking(server.url).search_runs(SearchRuns(experiment_ids=["0"], fields=["metrics.m"]))
        assert [seen.path for seen in server.seen] == ["/version", "/api/2.0/mlflow/runs/search"]
        assert (b"fields" in server.seen[1].body) == sent


def test_bad_values_do_not_reach_the_server():
    with scripted_server() as server:
        with pytest.raises(MlflowException, match="Invalid run ID"):
            rest_tracking(server.url).restore_run(RestoreRun(run_id="../x"))
        assert server.seen == []
