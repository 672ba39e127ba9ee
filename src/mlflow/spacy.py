"""Pipelines of spaCy."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import MlflowException, invalid, missing_package
from mlflow.models.environment import conda_env as _conda_env
from mlflow.models.flavor import Flavor
from mlflow.models.requirements import with_mlflow as _with_mlflow
from mlflow.models.signature import MLMODEL_FILE_NAME

if TYPE_CHECKING:
    from mlflow.models import ModelInputExample, ModelSignature
    from mlflow.models.model_info import ModelInfo

FLAVOR_NAME = "spacy"
_FOLDER = "model.spacy"

__all__ = [
    "FLAVOR_NAME",
    "MLMODEL_FILE_NAME",
    "get_default_conda_env",
    "get_default_pip_requirements",
    "load_model",
    "log_model",
    "save_model",
]


class _Spacy(Flavor):
    name = FLAVOR_NAME
    module = "mlflow.spacy"
    package = "spacy"

    def write(self, model: Any, path: str) -> dict[str, Any]:
        if not isinstance(model, _library().language.Language):
            raise invalid(f"A pipeline of spaCy is needed, not {type(model).__name__}.")
        model.to_disk(os.path.join(path, _FOLDER))
        return {"data": _FOLDER}

    def predicts(self, model: Any, **_: Any) -> bool:
        # a table of predictions can be made of categories; other pipelines only annotate
        return _categorizes(model)

    def pyfunc(self, entry: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {"data": entry["data"]}

    def read(self, path: str, entry: dict[str, Any]) -> Any:
        folder = self.file(path, entry, default=_FOLDER)
        try:
            return _library().load(folder)
        except (OSError, ValueError) as error:
            raise MlflowException(f"The folder {_FOLDER!r} holds no pipeline that spaCy can load: {error}") from error

    def wrap(self, path: str, model_config: dict[str, Any] | None = None) -> _Predictor:
        return _Predictor(self.opened(path))


class _Predictor:
    """Gives each text its categories."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def get_raw_model(self) -> Any:
        """The pipeline."""
        return self._model

    def predict(self, data: Any, params: dict[str, Any] | None = None) -> Any:
        """A table with the column predictions: the scores of the categories of each text, as dicts.

        Args:
            data: a table with one column of texts.
            params: not used.

        Raises: INVALID_PARAMETER_VALUE for another table.
        """
        import pandas

        if not isinstance(data, pandas.DataFrame) or len(data.columns) != 1:
            columns = list(data.columns) if isinstance(data, pandas.DataFrame) else type(data).__name__
            raise invalid(f"A table with one column of texts is needed, not {columns}.")
        return pandas.DataFrame({"predictions": [text.cats for text in self._model.pipe(data.iloc[:, 0])]})


def _categorizes(model: Any) -> bool:
    from spacy.pipeline import TextCategorizer

    return any(isinstance(component, TextCategorizer) for _, component in model.pipeline)


def _library() -> Any:
    try:
        import spacy
        import spacy.language
    except ImportError:
        raise missing_package("spacy", "The flavor 'spacy'") from None
    return spacy


_FLAVOR = _Spacy()


def get_default_pip_requirements() -> list[str]:
    """Pip requirements of models of this flavor."""
    return _FLAVOR.requirements()


def get_default_conda_env() -> dict[str, Any]:
    """The conda environment of models of this flavor."""
    return _conda_env(_with_mlflow(get_default_pip_requirements()))


def save_model(
    spacy_model: Any,
    path: str,
    conda_env: Any = None,
    code_paths: list[str] | None = None,
    mlflow_model: Any = None,
    signature: ModelSignature | None = None,
    input_example: ModelInputExample | None = None,
    pip_requirements: Any = None,
    extra_pip_requirements: Any = None,
    metadata: dict[str, Any] | None = None,
    extra_files: list[str] | None = None,
) -> None:
    """Save a pipeline of spaCy to a folder.

    Args:
        spacy_model: a pipeline; one with a text categorizer also predicts through generic loading.
        path: folder that does not exist or is empty.
        conda_env: conda environment, a dict or a YAML file; instead of the inferred requirements.
        code_paths: files and folders of code that the model needs; they travel with it.
        mlflow_model: description to complete.
        signature: schemas of input and output; None infers them from the input example.
        input_example: an example of the input.
        pip_requirements, extra_pip_requirements: requirements instead of, or beside, the inferred ones.
        metadata: notes in the MLmodel file.
        extra_files: further files or URIs to keep with the model.

    Raises: RESOURCE_ALREADY_EXISTS when the folder holds something; INVALID_PARAMETER_VALUE for another object.
    """
    _FLAVOR.save(spacy_model, path, locals())


def log_model(
    spacy_model: Any,
    artifact_path: str | None = None,
    conda_env: Any = None,
    code_paths: list[str] | None = None,
    registered_model_name: str | None = None,
    signature: ModelSignature | None = None,
    input_example: ModelInputExample | None = None,
    pip_requirements: Any = None,
    extra_pip_requirements: Any = None,
    metadata: dict[str, Any] | None = None,
    extra_files: list[str] | None = None,
    name: str | None = None,
    params: dict[str, Any] | None = None,
    tags: dict[str, Any] | None = None,
    model_type: str | None = None,
    step: int = 0,
    model_id: str | None = None,
    **kwargs: Any,
) -> ModelInfo:
    """Log a pipeline of spaCy.

    Args: as of ``save_model`` and of ``mlflow.models.Model.log``.

    Returns: what and where it is now.
    """
    return _FLAVOR.log(spacy_model, locals())


def load_model(model_uri: str, dst_path: str | None = None) -> Any:
    """The pipeline of spaCy behind a URI.

    Args:
        model_uri: ``models:/``, ``runs:/``, a path or any artifact URI.
        dst_path: where its files are put; None uses what lies on this machine in place.

    Raises: RESOURCE_DOES_NOT_EXIST.
    """
    return _FLAVOR.load(model_uri, dst_path)


def _load_pyfunc(path: str, model_config: dict[str, Any] | None = None) -> _Predictor:
    return _FLAVOR.wrap(path, model_config)
