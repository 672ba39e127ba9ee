"""The Claude Agent SDK: what an agent does for one prompt as a trace."""

from __future__ import annotations

import functools
import time
from collections.abc import AsyncIterator
from typing import Any

from mlflow.anthropic import FLAVOR_NAME, set_message_usage
from mlflow.autologging import spans
from mlflow.autologging.patch import install
from mlflow.autologging.rebinding import rebind
from mlflow.entities.live_span import LiveSpan
from mlflow.entities.span_type import SpanType
from mlflow.entities.trace_keys import TraceMetadataKey

_ROOT = "claude_code_conversation"
_BLOCKS = {
    "TextBlock": "text",
    "ThinkingBlock": "thinking",
    "ToolUseBlock": "tool_use",
    "ToolResultBlock": "tool_result",
    "ServerToolUseBlock": "server_tool_use",
    "ServerToolResultBlock": "server_tool_result",
}


class ClaudeAgentError(Exception):
    """What the agent says of its failure."""


class _Turn:
    """One prompt and what the agent does for it.

    Args:
        prompt: what the agent was asked.
    """

    def __init__(self, prompt: Any) -> None:
        self._root = spans.start(_ROOT, SpanType.AGENT, {"prompt": prompt})
        self._messages: list[dict[str, Any]] = [{"role": "user", "content": prompt}]
        self._tools: dict[str, LiveSpan] = {}
        # an answer of a model, which comes in one message a block
        self._answer: dict[str, Any] | None = None
        self._began_ns = time.time_ns()
        self._has_usage = False

    def message(self, message: Any) -> bool:
        """Note a message; true when it was the last one of the turn."""
        kind = type(message).__name__
        if kind == "AssistantMessage":
            self._assistant(message)
        elif kind == "UserMessage":
            self._end_answer()
            self._user(message)
        elif kind == "ResultMessage":
            self._result(message)
            return True
        return False

    def end(self, outputs: Any = None, error: BaseException | None = None) -> None:
        """Nothing more comes."""
        self._end_answer()
        for span in self._tools.values():
            spans.finish(span)
        self._tools.clear()
        spans.finish(self._root, outputs, error)

    def _assistant(self, message: Any) -> None:
        name = getattr(message, "message_id", None)
        if self._answer is not None and (name is None or self._answer["id"] != name):
            self._end_answer()
        if self._answer is None:
            parent = self._parent(message)
            self._answer = {"id": name, "content": [], "parent": parent, "began_ns": self._began_ns}
        self._answer["content"] += [_block(block) for block in message.content]
        self._answer |= {"model": message.model, "usage": getattr(message, "usage", None), "ended_ns": time.time_ns()}
        for block in message.content:
            if type(block).__name__ == "ToolUseBlock":
                self._tools[block.id] = spans.start(
                    f"tool_{block.name}", SpanType.TOOL, block.input, {"tool_id": block.id}, self._parent(message)
                )

    def _end_answer(self) -> None:
        answer, self._answer = self._answer, None
        if answer is None:
            return
        span = spans.start(
            "llm",
            SpanType.LLM,
            {"model": answer["model"], "messages": self._messages},
            parent=answer["parent"],
            start_time_ns=answer["began_ns"],
        )
        spans.set_message_format(span, FLAVOR_NAME)
        spans.set_model(span, answer["model"], FLAVOR_NAME)
        if answer["usage"]:
            self._has_usage = True
            set_message_usage(span, answer["usage"])
        said = {"role": "assistant", "content": answer["content"]}
        self._messages.append(said)
        spans.finish(span, {"type": "message", **said}, end_time_ns=answer["ended_ns"])
        self._began_ns = answer["ended_ns"]

    def _user(self, message: Any) -> None:
        content = message.content
        blocks = content if isinstance(content, list) else []
        for block in blocks:
            span = self._tools.pop(getattr(block, "tool_use_id", None), None)
            if span is not None:
                error = ClaudeAgentError(str(block.content)) if block.is_error else None
                spans.finish(span, block.content, error)
        shown = [_block(block) for block in blocks] if isinstance(content, list) else content
        self._messages.append({"role": "user", "content": shown})
        self._began_ns = time.time_ns()

    def _result(self, message: Any) -> None:
        self._end_answer()
        root = self._root
        session = getattr(message, "session_id", None)
        if session and isinstance(root, LiveSpan) and root.parent_id is None:
            root._trace.set_metadata(TraceMetadataKey.TRACE_SESSION, str(session))
        about = ("subtype", "num_turns", "duration_ms", "duration_api_ms", "total_cost_usd", "stop_reason")
        known = {name: getattr(message, name, None) for name in about}
        root.set_attributes({name: value for name, value in known.items() if value is not None})
        if not self._has_usage:
            set_message_usage(root, getattr(message, "usage", None))
        error = ClaudeAgentError(message.result or message.subtype) if message.is_error else None
        self.end(message.result, error)

    def _parent(self, message: Any) -> LiveSpan:
        """The tool that started the agent whose message it is, or the whole."""
        return self._tools.get(getattr(message, "parent_tool_use_id", None), self._root)


def switch_on() -> None:
    """Wrap what is there of the SDK."""
    import claude_agent_sdk

    client = claude_agent_sdk.ClaudeSDKClient
    install(FLAVOR_NAME, client, "query", _asking)
    install(FLAVOR_NAME, client, "receive_messages", _receiving)
    query = claude_agent_sdk.query
    install(FLAVOR_NAME, claude_agent_sdk, "query", _asking_once)
    rebind(query, claude_agent_sdk.query, "claude_agent_sdk")


def _asking(query: Any) -> Any:
    """A client is asked: a turn begins, which its answers end."""

    @functools.wraps(query)
    async def ask(self: Any, prompt: Any, *args: Any, **kwargs: Any) -> Any:
        _end(getattr(self, "_mlflow_turn", None))
        self._mlflow_turn = None
        if spans.is_on(FLAVOR_NAME):
            # prompts that come one by one are the user's to iterate over
            self._mlflow_turn = _begin(prompt if isinstance(prompt, str) else None)
        try:
            return await query(self, prompt, *args, **kwargs)
        except BaseException as error:
            _end(self._mlflow_turn, error)
            self._mlflow_turn = None
            raise

    return ask


def _receiving(receive_messages: Any) -> Any:
    """A client's answers are taken."""

    @functools.wraps(receive_messages)
    async def receive(self: Any) -> AsyncIterator[Any]:
        try:
            async for message in receive_messages(self):
                turn = getattr(self, "_mlflow_turn", None)
                if turn is not None and _note(turn, message):
                    self._mlflow_turn = None
                yield message
        except Exception as error:
            _end(getattr(self, "_mlflow_turn", None), error)
            self._mlflow_turn = None
            raise

    return receive


def _asking_once(query: Any) -> Any:
    """The function that asks and gives all answers."""

    @functools.wraps(query)
    async def ask(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        prompt = kwargs.get("prompt")
        turn = _begin(prompt if isinstance(prompt, str) else None) if spans.is_on(FLAVOR_NAME) else None
        try:
            async for message in query(*args, **kwargs):
                if turn is not None and _note(turn, message):
                    turn = None
                yield message
        except Exception as error:
            _end(turn, error)
            turn = None
            raise
        finally:
            _end(turn)

    return ask


def _begin(prompt: Any) -> _Turn | None:
    with spans.trying(FLAVOR_NAME, "starting the trace of an agent"):
        return _Turn(prompt)
    return None


def _note(turn: _Turn, message: Any) -> bool:
    with spans.trying(FLAVOR_NAME, "recording a message of an agent"):
        return turn.message(message)
    return False


def _end(turn: _Turn | None, error: BaseException | None = None) -> None:
    if turn is not None:
        with spans.trying(FLAVOR_NAME, "ending the trace of an agent"):
            turn.end(error=error)


def _block(block: Any) -> Any:
    """A block of a message in the form of the API."""
    kind = _BLOCKS.get(type(block).__name__)
    return {"type": kind, **spans.plain(block)} if kind else spans.plain(block)
