"""The OpenAPI document of a served model, made from its signature."""

from __future__ import annotations

from typing import Any

from mlflow.pyfunc.scoring_server.served import Loaded
from mlflow.version import VERSION

_SCALARS: dict[str, dict[str, Any]] = {
    "boolean": {"type": "boolean"},
    "integer": {"type": "integer", "format": "int32"},
    "long": {"type": "integer", "format": "int64"},
    "float": {"type": "number", "format": "float"},
    "double": {"type": "number", "format": "double"},
    "string": {"type": "string"},
    "binary": {"type": "string", "contentEncoding": "base64"},
    "datetime": {"type": "string", "format": "date-time"},
}


def describe(loaded: Loaded) -> dict[str, Any]:
    """The document: what ``/invocations`` takes and gives for this model."""
    info = {"title": f"Predictions of {loaded.name}", "version": loaded.version or VERSION}
    request = {
        "required": True,
        "content": {
            "application/json": {"schema": _request(loaded)},
            "text/csv": {"schema": {"type": "string"}},
            "application/vnd.apache.parquet": {"schema": {"type": "string", "format": "binary"}},
            "application/vnd.apache.arrow.stream": {"schema": {"type": "string", "format": "binary"}},
        },
    }
    answers = {
        "200": _answer("The predictions.", _response(loaded)),
        "400": _answer("The body or its data do not fit.", {"$ref": "#/components/schemas/Error"}),
        "413": _answer("The body is too large.", {"$ref": "#/components/schemas/Error"}),
        "415": {"description": "The type of the body is not supported.", "content": {"text/plain": {}}},
        "504": _answer("The model took too long.", {"$ref": "#/components/schemas/Error"}),
    }
    predict = {"post": {"operationId": "predict", "summary": "Predict.", "requestBody": request, "responses": answers}}
    infer = {"post": {"operationId": "infer", "summary": "Predict, in the Open Inference Protocol.", **_v2()}}
    return {
        "openapi": "3.1.0",
        "info": info,
        "paths": {
            "/invocations": predict,
            f"/v2/models/{loaded.name}/infer": infer,
            f"/v2/models/{loaded.name}": _get("describeModel", "Names and types of the model's tensors."),
            "/ping": _get("ping", "Whether the model is loaded.", {}),
            "/health": _get("health", "The same as /ping.", {}),
            "/version": _get("version", "Version of the server.", {"type": "string"}, "text/plain"),
            "/metrics": _get("metrics", "Figures for Prometheus.", {"type": "string"}, "text/plain"),
            "/v2/health/live": _get("live", "Whether the server runs."),
            "/v2/health/ready": _get("ready", "Whether the model can be asked."),
        },
        "components": {"schemas": {"Error": _error()}},
    }


def _get(name: str, summary: str, schema: dict[str, Any] | None = None, kind: str = "application/json") -> dict:
    content = {kind: {"schema": {"type": "object"} if schema is None else schema}}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "responses": {"200": {"description": summary, "content": content}},
        }
    }


def _answer(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _error() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "type": "object",
        "required": ["error_code", "message"],
        "properties": {"error_code": text, "message": text, "sqlstate": text, "error_class": text},
    }


def _v2() -> dict[str, Any]:
    tensor = {
        "type": "object",
        "required": ["name", "shape", "datatype", "data"],
        "properties": {
            "name": {"type": "string"},
            "shape": {"type": "array", "items": {"type": "integer"}},
            "datatype": {"type": "string"},
            "data": {"type": "array"},
            "parameters": {"type": "object"},
        },
    }
    tensors = {"type": "array", "items": tensor}
    request = {
        "type": "object",
        "required": ["inputs"],
        "properties": {"id": {"type": "string"}, "parameters": {"type": "object"}, "inputs": tensors},
    }
    response = {"type": "object", "properties": {"model_name": {"type": "string"}, "outputs": tensors}}
    return {
        "requestBody": {"required": True, "content": {"application/json": {"schema": request}}},
        "responses": {
            "200": _answer("The outputs.", response),
            "400": _answer(
                "The request does not fit.", {"type": "object", "properties": {"error": {"type": "string"}}}
            ),
        },
    }


def _request(loaded: Loaded) -> dict[str, Any]:
    schema = loaded.input_schema
    if schema is None:
        forms = [_object({key: {}}) for key in ("dataframe_split", "dataframe_records", "instances", "inputs")]
    elif schema.is_tensor_spec():
        forms = [_object({key: _tensors(schema)}) for key in ("inputs", "instances")]
    else:
        row = _row(schema)
        names = [name for name in schema.input_names()] if schema.has_input_names() else None
        columns: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
        if names is not None:
            columns["default"] = names
        split = _object({"columns": columns, "data": {"type": "array", "items": {"type": "array"}}})
        forms = [
            _object({"dataframe_split": split}),
            _object({"dataframe_records": {"type": "array", "items": row}}),
            _object({"inputs": {"type": "array", "items": row}}),
            _object({"instances": {"type": "array", "items": row}}),
        ]
    params = _params(loaded)
    if params:
        for form in forms:
            form["properties"]["params"] = params
    return {"oneOf": forms}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": dict(properties)}


def _row(schema: Any) -> dict[str, Any]:
    if not schema.has_input_names():
        return {"type": "array", "items": _type(schema.input_types()[0])}
    properties = {spec.name: _type(spec.type) for spec in schema.inputs}
    return {"type": "object", "required": schema.required_input_names(), "properties": properties}


def _type(of: Any) -> dict[str, Any]:
    """The JSON schema of a column's type."""
    scalar = _SCALARS.get(getattr(of, "name", ""))
    if scalar is not None:
        return dict(scalar)
    kind = type(of).__name__
    if kind in ("Array", "SparkMLVector"):
        return {"type": "array", "items": _type(of.dtype)}
    if kind == "Map":
        return {"type": "object", "additionalProperties": _type(of.value_type)}
    if kind == "Object":
        properties = {one.name: _type(one.dtype) for one in of.properties}
        return {
            "type": "object",
            "required": [one.name for one in of.properties if one.required],
            "properties": properties,
        }
    return {}


def _tensors(schema: Any) -> dict[str, Any]:
    if schema.has_input_names():
        return _object({spec.name: _tensor(spec) for spec in schema.inputs})
    return _tensor(schema.inputs[0])


def _tensor(spec: Any) -> dict[str, Any]:
    kinds = {"b": "boolean", "i": "integer", "u": "integer", "f": "number"}
    found: dict[str, Any] = {"type": kinds.get(spec.type.kind, "string")}
    for size in reversed(spec.shape):
        found = {"type": "array", "items": found}
        if size >= 0:
            found |= {"minItems": size, "maxItems": size}
    return found


def _params(loaded: Loaded) -> dict[str, Any] | None:
    if loaded.params_schema is None:
        return None
    properties = {}
    for spec in loaded.params_schema.params:
        shape = getattr(spec, "shape", None)
        value = _type(spec.dtype)
        properties[spec.name] = ({"type": "array", "items": value} if shape else value) | _default(spec)
    return {"type": "object", "properties": properties}


def _default(spec: Any) -> dict[str, Any]:
    from mlflow.pyfunc.scoring_server.encoding import encode

    if spec.default is None:
        return {}
    import msgspec

    return {"default": msgspec.json.decode(encode(spec.default))}


def _response(loaded: Loaded) -> dict[str, Any]:
    schema = loaded.output_schema
    if schema is None:
        return _object({"predictions": {}})
    if schema.is_tensor_spec():
        return _object({"predictions": _tensors(schema)})
    return _object({"predictions": {"type": "array", "items": _row(schema) if schema.has_input_names() else {}}})
