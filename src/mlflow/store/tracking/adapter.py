"""A third-party tracking store seen as the tracking service."""

from __future__ import annotations

import json
from collections.abc import Callable
from math import isnan
from typing import Any

from mlflow.api import logged_models as model_api
from mlflow.api import tracking as api
from mlflow.api.metric_summaries import (
    GetMetricSummaries,
    MetricSummariesAnswer,
    MetricSummary,
    RunMetricSummaries,
)
from mlflow.api.rpc import Empty, Operation, Request
from mlflow.api.runs_by_id import GetRuns, RunsAnswer
from mlflow.api.tracking import Tracking
from mlflow.entities.dataset import Dataset
from mlflow.entities.dataset_input import DatasetInput
from mlflow.entities.experiment_tag import ExperimentTag
from mlflow.entities.message import RunDataMessage, RunMessage
from mlflow.entities.param import Param
from mlflow.entities.run_inputs import RunInputs
from mlflow.entities.run_tag import RunTag
from mlflow.exceptions import RESOURCE_DOES_NOT_EXIST, MlflowException, invalid, unsupported
from mlflow.store.sql.run_rows import CHILDREN
from mlflow.store.sql.search_runs import wanted
from mlflow.store.tracking.abstract_store import status_number
from mlflow.store.tracking.trace_adapter import StoreTraces

_PAGE = 1000
_OFFSET = "offset:"


class ModelDescription:
    """The description of a model, as a store's ``record_logged_model`` takes it."""

    def __init__(self, values: dict[str, Any]) -> None:
        self._values = values

    def to_dict(self) -> dict[str, Any]:
        """The description."""
        return self._values

    # what MLflow's own stores write into the run's tag
    get_tags_dict = to_dict

    def to_json(self) -> str:
        """JSON text of the description."""
        return json.dumps(self._values)


def adapt(store: Any) -> Tracking:
    """The tracking service that answers from a store (an ``AbstractStore``, or whatever has its methods)."""
    return StoreTracking(store)


class StoreTracking(StoreTraces, Tracking):
    """Turns each operation into a call of a store's method, and entities into the protocol's messages."""

    def __init__(self, store: Any) -> None:
        self.store = store

    def close(self) -> None:
        """Let the store finish what it writes in the background, and close it if it can be closed."""
        for name in ("shut_down_async_logging", "close"):
            method = getattr(self.store, name, None)
            if method is not None:
                method()

    # ---- experiments -------------------------------------------------------------------------------------------------

    def create_experiment(self, request: api.CreateExperiment) -> api.ExperimentCreated:
        request.check()
        created = self.store.create_experiment(request.name, request.artifact_location, request.tags)
        return api.ExperimentCreated(str(created))

    def get_experiment(self, request: api.GetExperiment) -> api.ExperimentAnswer:
        request.check()
        return api.ExperimentAnswer(self.store.get_experiment(request.experiment_id).to_proto())

    def get_experiment_by_name(self, request: api.GetExperimentByName) -> api.ExperimentAnswer:
        request.check()
        experiment = self.store.get_experiment_by_name(request.experiment_name)
        if experiment is None:
            raise MlflowException(
                f"Could not find experiment with name '{request.experiment_name}'", RESOURCE_DOES_NOT_EXIST
            )
        return api.ExperimentAnswer(experiment.to_proto())

    def search_experiments(self, request: api.SearchExperiments) -> api.ExperimentsPage:
        request.check()
        page = self.store.search_experiments(
            view_type=request.view,
            max_results=request.max_results,
            filter_string=request.filter,
            order_by=request.order_by,
            page_token=request.page_token or None,
        )
        return api.ExperimentsPage([experiment.to_proto() for experiment in page], _token(page))

    def update_experiment(self, request: api.UpdateExperiment) -> Empty:
        request.check()
        self.store.rename_experiment(request.experiment_id, request.new_name)
        return Empty()

    def delete_experiment(self, request: api.DeleteExperiment) -> Empty:
        request.check()
        self.store.delete_experiment(request.experiment_id)
        return Empty()

    def restore_experiment(self, request: api.RestoreExperiment) -> Empty:
        request.check()
        self.store.restore_experiment(request.experiment_id)
        return Empty()

    def set_experiment_tag(self, request: api.SetExperimentTag) -> Empty:
        request.check()
        self.store.set_experiment_tag(request.experiment_id, ExperimentTag(request.key, request.value))
        return Empty()

    def delete_experiment_tag(self, request: api.DeleteExperimentTag) -> Empty:
        request.check()
        self.store.delete_experiment_tag(request.experiment_id, request.key)
        return Empty()

    def search_datasets(self, request: api.SearchDatasets) -> api.DatasetSummaries:
        request.check()
        # MLflow's stores keep this one private: their search_datasets finds evaluation datasets
        search = getattr(self.store, "_search_datasets", None)
        if search is None:
            raise unsupported(f"{type(self.store).__name__}._search_datasets", "This store does not offer it")
        found = search(request.experiment_ids)
        names = ("experiment_id", "name", "digest", "context")
        return api.DatasetSummaries(
            [api.DatasetSummary(**{name: getattr(summary, name) for name in names}) for summary in found]
        )

    # ---- runs --------------------------------------------------------------------------------------------------------

    def create_run(self, request: api.CreateRun) -> api.RunAnswer:
        request.check()
        run = self.store.create_run(
            request.experiment_id, request.user_id, request.start_time or 0, request.tags, request.run_name or ""
        )
        return api.RunAnswer(run.to_proto())

    def get_run(self, request: api.GetRun) -> api.RunAnswer:
        request.check()
        return api.RunAnswer(self.store.get_run(request.run_id).to_proto())

    def get_runs(self, request: GetRuns) -> RunsAnswer:
        request.check()
        parts, keys = wanted(request.fields)
        answer = RunsAnswer()
        for run_id in dict.fromkeys(request.run_ids):
            try:
                run = self.store.get_run(run_id).to_proto()
            except MlflowException as error:
                if error.error_code != "RESOURCE_DOES_NOT_EXIST":
                    raise
                answer.missing_run_ids.append(run_id)
            else:
                answer.runs.append(_only(run, parts, keys) if request.fields else run)
        return answer

    def update_run(self, request: api.UpdateRun) -> api.RunUpdated:
        request.check()
        info = self.store.update_run_info(
            request.run_id, status_number(request.status_name), request.end_time, request.run_name
        )
        return api.RunUpdated(info)

    def delete_run(self, request: api.DeleteRun) -> Empty:
        request.check()
        self.store.delete_run(request.run_id)
        return Empty()

    def restore_run(self, request: api.RestoreRun) -> Empty:
        request.check()
        self.store.restore_run(request.run_id)
        return Empty()

    def log_metric(self, request: api.LogMetric) -> Empty:
        request.check()
        self.store.log_metric(request.run_id, request.metric)
        return Empty()

    def log_param(self, request: api.LogParam) -> Empty:
        request.check()
        self.store.log_param(request.run_id, Param(request.key, request.value))
        return Empty()

    def set_tag(self, request: api.SetTag) -> Empty:
        request.check()
        self.store.set_tag(request.run_id, RunTag(request.key, request.value))
        return Empty()

    def delete_tag(self, request: api.DeleteTag) -> Empty:
        request.check()
        self.store.delete_tag(request.run_id, request.key)
        return Empty()

    def log_batch(self, request: api.LogBatch) -> Empty:
        request.check()
        self.store.log_batch(request.run_id, request.metrics, request.params, request.tags)
        return Empty()

    def log_inputs(self, request: api.LogInputs) -> Empty:
        request.check()
        self.store.log_inputs(request.run_id, request.datasets, request.models)
        return Empty()

    def log_outputs(self, request: api.LogOutputs) -> Empty:
        request.check()
        self.store.log_outputs(request.run_id, request.models)
        return Empty()

    def log_model(self, request: api.LogModel) -> Empty:
        request.check()
        try:
            description = json.loads(request.model_json)
        except ValueError as error:
            raise invalid(f"The parameter 'model_json' is not JSON: {error}.") from None
        self.store.record_logged_model(request.run_id, ModelDescription(description))
        return Empty()

    def search_runs(self, request: api.SearchRuns) -> api.RunsPage:
        request.check()
        parts, keys = wanted(request.fields)
        begun = (request.page_token or "").startswith(_OFFSET)
        if request.offset or request.top_level or begun:
            offset = int(request.page_token.removeprefix(_OFFSET)) if begun else request.offset
            page = self._all_runs(request) if request.top_level else self._first_runs(request, offset)
            end = offset + request.max_results
            token = f"{_OFFSET}{end}" if len(page) > end else None
            page = page[offset:end]
        else:
            page = self._runs(request, request.max_results, request.order_by, request.page_token or None)
            token = _token(page)
        runs = [run.to_proto() for run in page]
        if request.fields:
            runs = [_only(run, parts, keys) for run in runs]
        if CHILDREN in parts:
            for run in runs:
                below = f"tags.`mlflow.parentRunId` = '{run.info.run_id}'"
                run.children = self.count_runs(api.CountRuns(request.experiment_ids, below)).count
        return api.RunsPage(runs, token)

    def _first_runs(self, request: api.SearchRuns, offset: int) -> list[Any]:
        """Those before an offset, those of the page, and one more if there is one."""
        runs, token = [], None
        while len(runs) <= offset + request.max_results:
            page = self._runs(request, _PAGE, request.order_by, token)
            runs += page
            token = _token(page)
            if not token:
                break
        return runs

    def _all_runs(self, request: api.SearchRuns | api.CountRuns) -> list[Any]:
        """All that are found and whose parent is not; the store has to be read to the end to know."""
        runs, token = [], None
        while True:
            page = self._runs(request, _PAGE, getattr(request, "order_by", []), token)
            runs += page
            token = _token(page)
            if not token:
                break
        found = {run.info.run_id for run in runs}
        return [run for run in runs if run.data.tags.get("mlflow.parentRunId") not in found]

    def count_runs(self, request: api.CountRuns) -> api.Count:
        request.check()
        if request.top_level:
            return api.Count(len(self._all_runs(request)))
        count, token = 0, None
        while True:
            page = self._runs(request, _PAGE, [], token)
            count += len(page)
            token = _token(page)
            if not token:
                return api.Count(count)

    # what web pages need; a store of another maker has no such questions

    def search_run_keys(self, request: Request) -> Any:
        raise self._needs_database("Listing keys of runs")

    def search_run_values(self, request: Request) -> Any:
        raise self._needs_database("Counting values of runs")

    def aggregate_runs(self, request: Request) -> Any:
        raise self._needs_database("Grouping runs")

    def get_metric_envelopes(self, request: Request) -> Any:
        raise self._needs_database("Outlining metrics")

    def find(self, request: Request) -> Any:
        raise self._needs_database("Finding by name")

    def _needs_database(self, what: str) -> MlflowException:
        return unsupported(f"{what} in {type(self.store).__name__}", "It needs a database or a server.")

    def _runs(self, request: Request, max_results: int, order_by: list[str], token: str | None) -> Any:
        return self.store.search_runs(
            request.experiment_ids, request.filter, request.view, max_results, order_by, token
        )

    # ---- logged models ----------------------------------------------------------------------------------------------

    def create_logged_model(self, request: model_api.CreateLoggedModel) -> model_api.LoggedModelAnswer:
        request.check()
        model = self.store.create_logged_model(
            experiment_id=request.experiment_id,
            name=request.name or None,
            source_run_id=request.source_run_id or None,
            tags=request.tags,
            params=request.params,
            model_type=request.model_type or None,
        )
        return model_api.LoggedModelAnswer(model.to_proto())

    def get_logged_model(self, request: model_api.GetLoggedModel) -> model_api.LoggedModelAnswer:
        request.check()
        return model_api.LoggedModelAnswer(self.store.get_logged_model(request.model_id).to_proto())

    def finalize_logged_model(self, request: model_api.FinalizeLoggedModel) -> model_api.LoggedModelAnswer:
        request.check()
        model = self.store.finalize_logged_model(request.model_id, request.new_status)
        return model_api.LoggedModelAnswer(model.to_proto())

    def delete_logged_model(self, request: model_api.DeleteLoggedModel) -> Empty:
        request.check()
        self.store.delete_logged_model(request.model_id)
        return Empty()

    def log_logged_model_params(self, request: model_api.LogLoggedModelParams) -> Empty:
        request.check()
        self.store.log_logged_model_params(request.model_id, request.params)
        return Empty()

    def set_logged_model_tags(self, request: model_api.SetLoggedModelTags) -> Empty:
        request.check()
        self.store.set_logged_model_tags(request.model_id, request.tags)
        return Empty()

    def delete_logged_model_tag(self, request: model_api.DeleteLoggedModelTag) -> Empty:
        request.check()
        self.store.delete_logged_model_tag(request.model_id, request.tag_key)
        return Empty()

    def read_logged_models(self, request: model_api.ReadLoggedModels) -> model_api.LoggedModelList:
        request.check()
        models = []
        for model_id in dict.fromkeys(request.model_ids):
            try:
                models.append(self.store.get_logged_model(model_id).to_proto())
            except MlflowException as error:
                if error.error_code != "RESOURCE_DOES_NOT_EXIST":
                    raise
        return model_api.LoggedModelList(models)

    def search_logged_models(self, request: model_api.SearchLoggedModels) -> model_api.LoggedModelsPage:
        request.check()
        page = self.store.search_logged_models(
            experiment_ids=request.experiment_ids,
            filter_string=request.filter,
            datasets=[_set_fields(dataset) for dataset in request.datasets] or None,
            max_results=request.max_results,
            order_by=[_set_fields(order) for order in request.order_by] or None,
            page_token=request.page_token or None,
        )
        return model_api.LoggedModelsPage([model.to_proto() for model in page], _token(page))

    # ---- metric history ----------------------------------------------------------------------------------------------

    def get_metric_history(self, request: api.GetMetricHistory) -> api.MetricsPage:
        request.check()
        page = self.store.get_metric_history(
            request.run_id, request.metric_key, request.max_results, request.page_token or None
        )
        return api.MetricsPage(list(page), _token(page))

    def get_metric_history_bulk(self, request: api.GetMetricHistoryBulk) -> api.MetricsOfRuns:
        request.check()
        found: list[Any] = []
        for run_id in sorted(set(request.run_id)):
            room = request.max_results - len(found)
            if room <= 0:
                break
            for metric in list(self.store.get_metric_history(run_id, request.metric_key))[:room]:
                metric.run_id = run_id
                found.append(metric)
        return api.MetricsOfRuns(found)

    def get_metric_history_bulk_interval(self, request: api.GetMetricHistoryBulkInterval) -> api.MetricsPage:
        request.check()
        found = self.store.get_metric_history_bulk_interval(
            request.run_ids, request.metric_key, request.max_results, request.start_step, request.end_step
        )
        return api.MetricsPage(list(found))

    def get_metric_summaries(self, request: GetMetricSummaries) -> MetricSummariesAnswer:
        request.check()
        answer = MetricSummariesAnswer()
        for run_id in dict.fromkeys(request.run_ids):
            keys = set(self.store.get_run(run_id).data.metrics)
            if request.metric_keys:
                keys &= set(request.metric_keys)
            histories = [(key, list(self.store.get_metric_history(run_id, key))) for key in sorted(keys)]
            answer.runs.append(RunMetricSummaries(run_id, [_summary(key, points) for key, points in histories]))
        return answer


def _summary(key: str, points: list[Any]) -> MetricSummary:
    """What a store with summaries has at hand, from the history; there is at least one point."""
    ordered = sorted(
        points, key=lambda point: (point.step, point.timestamp, 0.0 if isnan(point.value) else point.value)
    )
    numbers = [point for point in ordered if not isnan(point.value)]
    lowest = min(numbers, key=lambda point: point.value, default=None)
    highest = max(numbers, key=lambda point: point.value, default=None)
    return MetricSummary(
        key=key,
        points=len(points),
        last=ordered[-1].value,
        last_step=ordered[-1].step,
        last_timestamp=ordered[-1].timestamp,
        first=ordered[0].value,
        first_step=ordered[0].step,
        first_timestamp=ordered[0].timestamp,
        min=lowest and lowest.value,
        min_step=lowest and lowest.step,
        max=highest and highest.value,
        max_step=highest and highest.step,
    )


def _only(run: RunMessage, parts: frozenset[str], keys: dict[str, list[str]]) -> RunMessage:
    """The run with the chosen parts, and of these the chosen keys."""
    chosen = {}
    for part in ("metrics", "params", "tags"):
        if part in parts:
            entries = getattr(run.data, part)
            chosen[part] = [e for e in entries if e.key in keys[part]] if part in keys else entries
    return RunMessage(
        info=run.info,
        data=RunDataMessage(**chosen),
        inputs=_inputs(run.inputs, parts),
        outputs=run.outputs if "outputs" in parts else None,
    )


def _inputs(inputs: RunInputs, parts: frozenset[str]) -> RunInputs:
    if "inputs" in parts:
        return inputs
    if "datasets" not in parts:
        return RunInputs()
    brief = [
        DatasetInput(Dataset(used.dataset.name, used.dataset.digest, used.dataset.source_type, ""), used.tags)
        for used in inputs.dataset_inputs
    ]
    return RunInputs(brief)


def _set_fields(request: Request) -> dict[str, Any]:
    """The fields of a part of a request that are given, as stores take them."""
    values = {name: getattr(request, name) for name in request.__struct_fields__}
    return {name: value for name, value in values.items() if value is not None}


def _token(page: Any) -> str | None:
    return getattr(page, "token", None)


def _refuse(operation: Operation) -> Callable[[StoreTracking, Request], Any]:
    def refuse(self: StoreTracking, request: Request) -> Any:
        raise unsupported(f"{operation.name} of {type(self.store).__name__}", "It needs a database or a server.")

    return refuse


for _operation in Tracking.operations.values():
    # what the interface of such stores has no method for
    if getattr(StoreTracking, _operation.name) is getattr(Tracking, _operation.name):
        setattr(StoreTracking, _operation.name, _refuse(_operation))
