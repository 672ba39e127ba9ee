"""What each integration was told: ``mlflow.<library>.autolog(...)``, or ``mlflow.autolog(...)`` for all of them."""

import functools
import inspect
import logging
import threading
from collections.abc import Callable
from typing import Any

from mlflow.autologging import notices, scope, versions

logger = logging.getLogger("mlflow.autologging")

# marks what mlflow.autolog set, which a call for one library replaces and not the other way round
GLOBALLY = "globally_configured"

# names that users know; those without an integration here trace, or come with a later release
AUTOLOGGING_INTEGRATIONS: dict[str, dict[str, Any]] = {
    "mlflow": {},
    "ag2": {},
    "agno": {},
    "anthropic": {},
    "autogen": {},
    "bedrock": {},
    "crewai": {},
    "dspy": {},
    "gemini": {},
    "groq": {},
    "haystack": {},
    "spark": {},
    "langchain": {},
    "sklearn": {},
    "lightgbm": {},
    "litellm": {},
    "llama_index": {},
    "mistral": {},
    "openai": {},
    "otel": {},
    "paddle": {},
    "pydantic_ai": {},
    "pyspark.ml": {},
    "pytorch": {},
    "transformers": {},
    "smolagents": {},
    "statsmodels": {},
    "strands": {},
    "typesafe": {},
    "xgboost": {},
    "keras": {},
    "semantic_kernel": {},
    "tensorflow": {},
}
_lock = threading.RLock()
# how mlflow.autolog hands on that it is the caller
_global = threading.local()


def get_autologging_config(flavor_name: str, config_key: str, default_value: Any = None) -> Any:
    """One argument of the last call that configured an integration.

    Args:
        flavor_name: the integration, e.g. "sklearn".
        config_key: e.g. "log_models".
        default_value: given when the integration was never configured, or has no such argument.
    """
    return AUTOLOGGING_INTEGRATIONS.get(flavor_name, {}).get(config_key, default_value)


def is_disabled(integration: str) -> bool:
    """Whether an integration logs nothing here: never enabled, disabled, an untried version, or a quiet block."""
    if scope.is_inside():
        return True
    configuration = AUTOLOGGING_INTEGRATIONS.get(integration)
    if not configuration or configuration.get("disable", False):
        return True
    return bool(configuration.get("disable_for_unsupported_versions") and versions.untested(integration))


def autologging_integration(name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a function the switch of an integration.

    The function has the options as parameters, among them ``disable`` and ``silent``, and wraps the library's functions
    when it is called; wrapping twice is harmless. Its arguments are kept as the configuration. It is not called to
    switch off: what is wrapped asks ``is_disabled``.

    Args:
        name: of the integration, e.g. "xgboost".
    """

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(function)

        @functools.wraps(function)
        def autolog(*args: Any, **kwargs: Any) -> None:
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            _configure(name, dict(bound.arguments))
            if bound.arguments.get("disable", False):
                return
            with notices.silence(bound.arguments.get("silent", False)):
                problem = versions.untested(name)
                if problem and bound.arguments.get("disable_for_unsupported_versions", False):
                    notices.warn(name, "a version that stays off", f"{problem} It stays off.")
                    return
                if problem:
                    notices.warn(name, "a version that may fail", f"{problem} It may fail, without harm to trainings.")
                with notices.trying(name, "switching it on"):
                    function(*args, **kwargs)

        AUTOLOGGING_INTEGRATIONS.setdefault(name, {})
        autolog.integration_name = name
        return autolog

    return decorate


def _configure(name: str, arguments: dict[str, Any]) -> None:
    if getattr(_global, "calling", False):
        arguments[GLOBALLY] = True
    with _lock:
        # replaced as a whole: readers in other threads see the old one or the new one
        AUTOLOGGING_INTEGRATIONS[name] = arguments


def configure_globally(autolog: Callable[..., None], name: str, arguments: dict[str, Any]) -> None:
    """Call the switch of a library as ``mlflow.autolog`` does: not when the user configured it, and only with what it
    knows."""
    with _lock:
        present = AUTOLOGGING_INTEGRATIONS.get(name)
        if present and not present.get(GLOBALLY, False):
            return
        known = inspect.signature(autolog).parameters
        _global.calling = True
        try:
            autolog(**{key: value for key, value in arguments.items() if key in known})
        finally:
            _global.calling = False


def forget() -> None:
    """Switch everything off and forget how it was configured (tests)."""
    with _lock:
        for name in AUTOLOGGING_INTEGRATIONS:
            AUTOLOGGING_INTEGRATIONS[name] = {}
    notices.forget()
