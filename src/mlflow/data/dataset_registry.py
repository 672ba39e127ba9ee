"""Functions that make datasets: ``mlflow.data.from_...`` and ``load_...``."""

import inspect
import logging
from collections.abc import Callable

from mlflow import plugins
from mlflow.data.dataset import Dataset
from mlflow.exceptions import INVALID_PARAMETER_VALUE, MlflowException

logger = logging.getLogger(__name__)
Constructor = Callable[[str | None, str | None], Dataset]

_BUILT_IN = (
    "from_pandas",
    "from_numpy",
    "from_polars",
    "from_huggingface",
    "from_tensorflow",
    "from_spark",
    "load_delta",
)


class DatasetRegistry:
    """Constructors by name."""

    def __init__(self) -> None:
        self.constructors: dict[str, Constructor] = {}

    def register_constructor(self, constructor_fn: Constructor, constructor_name: str | None = None) -> str:
        """Add a constructor under its own name or another one. The name.

        Raises: INVALID_PARAMETER_VALUE unless the name begins with ``from_`` or ``load_`` and the function takes
            ``name`` and ``digest``.
        """
        name = constructor_name or constructor_fn.__name__
        if not name.startswith(("from_", "load_")):
            raise MlflowException(
                f"Invalid name {name!r} of a dataset constructor: it must begin with 'from_' or 'load_'.",
                INVALID_PARAMETER_VALUE,
            )
        parameters = inspect.signature(constructor_fn).parameters
        missing = [p for p in ("name", "digest") if p not in parameters]
        if missing:
            raise MlflowException(
                f"The dataset constructor {name!r} must take the parameters 'name' and 'digest'; "
                f"it lacks {' and '.join(missing)}.",
                INVALID_PARAMETER_VALUE,
            )
        self.constructors[name] = constructor_fn
        return name

    def register_entrypoints(self) -> None:
        """Add the plugins' (group ``mlflow.dataset_constructor``)."""
        for name, constructor in plugins.load_all(plugins.DATASET_CONSTRUCTOR).items():
            try:
                self.register_constructor(constructor, name)
            except (MlflowException, TypeError, ValueError) as error:
                logger.warning("Dataset constructor plugin %s cannot be used: %s", name, error)


_registry: DatasetRegistry | None = None


def _the_registry() -> DatasetRegistry:
    global _registry
    if _registry is None:
        import mlflow.data

        registry = DatasetRegistry()
        for name in _BUILT_IN:
            registry.register_constructor(getattr(mlflow.data, name), name)
        registry.register_entrypoints()
        _registry = registry
    return _registry


def register_constructor(constructor_fn: Constructor, constructor_name: str | None = None) -> str:
    """Make ``mlflow.data.<name>`` of a function that makes datasets; see ``DatasetRegistry.register_constructor``."""
    return _the_registry().register_constructor(constructor_fn, constructor_name)


def get_registered_constructors() -> dict[str, Constructor]:
    """All constructors by name."""
    return dict(_the_registry().constructors)
