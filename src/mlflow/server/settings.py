"""What a server is told: where its data lies, what it serves, whom it answers."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from mlflow.exceptions import invalid

if TYPE_CHECKING:
    from mlflow.api.tracking import Tracking

DEFAULT_BACKEND = "sqlite:///mlflow.db"
PROXIED_ROOT = "mlflow-artifacts:/"
X_FRAME_OPTIONS = ("SAMEORIGIN", "DENY", "NONE")


@dataclasses.dataclass(frozen=True)
class Settings:
    """The settings of one server.

    Args:
        backend_store_uri: where experiments and runs are; default the database ``mlflow.db`` in the current folder.
        registry_store_uri: where registered models are; default the backend store.
        read_replica_store_uri: a database server that follows the backend store's, for searches; default: none.
        default_artifact_root: where new experiments keep artifacts; default the server's own proxy
            (``mlflow-artifacts:/``), or ``./mlruns`` when that is not served.
        artifacts_destination: the store behind the proxy.
        serve_artifacts: whether clients reach artifacts through the server.
        artifacts_only: serve artifacts and nothing else.
        static_prefix: path under which everything is also reachable, such as ``/mlflow``.
        allowed_hosts: Host headers that are answered, comma separated, ``*`` as wildcard; default: this machine and
            private networks.
        cors_allowed_origins: origins whose pages may call the API, comma separated; default: pages of this machine.
        x_frame_options: SAMEORIGIN, DENY or NONE.
        security: whether hosts and origins are checked and security headers are sent.
        max_request_bytes: the largest JSON body accepted, in bytes; artifacts are not limited.
        otlp_grpc: ``host:port`` at which traces are taken over gRPC; default: nowhere.
        trace_archival_config: the YAML file that says where spans of old traces go, and when; default: they stay.
        auth: whether callers must say who they are.
        workspaces: whether the server has workspaces that are closed to each other.
        workspace_store_uri: where they are kept; default the backend store.
        tracking: an opened store to serve; then ``backend_store_uri`` is not opened.

    Raises: INVALID_PARAMETER_VALUE for a prefix or a frame option that is not allowed.
    """

    backend_store_uri: str | None = None
    registry_store_uri: str | None = None
    read_replica_store_uri: str | None = None
    default_artifact_root: str | None = None
    artifacts_destination: str | None = None
    serve_artifacts: bool = True
    artifacts_only: bool = False
    static_prefix: str = ""
    allowed_hosts: str | None = None
    cors_allowed_origins: str | None = None
    x_frame_options: str = "SAMEORIGIN"
    security: bool = True
    max_request_bytes: int | None = None
    otlp_grpc: str | None = None
    trace_archival_config: str | None = None
    auth: bool = False
    workspaces: bool = False
    workspace_store_uri: str | None = None
    tracking: Tracking | None = None

    def __post_init__(self) -> None:
        prefix = self.static_prefix
        if prefix and (not prefix.startswith("/") or prefix.endswith("/")):
            raise invalid(
                f"Invalid static prefix {prefix!r}: it must begin with '/' and must not end with it, e.g. '/mlflow'."
            )
        if self.x_frame_options.upper() not in X_FRAME_OPTIONS:
            raise invalid(
                f"Invalid value {self.x_frame_options!r} for x-frame-options: allowed are {', '.join(X_FRAME_OPTIONS)}."
            )
        if self.artifacts_only and not self.serve_artifacts:
            raise invalid("A server with --artifacts-only must serve artifacts; leave out --no-serve-artifacts.")
        if self.artifacts_only and self.workspaces:
            raise invalid("A server with --artifacts-only has no workspaces; leave out --enable-workspaces.")
        if self.artifacts_only and self.trace_archival_config:
            raise invalid("A server with --artifacts-only has no traces; leave out --trace-archival-config.")
        if self.artifacts_only and self.otlp_grpc:
            raise invalid("A server with --artifacts-only takes no traces; leave out --otlp-grpc-port.")

        if self.auth and self.artifacts_only:
            raise invalid("A server with --artifacts-only has no accounts; leave out --auth.")

    @property
    def artifact_root(self) -> str:
        """Where new experiments keep their artifacts."""
        if self.default_artifact_root:
            return self.default_artifact_root
        return PROXIED_ROOT if self.serve_artifacts else "./mlruns"

    @property
    def destination(self) -> str:
        """The store behind the proxy."""
        return self.artifacts_destination or "./mlartifacts"
