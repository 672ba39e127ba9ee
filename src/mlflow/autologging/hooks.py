"""Doing something as soon as a module is there: at once when it is imported already, else right after its import."""

import importlib.abc
import importlib.machinery
import logging
import sys
import threading
from collections.abc import Callable, Hashable
from types import ModuleType
from typing import Any

logger = logging.getLogger("mlflow.autologging")

# by module, then by key, so that what is said again replaces what was said before
_waiting: dict[str, dict[Hashable, Callable[[], None]]] = {}
# modules whose code has run, while the import system still counts them as beginning
_executed: set[str] = set()
_lock = threading.RLock()


def when_imported(module: str, action: Callable[[], None], key: Hashable = None) -> None:
    """Call ``action`` once the module is imported; now if it is.

    Args:
        module: its full name, e.g. "xgboost".
        action: without arguments. What it raises later, during somebody's import, is logged and goes no further.
        key: an action that waits with the same key is replaced; None takes the action itself.
    """
    with _lock:
        loaded = sys.modules.get(module)
        spec = getattr(loaded, "__spec__", None)
        if loaded is None or (getattr(spec, "_initializing", False) and module not in _executed):
            _waiting.setdefault(module, {})[action if key is None else key] = action
            if _finder not in sys.meta_path:
                sys.meta_path.insert(0, _finder)
            return
    action()


def _imported(module: str) -> None:
    with _lock:
        # what an action waits for in turn is there by now
        _executed.add(module)
        actions = _waiting.pop(module, {})
    for action in actions.values():
        try:
            action()
        except Exception as error:
            logger.warning(
                "What was to happen after the import of %s failed: %s: %s", module, type(error).__name__, error
            )


class _Finder(importlib.abc.MetaPathFinder):
    """Finds nothing itself: asks the finders after it, and has the loader call back."""

    def __init__(self) -> None:
        self._busy = threading.local()

    def find_spec(self, fullname: str, path: Any, target: ModuleType | None = None) -> Any:
        if fullname not in _waiting or getattr(self._busy, "name", None) == fullname:
            return None
        self._busy.name = fullname
        try:
            spec = _find(fullname, path, target)
        finally:
            self._busy.name = None
        if spec is None or spec.loader is None or not hasattr(spec.loader, "exec_module"):
            return None
        spec.loader = _Loader(spec.loader)
        return spec


def _find(fullname: str, path: Any, target: ModuleType | None) -> Any:
    for finder in sys.meta_path:
        if finder is not _finder and hasattr(finder, "find_spec"):
            spec = finder.find_spec(fullname, path, target)
            if spec is not None:
                return spec
    return None


class _Loader(importlib.abc.Loader):
    """A loader that tells when the module has been executed; everything else is the real one's."""

    def __init__(self, real: Any) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def create_module(self, spec: Any) -> Any:
        return self._real.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        # the module shall look as if it had been loaded without us
        if module.__spec__ is not None:
            module.__spec__.loader = self._real
        module.__loader__ = self._real
        # it may be imported anew
        _executed.discard(module.__name__)
        self._real.exec_module(module)
        _imported(module.__name__)


_finder = _Finder()
