"""Spans in OpenTelemetry's protobuf, for servers that are not ours."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from urllib.parse import unquote

import msgspec

from mlflow.entities.span_record import SpanRecord
from mlflow.environment_variables import MLFLOW_ENABLE_OTEL_GENAI_SEMCONV
from mlflow.otlp.protobuf import request_of
from mlflow.tracing.export.genai import LISTS, in_conventions
from mlflow.version import VERSION

_MLFLOW = "mlflow."


def mlflow_body(records: Iterable[SpanRecord]) -> bytes:
    """Spans as MLflow's server takes them: texts, lists and objects as a text that holds their JSON."""
    return request_of((_with_texts(record, _is_text_for_mlflow) for record in records), _resource())


def otlp_body(records: Iterable[SpanRecord]) -> bytes:
    """Spans as other receivers take them: texts, numbers and truth values of users have their types."""
    if MLFLOW_ENABLE_OTEL_GENAI_SEMCONV.get():
        records = [in_conventions(record) for record in records]
    return request_of((_with_texts(record, _is_text_for_others) for record in records), _resource())


def _is_text_for_mlflow(key: str, text: str) -> bool:
    # a text that reads as JSON would be taken for what it says; others it keeps best without quotes, as types of spans
    return text[:1] in ("{", "[") or text[:2] in ('"{', '"[', '"\\', '" ')


def _is_text_for_others(key: str, text: str) -> bool:
    return key.startswith(_MLFLOW) or (text[:1] in ("{", "[") and key not in LISTS)


def _with_texts(record: SpanRecord, is_text: Callable[[str, str], bool]) -> SpanRecord:
    # the encoder writes what an attribute's JSON says: to write the JSON itself, it gets that as the JSON of a text
    attributes = {key: json.dumps(text) if is_text(key, text) else text for key, text in record.attributes.items()}
    return msgspec.structs.replace(record, attributes=attributes)


def _resource() -> dict[str, str]:
    """Who sends: what OpenTelemetry's environment variables say, and this library."""
    resource = {"telemetry.sdk.language": "python", "telemetry.sdk.name": "millrace", "telemetry.sdk.version": VERSION}
    for pair in os.environ.get("OTEL_RESOURCE_ATTRIBUTES", "").split(","):
        name, equals, value = pair.partition("=")
        if equals and name.strip():
            resource[name.strip()] = unquote(value.strip())
    if os.environ.get("OTEL_SERVICE_NAME"):
        resource["service.name"] = os.environ["OTEL_SERVICE_NAME"]
    return resource
