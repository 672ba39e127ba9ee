"""Every environment variable: name, type, default and what it does. MLflow's stand here, ours are beside it."""

from mlflow.environment_variable import _BooleanEnvironmentVariable, _EnvironmentVariable, _ListEnvironmentVariable
from mlflow.own_environment_variables import *  # noqa: F403

_DISABLE_MLFLOWDBFS = _EnvironmentVariable("DISABLE_MLFLOWDBFS", str, None)
MLFLOW_ACTIVE_MODEL_ID = _EnvironmentVariable("MLFLOW_ACTIVE_MODEL_ID", str, None)
MLFLOW_ALIAS_PROMPT_CACHE_TTL_SECONDS = _EnvironmentVariable("MLFLOW_ALIAS_PROMPT_CACHE_TTL_SECONDS", float, 60)
MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES = _ListEnvironmentVariable(
    "MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES",
    [],
    "Schemes of artifact URIs naming a host that clients may give to a server.",
)
MLFLOW_ALLOW_FILE_STORE = _BooleanEnvironmentVariable("MLFLOW_ALLOW_FILE_STORE", False)
MLFLOW_ALLOW_HTTP_REDIRECTS = _BooleanEnvironmentVariable(
    "MLFLOW_ALLOW_HTTP_REDIRECTS", True, "Whether requests and downloads follow redirects."
)
MLFLOW_ALLOW_PICKLE_DESERIALIZATION = _BooleanEnvironmentVariable(
    "MLFLOW_ALLOW_PICKLE_DESERIALIZATION",
    True,
    "Whether models that are stored as pickles may be loaded; loading one runs the code it holds.",
)
MLFLOW_ARTIFACT_LOCATION_MAX_LENGTH = _EnvironmentVariable(
    "MLFLOW_ARTIFACT_LOCATION_MAX_LENGTH", int, 2048, "Longest artifact root of an experiment, in characters."
)
MLFLOW_ARTIFACT_UPLOAD_DOWNLOAD_TIMEOUT = _EnvironmentVariable(
    "MLFLOW_ARTIFACT_UPLOAD_DOWNLOAD_TIMEOUT",
    int,
    None,
    "Seconds without progress after which an artifact transfer is given up.",
)
MLFLOW_ASSISTANT_SANDBOX_CLI_IMAGE = _EnvironmentVariable(
    "MLFLOW_ASSISTANT_SANDBOX_CLI_IMAGE", str, "mlflow-assistant-sandbox:latest"
)
MLFLOW_ASYNC_LOGGING_BUFFERING_SECONDS = _EnvironmentVariable(
    "MLFLOW_ASYNC_LOGGING_BUFFERING_SECONDS",
    int,
    None,
    "Seconds for which asynchronous logging gathers entries before it sends them together.",
)
MLFLOW_ASYNC_LOGGING_THREADPOOL_SIZE = _EnvironmentVariable("MLFLOW_ASYNC_LOGGING_THREADPOOL_SIZE", int, 10)
MLFLOW_ASYNC_TRACE_LOGGING_MAX_INTERVAL_MILLIS = _EnvironmentVariable(
    "MLFLOW_ASYNC_TRACE_LOGGING_MAX_INTERVAL_MILLIS",
    int,
    5000,
    "Milliseconds for which a finished trace waits for others, to be written with them; 100 while it is not set.",
)
MLFLOW_ASYNC_TRACE_LOGGING_MAX_QUEUE_SIZE = _EnvironmentVariable(
    "MLFLOW_ASYNC_TRACE_LOGGING_MAX_QUEUE_SIZE",
    int,
    1000,
    "Finished traces that may wait in memory to be written; 10,000 while it is not set.",
)
MLFLOW_ASYNC_TRACE_LOGGING_MAX_SPAN_BATCH_SIZE = _EnvironmentVariable(
    "MLFLOW_ASYNC_TRACE_LOGGING_MAX_SPAN_BATCH_SIZE",
    int,
    5,
    "Spans that are written with one request, if no trace has more; 5,000 while it is not set.",
)
MLFLOW_ASYNC_TRACE_LOGGING_MAX_WORKERS = _EnvironmentVariable("MLFLOW_ASYNC_TRACE_LOGGING_MAX_WORKERS", int, 10)
MLFLOW_ASYNC_TRACE_LOGGING_RETRY_TIMEOUT = _EnvironmentVariable(
    "MLFLOW_ASYNC_TRACE_LOGGING_RETRY_TIMEOUT",
    int,
    500,
    "Seconds for which traces wait in memory for a store that is away, and a store's own errors are tried again.",
)
MLFLOW_AUTH_ADMIN_PASSWORD = _EnvironmentVariable(
    "MLFLOW_AUTH_ADMIN_PASSWORD", str, None, "Password of the first administrator of a server with login."
)
MLFLOW_AUTH_ADMIN_USERNAME = _EnvironmentVariable(
    "MLFLOW_AUTH_ADMIN_USERNAME", str, None, "Name of the first administrator of a server with login; `admin`."
)
MLFLOW_AUTH_CONFIG_PATH = _EnvironmentVariable(
    "MLFLOW_AUTH_CONFIG_PATH", str, None, "The file with the settings of login, in the form of MLflow's basic_auth.ini."
)
_MLFLOW_AUTOLOGGING_TESTING = _BooleanEnvironmentVariable("MLFLOW_AUTOLOGGING_TESTING", False)
MLFLOW_BASIC_AUTH_FAIL_CLOSED = _BooleanEnvironmentVariable("MLFLOW_BASIC_AUTH_FAIL_CLOSED", True)
MLFLOW_BOTO_CLIENT_ADDRESSING_STYLE = _EnvironmentVariable(
    "MLFLOW_BOTO_CLIENT_ADDRESSING_STYLE",
    str,
    "auto",
    "How URLs name a bucket of S3: path, virtual, or auto (path with an endpoint URL).",
)
MLFLOW_CONDA_CREATE_ENV_CMD = _EnvironmentVariable(
    "MLFLOW_CONDA_CREATE_ENV_CMD", str, "conda", "The command that makes conda environments, such as `mamba`."
)
MLFLOW_CONDA_HOME = _EnvironmentVariable(
    "MLFLOW_CONDA_HOME", str, None, "Where conda is installed; unset, it is looked for on PATH."
)
MLFLOW_CONFIGURE_LOGGING = _BooleanEnvironmentVariable("MLFLOW_CONFIGURE_LOGGING", True)
MLFLOW_CONVERT_MESSAGES_DICT_FOR_LANGCHAIN = _BooleanEnvironmentVariable(
    "MLFLOW_CONVERT_MESSAGES_DICT_FOR_LANGCHAIN", None
)
MLFLOW_CREATE_MODEL_VERSION_SOURCE_VALIDATION_REGEX = _EnvironmentVariable(
    "MLFLOW_CREATE_MODEL_VERSION_SOURCE_VALIDATION_REGEX",
    str,
    None,
    "What a server finds in the source of every version that it accepts (a regular expression).",
)
MLFLOW_DEFAULT_PREDICTION_DEVICE = _EnvironmentVariable(
    "MLFLOW_DEFAULT_PREDICTION_DEVICE",
    str,
    None,
    "Device on which models of transformers predict, e.g. `cpu` or a number of a GPU.",
)
_MLFLOW_DELETE_TRACES_MAX_BATCH_SIZE = _EnvironmentVariable("MLFLOW_DELETE_TRACES_MAX_BATCH_SIZE", int, 100)
MLFLOW_DEPLOYMENTS_CONFIG = _EnvironmentVariable("MLFLOW_DEPLOYMENTS_CONFIG", str, None)
MLFLOW_DEPLOYMENTS_TARGET = _EnvironmentVariable(
    "MLFLOW_DEPLOYMENTS_TARGET", str, None, "The deployment service that is meant when none is given."
)
MLFLOW_DEPLOYMENT_CLIENT_HTTP_REQUEST_TIMEOUT = _EnvironmentVariable(
    "MLFLOW_DEPLOYMENT_CLIENT_HTTP_REQUEST_TIMEOUT", int, 300
)
MLFLOW_DEPLOYMENT_FLAVOR_NAME = _EnvironmentVariable("MLFLOW_DEPLOYMENT_FLAVOR_NAME", str, None)
MLFLOW_DEPLOYMENT_PREDICT_TIMEOUT = _EnvironmentVariable("MLFLOW_DEPLOYMENT_PREDICT_TIMEOUT", int, 120)
MLFLOW_DEPLOYMENT_PREDICT_TOTAL_TIMEOUT = _EnvironmentVariable("MLFLOW_DEPLOYMENT_PREDICT_TOTAL_TIMEOUT", int, 600)
MLFLOW_DFS_TMP = _EnvironmentVariable(
    "MLFLOW_DFS_TMP",
    str,
    "/tmp/mlflow",
    "Folder that Spark's drivers and workers share, for models on their way in and out.",
)
MLFLOW_DISABLE_AGENT_HINT = _BooleanEnvironmentVariable("MLFLOW_DISABLE_AGENT_HINT", False)
MLFLOW_DISABLE_ENV_CREATION = _BooleanEnvironmentVariable("MLFLOW_DISABLE_ENV_CREATION", False)
MLFLOW_DISABLE_ENV_MANAGER_CONDA_WARNING = _BooleanEnvironmentVariable(
    "MLFLOW_DISABLE_ENV_MANAGER_CONDA_WARNING", False
)
MLFLOW_HUGGINGFACE_DISABLE_ACCELERATE_FEATURES = _BooleanEnvironmentVariable(
    "MLFLOW_DISABLE_HUGGINGFACE_ACCELERATE_FEATURES",
    False,
    "Whether models of transformers are loaded without accelerate.",
)
MLFLOW_DISABLE_SCHEMA_DETAILS = _BooleanEnvironmentVariable(
    "MLFLOW_DISABLE_SCHEMA_DETAILS", False, "Whether errors about input leave out what the signature expects."
)
MLFLOW_DISABLE_TELEMETRY = _BooleanEnvironmentVariable("MLFLOW_DISABLE_TELEMETRY", False)
MLFLOW_DOCKER_OPENJDK_VERSION = _EnvironmentVariable("MLFLOW_DOCKER_OPENJDK_VERSION", str, "11")
MLFLOW_DOWNLOAD_CHUNK_TIMEOUT = _EnvironmentVariable(
    "MLFLOW_DOWNLOAD_CHUNK_TIMEOUT", int, 300, "Seconds to wait for the next bytes of an object store."
)
MLFLOW_ENABLE_AI_GATEWAY = _BooleanEnvironmentVariable("MLFLOW_ENABLE_AI_GATEWAY", True)
MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR = _BooleanEnvironmentVariable(
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", True, "Whether long artifact transfers show a progress bar."
)
MLFLOW_ENABLE_ASSISTANT_SANDBOX = _BooleanEnvironmentVariable("MLFLOW_ENABLE_ASSISTANT_SANDBOX", None)
MLFLOW_ENABLE_ASYNC_LOGGING = _BooleanEnvironmentVariable(
    "MLFLOW_ENABLE_ASYNC_LOGGING",
    False,
    "Whether the fluent API logs in the background unless `synchronous` says otherwise.",
)
MLFLOW_ENABLE_ASYNC_TRACE_LOGGING = _BooleanEnvironmentVariable(
    "MLFLOW_ENABLE_ASYNC_TRACE_LOGGING",
    True,
    "Whether traces are written in the background; if not, the call that finishes a trace writes it.",
)
MLFLOW_ENABLE_DBFS_FUSE_ARTIFACT_REPO = _BooleanEnvironmentVariable("MLFLOW_ENABLE_DBFS_FUSE_ARTIFACT_REPO", True)
MLFLOW_ENABLE_DB_SDK = _BooleanEnvironmentVariable("MLFLOW_ENABLE_DB_SDK", True)
MLFLOW_ENABLE_MCP_TOOL_DISCOVERY = _BooleanEnvironmentVariable("MLFLOW_ENABLE_MCP_TOOL_DISCOVERY", True)
MLFLOW_ENABLE_MULTIPART_DOWNLOAD = _BooleanEnvironmentVariable(
    "MLFLOW_ENABLE_MULTIPART_DOWNLOAD", True, "Whether large artifacts are downloaded in parts."
)
MLFLOW_ENABLE_MULTIPART_UPLOAD = _BooleanEnvironmentVariable(
    "MLFLOW_ENABLE_MULTIPART_UPLOAD", True, "Whether large artifacts may be uploaded in parts."
)
MLFLOW_ENABLE_OTEL_GENAI_SEMCONV = _BooleanEnvironmentVariable(
    "MLFLOW_ENABLE_OTEL_GENAI_SEMCONV",
    False,
    "Whether spans go to an OTLP endpoint with the attributes of OpenTelemetry's conventions for generative AI.",
)
MLFLOW_ENABLE_OTLP_EXPORTER = _BooleanEnvironmentVariable(
    "MLFLOW_ENABLE_OTLP_EXPORTER",
    True,
    "Whether traces go to the endpoint that OTEL_EXPORTER_OTLP_TRACES_ENDPOINT names.",
)
MLFLOW_ENABLE_PROXY_MULTIPART_DOWNLOAD = _BooleanEnvironmentVariable(
    "MLFLOW_ENABLE_PROXY_MULTIPART_DOWNLOAD",
    False,
    "Whether large artifacts of a server are read from its store itself; set for the server, it holds for its clients.",
)
MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD = _BooleanEnvironmentVariable(
    "MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD",
    False,
    "Whether parts of large artifacts go to a server's store itself; set for the server, it holds for its clients.",
)
MLFLOW_ENABLE_REMOTE_ASSISTANT = _BooleanEnvironmentVariable("MLFLOW_ENABLE_REMOTE_ASSISTANT", False)
MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING = _BooleanEnvironmentVariable(
    "MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING", False, "Whether new runs record CPU, memory, disk, network and GPU figures."
)
MLFLOW_ENABLE_WORKSPACES = _BooleanEnvironmentVariable(
    "MLFLOW_ENABLE_WORKSPACES",
    False,
    "Whether a server, or a database that a program opens itself, has workspaces.",
)
MLFLOW_ENFORCE_STDIN_SCORING_SERVER_FOR_SPARK_UDF = _BooleanEnvironmentVariable(
    "MLFLOW_ENFORCE_STDIN_SCORING_SERVER_FOR_SPARK_UDF", True
)
MLFLOW_ENV_ROOT = _EnvironmentVariable(
    "MLFLOW_ENV_ROOT", str, "~/.mlflow/envs", "Where environments of models and projects are kept."
)
MLFLOW_EXPERIMENT_ID = _EnvironmentVariable("MLFLOW_EXPERIMENT_ID", str, None, "Id of the experiment of new runs.")
MLFLOW_EXPERIMENT_NAME = _EnvironmentVariable(
    "MLFLOW_EXPERIMENT_NAME", str, None, "Name of the experiment of new runs; it is created if there is none."
)
MLFLOW_FLASK_SERVER_SECRET_KEY = _EnvironmentVariable("MLFLOW_FLASK_SERVER_SECRET_KEY", str, None)
MLFLOW_GATEWAY_ALLOWED_PROVIDERS = _EnvironmentVariable("MLFLOW_GATEWAY_ALLOWED_PROVIDERS", str, None)
MLFLOW_GATEWAY_API_BASE_ALLOWED_SCHEMES = _ListEnvironmentVariable("MLFLOW_GATEWAY_API_BASE_ALLOWED_SCHEMES", ["https"])
MLFLOW_GATEWAY_API_BASE_ALLOW_PRIVATE_IPS = _BooleanEnvironmentVariable(
    "MLFLOW_GATEWAY_API_BASE_ALLOW_PRIVATE_IPS", False
)
MLFLOW_GATEWAY_BUDGET_REDIS_URL = _EnvironmentVariable("MLFLOW_GATEWAY_BUDGET_REDIS_URL", str, None)
MLFLOW_GATEWAY_BUDGET_REFRESH_INTERVAL = _EnvironmentVariable("MLFLOW_GATEWAY_BUDGET_REFRESH_INTERVAL", int, 600)
MLFLOW_GATEWAY_CONFIG = _EnvironmentVariable("MLFLOW_GATEWAY_CONFIG", str, None)
MLFLOW_GATEWAY_MAX_DECOMPRESSED_REQUEST_SIZE = _EnvironmentVariable(
    "MLFLOW_GATEWAY_MAX_DECOMPRESSED_REQUEST_SIZE", int, 104857600
)
MLFLOW_GATEWAY_RATE_LIMITS_STORAGE_URI = _EnvironmentVariable("MLFLOW_GATEWAY_RATE_LIMITS_STORAGE_URI", str, None)
MLFLOW_GATEWAY_RESOLVE_API_KEY_FROM_ENV = _BooleanEnvironmentVariable("MLFLOW_GATEWAY_RESOLVE_API_KEY_FROM_ENV", False)
MLFLOW_GATEWAY_RESOLVE_API_KEY_FROM_FILE = _BooleanEnvironmentVariable(
    "MLFLOW_GATEWAY_RESOLVE_API_KEY_FROM_FILE", False
)
MLFLOW_GATEWAY_ROUTE_TIMEOUT_SECONDS = _EnvironmentVariable("MLFLOW_GATEWAY_ROUTE_TIMEOUT_SECONDS", int, 300)
MLFLOW_GATEWAY_URI = _EnvironmentVariable("MLFLOW_GATEWAY_URI", str, None)
MLFLOW_GCS_DOWNLOAD_CHUNK_SIZE = _EnvironmentVariable(
    "MLFLOW_GCS_DOWNLOAD_CHUNK_SIZE", int, None, "Bytes of one range of a download from Google Cloud Storage."
)
MLFLOW_GCS_UPLOAD_CHUNK_SIZE = _EnvironmentVariable(
    "MLFLOW_GCS_UPLOAD_CHUNK_SIZE", int, None, "Bytes of one part of an upload to Google Cloud Storage."
)
MLFLOW_GENAI_DISCOVERY_TRIAGE_SAMPLE_SIZE = _EnvironmentVariable("MLFLOW_GENAI_DISCOVERY_TRIAGE_SAMPLE_SIZE", int, 100)
MLFLOW_GENAI_EVAL_ASYNC_TIMEOUT = _EnvironmentVariable("MLFLOW_GENAI_EVAL_ASYNC_TIMEOUT", int, 300)
MLFLOW_GENAI_EVAL_ENABLE_SCORER_TRACING = _BooleanEnvironmentVariable("MLFLOW_GENAI_EVAL_ENABLE_SCORER_TRACING", False)
MLFLOW_GENAI_EVAL_LLM_TIMEOUT = _EnvironmentVariable(
    "MLFLOW_GENAI_EVAL_LLM_TIMEOUT", int, 60, "Seconds to wait for the answer of a language model that judges."
)
MLFLOW_GENAI_EVAL_MAX_RETRIES = _EnvironmentVariable("MLFLOW_GENAI_EVAL_MAX_RETRIES", int, 3)
MLFLOW_GENAI_EVAL_MAX_SCORER_WORKERS = _EnvironmentVariable("MLFLOW_GENAI_EVAL_MAX_SCORER_WORKERS", int, 10)
MLFLOW_GENAI_EVAL_MAX_WORKERS = _EnvironmentVariable("MLFLOW_GENAI_EVAL_MAX_WORKERS", int, 10)
MLFLOW_GENAI_EVAL_PREDICT_RATE_LIMIT = _EnvironmentVariable("MLFLOW_GENAI_EVAL_PREDICT_RATE_LIMIT", str, "auto")
MLFLOW_GENAI_EVAL_SCORER_RATE_LIMIT = _EnvironmentVariable("MLFLOW_GENAI_EVAL_SCORER_RATE_LIMIT", str, None)
MLFLOW_GENAI_EVAL_SKIP_TRACE_VALIDATION = _BooleanEnvironmentVariable("MLFLOW_GENAI_EVAL_SKIP_TRACE_VALIDATION", False)
MLFLOW_GENAI_JUDGE_BASE_URL = _EnvironmentVariable("MLFLOW_GENAI_JUDGE_BASE_URL", str, None)
MLFLOW_GENAI_JUDGE_DEFAULT_MODEL = _EnvironmentVariable("MLFLOW_GENAI_JUDGE_DEFAULT_MODEL", str, None)
MLFLOW_GENAI_OPTIMIZE_MAX_WORKERS = _EnvironmentVariable("MLFLOW_GENAI_OPTIMIZE_MAX_WORKERS", int, 8)
MLFLOW_GENAI_SIMULATOR_MAX_WORKERS = _EnvironmentVariable("MLFLOW_GENAI_SIMULATOR_MAX_WORKERS", int, 10)
MLFLOW_GET_TRACE_OTEL_INITIAL_RETRY_INTERVAL_SECONDS = _EnvironmentVariable(
    "MLFLOW_GET_TRACE_OTEL_INITIAL_RETRY_INTERVAL_SECONDS", float, 2.0
)
MLFLOW_GET_TRACE_OTEL_MAX_RETRY_INTERVAL_SECONDS = _EnvironmentVariable(
    "MLFLOW_GET_TRACE_OTEL_MAX_RETRY_INTERVAL_SECONDS", float, 8.0
)
MLFLOW_GET_TRACE_OTEL_RETRY_TIMEOUT_SECONDS = _EnvironmentVariable(
    "MLFLOW_GET_TRACE_OTEL_RETRY_TIMEOUT_SECONDS", int, 15
)
_MLFLOW_GO_STORE_TESTING = _BooleanEnvironmentVariable("MLFLOW_GO_STORE_TESTING", False)
MLFLOW_HTTP_POOL_CONNECTIONS = _EnvironmentVariable(
    "MLFLOW_HTTP_POOL_CONNECTIONS", int, 10, "Number of servers to which connections are kept open."
)
MLFLOW_HTTP_POOL_MAXSIZE = _EnvironmentVariable(
    "MLFLOW_HTTP_POOL_MAXSIZE", int, 10, "Number of connections kept open to one server."
)
MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR = _EnvironmentVariable(
    "MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR",
    int,
    2,
    "Seconds to wait before the second retry of a request; doubled for each further one.",
)
MLFLOW_HTTP_REQUEST_BACKOFF_JITTER = _EnvironmentVariable(
    "MLFLOW_HTTP_REQUEST_BACKOFF_JITTER",
    float,
    1.0,
    "Up to so many random seconds are added to every wait between retries.",
)
MLFLOW_HTTP_REQUEST_MAX_RETRIES = _EnvironmentVariable(
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES",
    int,
    7,
    "How often a request is sent again when the network or the server fails for a moment.",
)
MLFLOW_HTTP_REQUEST_TIMEOUT = _EnvironmentVariable(
    "MLFLOW_HTTP_REQUEST_TIMEOUT", int, 120, "Seconds to wait for a server's answer."
)
MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER = _BooleanEnvironmentVariable(
    "MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER", True, "Whether a server's `Retry-After` decides how long to wait."
)
MLFLOW_HTTP_TCP_KEEPALIVE = _BooleanEnvironmentVariable(
    "MLFLOW_HTTP_TCP_KEEPALIVE", True, "Whether idle connections are probed, so that a dead one is noticed."
)
MLFLOW_HTTP_TCP_KEEPALIVE_COUNT = _EnvironmentVariable(
    "MLFLOW_HTTP_TCP_KEEPALIVE_COUNT", int, 3, "Number of unanswered probes after which a connection is dead."
)
MLFLOW_HTTP_TCP_KEEPALIVE_IDLE = _EnvironmentVariable(
    "MLFLOW_HTTP_TCP_KEEPALIVE_IDLE", int, 30, "Seconds without traffic before the first probe."
)
MLFLOW_HTTP_TCP_KEEPALIVE_INTERVAL = _EnvironmentVariable(
    "MLFLOW_HTTP_TCP_KEEPALIVE_INTERVAL", int, 10, "Seconds between probes."
)
MLFLOW_HUGGINGFACE_DEVICE_MAP_STRATEGY = _EnvironmentVariable(
    "MLFLOW_HUGGINGFACE_DEVICE_MAP_STRATEGY",
    str,
    "auto",
    "How a model of transformers is spread over devices, with MLFLOW_HUGGINGFACE_USE_DEVICE_MAP.",
)
MLFLOW_HUGGINGFACE_MODEL_MAX_SHARD_SIZE = _EnvironmentVariable(
    "MLFLOW_HUGGINGFACE_MODEL_MAX_SHARD_SIZE",
    str,
    "500MB",
    "Size from which the weights of a model of transformers are stored in several files.",
)
MLFLOW_HUGGINGFACE_USE_DEVICE_MAP = _BooleanEnvironmentVariable(
    "MLFLOW_HUGGINGFACE_USE_DEVICE_MAP", False, "Whether models of transformers are spread over the devices there are."
)
MLFLOW_HUGGINGFACE_USE_LOW_CPU_MEM_USAGE = _BooleanEnvironmentVariable(
    "MLFLOW_HUGGINGFACE_USE_LOW_CPU_MEM_USAGE", True, "Whether models of transformers are loaded with little memory."
)
MLFLOW_ICON_URL_ALLOWED_DOMAINS = _ListEnvironmentVariable("MLFLOW_ICON_URL_ALLOWED_DOMAINS", [])
MLFLOW_ICON_URL_ALLOWED_SCHEMES = _ListEnvironmentVariable("MLFLOW_ICON_URL_ALLOWED_SCHEMES", ["https"])
MLFLOW_ICON_URL_ALLOW_PRIVATE_IPS = _BooleanEnvironmentVariable("MLFLOW_ICON_URL_ALLOW_PRIVATE_IPS", False)
MLFLOW_INPUT_EXAMPLE_INFERENCE_TIMEOUT = _EnvironmentVariable("MLFLOW_INPUT_EXAMPLE_INFERENCE_TIMEOUT", int, 180)
_MLFLOW_IN_CAPTURE_MODULE_PROCESS = _BooleanEnvironmentVariable("MLFLOW_IN_CAPTURE_MODULE_PROCESS", False)
MLFLOW_JOB_CUSTOM_SCORER_EXECUTOR_BACKEND = _EnvironmentVariable("MLFLOW_JOB_CUSTOM_SCORER_EXECUTOR_BACKEND", str, None)
MLFLOW_JOB_DEFAULT_EXECUTOR_BACKEND = _EnvironmentVariable("MLFLOW_JOB_DEFAULT_EXECUTOR_BACKEND", str, "local")
MLFLOW_JUDGE_MAX_ITERATIONS = _EnvironmentVariable("MLFLOW_JUDGE_MAX_ITERATIONS", int, 30)
MLFLOW_KERBEROS_TICKET_CACHE = _EnvironmentVariable(
    "MLFLOW_KERBEROS_TICKET_CACHE",
    str,
    None,
    "File with Kerberos tickets for hdfs: and viewfs: artifact URIs; setting it turns Kerberos on.",
)
MLFLOW_KERBEROS_USER = _EnvironmentVariable(
    "MLFLOW_KERBEROS_USER",
    str,
    None,
    "User of hdfs: and viewfs: artifact URIs that name none; with Kerberos, the principal.",
)
MLFLOW_LOCK_MODEL_DEPENDENCIES = _BooleanEnvironmentVariable("MLFLOW_LOCK_MODEL_DEPENDENCIES", False)
MLFLOW_LOGGING_LEVEL = _EnvironmentVariable("MLFLOW_LOGGING_LEVEL", str, None)
MLFLOW_LOG_MODEL_COMPRESSION = _EnvironmentVariable(
    "MLFLOW_LOG_MODEL_COMPRESSION",
    str,
    None,
    "How Python models are compressed: lzma, bzip2 or gzip; not at all by default.",
)
MLFLOW_LOG_UV_FILES = _BooleanEnvironmentVariable(
    "MLFLOW_LOG_UV_FILES",
    True,
    "Whether a model that takes its requirements from a uv project keeps the project's files.",
)
MLFLOW_MAX_TRACES_TO_DISPLAY_IN_NOTEBOOK = _EnvironmentVariable("MLFLOW_MAX_TRACES_TO_DISPLAY_IN_NOTEBOOK", int, 10)
MLFLOW_MODEL_CATALOG_CACHE_TTL = _EnvironmentVariable("MLFLOW_MODEL_CATALOG_CACHE_TTL", int, 86400)
MLFLOW_MODEL_CATALOG_URI = _EnvironmentVariable(
    "MLFLOW_MODEL_CATALOG_URI",
    str,
    "https://github.com/mlflow/mlflow/releases/download/model-catalog%2Flatest",
)
MLFLOW_MODEL_ENV_DOWNLOADING_TEMP_DIR = _EnvironmentVariable("MLFLOW_MODEL_ENV_DOWNLOADING_TEMP_DIR", str, None)
MLFLOW_MULTIPART_DOWNLOAD_CHUNK_SIZE = _EnvironmentVariable(
    "MLFLOW_MULTIPART_DOWNLOAD_CHUNK_SIZE",
    int,
    104857600,
    "Bytes of one range of a download from an object store; 16 MiB while it is unset.",
)
MLFLOW_MULTIPART_DOWNLOAD_MINIMUM_FILE_SIZE = _EnvironmentVariable(
    "MLFLOW_MULTIPART_DOWNLOAD_MINIMUM_FILE_SIZE",
    int,
    524288000,
    "Objects of so many bytes or more are downloaded in ranges; 16 MiB while it is unset.",
)
MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE = _EnvironmentVariable(
    "MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE", int, 10485760, "Bytes of one part of an upload."
)
MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE = _EnvironmentVariable(
    "MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE", int, 524288000, "Files of so many bytes or more are uploaded in parts."
)
MLFLOW_MYSQL_SSL_CA = _EnvironmentVariable("MLFLOW_MYSQL_SSL_CA", str, None)
MLFLOW_MYSQL_SSL_CERT = _EnvironmentVariable("MLFLOW_MYSQL_SSL_CERT", str, None)
MLFLOW_MYSQL_SSL_KEY = _EnvironmentVariable("MLFLOW_MYSQL_SSL_KEY", str, None)
MLFLOW_NOTEBOOK_TRACE_RENDERER_BASE_URL = _EnvironmentVariable("MLFLOW_NOTEBOOK_TRACE_RENDERER_BASE_URL", str, None)
MLFLOW_ONLINE_SCORING_DEFAULT_SESSION_COMPLETION_BUFFER_SECONDS = _EnvironmentVariable(
    "MLFLOW_ONLINE_SCORING_DEFAULT_SESSION_COMPLETION_BUFFER_SECONDS", int, 300
)
MLFLOW_ONLINE_SCORING_DEFAULT_TRACE_COMPLETION_BUFFER_SECONDS = _EnvironmentVariable(
    "MLFLOW_ONLINE_SCORING_DEFAULT_TRACE_COMPLETION_BUFFER_SECONDS", int, 300
)
MLFLOW_ONLINE_SCORING_MAX_WORKER_THREADS = _EnvironmentVariable("MLFLOW_ONLINE_SCORING_MAX_WORKER_THREADS", int, 10)
MLFLOW_OPENAI_SECRET_SCOPE = _EnvironmentVariable("MLFLOW_OPENAI_SECRET_SCOPE", str, None)
MLFLOW_PRESIGNED_DOWNLOAD_URL_TTL_SECONDS = _EnvironmentVariable(
    "MLFLOW_PRESIGNED_DOWNLOAD_URL_TTL_SECONDS",
    int,
    300,
    "How long a URL is good that a server signs for a client's download from its bucket, in seconds.",
)
MLFLOW_PRINT_MODEL_URLS_ON_CREATION = _BooleanEnvironmentVariable(
    "MLFLOW_PRINT_MODEL_URLS_ON_CREATION",
    True,
    "Whether the page of a model is printed when it was logged to a server.",
)
MLFLOW_PROMPT_CACHE_MAX_SIZE = _EnvironmentVariable("MLFLOW_PROMPT_CACHE_MAX_SIZE", int, 128)
MLFLOW_PYARROW_EXTRA_CONF = _EnvironmentVariable("MLFLOW_PYARROW_EXTRA_CONF", str, None)
MLFLOW_RBAC_SEED_DEFAULT_ROLES = _BooleanEnvironmentVariable("MLFLOW_RBAC_SEED_DEFAULT_ROLES", True)
MLFLOW_READ_REPLICA_BACKEND_STORE_URI = _EnvironmentVariable(
    "MLFLOW_READ_REPLICA_BACKEND_STORE_URI",
    str,
    None,
    "URI of a copy of the server's database that follows it and answers searches.",
)
MLFLOW_RECORD_ENV_VARS_IN_MODEL_LOGGING = _BooleanEnvironmentVariable(
    "MLFLOW_RECORD_ENV_VARS_IN_MODEL_LOGGING",
    True,
    "Whether a logged model lists the names of the API keys and tokens that it read from the environment.",
)
MLFLOW_REGISTRY_DIR = _EnvironmentVariable("MLFLOW_REGISTRY_DIR", str, None)
MLFLOW_REGISTRY_URI = _EnvironmentVariable(
    "MLFLOW_REGISTRY_URI", str, None, "Where the model registry is; the tracking URI if unset."
)
MLFLOW_REQUIREMENTS_INFERENCE_RAISE_ERRORS = _BooleanEnvironmentVariable(
    "MLFLOW_REQUIREMENTS_INFERENCE_RAISE_ERRORS",
    False,
    "Whether saving a model fails when trying it out for its requirements fails.",
)
MLFLOW_REQUIREMENTS_INFERENCE_TIMEOUT = _EnvironmentVariable(
    "MLFLOW_REQUIREMENTS_INFERENCE_TIMEOUT",
    int,
    120,
    "Seconds that mlflow.models.infer_pip_requirements lets a model be tried out.",
)
MLFLOW_RUN_CONTEXT = _EnvironmentVariable("MLFLOW_RUN_CONTEXT", str, None, "JSON object of tags for every new run.")
MLFLOW_RUN_ID = _EnvironmentVariable("MLFLOW_RUN_ID", str, None, "Id of the run that `start_run` resumes.")
_MLFLOW_RUN_SLOW_TESTS = _BooleanEnvironmentVariable("MLFLOW_RUN_SLOW_TESTS", False)
MLFLOW_S3_ENDPOINT_URL = _EnvironmentVariable(
    "MLFLOW_S3_ENDPOINT_URL", str, None, "URL of the service behind s3:, r2: and b2: artifact URIs, when it is not AWS."
)
MLFLOW_S3_EXPECTED_BUCKET_OWNER = _EnvironmentVariable(
    "MLFLOW_S3_EXPECTED_BUCKET_OWNER",
    str,
    None,
    "AWS account that buckets must belong to; requests to others are refused by S3.",
)
MLFLOW_S3_IGNORE_TLS = _BooleanEnvironmentVariable(
    "MLFLOW_S3_IGNORE_TLS", False, "Whether certificates of the S3 service are taken unseen."
)
MLFLOW_S3_UPLOAD_EXTRA_ARGS = _EnvironmentVariable(
    "MLFLOW_S3_UPLOAD_EXTRA_ARGS",
    str,
    None,
    "Arguments of uploads to S3 as JSON, such as encryption or ACL, by boto3's names; others are refused.",
)
MLFLOW_SAGEMAKER_DEPLOY_IMG_URL = _EnvironmentVariable(
    "MLFLOW_SAGEMAKER_DEPLOY_IMG_URL",
    str,
    None,
    "The serving image for SageMaker; unset, the one in the account's registry.",
)
MLFLOW_SANDBOX_DOCKER_IMAGE = _EnvironmentVariable("MLFLOW_SANDBOX_DOCKER_IMAGE", str, "mlflow-sandbox:latest")
MLFLOW_SANDBOX_EGRESS_PROXY = _EnvironmentVariable("MLFLOW_SANDBOX_EGRESS_PROXY", str, None)
MLFLOW_SCORING_SERVER_REQUEST_TIMEOUT = _EnvironmentVariable(
    "MLFLOW_SCORING_SERVER_REQUEST_TIMEOUT", int, 60, "Seconds that a prediction of a scoring server may take."
)
_MLFLOW_SEARCH_TRACES_MAX_BATCH_SIZE = _EnvironmentVariable("MLFLOW_SEARCH_TRACES_MAX_BATCH_SIZE", int, 10)
MLFLOW_SEARCH_TRACES_MAX_THREADS = _EnvironmentVariable("MLFLOW_SEARCH_TRACES_MAX_THREADS", int, 32)
MLFLOW_SERVER_ALLOWED_HOSTS = _EnvironmentVariable(
    "MLFLOW_SERVER_ALLOWED_HOSTS", str, None, "Host names that a server answers to, comma separated."
)
MLFLOW_SERVER_CORS_ALLOWED_ORIGINS = _EnvironmentVariable(
    "MLFLOW_SERVER_CORS_ALLOWED_ORIGINS", str, None, "Origins of web pages that may use a server, comma separated."
)
MLFLOW_SERVER_DISABLE_SECURITY_MIDDLEWARE = _EnvironmentVariable(
    "MLFLOW_SERVER_DISABLE_SECURITY_MIDDLEWARE", str, "false", "Whether a server checks neither host names nor origins."
)
MLFLOW_SERVER_ENABLE_CUSTOM_SCORERS = _BooleanEnvironmentVariable("MLFLOW_SERVER_ENABLE_CUSTOM_SCORERS", False)
MLFLOW_SERVER_ENABLE_GRAPHQL_AUTH = _BooleanEnvironmentVariable("MLFLOW_SERVER_ENABLE_GRAPHQL_AUTH", True)
MLFLOW_SERVER_ENABLE_JOB_EXECUTION = _BooleanEnvironmentVariable("MLFLOW_SERVER_ENABLE_JOB_EXECUTION", True)
MLFLOW_SERVER_GRAPHQL_MAX_ALIASES = _EnvironmentVariable("MLFLOW_SERVER_GRAPHQL_MAX_ALIASES", int, 10)
MLFLOW_SERVER_GRAPHQL_MAX_ROOT_FIELDS = _EnvironmentVariable("MLFLOW_SERVER_GRAPHQL_MAX_ROOT_FIELDS", int, 10)
MLFLOW_SERVER_JOB_DEFAULT_TIMEOUT = _EnvironmentVariable("MLFLOW_SERVER_JOB_DEFAULT_TIMEOUT", float, 3600.0)
MLFLOW_SERVER_JOB_ENABLE_PERIODIC_TASKS = _BooleanEnvironmentVariable("MLFLOW_SERVER_JOB_ENABLE_PERIODIC_TASKS", True)
MLFLOW_SERVER_JOB_EXECUTION_ENGINE = _EnvironmentVariable("MLFLOW_SERVER_JOB_EXECUTION_ENGINE", str, None)
MLFLOW_SERVER_JOB_FLUSH_PERIODIC_LOCKS_ON_STARTUP = _BooleanEnvironmentVariable(
    "MLFLOW_SERVER_JOB_FLUSH_PERIODIC_LOCKS_ON_STARTUP", None
)
MLFLOW_SERVER_JOB_HUEY_REDIS_URL = _EnvironmentVariable("MLFLOW_SERVER_JOB_HUEY_REDIS_URL", str, None)
MLFLOW_SERVER_JOB_LEASE_TTL = _EnvironmentVariable("MLFLOW_SERVER_JOB_LEASE_TTL", float, 60.0)
MLFLOW_SERVER_JOB_TRANSIENT_ERROR_MAX_RETRIES = _EnvironmentVariable(
    "MLFLOW_SERVER_JOB_TRANSIENT_ERROR_MAX_RETRIES", int, 3
)
MLFLOW_SERVER_JOB_TRANSIENT_ERROR_RETRY_BASE_DELAY = _EnvironmentVariable(
    "MLFLOW_SERVER_JOB_TRANSIENT_ERROR_RETRY_BASE_DELAY", int, 15
)
MLFLOW_SERVER_JOB_TRANSIENT_ERROR_RETRY_MAX_DELAY = _EnvironmentVariable(
    "MLFLOW_SERVER_JOB_TRANSIENT_ERROR_RETRY_MAX_DELAY", int, 60
)
MLFLOW_SERVER_JUDGE_INVOKE_MAX_WORKERS = _EnvironmentVariable("MLFLOW_SERVER_JUDGE_INVOKE_MAX_WORKERS", int, 10)
MLFLOW_SERVER_ONLINE_SCORING_MAX_WORKERS = _EnvironmentVariable("MLFLOW_SERVER_ONLINE_SCORING_MAX_WORKERS", int, 5)
MLFLOW_SERVER_SCORER_INVOKE_BATCH_SIZE = _EnvironmentVariable("MLFLOW_SERVER_SCORER_INVOKE_BATCH_SIZE", int, 100)
MLFLOW_SERVER_X_FRAME_OPTIONS = _EnvironmentVariable(
    "MLFLOW_SERVER_X_FRAME_OPTIONS", str, "SAMEORIGIN", "Value of the `X-Frame-Options` header of a server's pages."
)
MLFLOW_SKIP_PIP_REQUIREMENTS_CHECK = _BooleanEnvironmentVariable("MLFLOW_SKIP_PIP_REQUIREMENTS_CHECK", False)
MLFLOW_SQLALCHEMYSTORE_ECHO = _BooleanEnvironmentVariable(
    "MLFLOW_SQLALCHEMYSTORE_ECHO", False, "Whether every SQL statement is logged."
)
MLFLOW_SQLALCHEMYSTORE_MAX_OVERFLOW = _EnvironmentVariable(
    "MLFLOW_SQLALCHEMYSTORE_MAX_OVERFLOW",
    int,
    None,
    "Connections to a database that may be opened beyond the pool's size.",
)
MLFLOW_SQLALCHEMYSTORE_POOLCLASS = _EnvironmentVariable(
    "MLFLOW_SQLALCHEMYSTORE_POOLCLASS",
    str,
    None,
    "Name of the class of SQLAlchemy that pools connections to a database.",
)
MLFLOW_SQLALCHEMYSTORE_POOL_RECYCLE = _EnvironmentVariable(
    "MLFLOW_SQLALCHEMYSTORE_POOL_RECYCLE", int, None, "Seconds after which a connection to a database is replaced."
)
MLFLOW_SQLALCHEMYSTORE_POOL_SIZE = _EnvironmentVariable(
    "MLFLOW_SQLALCHEMYSTORE_POOL_SIZE", int, None, "Connections to a database that are kept open."
)
MLFLOW_SQL_TRACE_ROLLUPS_ENABLED = _BooleanEnvironmentVariable("MLFLOW_SQL_TRACE_ROLLUPS_ENABLED", False)
MLFLOW_SQL_WAREHOUSE_AUTO_START = _BooleanEnvironmentVariable("MLFLOW_SQL_WAREHOUSE_AUTO_START", True)
MLFLOW_SQL_WAREHOUSE_AUTO_START_TIMEOUT_SECONDS = _EnvironmentVariable(
    "MLFLOW_SQL_WAREHOUSE_AUTO_START_TIMEOUT_SECONDS", int, 1200
)
MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT = _BooleanEnvironmentVariable(
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT", False, "Whether the end of a run prints no link to its page."
)
MLFLOW_SYSTEM_METRICS_NODE_ID = _EnvironmentVariable(
    "MLFLOW_SYSTEM_METRICS_NODE_ID", str, None, "Prefix that tells the system metrics of several machines apart."
)
MLFLOW_SYSTEM_METRICS_SAMPLES_BEFORE_LOGGING = _EnvironmentVariable(
    "MLFLOW_SYSTEM_METRICS_SAMPLES_BEFORE_LOGGING",
    int,
    None,
    "Number of samples of system metrics that are averaged into one point.",
)
MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL = _EnvironmentVariable(
    "MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL", float, None, "Seconds between samples of system metrics."
)
_MLFLOW_TESTING = _BooleanEnvironmentVariable("MLFLOW_TESTING", False)
MLFLOW_TRACE_ARCHIVAL_CONFIG = _EnvironmentVariable("MLFLOW_TRACE_ARCHIVAL_CONFIG", str, None)
MLFLOW_TRACE_BUFFER_MAX_SIZE = _EnvironmentVariable(
    "MLFLOW_TRACE_BUFFER_MAX_SIZE",
    int,
    1000,
    "Number of open traces above which those open longer than MLFLOW_TRACE_BUFFER_TTL_SECONDS count as forgotten.",
)
MLFLOW_TRACE_BUFFER_TTL_SECONDS = _EnvironmentVariable(
    "MLFLOW_TRACE_BUFFER_TTL_SECONDS", int, 3600, "Age at which an open trace may count as forgotten."
)
MLFLOW_TRACE_ENABLE_OTLP_DUAL_EXPORT = _BooleanEnvironmentVariable(
    "MLFLOW_TRACE_ENABLE_OTLP_DUAL_EXPORT",
    False,
    "Whether traces that go to an OTLP endpoint are also kept in the tracking store.",
)
MLFLOW_TRACE_EXTRACT_ATTACHMENTS = _BooleanEnvironmentVariable(
    "MLFLOW_TRACE_EXTRACT_ATTACHMENTS",
    True,
    "Whether images, sound and documents in base64 are taken out of spans and kept as artifacts of their trace.",
)
MLFLOW_TRACE_MAX_ATTACHMENT_SIZE = _EnvironmentVariable(
    "MLFLOW_TRACE_MAX_ATTACHMENT_SIZE", int, None, "Most bytes of an attachment of a trace; larger ones are left out."
)
MLFLOW_TRACE_PROPAGATE_TO_OTEL_CONTEXT = _BooleanEnvironmentVariable(
    "MLFLOW_TRACE_PROPAGATE_TO_OTEL_CONTEXT",
    False,
    "Whether the active span is also OpenTelemetry's current one, so that other instrumentations see it.",
)
MLFLOW_TRACE_ROLLUPS_MAX_PARTITIONS_PER_RUN = _EnvironmentVariable(
    "MLFLOW_TRACE_ROLLUPS_MAX_PARTITIONS_PER_RUN", int, 1000
)
MLFLOW_TRACE_ROLLUPS_MAX_WORKERS = _EnvironmentVariable("MLFLOW_TRACE_ROLLUPS_MAX_WORKERS", int, 4)
MLFLOW_TRACE_ROLLUPS_SCHEDULE = _EnvironmentVariable("MLFLOW_TRACE_ROLLUPS_SCHEDULE", str, "0 2 * * *")
MLFLOW_TRACE_SAMPLING_RATIO = _EnvironmentVariable(
    "MLFLOW_TRACE_SAMPLING_RATIO", float, 1.0, "How many of the traces are kept, from 0.0 (none) to 1.0 (all)."
)
MLFLOW_TRACE_TIMEOUT_CHECK_INTERVAL_SECONDS = _EnvironmentVariable(
    "MLFLOW_TRACE_TIMEOUT_CHECK_INTERVAL_SECONDS", int, 1, "How often to look for traces that take too long."
)
MLFLOW_TRACE_TIMEOUT_SECONDS = _EnvironmentVariable(
    "MLFLOW_TRACE_TIMEOUT_SECONDS", int, None, "Traces that take longer are ended with an error."
)
MLFLOW_TRACE_USE_ISOLATED_RANDOM_ID_GENERATOR = _BooleanEnvironmentVariable(
    "MLFLOW_TRACE_USE_ISOLATED_RANDOM_ID_GENERATOR", False
)
MLFLOW_TRACING_DESTINATION = _EnvironmentVariable(
    "MLFLOW_TRACING_DESTINATION", str, None, "Id of the experiment in which traces are kept, instead of the active one."
)
MLFLOW_TRACING_SQL_WAREHOUSE_ID = _EnvironmentVariable("MLFLOW_TRACING_SQL_WAREHOUSE_ID", str, None)
MLFLOW_TRACKING_AUTH = _EnvironmentVariable(
    "MLFLOW_TRACKING_AUTH", str, None, "Name of the request auth plugin that gives credentials for the tracking server."
)
MLFLOW_TRACKING_AWS_SIGV4 = _BooleanEnvironmentVariable(
    "MLFLOW_TRACKING_AWS_SIGV4",
    False,
    "Signing requests for AWS is left to request auth plugins: setting this is an error that says so.",
)
MLFLOW_TRACKING_CLIENT_CERT_PATH = _EnvironmentVariable(
    "MLFLOW_TRACKING_CLIENT_CERT_PATH",
    str,
    None,
    "PEM file with the certificate and key that the client shows to the tracking server.",
)
MLFLOW_TRACKING_DIR = _EnvironmentVariable("MLFLOW_TRACKING_DIR", str, None)
MLFLOW_TRACKING_INSECURE_TLS = _BooleanEnvironmentVariable(
    "MLFLOW_TRACKING_INSECURE_TLS", False, "Whether the tracking server's certificate is not checked."
)
MLFLOW_TRACKING_PASSWORD = _EnvironmentVariable(
    "MLFLOW_TRACKING_PASSWORD", str, None, "Password for the tracking server."
)
MLFLOW_TRACKING_SERVER_CERT_PATH = _EnvironmentVariable(
    "MLFLOW_TRACKING_SERVER_CERT_PATH",
    str,
    None,
    "File with the certificates that are trusted for the tracking server.",
)
MLFLOW_TRACKING_TOKEN = _EnvironmentVariable(
    "MLFLOW_TRACKING_TOKEN", str, None, "Bearer token for the tracking server."
)
MLFLOW_TRACKING_URI = _EnvironmentVariable(
    "MLFLOW_TRACKING_URI", str, None, "Where runs are kept: a database, a folder or a server."
)
MLFLOW_TRACKING_USERNAME = _EnvironmentVariable(
    "MLFLOW_TRACKING_USERNAME", str, None, "User name for the tracking server."
)
MLFLOW_TRUNCATE_LONG_VALUES = _BooleanEnvironmentVariable(
    "MLFLOW_TRUNCATE_LONG_VALUES", True, "Whether too long params and tags are cut; otherwise they are refused."
)
MLFLOW_USE_BATCH_SPAN_PROCESSOR = _BooleanEnvironmentVariable("MLFLOW_USE_BATCH_SPAN_PROCESSOR", True)
MLFLOW_USE_DEFAULT_TRACER_PROVIDER = _BooleanEnvironmentVariable(
    "MLFLOW_USE_DEFAULT_TRACER_PROVIDER",
    True,
    "Whether spans are made by a tracer provider of their own, and not by the one that OpenTelemetry has globally.",
)
MLFLOW_UV_AUTO_DETECT = _BooleanEnvironmentVariable(
    "MLFLOW_UV_AUTO_DETECT",
    True,
    "Whether a Python model that is saved in the folder of a uv project takes its locked requirements.",
)
MLFLOW_VERSION_PROMPT_CACHE_TTL_SECONDS = _EnvironmentVariable(
    "MLFLOW_VERSION_PROMPT_CACHE_TTL_SECONDS", float, float("inf")
)
_MLFLOW_WEBHOOK_ALLOWED_SCHEMES = _ListEnvironmentVariable(
    "MLFLOW_WEBHOOK_ALLOWED_SCHEMES", ["https"], "Schemes that URLs of webhooks may have."
)
_MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS = _BooleanEnvironmentVariable(
    "MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS", False, "Whether webhooks may be called on addresses that are not public."
)
MLFLOW_WEBHOOK_CACHE_TTL = _EnvironmentVariable("MLFLOW_WEBHOOK_CACHE_TTL", int, 60)
MLFLOW_WEBHOOK_DELIVERY_MAX_WORKERS = _EnvironmentVariable(
    "MLFLOW_WEBHOOK_DELIVERY_MAX_WORKERS", int, 10, "Messages to webhooks that a server process sends at once."
)
MLFLOW_WEBHOOK_REQUEST_MAX_RETRIES = _EnvironmentVariable(
    "MLFLOW_WEBHOOK_REQUEST_MAX_RETRIES", int, 3, "How often a message to a webhook is sent again after a failure."
)
MLFLOW_WEBHOOK_REQUEST_TIMEOUT = _EnvironmentVariable(
    "MLFLOW_WEBHOOK_REQUEST_TIMEOUT", int, 30, "Seconds until a webhook must have answered."
)
MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY = _EnvironmentVariable(
    "MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY",
    str,
    None,
    "Key that encrypts secrets of webhooks (32 bytes in URL-safe base64); by default a file of the server's user.",
)
MLFLOW_WHEELED_MODEL_PIP_DOWNLOAD_OPTIONS = _EnvironmentVariable(
    "MLFLOW_WHEELED_MODEL_PIP_DOWNLOAD_OPTIONS",
    str,
    "--only-binary=:all:",
    "Options of `pip download` when a model gets its libraries as wheels.",
)
MLFLOW_WORKSPACE = _EnvironmentVariable("MLFLOW_WORKSPACE", str, None, "The workspace to work in.")
MLFLOW_WORKSPACE_ARTIFACT_ROOT_CACHE_CAPACITY = _EnvironmentVariable(
    "MLFLOW_WORKSPACE_ARTIFACT_ROOT_CACHE_CAPACITY",
    int,
    128,
    "Of how many workspaces that a plugin keeps a server remembers the artifact root.",
)
MLFLOW_WORKSPACE_ARTIFACT_ROOT_CACHE_TTL_SECONDS = _EnvironmentVariable(
    "MLFLOW_WORKSPACE_ARTIFACT_ROOT_CACHE_TTL_SECONDS",
    int,
    60,
    "For how many seconds it does so.",
)
MLFLOW_WORKSPACE_STORE_URI = _EnvironmentVariable(
    "MLFLOW_WORKSPACE_STORE_URI",
    str,
    None,
    "Where the names of workspaces are kept, if not where everything else is.",
)
_SERVERLESS_GPU_COMPUTE_ASSOCIATED_JOB_RUN_ID = _EnvironmentVariable(
    "SERVERLESS_GPU_COMPUTE_ASSOCIATED_JOB_RUN_ID", str, None
)
_MLFLOW_ACTIVE_MODEL_ID = _EnvironmentVariable("_MLFLOW_ACTIVE_MODEL_ID", str, None)
_MLFLOW_AUTH_ADMIN_BOOTSTRAPPED = _BooleanEnvironmentVariable("_MLFLOW_AUTH_ADMIN_BOOTSTRAPPED", False)
_MLFLOW_CREATE_LOGGED_MODEL_PARAMS_BATCH_SIZE = _EnvironmentVariable(
    "_MLFLOW_CREATE_LOGGED_MODEL_PARAMS_BATCH_SIZE", int, 100
)
_MLFLOW_EVALUATE_SUPPRESS_CLASSIFICATION_ERRORS = _BooleanEnvironmentVariable(
    "_MLFLOW_EVALUATE_SUPPRESS_CLASSIFICATION_ERRORS", False
)
_MLFLOW_HTTP_REQUEST_MAX_BACKOFF_FACTOR_LIMIT = _EnvironmentVariable(
    "_MLFLOW_HTTP_REQUEST_MAX_BACKOFF_FACTOR_LIMIT", int, 120, "Longest wait between retries, in seconds."
)
_MLFLOW_HTTP_REQUEST_MAX_RETRIES_LIMIT = _EnvironmentVariable(
    "_MLFLOW_HTTP_REQUEST_MAX_RETRIES_LIMIT", int, 10, "Largest allowed value of MLFLOW_HTTP_REQUEST_MAX_RETRIES."
)
_MLFLOW_INTERNAL_GATEWAY_AUTH_TOKEN = _EnvironmentVariable("_MLFLOW_INTERNAL_GATEWAY_AUTH_TOKEN", str, None)
_MLFLOW_IN_JOB_EXECUTOR = _BooleanEnvironmentVariable("_MLFLOW_IN_JOB_EXECUTOR", False)
_MLFLOW_IS_IN_SERVING_ENVIRONMENT = _BooleanEnvironmentVariable("_MLFLOW_IS_IN_SERVING_ENVIRONMENT", None)
_MLFLOW_LOG_LOGGED_MODEL_PARAMS_BATCH_SIZE = _EnvironmentVariable(
    "_MLFLOW_LOG_LOGGED_MODEL_PARAMS_BATCH_SIZE", int, 100
)
_MLFLOW_MPD_NUM_RETRIES = _EnvironmentVariable("_MLFLOW_MPD_NUM_RETRIES", int, 3)
_MLFLOW_MPD_RETRY_INTERVAL_SECONDS = _EnvironmentVariable("_MLFLOW_MPD_RETRY_INTERVAL_SECONDS", int, 1)
_MLFLOW_SERVER_BOOT_ID = _EnvironmentVariable("_MLFLOW_SERVER_BOOT_ID", str, None)
_MLFLOW_SGI_NAME = _EnvironmentVariable("_MLFLOW_SGI_NAME", str, None)
_MLFLOW_SPARK_UDF_SERVERLESS_SKIP_DBCONNECT_ARTIFACT = _BooleanEnvironmentVariable(
    "_MLFLOW_SPARK_UDF_SERVERLESS_SKIP_DBCONNECT_ARTIFACT", False
)
_MLFLOW_TELEMETRY_LOGGING = _BooleanEnvironmentVariable("_MLFLOW_TELEMETRY_LOGGING", False)
_MLFLOW_TELEMETRY_SESSION_ID = _EnvironmentVariable("_MLFLOW_TELEMETRY_SESSION_ID", str, None)
_MLFLOW_TESTING_TELEMETRY = _BooleanEnvironmentVariable("_MLFLOW_TESTING_TELEMETRY", False)

# Databricks' own; known by name so that code which reads them runs, and without effect
MLFLOW_ENABLE_UC_FUNCTIONS = _BooleanEnvironmentVariable("MLFLOW_ENABLE_UC_FUNCTIONS", False)
MLFLOW_ENABLE_UC_NATIVE_MODEL_REGISTRY = _BooleanEnvironmentVariable("MLFLOW_ENABLE_UC_NATIVE_MODEL_REGISTRY", False)
MLFLOW_SKIP_SIGNATURE_CHECK_FOR_UC_REGISTRY_MIGRATION = _BooleanEnvironmentVariable(
    "MLFLOW_SKIP_SIGNATURE_CHECK_FOR_UC_REGISTRY_MIGRATION", False
)
MLFLOW_UC_OSS_TOKEN = _EnvironmentVariable("MLFLOW_UC_OSS_TOKEN", str, None)
