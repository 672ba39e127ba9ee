"""Predicting with pipelines of transformers: tables and texts in, texts, tables and arrays out."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

from mlflow.exceptions import MlflowException, invalid
from mlflow.models.llm_tasks import CHAT, EMBEDDINGS
from mlflow.transformers import llm_inference_utils as llm

# what the text is called in the answer of each kind of pipeline
_TEXT_KEYS = ("generated_text", "summary_text", "translation_text", "text", "answer")
# settings of ours among the arguments of a pipeline
_OWN_SETTINGS = ("include_prompt", "collapse_whitespace")


class Predictor:
    """Calls a pipeline.

    Args:
        pipeline: of transformers.
        entry: the flavor's entry in the MLmodel file.
        config: arguments of the pipeline for every prediction.
        template: text around each prompt, with ``{prompt}`` in it.
    """

    def __init__(self, pipeline: Any, entry: dict[str, Any], config: dict[str, Any], template: str | None) -> None:
        self.pipeline = pipeline
        self._entry = entry
        self._config = config
        self._template = template
        self._kind = type(pipeline).__name__

    def get_raw_model(self) -> Any:
        """The pipeline."""
        return self.pipeline

    def predict(self, data: Any, params: dict[str, Any] | None = None) -> Any:
        """What the pipeline gives.

        Labels with scores come as DataFrame, texts as list, features as array. With a task of "llm/v1/..." the answer
        is that of OpenAI.

        Args:
            data: a text, a dict of the pipeline's inputs, or several as list or DataFrame; bytes, URLs or base64 for
                sound and pictures.
            params: arguments of the pipeline that go over those of the model.

        Raises: INVALID_PARAMETER_VALUE when the pipeline does not take them.
        """
        task = self._entry.get("inference_task")
        if task == EMBEDDINGS:
            return self._embeddings(data, params)
        if task:
            return self._completions(data, params, task)
        inputs = self._inputs(data)
        given = {**self._config, **(params or {})}
        options = {key: value for key, value in given.items() if key not in _OWN_SETTINGS}
        return self._answer(self._called(inputs, options), inputs, given)

    def _called(self, inputs: list[Any], options: dict[str, Any]) -> list[Any]:
        """One answer per input."""
        try:
            if all(isinstance(one, dict) for one in inputs) and self._kind != "TextClassificationPipeline":
                return [self.pipeline(**one, **options) for one in inputs]
            return [self.pipeline(one, **options) for one in inputs]
        except (ValueError, TypeError) as error:
            raise MlflowException(
                f"The {self._kind} does not take this input or these params {sorted(options)}: {error}",
                "INVALID_PARAMETER_VALUE",
            ) from error

    # ---- input

    def _inputs(self, data: Any) -> list[Any]:
        rows = self._rows(data)
        if self._kind == "ZeroShotClassificationPipeline":
            return [one for row in _gathered(rows) for one in _zero_shot(row)]
        if self._kind == "TableQuestionAnsweringPipeline":
            return [{**row, "table": _parsed(row["table"])} for row in rows]
        rows = [_sound_or_picture(row, self._kind) for row in rows]
        return (
            [self._template.format(prompt=row) if isinstance(row, str) else row for row in rows]
            if self._template
            else rows
        )

    def _rows(self, data: Any) -> list[Any]:
        if hasattr(data, "columns"):
            rows = data.to_dict("records")
        elif hasattr(data, "tolist"):
            rows = data.tolist() if data.ndim == 1 and data.dtype.kind in "OUS" else [data]
        else:
            rows = data if isinstance(data, list) else [data]
        rows = [self._row(row) for row in rows]
        if not rows:
            raise invalid("There is nothing to predict.")
        return rows

    def _row(self, row: Any) -> Any:
        if isinstance(row, dict) and len(row) == 1 and "text" not in row:
            # a single column holds the input, whatever it is called
            row = next(iter(row.values()))
        return row.tolist() if hasattr(row, "tolist") and row.dtype.kind == "O" else row

    # ---- output

    def _answer(self, outputs: list[Any], inputs: list[Any], given: dict[str, Any]) -> Any:
        import numpy
        import pandas

        kind = self._kind
        if kind in ("TextClassificationPipeline", "AudioClassificationPipeline", "ImageClassificationPipeline"):
            return pandas.DataFrame([one for output in outputs for one in _flat(output)])
        if kind == "ZeroShotClassificationPipeline":
            return pandas.concat([pandas.DataFrame(output) for output in outputs], ignore_index=True)
        if kind == "FillMaskPipeline":
            return [_flat(output)[0]["token_str"] for output in outputs]
        if kind == "TokenClassificationPipeline":
            return [",".join(one.get("entity") or one["entity_group"] for one in output) for output in outputs]
        if kind == "FeatureExtractionPipeline":
            arrays = [numpy.asarray(output)[0] for output in outputs]
            alike = len({one.shape for one in arrays}) == 1
            return arrays[0] if len(arrays) == 1 else (numpy.stack(arrays) if alike else arrays)
        texts = [_texts(output) for output in outputs]
        if any(one is None for one in texts):
            return outputs[0] if len(outputs) == 1 else outputs
        return [self._tidied(text, one, given) for found, one in zip(texts, inputs, strict=True) for text in found]

    def _tidied(self, text: str, given: Any, settings: dict[str, Any]) -> str:
        if settings.get("include_prompt") is False and isinstance(given, str) and text.startswith(given):
            text = text[len(given) :].lstrip()
        return re.sub(r"\s+", " ", text).strip() if settings.get("collapse_whitespace") else text

    # ---- tasks of OpenAI

    def _completions(self, data: Any, params: dict[str, Any] | None, task: str) -> list[dict[str, Any]]:
        prompts, given = llm.preprocess_llm_inference_input(data, {**self._config, **(params or {})}, self._entry)
        if task == CHAT:
            prompts = [llm.convert_messages_to_prompt(one, self.pipeline.tokenizer) for one in prompts]
        options = {key: value for key, value in given.items() if key != "stop"}
        outputs = self._called(prompts, {**options, "return_tensors": True})
        return llm.postprocess_output_for_llm_inference_task(prompts, outputs, self.pipeline, self._entry, given, task)

    def _embeddings(self, data: Any, params: dict[str, Any] | None) -> dict[str, Any]:
        texts, given = llm.preprocess_llm_embedding_params(data)
        outputs = self._called(texts, {**given, **self._config, **(params or {})})
        return llm.postprocess_output_for_llm_v1_embedding_task(texts, outputs, self.pipeline.tokenizer)


def _flat(output: Any) -> list[Any]:
    """The dicts of an answer, which is one, a list of them, or a list of such lists."""
    if isinstance(output, dict):
        return [output]
    return [one for part in output for one in _flat(part)]


def _texts(output: Any) -> list[str] | None:
    """The texts of an answer; None when it has none."""
    found = []
    for one in _flat(output) if isinstance(output, (dict, list)) else []:
        text = next((one[key] for key in _TEXT_KEYS if isinstance(one, dict) and isinstance(one.get(key), str)), None)
        if text is None:
            return None
        found.append(text)
    return found or None


def _parsed(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _gathered(rows: list[Any]) -> list[Any]:
    """One row for texts and labels that a signature spread over rows of a table, one label in each."""
    labels = [row.get("candidate_labels") if isinstance(row, dict) else None for row in rows]
    if len(rows) < 2 or not all(isinstance(one, str) and not one.startswith("[") for one in labels):
        return rows
    together = {name: list(dict.fromkeys(row[name] for row in rows)) for name in ("sequences", "candidate_labels")}
    return [{**rows[0], **together}]


def _zero_shot(row: Any) -> list[dict[str, Any]]:
    """One input per text; labels may be JSON, because a table's column holds texts."""
    if not isinstance(row, dict):
        raise invalid("Zero-shot classification takes a dict with 'sequences' and 'candidate_labels'.")
    row = dict(row)
    labels = row.get("candidate_labels")
    if isinstance(labels, str) and labels.startswith("["):
        row["candidate_labels"] = json.loads(labels)
    elif hasattr(labels, "tolist"):
        row["candidate_labels"] = labels.tolist()
    texts = row["sequences"]
    if isinstance(texts, str) and texts.startswith("["):
        texts = json.loads(texts)
    texts = texts.tolist() if hasattr(texts, "tolist") else texts
    return [{**row, "sequences": text} for text in ([texts] if isinstance(texts, str) else texts)]


def _sound_or_picture(value: Any, kind: str) -> Any:
    """Bytes as the pipeline takes them: pictures are opened, base64 is decoded."""
    if kind in ("AutomaticSpeechRecognitionPipeline", "AudioClassificationPipeline"):
        return base64.b64decode(value) if isinstance(value, str) and _is_base64(value) else value
    if kind == "ImageClassificationPipeline" and isinstance(value, (bytes, str)):
        if isinstance(value, str) and not _is_base64(value):
            return value
        import io

        from PIL import Image

        return Image.open(io.BytesIO(base64.b64decode(value) if isinstance(value, str) else value))
    return value


def _is_base64(value: str) -> bool:
    return len(value) % 4 == 0 and len(value) > 64 and re.fullmatch(r"[A-Za-z0-9+/]+={0,2}", value) is not None
