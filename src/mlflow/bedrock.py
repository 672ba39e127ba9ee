"""Calls of Bedrock with boto3 as spans: Converse and InvokeModel, whole and in streams."""

from __future__ import annotations

import functools
import io
import json
import re
from typing import Any

from mlflow import anthropic
from mlflow.autologging import autologging_integration
from mlflow.autologging.patch import install
from mlflow.autologging.spans import (
    Call,
    CallTracer,
    chat_tool,
    set_message_format,
    set_model,
    set_tools,
    set_usage,
    traced,
)
from mlflow.entities.live_span import LiveSpan
from mlflow.entities.span_type import SpanType
from mlflow.tracing.attachments import Attachment

FLAVOR_NAME = "bedrock"
_SERVICE = "bedrock-runtime"
# what stands before the format in a media type, where it is not the block's name
_KINDS = {"document": "application"}
# a region may stand before the maker of a model
_MAKER = re.compile(r"^(?:(?:us|us-gov|eu|apac|jp|au|ca|global)\.)?([a-z0-9-]+)\.")


class _Bedrock(CallTracer):
    """A call of a client's method, whose only arguments are names and values."""

    def __init__(self, method: str, span_type: str) -> None:
        self.name = f"BedrockRuntime.{method}"
        self.span_type = span_type

    def inputs(self, call: Call) -> Any:
        return _plain(call.kwargs)

    def begin(self, span: LiveSpan, call: Call) -> None:
        model = call.kwargs.get("modelId")
        # by an ARN: what stands after the last slash names the model or the profile
        model = model.rpartition("/")[2] if isinstance(model, str) else None
        maker = _MAKER.match(model or "")
        set_model(span, model, maker.group(1) if maker else FLAVOR_NAME)


class _Converse(_Bedrock):
    """A conversation."""

    def begin(self, span: LiveSpan, call: Call) -> None:
        super().begin(span, call)
        set_message_format(span, FLAVOR_NAME)
        specifications = [tool.get("toolSpec") for tool in (call.kwargs.get("toolConfig") or {}).get("tools") or ()]
        set_tools(
            span,
            [
                chat_tool(one["name"], one.get("description"), (one.get("inputSchema") or {}).get("json"))
                for one in specifications
                if one
            ],
        )

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        usage = (result or {}).get("usage") or {}
        read, written = usage.get("cacheReadInputTokens") or 0, usage.get("cacheWriteInputTokens") or 0
        asked = usage.get("inputTokens")
        set_usage(
            span,
            None if asked is None else asked + read + written,
            usage.get("outputTokens"),
            usage.get("totalTokens"),
            cache_read=read,
            cache_creation=written,
        )
        return _plain({key: value for key, value in (result or {}).items() if key != "ResponseMetadata"})


class _ConverseStream(_Converse):
    """A conversation in a stream, which stands under a key of the answer."""

    def content(self, call: Call, result: Any) -> Any:
        return result["stream"]

    def is_stream(self, call: Call, result: Any) -> bool:
        return True

    def combine(self, call: Call, chunks: list[Any]) -> Any:
        made: dict[str, Any] = {"output": {"message": {"role": "assistant", "content": []}}}
        blocks: dict[int, dict[str, Any]] = {}
        for chunk in chunks:
            for kind, event in chunk.items():
                if kind == "messageStart":
                    made["output"]["message"]["role"] = event.get("role", "assistant")
                elif kind == "contentBlockStart":
                    blocks[event["contentBlockIndex"]] = {key: {**value} for key, value in event["start"].items()}
                elif kind == "contentBlockDelta":
                    _add(blocks.setdefault(event["contentBlockIndex"], {}), event["delta"])
                elif kind == "messageStop":
                    made["stopReason"] = event.get("stopReason")
                elif kind == "metadata":
                    made.update({key: event[key] for key in ("usage", "metrics") if key in event})
        for block in blocks.values():
            used = block.get("toolUse")
            if used is not None and isinstance(used.get("input"), str):
                used["input"] = _json(used["input"])
        made["output"]["message"]["content"] = [blocks[index] for index in sorted(blocks)]
        return made


class _Invoke(_Bedrock):
    """A call in the form of the model's maker."""

    def inputs(self, call: Call) -> Any:
        return _with_body(_plain(call.kwargs), call.kwargs.get("body"))

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        body = result["body"]
        content = body.read()
        # the user reads it again, in the library's own way
        body._raw_stream = io.BytesIO(content)
        body._amount_read = 0
        body._content_length = str(len(content))
        value = _json(content)
        _set_usage(span, value)
        if "embed" in str(call.kwargs.get("modelId")):
            span.set_span_type(SpanType.EMBEDDING)
        return {"contentType": result.get("contentType"), "body": value}


class _InvokeStream(_Bedrock):
    """A call in the form of the model's maker, in a stream."""

    def inputs(self, call: Call) -> Any:
        return _with_body(_plain(call.kwargs), call.kwargs.get("body"))

    def content(self, call: Call, result: Any) -> Any:
        return result["body"]

    def is_stream(self, call: Call, result: Any) -> bool:
        return True

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        _set_usage(span, result)
        return result

    def combine(self, call: Call, chunks: list[Any]) -> Any:
        values = [_json(chunk["chunk"]["bytes"]) for chunk in chunks if "chunk" in chunk]
        made = anthropic.message([value for value in values if isinstance(value, dict)])
        return made or values


def _add(block: dict[str, Any], delta: dict[str, Any]) -> None:
    for key, value in delta.items():
        if isinstance(value, str):
            block[key] = block.get(key, "") + value
        elif isinstance(value, dict):
            _add(block.setdefault(key, {}), value)
        else:
            block[key] = value


def _set_usage(span: LiveSpan, value: Any) -> None:
    """Tokens, which each maker tells in a form of its own."""
    if not isinstance(value, dict):
        return
    usage = value.get("usage")
    if isinstance(usage, dict) and "input_tokens" in usage:
        anthropic.set_message_usage(span, usage)
    elif isinstance(usage, dict) and "inputTokens" in usage:
        set_usage(span, usage["inputTokens"], usage.get("outputTokens"), usage.get("totalTokens"))
    elif isinstance(usage, dict) and "prompt_tokens" in usage:
        set_usage(span, usage["prompt_tokens"], usage.get("completion_tokens"), usage.get("total_tokens"))
    elif "prompt_token_count" in value:
        set_usage(span, value["prompt_token_count"], value.get("generation_token_count"))
    elif "inputTextTokenCount" in value:
        results = value.get("results") or ()
        set_usage(span, value["inputTextTokenCount"], sum(one.get("tokenCount") or 0 for one in results))


def _with_body(inputs: dict[str, Any], body: Any) -> dict[str, Any]:
    return {**inputs, "body": _json(body)} if isinstance(body, (str, bytes)) else inputs


def _json(text: Any) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text if isinstance(text, str) else f"<{len(text)} bytes>"


def _plain(value: Any, content_type: str = "application/octet-stream") -> Any:
    """A value whose images, sounds and documents are attachments."""
    if isinstance(value, dict):
        found = {}
        for key, one in value.items():
            format = one.get("format") if isinstance(one, dict) else None
            found[key] = _plain(one, f"{_KINDS.get(key, key)}/{format}" if isinstance(format, str) else content_type)
        return found
    if isinstance(value, (list, tuple)):
        return [_plain(one, content_type) for one in value]
    if isinstance(value, (bytes, bytearray)):
        return Attachment(content_type=content_type, content_bytes=bytes(value))
    return value


_TRACERS = {
    "converse": _Converse("converse", SpanType.CHAT_MODEL),
    "converse_stream": _ConverseStream("converse_stream", SpanType.CHAT_MODEL),
    "invoke_model": _Invoke("invoke_model", SpanType.LLM),
    "invoke_model_with_response_stream": _InvokeStream("invoke_model_with_response_stream", SpanType.LLM),
}
_classes: set[type] = set()


@autologging_integration(FLAVOR_NAME)
def autolog(log_traces: bool = True, disable: bool = False, silent: bool = False) -> None:
    """Record calls of Bedrock with boto3 as spans, of clients that are made from now on.

    Args:
        log_traces: whether spans are recorded.
        disable: switch off instead.
        silent: whether nothing is said.
    """
    from botocore.client import ClientCreator

    install(FLAVOR_NAME, ClientCreator, "create_client", _making_clients)


def _making_clients(create: Any) -> Any:
    """Clients have no class before they are made: their methods come from a description of the service."""

    @functools.wraps(create)
    def create_client(self: Any, service_name: str, *args: Any, **kwargs: Any) -> Any:
        client = create(self, service_name, *args, **kwargs)
        if service_name == _SERVICE:
            for method, tracer in _TRACERS.items():
                function = getattr(type(client), method, None)
                if function is not None:
                    setattr(client, method, functools.partial(traced(FLAVOR_NAME, function, tracer), client))
        return client

    return create_client
