"""Who somebody is who has proved it to this server."""

from mlflow.store.identity import SCOPES, Identity, Kind, Scope, Via

__all__ = ["SCOPES", "Identity", "Kind", "Scope", "Via"]
