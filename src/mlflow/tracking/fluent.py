"""The fluent API under the module name that users know; it lives in the modules named below."""

from typing import TYPE_CHECKING, Any

from mlflow.environment_variables import (
    MLFLOW_ACTIVE_MODEL_ID,
    MLFLOW_ENABLE_ASYNC_LOGGING,
    MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING,
    MLFLOW_EXPERIMENT_ID,
    MLFLOW_EXPERIMENT_NAME,
    MLFLOW_RUN_ID,
    MLFLOW_TRACING_SQL_WAREHOUSE_ID,
)
from mlflow.exceptions import INVALID_PARAMETER_VALUE, RESOURCE_DOES_NOT_EXIST
from mlflow.tracking.client import SEARCH_MAX_RESULTS_DEFAULT
from mlflow.tracking.experiments import (
    create_experiment,
    delete_experiment,
    delete_experiment_tag,
    get_experiment,
    get_experiment_by_name,
    restore_experiment,
    search_experiments,
    set_experiment,
    set_experiment_tag,
    set_experiment_tags,
)
from mlflow.tracking.files import (
    get_artifact_uri,
    load_table,
    log_artifact,
    log_artifacts,
    log_dict,
    log_figure,
    log_image,
    log_stream,
    log_table,
    log_text,
)
from mlflow.tracking.inputs import log_input, log_inputs, log_outputs
from mlflow.tracking.log import (
    delete_tag,
    flush_artifact_async_logging,
    flush_async_logging,
    log_metric,
    log_metrics,
    log_param,
    log_params,
    set_tag,
    set_tags,
)
from mlflow.tracking.logged_models import (
    ActiveModel,
    clear_active_model,
    create_external_model,
    delete_logged_model_tag,
    finalize_logged_model,
    get_active_model_id,
    get_logged_model,
    import_checkpoints,
    initialize_logged_model,
    last_logged_model,
    log_model_params,
    search_logged_models,
    set_active_model,
    set_logged_model_tags,
)
from mlflow.tracking.runs import (
    ActiveRun,
    active_run,
    delete_run,
    end_run,
    get_parent_run,
    get_run,
    last_active_run,
    restore_run,
    start_run,
)
from mlflow.tracking.search import NUM_RUNS_PER_PAGE_PANDAS, SEARCH_MAX_RESULTS_PANDAS, search_runs
from mlflow.utils.mlflow_tags import (
    MLFLOW_DATASET_CONTEXT,
    MLFLOW_EXPERIMENT_PRIMARY_METRIC_GREATER_IS_BETTER,
    MLFLOW_EXPERIMENT_PRIMARY_METRIC_NAME,
    MLFLOW_MODEL_IS_EXTERNAL,
    MLFLOW_PARENT_RUN_ID,
    MLFLOW_RUN_NAME,
    MLFLOW_RUN_NOTE,
)

if TYPE_CHECKING:
    from mlflow.autologging import AUTOLOGGING_INTEGRATIONS, autolog
    from mlflow.tracing.fluent import flush_trace_async_logging

# whether only the tracing part is installed; there is no such part of this project
IS_TRACING_SDK_ONLY = False
AUTOLOGGING_CONF_KEY_IS_GLOBALLY_CONFIGURED = "globally_configured"
# these stand elsewhere and are found there when somebody asks
_ELSEWHERE = {
    "AUTOLOGGING_INTEGRATIONS": "mlflow.autologging",
    "autolog": "mlflow.autologging",
    "flush_trace_async_logging": "mlflow.tracing.fluent",
}


def __getattr__(name: str) -> Any:
    if name in _ELSEWHERE:
        import importlib

        return getattr(importlib.import_module(_ELSEWHERE[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "AUTOLOGGING_CONF_KEY_IS_GLOBALLY_CONFIGURED",
    "AUTOLOGGING_INTEGRATIONS",
    "INVALID_PARAMETER_VALUE",
    "IS_TRACING_SDK_ONLY",
    "MLFLOW_ACTIVE_MODEL_ID",
    "MLFLOW_DATASET_CONTEXT",
    "MLFLOW_ENABLE_ASYNC_LOGGING",
    "MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING",
    "MLFLOW_EXPERIMENT_ID",
    "MLFLOW_EXPERIMENT_NAME",
    "MLFLOW_EXPERIMENT_PRIMARY_METRIC_GREATER_IS_BETTER",
    "MLFLOW_EXPERIMENT_PRIMARY_METRIC_NAME",
    "MLFLOW_MODEL_IS_EXTERNAL",
    "MLFLOW_PARENT_RUN_ID",
    "MLFLOW_RUN_ID",
    "MLFLOW_RUN_NAME",
    "MLFLOW_RUN_NOTE",
    "MLFLOW_TRACING_SQL_WAREHOUSE_ID",
    "NUM_RUNS_PER_PAGE_PANDAS",
    "RESOURCE_DOES_NOT_EXIST",
    "SEARCH_MAX_RESULTS_DEFAULT",
    "SEARCH_MAX_RESULTS_PANDAS",
    "TYPE_CHECKING",
    "ActiveModel",
    "ActiveRun",
    "active_run",
    "autolog",
    "clear_active_model",
    "create_experiment",
    "create_external_model",
    "delete_experiment",
    "delete_experiment_tag",
    "delete_logged_model_tag",
    "delete_run",
    "delete_tag",
    "end_run",
    "finalize_logged_model",
    "flush_artifact_async_logging",
    "flush_async_logging",
    "flush_trace_async_logging",
    "get_active_model_id",
    "get_artifact_uri",
    "get_experiment",
    "get_experiment_by_name",
    "get_logged_model",
    "get_parent_run",
    "get_run",
    "import_checkpoints",
    "initialize_logged_model",
    "last_active_run",
    "last_logged_model",
    "load_table",
    "log_artifact",
    "log_artifacts",
    "log_dict",
    "log_figure",
    "log_image",
    "log_input",
    "log_inputs",
    "log_metric",
    "log_metrics",
    "log_model_params",
    "log_outputs",
    "log_param",
    "log_params",
    "log_stream",
    "log_table",
    "log_text",
    "restore_experiment",
    "restore_run",
    "search_experiments",
    "search_logged_models",
    "search_runs",
    "set_active_model",
    "set_experiment",
    "set_experiment_tag",
    "set_experiment_tags",
    "set_logged_model_tags",
    "set_tag",
    "set_tags",
    "start_run",
]
