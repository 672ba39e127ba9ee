"""What ``mlflow.evaluate`` gives."""

from __future__ import annotations

import json
import os
import urllib.parse
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import MlflowException, invalid
from mlflow.models.evaluation.artifacts import CLASSES, EvaluationArtifact, JsonEvaluationArtifact

if TYPE_CHECKING:
    import pandas

_METRICS = "metrics.json"
_METADATA = "artifacts_metadata.json"
_FOLDER = "artifacts"
_MODULE = "mlflow.models.evaluation.artifacts"


class EvaluationResult:
    """Metrics and artifacts of an evaluation.

    Args:
        metrics: values by name.
        artifacts: by name.
        run_id: the run that they were logged to.
    """

    def __init__(
        self, metrics: dict[str, Any], artifacts: dict[str, EvaluationArtifact], run_id: str | None = None
    ) -> None:
        self._metrics = metrics
        self._artifacts = artifacts if artifacts is not None else {}
        self._run_id = run_id
        self._greater_is_better: dict[str, bool] = {}

    @property
    def metrics(self) -> dict[str, Any]:
        """Values by name."""
        return self._metrics

    @property
    def artifacts(self) -> dict[str, EvaluationArtifact]:
        """Artifacts by name."""
        return self._artifacts

    @property
    def run_id(self) -> str | None:
        """The run that they were logged to."""
        return self._run_id

    @property
    def tables(self) -> dict[str, pandas.DataFrame]:
        """Tables with a row for each row that was evaluated, by name of the artifact."""
        import pandas

        tables = {}
        for name, artifact in self._artifacts.items():
            if isinstance(artifact, JsonEvaluationArtifact) and name.endswith("eval_results_table"):
                content = artifact.content
                tables[name] = pandas.DataFrame(content["data"], columns=content["columns"])
        return tables

    def greater_is_better(self, metric: str) -> bool | None:
        """Which way a metric that the user added is better; None when that is not known here."""
        return self._greater_is_better.get(metric)

    def save(self, path: str) -> None:
        """Write metrics and artifacts to a local folder, from which ``load`` reads them."""
        os.makedirs(os.path.join(path, _FOLDER), exist_ok=True)
        metrics = {name: value.item() if hasattr(value, "item") else value for name, value in self._metrics.items()}
        with open(os.path.join(path, _METRICS), "w", encoding="utf-8") as file:
            json.dump(metrics, file)
        metadata = {
            name: {"uri": artifact.uri, "class_name": f"{_MODULE}.{type(artifact).__name__}"}
            for name, artifact in self._artifacts.items()
        }
        with open(os.path.join(path, _METADATA), "w", encoding="utf-8") as file:
            json.dump(metadata, file)
        for name, artifact in self._artifacts.items():
            artifact._save(_local_path(path, name, artifact.uri))

    @classmethod
    def load(cls, path: str) -> EvaluationResult:
        """The result that ``save`` wrote to a folder; contents of artifacts are read from it when asked for.

        Raises: RESOURCE_DOES_NOT_EXIST, INVALID_PARAMETER_VALUE when it holds none.
        """
        metrics, metadata = (_read(os.path.join(path, name)) for name in (_METRICS, _METADATA))
        artifacts = {}
        for name, entry in metadata.items():
            # only our own classes: a file does not choose what is imported
            kind = CLASSES.get(str(entry["class_name"]).removeprefix(_MODULE + "."))
            if kind is None:
                raise invalid(f"The artifact {name!r} in {path!r} is of the unknown class {entry['class_name']!r}.")
            artifact = kind(uri=entry["uri"])
            artifact._load(_local_path(path, name, artifact.uri))
            artifacts[name] = artifact
        return cls(metrics=metrics, artifacts=artifacts)


def _local_path(folder: str, name: str, uri: str) -> str:
    """The file of an artifact: named like the URI's last part, as MLflow does; by its own name when there is none."""
    file = os.path.basename(urllib.parse.urlsplit(uri).path) or urllib.parse.quote(name, safe="")
    return os.path.join(folder, _FOLDER, file)


def _read(path: str) -> dict[str, Any]:
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        raise MlflowException(
            f"There is no saved evaluation result: {path!r} is missing.", "RESOURCE_DOES_NOT_EXIST"
        ) from None
    except ValueError as error:
        raise invalid(f"{path!r} is no JSON: {error}.") from None
