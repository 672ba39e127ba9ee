"""What an evaluation leaves behind besides numbers: tables, figures, texts and other files.

One class a file format; each saves its content to a local file and loads it again.
"""

from __future__ import annotations

import json
import os
from abc import ABC, abstractmethod
from typing import Any

from mlflow.environment_variables import MLFLOW_ALLOW_PICKLE_DESERIALIZATION
from mlflow.exceptions import MlflowException, invalid

__all__ = [
    "MLFLOW_ALLOW_PICKLE_DESERIALIZATION",
    "CsvEvaluationArtifact",
    "EvaluationArtifact",
    "ImageEvaluationArtifact",
    "JsonEvaluationArtifact",
    "NumpyEvaluationArtifact",
    "ParquetEvaluationArtifact",
    "PickleEvaluationArtifact",
    "TextEvaluationArtifact",
]


class EvaluationArtifact(ABC):
    """A file that an evaluation logged.

    Args:
        uri: where it is.
        content: what it holds; loaded from the URI when asked for, if None.
    """

    extension = ""

    def __init__(self, uri: str, content: Any = None) -> None:
        self._uri = uri
        self._content = content

    @property
    def uri(self) -> str:
        """Where it is."""
        return self._uri

    @property
    def content(self) -> Any:
        """What it holds."""
        if self._content is None:
            self._load()
        return self._content

    @abstractmethod
    def _save(self, output_artifact_path: str) -> None:
        """Write the content to a local file."""

    @abstractmethod
    def _load_content_from_file(self, local_artifact_path: str) -> Any:
        """The content of a local file."""

    def _load(self, local_artifact_path: str | None = None) -> None:
        if local_artifact_path is None:
            from mlflow.artifacts import download_artifacts

            local_artifact_path = download_artifacts(artifact_uri=self._uri)
        self._content = self._load_content_from_file(local_artifact_path)


class ImageEvaluationArtifact(EvaluationArtifact):
    """A picture; the content is a ``PIL.Image.Image``."""

    extension = "png"

    def _save(self, output_artifact_path: str) -> None:
        self.content.save(output_artifact_path)

    def _load_content_from_file(self, local_artifact_path: str) -> Any:
        from PIL import Image

        with Image.open(local_artifact_path) as image:
            image.load()
            return image


class CsvEvaluationArtifact(EvaluationArtifact):
    """A table in CSV; the content is a pandas DataFrame."""

    extension = "csv"

    def _save(self, output_artifact_path: str) -> None:
        self.content.to_csv(output_artifact_path, index=False)

    def _load_content_from_file(self, local_artifact_path: str) -> Any:
        import pandas

        return pandas.read_csv(local_artifact_path)


class ParquetEvaluationArtifact(EvaluationArtifact):
    """A table in Parquet; the content is a pandas DataFrame."""

    extension = "parquet"

    def _save(self, output_artifact_path: str) -> None:
        self.content.to_parquet(output_artifact_path, compression="brotli")

    def _load_content_from_file(self, local_artifact_path: str) -> Any:
        import pandas

        return pandas.read_parquet(local_artifact_path)


class NumpyEvaluationArtifact(EvaluationArtifact):
    """An array."""

    extension = "npy"

    def _save(self, output_artifact_path: str) -> None:
        import numpy

        # numpy appends .npy to a path without it
        with open(output_artifact_path, "wb") as file:
            numpy.save(file, self.content, allow_pickle=False)

    def _load_content_from_file(self, local_artifact_path: str) -> Any:
        import numpy

        return numpy.load(local_artifact_path, allow_pickle=False)


class JsonEvaluationArtifact(EvaluationArtifact):
    """JSON values."""

    extension = "json"

    def _save(self, output_artifact_path: str) -> None:
        text = json.dumps(self.content, default=_plain)
        with open(output_artifact_path, "w", encoding="utf-8") as file:
            file.write(text)

    def _load_content_from_file(self, local_artifact_path: str) -> Any:
        with open(local_artifact_path, encoding="utf-8") as file:
            return json.load(file)


class TextEvaluationArtifact(EvaluationArtifact):
    """A text."""

    extension = "txt"

    def _save(self, output_artifact_path: str) -> None:
        with open(output_artifact_path, "w", encoding="utf-8") as file:
            file.write(self.content)

    def _load_content_from_file(self, local_artifact_path: str) -> Any:
        with open(local_artifact_path, encoding="utf-8") as file:
            return file.read()


class PickleEvaluationArtifact(EvaluationArtifact):
    """Any object, pickled. It is read only where MLFLOW_ALLOW_PICKLE_DESERIALIZATION allows it."""

    extension = "pickle"

    def _save(self, output_artifact_path: str) -> None:
        import cloudpickle

        with open(output_artifact_path, "wb") as file:
            cloudpickle.dump(self.content, file)

    def _load_content_from_file(self, local_artifact_path: str) -> Any:
        if not MLFLOW_ALLOW_PICKLE_DESERIALIZATION.get():
            raise MlflowException(
                f"The artifact {self._uri!r} is a pickle, which MLFLOW_ALLOW_PICKLE_DESERIALIZATION=false forbids.",
                "PERMISSION_DENIED",
            )
        import pickle

        with open(local_artifact_path, "rb") as file:
            return pickle.load(file)


_BY_EXTENSION: dict[str, type[EvaluationArtifact]] = {
    "png": ImageEvaluationArtifact,
    "jpg": ImageEvaluationArtifact,
    "jpeg": ImageEvaluationArtifact,
    "csv": CsvEvaluationArtifact,
    "parquet": ParquetEvaluationArtifact,
    "npy": NumpyEvaluationArtifact,
    "json": JsonEvaluationArtifact,
    "txt": TextEvaluationArtifact,
    "pickle": PickleEvaluationArtifact,
    "pkl": PickleEvaluationArtifact,
}
CLASSES = {kind.__name__: kind for kind in _BY_EXTENSION.values()}
"""All kinds by the name of their class."""


def _plain(value: Any) -> Any:
    """JSON for values of numpy."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def artifact_of(name: str, value: Any, folder: str) -> tuple[EvaluationArtifact, str]:
    """The artifact for what a user's function gave, and the local file (in ``folder``) that holds it.

    A path is taken as the file itself, its format by its extension; otherwise: DataFrame → CSV, array → npy, figure of
    matplotlib → PNG, JSON text, dict or list → JSON, other text → text, any other object → pickle.

    Raises: INVALID_PARAMETER_VALUE for a file whose extension stands for no format.
    """
    if isinstance(value, os.PathLike) or (isinstance(value, str) and len(value) < 4096 and os.path.isfile(value)):
        extension = os.path.splitext(os.fspath(value))[1].lstrip(".").lower()
        kind = _BY_EXTENSION.get(extension)
        if not os.path.isfile(value):
            raise invalid(f"The artifact {name!r} names a file that is not there: {os.fspath(value)!r}.")
        if kind is None:
            raise invalid(
                f"The artifact {name!r} is the file {os.fspath(value)!r}, whose format is not known; known are "
                f"{', '.join(sorted(_BY_EXTENSION))}."
            )
        artifact = kind(uri="")
        artifact._load(os.fspath(value))
        path = os.path.join(folder, f"{name}.{extension}")
        if os.path.realpath(value) != os.path.realpath(path):
            import shutil

            shutil.copyfile(value, path)
        return artifact, path
    kind, content = _kind_of(value)
    path = os.path.join(folder, f"{name}.{kind.extension}")
    artifact = kind(uri="", content=content)
    if kind is ImageEvaluationArtifact:
        content.savefig(path)
        artifact._content = None
        artifact._load(path)
        return artifact, path
    try:
        artifact._save(path)
    except TypeError as error:
        if kind is not JsonEvaluationArtifact:
            raise
        raise invalid(f"The artifact {name!r} cannot be written as JSON: {error}.") from None
    return artifact, path


def _kind_of(value: Any) -> tuple[type[EvaluationArtifact], Any]:
    import numpy
    import pandas

    if isinstance(value, str):
        try:
            parsed = json.loads(value)
        except ValueError:
            return TextEvaluationArtifact, value
        return (JsonEvaluationArtifact, parsed) if isinstance(parsed, (dict, list)) else (TextEvaluationArtifact, value)
    if isinstance(value, pandas.DataFrame):
        return CsvEvaluationArtifact, value
    if isinstance(value, numpy.ndarray):
        return NumpyEvaluationArtifact, value
    if isinstance(value, (dict, list, int, float, bool)):
        return JsonEvaluationArtifact, value
    if type(value).__module__.startswith("matplotlib.") and hasattr(value, "savefig"):
        return ImageEvaluationArtifact, value
    return PickleEvaluationArtifact, value
