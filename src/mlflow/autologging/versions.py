"""Which versions of the libraries autologging is known to work with."""

import importlib.metadata

from packaging.version import InvalidVersion, Version

# integration: distributions of which one is installed, the oldest version, the newest one that was tried
TESTED: dict[str, tuple[tuple[str, ...], str, str]] = {
    "sklearn": (("scikit-learn",), "1.4.0", "1.9.1"),
    "xgboost": (("xgboost", "xgboost-cpu"), "2.0.0", "3.2.0"),
    "lightgbm": (("lightgbm",), "4.2.0", "4.7.0"),
    "pytorch": (("lightning", "pytorch-lightning"), "2.0.0", "2.6.6"),
    "tensorflow": (("tensorflow", "tensorflow-cpu"), "2.16.1", "2.21.0"),
    "keras": (("keras",), "3.0.2", "3.15.1"),
    "transformers": (("transformers",), "4.38.2", "5.24.0"),
    "statsmodels": (("statsmodels",), "0.14.0", "0.15.0"),
    "spark": (("pyspark",), "3.4.0", "4.3.0"),
    "pyspark.ml": (("pyspark",), "3.4.0", "4.3.0"),
    "openai": (("openai",), "0.28.0", "3.57.0"),
    "anthropic": (("anthropic",), "0.60.0", "2.14.0"),
    "gemini": (("google-genai",), "1.5.0", "3.6.1"),
    "groq": (("groq",), "0.18.0", "1.7.0"),
    "mistral": (("mistralai",), "1.5.0", "3.7.0"),
    "bedrock": (("boto3",), "1.35.0", "1.44.8"),
    "litellm": (("litellm",), "1.60.0", "1.110.2"),
    "ollama": (("ollama",), "0.4.7", "0.6.3"),
    "paddle": (("paddlepaddle", "paddlepaddle-gpu"), "2.5.0", "3.3.1"),
    "langchain": (("langchain-core",), "0.3.86", "1.8.3"),
    "llama_index": (("llama-index-core",), "0.13.0", "0.14.25"),
    "dspy": (("dspy",), "3.0.3", "3.4.1"),
    "haystack": (("haystack-ai",), "2.20.0", "3.4.1"),
    "semantic_kernel": (("semantic-kernel",), "1.35.0", "1.45.0"),
}


def untested(integration: str) -> str | None:
    """A sentence when the installed version was not tried; None when it was, or nothing is known of it."""
    names, oldest, newest = TESTED.get(integration, ((), "", ""))
    installed = _installed(names)
    if installed is None:
        return None
    name, version = installed
    # newer patch releases of the newest one count as tried
    if Version(oldest) <= version and version.release[:2] <= Version(newest).release[:2]:
        return None
    return f"Autologging of {integration} was tried with {name} {oldest} to {newest}; installed is {version}."


def _installed(names: tuple[str, ...]) -> tuple[str, Version] | None:
    for name in names:
        try:
            return name, Version(importlib.metadata.version(name))
        except (importlib.metadata.PackageNotFoundError, InvalidVersion):
            continue
    return None
