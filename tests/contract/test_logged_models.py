"""What every tracking service does with logged models."""

import math
import time

import pytest

from mlflow.api.logged_models import (
    CreateLoggedModel,
    DatasetCondition,
    DeleteLoggedModel,
    DeleteLoggedModelTag,
    FinalizeLoggedModel,
    GetLoggedModel,
    LoggedModelsOrder,
    LogLoggedModelParams,
    ReadLoggedModels,
    SearchLoggedModels,
    SetLoggedModelTags,
)
from mlflow.api.tracking import (
    CreateRun,
    DeleteExperiment,
    GetExperiment,
    LogBatch,
    LogMetric,
    RestoreExperiment,
)
from mlflow.entities import LoggedModelParameter, LoggedModelTag, Metric
from tests.contract.errors import raises


def create(service, experiment_id, name="tree", **fields):
    for kind, of in (("params", LoggedModelParameter), ("tags", LoggedModelTag)):
        fields[kind] = [of(key, value) for key, value in fields.get(kind, {}).items()]
    return service.create_logged_model(CreateLoggedModel(experiment_id, name, **fields)).model


def get(service, model_id):
    return service.get_logged_model(GetLoggedModel(model_id)).model


def values(entries):
    return {entry.key: entry.value for entry in entries}


def found(service, experiment_id, filter=None, **fields):
    request = SearchLoggedModels([experiment_id], filter, **fields)
    return [model.info.name for model in service.search_logged_models(request).models]


def test_models_are_read_by_their_ids(service, experiment_id, run_id):
    first = create(service, experiment_id, "first", params={"depth": "3"}, tags={"team": "red"}).info.model_id
    second, gone = (create(service, experiment_id, name).info.model_id for name in ("second", "gone"))
    service.log_metric(LogMetric(run_id=run_id, key="loss", value=0.5, timestamp=7, model_id=second))
    service.delete_logged_model(DeleteLoggedModel(gone))
    read = service.read_logged_models(ReadLoggedModels([second, "m-none", gone, first, second])).models
    assert [model.info.name for model in read] == ["second", "first"]
    assert read == [get(service, second), get(service, first)]
    assert [metric.value for metric in read[0].data.metrics] == [0.5]
    assert service.read_logged_models(ReadLoggedModels([])).models == []
    many = [f"m-{number}" for number in range(999)]
    assert len(service.read_logged_models(ReadLoggedModels([*many, first])).models) == 1
    with raises("INVALID_PARAMETER_VALUE", "At most 1000"):
        service.read_logged_models(ReadLoggedModels([*many, first, second]))


@pytest.fixture
def model_id(service, experiment_id):
    return create(service, experiment_id).info.model_id


def test_a_new_model_reads_back(service, experiment_id, run_id):
    made = create(
        service,
        experiment_id,
        source_run_id=run_id,
        model_type="forest",
        params={"depth": "3", "empty": ""},
        tags={"team": "red", "a/b c": "é'\""},
    )
    assert made == get(service, made.info.model_id)
    info = made.info
    assert info.model_id.startswith("m-") and len(info.model_id) == 34
    assert (info.experiment_id, info.name, info.model_type) == (experiment_id, "tree", "forest")
    assert (info.source_run_id, info.status) == (run_id, "LOGGED_MODEL_PENDING")
    assert values(info.tags) == {"team": "red", "a/b c": "é'\""}
    assert values(made.data.params) == {"depth": "3", "empty": ""}
    assert info.creation_timestamp_ms == info.last_updated_timestamp_ms > 1_700_000_000_000
    root = service.get_experiment(GetExperiment(experiment_id)).experiment.artifact_location
    assert info.artifact_uri == f"{root}/models/{info.model_id}/artifacts"


def test_a_model_without_name_gets_one(service, experiment_id):
    assert create(service, experiment_id, None).info.name
    assert create(service, experiment_id, "").info.name


@pytest.mark.parametrize("bad", ["a/b", "a:b", "a.b", "a%b", 'a"b', "a'b", "x" * 501])
def test_bad_names(service, experiment_id, bad):
    with raises("INVALID_PARAMETER_VALUE"):
        create(service, experiment_id, bad)
    assert found(service, experiment_id) == []


def test_bad_entries(service, experiment_id, model_id):
    with raises("INVALID_PARAMETER_VALUE", "key"):
        create(service, experiment_id, tags={"": "x"})
    with raises("INVALID_PARAMETER_VALUE", "255"):
        create(service, experiment_id, tags={"k" * 256: "x"})
    with raises("INVALID_PARAMETER_VALUE", "8000"):
        create(service, experiment_id, params={"k": "x" * 8001})
    with raises("INVALID_PARAMETER_VALUE", "16000"):
        service.set_logged_model_tags(SetLoggedModelTags(model_id, [LoggedModelTag("k", "x" * 16_001)]))
    with raises("INVALID_PARAMETER_VALUE", "twice"):
        twice = [LoggedModelParameter("a", "1"), LoggedModelParameter("a", "1")]
        service.log_logged_model_params(LogLoggedModelParams(model_id, twice))
    assert found(service, experiment_id) == ["tree"]


def test_an_experiment_that_is_not_there_or_deleted(service, experiment_id):
    with raises("RESOURCE_DOES_NOT_EXIST"):
        create(service, "987654321")
    service.delete_experiment(DeleteExperiment(experiment_id))
    with raises("INVALID_PARAMETER_VALUE", "deleted"):
        create(service, experiment_id)


@pytest.mark.parametrize(
    ("status", "stored"),
    [("LOGGED_MODEL_READY", "LOGGED_MODEL_READY"), (2, "LOGGED_MODEL_READY"), ("3", "LOGGED_MODEL_UPLOAD_FAILED")],
)
def test_finalize(service, model_id, status, stored):
    before = get(service, model_id).info
    answer = service.finalize_logged_model(FinalizeLoggedModel(model_id, status)).model
    assert answer.info.status == get(service, model_id).info.status == stored
    assert answer.info.last_updated_timestamp_ms >= before.last_updated_timestamp_ms


@pytest.mark.parametrize("status", [None, "", "DONE", 7, 0])
def test_bad_status(service, model_id, status):
    with raises("INVALID_PARAMETER_VALUE"):
        service.finalize_logged_model(FinalizeLoggedModel(model_id, status))
    assert get(service, model_id).info.status == "LOGGED_MODEL_PENDING"


def test_tags(service, model_id):
    tags = {"a": "1", "a/b": "2", "..": "3", "x y?#%": "4", "ü": ""}
    service.set_logged_model_tags(SetLoggedModelTags(model_id, [LoggedModelTag(k, v) for k, v in tags.items()]))
    service.set_logged_model_tags(SetLoggedModelTags(model_id, [LoggedModelTag("a", "new")]))
    assert values(get(service, model_id).info.tags) == {**tags, "a": "new"}
    for key in ("a/b", "..", "x y?#%", "ü"):
        service.delete_logged_model_tag(DeleteLoggedModelTag(model_id, key))
    assert values(get(service, model_id).info.tags) == {"a": "new"}
    with raises("RESOURCE_DOES_NOT_EXIST", "'a/b'"):
        service.delete_logged_model_tag(DeleteLoggedModelTag(model_id, "a/b"))


def test_params_are_set_once(service, model_id):
    def log(**params):
        entries = [LoggedModelParameter(key, value) for key, value in params.items()]
        service.log_logged_model_params(LogLoggedModelParams(model_id, entries))

    log(depth="3")
    log(depth="3", width="4")
    with raises("INVALID_PARAMETER_VALUE", "'depth'.*'3'.*'5'"):
        log(other="1", depth="5")
    assert values(get(service, model_id).data.params) == {"depth": "3", "width": "4"}


def test_deletion(service, experiment_id, model_id):
    service.delete_logged_model(DeleteLoggedModel(model_id))
    service.delete_logged_model(DeleteLoggedModel(model_id))
    assert found(service, experiment_id) == []
    for call in (
        lambda: get(service, model_id),
        lambda: service.finalize_logged_model(FinalizeLoggedModel(model_id, 2)),
        lambda: service.set_logged_model_tags(SetLoggedModelTags(model_id, [LoggedModelTag("a", "b")])),
        lambda: service.delete_logged_model_tag(DeleteLoggedModelTag(model_id, "a")),
        lambda: service.log_logged_model_params(LogLoggedModelParams(model_id, [LoggedModelParameter("a", "b")])),
    ):
        with raises("RESOURCE_DOES_NOT_EXIST", model_id):
            call()


def test_a_model_that_is_not_there(service, run_id):
    for call in (
        lambda: get(service, "m-none"),
        lambda: service.delete_logged_model(DeleteLoggedModel("m-none")),
        lambda: service.finalize_logged_model(FinalizeLoggedModel("m-none", 2)),
        lambda: service.log_metric(LogMetric(run_id, key="a", value=1.0, timestamp=1, model_id="m-none")),
    ):
        with raises("RESOURCE_DOES_NOT_EXIST", "m-none"):
            call()


def test_models_stay_with_a_deleted_experiment(service, experiment_id, model_id):
    service.delete_experiment(DeleteExperiment(experiment_id))
    assert get(service, model_id).info.name == "tree"
    service.restore_experiment(RestoreExperiment(experiment_id))
    assert found(service, experiment_id) == ["tree"]


# ---- metrics ---------------------------------------------------------------------------------------------------------


def test_every_point_of_a_model(service, experiment_id, run_id, model_id):
    service.log_metric(LogMetric(run_id, key="loss", value=2.0, timestamp=1, step=0, model_id=model_id))
    points = [
        Metric("loss", 1.0, 2, 1, model_id, "iris", "d1"),
        Metric("loss", math.nan, 3, 2, model_id),
        Metric("of the run only", 1.0, 2, 1),
    ]
    for _ in range(2):
        service.log_batch(LogBatch(run_id, metrics=[Metric(*(v for _, v in point)) for point in points]))
    other = service.create_run(CreateRun(experiment_id)).run.info.run_id
    service.log_metric(LogMetric(other, key="acc", value=0.5, timestamp=4, step=0, model_id=model_id))
    metrics = get(service, model_id).data.metrics
    assert [(m.key, m.timestamp, m.step, m.dataset_name, m.dataset_digest, m.run_id) for m in metrics] == [
        ("loss", 1, 0, None, None, run_id),
        ("loss", 2, 1, "iris", "d1", run_id),
        ("loss", 3, 2, None, None, run_id),
        ("acc", 4, 0, None, None, other),
    ]
    assert [m.value for m in metrics if m.step != 2] == [2.0, 1.0, 0.5]
    assert math.isnan(metrics[2].value)
    assert {m.model_id for m in metrics} == {model_id}


def test_one_point_of_two_models(service, experiment_id, run_id):
    ids = [create(service, experiment_id).info.model_id for _ in range(2)]
    for model_id in ids:
        service.log_metric(LogMetric(run_id, key="loss", value=2.0, timestamp=1, step=0, model_id=model_id))
    assert [len(get(service, model_id).data.metrics) for model_id in ids] == [1, 1]


# ---- search ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def laboratory(service):
    """Five models, of which three were measured; the id of their experiment."""
    from mlflow.api.tracking import CreateExperiment

    experiment_id = service.create_experiment(CreateExperiment(f"models {id(service)}")).experiment_id
    run_id = service.create_run(CreateRun(experiment_id)).run.info.run_id
    points = {
        "a": [("acc", 0.5, 1, 0, "iris", "1"), ("acc", 0.9, 2, 1, "wine", "2")],
        "b": [("acc", 0.7, 1, 0, "iris", "1"), ("acc", 0.6, 2, 1, "wine", "3")],
        "c": [("acc", math.nan, 1, 0, "iris", "2")],
        "d": [],
        "e": [],
    }
    for name, of_model in points.items():
        model = create(
            service,
            experiment_id,
            name,
            params={"depth": str(len(of_model))},
            tags={"team": "red" if name < "c" else "Blue"},
            model_type="forest" if name < "d" else None,
            source_run_id=run_id if name == "a" else None,
        )
        model_id = model.info.model_id
        metrics = [Metric(*point[:4], model_id, *point[4:]) for point in of_model]
        service.log_batch(LogBatch(run_id, metrics=metrics))
        if name in "ab":
            service.finalize_logged_model(FinalizeLoggedModel(model_id, "LOGGED_MODEL_READY"))
    return experiment_id


@pytest.mark.parametrize(
    ("filter", "names"),
    [
        ("", "abcde"),
        ("name = 'a'", "a"),
        ("attributes.name != 'a'", "bcde"),
        ("name IN ('a', 'd')", "ad"),
        ("name LIKE 'a%'", "a"),
        ("name ILIKE 'A'", "a"),
        ("status = 'READY'", "ab"),
        ("status != 'READY'", "cde"),
        ("status IN ('PENDING', 'FAILED')", "cde"),
        ("model_type = 'forest'", "abc"),
        ("NOT model_type = 'forest'", "de"),
        ("model_type IS NULL", "de"),
        ("source_run_id IS NOT NULL", "a"),
        ("tags.team = 'red'", "ab"),
        ("tags.team ILIKE 'blue'", "cde"),
        ("params.depth = '2' AND tags.team = 'red'", "ab"),
        ("params.depth = '2' OR name = 'e'", "abe"),
        ("metrics.acc > 0.8", "a"),
        ("metrics.acc < 0.6", "a"),
        ("metrics.acc >= 0.5", "ab"),
        ("metrics.acc = 0.6", "b"),
        ("metrics.acc IS NULL", "de"),
        ("metrics.nothing > 0", ""),
        ("creation_timestamp > 0 AND last_updated_timestamp > 0", "abcde"),
        ("artifact_location LIKE '%/models/%'", "abcde"),
        ("model_id = 'm-none'", ""),
    ],
)
def test_filters(service, laboratory, filter, names):
    assert sorted(found(service, laboratory, filter)) == list(names)


@pytest.mark.parametrize(
    ("filter", "datasets", "names"),
    [
        (None, [("iris", None)], "abc"),
        (None, [("iris", "1")], "ab"),
        (None, [("wine", "2"), ("iris", "2")], "ac"),
        (None, [("none", None)], ""),
        ("metrics.acc > 0.55", [("iris", None)], "b"),
        ("metrics.acc > 0.55", [("wine", None)], "ab"),
        ("metrics.acc < 0.65", [("wine", "3")], "b"),
    ],
)
def test_datasets(service, laboratory, filter, datasets, names):
    conditions = [DatasetCondition(name, digest) for name, digest in datasets]
    assert sorted(found(service, laboratory, filter, datasets=conditions)) == list(names)


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ([LoggedModelsOrder("name")], "abcde"),
        ([LoggedModelsOrder("name", False)], "edcba"),
        ([LoggedModelsOrder("creation_timestamp"), LoggedModelsOrder("name")], "abcde"),
        # the latest point, NaN after all numbers, no point last, equal ones newest first
        ([LoggedModelsOrder("metrics.acc")], "baced"),
        ([LoggedModelsOrder("metrics.acc", False)], "abced"),
        ([LoggedModelsOrder("metrics.acc", dataset_name="iris")], "abced"),
        ([LoggedModelsOrder("metrics.acc", False, "iris", "1")], "baedc"),
        ([LoggedModelsOrder("metrics.`acc`", False), LoggedModelsOrder("name")], "abcde"),
        ([LoggedModelsOrder("metrics.nothing"), LoggedModelsOrder("name")], "abcde"),
        ([LoggedModelsOrder("model_type"), LoggedModelsOrder("name", False)], "cbaed"),
        ([LoggedModelsOrder("status", False), LoggedModelsOrder("name")], "abcde"),
    ],
)
def test_orders_and_pages(service, laboratory, order, names):
    if not any(o.field_name in ("name", "creation_timestamp") for o in order):
        # models made in the same millisecond have no other order
        order = [*order, LoggedModelsOrder("name", False)]
    assert "".join(found(service, laboratory, order_by=order)) == names
    for size in (1, 2):
        paged, token = [], None
        while True:
            request = SearchLoggedModels([laboratory], max_results=size, order_by=order, page_token=token)
            page = service.search_logged_models(request)
            assert len(page.models) <= size
            paged += [model.info.name for model in page.models]
            token = page.next_page_token
            if not token:
                break
        assert "".join(paged) == names


def test_the_newest_comes_first(service, experiment_id):
    for name in "abc":
        create(service, experiment_id, name)
        time.sleep(0.003)
    assert found(service, experiment_id) == ["c", "b", "a"]


def test_found_models_have_everything(service, laboratory):
    request = SearchLoggedModels([laboratory], "name = 'a'")
    [model] = service.search_logged_models(request).models
    assert model == get(service, model.info.model_id)
    assert len(model.data.metrics) == 2


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"filter": "colour = 'x'"}, "colour"),
        ({"filter": "metrics.acc = 'x'"}, "acc"),
        ({"filter": "name > 'x'"}, "name"),
        ({"filter": "metrics.`acc`.min > 1"}, "min"),
        ({"order_by": [LoggedModelsOrder("tags.team")]}, "tags.team"),
        ({"order_by": [LoggedModelsOrder("colour")]}, "colour"),
        ({"order_by": [LoggedModelsOrder("")]}, "field_name"),
        ({"datasets": [DatasetCondition("")]}, "dataset_name"),
        ({"max_results": 0}, "max_results"),
        ({"page_token": "x"}, "token"),
    ],
)
def test_bad_searches(service, laboratory, fields, word):
    with raises("INVALID_PARAMETER_VALUE", word):
        service.search_logged_models(SearchLoggedModels([laboratory], **fields))


def test_searches_in_several_experiments_and_in_none(service, laboratory, experiment_id):
    create(service, experiment_id, "other")
    request = SearchLoggedModels([laboratory, experiment_id], "name IN ('other', 'a')")
    assert len(service.search_logged_models(request).models) == 2
    assert service.search_logged_models(SearchLoggedModels([])).models == []
