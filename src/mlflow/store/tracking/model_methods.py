"""What a store offers to logged models."""

from mlflow.store.tracking.not_offered import not_offered


@not_offered
class LoggedModelMethods:
    """Logged models, their tags and parameters."""

    def create_logged_model(
        self, experiment_id, name=None, source_run_id=None, tags=None, params=None, model_type=None
    ): ...

    def delete_logged_model(self, model_id): ...

    def delete_logged_model_tag(self, model_id, key): ...

    def finalize_logged_model(self, model_id, status): ...

    def log_logged_model_params(self, model_id, params): ...

    def get_logged_model(self, model_id, allow_deleted=False): ...

    def search_logged_models(
        self, experiment_ids, filter_string=None, datasets=None, max_results=None, order_by=None, page_token=None
    ): ...

    def set_logged_model_tags(self, model_id, tags): ...

    def set_model_versions_tags(self, name, version, model_id): ...
