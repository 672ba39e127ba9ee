"""The part of the tracking service that is about logged models."""

from typing import ClassVar

from mlflow.api import limits
from mlflow.api.rpc import Answer, Empty, Request, Service, delete, get, missing, patch, post
from mlflow.entities.logged_model_parameter import LoggedModelParameter
from mlflow.entities.logged_model_status import LoggedModelStatus
from mlflow.entities.logged_model_tag import LoggedModelTag
from mlflow.entities.message import LoggedModelMessage
from mlflow.exceptions import invalid

_NOT_IN_NAMES = frozenset("/:.%\"'")


def check_model_name(name: str) -> None:
    """Raise unless a logged model may have this name."""
    if not name:
        raise invalid("The name of a logged model must not be empty.")
    limits.check_length("model name", name, limits.MAX_MODEL_NAME_LENGTH)
    bad = sorted(_NOT_IN_NAMES.intersection(name))
    if bad:
        raise invalid(
            f"Invalid name {limits.shown(name)} of a logged model: it must not hold {' '.join(bad)} "
            f"(none of {' '.join(sorted(_NOT_IN_NAMES))})."
        )


def _check_entries(kind: str, entries: list, limit: int) -> None:
    for entry in entries:
        if not entry.key:
            raise invalid(f"A {kind} of a logged model needs a key.")
        limits.check_length(f"{kind} key", entry.key, limits.MAX_MODEL_ENTRY_KEY_LENGTH)
        limits.check_length(f"value of {kind} '{entry.key}'", entry.value, limit)


def check_model_params(params: list[LoggedModelParameter]) -> None:
    """Raise unless these may be parameters of a logged model."""
    _check_entries("parameter", params, limits.MAX_MODEL_PARAM_VALUE_LENGTH)
    seen = set()
    for param in params:
        if param.key in seen:
            raise invalid(f"The parameter {param.key!r} is given twice.")
        seen.add(param.key)


def check_model_tags(tags: list[LoggedModelTag]) -> None:
    """Raise unless these may be tags of a logged model."""
    _check_entries("tag", tags, limits.MAX_MODEL_TAG_VALUE_LENGTH)


class _ModelRequest(Request):
    """A request about one model, whose id is in the path."""

    required: ClassVar[tuple[str, ...]] = ("model_id",)
    model_id: str = ""

    def check(self) -> None:
        if not self.model_id:
            raise missing("model_id")
        limits.check_length("model id", self.model_id, limits.MAX_MODEL_ID_LENGTH)


class CreateLoggedModel(Request):
    """Without ``name`` the store chooses one."""

    experiment_id: str
    name: str | None = None
    model_type: str | None = None
    source_run_id: str | None = None
    params: list[LoggedModelParameter] = []
    tags: list[LoggedModelTag] = []

    def check(self) -> None:
        limits.check_experiment_id(self.experiment_id)
        if self.name:
            check_model_name(self.name)
        limits.check_length("model type", self.model_type or "", limits.MAX_MODEL_NAME_LENGTH)
        if self.source_run_id:
            limits.check_run_id(self.source_run_id)
        check_model_params(self.params)
        check_model_tags(self.tags)


class LoggedModelAnswer(Answer):
    model: LoggedModelMessage


class GetLoggedModel(_ModelRequest):
    pass


class DeleteLoggedModel(_ModelRequest):
    pass


class FinalizeLoggedModel(_ModelRequest):
    """``status`` is the name or the number of a status."""

    required: ClassVar[tuple[str, ...]] = ("model_id", "status")
    status: str | int | None = None

    @property
    def new_status(self) -> LoggedModelStatus:
        """The status that is asked for."""
        number = int(self.status) if isinstance(self.status, str) and self.status.isdigit() else self.status
        return LoggedModelStatus.from_proto(number)

    def check(self) -> None:
        super().check()
        if self.status is None:
            raise missing("status")
        if self.new_status is LoggedModelStatus.UNSPECIFIED:
            raise invalid(f"Invalid value {self.status!r} for parameter 'status': a model must have a status.")


class LogLoggedModelParams(_ModelRequest):
    params: list[LoggedModelParameter] = []

    def check(self) -> None:
        super().check()
        check_model_params(self.params)


class SetLoggedModelTags(_ModelRequest):
    tags: list[LoggedModelTag] = []

    def check(self) -> None:
        super().check()
        check_model_tags(self.tags)


class DeleteLoggedModelTag(_ModelRequest):
    required: ClassVar[tuple[str, ...]] = ("model_id", "tag_key")
    tag_key: str = ""


class DatasetCondition(Request):
    """Models of which something was measured on this dataset; metrics in the filter are then those on it."""

    dataset_name: str
    dataset_digest: str | None = None


class LoggedModelsOrder(Request):
    """``field_name`` is an attribute or ``metrics.<name>``; a dataset says on which a metric was measured."""

    field_name: str
    ascending: bool = True
    dataset_name: str | None = None
    dataset_digest: str | None = None


class SearchLoggedModels(Request):
    experiment_ids: list[str]
    filter: str | None = None
    max_results: int = 50
    order_by: list[LoggedModelsOrder] = []
    page_token: str | None = None
    datasets: list[DatasetCondition] = []

    def check(self) -> None:
        limits.check_page_size(self.max_results, limits.MAX_MODELS_PER_PAGE)
        for experiment_id in self.experiment_ids:
            limits.check_experiment_id(experiment_id)
        for dataset in self.datasets:
            if not dataset.dataset_name:
                raise missing("datasets[...].dataset_name")
        for order in self.order_by:
            if not order.field_name:
                raise missing("order_by[...].field_name")


class LoggedModelsPage(Answer):
    models: list[LoggedModelMessage] = []
    next_page_token: str | None = None


class ReadLoggedModels(Request):
    model_ids: list[str]

    def check(self) -> None:
        if len(self.model_ids) > limits.MAX_MODELS_READ:
            raise invalid(f"At most {limits.MAX_MODELS_READ} models are read at a time, not {len(self.model_ids)}.")


class LoggedModelList(Answer):
    models: list[LoggedModelMessage] = []


class LoggedModels(Service):
    """Logged models: created as PENDING, finalized as READY or FAILED, marked as deleted, removed by ``mlflow gc``."""

    @post("2.0/mlflow/logged-models")
    def create_logged_model(self, request: CreateLoggedModel) -> LoggedModelAnswer:
        """Create a logged model, which is pending until it is finalized."""

    @post("2.0/mlflow/logged-models/search")
    def search_logged_models(self, request: SearchLoggedModels) -> LoggedModelsPage:
        """Find logged models, newest first unless ordered otherwise."""

    @post("3.0/mlflow/logged-models/read")
    def read_logged_models(self, request: ReadLoggedModels) -> LoggedModelList:
        """Get logged models by their ids, in that order; those that are not there or deleted are left out."""

    @get("2.0/mlflow/logged-models/{model_id}")
    def get_logged_model(self, request: GetLoggedModel) -> LoggedModelAnswer:
        """Get a logged model with its params, tags and metrics."""

    @patch("2.0/mlflow/logged-models/{model_id}")
    def finalize_logged_model(self, request: FinalizeLoggedModel) -> LoggedModelAnswer:
        """Say that a logged model is ready, or that it failed."""

    @delete("2.0/mlflow/logged-models/{model_id}")
    def delete_logged_model(self, request: DeleteLoggedModel) -> Empty:
        """Mark a logged model as deleted."""

    @post("2.0/mlflow/logged-models/{model_id}/params")
    def log_logged_model_params(self, request: LogLoggedModelParams) -> Empty:
        """Add params to a logged model; a second, different value is refused."""

    @patch("2.0/mlflow/logged-models/{model_id}/tags")
    def set_logged_model_tags(self, request: SetLoggedModelTags) -> Empty:
        """Set tags of a logged model."""

    @delete("2.0/mlflow/logged-models/{model_id}/tags/{tag_key:path}")
    def delete_logged_model_tag(self, request: DeleteLoggedModelTag) -> Empty:
        """Remove a tag of a logged model."""
