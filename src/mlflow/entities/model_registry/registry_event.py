"""One change of the model registry: who did what when."""

from __future__ import annotations

from typing import Any

from mlflow.entities.entity import Entity


class RegistryEvent(Entity):
    """One change of the registry. Beyond MLflow.

    Args:
        event_id: grows with every change.
        timestamp: when, in milliseconds since the epoch.
        action: what, e.g. ``model_version.created`` or ``registered_model.renamed``.
        name: the registered model, as it was called then.
        version: the version, as text; None for changes of the model itself.
        user_id: who, as the client said or the server knew; None when neither did.
        details: what was changed, e.g. ``{"stage": "Production", "previous_stage": "Staging"}``.
    """

    event_id: str
    timestamp: int
    action: str
    name: str
    version: str | None = None
    user_id: str | None = None
    details: dict[str, Any] = {}
