"""Finding anything by a part of its name or the beginning of its id."""

from mlflow.api import limits
from mlflow.api.rpc import Answer, Request, Service, get


class Find(Request):
    """``text`` is a part of a name, in upper or lower case, or the beginning (four characters or more) of an id."""

    text: str
    max_results: int = 8

    def check(self) -> None:
        limits.check_length("text", self.text, limits.MAX_EXPERIMENT_NAME_LENGTH)
        limits.check_page_size(self.max_results, limits.MAX_FOUND)


class FoundExperiment(Answer):
    experiment_id: str
    name: str


class FoundRun(Answer):
    run_id: str
    run_name: str
    experiment_id: str
    experiment_name: str
    status: str
    start_time: int | None = None


class FoundLoggedModel(Answer):
    model_id: str
    name: str
    experiment_id: str
    experiment_name: str
    status: str
    creation_timestamp_ms: int


class FoundRegisteredModel(Answer):
    """A registered model or a prompt, with the number of its latest version."""

    name: str
    latest_version: int | None = None


class FoundTrace(Answer):
    trace_id: str
    experiment_id: str
    experiment_name: str
    state: str
    request_time: int
    name: str | None = None


class FoundAnswer(Answer, omit_defaults=False):
    """What was found of each kind, the newest first; experiments, models and prompts whose names begin with the text
    come before the others. Of runs, logged models and traces the latest 200,000 are looked at by name, all by id."""

    experiments: list[FoundExperiment] = []
    runs: list[FoundRun] = []
    logged_models: list[FoundLoggedModel] = []
    registered_models: list[FoundRegisteredModel] = []
    traces: list[FoundTrace] = []
    prompts: list[FoundRegisteredModel] = []


class Finding(Service):
    """Finding anything."""

    @get("3.0/mlflow/find")
    def find(self, request: Find) -> FoundAnswer:
        """Find experiments, runs, models, traces and prompts that are not deleted by name or id."""
