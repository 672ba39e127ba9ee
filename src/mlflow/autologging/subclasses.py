"""Wrapping the methods of a class's subclasses, those that are there and those that come later."""

from collections.abc import Callable, Iterator
from typing import Any


def for_each(base: type, action: Callable[[type], None], key: str) -> None:
    """Call ``action`` with every subclass of a class, and from now on with each one as it is made.

    Nothing is imported for it: libraries have hundreds of classes, and a training needs a few.

    Args:
        base: the class.
        action: without effect when it is called twice with the same class.
        key: names the caller; the second call with it does nothing for classes to come.
    """
    for subclass in _of(base):
        action(subclass)
    present = vars(base).get("__init_subclass__")
    if key in getattr(present, "_mlflow_keys", ()):
        return

    def __init_subclass__(cls: type, **kwargs: Any) -> None:
        if present is None:
            super(base, cls).__init_subclass__(**kwargs)
        else:
            present.__get__(None, cls)(**kwargs)
        action(cls)

    method = classmethod(__init_subclass__)
    method._mlflow_keys = (*getattr(present, "_mlflow_keys", ()), key)
    base.__init_subclass__ = method


def _of(base: type) -> Iterator[type]:
    for subclass in base.__subclasses__():
        yield subclass
        yield from _of(subclass)
