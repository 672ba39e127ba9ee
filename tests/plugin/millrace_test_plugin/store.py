"""A tracking store of another making, for ``marble:///path/to/file.db``.

It has the methods of ``AbstractStore`` and knows nothing of the service that the platform sees; what it is asked for it
keeps in a SQLite database.
"""

from mlflow.api import logged_models as model_api
from mlflow.api import tracking as api
from mlflow.entities import Experiment, LoggedModel, Metric, Run, RunStatus
from mlflow.store.entities.paged_list import PagedList
from mlflow.store.sql.tracking import SqlTracking
from mlflow.store.tracking.abstract_store import AbstractStore

# the package is found under two names
from .traces import MarbleTraces

_VIEWS = {1: "ACTIVE_ONLY", 2: "DELETED_ONLY", 3: "ALL"}


class MarbleStore(MarbleTraces, AbstractStore):
    def __init__(self, store_uri=None, artifact_uri=None):
        super().__init__(store_uri, artifact_uri)
        path = store_uri.removeprefix("marble://")
        self._database = SqlTracking.open(f"sqlite:///{path}", artifact_root=artifact_uri or f"marble://{path}.files")

    def close(self):
        self._database.close()

    # experiments
    def search_experiments(self, view_type=1, max_results=1000, filter_string=None, order_by=None, page_token=None):
        page = self._database.search_experiments(
            api.SearchExperiments(max_results, page_token, filter_string, order_by or [], _VIEWS[view_type])
        )
        return PagedList(map(Experiment.from_proto, page.experiments), page.next_page_token)

    def create_experiment(self, name, artifact_location, tags):
        return self._database.create_experiment(api.CreateExperiment(name, artifact_location, tags or [])).experiment_id

    def get_experiment(self, experiment_id):
        return Experiment.from_proto(self._database.get_experiment(api.GetExperiment(experiment_id)).experiment)

    def delete_experiment(self, experiment_id):
        self._database.delete_experiment(api.DeleteExperiment(experiment_id))

    def restore_experiment(self, experiment_id):
        self._database.restore_experiment(api.RestoreExperiment(experiment_id))

    def rename_experiment(self, experiment_id, new_name):
        self._database.update_experiment(api.UpdateExperiment(experiment_id, new_name))

    def set_experiment_tag(self, experiment_id, tag):
        self._database.set_experiment_tag(api.SetExperimentTag(experiment_id, tag.key, tag.value))

    def delete_experiment_tag(self, experiment_id, key):
        self._database.delete_experiment_tag(api.DeleteExperimentTag(experiment_id, key))

    def _search_datasets(self, experiment_ids):
        return self._database.search_datasets(api.SearchDatasets(experiment_ids)).dataset_summaries

    # runs
    def create_run(self, experiment_id, user_id, start_time, tags, run_name):
        request = api.CreateRun(experiment_id, user_id, run_name, start_time, tags)
        return Run.from_proto(self._database.create_run(request).run)

    def get_run(self, run_id):
        return Run.from_proto(self._database.get_run(api.GetRun(run_id)).run)

    def update_run_info(self, run_id, run_status, end_time, run_name):
        status = None if run_status is None else RunStatus.to_string(run_status)
        request = api.UpdateRun(run_id, status=status, end_time=end_time, run_name=run_name)
        return self._database.update_run(request).run_info

    def delete_run(self, run_id):
        self._database.delete_run(api.DeleteRun(run_id))

    def restore_run(self, run_id):
        self._database.restore_run(api.RestoreRun(run_id))

    def delete_tag(self, run_id, key):
        self._database.delete_tag(api.DeleteTag(run_id, key=key))

    def log_batch(self, run_id, metrics, params, tags):
        self._database.log_batch(api.LogBatch(run_id, metrics=metrics, params=params, tags=tags))

    def log_inputs(self, run_id, datasets=None, models=None):
        self._database.log_inputs(api.LogInputs(run_id, datasets=datasets or [], models=models or []))

    def log_outputs(self, run_id, models):
        self._database.log_outputs(api.LogOutputs(run_id, models=models))

    def record_logged_model(self, run_id, mlflow_model):
        self._database.log_model(api.LogModel(run_id, model_json=mlflow_model.to_json()))

    # logged models
    def create_logged_model(
        self, experiment_id, name=None, source_run_id=None, tags=None, params=None, model_type=None
    ):
        request = model_api.CreateLoggedModel(
            experiment_id, name, model_type, source_run_id, params=params or [], tags=tags or []
        )
        return LoggedModel.from_proto(self._database.create_logged_model(request).model)

    def get_logged_model(self, model_id, allow_deleted=False):
        return LoggedModel.from_proto(self._database.get_logged_model(model_api.GetLoggedModel(model_id)).model)

    def finalize_logged_model(self, model_id, status):
        request = model_api.FinalizeLoggedModel(model_id, status.to_int())
        return LoggedModel.from_proto(self._database.finalize_logged_model(request).model)

    def delete_logged_model(self, model_id):
        self._database.delete_logged_model(model_api.DeleteLoggedModel(model_id))

    def log_logged_model_params(self, model_id, params):
        self._database.log_logged_model_params(model_api.LogLoggedModelParams(model_id, params))

    def set_logged_model_tags(self, model_id, tags):
        self._database.set_logged_model_tags(model_api.SetLoggedModelTags(model_id, tags))

    def delete_logged_model_tag(self, model_id, key):
        self._database.delete_logged_model_tag(model_api.DeleteLoggedModelTag(model_id, key))

    def search_logged_models(
        self, experiment_ids, filter_string=None, datasets=None, max_results=None, order_by=None, page_token=None
    ):
        page = self._database.search_logged_models(
            model_api.SearchLoggedModels(
                experiment_ids,
                filter_string,
                max_results or 100,
                [model_api.LoggedModelsOrder(**order) for order in order_by or []],
                page_token,
                [model_api.DatasetCondition(**dataset) for dataset in datasets or []],
            )
        )
        return PagedList(map(LoggedModel.from_proto, page.models), page.next_page_token)

    def get_metric_history(self, run_id, metric_key, max_results=None, page_token=None):
        page = self._database.get_metric_history(
            api.GetMetricHistory(run_id, metric_key=metric_key, max_results=max_results, page_token=page_token)
        )
        return PagedList([Metric(*(value for _, value in metric)) for metric in page.metrics], page.next_page_token)

    def _search_runs(self, experiment_ids, filter_string, run_view_type, max_results, order_by, page_token):
        page = self._database.search_runs(
            api.SearchRuns(
                experiment_ids, filter_string, _VIEWS[run_view_type], max_results, order_by or [], page_token
            )
        )
        return [Run.from_proto(run) for run in page.runs], page.next_page_token
