"""Operations that MLflow's own server does not know, or knows otherwise, by means of those it has.

``TRANSLATIONS`` has a function for each: it gets a way to call operations of the server, and the request, and gives the
answer.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from mlflow.api import traces as api
from mlflow.api.rpc import Answer, Request
from mlflow.entities.trace_message import TraceMessage, TraceRecord
from mlflow.exceptions import MlflowException
from mlflow.otlp.messages import record_of
from mlflow.store.trace_filter import narrowed

Send = Callable[[str, Request], Answer]


def _read_traces(send: Send, request: api.ReadTraces) -> api.TraceRecords:
    found = send("batch_get_traces", api.BatchGetTraces(request.trace_ids)).traces if request.trace_ids else []
    records = [_record(message) for message in found]
    # it leaves out those whose spans are not all there
    for trace_id in set(request.trace_ids) - {record.trace_info.trace_id for record in records}:
        try:
            records.append(_record(send("get_trace", api.GetTrace(trace_id=trace_id, allow_partial=True)).trace))
        except MlflowException as error:
            if error.error_code not in ("RESOURCE_DOES_NOT_EXIST", "NOT_FOUND"):
                raise
    return api.TraceRecords(records)


def _record(message: TraceMessage) -> TraceRecord:
    return TraceRecord(message.trace_info, [record_of(span) for span in message.spans])


def _search_traces(send: Send, request: api.SearchTraces) -> api.TracesPage:
    # it takes no notice of the fields for the run and the model
    condition = narrowed(request.filter, request.run_id, request.model_id)
    return send("search_traces", msgspec.structs.replace(request, filter=condition, run_id=None, model_id=None))


def _update_assessment(send: Send, request: api.UpdateAssessment) -> api.AssessmentAnswer:
    # it reads the mask as protobuf's JSON has it: assessmentName
    mask = ",".join(_camel(name) for name in request.update_mask.split(","))
    return send("update_assessment", msgspec.structs.replace(request, update_mask=mask))


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


TRANSLATIONS: dict[str, Callable[[Send, Request], Answer]] = {
    "read_traces": _read_traces,
    "search_traces": _search_traces,
    "update_assessment": _update_assessment,
}
