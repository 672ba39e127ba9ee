"""Wrapping a function of a library so that a call of it is logged, and nothing of the user's changes.

What holds, whatever the logging does: the original is called exactly once; its result and its exceptions come out
untouched; a failure of ours is said once and the original is called with the user's arguments.
"""

import functools
import inspect
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mlflow.autologging import configuration, notices, session

_lock = threading.RLock()
# what stands where now, to be put back: by integration, (object, name, original, whether the object itself had it)
_patches: dict[str, list[tuple[Any, str, Any, bool]]] = {}


class _Original:
    """The wrapped function for one call: it remembers what became of it, and runs only once."""

    __slots__ = ("called", "error", "function", "result")

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.called = False
        self.result: Any = None
        self.error: BaseException | None = None

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.called:
            raise RuntimeError("the original function was called a second time")
        self.called = True
        try:
            with notices.aloud():
                self.result = self.function(*args, **kwargs)
        except BaseException as error:
            self.error = error
            raise
        return self.result


def safe_patch(
    autologging_integration: str,
    destination: Any,
    function_name: str,
    patch_function: Callable[..., Any],
    manage_run: bool = False,
    extra_tags: dict[str, str] | None = None,
    inside_sessions: bool = False,
    only_if: Callable[..., bool] | None = None,
) -> None:
    """Wrap a function or method of a library; a second time for the same integration changes nothing.

    Args:
        autologging_integration: whose configuration decides whether a call is logged.
        destination: the module or class that holds the function.
        function_name: its name there. Properties that give a method, as libraries use for methods that depend on the
            object, are wrapped too.
        patch_function: called as ``patch_function(original, *args, **kwargs)`` with the user's arguments, ``self``
            first for a method. It calls ``original`` once, perhaps with further callbacks in the arguments. What it
            returns is not used.
        manage_run: whether a run is started for the call when none is active, and ended with it.
        extra_tags: tags of such a run.
        inside_sessions: whether it also acts during a training that is being logged, where calls otherwise are parts
            of that training.
        only_if: called with the user's arguments; false lets the call pass as if it were not wrapped.
    """
    how = _How(autologging_integration, patch_function, manage_run, extra_tags, inside_sessions, only_if)
    install(autologging_integration, destination, function_name, lambda function: _calling(how, function))


def install(integration: str, destination: Any, function_name: str, wrap: Callable[[Any], Any]) -> None:
    """Put a wrapper in the place of a function; a second time for the same integration changes nothing.

    Args:
        integration: whose wrapper it is.
        destination: the module or class that holds the function.
        function_name: its name there; static and class methods, and properties that give a method, may be wrapped too.
        wrap: gives the wrapper of the plain function.
    """
    with _lock:
        present = inspect.getattr_static(destination, function_name)
        if integration in _marks(present):
            return
        own = function_name in vars(destination)
        setattr(destination, function_name, _wrapper(integration, wrap, present, destination))
        _patches.setdefault(integration, []).append((destination, function_name, present, own))


def revert_patches(autologging_integration: str) -> None:
    """Put back what stood where the patches of an integration are."""
    with _lock:
        for destination, name, original, own in reversed(_patches.pop(autologging_integration, [])):
            if own:
                setattr(destination, name, original)
            else:
                delattr(destination, name)


def _marks(function: Any) -> frozenset[str]:
    return getattr(function, "_mlflow_integrations", frozenset())


@dataclass(frozen=True)
class _How:
    """The arguments of ``safe_patch`` that say what a call does."""

    integration: str
    patch_function: Callable[..., Any]
    manage_run: bool
    extra_tags: dict[str, str] | None
    inside_sessions: bool
    only_if: Callable[..., bool] | None

    def acts(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
        """Whether a call is logged here and now."""
        name = self.integration
        if self.inside_sessions and (current := session.current()) is not None:
            if current.integration != name:
                return False
        elif configuration.is_disabled(name) or (
            configuration.get_autologging_config(name, "exclusive", False) and session.has_active_run()
        ):
            return False
        if self.only_if is None:
            return True
        with notices.trying(name, "deciding whether to log"):
            return self.only_if(*args, **kwargs)
        return False


def _wrapper(integration: str, wrap: Callable[[Any], Any], present: Any, destination: Any) -> Any:
    if isinstance(present, (staticmethod, classmethod)):
        inner = _wrapper(integration, wrap, present.__func__, destination)
        wrapped = type(present)(inner)
        wrapped._mlflow_integrations = inner._mlflow_integrations
        return wrapped
    if not callable(present) and hasattr(present, "__get__"):
        return _WrappedDescriptor(present, wrap, integration)
    wrapper = wrap(present)
    if inspect.ismodule(destination):
        # pickled by reference: it must be found where it stands, the original still where it was defined
        wrapper.__module__ = destination.__name__
    wrapper._mlflow_integrations = _marks(present) | {integration}
    return wrapper


class _WrappedDescriptor:
    """A property whose value, a method of the object, is wrapped when it is looked up."""

    def __init__(self, original: Any, wrap: Callable[[Any], Any], name: str) -> None:
        self._original = original
        self._wrap = wrap
        self._mlflow_integrations = _marks(original) | {name}
        self.__doc__ = getattr(original, "__doc__", None)

    def __set_name__(self, owner: type, name: str) -> None:
        if hasattr(self._original, "__set_name__"):
            self._original.__set_name__(owner, name)

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        method = self._original.__get__(instance, owner)
        if instance is None or not inspect.ismethod(method):
            return method
        return self._wrap(method.__func__).__get__(instance, owner)


def _calling(how: _How, function: Callable[..., Any]) -> Any:
    name = how.integration

    @functools.wraps(function)
    def patched(*args: Any, **kwargs: Any) -> Any:
        if not how.acts(args, kwargs):
            return function(*args, **kwargs)
        original = _Original(function)
        with (
            notices.silence(configuration.get_autologging_config(name, "silent", False)),
            session.training(name, original, how.manage_run, how.extra_tags) as started,
        ):
            if started:
                _log_call(name, original, how.patch_function, args, kwargs)
            if not original.called:
                original(*args, **kwargs)
        if original.error is not None:
            raise original.error
        return original.result

    return patched


def _log_call(
    name: str, original: _Original, patch_function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> None:
    """Have a call logged. What comes out was raised by the original."""
    try:
        patch_function(original, *args, **kwargs)
    except Exception as error:
        if error is original.error:
            raise
        notices.failed(name, f"logging {getattr(original.function, '__qualname__', 'a call')}", error)
