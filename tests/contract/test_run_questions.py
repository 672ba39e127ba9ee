"""What web pages ask of runs: keys, values, groups, and finding anything. Every store answers the same."""

import math
import statistics

import pytest

from mlflow.api.finding import Find
from mlflow.api.logged_models import CreateLoggedModel
from mlflow.api.registry import CreateModelVersion, CreateRegisteredModel
from mlflow.api.run_groups import AggregateRuns
from mlflow.api.run_keys import SearchRunKeys, SearchRunValues
from mlflow.api.traces import LogTraces
from mlflow.api.tracking import (
    CreateExperiment,
    CreateRun,
    DeleteExperiment,
    DeleteRun,
    GetRun,
    LogBatch,
    LogInputs,
    UpdateRun,
)
from mlflow.entities import Dataset, DatasetInput, Metric, Param, RunTag
from mlflow.entities.span_record import SpanRecord
from tests.contract.errors import raises

NOT_FOR_PLUGINS = True
NAN = float("nan")


def start_run(service, experiment_id, start=1000, name=None, user="", **logged):
    run_id = service.create_run(CreateRun(experiment_id, start_time=start, run_name=name, user_id=user)).run.info.run_id
    service.log_batch(
        LogBatch(
            run_id,
            params=[Param(key, value) for key, value in logged.get("params", {}).items()],
            tags=[RunTag(key, value) for key, value in logged.get("tags", {}).items()],
            metrics=[
                Metric(key, value, step, step)
                for key, values in logged.get("metrics", {}).items()
                for step, value in enumerate(values)
            ],
        )
    )
    return run_id


# ---- keys ------------------------------------------------------------------------------------------------------------


def keys(service, *experiment_ids, **options):
    page = service.search_run_keys(SearchRunKeys(list(experiment_ids), **options))
    return [f"{key.kind} {key.key}" for key in page.keys], page.next_page_token


def test_keys_are_those_of_the_experiments_asked_for(service, experiment_id, name):
    other = service.create_experiment(CreateExperiment(name + " other")).experiment_id
    start_run(service, experiment_id, params={"lr": "1"}, tags={"team": "a"}, metrics={"loss": [1.0]})
    start_run(service, experiment_id, params={"lr": "2", "Depth": "3"}, metrics={"acc": [NAN]})
    start_run(service, other, params={"alone": "1"}, metrics={"elsewhere": [1.0]})
    mine = ["metric acc", "metric loss", "param Depth", "param lr", "tag mlflow.runName", "tag team"]
    assert keys(service, experiment_id) == (mine, None)
    assert keys(service, experiment_id, kind="param") == (["param Depth", "param lr"], None)
    assert keys(service, experiment_id, contains="DE") == (["param Depth"], None)
    assert keys(service, other, kind="metric") == (["metric elsewhere"], None)
    assert keys(service, other, experiment_id, kind="param")[0] == ["param Depth", "param alone", "param lr"]


def test_keys_come_in_pages(service, experiment_id):
    start_run(service, experiment_id, params={f"p{i}": "1" for i in range(5)}, metrics={"m": [1.0]}, tags={"t": ""})
    found, token = [], None
    for _ in range(4):
        page, token = keys(service, experiment_id, max_results=2, page_token=token)
        assert len(page) == 2
        found += page
    assert token is None
    assert found == keys(service, experiment_id)[0]


def test_keys_refuse_what_is_not_allowed(service, experiment_id):
    with raises("INVALID_PARAMETER_VALUE", "max_results.*between 1 and 10000"):
        keys(service, experiment_id, max_results=10_001)
    with raises("INVALID_PARAMETER_VALUE", "'kind': allowed are metric, param, tag"):
        keys(service, experiment_id, kind="artifact")
    with raises("INVALID_PARAMETER_VALUE", "page token"):
        keys(service, experiment_id, page_token="nonsense")
    with raises("INVALID_PARAMETER_VALUE", "experiment_ids"):
        keys(service)


# ---- values ----------------------------------------------------------------------------------------------------------


def values(service, experiment_id, field, **options):
    answer = service.search_run_values(SearchRunValues([experiment_id], field, **options))
    return [(value.value, value.runs) for value in answer.values], answer.more


@pytest.fixture
def sweep(service, experiment_id):
    """Ten runs: optimizer adam (6), sgd (3), none (1)."""
    for i in range(10):
        params = {"depth": str(i % 2)} | ({"optimizer": "adam" if i % 3 else "sgd"} if i else {})
        run_id = start_run(
            service,
            experiment_id,
            1000 + i,
            user=f"u{i % 2}",
            params=params,
            tags={"team": "Vision" if i < 4 else "text"},
            metrics={"loss": [5.0, i / 10]} | ({"acc": [NAN]} if i == 1 else {}),
        )
        if i < 3:
            service.update_run(UpdateRun(run_id, status="FINISHED"))
        data = [DatasetInput(Dataset(f"d{n}", "1", "t", "s")) for n in range(i % 3)]
        service.log_inputs(LogInputs(run_id, datasets=data))
    return experiment_id


def test_values_are_counted_the_most_frequent_first(service, sweep):
    assert values(service, sweep, "params.optimizer") == ([("adam", 6), ("sgd", 3)], False)
    assert values(service, sweep, "params.optimizer", max_results=1) == ([("adam", 6)], True)
    assert values(service, sweep, "tags.team", contains="VIS") == ([("Vision", 4)], False)
    assert values(service, sweep, "attributes.status") == ([("RUNNING", 7), ("FINISHED", 3)], False)
    assert values(service, sweep, "attributes.status", contains="fin") == ([("FINISHED", 3)], False)
    assert values(service, sweep, "user_id") == ([("u0", 5), ("u1", 5)], False)
    assert values(service, sweep, "datasets.name") == ([("d0", 6), ("d1", 3)], False)
    assert values(service, sweep, "attributes.experiment_id") == ([(sweep, 10)], False)
    assert values(service, sweep, "params.nothing") == ([], False)


def test_values_are_of_the_runs_that_a_filter_finds(service, sweep):
    assert values(service, sweep, "params.optimizer", filter="metrics.loss < 0.35") == (
        [("adam", 2), ("sgd", 1)],
        False,
    )
    assert values(service, sweep, "attributes.status", filter="params.optimizer = 'sgd'") == ([("RUNNING", 3)], False)
    assert values(service, sweep, "params.depth", filter="params.depth = '1'") == ([("1", 5)], False)
    assert values(service, sweep, "params.depth", run_view_type="DELETED_ONLY") == ([], False)


def test_values_refuse_what_is_not_allowed(service, experiment_id):
    with raises("INVALID_PARAMETER_VALUE", "allowed are params.KEY"):
        values(service, experiment_id, "metrics.loss")
    with raises("INVALID_PARAMETER_VALUE", "allowed are params.KEY"):
        values(service, experiment_id, "attributes.start_time")
    with raises("INVALID_PARAMETER_VALUE", "at position"):
        values(service, experiment_id, "params.a b")
    with raises("INVALID_PARAMETER_VALUE", "runs have no fields"):
        values(service, experiment_id, "spans.name")
    with raises("INVALID_PARAMETER_VALUE", "at position"):
        values(service, experiment_id, "params.a", filter="metrics.loss <")


# ---- groups ----------------------------------------------------------------------------------------------------------


def groups(service, experiment_id, *fields, **options):
    return service.aggregate_runs(AggregateRuns([experiment_id], list(fields), **options))


def test_groups_have_counts_and_the_latest_start(service, sweep):
    found = groups(service, sweep, "params.optimizer").groups
    assert [(group.values, group.runs, group.latest_start_time) for group in found] == [
        (["adam"], 6, 1008),
        (["sgd"], 3, 1009),
        ([None], 1, 1000),
    ]


def test_groups_have_figures_of_metrics(service, sweep):
    found = groups(service, sweep, "params.optimizer", metrics=["loss", "acc", "nothing"]).groups
    adam, sgd, without = ([0.1, 0.2, 0.4, 0.5, 0.7, 0.8], [0.3, 0.6, 0.9], [0.0])
    for group, numbers in zip(found, (adam, sgd, without), strict=True):
        loss, acc, nothing = group.metrics
        assert (loss.key, loss.count, loss.min, loss.max) == ("loss", len(numbers), min(numbers), max(numbers))
        assert math.isclose(loss.mean, statistics.fmean(numbers))
        if len(numbers) > 1:
            assert math.isclose(loss.std, statistics.stdev(numbers))
        else:
            assert loss.std is None
        # a run whose value is NaN has no number
        assert (acc.count, acc.mean, acc.std, acc.min, acc.max) == (0, None, None, None, None)
        assert nothing.count == 0
    [first, *_] = groups(service, sweep, "params.optimizer", metrics=["loss"], of="max").groups
    assert (first.metrics[0].mean, first.metrics[0].std) == (5.0, 0.0)


def test_groups_by_several_fields(service, sweep):
    found = groups(service, sweep, "params.depth", "attributes.status", "tags.team").groups
    assert sum(group.runs for group in found) == 10
    assert {tuple(group.values): group.runs for group in found} == {
        ("0", "FINISHED", "Vision"): 2,
        ("1", "FINISHED", "Vision"): 1,
        ("1", "RUNNING", "Vision"): 1,
        ("0", "RUNNING", "text"): 3,
        ("1", "RUNNING", "text"): 3,
    }


def test_a_run_is_in_the_group_of_each_of_its_datasets(service, sweep):
    found = groups(service, sweep, "datasets.name", metrics=["loss"], order_by=["datasets.name"]).groups
    assert [(group.values, group.runs) for group in found] == [(["d0"], 6), (["d1"], 3), ([None], 4)]
    assert [group.metrics[0].count for group in found] == [6, 3, 4]


def test_groups_are_ordered_and_come_in_pages(service, sweep):
    order = ["metrics.loss.mean DESC"]
    first = groups(service, sweep, "params.optimizer", metrics=["loss"], order_by=order, max_results=2)
    assert [group.values for group in first.groups] == [["sgd"], ["adam"]]
    rest = groups(
        service,
        sweep,
        "params.optimizer",
        metrics=["loss"],
        order_by=order,
        max_results=2,
        page_token=first.next_page_token,
    )
    assert [group.values for group in rest.groups] == [[None]]
    assert rest.next_page_token is None
    by_value = groups(service, sweep, "params.optimizer", order_by=["params.optimizer DESC"]).groups
    assert [group.values for group in by_value] == [["sgd"], ["adam"], [None]]
    by_time = groups(service, sweep, "params.depth", order_by=["latest_start_time DESC"]).groups
    assert [group.values for group in by_time] == [["1"], ["0"]]


def test_groups_are_of_the_runs_that_a_filter_finds(service, sweep):
    found = groups(service, sweep, "params.optimizer", filter="tags.team = 'Vision' and metrics.loss > 0.05").groups
    assert [(group.values, group.runs) for group in found] == [(["adam"], 2), (["sgd"], 1)]


def test_spread_of_large_numbers_is_told_exactly(service, experiment_id):
    for value in (1e9 + 1, 1e9 + 2, 1e9 + 3):
        start_run(service, experiment_id, params={"a": "1"}, metrics={"m": [value]})
    [group] = groups(service, experiment_id, "params.a", metrics=["m"]).groups
    assert math.isclose(group.metrics[0].std, 1.0, rel_tol=1e-9)


def test_groups_refuse_what_is_not_allowed(service, experiment_id):
    with raises("INVALID_PARAMETER_VALUE", "at most 3 fields"):
        groups(service, experiment_id, *["params.a"] * 4)
    with raises("INVALID_PARAMETER_VALUE", "group_by"):
        groups(service, experiment_id)
    with raises("INVALID_PARAMETER_VALUE", "'of': allowed are last, min, max"):
        groups(service, experiment_id, "params.a", of="best")
    with raises("INVALID_PARAMETER_VALUE", "'order_by': allowed are runs"):
        groups(service, experiment_id, "params.a", metrics=["loss"], order_by=["metrics.acc.mean"])
    with raises("INVALID_PARAMETER_VALUE", "at position"):
        groups(service, experiment_id, "params.a", filter="params.a ~ 'x'")
    with raises("INVALID_PARAMETER_VALUE", "page token"):
        groups(service, experiment_id, "params.a", page_token="-1")


# ---- finding ---------------------------------------------------------------------------------------------------------


def find(service, text, **options):
    return service.find(Find(text, **options))


def test_find_looks_at_everything_by_name(service, name):
    word = name.split()[-1]
    experiment_id = service.create_experiment(CreateExperiment(f"vision/{word}")).experiment_id
    older = start_run(service, experiment_id, 5, f"run {word} a")
    newer = start_run(service, experiment_id, 6, f"run {word.upper()} b")
    model = service.create_logged_model(CreateLoggedModel(experiment_id, name=f"net-{word}")).model.info.model_id
    trace = f"tr-{word}"
    service.log_traces(
        LogTraces(experiment_id, spans=[SpanRecord(trace, "0" * 15 + "1", f"ask {word}", 1_000_000, 2_000_000)])
    )
    answer = find(service, word)
    assert [(e.experiment_id, e.name) for e in answer.experiments] == [(experiment_id, f"vision/{word}")]
    assert [run.run_id for run in answer.runs] == [newer, older]
    [_, run] = answer.runs
    assert (run.run_name, run.experiment_name, run.status, run.start_time) == (
        f"run {word} a",
        f"vision/{word}",
        "RUNNING",
        5,
    )
    assert [(m.model_id, m.name, m.status) for m in answer.logged_models] == [
        (model, f"net-{word}", "LOGGED_MODEL_PENDING")
    ]
    assert [(t.trace_id, t.name) for t in answer.traces] == [(trace, f"ask {word}")]
    assert len(find(service, word, max_results=1).runs) == 1
    service.delete_run(DeleteRun(older))
    assert [run.run_id for run in find(service, word).runs] == [newer]
    service.delete_experiment(DeleteExperiment(experiment_id))
    answer = find(service, word)
    assert (answer.experiments, answer.runs, answer.logged_models, answer.traces) == ([], [], [], [])


def test_find_looks_at_the_beginning_of_ids(service, run_id, experiment_id):
    assert [run.run_id for run in find(service, run_id[:12]).runs] == [run_id]
    assert run_id not in [run.run_id for run in find(service, run_id[1:12]).runs]
    assert experiment_id in [found.experiment_id for found in find(service, experiment_id, max_results=100).experiments]


def test_a_text_is_no_pattern(service, experiment_id, name):
    run_id = start_run(service, experiment_id, 5, f"100% {name}")
    assert [run.run_id for run in find(service, f"100% {name}").runs] == [run_id]
    assert find(service, f"1_0% {name}").runs == []


def test_find_tells_models_from_prompts(service, registry_of, run_id, name):
    registry_of.create_registered_model(CreateRegisteredModel(f"model {name}"))
    source = service.get_run(GetRun(run_id)).run.info.artifact_uri
    registry_of.create_model_version(CreateModelVersion(f"model {name}", source, run_id))
    registry_of.create_registered_model(
        CreateRegisteredModel(f"prompt {name}", [RunTag("mlflow.prompt.is_prompt", "true")])
    )
    answer = find(service, name)
    assert [(m.name, m.latest_version) for m in answer.registered_models] == [(f"model {name}", 1)]
    assert [(m.name, m.latest_version) for m in answer.prompts] == [(f"prompt {name}", None)]


@pytest.fixture
def registry_of(service):
    """The registry in the same store."""
    return vars(service).get("registry", service)


def test_find_refuses_what_is_not_allowed(service):
    with raises("INVALID_PARAMETER_VALUE", "max_results.*between 1 and 100"):
        find(service, "a", max_results=101)
