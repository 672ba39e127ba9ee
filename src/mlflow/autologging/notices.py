"""What is said when logging by itself fails: once for each place, and never to the cost of the training."""

import functools
import logging
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

logger = logging.getLogger("mlflow.autologging")
_said: set[tuple[str, str]] = set()
_lock = threading.Lock()
# where nothing is to be said: the warning filters of the user's code around it
_silent: ContextVar[tuple[Any, ...] | None] = ContextVar("mlflow_autologging_silent", default=None)


def failed(integration: str, doing: str, error: BaseException) -> None:
    """Say that something could not be logged; for the same work and kind of error only once in a process.

    Args:
        integration: e.g. "sklearn".
        doing: what was being done, e.g. "logging the model".
        error: what went wrong.
    """
    subject = f"{doing}: {type(error).__name__}"
    warn(integration, subject, f"Autologging of {integration}: {doing} failed, the training goes on: {_text(error)}")
    logger.debug("Autologging of %s: %s failed", integration, doing, exc_info=error)


def warn(integration: str, subject: str, message: str) -> None:
    """Say something; on one subject only once in a process, and never where it is silent."""
    from mlflow.autologging.configuration import get_autologging_config

    if _silent.get() is not None or get_autologging_config(integration, "silent", False):
        return
    key = (integration, subject)
    with _lock:
        if key in _said:
            return
        _said.add(key)
    logger.warning("%s", message)


def _text(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


@contextmanager
def trying(integration: str, doing: str) -> Iterator[None]:
    """A block whose failure is said and goes no further."""
    try:
        yield
    except Exception as error:
        failed(integration, doing, error)


def guarded(integration: str, doing: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a function, e.g. a callback of a library, say its failure instead of raising it; it gives None then."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            try:
                return function(*args, **kwargs)
            except Exception as error:
                failed(integration, doing, error)
                return None

        return call

    return decorate


@contextmanager
def silence(wanted: bool) -> Iterator[None]:
    """A block of our own work in which nothing of this package is said, when that is wanted."""
    if not wanted:
        yield
        return
    token = _silent.set(tuple(warnings.filters))
    _filter_handlers()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        _silent.reset(token)


@contextmanager
def aloud() -> Iterator[None]:
    """Inside ``silence``: a block of the user's work, which may say what it likes."""
    filters = _silent.get()
    if filters is None:
        yield
        return
    token = _silent.set(None)
    try:
        with warnings.catch_warnings():
            warnings.filters[:] = filters
            yield
    finally:
        _silent.reset(token)


def _heard(record: logging.LogRecord) -> bool:
    return _silent.get() is None or record.name.partition(".")[0] != "mlflow"


def _filter_handlers() -> None:
    """Filter where records come out: loggers may be made at any time, also in a silent block."""
    for handler in (*logging.root.handlers, *logging.getLogger("mlflow").handlers, logging.lastResort):
        if handler is not None:
            handler.addFilter(_heard)


def forget() -> None:
    """Say everything again (tests)."""
    with _lock:
        _said.clear()
