"""Asking engines, retrievers and workflows of LlamaIndex."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any

from mlflow.exceptions import invalid


def of(model: Any, kind: str, engine_type: str | None, config: dict[str, Any]) -> Predictor:
    """What asks a model.

    Args:
        model: of LlamaIndex.
        kind: "index", "chat", "query", "retriever" or "workflow".
        engine_type: what is made of an index.
        config: arguments of that.
    """
    if kind == "index":
        makers = {
            "chat": model.as_chat_engine,
            "query": model.as_query_engine,
            "retriever": model.as_retriever,
        }
        if engine_type not in makers:
            raise invalid(f"The model is an index with the engine type {engine_type!r}, which is not known.")
        kind, model = engine_type, makers[engine_type](**config)
    return Predictor(model, {"chat": _chat, "query": _query, "retriever": _retrieve, "workflow": _run}[kind](model))


class Predictor:
    """Asks once per input.

    Args:
        model: the engine.
        ask: gives the answer to one input.
    """

    def __init__(self, model: Any, ask: Callable[[Any], Any]) -> None:
        self._model = model
        self._ask = ask

    def get_raw_model(self) -> Any:
        """The engine, retriever or workflow."""
        return self._model

    def predict(self, data: Any, params: dict[str, Any] | None = None) -> Any:
        """The answer to a question: text, nodes of a retriever as dicts, or what a workflow gives.

        Args:
            data: a question, a dict of arguments, or several as list, array or DataFrame; one answer per input.
            params: further arguments of the engine.

        Raises: INVALID_PARAMETER_VALUE for other input.
        """
        if hasattr(data, "columns"):
            several = data.to_dict("records")
            # a single column holds the questions, whatever it is called
            several = [next(iter(row.values())) if len(row) == 1 and 0 in row else row for row in several]
        elif hasattr(data, "tolist"):
            several = data.tolist()
        else:
            several = data
        if isinstance(several, list):
            answers = [self._one(one, params) for one in several]
            return answers[0] if len(answers) == 1 else answers
        return self._one(several, params)

    def _one(self, given: Any, params: dict[str, Any] | None) -> Any:
        if not isinstance(given, (str, dict)):
            raise invalid(f"A question is a str or a dict of arguments, not {type(given).__name__}.")
        return self._ask({**given, **params} if params and isinstance(given, dict) else given)


def _query(engine: Any) -> Callable[[Any], Any]:
    return lambda given: str(engine.query(_bundle(given)))


def _retrieve(retriever: Any) -> Callable[[Any], Any]:
    return lambda given: [node.to_dict() for node in retriever.retrieve(_bundle(given))]


def _chat(engine: Any) -> Callable[[Any], Any]:
    return lambda given: str(engine.chat(given) if isinstance(given, str) else _chat_with(engine, given))


def _chat_with(engine: Any, given: dict[str, Any]) -> Any:
    from llama_index.core.llms import ChatMessage

    arguments = dict(given)
    if "query" in arguments:
        arguments["message"] = arguments.pop("query")
    history = arguments.get("chat_history")
    if history is not None:
        arguments["chat_history"] = [one if isinstance(one, ChatMessage) else ChatMessage(**one) for one in history]
    try:
        return engine.chat(**arguments)
    except TypeError as error:
        raise invalid(f"The chat engine does not take {sorted(given)}: {error}") from error


def _bundle(given: Any) -> Any:
    from llama_index.core import QueryBundle

    if isinstance(given, str):
        return given
    try:
        return QueryBundle(**given)
    except TypeError as error:
        raise invalid(f"A question has 'query_str', 'custom_embedding_strs' and the like: {error}") from error


def _run(workflow: Any) -> Callable[[Any], Any]:
    def ask(given: Any) -> Any:
        if not isinstance(given, dict):
            raise invalid(f"A workflow takes a dict of arguments, not {type(given).__name__}.")

        async def running() -> Any:
            return await workflow.run(**given)

        return _finished(running())

    return ask


def _finished(running: Coroutine[Any, Any, Any]) -> Any:
    """The result of a coroutine, also where an event loop runs in this thread (notebooks)."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(running)
    result: list[Any] = []

    def run() -> None:
        try:
            result.append((asyncio.run(running), None))
        except BaseException as error:
            result.append((None, error))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    value, error = result[0]
    if error is not None:
        raise error
    return value
