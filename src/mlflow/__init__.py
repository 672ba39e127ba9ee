# ruff: noqa: I001 (one import statement for each module)
"""Track experiments, package and serve models, trace and evaluate applications.

Every public name is loaded on first use. The table at the end says from where; the imports before it say the same to
editors and type checkers (a test compares them).
"""

import importlib
from typing import TYPE_CHECKING, Any

from mlflow.version import VERSION as __version__

if TYPE_CHECKING:
    from mlflow import (
        ag2 as ag2,
        agno as agno,
        anthropic as anthropic,
        artifacts as artifacts,
        autogen as autogen,
        autologging as autologging,
        bedrock as bedrock,
        catboost as catboost,
        client as client,
        config as config,
        crewai as crewai,
        data as data,
        deployments as deployments,
        diffusers as diffusers,
        dspy as dspy,
        entities as entities,
        environment_variables as environment_variables,
        exceptions as exceptions,
        gemini as gemini,
        groq as groq,
        h2o as h2o,
        haystack as haystack,
        johnsnowlabs as johnsnowlabs,
        keras as keras,
        langchain as langchain,
        lightgbm as lightgbm,
        litellm as litellm,
        llama_index as llama_index,
        llamaindex as llamaindex,
        metrics as metrics,
        mistral as mistral,
        models as models,
        ollama as ollama,
        onnx as onnx,
        openai as openai,
        otel as otel,
        paddle as paddle,
        pmdarima as pmdarima,
        pricing as pricing,
        projects as projects,
        prophet as prophet,
        pydantic_ai as pydantic_ai,
        pyfunc as pyfunc,
        pyspark as pyspark,
        pytorch as pytorch,
        sagemaker as sagemaker,
        semantic_kernel as semantic_kernel,
        sentence_transformers as sentence_transformers,
        shap as shap,
        sklearn as sklearn,
        smolagents as smolagents,
        spacy as spacy,
        spark as spark,
        statsmodels as statsmodels,
        strands as strands,
        system_metrics as system_metrics,
        tensorflow as tensorflow,
        testing as testing,
        tracing as tracing,
        tracking as tracking,
        transformers as transformers,
        txtai as txtai,
        types as types,
        typesafe as typesafe,
        utils as utils,
        version as version,
        webhooks as webhooks,
        xgboost as xgboost,
    )
    from mlflow.tracking.logged_models import (
        ActiveModel as ActiveModel,
        clear_active_model as clear_active_model,
        create_external_model as create_external_model,
        delete_logged_model_tag as delete_logged_model_tag,
        finalize_logged_model as finalize_logged_model,
        get_active_model_id as get_active_model_id,
        get_logged_model as get_logged_model,
        import_checkpoints as import_checkpoints,
        initialize_logged_model as initialize_logged_model,
        last_logged_model as last_logged_model,
        log_model_params as log_model_params,
        search_logged_models as search_logged_models,
        set_active_model as set_active_model,
        set_logged_model_tags as set_logged_model_tags,
    )
    from mlflow.tracking.registry import (
        register_model as register_model,
        search_model_versions as search_model_versions,
        search_registered_models as search_registered_models,
        set_model_version_tag as set_model_version_tag,
    )
    from mlflow.models.evaluation import (
        evaluate as evaluate,
        validate_evaluation_results as validate_evaluation_results,
    )
    from mlflow.autologging import (
        autolog as autolog,
        disable_autologging as disable_autologging,
    )
    from mlflow.exceptions import MlflowException as MlflowException
    from mlflow.projects import run as run
    from mlflow.system_metrics import (
        disable_system_metrics_logging as disable_system_metrics_logging,
        enable_system_metrics_logging as enable_system_metrics_logging,
        set_system_metrics_node_id as set_system_metrics_node_id,
        set_system_metrics_samples_before_logging as set_system_metrics_samples_before_logging,
        set_system_metrics_sampling_interval as set_system_metrics_sampling_interval,
    )
    from mlflow.tracking.client import MlflowClient as MlflowClient
    from mlflow.tracking.doctor import doctor as doctor
    from mlflow.tracking.experiments import (
        create_experiment as create_experiment,
        delete_experiment as delete_experiment,
        delete_experiment_tag as delete_experiment_tag,
        get_experiment as get_experiment,
        get_experiment_by_name as get_experiment_by_name,
        restore_experiment as restore_experiment,
        search_experiments as search_experiments,
        set_experiment as set_experiment,
        set_experiment_tag as set_experiment_tag,
        set_experiment_tags as set_experiment_tags,
    )
    from mlflow.tracking.files import (
        get_artifact_uri as get_artifact_uri,
        load_table as load_table,
        log_artifact as log_artifact,
        log_artifacts as log_artifacts,
        log_dict as log_dict,
        log_figure as log_figure,
        log_image as log_image,
        log_stream as log_stream,
        log_table as log_table,
        log_text as log_text,
    )
    from mlflow.tracking.inputs import (
        log_input as log_input,
        log_inputs as log_inputs,
        log_outputs as log_outputs,
    )
    from mlflow.tracing.fluent import (
        add_trace as add_trace,
        flush_trace_async_logging as flush_trace_async_logging,
        get_active_trace_id as get_active_trace_id,
        get_current_active_span as get_current_active_span,
        get_last_active_trace_id as get_last_active_trace_id,
        log_trace as log_trace,
        start_span as start_span,
        start_span_no_context as start_span_no_context,
        start_trace as start_trace,
        trace as trace,
        update_current_trace as update_current_trace,
    )
    from mlflow.tracing.settings import context as context
    from mlflow.tracking.later import login as login
    from mlflow.tracking.later import test as test
    from mlflow.tracking.log import (
        delete_tag as delete_tag,
        flush_artifact_async_logging as flush_artifact_async_logging,
        flush_async_logging as flush_async_logging,
        log_metric as log_metric,
        log_metrics as log_metrics,
        log_param as log_param,
        log_params as log_params,
        set_tag as set_tag,
        set_tags as set_tags,
    )
    from mlflow.tracking.multimedia import Image as Image
    from mlflow.tracking.runs import (
        ActiveRun as ActiveRun,
        active_run as active_run,
        delete_run as delete_run,
        end_run as end_run,
        get_parent_run as get_parent_run,
        get_run as get_run,
        last_active_run as last_active_run,
        restore_run as restore_run,
        start_run as start_run,
    )
    from mlflow.tracking.search import search_runs as search_runs
    from mlflow.tracing.assessment import (
        delete_assessment as delete_assessment,
        get_assessment as get_assessment,
        log_assessment as log_assessment,
        log_expectation as log_expectation,
        log_feedback as log_feedback,
        log_issue as log_issue,
        override_feedback as override_feedback,
        update_assessment as update_assessment,
    )
    from mlflow.tracing.search import (
        delete_trace_tag as delete_trace_tag,
        delete_traces as delete_traces,
        get_trace as get_trace,
        search_traces as search_traces,
        set_trace_tag as set_trace_tag,
    )
    from mlflow.tracing.sessions import search_sessions as search_sessions
    from mlflow.tracking.workspaces import (
        create_workspace as create_workspace,
        delete_workspace as delete_workspace,
        get_workspace as get_workspace,
        list_workspaces as list_workspaces,
        set_workspace as set_workspace,
        update_workspace as update_workspace,
    )
    from mlflow.tracking.uris import (
        get_registry_uri as get_registry_uri,
        get_tracking_uri as get_tracking_uri,
        is_tracking_uri_set as is_tracking_uri_set,
        set_registry_uri as set_registry_uri,
        set_tracking_uri as set_tracking_uri,
    )


_MODULES = frozenset(
    [
        "ag2",
        "agno",
        "anthropic",
        "artifacts",
        "autogen",
        "autologging",
        "bedrock",
        "catboost",
        "client",
        "config",
        "crewai",
        "data",
        "deployments",
        "diffusers",
        "dspy",
        "entities",
        "environment_variables",
        "exceptions",
        "gemini",
        "groq",
        "h2o",
        "haystack",
        "johnsnowlabs",
        "keras",
        "langchain",
        "lightgbm",
        "litellm",
        "llama_index",
        "llamaindex",
        "metrics",
        "mistral",
        "models",
        "ollama",
        "onnx",
        "openai",
        "otel",
        "paddle",
        "pmdarima",
        "pricing",
        "projects",
        "prophet",
        "pydantic_ai",
        "pyfunc",
        "pyspark",
        "pytorch",
        "sagemaker",
        "semantic_kernel",
        "sentence_transformers",
        "shap",
        "sklearn",
        "smolagents",
        "spacy",
        "spark",
        "statsmodels",
        "strands",
        "system_metrics",
        "tensorflow",
        "testing",
        "tracing",
        "tracking",
        "transformers",
        "txtai",
        "types",
        "typesafe",
        "utils",
        "version",
        "webhooks",
        "xgboost",
    ]
)
_HOME: dict[str, str] = {
    name: f"mlflow.{module}"
    for module, names in {
        "tracking.logged_models": (
            "ActiveModel clear_active_model create_external_model delete_logged_model_tag "
            "finalize_logged_model get_active_model_id get_logged_model import_checkpoints "
            "initialize_logged_model last_logged_model log_model_params search_logged_models "
            "set_active_model set_logged_model_tags"
        ),
        "tracking.registry": "register_model search_model_versions search_registered_models set_model_version_tag",
        "models.evaluation": "evaluate validate_evaluation_results",
        "autologging": "autolog disable_autologging",
        "exceptions": "MlflowException",
        "projects": "run",
        "system_metrics": (
            "disable_system_metrics_logging enable_system_metrics_logging set_system_metrics_node_id "
            "set_system_metrics_samples_before_logging set_system_metrics_sampling_interval"
        ),
        "tracking.client": "MlflowClient",
        "tracking.doctor": "doctor",
        "tracking.experiments": (
            "create_experiment delete_experiment delete_experiment_tag get_experiment get_experiment_by_name "
            "restore_experiment search_experiments set_experiment set_experiment_tag set_experiment_tags"
        ),
        "tracking.files": (
            "get_artifact_uri load_table log_artifact log_artifacts log_dict log_figure log_image log_stream log_table "
            "log_text"
        ),
        "tracking.inputs": "log_input log_inputs log_outputs",
        "tracing.fluent": (
            "add_trace flush_trace_async_logging get_active_trace_id get_current_active_span get_last_active_trace_id "
            "log_trace start_span start_span_no_context start_trace trace update_current_trace"
        ),
        "tracing.settings": "context",
        "tracking.later": "login test",
        "tracking.workspaces": (
            "create_workspace delete_workspace get_workspace list_workspaces set_workspace update_workspace"
        ),
        "tracking.log": (
            "delete_tag flush_artifact_async_logging flush_async_logging log_metric log_metrics log_param log_params "
            "set_tag set_tags"
        ),
        "tracking.multimedia": "Image",
        "tracking.runs": (
            "ActiveRun active_run delete_run end_run get_parent_run get_run last_active_run restore_run start_run"
        ),
        "tracking.search": "search_runs",
        "tracing.assessment": (
            "delete_assessment get_assessment log_assessment log_expectation log_feedback log_issue "
            "override_feedback update_assessment"
        ),
        "tracing.search": "delete_trace_tag delete_traces get_trace search_traces set_trace_tag",
        "tracing.sessions": "search_sessions",
        "tracking.uris": "get_registry_uri get_tracking_uri is_tracking_uri_set set_registry_uri set_tracking_uri",
    }.items()
    for name in names.split()
}
__all__ = ["__version__", *_HOME, *_MODULES]


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is not None:
        value = getattr(importlib.import_module(home), name)
    elif name in _MODULES:
        value = importlib.import_module(f"mlflow.{name}")
    else:
        raise AttributeError(
            f"module 'mlflow' has no attribute {name!r} (prompts and the gateway come with later releases)"
        )
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME, *_MODULES})
