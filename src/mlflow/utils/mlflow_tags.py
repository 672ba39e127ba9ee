"""Keys of the tags that the platform itself writes and reads."""

# what a run is called, who started it, and what it belongs to
MLFLOW_RUN_NAME = "mlflow.runName"
MLFLOW_RUN_NOTE = "mlflow.note.content"
MLFLOW_RUN_TYPE = "mlflow.runType"
MLFLOW_RUN_TYPE_GENAI_EVALUATE = "genai_evaluate"
MLFLOW_RUN_TYPE_ISSUE_DETECTION = "issue_detection"
MLFLOW_RUN_TYPE_TEST = "test"
MLFLOW_RUN_SOURCE_TYPE = "mlflow.runSourceType"
MLFLOW_PARENT_RUN_ID = "mlflow.parentRunId"
MLFLOW_USER = "mlflow.user"
MLFLOW_AUTOLOGGING = "mlflow.autologging"

# what code ran
MLFLOW_SOURCE_NAME = "mlflow.source.name"
MLFLOW_SOURCE_TYPE = "mlflow.source.type"
MLFLOW_GIT_BRANCH = "mlflow.source.git.branch"
MLFLOW_GIT_COMMIT = "mlflow.source.git.commit"
MLFLOW_GIT_DIFF = "mlflow.source.git.diff"
MLFLOW_GIT_DIRTY = "mlflow.source.git.dirty"
MLFLOW_GIT_REPO_URL = "mlflow.source.git.repoURL"

# what a run read and made
MLFLOW_DATASET_CONTEXT = "mlflow.data.context"
MLFLOW_LOGGED_ARTIFACTS = "mlflow.loggedArtifacts"
MLFLOW_LOGGED_IMAGES = "mlflow.loggedImages"
MLFLOW_LOGGED_MODELS = "mlflow.log-model.history"
MLFLOW_MODEL_IS_EXTERNAL = "mlflow.model.isExternal"
MLFLOW_MODEL_VERSIONS = "mlflow.modelVersions"
LATEST_CHECKPOINT_ARTIFACT_TAG_KEY = "mlflow.latest_checkpoint_artifact"

# projects
MLFLOW_PROJECT_BACKEND = "mlflow.project.backend"
MLFLOW_PROJECT_ENTRY_POINT = "mlflow.project.entryPoint"
MLFLOW_PROJECT_ENV = "mlflow.project.env"
MLFLOW_DOCKER_IMAGE_ID = "mlflow.docker.image.id"
MLFLOW_DOCKER_IMAGE_URI = "mlflow.docker.image.uri"

# experiments
MLFLOW_ARTIFACT_LOCATION = "mlflow.artifactLocation"
MLFLOW_CUSTOM_VIEW_TAG_PREFIX = "mlflow.customView.view"
MLFLOW_EXPERIMENT_IS_GATEWAY = "mlflow.experiment.isGateway"
MLFLOW_EXPERIMENT_PRIMARY_METRIC_NAME = "mlflow.experiment.primaryMetric.name"
MLFLOW_EXPERIMENT_PRIMARY_METRIC_GREATER_IS_BETTER = "mlflow.experiment.primaryMetric.greaterIsBetter"
MLFLOW_EXPERIMENT_SOURCE_ID = "mlflow.experiment.sourceId"
MLFLOW_EXPERIMENT_SOURCE_TYPE = "mlflow.experiment.sourceType"

# evaluation of applications
MLFLOW_GENAI_EVALUATE_AGENT_DIGEST = "mlflow.genaiEvaluate.agent.digest"
MLFLOW_GENAI_EVALUATE_AGENT_FUNCTION = "mlflow.genaiEvaluate.agent.function"
MLFLOW_GENAI_EVALUATE_AGENT_URI = "mlflow.genaiEvaluate.agent.uri"
MLFLOW_GENAI_EVALUATE_DATASET_IDENTITY = "mlflow.genaiEvaluate.datasetIdentity"
MLFLOW_GENAI_EVALUATE_JOB_ID = "mlflow.genaiEvaluate.jobId"
MLFLOW_GENAI_EVALUATE_SCORERS_DIGEST = "mlflow.genaiEvaluate.scorersDigest"
MLFLOW_ISSUE_DETECTION_JOB_ID = "mlflow.issueDetection.jobId"
MLFLOW_LATEST_ONLINE_SCORING_SESSION_CHECKPOINT = "mlflow.latestOnlineScoring.session.checkpoint"
MLFLOW_LATEST_ONLINE_SCORING_TRACE_CHECKPOINT = "mlflow.latestOnlineScoring.trace.checkpoint"

# traces
MLFLOW_TRACE_ARCHIVAL_FAILURE = "mlflow.trace.archivalFailure"
MLFLOW_TRACE_ARCHIVE_LOCATION = "mlflow.trace.archiveLocation"
MLFLOW_TRACE_SPANS_LOCATION = "mlflow.trace.spansLocation"
# what a trace takes over from what is known of the running code
TRACE_RESOLVE_TAGS_ALLOWLIST = (
    *("mlflow.databricks.notebook.commandID", "mlflow.databricks.notebookID", "mlflow.databricks.notebookPath"),
    *("mlflow.databricks.webappURL", "mlflow.databricks.workspaceID", "mlflow.databricks.workspaceURL"),
    *(MLFLOW_SOURCE_NAME, MLFLOW_SOURCE_TYPE, MLFLOW_USER),
    *(MLFLOW_GIT_COMMIT, MLFLOW_GIT_BRANCH, MLFLOW_GIT_REPO_URL, MLFLOW_GIT_DIRTY),
)

# clients may not change these once they are written
IMMUTABLE_TAGS = {
    MLFLOW_ARTIFACT_LOCATION,
    MLFLOW_TRACE_ARCHIVAL_FAILURE,
    MLFLOW_TRACE_ARCHIVE_LOCATION,
    MLFLOW_TRACE_SPANS_LOCATION,
    MLFLOW_USER,
}
