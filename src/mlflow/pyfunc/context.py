"""What is known of the prediction that is being made."""

from __future__ import annotations

import contextlib
import contextvars
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_current: contextvars.ContextVar[Context | None] = contextvars.ContextVar("mlflow_prediction_context", default=None)


@dataclass
class Context:
    """What is known of a prediction.

    Args:
        request_id: of the request that it answers.
        is_evaluate: whether it is made to evaluate the model.
        dependencies_schemas: schemas of what the model depends on, e.g. of its retriever.
        model_id: of the logged model.
        endpoint_name: of the endpoint that serves it.
        kwargs: further keys are accepted and left out.
    """

    request_id: str | None = None
    is_evaluate: bool = False
    dependencies_schemas: dict[str, Any] | None = None
    model_id: str | None = None
    endpoint_name: str | None = None

    def __init__(
        self,
        request_id: str | None = None,
        is_evaluate: bool = False,
        dependencies_schemas: dict[str, Any] | None = None,
        model_id: str | None = None,
        endpoint_name: str | None = None,
        **kwargs: Any,
    ) -> None:
        self.request_id = request_id
        self.is_evaluate = is_evaluate
        self.dependencies_schemas = dependencies_schemas
        self.model_id = model_id
        self.endpoint_name = endpoint_name

    def update(self, **kwargs: Any) -> None:
        """Set some of its values.

        Raises: AttributeError when there is no such value.
        """
        for name, value in kwargs.items():
            if not hasattr(self, name):
                raise AttributeError(f"A prediction context has no {name!r}.")
            setattr(self, name, value)


@contextlib.contextmanager
def set_prediction_context(context: Context | None) -> Iterator[None]:
    """Predictions in this block are made with ``context``; None leaves what is set."""
    if context is not None and not isinstance(context, Context):
        raise TypeError(f"A prediction context is a Context, not {type(context).__name__}.")
    token = _current.set(context) if context is not None else None
    try:
        yield
    finally:
        if token is not None:
            _current.reset(token)


def get_prediction_context() -> Context | None:
    """The context of the prediction that is being made, or None."""
    return _current.get()
