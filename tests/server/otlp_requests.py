"""Requests of OpenTelemetry's protocol, made by its own message classes."""

from __future__ import annotations

import os
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from mlflow.otlp.values import fill

PROTOBUF = {"content-type": "application/x-protobuf", "x-mlflow-experiment-id": "0"}
JSON = {"content-type": "application/json", "x-mlflow-experiment-id": "0"}
START = 1_790_000_000_000_000_000


def span(trace: bytes | None = None, number: int = 1, parent: int | None = None, **fields: Any) -> dict[str, Any]:
    """A span for ``request``; ``fields`` are name, attributes (plain values), status, end."""
    return {"trace": trace or os.urandom(16), "number": number, "parent": parent, **fields}


def request(*spans: dict[str, Any], **resource: Any) -> bytes:
    """The body of a request with these spans of one resource; ``service_name`` stands for ``service.name``."""
    message = ExportTraceServiceRequest()
    group = message.resource_spans.add()
    for key, value in resource.items():
        fill(group.resource.attributes.add(key=key.replace("_", ".")).value, value)
    spans_of_scope = group.scope_spans.add().spans
    for one in spans:
        added = spans_of_scope.add(
            trace_id=one["trace"],
            span_id=one["number"].to_bytes(8, "big"),
            name=one.get("name", f"span {one['number']}"),
            start_time_unix_nano=START + one["number"] * 1000,
            end_time_unix_nano=one.get("end", START + 500_000_000),
        )
        if one["parent"]:
            added.parent_span_id = one["parent"].to_bytes(8, "big")
        added.status.code = one.get("status", 1)
        for key, value in one.get("attributes", {}).items():
            fill(added.attributes.add(key=key).value, value)
    return message.SerializeToString()


def trace_id(trace: bytes) -> str:
    """A trace's id as this API has it."""
    return f"tr-{trace.hex()}"
