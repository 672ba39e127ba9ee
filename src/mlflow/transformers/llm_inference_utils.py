"""Pipelines that answer as OpenAI's chat completions, completions and embeddings do."""

from __future__ import annotations

import time
import uuid
from typing import Any

from mlflow.exceptions import BAD_REQUEST, INVALID_PARAMETER_VALUE, MlflowException, invalid
from mlflow.models.llm_tasks import CHAT, COMPLETIONS, EMBEDDINGS, signature_of

__all__ = [
    "BAD_REQUEST",
    "INVALID_PARAMETER_VALUE",
    "convert_messages_to_prompt",
    "infer_signature_from_llm_inference_task",
    "postprocess_output_for_llm_inference_task",
    "postprocess_output_for_llm_v1_embedding_task",
    "preprocess_llm_embedding_params",
    "preprocess_llm_inference_input",
]

# which pipelines can serve which tasks
TASKS_OF = {"text-generation": (CHAT, COMPLETIONS), "feature-extraction": (EMBEDDINGS,)}
# what OpenAI calls otherwise than transformers
_RENAMED = {"max_tokens": "max_new_tokens", "n": "num_return_sequences"}
_NOT_GENERATION = ("messages", "prompt", "model", "stream", "tools", "custom_inputs")


def pipeline_task_of(task: str | None) -> str | None:
    """The task of transformers that serves a task like "llm/v1/chat"; other tasks stay as they are."""
    return next((own for own, served in TASKS_OF.items() if task in served), task)


def infer_signature_from_llm_inference_task(inference_task: str, signature: Any = None) -> Any:
    """The signature of a task.

    Raises: INVALID_PARAMETER_VALUE when another one was given, or for an unknown task.
    """
    wanted = signature_of(inference_task)
    if signature is not None and signature != wanted:
        raise invalid(f"The task {inference_task!r} has a signature of its own; leave out 'signature'.")
    return wanted


def convert_messages_to_prompt(messages: list[dict[str, Any]], tokenizer: Any) -> str:
    """The text that a chat model's tokenizer makes of messages.

    Raises: INVALID_PARAMETER_VALUE when they are no messages; BAD_REQUEST when the tokenizer has no template for them.
    """
    if not isinstance(messages, list) or not all(isinstance(one, dict) and "role" in one for one in messages):
        raise invalid("'messages' must be a list of dicts with 'role' and 'content'.")
    plain = [{key: value for key, value in one.items() if value is not None} for one in messages]
    try:
        return tokenizer.apply_chat_template(plain, tokenize=False, add_generation_prompt=True)
    except Exception as error:
        raise MlflowException(f"The tokenizer makes no prompt of the messages: {error}", BAD_REQUEST) from error


def preprocess_llm_inference_input(
    data: Any, params: dict[str, Any] | None = None, flavor_config: dict[str, Any] | None = None
) -> tuple[list[Any], dict[str, Any]]:
    """Prompts, or lists of messages, and arguments of the generation.

    Args:
        data: a request as dict, a list of them, or a DataFrame of them, which have the same arguments.
        params: further arguments.
        flavor_config: the flavor's entry, with the task.

    Raises: INVALID_PARAMETER_VALUE.
    """
    key = "messages" if (flavor_config or {}).get("inference_task") == CHAT else "prompt"
    requests = _requests(data)
    if not requests or not all(key in request for request in requests):
        raise invalid(f"Each request needs {key!r}.")
    arguments = [_generation({**request, **(params or {})}) for request in requests]
    if any(one != arguments[0] for one in arguments[1:]):
        raise invalid("Requests that are sent together must have the same arguments.")
    prompts = [request[key].tolist() if hasattr(request[key], "tolist") else request[key] for request in requests]
    return prompts, arguments[0]


def _requests(data: Any) -> list[dict[str, Any]]:
    if hasattr(data, "columns"):
        return data.to_dict("records")
    requests = data if isinstance(data, list) else [data]
    if not all(isinstance(request, dict) for request in requests):
        raise invalid("A request is a dict, or there are several as list or DataFrame.")
    return requests


def _generation(request: dict[str, Any]) -> dict[str, Any]:
    given = {
        _RENAMED.get(key, key): value
        for key, value in request.items()
        if key not in _NOT_GENERATION and value is not None and value == value
    }
    if given.get("temperature") == 0:
        # transformers samples with a temperature above 0 only
        given.pop("temperature")
        given["do_sample"] = False
    for key in ("max_new_tokens", "num_return_sequences", "top_k"):
        if key in given:
            given[key] = int(given[key])
    return given


def postprocess_output_for_llm_inference_task(
    data: list[Any],
    output_tensors: list[list[dict[str, Any]]],
    pipeline: Any,
    flavor_config: dict[str, Any],
    model_config: dict[str, Any],
    inference_task: str,
) -> list[dict[str, Any]]:
    """One answer per prompt.

    Args:
        data: the prompts, as text.
        output_tensors: what the pipeline gave with ``return_tensors=True``.
        pipeline: of transformers.
        flavor_config: the flavor's entry.
        model_config: arguments of the generation.
        inference_task: "llm/v1/chat" or "llm/v1/completions".
    """
    chat = inference_task == CHAT
    return [
        {
            "id": str(uuid.uuid4()),
            "object": "chat.completion" if chat else "text_completion",
            "created": int(time.time()),
            "model": flavor_config.get("source_model_name", ""),
            **_answered(prompt, outputs, pipeline.tokenizer, model_config, chat),
        }
        for prompt, outputs in zip(data, output_tensors, strict=True)
    ]


def _answered(
    prompt: str, outputs: list[dict[str, Any]], tokenizer: Any, config: dict[str, Any], chat: bool
) -> dict[str, Any]:
    asked = len(tokenizer(prompt)["input_ids"])
    choices, written = [], 0
    for index, output in enumerate(outputs):
        ids = output["generated_token_ids"][asked:]
        written += len(ids)
        text, stopped = _until(tokenizer.decode(ids, skip_special_tokens=True), config.get("stop"))
        full = len(ids) >= config.get("max_new_tokens", float("inf")) and not stopped
        body = {"message": {"role": "assistant", "content": text}} if chat else {"text": text}
        choices.append({"index": index, "finish_reason": "length" if full else "stop", **body})
    usage = {"prompt_tokens": asked, "completion_tokens": written, "total_tokens": asked + written}
    return {"choices": choices, "usage": usage}


def _until(text: str, stop: Any) -> tuple[str, bool]:
    """The text before the first of the words that end it, and whether there was one."""
    words = [stop] if isinstance(stop, str) else list(stop if stop is not None else [])
    ends = [text.find(word) for word in words if word and word in text]
    return (text[: min(ends)], True) if ends else (text, False)


def preprocess_llm_embedding_params(data: Any) -> tuple[list[str], dict[str, Any]]:
    """Texts to embed, and further arguments, of a DataFrame with ``input`` or of a dict.

    Raises: INVALID_PARAMETER_VALUE.
    """
    texts: list[str] = []
    arguments: dict[str, Any] = {}
    for request in _requests(data):
        if "input" not in request:
            raise invalid("Each request needs 'input'.")
        given = request["input"].tolist() if hasattr(request["input"], "tolist") else request["input"]
        texts.extend([given] if isinstance(given, str) else given)
        arguments = {key: value for key, value in request.items() if key not in ("input", "model", "encoding_format")}
    return texts, arguments


def postprocess_output_for_llm_v1_embedding_task(
    input_prompts: list[str], output_tensors: list[Any], tokenizer: Any
) -> dict[str, Any]:
    """The answer with the embeddings of texts: the vectors of their first tokens.

    Args:
        input_prompts: the texts.
        output_tensors: what the pipeline gave, (1, tokens, size) each.
        tokenizer: counts their tokens.
    """
    tokens = sum(len(tokenizer(text)["input_ids"]) for text in input_prompts)
    vectors = [[float(number) for number in one[0][0]] for one in output_tensors]
    return {
        "object": "list",
        "data": [{"object": "embedding", "index": index, "embedding": one} for index, one in enumerate(vectors)],
        "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
    }
