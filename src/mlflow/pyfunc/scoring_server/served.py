"""The model that a server serves, and how a newer version takes its place."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import BAD_REQUEST, MlflowException
from mlflow.pyfunc.scoring_server.rows import RowReader

if TYPE_CHECKING:
    from mlflow.pyfunc import PyFuncModel
    from mlflow.types.schema import ParamSchema, Schema

logger = logging.getLogger("mlflow.scoring_server")


class Loaded:
    """One version of a model, ready to predict.

    Args:
        model: the loaded model.
        name: name under which it is served.
        version: its version in the registry, or None.
    """

    def __init__(self, model: PyFuncModel, name: str = "model", version: str | None = None) -> None:
        self.model = model
        self.name = name
        self.version = version
        signature = getattr(model.metadata, "signature", None)
        self.input_schema: Schema | None = getattr(signature, "inputs", None)
        self.output_schema: Schema | None = getattr(signature, "outputs", None)
        self.params_schema: ParamSchema | None = getattr(signature, "params", None)
        self.rows = RowReader.for_schema(self.input_schema)

    @property
    def streams(self) -> bool:
        """Whether the model can predict in pieces."""
        return can_stream(self.model)

    def predict(self, data: Any, params: dict[str, Any] | None = None) -> Any:
        """What the model gives.

        Raises: an error that tells a client no more than it should know.
        """
        try:
            return self.model.predict(data, params=params) if params is not None else self.model.predict(data)
        except MlflowException:
            raise
        except Exception as error:
            raise failed(error) from error

    def predict_rows(self, rows: list[Any], params: dict[str, Any] | None = None) -> Any:
        """What the model gives for rows that were read by ``rows``."""
        assert self.rows is not None
        return self.predict(self.rows.frame(rows), params)

    def predict_stream(self, data: Any, params: dict[str, Any] | None = None) -> Iterator[Any]:
        """What the model gives, in pieces."""
        try:
            yield from self.model.predict_stream(data, params=params)
        except MlflowException:
            raise
        except Exception as error:
            raise failed(error) from error


def can_stream(model: PyFuncModel) -> bool:
    """Whether a loaded model predicts in pieces too."""
    method = getattr(model, "_predict_stream_fn", None)
    if method is None:
        return False
    written = getattr(getattr(model, "_model_impl", None), "python_model", None)
    if written is None:
        return True
    # the base classes have a method of this name that only says it is not there
    own = getattr(type(written), "predict_stream", None)
    return own is not None and not own.__module__.startswith("mlflow.pyfunc")


def failed(error: Exception) -> MlflowException:
    """What a client is told when a model raises: that it failed, not with what; the log has the rest."""
    logger.error("The model failed", exc_info=error)
    return MlflowException(
        "The model failed on this input. Check that the input is what the model expects; the server's log has the "
        "details.",
        BAD_REQUEST,
    )


class Served:
    """What is served now. For a URI that can come to mean another version, the new one takes over by itself.

    Args:
        loaded: the first one.
        newest: gives a newer one, or None as long as ``current`` is right; called in a thread of its own.
        seconds: how often it is asked; 0 never.
    """

    def __init__(
        self, loaded: Loaded, newest: Callable[[Loaded], Loaded | None] | None = None, seconds: float = 0
    ) -> None:
        self.current = loaded
        self._newest = newest
        self._seconds = seconds
        self._closed = threading.Event()

    def watch(self) -> None:
        """Begin to look for newer versions."""
        if self._newest is not None and self._seconds > 0:
            threading.Thread(target=self._watch, name="watch-registry", daemon=True).start()

    def close(self) -> None:
        """Stop looking."""
        self._closed.set()

    def refresh(self) -> bool:
        """Look once; whether another version took over. Requests in progress finish on the one they began with.

        When the registry cannot be asked or the new version cannot be loaded, the current one stays.
        """
        assert self._newest is not None
        try:
            found = self._newest(self.current)
        except Exception as error:
            if str(error) != self._last_error:
                logger.error("Version %s stays in service: %s", self.current.version, error)
            self._last_error = str(error)
            return False
        self._last_error = ""
        if found is None:
            return False
        logger.info("Version %s of %s takes over from %s", found.version, found.name, self.current.version)
        self.current = found
        return True

    _last_error = ""

    def _watch(self) -> None:
        while not self._closed.wait(self._seconds):
            self.refresh()
