"""Functions whose input is held to its type hint.

Pickles of models name ``pyfunc`` and ``wrap_non_list_predict_pydantic``: whoever loads them, this package or MLflow,
puts its own check around the user's plain function.
"""

from __future__ import annotations

import functools
import inspect
import types
import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

from mlflow.exceptions import invalid
from mlflow.types.conversion import described
from mlflow.types.type_hints import input_checker


class FuncInfo(NamedTuple):
    """The type hint and the name of the parameter that takes a model's input."""

    input_type_hint: type[Any] | None
    input_param_name: str


class Checked:
    """A function or method that checks its input before it is called. It is pickled as the call that makes it anew."""

    def __init__(self, func: Callable, name: str, check: Callable[[Any], Any], made_by: tuple) -> None:
        functools.update_wrapper(self, func)
        self._name = name
        self._check = check
        self._made_by = made_by
        self._position = list(inspect.signature(func).parameters).index(name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        args, kwargs = _with_checked(args, kwargs, self._position, self._name, self._check)
        return self.__wrapped__(*args, **kwargs)

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return self if instance is None else types.MethodType(self, instance)

    def __reduce__(self) -> tuple:
        return self._made_by


def _with_checked(
    args: tuple, kwargs: dict[str, Any], position: int, name: str, check: Callable[[Any], Any]
) -> tuple[tuple, dict[str, Any]]:
    if name in kwargs:
        return args, {**kwargs, name: check(kwargs[name])}
    if len(args) > position:
        return (*args[:position], check(args[position]), *args[position + 1 :]), kwargs
    return args, kwargs


def input_of(func: Callable) -> FuncInfo | None:
    """The parameter of a predict function that takes the input: the one after self and context; None without one."""
    try:
        parameters = list(inspect.signature(func).parameters.values())
    except (TypeError, ValueError):
        return None
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    candidates = [p for p in parameters if p.kind in kinds and p.name not in ("self", "context", "params")]
    named = any(p.name == "context" for p in parameters)
    if not named and len(candidates) > 1 and candidates[1].default is inspect.Parameter.empty:
        # the context under another name
        candidates = candidates[1:]
    if not candidates:
        return None
    return FuncInfo(hint_of(func, candidates[0].name), candidates[0].name)


def hint_of(func: Callable, name: str) -> Any:
    """The type hint of a parameter or of ``return``; None without one, with a warning when it has no meaning here."""
    func = inspect.unwrap(func)
    annotations = getattr(func, "__annotations__", {})
    hint = annotations.get(name)
    if not isinstance(hint, str):
        return hint
    try:
        hint = eval(hint, getattr(func, "__globals__", {}))
    except Exception as error:
        warnings.warn(
            f"The type hint {hint!r} of {name!r} cannot be resolved ({type(error).__name__}: {error}): nothing is "
            "checked by it.",
            stacklevel=3,
        )
        return None
    # pickles carry what the hint names, not its text
    annotations[name] = hint
    return hint


def pyfunc(func: Callable) -> Callable:
    """A function that checks its input against its type hint; the function itself when there is nothing to check.

    ::

        @mlflow.pyfunc.utils.pyfunc
        def predict(model_input: list[str]) -> list[int]: ...

    Raises: INVALID_PARAMETER_VALUE for a hint that says too little, e.g. ``list[dict]``.
    """
    info = None if isinstance(func, Checked) else input_of(func)
    if info is None or info.input_type_hint is None:
        return func
    check = input_checker(info.input_type_hint)
    return func if check is None else Checked(func, info.input_param_name, check, (pyfunc, (func,)))


def _validate_model_input(
    args: tuple, kwargs: dict[str, Any], position: int, hint: Any, name: str
) -> tuple[tuple, dict[str, Any]]:
    """The arguments with a checked input. Functions in pickles that MLflow wrote call it by this name."""
    check = _checker_of(hint)
    return (args, kwargs) if check is None else _with_checked(args, kwargs, position, name, check)


_checker_of = functools.lru_cache(maxsize=256)(input_checker)


def wrap_non_list_predict_pydantic(
    func: Callable, input_pydantic_model: Any, validation_error_msg: str, unpack: bool = False
) -> Callable:
    """A method that takes an object of a pydantic model and can be called with a dict as well.

    Args:
        func: the method.
        input_pydantic_model: what a dict is validated against.
        validation_error_msg: begins the message when it does not fit.
        unpack: whether the method takes the fields of the model one by one.
    """
    if isinstance(func, Portable):
        return func

    @functools.wraps(func)
    def checked(self: Any, *args: Any, **kwargs: Any) -> Any:
        if len(args) != 1 or kwargs or not isinstance(args[0], dict):
            return func(self, *args, **kwargs)
        request = validated(input_pydantic_model, args[0], validation_error_msg)
        if not unpack:
            return func(self, request)
        fields = inspect.signature(func).parameters
        return func(self, **{name: getattr(request, name) for name in type(request).model_fields if name in fields})

    return Portable(checked, (func, input_pydantic_model, validation_error_msg, unpack))


class Portable:
    """A wrapped method that is pickled as the call that wraps it."""

    def __init__(self, checked: Callable, arguments: tuple) -> None:
        functools.update_wrapper(self, checked)
        self.__wrapped__ = arguments[0]
        self._checked = checked
        self._arguments = arguments
        self.is_wrapped = False

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._checked(*args, **kwargs)

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return self if instance is None else types.MethodType(self, instance)

    def wrap(self, wrapper: Callable[[Callable], Callable]) -> None:
        """Wrap it once more, for this process only. Methods that are generators stay generators for the wrapper."""
        checked = self._checked
        if inspect.isgeneratorfunction(self.__wrapped__):

            @functools.wraps(self._checked)
            def stream(*args: Any, **kwargs: Any) -> Any:
                yield from checked(*args, **kwargs)

            self._checked = wrapper(stream)
        else:
            self._checked = wrapper(checked)
        self.is_wrapped = True

    def __reduce__(self) -> tuple:
        return wrap_non_list_predict_pydantic, self._arguments


def validated(model: Any, data: Any, message: str) -> Any:
    """An object of a pydantic model made of a dict.

    Raises: INVALID_PARAMETER_VALUE naming the fields that do not fit.
    """
    import pydantic

    if isinstance(data, model):
        return data
    if not isinstance(data, dict):
        raise invalid(f"{message} A dict is needed, not {described(data)}.")
    try:
        return model.model_validate(data)
    except pydantic.ValidationError as error:
        problems = [f"{'.'.join(map(str, e['loc'])) or 'the whole'}: {e['msg']}" for e in error.errors()]
        raise invalid(f"{message} {'; '.join(problems[:10])}.") from None
