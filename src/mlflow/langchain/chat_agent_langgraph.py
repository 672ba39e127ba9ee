"""Graphs of LangGraph whose state is that of ``mlflow.pyfunc.ChatAgent``."""

from __future__ import annotations

import json
import uuid
from typing import Annotated, Any, TypedDict

from langchain_core.messages import AIMessage, BaseMessage, ToolMessage, convert_to_messages
from langgraph.prebuilt import ToolNode

_ROLES = {"human": "user", "ai": "assistant", "AIMessageChunk": "assistant"}


def _added(left: Any, right: Any) -> list[dict[str, Any]]:
    """Messages of two lists; one with the id of an earlier one takes its place."""
    together: dict[str, dict[str, Any]] = {}
    for message in [*_listed(left), *_listed(right)]:
        plain = parse_message(message) if isinstance(message, BaseMessage) else dict(message)
        plain["id"] = plain.get("id") or str(uuid.uuid4())
        together[plain["id"]] = plain
    return list(together.values())


def _listed(messages: Any) -> list[Any]:
    return messages if isinstance(messages, list) else [messages]


class ChatAgentState(TypedDict, total=False):
    """The state: messages as dicts, context, and what users put in and take out."""

    messages: Annotated[list[dict[str, Any]], _added]
    context: dict[str, Any] | None
    custom_inputs: dict[str, Any] | None
    custom_outputs: dict[str, Any] | None


def parse_message(
    msg: BaseMessage, name: str | None = None, attachments: dict[str, Any] | None = None
) -> dict[str, Any]:
    """A message of LangChain as a chat agent has it.

    Args:
        msg: the message.
        name: of who says it; of a tool, its own name goes first.
        attachments: to go with it.
    """
    content = msg.content if isinstance(msg.content, str) else json.dumps(msg.content)
    plain = {"role": _ROLES.get(msg.type, msg.type), "content": content, "id": msg.id or str(uuid.uuid4())}
    if msg.name or name:
        plain["name"] = msg.name or name
    if isinstance(msg, AIMessage) and msg.tool_calls:
        plain["tool_calls"] = [
            {
                "id": call["id"],
                "type": "function",
                "function": {"name": call["name"], "arguments": json.dumps(call["args"])},
            }
            for call in msg.tool_calls
        ]
    if isinstance(msg, ToolMessage):
        plain["tool_call_id"] = msg.tool_call_id
    if attachments:
        plain["attachments"] = attachments
    return plain


class ChatAgentToolNode(ToolNode):
    """Runs the tools that the last message asks for, in a graph with ``ChatAgentState``.

    A tool may answer a dict with ``content``, ``attachments`` and ``custom_outputs``, as JSON.
    """

    def invoke(self, input: Any, config: Any = None, **kwargs: Any) -> Any:
        """New messages, and the last tool's ``custom_outputs`` if there are any.

        Args:
            input: the state.
            config, kwargs: as of LangGraph's node.
        """
        messages = convert_to_messages([_without_extras(message) for message in input["messages"]])
        answered = super().invoke({**input, "messages": messages}, config, **kwargs)
        parsed, custom = [], None
        for message in answered["messages"]:
            said = _object(message.content)
            if said is not None and {"content", "attachments", "custom_outputs"} & set(said):
                message.content = said.get("content", message.content)
                custom = said.get("custom_outputs", custom)
                parsed.append(parse_message(message, attachments=said.get("attachments")))
            else:
                parsed.append(parse_message(message))
        return {"messages": parsed, **({"custom_outputs": custom} if custom is not None else {})}


def _without_extras(message: Any) -> Any:
    """A message without what LangChain does not know."""
    if not isinstance(message, dict):
        return message
    return {key: value for key, value in message.items() if key != "attachments" and value is not None}


def _object(text: Any) -> dict[str, Any] | None:
    """The JSON object in a text; None when it is something else."""
    try:
        found = json.loads(text)
    except (TypeError, ValueError):
        return None
    return found if isinstance(found, dict) else None
