"""Who may write traces: an experiment is named, but what is sent may belong to traces that are elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mlflow.api.permissions import EDIT
from mlflow.server.authorization.asking import Asking
from mlflow.server.authorization.rule import field_of, rule

_PLACE = "trace.trace_info.trace_location.mlflow_experiment.experiment_id"


def _traces(asking: Asking, experiment_id: str, trace_ids: Iterable[str], run_id: str | None) -> None:
    if asking.all_allowed:
        return
    asking.need("experiment", experiment_id, EDIT, "trace")
    asking.need_all("trace", trace_ids, EDIT)
    if run_id:
        asking.need_all("run", [run_id], EDIT)


def _log_traces(asking: Asking, request: Any) -> None:
    ids = {info.trace_id for info in request.infos} | {span.trace_id for span in request.spans}
    _traces(asking, request.experiment_id, sorted(ids), request.run_id)


def _start_trace(asking: Asking, request: Any) -> None:
    experiment_id = field_of(request, _PLACE)
    # without one the operation refuses
    if experiment_id:
        _traces(asking, experiment_id, [request.trace.trace_info.trace_id], None)


_SAYS = "EDIT on the experiment, and on those of stored traces that the request adds to"

log_traces = rule(
    f"{_SAYS}; EDIT on the run if one is named",
    _log_traces,
    changes=True,
    about=lambda request: ("experiment", request.experiment_id),
    often=True,
)
start_trace = rule(
    _SAYS,
    _start_trace,
    changes=True,
    about=lambda request: ("experiment", field_of(request, _PLACE) or ""),
    often=True,
)
