"""Which params, metrics and tags runs have, and which values: for columns to choose, completion and facets."""

from typing import ClassVar, Literal, get_args

from mlflow.api import limits
from mlflow.api.rpc import Answer, Request, Service, missing, post
from mlflow.api.view_type import view_number


def check_experiments(experiment_ids: list[str]) -> None:
    """Raise unless these are ids of experiments, and there is one."""
    if not experiment_ids:
        raise missing("experiment_ids")
    for experiment_id in experiment_ids:
        limits.check_experiment_id(experiment_id)


Kind = Literal["metric", "param", "tag"]
KINDS = get_args(Kind)


class RunKey(Answer):
    """The name of a metric, param or tag."""

    kind: Kind
    key: str


class SearchRunKeys(Request):
    """Which keys the runs of some experiments have, deleted runs included, in order of kind (metrics, params, tags) and
    name. ``contains`` is a part of the name, in upper or lower case."""

    experiment_ids: list[str]
    kind: Kind | None = None
    contains: str | None = None
    max_results: int = 500
    page_token: str | None = None

    def check(self) -> None:
        check_experiments(self.experiment_ids)
        limits.check_one_of("kind", self.kind, (*KINDS, None))
        limits.check_page_size(self.max_results, limits.MAX_KEYS_PER_PAGE)


class RunKeysPage(Answer):
    keys: list[RunKey] = []
    next_page_token: str | None = None


class SearchRunValues(Request):
    """Which values a field has among the runs that a search finds, the most frequent first.

    ``field`` is a text of the filter language: ``params.optimizer``, ``tags.team``, ``attributes.status``,
    ``attributes.user_id``, ``datasets.name``, ... ``contains`` is a part of the value, in upper or lower case.
    """

    required: ClassVar[tuple[str, ...]] = ("field",)
    experiment_ids: list[str]
    field: str = ""
    filter: str | None = None
    run_view_type: str | int | None = None
    contains: str | None = None
    max_results: int = 50

    @property
    def view(self) -> int:
        """The ViewType number."""
        return view_number(self.run_view_type)

    def check(self) -> None:
        check_experiments(self.experiment_ids)
        limits.check_page_size(self.max_results, limits.MAX_VALUES_PER_PAGE)


class RunValue(Answer):
    """A value, and how many runs have it."""

    value: str
    runs: int


class RunValues(Answer, omit_defaults=False):
    """``more`` says that there are more values than these."""

    values: list[RunValue] = []
    more: bool = False


class RunKeys(Service):
    """Names and values of what runs have."""

    @post("3.0/mlflow/runs/keys")
    def search_run_keys(self, request: SearchRunKeys) -> RunKeysPage:
        """List the keys of metrics, params and tags that runs have."""

    @post("3.0/mlflow/runs/values")
    def search_run_values(self, request: SearchRunValues) -> RunValues:
        """Count the values of a field among runs."""
