"""What all datasets share."""

import json
import logging
from collections.abc import Callable
from typing import Any

from mlflow.data.dataset_source import DatasetSource
from mlflow.data.digest import digest
from mlflow.entities.dataset import Dataset as DatasetEntity

logger = logging.getLogger(__name__)


class Dataset:
    """Data with a name, a source, a fingerprint, a schema and a profile.

    Subclasses implement ``to_dict`` (adding to this class's) and may give ``schema`` and ``profile``.

    Args:
        source: where the data came from.
        name: what to call it; "dataset" if None.
        digest: its fingerprint, up to 36 characters; computed if None.
    """

    def __init__(self, source: DatasetSource, name: str | None = None, digest: str | None = None) -> None:
        self._name = name
        self._source = source
        self._digest = digest or self._compute_digest()

    def _compute_digest(self) -> str:
        """The fingerprint; of source, name and schema where the content is not at hand."""
        schema = self.schema
        return digest((self._source.to_json(), self._name, "" if schema is None else schema.to_json()))

    @property
    def name(self) -> str:
        """What it is called."""
        return self._name if self._name is not None else "dataset"

    @property
    def digest(self) -> str:
        """Its fingerprint."""
        return self._digest

    @property
    def source(self) -> DatasetSource:
        """Where the data came from."""
        return self._source

    @property
    def profile(self) -> Any | None:
        """Summary figures as plain JSON values."""
        return None

    @property
    def schema(self) -> Any | None:
        """What the data looks like."""
        return None

    def to_dict(self) -> dict[str, str]:
        """``name``, ``digest``, ``source`` (JSON text), ``source_type``; subclasses add ``schema`` and ``profile``."""
        return {
            "name": self.name,
            "digest": self.digest,
            "source": self.source.to_json(),
            "source_type": self.source._get_source_type(),
        }

    def to_json(self) -> str:
        """JSON text of ``to_dict``."""
        return json.dumps(self.to_dict())

    def _to_mlflow_entity(self) -> DatasetEntity:
        """What a run keeps of it."""
        values = self.to_dict()
        return DatasetEntity(
            name=values["name"],
            digest=values["digest"],
            source_type=values["source_type"],
            source=values["source"],
            schema=values.get("schema"),
            profile=values.get("profile"),
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r}, digest {self.digest}, source {self._source!r}>"


def schema_or_warning(infer: Callable[[], Any]) -> Any | None:
    """The inferred schema; None with a warning where the data has none, so that it can be logged all the same."""
    try:
        return infer()
    except Exception as error:
        logger.warning("The dataset gets no schema: %s", error)
        return None


def columns_json(schema: Any | None) -> str | None:
    """The JSON text that a run keeps of a schema of columns."""
    return None if schema is None else json.dumps({"mlflow_colspec": schema.to_dict()})


def tensors_json(features: Any | None, targets: Any | None) -> str | None:
    """The JSON text that a run keeps of the schemas of feature and target tensors."""
    if features is None and targets is None:
        return None
    written = {
        "features": None if features is None else features.to_json(),
        "targets": None if targets is None else targets.to_json(),
    }
    return json.dumps({"mlflow_tensorspec": written})
