"""``mlflow server`` and its alias ``mlflow ui``."""

from __future__ import annotations

import os

import click

from mlflow.exceptions import MlflowException, invalid

_INSTEAD = {
    "gunicorn_opts": "--gunicorn-opts",
    "waitress_opts": "--waitress-opts",
}


@click.command("server", short_help="Run the tracking server.")
@click.option(
    "--host",
    "-h",
    default="127.0.0.1",
    show_default=True,
    envvar="MLFLOW_HOST",
    metavar="HOST",
    help="Address to listen on; 0.0.0.0 for all of this machine.",
)
@click.option(
    "--port",
    "-p",
    default=5000,
    show_default=True,
    type=int,
    envvar="MLFLOW_PORT",
    help="Port to listen on; 0 takes a free one.",
)
@click.option(
    "--workers",
    "-w",
    envvar="MLFLOW_WORKERS",
    metavar="NUMBER",
    help="Number of processes [default: 1]. One is right for SQLite and serves thousands of requests a "
    "second; more of them help with PostgreSQL or MySQL on a machine with free processors.",
)
@click.option(
    "--otlp-grpc-port",
    type=click.IntRange(0, 65535),
    envvar="MILLRACE_OTLP_GRPC_PORT",
    metavar="PORT",
    help="Port to take traces on over gRPC, such as 4317; 0 takes a free one [default: traces come over HTTP only, "
    "to /v1/traces]. Needs grpcio: pip install 'millrace[grpc]'.",
)
@click.option(
    "--backend-store-uri",
    envvar="MLFLOW_BACKEND_STORE_URI",
    metavar="URI",
    help="Where experiments and runs are kept [default: sqlite:///mlflow.db].",
)
@click.option(
    "--registry-store-uri",
    envvar="MLFLOW_REGISTRY_STORE_URI",
    metavar="URI",
    help="Where registered models are kept [default: the backend store].",
)
@click.option(
    "--default-artifact-root",
    envvar="MLFLOW_DEFAULT_ARTIFACT_ROOT",
    metavar="URI",
    help="Where new experiments keep their artifacts [default: mlflow-artifacts:/, through this server].",
)
@click.option(
    "--serve-artifacts/--no-serve-artifacts",
    default=True,
    show_default=True,
    envvar="MLFLOW_SERVE_ARTIFACTS",
    help="Whether clients reach artifacts through this server.",
)
@click.option(
    "--artifacts-only", is_flag=True, envvar="MLFLOW_ARTIFACTS_ONLY", help="Serve artifacts and nothing else."
)
@click.option(
    "--artifacts-destination",
    default="./mlartifacts",
    show_default=True,
    metavar="URI",
    envvar="MLFLOW_ARTIFACTS_DESTINATION",
    help="Where artifacts that go through this server are kept.",
)
@click.option(
    "--static-prefix",
    envvar="MLFLOW_STATIC_PREFIX",
    metavar="PATH",
    help="Path under which a reverse proxy offers this server, such as /mlflow.",
)
@click.option(
    "--allowed-hosts",
    envvar="MLFLOW_SERVER_ALLOWED_HOSTS",
    metavar="HOSTS",
    help="Host headers that are answered, comma separated, * as wildcard [default: this machine and private networks].",
)
@click.option(
    "--cors-allowed-origins",
    envvar="MLFLOW_SERVER_CORS_ALLOWED_ORIGINS",
    metavar="ORIGINS",
    help="Origins whose pages may call the API, comma separated [default: pages of this machine].",
)
@click.option(
    "--x-frame-options",
    default="SAMEORIGIN",
    show_default=True,
    envvar="MLFLOW_SERVER_X_FRAME_OPTIONS",
    metavar="SAMEORIGIN|DENY|NONE",
    help="Which pages may show this server in a frame.",
)
@click.option(
    "--disable-security-middleware",
    is_flag=True,
    envvar="MLFLOW_SERVER_DISABLE_SECURITY_MIDDLEWARE",
    help="Check neither hosts nor origins and send no security headers.",
)
@click.option(
    "--uvicorn-opts",
    envvar="MLFLOW_UVICORN_OPTS",
    metavar="OPTIONS",
    help="Options for uvicorn, e.g. '--timeout-keep-alive 120'.",
)
@click.option("--dev", is_flag=True, help="Reload when the source changes, and log in detail.")
@click.option(
    "--expose-prometheus",
    envvar="MLFLOW_EXPOSE_PROMETHEUS",
    metavar="PATH",
    help="Accepted for compatibility: /metrics is always there and needs no folder.",
)
@click.option(
    "--gunicorn-opts", envvar="MLFLOW_GUNICORN_OPTS", metavar="OPTIONS", help="Refused: the server runs on uvicorn."
)
@click.option("--waitress-opts", metavar="OPTIONS", help="Refused: the server runs on uvicorn.")
@click.option(
    "--auth",
    is_flag=True,
    envvar="MILLRACE_AUTH",
    help="Ask who callers are: users, tokens, groups and permissions. Needs argon2: pip install 'millrace[auth]'.",
)
@click.option("--app-name", type=click.Choice(["basic-auth"]), help="The older name of --auth.")
@click.option(
    "--enable-workspaces/--disable-workspaces",
    default=False,
    envvar="MLFLOW_ENABLE_WORKSPACES",
    help="Keep teams apart in workspaces, each with experiments, models and artifacts of its own.",
)
@click.option(
    "--workspace-store-uri",
    envvar="MLFLOW_WORKSPACE_STORE_URI",
    metavar="URI",
    help="Where the names of workspaces are kept, if not in the backend store: the URI of a plugin.",
)
@click.option(
    "--read-replica-backend-store-uri",
    envvar="MLFLOW_READ_REPLICA_BACKEND_STORE_URI",
    metavar="URI",
    help="A copy of the backend store's database that follows it and answers searches; while it is away, the backend "
    "store answers them.",
)
@click.option(
    "--trace-archival-config",
    envvar="MLFLOW_TRACE_ARCHIVAL_CONFIG",
    type=click.Path(exists=True, dir_okay=False),
    help="A YAML file that says where the spans of old traces go, and after what time.",
)
@click.option(
    "--secrets-cache-ttl",
    type=click.IntRange(10, 300),
    default=60,
    show_default=True,
    help="Accepted for compatibility; has no effect yet.",
)
@click.option(
    "--secrets-cache-max-size",
    type=click.IntRange(1, 10000),
    default=1000,
    show_default=True,
    help="Accepted for compatibility; has no effect yet.",
)
def server(**options) -> None:
    """Run the tracking server: REST API, artifacts and user interface.

    It serves the database and the artifacts of the current folder unless told otherwise. Stop it with Ctrl+C or
    SIGTERM: requests in progress are finished first.
    """
    try:
        status = _serve(options)
    except MlflowException as error:
        raise click.ClickException(error.message) from None
    raise SystemExit(status)


def _serve(options: dict) -> int:
    for name, shown in _INSTEAD.items():
        if options[name]:
            raise click.ClickException(f"{shown} has no effect: the server runs on uvicorn; use --uvicorn-opts.")
    from mlflow.server.serve import serve
    from mlflow.server.settings import Settings

    settings = Settings(
        backend_store_uri=options["backend_store_uri"],
        registry_store_uri=options["registry_store_uri"],
        read_replica_store_uri=options["read_replica_backend_store_uri"],
        default_artifact_root=options["default_artifact_root"],
        artifacts_destination=options["artifacts_destination"],
        serve_artifacts=options["serve_artifacts"],
        artifacts_only=options["artifacts_only"],
        static_prefix=options["static_prefix"] or "",
        allowed_hosts=options["allowed_hosts"],
        cors_allowed_origins=options["cors_allowed_origins"],
        x_frame_options=options["x_frame_options"],
        security=not options["disable_security_middleware"],
        trace_archival_config=options["trace_archival_config"],
        workspaces=options["enable_workspaces"],
        workspace_store_uri=options["workspace_store_uri"],
        auth=options["auth"] or options["app_name"] == "basic-auth",
        otlp_grpc=_address(options["host"], options["otlp_grpc_port"]),
    )
    return serve(
        settings,
        options["host"],
        options["port"],
        workers=_workers(options["workers"]),
        dev=options["dev"],
        uvicorn_opts=options["uvicorn_opts"] or "",
    )


def _address(host: str, port: int | None) -> str | None:
    if port is None:
        return None
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _workers(text: str | None) -> int:
    if not text:
        return 1
    if not text.isdecimal() or int(text) < 1:
        raise invalid(f"Invalid value {text!r} for --workers: it must be a number, 1 or more.")
    if int(text) > 16 * (os.cpu_count() or 1):
        raise invalid(f"--workers {text} is too many for a machine with {os.cpu_count()} processors.")
    return int(text)
