"""What a training logs to its run: gathered, sent in batches, complete at the end.

A training step pays for appending its values to a list. They are handed to the background thread of asynchronous
logging twice a second, so that charts grow during the training; ``flush`` waits until everything is stored.
"""

import os
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from mlflow.api.limits import (
    MAX_KEY_LENGTH,
    MAX_METRICS_PER_BATCH,
    MAX_PARAM_VALUE_LENGTH,
    MAX_PARAMS_TAGS_PER_BATCH,
    check_name,
)
from mlflow.autologging import notices
from mlflow.entities.metric import Metric
from mlflow.entities.param import Param
from mlflow.exceptions import MlflowException
from mlflow.tracking import values
from mlflow.tracking.client import MlflowClient
from mlflow.tracking.run_operations import RunOperations

SLICE_SECONDS = 0.5


class RunLog:
    """Params, tags and metrics of one run. Nothing raises: what fails is said once. Thread safe.

    Args:
        integration: for what is said.
        run_id: of the run.
    """

    def __init__(self, integration: str, run_id: str) -> None:
        self.run_id = run_id
        self._integration = integration
        self._client = MlflowClient()
        self._lock = threading.Lock()
        self._points: list[Metric] = []
        # those that were found to be allowed
        self._names: set[str] = set()
        self._due = 0.0
        self._sent: list[RunOperations] = []

    def params(self, params: Mapping[str, Any]) -> None:
        """Log params; long keys and values are cut.

        Where the run has a param of that name with another value, e.g. of a training before, that one stays.
        """
        entities = [
            Param(_cut(str(key), MAX_KEY_LENGTH), _cut(_text(value), MAX_PARAM_VALUE_LENGTH))
            for key, value in params.items()
        ]
        for start in range(0, len(entities), MAX_PARAMS_TAGS_PER_BATCH):
            self._log_params(entities[start : start + MAX_PARAMS_TAGS_PER_BATCH])

    def _log_params(self, params: list[Param]) -> None:
        try:
            self._client.log_batch(self.run_id, params=params, synchronous=True)
            return
        except MlflowException as error:
            if error.error_code != "INVALID_PARAMETER_VALUE" or len(params) == 1:
                notices.failed(self._integration, "logging params", error)
                return
        except Exception as error:
            notices.failed(self._integration, "logging params", error)
            return
        for param in params:
            self._log_params([param])

    def tags(self, tags: Mapping[str, Any]) -> None:
        """Set tags of the run."""
        with notices.trying(self._integration, "setting tags"):
            self._client.log_batch(self.run_id, tags=values.tags_of(tags), synchronous=True)

    def metrics(
        self,
        metrics: Mapping[str, Any],
        step: int | None = None,
        model_id: str | None = None,
        dataset: Any = None,
    ) -> None:
        """Note one point of several metrics; values that are no single numbers are left out, as are bad names.

        Args:
            metrics: values by name.
            step: the x axis; None is 0.
            model_id: the model of which they were measured.
            dataset: the dataset, with name and digest, on which they were measured.
        """
        now = values.now()
        name, digest = (None, None) if dataset is None else (dataset.name, dataset.digest)
        points = []
        for key, value in metrics.items():
            try:
                number = values.metric_value(key, value)
            except MlflowException:
                continue
            if key not in self._names and not self._is_name(key):
                continue
            points.append(Metric(key, number, now, step or 0, model_id, name, digest))
        with self._lock:
            self._points += points
            clock = time.monotonic()
            if clock >= self._due or len(self._points) >= MAX_METRICS_PER_BATCH:
                self._due = clock + SLICE_SECONDS
                self._send()

    def _is_name(self, key: str) -> bool:
        """Whether a metric may have this name; one that may not would take its batch with it."""
        try:
            check_name("metric", key)
        except MlflowException as error:
            notices.failed(self._integration, "logging metrics", error)
            return False
        self._names.add(key)
        return True

    def _send(self) -> None:
        points, self._points = self._points, []
        if not points:
            return
        with notices.trying(self._integration, "logging metrics"):
            sent = self._client.log_batch(self.run_id, metrics=points, synchronous=False)
            if sent is not None:
                self._sent.append(sent)

    @contextmanager
    def artifacts(self) -> Iterator[str]:
        """A folder whose files become artifacts of the run when the block ends; its failures are said."""
        with notices.trying(self._integration, "logging artifacts"), tempfile.TemporaryDirectory() as folder:
            yield folder
            if os.listdir(folder):
                self._client.log_artifacts(self.run_id, folder)

    def flush(self) -> None:
        """Return when everything noted is stored or has failed."""
        with self._lock:
            self._send()
            sent, self._sent = self._sent, []
        for operations in sent:
            with notices.trying(self._integration, "logging metrics"):
                operations.wait()


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 3] + "..."


def _text(value: Any) -> str:
    try:
        return str(value)
    except Exception as error:
        return f"<{type(value).__name__} without text: {type(error).__name__}>"
