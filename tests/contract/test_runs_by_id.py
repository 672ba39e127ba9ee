"""What every tracking service answers when several runs are asked for by their ids."""

from mlflow.api.runs_by_id import MAX_RUNS, GetRuns
from mlflow.api.tracking import CreateExperiment, CreateRun, DeleteRun, LogBatch
from mlflow.entities import Metric, Param
from tests.contract.errors import raises

NOBODY = "0" * 32


def run_in(service, experiment_id, name):
    return service.create_run(CreateRun(experiment_id, run_name=name)).run.info.run_id


def test_runs_of_several_experiments_in_the_order_of_the_request(service, experiment_id):
    other = service.create_experiment(CreateExperiment("another one")).experiment_id
    ids = [run_in(service, experiment_id, "a"), run_in(service, other, "b"), run_in(service, experiment_id, "c")]
    asked = [ids[2], ids[0], ids[1], ids[2]]
    answer = service.get_runs(GetRuns(asked))
    assert [run.info.run_id for run in answer.runs] == [ids[2], ids[0], ids[1]]
    assert [run.info.run_name for run in answer.runs] == ["c", "a", "b"]
    assert answer.missing_run_ids == []


def test_a_deleted_run_is_there_and_an_unknown_one_is_named(service, experiment_id):
    run_id = run_in(service, experiment_id, "gone")
    service.delete_run(DeleteRun(run_id))
    answer = service.get_runs(GetRuns([NOBODY, run_id]))
    assert [run.info.lifecycle_stage for run in answer.runs] == ["deleted"]
    assert answer.missing_run_ids == [NOBODY]


def test_only_what_is_wanted_of_them(service, run_id):
    service.log_batch(
        LogBatch(
            run_id,
            metrics=[Metric("loss", 0.5, 1, 0), Metric("acc", 0.9, 1, 0)],
            params=[Param("lr", "1"), Param("n", "2")],
        )
    )
    [run] = service.get_runs(GetRuns([run_id])).runs
    assert {metric.key for metric in run.data.metrics} == {"loss", "acc"}
    [run] = service.get_runs(GetRuns([run_id], fields=["metrics.loss", "params"])).runs
    assert [metric.key for metric in run.data.metrics] == ["loss"]
    assert {param.key for param in run.data.params} == {"lr", "n"}
    assert run.data.tags == []


def test_what_is_refused(service, run_id):
    with raises("INVALID_PARAMETER_VALUE", "run_ids"):
        service.get_runs(GetRuns([]))
    with raises("INVALID_PARAMETER_VALUE", f"At most {MAX_RUNS} run_ids"):
        service.get_runs(GetRuns([NOBODY] * (MAX_RUNS + 1)))
    with raises("INVALID_PARAMETER_VALUE", "colour"):
        service.get_runs(GetRuns([run_id], fields=["colour"]))
