"""What a third-party store gets for nothing from ``AbstractStore``."""

import inspect

import pytest

from mlflow.api.tracking import LogModel, SearchDatasets
from mlflow.entities import Experiment, Metric, Param, Run, RunData, RunInfo, RunTag
from mlflow.exceptions import MlflowException
from mlflow.store.entities.paged_list import PagedList
from mlflow.store.tracking.abstract_store import AbstractStore
from mlflow.store.tracking.adapter import adapt


class SmallStore(AbstractStore):
    """Implements the least: one page of two experiments each, one run, and batches."""

    experiments = [Experiment(str(i), f"e{i}", "/a", "active" if i % 2 else "deleted") for i in range(5)]

    def __init__(self):
        super().__init__("small://", None)
        self.batches = []

    def search_experiments(self, view_type=1, max_results=1000, filter_string=None, order_by=None, page_token=None):
        start = int(page_token or 0)
        found = [e for e in self.experiments if view_type == 3 or e.lifecycle_stage == "active"]
        return PagedList(found[start : start + 2], str(start + 2) if start + 2 < len(found) else None)

    def log_batch(self, run_id, metrics, params, tags):
        self.batches.append((run_id, metrics, params, tags))

    def _search_runs(self, experiment_ids, filter_string, run_view_type, max_results, order_by, page_token):
        return [Run(RunInfo("r", experiment_ids[0]), RunData())], "next"

    def get_metric_history(self, run_id, metric_key, max_results=None, page_token=None):
        return PagedList([Metric(metric_key, step / 2, step, step) for step in range(10)], None)


@pytest.fixture
def store():
    return SmallStore()


def test_single_writes_are_batches_of_one(store):
    store.log_metric("r", Metric("a", 1.0, 1, 1))
    store.log_param("r", Param("p", "1"))
    store.set_tag("r", RunTag("t", "1"))
    assert store.batches == [
        ("r", [Metric("a", 1.0, 1, 1)], [], []),
        ("r", [], [Param("p", "1")], []),
        ("r", [], [], [RunTag("t", "1")]),
    ]


def test_search_runs_gives_a_page(store):
    page = store.search_runs(["0"], None, 1)
    assert isinstance(page, PagedList) and page.token == "next" and page[0].info.run_id == "r"


def test_an_experiment_is_found_by_name_on_any_page(store):
    assert store.get_experiment_by_name("e4").experiment_id == "4"
    assert store.get_experiment_by_name("e'4") is None
    assert store.filter_active_experiment_ids(["4", "3", "1", "9"]) == ["3", "1"]


def test_a_sample_of_points(store):
    points = store.get_metric_history_bulk_interval(["r1", "r2"], "loss", 3, None, None)
    assert [(p.run_id, p.step) for p in points] == [(run, step) for run in ("r1", "r2") for step in (0, 4, 9)]
    points = store.get_metric_history_bulk_interval(["r1"], "loss", 10, 2, 4)
    assert [p.step for p in points] == [2, 3, 4]


def test_everything_else_says_what_is_missing(store):
    assert (store.supports_workspaces, store.supports_trace_archival) == (False, False)
    for name in (
        "get_run",
        "create_experiment",
        "log_batch_async",
        "start_trace",
        "create_gateway_secret",
        "log_spans",
    ):
        with pytest.raises(MlflowException, match=f"SmallStore.{name} is not implemented") as error:
            getattr(store, name)()
        assert error.value.error_code == "NOT_IMPLEMENTED"
    store.flush_async_logging()
    store.shut_down_async_logging()


def test_signatures_stay_readable():
    assert list(inspect.signature(AbstractStore.create_run).parameters) == [
        "self",
        "experiment_id",
        "user_id",
        "start_time",
        "tags",
        "run_name",
    ]


def test_the_adapter_names_what_a_store_lacks(store):
    service = adapt(store)
    with pytest.raises(MlflowException, match="_search_datasets"):
        service.search_datasets(SearchDatasets(["0"]))
    with pytest.raises(MlflowException, match="'model_json' is not JSON"):
        service.log_model(LogModel("a" * 32, model_json="{"))
    service.close()
