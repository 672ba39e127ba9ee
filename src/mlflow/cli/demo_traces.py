"""The demo's traces: the best network reads images that it has not seen, one trace an image."""

from __future__ import annotations

from typing import Any

import mlflow
from mlflow.entities import AssessmentSource, SpanType

IMAGES = 40
NEIGHBOURS = 3


def read_images(model: Any, model_id: str, train_x: Any, train_y: Any, test_x: Any, test_y: Any) -> None:
    """Read the first images of a test set, traced, and judge each reading by what the image really shows."""
    reader = _Reader(model, train_x, train_y)
    judge = AssessmentSource("CODE", "digits-test")
    for number in range(IMAGES):
        with mlflow.context(session_id=f"page {number // 10 + 1}", user="demo"):
            digit = reader.read(test_x[number], model_id)
        trace_id = mlflow.get_last_active_trace_id()
        right = int(test_y[number])
        mlflow.log_expectation(trace_id=trace_id, name="digit", value=right, source=judge)
        mlflow.log_feedback(trace_id=trace_id, name="correct", value=digit == right, source=judge)
    mlflow.flush_trace_async_logging()


class _Reader:
    """Reads an image with a network, and shows the known images that are most like it."""

    def __init__(self, model: Any, known: Any, digits: Any) -> None:
        self._model = model
        self._known = known
        self._digits = digits

    @mlflow.trace(name="read image", span_type=SpanType.CHAIN)
    def read(self, image: Any, model_id: str) -> int:
        """The digit that an image shows."""
        mlflow.update_current_trace(model_id=model_id, request_preview=_drawn(image))
        self.similar(image)
        return max(range(10), key=self.probabilities(image).__getitem__)

    @mlflow.trace(name="similar images", span_type=SpanType.RETRIEVER)
    def similar(self, image: Any) -> list[dict[str, Any]]:
        """The known images that are nearest, as documents."""
        distances = ((self._known - image) ** 2).sum(axis=1)
        return [
            {
                "page_content": _drawn(self._known[place]),
                "metadata": {"digit": int(self._digits[place]), "distance": float(distances[place])},
                "id": str(place),
            }
            for place in distances.argsort()[:NEIGHBOURS]
        ]

    @mlflow.trace(name="network", span_type=SpanType.TASK)
    def probabilities(self, image: Any) -> list[float]:
        """How likely each digit is."""
        return [float(probability) for probability in self._model.predict_proba([image])[0]]


def _drawn(image: Any) -> str:
    """An image as eight lines of characters."""
    shades = " .:*#"
    rows = image.reshape(8, 8)
    return "\n".join("".join(shades[min(4, int(pixel * 5))] for pixel in row) for row in rows)
