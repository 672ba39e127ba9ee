"""The fluent API that searches runs."""

import logging
from typing import TYPE_CHECKING, Any, Literal

from mlflow import state
from mlflow.api import tracking as api
from mlflow.entities.message import RunMessage
from mlflow.entities.run import Run
from mlflow.entities.view_type import ViewType
from mlflow.exceptions import invalid
from mlflow.tracking import experiments, values
from mlflow.tracking.client import MlflowClient

if TYPE_CHECKING:
    import pandas

logger = logging.getLogger(__name__)

SEARCH_MAX_RESULTS_PANDAS = 100_000
NUM_RUNS_PER_PAGE_PANDAS = 10_000
# what a DataFrame shows; inputs and outputs need not be read
_FRAME_FIELDS = ["metrics", "params", "tags"]


def search_runs(
    experiment_ids: list[str] | None = None,
    filter_string: str = "",
    run_view_type: int = ViewType.ACTIVE_ONLY,
    max_results: int = SEARCH_MAX_RESULTS_PANDAS,
    order_by: list[str] | None = None,
    output_format: Literal["pandas", "list"] = "pandas",
    search_all_experiments: bool = False,
    experiment_names: list[str] | None = None,
) -> "list[Run] | pandas.DataFrame":
    """The runs that a filter finds, last started first unless ordered otherwise.

    Args:
        experiment_ids: where to look; None and no names mean the active experiment.
        filter_string: e.g. ``metrics.loss < 0.1 AND params.model = 'tree'``.
        run_view_type: active, deleted or all.
        max_results: at most so many.
        order_by: e.g. ``["metrics.loss ASC"]``.
        output_format: "pandas" gives a DataFrame with a column for every attribute, metric, param and tag; "list"
            gives ``Run`` objects.
        search_all_experiments: look in all active experiments, if no ids or names are given.
        experiment_names: where to look, by name; names that do not exist are left out with a warning.

    Raises: INVALID_PARAMETER_VALUE for a filter that cannot be read, FEATURE_DISABLED when pandas is not installed.
    """
    if output_format not in ("pandas", "list"):
        raise invalid(f"Invalid value {output_format!r} for parameter 'output_format': 'pandas' or 'list' is needed.")
    if output_format == "pandas":
        from mlflow.tracking.frame import pandas_for

        pandas_for('search_runs as a DataFrame (output_format="list" does without)')
    ids = _experiments(experiment_ids, experiment_names, search_all_experiments)
    runs = _pages(ids, filter_string, run_view_type, max_results, order_by, output_format == "pandas") if ids else []
    if output_format == "list":
        return [Run.from_proto(run) for run in runs]
    from mlflow.tracking.frame import frame_of

    return frame_of(runs)


def _experiments(ids: Any, names: list[str] | None, search_all: bool) -> list[str]:
    if isinstance(ids, (str, int)):
        ids = [ids]
    if ids and names:
        raise invalid("Give either 'experiment_ids' or 'experiment_names', not both.")
    if ids:
        return [str(experiment_id) for experiment_id in ids]
    if names:
        found = {name: experiments.get_experiment_by_name(name) for name in names}
        for name, experiment in found.items():
            if experiment is None:
                logger.warning("There is no experiment named %r.", name)
        return [experiment.experiment_id for experiment in found.values() if experiment is not None]
    if search_all:
        return [experiment.experiment_id for experiment in experiments.search_experiments()]
    run = state.active_run()
    return [experiments.active_id() if run is None else run.info.experiment_id]


def _pages(
    ids: list[str],
    filter_string: str,
    view_type: int,
    max_results: int,
    order_by: list[str] | None,
    as_frame: bool,
) -> list[RunMessage]:
    ViewType.to_string(view_type)
    service = MlflowClient()._service
    request = api.SearchRuns(
        experiment_ids=ids,
        filter=filter_string or None,
        run_view_type=api.VIEW_NAMES[view_type],
        order_by=values.order_of(order_by),
        fields=_FRAME_FIELDS if as_frame else [],
    )
    found: list[RunMessage] = []
    while True:
        request.max_results = min(NUM_RUNS_PER_PAGE_PANDAS, max_results - len(found))
        page = service.search_runs(request)
        found += page.runs
        if not page.next_page_token or len(found) >= max_results:
            return found
        request.page_token = page.next_page_token
