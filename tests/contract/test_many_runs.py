"""What every tracking service does when many runs are changed at once: the same as with each, and all or none."""

import pytest

from mlflow.api.logged_models import CreateLoggedModel, GetLoggedModel
from mlflow.api.many_runs import DeleteRuns, DeleteTagOfRuns, MoveRuns, RestoreRuns, SetTagOfRuns
from mlflow.api.tracking import (
    CreateExperiment,
    CreateRun,
    DeleteExperiment,
    DeleteRun,
    GetRun,
    LogBatch,
    LogInputs,
    SearchDatasets,
    SearchRuns,
    SetTag,
)
from mlflow.entities import Metric, Param, RunTag
from mlflow.entities.dataset import Dataset
from mlflow.entities.dataset_input import DatasetInput
from mlflow.entities.input_tag import InputTag
from tests.contract.errors import raises

NOT_FOR_PLUGINS = True
UNKNOWN = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def run_ids(service, experiment_id):
    made = [service.create_run(CreateRun(experiment_id, run_name=f"run {n}", start_time=n)) for n in range(3)]
    return [answer.run.info.run_id for answer in made]


@pytest.fixture
def target(service, name):
    return service.create_experiment(CreateExperiment(f"{name} target")).experiment_id


def get(service, run_id):
    return service.get_run(GetRun(run_id)).run


def tags_of(service, run_id):
    return {tag.key: tag.value for tag in get(service, run_id).data.tags}


def stages(service, run_ids):
    return [get(service, run_id).info.lifecycle_stage for run_id in run_ids]


def found(service, experiment_id, **request):
    return {run.info.run_id for run in service.search_runs(SearchRuns([experiment_id], **request)).runs}


def test_runs_are_deleted_and_restored(service, run_ids):
    service.delete_run(DeleteRun(run_ids[0]))
    assert service.delete_runs(DeleteRuns([run_ids[0], run_ids[1], run_ids[1]])).runs == 1
    assert stages(service, run_ids) == ["deleted", "deleted", "active"]
    assert service.restore_runs(RestoreRuns(run_ids)).runs == 2
    assert stages(service, run_ids) == ["active"] * 3
    assert service.restore_runs(RestoreRuns(run_ids)).runs == 0


def test_a_tag_is_set_on_all(service, run_ids):
    service.set_tag(SetTag(run_ids[1], key="team", value="red"))
    assert service.set_tag_of_runs(SetTagOfRuns([*run_ids, run_ids[0]], key="team", value="blue")).runs == 3
    assert [tags_of(service, run_id)["team"] for run_id in run_ids] == ["blue"] * 3


def test_the_tag_with_the_name_renames(service, experiment_id, run_ids):
    service.set_tag_of_runs(SetTagOfRuns(run_ids[:2], key="mlflow.runName", value="same"))
    assert [get(service, run_id).info.run_name for run_id in run_ids] == ["same", "same", "run 2"]
    assert found(service, experiment_id, filter="attributes.run_name = 'same'") == set(run_ids[:2])
    # a run always has a name
    service.set_tag_of_runs(SetTagOfRuns(run_ids, key="mlflow.runName", value=""))
    assert [get(service, run_id).info.run_name for run_id in run_ids] == ["same", "same", "run 2"]
    assert tags_of(service, run_ids[0])["mlflow.runName"] == "same"


def test_tags_have_the_limits_of_single_ones(service, run_ids):
    service.set_tag_of_runs(SetTagOfRuns(run_ids, key="long", value="x" * 9000))
    assert len(tags_of(service, run_ids[2])["long"]) == 8000
    for key in ("", "a" * 251, "a//b", "../up"):
        with raises("INVALID_PARAMETER_VALUE"):
            service.set_tag_of_runs(SetTagOfRuns(run_ids, key=key, value="x"))


def test_a_tag_is_removed_where_it_is(service, run_ids):
    service.set_tag_of_runs(SetTagOfRuns(run_ids[:2], key="team", value="blue"))
    assert service.delete_tag_of_runs(DeleteTagOfRuns(run_ids, key="team")).runs == 2
    assert all("team" not in tags_of(service, run_id) for run_id in run_ids)
    with raises("RESOURCE_DOES_NOT_EXIST", "'team'"):
        service.delete_tag_of_runs(DeleteTagOfRuns(run_ids, key="team"))


def test_runs_move_with_what_they_logged(service, experiment_id, run_ids, target):
    batch = LogBatch(run_ids[0], metrics=[Metric("loss", 0.5, 1, 1)], params=[Param("lr", "0.1")])
    service.log_batch(batch)
    service.log_batch(LogBatch(run_ids[1], metrics=[Metric("loss", 0.25, 1, 1)], tags=[RunTag("a", "b")]))
    data = DatasetInput(Dataset("iris", "d1", "local", "x.csv"), [InputTag("mlflow.data.context", "training")])
    for run_id in run_ids:
        service.log_inputs(LogInputs(run_id, datasets=[data]))
    model = service.create_logged_model(CreateLoggedModel(experiment_id, "net", source_run_id=run_ids[0])).model
    before = get(service, run_ids[0])
    assert service.move_runs(MoveRuns(run_ids[:2], experiment_id=target)).runs == 2
    after = get(service, run_ids[0])
    assert after.info.experiment_id == target
    assert after.info.artifact_uri == before.info.artifact_uri
    assert (after.data, after.inputs) == (before.data, before.inputs)
    assert found(service, experiment_id) == {run_ids[2]}
    # by every way in which a search finds runs
    for condition in ("metrics.loss < 0.4", "tags.a = 'b'", "datasets.name = 'iris' AND metrics.loss < 0.4"):
        assert found(service, target, filter=condition) == {run_ids[1]}
    ordered = service.search_runs(SearchRuns([target], order_by=["metrics.loss ASC"])).runs
    assert [run.info.run_id for run in ordered] == [run_ids[1], run_ids[0]]
    for place in (experiment_id, target):
        [summary] = service.search_datasets(SearchDatasets([place])).dataset_summaries
        assert (summary.name, summary.digest, summary.context) == ("iris", "d1", "training")
    assert service.get_logged_model(GetLoggedModel(model.info.model_id)).model.info.experiment_id == target
    # and they go on logging there
    service.log_batch(LogBatch(run_ids[0], metrics=[Metric("loss", 0.125, 2, 2)]))
    service.log_inputs(LogInputs(run_ids[0], datasets=[data]))
    assert found(service, target, filter="metrics.loss < 0.2") == {run_ids[0]}
    assert len(get(service, run_ids[0]).inputs.dataset_inputs) == 1


def test_moving_to_where_they_are_changes_nothing(service, experiment_id, run_ids):
    assert service.move_runs(MoveRuns(run_ids, experiment_id=experiment_id)).runs == 0
    assert found(service, experiment_id) == set(run_ids)


def test_children_move_when_they_are_named(service, experiment_id, run_ids, target):
    tags = [RunTag("mlflow.parentRunId", run_ids[0])]
    child = service.create_run(CreateRun(experiment_id, tags=tags)).run.info.run_id
    service.move_runs(MoveRuns([run_ids[0]], experiment_id=target))
    assert get(service, child).info.experiment_id == experiment_id


def test_the_target_must_be_active(service, experiment_id, run_ids, target):
    service.delete_experiment(DeleteExperiment(target))
    with raises("INVALID_PARAMETER_VALUE", "deleted"):
        service.move_runs(MoveRuns(run_ids, experiment_id=target))
    with raises("RESOURCE_DOES_NOT_EXIST", "987654321"):
        service.move_runs(MoveRuns(run_ids, experiment_id="987654321"))
    assert found(service, experiment_id) == set(run_ids)


CHANGES = [
    ("delete_runs", DeleteRuns, {}),
    ("restore_runs", RestoreRuns, {}),
    ("set_tag_of_runs", SetTagOfRuns, {"key": "team", "value": "blue"}),
    ("delete_tag_of_runs", DeleteTagOfRuns, {"key": "kept"}),
    ("move_runs", MoveRuns, {"experiment_id": "0"}),
]


@pytest.mark.parametrize(("operation", "kind", "more"), CHANGES)
def test_all_or_none(service, experiment_id, run_ids, operation, kind, more):
    service.set_tag_of_runs(SetTagOfRuns(run_ids, key="kept", value="x"))
    service.delete_run(DeleteRun(run_ids[2]))
    before = [get(service, run_id) for run_id in run_ids]
    with raises("RESOURCE_DOES_NOT_EXIST", UNKNOWN):
        getattr(service, operation)(kind([*run_ids, UNKNOWN], **more))
    if more:
        with raises("INVALID_PARAMETER_VALUE", run_ids[2]):
            getattr(service, operation)(kind(run_ids, **more))
    assert [get(service, run_id) for run_id in run_ids] == before


@pytest.mark.parametrize(("operation", "kind", "more"), CHANGES)
def test_how_many(service, operation, kind, more):
    for run_ids in ([], ["no id!"], [UNKNOWN] * 10_001):
        with raises("INVALID_PARAMETER_VALUE"):
            getattr(service, operation)(kind(run_ids, **more))


def test_a_thousand_at_once(service, experiment_id):
    run_ids = [service.create_run(CreateRun(experiment_id)).run.info.run_id for _ in range(1003)]
    assert service.set_tag_of_runs(SetTagOfRuns(run_ids, key="n", value="1")).runs == 1003
    assert service.delete_runs(DeleteRuns(run_ids)).runs == 1003
    assert found(service, experiment_id) == set()
    assert service.restore_runs(RestoreRuns(run_ids[::-1])).runs == 1003
    assert len(found(service, experiment_id, filter="tags.n = '1'", max_results=2000)) == 1003
