"""``mlflow.autolog``: all integrations at once."""

import functools
import importlib
from typing import Any

from mlflow.autologging import configuration
from mlflow.autologging.hooks import when_imported

# integration: the modules whose import means that the library is used, and where the switch is
LIBRARIES = {
    "sklearn": ("sklearn", "mlflow.sklearn"),
    "xgboost": ("xgboost", "mlflow.xgboost"),
    "lightgbm": ("lightgbm", "mlflow.lightgbm"),
    "statsmodels": ("statsmodels", "mlflow.statsmodels"),
    "spark": ("pyspark", "mlflow.spark"),
    "pyspark.ml": ("pyspark.ml", "mlflow.pyspark.ml"),
    "pytorch": ("torch", "mlflow.pytorch"),
    "tensorflow": ("tensorflow", "mlflow.tensorflow"),
    "keras": ("keras", "mlflow.keras"),
    "transformers": ("transformers", "mlflow.transformers"),
    "paddle": ("paddle", "mlflow.paddle"),
    "openai": ("openai", "mlflow.openai"),
    "anthropic": ("anthropic claude_agent_sdk", "mlflow.anthropic"),
    "gemini": ("google.genai google.generativeai", "mlflow.gemini"),
    "groq": ("groq", "mlflow.groq"),
    "mistral": ("mistralai", "mlflow.mistral"),
    "bedrock": ("botocore.client", "mlflow.bedrock"),
    "litellm": ("litellm", "mlflow.litellm"),
    "ollama": ("ollama", "mlflow.ollama"),
    "langchain": ("langchain_core", "mlflow.langchain"),
    "llama_index": ("llama_index.core", "mlflow.llama_index"),
    "dspy": ("dspy", "mlflow.dspy"),
    "haystack": ("haystack", "mlflow.haystack"),
    "semantic_kernel": ("semantic_kernel", "mlflow.semantic_kernel"),
    "ag2": ("ag2", "mlflow.ag2"),
    "agno": ("agno", "mlflow.agno"),
    "autogen": ("autogen_core", "mlflow.autogen"),
    "crewai": ("crewai", "mlflow.crewai"),
    "pydantic_ai": ("pydantic_ai", "mlflow.pydantic_ai"),
    "smolagents": ("smolagents", "mlflow.smolagents"),
    "strands": ("strands", "mlflow.strands"),
    "txtai": ("txtai", "mlflow.txtai"),
    "typesafe": ("typesafe_sdk", "mlflow.typesafe"),
}


def autolog(
    log_input_examples: bool = False,
    log_model_signatures: bool = True,
    log_models: bool = True,
    log_datasets: bool = True,
    log_traces: bool = True,
    disable: bool = False,
    exclusive: bool = False,
    disable_for_unsupported_versions: bool = False,
    silent: bool = False,
    extra_tags: dict[str, str] | None = None,
    exclude_flavors: list[str] | None = None,
) -> None:
    """Log the trainings and trace the calls of every supported library, imported before or after this call.

    What ``mlflow.<library>.autolog(...)`` said for one library, before or after, stands.

    Args:
        log_input_examples: whether models keep some rows of the training data as an example.
        log_model_signatures: whether models keep the schemas of input and output.
        log_models: whether trained models are logged.
        log_datasets: whether the training data is recorded as input of the run.
        log_traces: whether calls of the libraries that trace are traced.
        disable: switch off instead.
        exclusive: whether to log only to runs started for a training, and nothing while a run of the user is active.
        disable_for_unsupported_versions: whether to stay off for versions of a library that were not tried.
        silent: whether nothing is said, neither failures nor hints.
        extra_tags: tags of the runs that are started.
        exclude_flavors: integrations to leave as they are, e.g. ["sklearn"].
    """
    arguments: dict[str, Any] = dict(locals())
    excluded = set(arguments.pop("exclude_flavors") or ())
    configuration.AUTOLOGGING_INTEGRATIONS["mlflow"] = {**arguments, "exclude_flavors": exclude_flavors}
    for name, (libraries, home) in LIBRARIES.items():
        if name not in excluded:
            switch_on = functools.partial(_switch_on, name, home, arguments)
            for library in libraries.split():
                when_imported(library, switch_on, key=("autolog", name))


def _switch_on(name: str, home: str, arguments: dict[str, Any]) -> None:
    switch = getattr(importlib.import_module(home), "autolog", None)
    if switch is not None:
        configuration.configure_globally(switch, name, arguments)
