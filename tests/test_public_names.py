"""The names that people import. A name that goes away, or a new one, is a decision: this list is where it is taken."""

import os
import subprocess
import sys

import pytest

import mlflow

# fluent API
NAMES = """
ActiveModel ActiveRun Image MlflowClient MlflowException active_run autolog clear_active_model context
create_experiment create_external_model create_workspace delete_assessment delete_experiment delete_experiment_tag
delete_trace_tag delete_traces get_assessment get_trace log_assessment log_expectation log_feedback log_issue
override_feedback search_sessions search_traces set_trace_tag update_assessment
add_trace flush_trace_async_logging get_active_trace_id get_current_active_span get_last_active_trace_id log_trace
start_span start_span_no_context start_trace trace update_current_trace
delete_logged_model_tag delete_run delete_tag delete_workspace disable_autologging
disable_system_metrics_logging doctor enable_system_metrics_logging end_run evaluate finalize_logged_model
flush_artifact_async_logging flush_async_logging get_active_model_id get_artifact_uri get_experiment
get_experiment_by_name get_logged_model get_parent_run get_registry_uri get_run get_tracking_uri get_workspace
import_checkpoints initialize_logged_model is_tracking_uri_set last_active_run last_logged_model list_workspaces
load_table log_artifact log_artifacts log_dict log_figure log_image log_input log_inputs log_metric log_metrics
log_model_params log_outputs log_param log_params log_stream log_table log_text login register_model
restore_experiment restore_run run search_experiments search_logged_models search_model_versions
search_registered_models search_runs set_active_model set_experiment set_experiment_tag set_experiment_tags
set_logged_model_tags set_model_version_tag set_registry_uri set_system_metrics_node_id
set_system_metrics_samples_before_logging set_system_metrics_sampling_interval set_tag set_tags set_tracking_uri
set_workspace start_run test update_workspace validate_evaluation_results
"""

MODULES = """
ag2 agno anthropic artifacts autogen autologging bedrock catboost client config crewai data deployments diffusers dspy
entities environment_variables exceptions gemini groq h2o haystack johnsnowlabs keras langchain lightgbm litellm
llama_index llamaindex metrics mistral models ollama onnx openai otel paddle pmdarima pricing projects prophet
pydantic_ai pyfunc pyspark pytorch sagemaker semantic_kernel sentence_transformers shap sklearn smolagents spacy spark
statsmodels strands system_metrics tensorflow testing tracing tracking transformers txtai types typesafe utils
version webhooks xgboost
"""

EXPECTED = {*NAMES.split(), *MODULES.split()}

# where plugins and libraries import from
PATHS = """
client.MlflowClient tracking.MlflowClient tracking.fluent.start_run tracking.client.MlflowClient
tracking.context.abstract_context.RunContextProvider
tracking.request_header.abstract_request_header_provider.RequestHeaderProvider
tracking.request_header.registry.resolve_request_headers
tracking.request_auth.abstract_request_auth_provider.RequestAuthProvider
tracking.default_experiment.abstract_context.DefaultExperimentProvider
store.artifact.artifact_repo.ArtifactRepository
store.artifact.artifact_repository_registry.get_artifact_repository store.entities.paged_list.PagedList
store.tracking.abstract_store.AbstractStore store.workspace.abstract_store.AbstractStore
protos.databricks_pb2.RESOURCE_DOES_NOT_EXIST protos.databricks_pb2.ErrorCode
utils.mlflow_tags.MLFLOW_RUN_NAME entities.Run entities.run.Run entities.RunStatus entities.ViewType
entities.Dataset entities.DatasetInput entities.Metric entities.metric.Metric entities.Experiment
data.dataset.Dataset data.dataset_source.DatasetSource data.pandas_dataset.PandasDataset data.from_pandas
data.get_source types.schema.Schema types.Schema types.ColSpec server.create_app
projects.SubmittedRun projects.backend.AbstractBackend server.auth.client.AuthServiceClient
system_metrics.system_metrics_monitor.SystemMetricsMonitor
environment_variables.MLFLOW_TRACKING_URI exceptions.RestException models.Model models.model.Model
models.signature.infer_signature models.infer_signature models.evaluation.base.ModelEvaluator models.evaluate
metrics.make_metric metrics.genai.answer_similarity pyfunc.PythonModel pyfunc.load_model pyfunc.model.ChatModel
pyfunc.model.ResponsesAgent types.llm.ChatMessage types.responses.ResponsesAgentRequest types.agent.ChatAgentMessage
pyfunc.scoring_server.client.ScoringServerClient deployments.get_deploy_client deployments.BaseDeploymentClient
entities.model_registry.ModelVersion entities.LoggedModel entities.LoggedModelStatus sklearn.log_model
store.model_registry.abstract_store.AbstractStore webhooks.WEBHOOK_SIGNATURE_HEADER sagemaker.deploy
autologging.autolog tracking.client.MlflowClient
"""


def test_the_names_of_mlflow():
    assert {name for name in mlflow.__all__ if not name.startswith("__")} == EXPECTED


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_each_name_is_there(name):
    assert getattr(mlflow, name) is not None
    assert name in dir(mlflow)


# one new process, in which each import starts from nothing
_IMPORT_EACH = """
import importlib, os, sys
for path in sys.argv[1:]:
    child = os.fork()
    if child == 0:
        module, _, name = path.rpartition(".")
        getattr(importlib.import_module("mlflow." + module), name)
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        sys.exit(path)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_each_path_can_be_imported_first():
    done = subprocess.run(
        [sys.executable, "-c", _IMPORT_EACH, *PATHS.split()], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_name_that_is_not_there():
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        mlflow.nonsense  # noqa: B018
