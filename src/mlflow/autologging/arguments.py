"""Params from a call: what a function was given, and what it takes by default."""

import inspect
from collections.abc import Callable, Iterable
from typing import Any


def of_call(
    function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], without: Iterable[str] = ()
) -> dict[str, Any]:
    """All arguments by name, with defaults; what came by ``**kwargs`` stands beside the named ones.

    Args:
        function: what is called.
        args, kwargs: what it is called with; ``self`` is the first of a method's.
        without: names to leave out.

    Raises: TypeError when the call does not fit the function.
    """
    signature = inspect.signature(function)
    bound = signature.bind(*args, **kwargs)
    bound.apply_defaults()
    found: dict[str, Any] = {}
    for name, value in bound.arguments.items():
        kind = signature.parameters[name].kind
        if kind is inspect.Parameter.VAR_KEYWORD:
            found.update(value)
        elif kind is not inspect.Parameter.VAR_POSITIONAL:
            found[name] = value
    left_out = set(without)
    return {name: value for name, value in found.items() if name not in left_out}


def argument(
    function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], name: str, default: Any = None
) -> Any:
    """One argument of a call, by whatever way it was given; the function's default if it was not."""
    return of_call(function, args, kwargs).get(name, default)
