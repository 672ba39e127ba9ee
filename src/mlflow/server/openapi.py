"""The OpenAPI document, made from the service classes. ``python -m mlflow.server.openapi`` prints it."""

from __future__ import annotations

import functools
import inspect
import re
from typing import Any

import msgspec

from mlflow.api.artifacts import Artifacts, Uploads
from mlflow.api.audit import Audit
from mlflow.api.links import Links
from mlflow.api.model_files import ModelFiles
from mlflow.api.permissions import Permissions
from mlflow.api.registry import Registry
from mlflow.api.rpc import Answer, Operation, Request, Service
from mlflow.api.tracking import Tracking
from mlflow.api.users import Users
from mlflow.api.webhooks import Webhooks
from mlflow.api.workspaces import Workspaces
from mlflow.exceptions import ERROR_CODES
from mlflow.server.export import MEDIA_TYPES
from mlflow.server.otlp import EXPERIMENT_HEADER, PATH, PROTOBUF, RUN_HEADER
from mlflow.version import VERSION

SERVICES: tuple[type[Service], ...] = (
    Tracking,
    Registry,
    Webhooks,
    Workspaces,
    Artifacts,
    ModelFiles,
    Uploads,
    Users,
    Permissions,
    Audit,
    Links,
)
_REF = "#/components/schemas/{name}"


class ErrorAnswer(Answer):
    """What every failed request is answered with."""

    error_code: str
    message: str


@functools.cache
def document() -> dict[str, Any]:
    """The OpenAPI 3.1 description of all operations."""
    operations = [op for service in SERVICES for op in service.operations.values()]
    kinds: dict[str, type] = {}
    for operation in operations:
        for kind in (operation.request, operation.answer):
            kinds.setdefault(kind.__name__, kind)
    _, components = msgspec.json.schema_components([*kinds.values(), ErrorAnswer], ref_template=_REF)
    components["ErrorAnswer"]["properties"]["error_code"]["enum"] = list(ERROR_CODES)
    in_path = {operation.request: operation.in_path for operation in operations}
    for kind in kinds.values():
        if issubclass(kind, Request):
            _mark_required(components[kind.__name__], kind, in_path[kind])
    for name, schema in components.items():
        _describe(schema, kinds.get(name))
        _allow_nan(schema)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Millrace",
            "version": VERSION,
            "description": "The REST API of the tracking server. Every path is also served under /ajax-api/. "
            "int64 fields may be sent as text or as numbers. Unset fields and empty lists are left out of answers.",
        },
        "paths": _paths(operations, components),
        "components": {"schemas": dict(sorted(components.items()))},
    }


def _paths(operations: list[Operation], components: dict[str, Any]) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for operation in operations:
        for number, (method, path) in enumerate(operation.routes):
            if not re.match(r"\d\.\d/", path):
                # a misspelt path that only old clients use
                continue
            name = operation.name if number == 0 else f"{operation.name}_{method.lower()}"
            path = path.replace(":path}", "}")
            paths.setdefault(f"/api/{path}", {})[method.lower()] = _operation(operation, method, name, components)
    paths |= _plain_paths()
    return dict(sorted(paths.items()))


def _operation(operation: Operation, method: str, name: str, components: dict[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": name,
        "summary": operation.doc.strip().splitlines()[0] if operation.doc else name,
        "tags": [re.sub(r"^\d\.\d/(mlflow/)?", "", operation.path).split("/")[0]],
    }
    if method in ("POST", "PATCH"):
        schema = {"$ref": _REF.format(name=operation.request.__name__)}
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    else:
        described["parameters"] = [
            parameter
            for parameter in _parameters(components[operation.request.__name__])
            if parameter["name"] not in operation.in_path
        ]
    for name in operation.in_path:
        described.setdefault("parameters", []).append(
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        )
    answer = {"$ref": _REF.format(name=operation.answer.__name__)}
    described["responses"] = {
        str(operation.status): {"description": "Done.", "content": {"application/json": {"schema": answer}}},
        "default": {
            "description": "Refused or failed; nothing has been changed.",
            "content": {"application/json": {"schema": {"$ref": _REF.format(name="ErrorAnswer")}}},
        },
    }
    if operation.status == 204:
        del described["responses"]["204"]["content"]
    return described


def _parameters(schema: dict[str, Any]) -> list[dict[str, Any]]:
    required = schema.get("required", ())
    return [
        {"name": name, "in": "query", "required": name in required, "schema": inner}
        for name, inner in schema.get("properties", {}).items()
    ]


def _mark_required(schema: dict[str, Any], kind: type[Request], in_path: tuple[str, ...]) -> None:
    # what stands in the path need not be sent again
    names = [name for name in (*schema.get("required", ()), *kind.required) if name not in in_path]
    if names:
        schema["required"] = list(dict.fromkeys(names))
    for name in names:
        schema["properties"][name].pop("default", None)


def _describe(schema: dict[str, Any], kind: type | None) -> None:
    text = inspect.cleandoc(kind.__doc__) if kind is not None and "__doc__" in vars(kind) and kind.__doc__ else ""
    # msgspec takes the docstring of the base class where a class has none
    if text:
        schema["description"] = text.replace("``", "`")
    elif kind is not None:
        schema.pop("description", None)


def _allow_nan(schema: dict[str, Any]) -> None:
    """A metric's value may be NaN, which JSON has no number for."""
    value = schema.get("properties", {}).get("value")
    if value and value.get("type") == "number":
        value.pop("type")
        value["anyOf"] = [{"type": "number"}, {"enum": ["NaN", "Infinity", "-Infinity"]}]


def _plain_paths() -> dict[str, Any]:
    """The routes that are no operations: text and files."""

    def plain(name: str, summary: str, media_type: str, tag: str = "server", **more: Any) -> dict[str, Any]:
        binary = media_type == "application/octet-stream"
        schema = {"type": "string", "format": "binary"} if binary else {"type": "string"}
        return {
            "operationId": name,
            "summary": summary,
            "tags": [tag],
            "responses": {"200": {"description": "Done.", "content": {media_type: {"schema": schema}}}},
            **more,
        }

    def parameter(name: str, place: str = "query", required: bool = True) -> dict[str, Any]:
        return {"name": name, "in": place, "required": required, "schema": {"type": "string"}}

    def header(name: str, required: bool, *allowed: str) -> dict[str, Any]:
        schema = {"type": "string"} | ({"enum": list(allowed)} if allowed else {})
        return {"name": name, "in": "header", "required": required, "schema": schema}

    octets = "application/octet-stream"
    body = {"required": True, "content": {octets: {"schema": {"type": "string", "format": "binary"}}}}
    path = [parameter("artifact_path", "path")]
    owner = [parameter(name, required=False) for name in ("run_id", "model_id", "name", "version")]
    return {
        "/health": {"get": plain("health", "Tell that the server is up.", "text/plain")},
        "/version": {
            "get": plain(
                "version", "The version, as text; as a JSON string with Accept: application/json.", "text/plain"
            )
        },
        "/metrics": {"get": plain("metrics", "Figures of the server, for Prometheus.", "text/plain")},
        "/api/3.0/mlflow/server-info": {
            "get": plain("server_info", "What this server offers.", "application/json")
            | {
                "responses": {
                    "200": {"description": "Done.", "content": {"application/json": {"schema": {"type": "object"}}}}
                }
            }
        },
        "/api/3.0/mlflow/events": {
            "get": plain(
                "events",
                "Be told what changes: server-sent events `change` with the kinds of things and the experiments.",
                "text/event-stream",
                parameters=[parameter("experiment_id", required=False), parameter("run_id", required=False)],
            )
        },
        "/api/2.0/mlflow/runs/export": {
            "post": plain(
                "export_runs",
                "All runs that a search finds, in one streamed answer.",
                octets,
                "runs",
                parameters=[
                    {"name": "format", "in": "query", "required": False, "schema": {"enum": list(MEDIA_TYPES)}}
                ],
                requestBody={
                    "required": True,
                    "content": {"application/json": {"schema": {"$ref": _REF.format(name="SearchRuns")}}},
                },
            )
        },
        PATH: {
            "post": plain(
                "otlp_traces",
                "Take spans in OpenTelemetry's protocol, OTLP/HTTP.",
                PROTOBUF,
                "traces",
                parameters=[
                    header(EXPERIMENT_HEADER, True),
                    header(RUN_HEADER, False),
                    header("content-encoding", False, "gzip", "deflate", "identity"),
                ],
                requestBody={
                    "required": True,
                    "content": {
                        PROTOBUF: {"schema": {"type": "string", "format": "binary"}},
                        "application/json": {"schema": {"type": "object"}},
                    },
                },
            )
        },
        "/api/3.0/mlflow/get-trace-artifact": {
            "get": plain(
                "get_trace_artifact",
                "Download the spans of a trace, or a file that is attached to it.",
                octets,
                "traces",
                parameters=[parameter("request_id"), parameter("path", required=False)],
            )
        },
        "/get-artifact": {
            "get": plain(
                "get_artifact",
                "Download an artifact of a run.",
                octets,
                "artifacts",
                parameters=[parameter("run_id"), parameter("path")],
            )
        },
        "/model-versions/get-artifact": {
            "get": plain(
                "get_model_version_artifact",
                "Download a file of a version of a registered model.",
                octets,
                "artifacts",
                parameters=[parameter("name"), parameter("version"), parameter("path")],
            )
        },
        "/api/3.0/mlflow/artifacts/preview": {
            "get": plain(
                "preview_artifact",
                "Get an artifact of a run, a logged model or a version of a registered model to be shown in a browser: "
                "inline, with ranges, and with headers under which nothing of it runs in the server's origin.",
                octets,
                "artifacts",
                parameters=[*owner, parameter("path")],
            )
        },
        "/api/3.0/mlflow/artifacts/zip": {
            "get": plain(
                "zip_artifacts",
                "Download a folder of artifacts of a run, a logged model or a version of a registered model as a zip "
                "file, made while it is sent. Without `path`, all of them.",
                octets,
                "artifacts",
                parameters=[*owner, parameter("path", required=False)],
            )
        },
        "/api/2.0/mlflow/logged-models/{model_id}/artifacts/files": {
            "get": plain(
                "get_logged_model_artifact",
                "Download an artifact of a logged model.",
                octets,
                "artifacts",
                parameters=[parameter("model_id", "path"), parameter("artifact_file_path")],
            )
        },
        "/ajax-api/2.0/mlflow/upload-artifact": {
            "post": plain(
                "upload_artifact",
                "Upload an artifact of a run.",
                octets,
                "artifacts",
                parameters=[parameter("run_uuid"), parameter("path")],
                requestBody=body,
            )
        },
        "/api/2.0/mlflow-artifacts/mpu/part/{artifact_path}": {
            "put": plain(
                "put_part",
                "Send one part of an upload.",
                octets,
                "mlflow-artifacts",
                parameters=[*path, parameter("upload_id"), parameter("part_number")],
                requestBody=body,
            )
        },
        "/api/2.0/mlflow-artifacts/artifacts/{artifact_path}": {
            "get": plain(
                "download_artifact", "Download from the proxied store.", octets, "mlflow-artifacts", parameters=path
            ),
            "put": plain(
                "put_artifact",
                "Upload to the proxied store.",
                octets,
                "mlflow-artifacts",
                parameters=path,
                requestBody=body,
            ),
            "delete": plain(
                "delete_artifact", "Delete from the proxied store.", octets, "mlflow-artifacts", parameters=path
            ),
        },
    }


@functools.cache
def json_text() -> str:
    """The document as JSON."""
    return msgspec.json.format(msgspec.json.encode(document()), indent=1).decode()


if __name__ == "__main__":
    print(json_text())
