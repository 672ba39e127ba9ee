"""Datasets that runs read: ``mlflow.log_input(mlflow.data.from_pandas(df, source="data.csv"), context="training")``.

A dataset knows where its data came from (``source``), a fingerprint of the content (``digest``), its schema and a
profile; the data itself is not kept. Constructors of plugins (entry point group ``mlflow.dataset_constructor``) appear
here beside the built-in ones. Names are loaded on first use.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlflow.data.dataset import Dataset
    from mlflow.data.dataset_source import DatasetSource
    from mlflow.entities.dataset import Dataset as DatasetEntity
    from mlflow.entities.dataset_input import DatasetInput

_HOME = {
    "from_huggingface": "huggingface_dataset",
    "from_numpy": "numpy_dataset",
    "from_pandas": "pandas_dataset",
    "from_polars": "polars_dataset",
    "from_spark": "spark_dataset",
    "from_tensorflow": "tensorflow_dataset",
    "load_delta": "spark_dataset",
}
__all__ = ["get_source", *_HOME]


def get_source(dataset: "DatasetEntity | DatasetInput | Dataset") -> "DatasetSource":
    """Where a dataset came from: what ``run.inputs.dataset_inputs`` holds, an entity, or a dataset itself.

    ``get_source(...).load()`` fetches the data again where the source can.

    Raises: RESOURCE_DOES_NOT_EXIST for a kind of source that is not installed here.
    """
    from mlflow.data.dataset import Dataset
    from mlflow.data.dataset_source_registry import get_dataset_source_from_json
    from mlflow.entities.dataset_input import DatasetInput

    if isinstance(dataset, Dataset):
        return dataset.source
    entity = dataset.dataset if isinstance(dataset, DatasetInput) else dataset
    return get_dataset_source_from_json(entity.source, entity.source_type)


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is not None:
        value = getattr(importlib.import_module(f"mlflow.data.{home}"), name)
        globals()[name] = value
        return value
    if name.startswith(("from_", "load_")):
        from mlflow.data.dataset_registry import get_registered_constructors

        constructor = get_registered_constructors().get(name)
        if constructor is not None:
            return constructor
    elif not name.startswith("_"):
        try:
            return importlib.import_module(f"mlflow.data.{name}")
        except ModuleNotFoundError as error:
            if error.name != f"mlflow.data.{name}":
                raise
    raise AttributeError(f"module 'mlflow.data' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
