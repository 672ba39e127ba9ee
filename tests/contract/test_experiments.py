"""What every tracking service does with experiments."""

import pytest

from mlflow.api.tracking import (
    CreateExperiment,
    CreateRun,
    DeleteExperiment,
    DeleteExperimentTag,
    DeleteRun,
    GetExperiment,
    GetExperimentByName,
    GetRun,
    RestoreExperiment,
    SetExperimentTag,
    UpdateExperiment,
)
from mlflow.entities import ExperimentTag
from tests.contract.errors import raises


def get(service, experiment_id):
    return service.get_experiment(GetExperiment(experiment_id)).experiment


def test_the_default_experiment_is_there(service):
    default = get(service, "0")
    assert (default.name, default.lifecycle_stage) == ("Default", "active")
    assert default.artifact_location.endswith("/0")


def test_create_gives_increasing_whole_numbers(service, name):
    first = service.create_experiment(CreateExperiment(name)).experiment_id
    second = service.create_experiment(CreateExperiment(f"{name} 2")).experiment_id
    assert 0 < int(first) < int(second)


def test_created_experiment_reads_back(service, name):
    tags = [ExperimentTag("team", "a"), ExperimentTag("ünï", "ø")]
    created = service.create_experiment(CreateExperiment(name, "s3://bucket/x", tags)).experiment_id
    experiment = get(service, created)
    assert experiment.name == name
    assert experiment.artifact_location == "s3://bucket/x"
    assert experiment.lifecycle_stage == "active"
    assert experiment.tags == tags
    assert experiment.creation_time == experiment.last_update_time > 1_600_000_000_000
    assert service.get_experiment_by_name(GetExperimentByName(name)).experiment == experiment


def test_artifact_location_is_made_from_the_id(service, experiment_id):
    assert get(service, experiment_id).artifact_location.endswith(f"artifacts/{experiment_id}")


@pytest.mark.parametrize(
    ("location", "run_folder"),
    [
        ("s3://bucket", "s3://bucket/RUN/artifacts"),
        ("s3://bucket/p/", "s3://bucket/p/RUN/artifacts"),
        ("s3://bucket/p?x=1", "s3://bucket/p/RUN/artifacts?x=1"),
        ("/data/x", "/data/x/RUN/artifacts"),
        ("file:///data/x", "file:///data/x/RUN/artifacts"),
    ],
)
def test_runs_keep_artifacts_below_their_experiment(service, name, location, run_folder):
    experiment_id = service.create_experiment(CreateExperiment(name, location)).experiment_id
    assert get(service, experiment_id).artifact_location == location
    info = service.create_run(CreateRun(experiment_id)).run.info
    assert info.artifact_uri == run_folder.replace("RUN", info.run_id)


def test_a_relative_path_is_made_absolute(service, name):
    experiment_id = service.create_experiment(CreateExperiment(name, "some/folder")).experiment_id
    location = get(service, experiment_id).artifact_location
    assert location.startswith("/")
    assert location.endswith("/some/folder")


def test_names_differ_by_case_and_blanks(service, name):
    names = [name, name.upper(), f"{name} ", f" {name}"]
    ids = [service.create_experiment(CreateExperiment(each)).experiment_id for each in names]
    assert [get(service, experiment_id).name for experiment_id in ids] == names


def test_a_name_is_taken_once(service, name):
    experiment_id = service.create_experiment(CreateExperiment(name)).experiment_id
    with raises("RESOURCE_ALREADY_EXISTS", name):
        service.create_experiment(CreateExperiment(name))
    service.delete_experiment(DeleteExperiment(experiment_id))
    with raises("RESOURCE_ALREADY_EXISTS", "deleted"):
        service.create_experiment(CreateExperiment(name))


def test_a_tag_twice_makes_no_experiment(service, name):
    with raises("RESOURCE_ALREADY_EXISTS", "team"):
        service.create_experiment(CreateExperiment(name, tags=[ExperimentTag("team", "a"), ExperimentTag("team", "b")]))
    with raises("RESOURCE_DOES_NOT_EXIST"):
        service.get_experiment_by_name(GetExperimentByName(name))


@pytest.mark.parametrize("operation", [DeleteExperiment, RestoreExperiment, GetExperiment])
def test_unknown_ids(service, operation):
    call = {
        DeleteExperiment: service.delete_experiment,
        RestoreExperiment: service.restore_experiment,
        GetExperiment: service.get_experiment,
    }[operation]
    with raises("RESOURCE_DOES_NOT_EXIST", "987654321"):
        call(operation("987654321"))
    with raises("INVALID_PARAMETER_VALUE", "nonsense"):
        call(operation("nonsense"))
    with raises("INVALID_PARAMETER_VALUE", "99999999999999999999999"):
        call(operation("99999999999999999999999"))


def test_rename(service, experiment_id, name):
    before = get(service, experiment_id)
    service.update_experiment(UpdateExperiment(experiment_id, f"{name} renamed"))
    after = get(service, experiment_id)
    assert after.name == f"{name} renamed"
    assert after.last_update_time >= before.last_update_time
    service.update_experiment(UpdateExperiment(experiment_id, f"{name} renamed"))


def test_rename_to_a_taken_name(service, experiment_id, name):
    with raises("BAD_REQUEST", "Default"):
        service.update_experiment(UpdateExperiment(experiment_id, "Default"))
    assert get(service, experiment_id).name == name


def test_delete_and_restore(service, experiment_id):
    service.delete_experiment(DeleteExperiment(experiment_id))
    assert get(service, experiment_id).lifecycle_stage == "deleted"
    with raises("RESOURCE_DOES_NOT_EXIST", "deleted"):
        service.delete_experiment(DeleteExperiment(experiment_id))
    service.restore_experiment(RestoreExperiment(experiment_id))
    assert get(service, experiment_id).lifecycle_stage == "active"
    with raises("RESOURCE_DOES_NOT_EXIST", "not deleted"):
        service.restore_experiment(RestoreExperiment(experiment_id))


def test_runs_go_and_come_with_their_experiment(service, experiment_id):
    kept, gone_before = (service.create_run(CreateRun(experiment_id)).run.info.run_id for _ in range(2))
    service.delete_run(DeleteRun(gone_before))
    service.delete_experiment(DeleteExperiment(experiment_id))
    assert service.get_run(GetRun(kept)).run.info.lifecycle_stage == "deleted"
    service.restore_experiment(RestoreExperiment(experiment_id))
    assert service.get_run(GetRun(kept)).run.info.lifecycle_stage == "active"
    assert service.get_run(GetRun(gone_before)).run.info.lifecycle_stage == "deleted"


def test_a_deleted_experiment_takes_nothing(service, experiment_id):
    service.delete_experiment(DeleteExperiment(experiment_id))
    for write in (
        lambda: service.create_run(CreateRun(experiment_id)),
        lambda: service.set_experiment_tag(SetExperimentTag(experiment_id, "k", "v")),
        lambda: service.update_experiment(UpdateExperiment(experiment_id, "other")),
    ):
        with raises("INVALID_PARAMETER_VALUE", "deleted"):
            write()


def test_tags_are_set_overwritten_and_deleted(service, experiment_id):
    for key, value in (("k", "1"), ("k", "2"), ("K", "other"), ("empty", "")):
        service.set_experiment_tag(SetExperimentTag(experiment_id, key, value))
    tags = {tag.key: tag.value for tag in get(service, experiment_id).tags}
    assert tags == {"k": "2", "K": "other", "empty": ""}
    service.delete_experiment_tag(DeleteExperimentTag(experiment_id, "k"))
    assert "k" not in {tag.key for tag in get(service, experiment_id).tags}
    with raises("RESOURCE_DOES_NOT_EXIST", "'k'"):
        service.delete_experiment_tag(DeleteExperimentTag(experiment_id, "k"))


def test_long_tag_values(service, experiment_id):
    service.set_experiment_tag(SetExperimentTag(experiment_id, "long", "ü" * 20_000))
    assert get(service, experiment_id).tags[0].value == "ü" * 20_000
    with raises("INVALID_PARAMETER_VALUE", "20001"):
        service.set_experiment_tag(SetExperimentTag(experiment_id, "long", "x" * 20_001))


def test_hostile_names_are_only_names(service, name):
    hostile = f"{name}'; DROP TABLE run; -- %s ? \" \\ \N{SNOWMAN} \N{GRINNING FACE}"
    created = service.create_experiment(CreateExperiment(hostile)).experiment_id
    assert get(service, created).name == hostile
