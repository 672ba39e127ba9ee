"""Every MILLRACE_* environment variable: name, type, default and what it does."""

from mlflow.environment_variable import (
    _BooleanEnvironmentVariable,
    _EnvironmentVariable,
    _ListEnvironmentVariable,
    _NumberEnvironmentVariable,
)

MILLRACE_AUDIT_DAYS = _NumberEnvironmentVariable(
    "MILLRACE_AUDIT_DAYS",
    float,
    0.0,
    "For how many days a server with login keeps its audit trail; 0 for ever.",
    least=0,
)
MILLRACE_AUTH = _BooleanEnvironmentVariable("MILLRACE_AUTH", False, "Whether a server asks who its callers are.")
MILLRACE_AUTH_CACHE_SECONDS = _NumberEnvironmentVariable(
    "MILLRACE_AUTH_CACHE_SECONDS",
    float,
    5.0,
    "How long a server believes what it has read of an account; what another replica changes is seen after that.",
    least=0,
)
MILLRACE_AUTH_COOKIE_SECURE = _BooleanEnvironmentVariable(
    "MILLRACE_AUTH_COOKIE_SECURE",
    None,
    "Whether browsers send the cookie of a session only over https; while it is not set, as the login came.",
)
MILLRACE_AUTH_MIN_PASSWORD_LENGTH = _EnvironmentVariable(
    "MILLRACE_AUTH_MIN_PASSWORD_LENGTH", int, 12, "How many characters a new password must have, 8 or more."
)
MILLRACE_AUTH_PASSWORD_LOGIN = _BooleanEnvironmentVariable(
    "MILLRACE_AUTH_PASSWORD_LOGIN", True, "Whether passwords are taken; not needed where all come by single sign-on."
)
MILLRACE_AUTH_PROXY_ADDRESSES = _ListEnvironmentVariable(
    "MILLRACE_AUTH_PROXY_ADDRESSES",
    [],
    "Addresses and networks of reverse proxies whose header about users a server believes.",
)
MILLRACE_AUTH_PROXY_ADMIN_GROUPS = _ListEnvironmentVariable(
    "MILLRACE_AUTH_PROXY_ADMIN_GROUPS", [], "Groups of a reverse proxy whose members are administrators."
)
MILLRACE_AUTH_PROXY_CREATE_ACCOUNTS = _BooleanEnvironmentVariable(
    "MILLRACE_AUTH_PROXY_CREATE_ACCOUNTS",
    True,
    "Whether users whom a reverse proxy names get an account by themselves.",
)
MILLRACE_AUTH_PROXY_GROUPS_HEADER = _EnvironmentVariable(
    "MILLRACE_AUTH_PROXY_GROUPS_HEADER", str, None, "Header in which a trusted reverse proxy lists the user's groups."
)
MILLRACE_AUTH_PROXY_HEADER = _EnvironmentVariable(
    "MILLRACE_AUTH_PROXY_HEADER", str, None, "Header in which a trusted reverse proxy names the user."
)
MILLRACE_AUTH_PROXY_LINK_ACCOUNTS = _BooleanEnvironmentVariable(
    "MILLRACE_AUTH_PROXY_LINK_ACCOUNTS",
    False,
    "Whether the account that has the name a reverse proxy says becomes that user's.",
)
MILLRACE_AUTH_SESSION_HOURS = _NumberEnvironmentVariable(
    "MILLRACE_AUTH_SESSION_HOURS",
    float,
    168.0,
    "After how many hours somebody must log in again, in any case.",
    least=0,
)
MILLRACE_AUTH_SESSION_IDLE_HOURS = _NumberEnvironmentVariable(
    "MILLRACE_AUTH_SESSION_IDLE_HOURS", float, 24.0, "After how many hours without a request a session ends.", least=0
)
MILLRACE_AUTH_SIGNUP = _BooleanEnvironmentVariable(
    "MILLRACE_AUTH_SIGNUP", False, "Whether everybody who reaches a server with login may make an account."
)
MILLRACE_BUDGET_SECONDS = _NumberEnvironmentVariable(
    "MILLRACE_BUDGET_SECONDS",
    float,
    10.0,
    "How often a server looks whether budgets of traces are exceeded.",
    least=0.01,
)
MILLRACE_ACCESS_LOG = _BooleanEnvironmentVariable(
    "MILLRACE_ACCESS_LOG", False, "Whether a server writes a line to its log for each request."
)
MILLRACE_DRAIN_SECONDS = _NumberEnvironmentVariable(
    "MILLRACE_DRAIN_SECONDS",
    float,
    0.0,
    "How long a server that gets SIGTERM still takes requests while /health says 503, so that a balancer stops sending "
    "some.",
    least=0,
)
MILLRACE_EXPERIMENT_QUOTA = _EnvironmentVariable(
    "MILLRACE_EXPERIMENT_QUOTA",
    str,
    None,
    "What the artifacts of an experiment may take, such as 500 GB, before a server warns; the tag millrace.quota of an "
    "experiment comes first.",
)
MILLRACE_GC_AFTER = _EnvironmentVariable(
    "MILLRACE_GC_AFTER",
    str,
    None,
    "How long after its deletion a server removes a run, model or experiment for good, such as 30d; never unless set.",
)
MILLRACE_HOUSEKEEPING_SECONDS = _NumberEnvironmentVariable(
    "MILLRACE_HOUSEKEEPING_SECONDS",
    float,
    600.0,
    "How often a server deletes old runs and removes what is deleted.",
    least=0.01,
)
MILLRACE_LOG_FORMAT = _EnvironmentVariable(
    "MILLRACE_LOG_FORMAT", str, "text", "How a server writes its log: text, or json for a JSON object a line."
)
MILLRACE_MAX_ANSWER_BYTES = _NumberEnvironmentVariable(
    "MILLRACE_MAX_ANSWER_BYTES",
    int,
    256 * 1024 * 1024,
    "Largest answer of an operation of a server, artifacts and exports excepted.",
    least=1,
)
MILLRACE_MAX_QUERY_SECONDS = _NumberEnvironmentVariable(
    "MILLRACE_MAX_QUERY_SECONDS",
    float,
    60.0,
    "How long a query of a search may take in the database of a server; 0 for as long as it takes.",
    least=0,
)
MILLRACE_MAX_REQUEST_BYTES = _NumberEnvironmentVariable(
    "MILLRACE_MAX_REQUEST_BYTES",
    int,
    64 * 1024 * 1024,
    "Largest body of a request to a server, artifacts excepted.",
    least=1,
)
MILLRACE_OIDC_ADMIN_GROUPS = _ListEnvironmentVariable(
    "MILLRACE_OIDC_ADMIN_GROUPS", [], "Groups of the single sign-on provider whose members are administrators."
)
MILLRACE_OIDC_ALLOWED_DOMAINS = _ListEnvironmentVariable(
    "MILLRACE_OIDC_ALLOWED_DOMAINS", [], "Domains of e-mail addresses that single sign-on lets in; empty: any."
)
MILLRACE_OIDC_ALLOWED_GROUPS = _ListEnvironmentVariable(
    "MILLRACE_OIDC_ALLOWED_GROUPS", [], "Groups of which somebody must have one to be let in; empty: none is needed."
)
MILLRACE_OIDC_API_AUDIENCE = _EnvironmentVariable(
    "MILLRACE_OIDC_API_AUDIENCE",
    str,
    None,
    "Audience of the provider's access tokens that the API takes as bearer tokens; unset: it takes none.",
)
MILLRACE_OIDC_CLIENT_ID = _EnvironmentVariable(
    "MILLRACE_OIDC_CLIENT_ID", str, None, "What the single sign-on provider calls this server."
)
MILLRACE_OIDC_CLIENT_SECRET = _EnvironmentVariable(
    "MILLRACE_OIDC_CLIENT_SECRET", str, None, "The secret that belongs to the client id; unset for a public client."
)
MILLRACE_OIDC_CLIENT_SECRET_FILE = _EnvironmentVariable(
    "MILLRACE_OIDC_CLIENT_SECRET_FILE", str, None, "File that holds the client secret."
)
MILLRACE_OIDC_CONFIG = _EnvironmentVariable(
    "MILLRACE_OIDC_CONFIG", str, None, "YAML file with several single sign-on providers."
)
MILLRACE_OIDC_CREATE_ACCOUNTS = _BooleanEnvironmentVariable(
    "MILLRACE_OIDC_CREATE_ACCOUNTS", True, "Whether an account is made at the first single sign-on."
)
MILLRACE_OIDC_GROUPS_CLAIM = _EnvironmentVariable(
    "MILLRACE_OIDC_GROUPS_CLAIM", str, "groups", "Claim that lists somebody's groups; dots lead into objects."
)
MILLRACE_OIDC_GROUP_ROLES = _ListEnvironmentVariable(
    "MILLRACE_OIDC_GROUP_ROLES", [], "Roles that groups of the provider have: group=role or group=workspace/role."
)
MILLRACE_OIDC_ISSUER = _EnvironmentVariable(
    "MILLRACE_OIDC_ISSUER", str, None, "Issuer URL of the single sign-on provider (OpenID Connect)."
)
MILLRACE_OIDC_LINK_ACCOUNTS = _BooleanEnvironmentVariable(
    "MILLRACE_OIDC_LINK_ACCOUNTS",
    False,
    "Whether an account that is here already becomes theirs who come with its name from the provider.",
)
MILLRACE_OIDC_NAME = _EnvironmentVariable(
    "MILLRACE_OIDC_NAME", str, "Single sign-on", "What the login page calls the single sign-on provider."
)
MILLRACE_OIDC_SCOPES = _EnvironmentVariable(
    "MILLRACE_OIDC_SCOPES", str, "openid profile email", "Scopes that are asked of the single sign-on provider."
)
MILLRACE_OIDC_TRUST_EMAIL = _BooleanEnvironmentVariable(
    "MILLRACE_OIDC_TRUST_EMAIL",
    False,
    "Take e-mail addresses for verified of which the provider does not say whether they are.",
)
MILLRACE_OIDC_USERNAME_CLAIM = _EnvironmentVariable(
    "MILLRACE_OIDC_USERNAME_CLAIM", str, "preferred_username", "Claim that names the account made at first login."
)
MILLRACE_OWNER_QUOTA = _EnvironmentVariable(
    "MILLRACE_OWNER_QUOTA",
    str,
    None,
    "What the artifacts of a user's runs may take, such as 2 TB, before a server warns.",
)
MILLRACE_POOL_SECONDS = _NumberEnvironmentVariable(
    "MILLRACE_POOL_SECONDS",
    float,
    10.0,
    "How long an operation waits for a free connection to the database before it fails with TEMPORARILY_UNAVAILABLE.",
    least=0,
)
MILLRACE_PRICES = _EnvironmentVariable(
    "MILLRACE_PRICES",
    str,
    None,
    "CSV file with prices of language models, beside and before those that are known; USD for a million tokens.",
)
MILLRACE_PROJECT_JOB_SECONDS = _NumberEnvironmentVariable(
    "MILLRACE_PROJECT_JOB_SECONDS",
    float,
    5.0,
    "How often `mlflow run` asks Kubernetes how a project's job is doing.",
    least=0.01,
)
MILLRACE_PROJECT_MAX_BYTES = _NumberEnvironmentVariable(
    "MILLRACE_PROJECT_MAX_BYTES",
    int,
    4 * 1024 * 1024 * 1024,
    "Most that a zip file of a project may unpack to.",
    least=1,
)
MILLRACE_PUBLIC_URL = _EnvironmentVariable(
    "MILLRACE_PUBLIC_URL",
    str,
    None,
    "Address by which browsers reach a server; unset: the one they say they used.",
)
MILLRACE_RATE_LIMIT = _EnvironmentVariable(
    "MILLRACE_RATE_LIMIT",
    str,
    None,
    "Requests a second that a caller may send to a server process, and after a colon how many at once, such as 50:200; "
    "unlimited unless set.",
)
MILLRACE_RUN_RETENTION = _EnvironmentVariable(
    "MILLRACE_RUN_RETENTION",
    str,
    None,
    "How long after its end a server deletes a run, such as 365d; never unless set. An experiment's tag "
    "millrace.run.retention comes first.",
)
MILLRACE_SCORING_BATCH = _NumberEnvironmentVariable(
    "MILLRACE_SCORING_BATCH",
    int,
    0,
    "How many one-row requests a scoring server may merge into one prediction; 0 merges none.",
    least=0,
)
MILLRACE_SCORING_RELOAD_SECONDS = _NumberEnvironmentVariable(
    "MILLRACE_SCORING_RELOAD_SECONDS",
    float,
    5.0,
    "How often a scoring server asks the registry whether the alias or stage it serves has moved; 0 never.",
    least=0,
)
MILLRACE_SERVER_TRACES_ENDPOINT = _EnvironmentVariable(
    "MILLRACE_SERVER_TRACES_ENDPOINT",
    str,
    None,
    "Where a server sends OpenTelemetry traces of its own requests: the URL of a collector, such as "
    "http://localhost:4318/v1/traces; nowhere unless set.",
)
MILLRACE_SERVER_TRACES_RATIO = _NumberEnvironmentVariable(
    "MILLRACE_SERVER_TRACES_RATIO",
    float,
    1.0,
    "Which part of its requests a server traces, between 0 and 1, unless the caller decided.",
    least=0,
    most=1,
)
MILLRACE_SLOW_QUERY_SECONDS = _NumberEnvironmentVariable(
    "MILLRACE_SLOW_QUERY_SECONDS",
    float,
    None,
    "Statements that take a server's database so long are logged, with their time and without their values; none "
    "unless set.",
    least=0,
)
MILLRACE_SFTP_CONFIG = _EnvironmentVariable(
    "MILLRACE_SFTP_CONFIG",
    str,
    "~/.ssh/config",
    "OpenSSH's file that says how to get to the hosts of sftp: artifact URIs.",
)
MILLRACE_SFTP_STRICT_HOST_KEY_CHECKING = _EnvironmentVariable(
    "MILLRACE_SFTP_STRICT_HOST_KEY_CHECKING",
    str,
    None,
    "What to do with an SSH server that is not in known_hosts: yes (refuse it, as when nothing is set), accept-new "
    "(remember it) or no (take any that is not known); one whose key has changed is always refused.",
)
MILLRACE_SQLITE_SYNCHRONOUS = _EnvironmentVariable(
    "MILLRACE_SQLITE_SYNCHRONOUS",
    str,
    "NORMAL",
    "NORMAL, or FULL to survive a power cut: how the embedded store writes SQLite files.",
)
MILLRACE_STORAGE_SECONDS = _NumberEnvironmentVariable(
    "MILLRACE_STORAGE_SECONDS",
    float,
    86_400.0,
    "How often a server counts what the artifacts of each experiment take; 0 never.",
    least=0,
)
MILLRACE_TRACE_MAX_ATTRIBUTE_LENGTH = _NumberEnvironmentVariable(
    "MILLRACE_TRACE_MAX_ATTRIBUTE_LENGTH",
    int,
    16 * 1024 * 1024,
    "Most characters of one attribute of a span; OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT, where it is set, comes first.",
    least=1,
)
MILLRACE_TRACE_SPOOL = _EnvironmentVariable(
    "MILLRACE_TRACE_SPOOL",
    str,
    "~/.mlflow/trace_spool",
    "Folder for traces that wait for a store or server which does not answer; empty keeps them in memory.",
)
MILLRACE_TRACE_SPOOL_MAX_BYTES = _NumberEnvironmentVariable(
    "MILLRACE_TRACE_SPOOL_MAX_BYTES",
    int,
    1024 * 1024 * 1024,
    "Most that this folder holds for one store or server; further traces are lost and counted.",
    least=0,
)
MILLRACE_VERIFY_ARTIFACT_CHECKSUMS = _BooleanEnvironmentVariable(
    "MILLRACE_VERIFY_ARTIFACT_CHECKSUMS",
    True,
    "Whether artifacts of object stores are compared with the checksums that the stores keep of them; for services "
    "whose checksums are not those of S3, Google or Azure.",
)
MILLRACE_WEBHDFS_URL = _ListEnvironmentVariable(
    "MILLRACE_WEBHDFS_URL",
    [],
    "Where hdfs: and viewfs: artifact URIs are served over WebHDFS, like https://gateway:14000; of several, separated "
    "by commas, the first one that is active. Otherwise Hadoop's own files say it (HADOOP_CONF_DIR).",
)
