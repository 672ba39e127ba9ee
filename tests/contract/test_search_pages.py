"""What a page of found runs holds. Which runs are found is tested in tests/store/sql/test_search.py."""

import pytest

from mlflow.api.tracking import (
    CountRuns,
    CreateRun,
    DeleteRun,
    GetRun,
    LogBatch,
    LogInputs,
    LogOutputs,
    SearchExperiments,
    SearchRuns,
)
from mlflow.entities import Dataset, DatasetInput, LoggedModelInput, LoggedModelOutput, Metric, Param, RunTag
from tests.contract.errors import raises


@pytest.fixture
def runs(service, experiment_id):
    """Three runs with everything, the last started first."""
    ids = []
    for number in range(3):
        run_id = service.create_run(CreateRun(experiment_id, start_time=1000 + number)).run.info.run_id
        service.log_batch(
            LogBatch(
                run_id,
                metrics=[Metric("loss", 0.5 * number, 1, 3), Metric("acc", float("nan"), 1)],
                params=[Param("lr", str(number)), Param("opt", "adam")],
                tags=[RunTag("team", "a"), RunTag("note", "x" * 100)],
            )
        )
        dataset = Dataset("iris", "abc", "code", "{}")
        service.log_inputs(LogInputs(run_id, datasets=[DatasetInput(dataset, [])], models=[LoggedModelInput("m-1")]))
        service.log_outputs(LogOutputs(run_id, models=[LoggedModelOutput("m-2", 1)]))
        ids.append(run_id)
    return ids[::-1]


def test_pages_hold_what_get_run_does(service, experiment_id, runs):
    page = service.search_runs(SearchRuns([experiment_id]))
    assert [run.info.run_id for run in page.runs] == runs
    for run in page.runs:
        # text, because NaN is not equal to itself
        assert str(run) == str(service.get_run(GetRun(run.info.run_id)).run)
    assert page.next_page_token is None


def test_tokens_lead_through_all_runs(service, experiment_id, runs):
    found, token = [], None
    while True:
        page = service.search_runs(SearchRuns([experiment_id], max_results=2, page_token=token))
        found += [run.info.run_id for run in page.runs]
        token = page.next_page_token
        if not token:
            break
    assert found == runs


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (["info"], {}),
        (["metrics"], {"metrics": {"loss", "acc"}}),
        (["metrics.loss", "params.lr"], {"metrics": {"loss"}, "params": {"lr"}}),
        (["metrics.loss", "metrics"], {"metrics": {"loss", "acc"}}),
        (["metrics.none", "params.none", "tags.none"], {}),
        (["tags.team"], {"tags": {"team"}}),
        (["inputs"], {"datasets": {"iris"}, "model_inputs": {"m-1"}}),
        (["outputs"], {"model_outputs": {"m-2"}}),
    ],
)
def test_only_the_fields_asked_for(service, experiment_id, runs, fields, expected):
    page = service.search_runs(SearchRuns([experiment_id], fields=fields))
    assert [run.info.run_id for run in page.runs] == runs
    for run in page.runs:
        got = {
            "metrics": {m.key for m in run.data.metrics},
            "params": {p.key for p in run.data.params},
            "tags": {t.key for t in run.data.tags},
            "datasets": {d.dataset.name for d in run.inputs.dataset_inputs},
            "model_inputs": {m.model_id for m in run.inputs.model_inputs},
            "model_outputs": {m.model_id for m in run.outputs.model_outputs} if run.outputs else set(),
        }
        assert {name: keys for name, keys in got.items() if keys} == expected


@pytest.mark.parametrize("field", ["nonsense", "inputs.x", "metrics.", ""])
def test_fields_that_are_not_there(service, experiment_id, field):
    with raises("INVALID_PARAMETER_VALUE", "field"):
        service.search_runs(SearchRuns([experiment_id], fields=[field]))


def test_counting(service, experiment_id, runs):
    service.delete_run(DeleteRun(runs[0]))
    assert service.count_runs(CountRuns([experiment_id])).count == 2
    assert service.count_runs(CountRuns([experiment_id], run_view_type="ALL")).count == 3


def test_found_experiments_read_as_one_does(service, experiment_id, name):
    page = service.search_experiments(SearchExperiments(max_results=10, filter=f"name = '{name}'"))
    assert [(e.experiment_id, e.name) for e in page.experiments] == [(experiment_id, name)]
