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


def test_runs_of_the_same_millisecond_come_in_the_order_in_which_they_were_made(service, experiment_id):
    ids = [service.create_run(CreateRun(experiment_id, start_time=1000)).run.info.run_id for _ in range(6)]

    def found(*order_by):
        pages, token = [], None
        while not pages or token:
            answer = service.search_runs(
                SearchRuns([experiment_id], max_results=4, order_by=list(order_by), page_token=token)
            )
            pages += [run.info.run_id for run in answer.runs]
            token = answer.next_page_token
        return pages

    assert found() == found("start_time DESC") == found("status") == ids[::-1]
    assert found("start_time ASC") == found("status", "start_time ASC") == ids


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


def test_an_offset_leads_into_the_middle(service, experiment_id, runs):
    page = service.search_runs(SearchRuns([experiment_id], max_results=1, offset=1))
    assert [run.info.run_id for run in page.runs] == runs[1:2]
    page = service.search_runs(SearchRuns([experiment_id], page_token=page.next_page_token))
    assert [run.info.run_id for run in page.runs] == runs[2:]
    assert service.search_runs(SearchRuns([experiment_id], offset=3)).runs == []
    with raises("INVALID_PARAMETER_VALUE", "offset"):
        service.search_runs(SearchRuns([experiment_id], offset=-1))
    with raises("INVALID_PARAMETER_VALUE", "not both"):
        service.search_runs(SearchRuns([experiment_id], offset=1, page_token="x"))


def test_data_sets_come_by_name(service, experiment_id, runs):
    found = service.search_runs(SearchRuns([experiment_id], fields=["datasets"])).runs
    for run in found:
        (used,) = run.inputs.dataset_inputs
        assert (used.dataset.name, used.dataset.digest, used.dataset.source) == ("iris", "abc", "")
        assert run.inputs.model_inputs == []
    whole = service.search_runs(SearchRuns([experiment_id], fields=["datasets", "inputs"])).runs
    assert [run.inputs.dataset_inputs[0].dataset.source for run in whole] == ["{}"] * 3


def test_top_level_runs_are_those_whose_parent_is_not_found(service, experiment_id):
    def run(name: str, parent: str | None = None, rate: str = "1") -> str:
        tags = [RunTag("mlflow.parentRunId", parent)] if parent else []
        created = service.create_run(CreateRun(experiment_id, run_name=name, start_time=len(ids), tags=tags))
        run_id = created.run.info.run_id
        service.log_batch(LogBatch(run_id, params=[Param("rate", rate)]))
        ids[name] = run_id
        return run_id

    ids: dict[str, str] = {}
    parent = run("parent")
    child = run("child", parent, rate="2")
    run("grandchild", child)
    run("orphan", "0" * 32)
    run("alone", rate="2")

    def found(filter: str | None = None, view: str = "ACTIVE_ONLY") -> list[str]:
        request = SearchRuns([experiment_id], filter=filter, run_view_type=view, top_level=True, fields=["info"])
        names = [run.info.run_name for run in service.search_runs(request).runs]
        count = service.count_runs(CountRuns([experiment_id], filter, view, top_level=True)).count
        assert count == len(names)
        return names

    assert found() == ["alone", "orphan", "parent"]
    below = service.search_runs(SearchRuns([experiment_id], fields=["children"])).runs
    counts = {run.info.run_name: run.children for run in below}
    assert counts == {"parent": 1, "child": 1, "grandchild": 0, "orphan": 0, "alone": 0}
    assert {run.children for run in service.search_runs(SearchRuns([experiment_id])).runs} == {0}
    assert found("params.rate = '1'") == ["orphan", "grandchild", "parent"]
    assert found("params.rate = '2' OR attributes.run_name = 'grandchild'") == ["alone", "child"]
    assert found(f"tags.`mlflow.parentRunId` = '{parent}'") == ["child"]
    service.delete_run(DeleteRun(parent))
    assert found() == ["alone", "orphan", "child"]
    assert found(view="DELETED_ONLY") == ["parent"]


@pytest.mark.parametrize("order", [[], ["metrics.loss DESC"], ["params.lr ASC"], ["attributes.end_time DESC"]])
@pytest.mark.parametrize("filter", [None, "attributes.run_name != 'x'"])
def test_an_offset_is_the_same_place_in_every_order(service, experiment_id, runs, order, filter):
    for number in range(2):
        service.create_run(CreateRun(experiment_id, start_time=500 + number))
    asked = {"order_by": order, "filter": filter, "fields": ["info"]}
    whole = [run.info.run_id for run in service.search_runs(SearchRuns([experiment_id], **asked)).runs]
    assert len(whole) == 5
    for offset in range(6):
        page = service.search_runs(SearchRuns([experiment_id], max_results=2, offset=offset, **asked))
        assert [run.info.run_id for run in page.runs] == whole[offset : offset + 2]
        assert (page.next_page_token is not None) == (offset + 2 < 5)
