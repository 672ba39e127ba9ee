"""What every tracking service does with runs, their params and their tags."""

import json

import pytest

from mlflow.api.tracking import (
    CreateRun,
    DeleteRun,
    DeleteTag,
    GetRun,
    LogBatch,
    LogInputs,
    LogMetric,
    LogModel,
    LogOutputs,
    LogParam,
    RestoreRun,
    SetTag,
    UpdateRun,
)
from mlflow.entities import Metric, Param, RunTag
from tests.contract.errors import raises

UNKNOWN = "0123456789abcdef0123456789abcdef"


def get(service, run_id):
    return service.get_run(GetRun(run_id)).run


def params_of(run):
    return {param.key: param.value for param in run.data.params}


def tags_of(run):
    return {tag.key: tag.value for tag in run.data.tags}


def test_created_run_reads_back(service, experiment_id):
    run = service.create_run(CreateRun(experiment_id, "ann", "first", 1234, [RunTag("b", "2"), RunTag("a", "1")])).run
    info = run.info
    assert len(info.run_id) == 32
    assert info.run_uuid == info.run_id
    assert (info.experiment_id, info.user_id, info.run_name) == (experiment_id, "ann", "first")
    assert (info.status, info.start_time, info.end_time) == ("RUNNING", 1234, None)
    assert info.lifecycle_stage == "active"
    assert info.artifact_uri.endswith(f"/{experiment_id}/{info.run_id}/artifacts")
    assert tags_of(run) == {"a": "1", "b": "2", "mlflow.runName": "first"}
    read = get(service, info.run_id)
    assert read.info == info
    assert read.data == run.data


def test_a_run_without_a_name_gets_one(service, experiment_id):
    names = set()
    for given in (None, ""):
        run = service.create_run(CreateRun(experiment_id, run_name=given)).run
        assert tags_of(run)["mlflow.runName"] == run.info.run_name
        names.add(run.info.run_name)
    assert len(names) == 2
    assert all(len(name.split("-")) == 3 for name in names)


def test_the_name_may_come_as_a_tag(service, experiment_id):
    run = service.create_run(CreateRun(experiment_id, tags=[RunTag("mlflow.runName", "tagged")])).run
    assert run.info.run_name == "tagged"
    with raises("INVALID_PARAMETER_VALUE", "differs"):
        service.create_run(CreateRun(experiment_id, run_name="one", tags=[RunTag("mlflow.runName", "other")]))


def test_create_in_an_unknown_experiment(service):
    with raises("RESOURCE_DOES_NOT_EXIST", "987654321"):
        service.create_run(CreateRun("987654321"))


def test_a_tag_twice_makes_no_run(service, experiment_id):
    with raises("BAD_REQUEST", "'a'"):
        service.create_run(CreateRun(experiment_id, tags=[RunTag("a", "1"), RunTag("a", "2")]))


def test_update(service, run_id):
    info = service.update_run(UpdateRun(run_id, status="FINISHED", end_time=2000, run_name="done")).run_info
    assert (info.status, info.end_time, info.run_name) == ("FINISHED", 2000, "done")
    run = get(service, run_id)
    assert run.info == info
    assert tags_of(run)["mlflow.runName"] == "done"


def test_update_leaves_alone_what_it_does_not_name(service, run_id):
    service.update_run(UpdateRun(run_id, status="FAILED", end_time=2000, run_name="x"))
    service.update_run(UpdateRun(run_id))
    info = service.update_run(UpdateRun(run_id, status="RUNNING", end_time=0, run_name="")).run_info
    assert (info.status, info.end_time, info.run_name) == ("RUNNING", 2000, "x")


def test_a_finished_run_takes_more(service, run_id):
    service.update_run(UpdateRun(run_id, status="FINISHED"))
    service.log_param(LogParam(run_id=run_id, key="late", value="1"))
    assert params_of(get(service, run_id)) == {"late": "1"}


def test_delete_and_restore(service, run_id):
    for _ in range(2):
        service.delete_run(DeleteRun(run_id))
        assert get(service, run_id).info.lifecycle_stage == "deleted"
    for _ in range(2):
        service.restore_run(RestoreRun(run_id))
        assert get(service, run_id).info.lifecycle_stage == "active"


WRITES = {
    "log_metric": lambda run_id: LogMetric(run_id=run_id, key="k", value=1.0, timestamp=1),
    "log_param": lambda run_id: LogParam(run_id=run_id, key="k", value="v"),
    "set_tag": lambda run_id: SetTag(run_id=run_id, key="k", value="v"),
    "delete_tag": lambda run_id: DeleteTag(run_id=run_id, key="mlflow.runName"),
    "log_batch": lambda run_id: LogBatch(run_id, params=[Param("k", "v")]),
    "log_inputs": lambda run_id: LogInputs(run_id),
    "log_outputs": lambda run_id: LogOutputs(run_id, models=[]),
    "update_run": lambda run_id: UpdateRun(run_id, status="FINISHED"),
    "log_model": lambda run_id: LogModel(
        run_id, model_json='{"run_id": "x", "artifact_path": "m", "utc_time_created": "t", "flavors": {}}'
    ),
}


@pytest.mark.parametrize("operation", WRITES)
def test_a_deleted_run_takes_nothing(service, run_id, operation):
    before = get(service, run_id)
    service.delete_run(DeleteRun(run_id))
    with raises("INVALID_PARAMETER_VALUE", "deleted"):
        getattr(service, operation)(WRITES[operation](run_id))
    assert get(service, run_id).data == before.data


@pytest.mark.parametrize("operation", WRITES)
def test_an_unknown_run(service, operation):
    with raises("RESOURCE_DOES_NOT_EXIST", UNKNOWN):
        getattr(service, operation)(WRITES[operation](UNKNOWN))


@pytest.mark.parametrize("operation", ["get_run", "delete_run", "restore_run"])
def test_reading_deleting_restoring_an_unknown_run(service, operation):
    request = {"get_run": GetRun, "delete_run": DeleteRun, "restore_run": RestoreRun}[operation]
    with raises("RESOURCE_DOES_NOT_EXIST", UNKNOWN):
        getattr(service, operation)(request(UNKNOWN))


def test_a_param_that_differs_in_a_blank_differs(service, run_id):
    service.log_param(LogParam(run_id=run_id, key="p", value="1"))
    with raises("INVALID_PARAMETER_VALUE", "'1 '"):
        service.log_param(LogParam(run_id=run_id, key="p", value="1 "))


def test_a_param_is_written_once(service, run_id):
    service.log_param(LogParam(run_id=run_id, key="lr", value="0.1"))
    service.log_param(LogParam(run_id=run_id, key="lr", value="0.1"))
    with raises("INVALID_PARAMETER_VALUE", "'0.1'.*'0.2'"):
        service.log_param(LogParam(run_id=run_id, key="lr", value="0.2"))
    assert params_of(get(service, run_id)) == {"lr": "0.1"}


def test_param_values(service, run_id):
    values = {
        "empty": "",
        "blank": " ",
        "key": "a",
        "key ": "a ",
        " key": " a",
        "KEY": "A",
        "case": "Aa",
        "CASE": "aA",
        "uni": "ü☃😀",
        "long": "x" * 6000,
    }
    for key, value in values.items():
        service.log_param(LogParam(run_id=run_id, key=key, value=value))
    service.log_param(LogParam(run_id=run_id, key="longer", value="y" * 6001))
    assert params_of(get(service, run_id)) == values | {"longer": "y" * 6000}


def test_text_that_is_no_text(service, run_id):
    with raises("INVALID_PARAMETER_VALUE", "surrogate"):
        service.log_param(LogParam(run_id=run_id, key="p", value="\ud800"))
    assert params_of(get(service, run_id)) == {}


def test_tags_are_overwritten_and_deleted(service, run_id):
    for value in ("1", "2", "x" * 8001):
        service.set_tag(SetTag(run_id=run_id, key="t", value=value))
    assert tags_of(get(service, run_id))["t"] == "x" * 8000
    service.delete_tag(DeleteTag(run_id=run_id, key="t"))
    assert "t" not in tags_of(get(service, run_id))
    with raises("RESOURCE_DOES_NOT_EXIST", "'t'"):
        service.delete_tag(DeleteTag(run_id=run_id, key="t"))


def test_the_name_tag_renames(service, run_id):
    service.set_tag(SetTag(run_id=run_id, key="mlflow.runName", value="one"))
    assert get(service, run_id).info.run_name == "one"
    service.log_batch(LogBatch(run_id, tags=[RunTag("mlflow.runName", "two")]))
    assert get(service, run_id).info.run_name == "two"
    service.set_tag(SetTag(run_id=run_id, key="mlflow.runName", value=""))
    service.delete_tag(DeleteTag(run_id=run_id, key="mlflow.runName"))
    run = get(service, run_id)
    assert run.info.run_name == "two"
    assert "mlflow.runName" not in tags_of(run)


def test_a_batch_stores_all_of_it(service, run_id):
    service.log_batch(
        LogBatch(
            run_id,
            metrics=[Metric("m", 1.5, 10, 2), Metric("n", 2.0, 11)],
            params=[Param("p", "1"), Param("q", "2")],
            tags=[RunTag("t", "1"), RunTag("t", "2")],
        )
    )
    run = get(service, run_id)
    assert [(m.key, m.value, m.timestamp, m.step) for m in run.data.metrics] == [
        ("m", 1.5, 10, 2),
        ("n", 2.0, 11, 0),
    ]
    assert params_of(run) == {"p": "1", "q": "2"}
    assert tags_of(run)["t"] == "2"


def test_a_bad_batch_stores_nothing(service, run_id):
    service.log_param(LogParam(run_id=run_id, key="p", value="1"))
    before = get(service, run_id)
    for params in (
        [Param("q", "1"), Param("p", "2")],
        [Param("q", "1"), Param("q", "1")],
        [Param("q", "1"), Param("bad,key", "1")],
    ):
        with raises("INVALID_PARAMETER_VALUE"):
            service.log_batch(LogBatch(run_id, metrics=[Metric("m", 1.0, 1)], params=params, tags=[RunTag("t", "1")]))
    assert get(service, run_id) == before


def test_a_full_batch_of_different_keys(service, run_id):
    service.log_batch(
        LogBatch(
            run_id,
            metrics=[Metric(f"m{i}", float(i), 1) for i in range(800)],
            params=[Param(f"p{i}", str(i)) for i in range(100)],
            tags=[RunTag(f"t{i}", str(i)) for i in range(100)],
        )
    )
    run = get(service, run_id)
    assert {m.key: m.value for m in run.data.metrics} == {f"m{i}": float(i) for i in range(800)}
    assert len(run.data.params) == 100
    assert len(run.data.tags) == 101


def test_log_model_keeps_a_history(service, run_id):
    for path in ("one", "two"):
        model = {"run_id": run_id, "artifact_path": path, "utc_time_created": "now", "flavors": {"f": {}}, "x": 1}
        service.log_model(LogModel(run_id, model_json=json.dumps(model)))
    history = json.loads(tags_of(get(service, run_id))["mlflow.log-model.history"])
    assert [entry["artifact_path"] for entry in history] == ["one", "two"]
    assert set(history[0]) == {"run_id", "artifact_path", "utc_time_created", "model_uuid", "flavors"}


@pytest.mark.parametrize("text", ["nonsense", "[]", "{}", '{"run_id": "x"}'])
def test_log_model_checks_the_description(service, run_id, text):
    with raises("INVALID_PARAMETER_VALUE", "model_json"):
        service.log_model(LogModel(run_id, model_json=text))
