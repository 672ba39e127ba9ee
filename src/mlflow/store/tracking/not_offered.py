"""Methods that a store may offer but need not."""

import functools
import inspect
from collections.abc import Callable

from mlflow.exceptions import unsupported

# default of arguments for which None is a value
UNCHANGED = object()


def not_offered(cls: type) -> type:
    """Class decorator: every method raises NOT_IMPLEMENTED, naming the store and itself, until overridden."""
    for name, method in vars(cls).items():
        if inspect.isfunction(method) and not name.startswith("__"):
            setattr(cls, name, _refusing(method))
    return cls


def _refusing(method: Callable) -> Callable:
    @functools.wraps(method)
    def refuse(self, *args, **kwargs):
        raise unsupported(f"{type(self).__name__}.{method.__name__}", "This store does not offer it")

    return refuse
