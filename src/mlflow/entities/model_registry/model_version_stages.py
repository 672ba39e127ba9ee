"""The stages that a model version can be in."""

from __future__ import annotations

from mlflow.exceptions import INVALID_PARAMETER_VALUE, invalid

__all__ = [
    "ALL_STAGES",
    "DEFAULT_STAGES_FOR_GET_LATEST_VERSIONS",
    "INVALID_PARAMETER_VALUE",
    "STAGES",
    "STAGE_ARCHIVED",
    "STAGE_DELETED_INTERNAL",
    "STAGE_DEVELOPMENT",
    "STAGE_NONE",
    "STAGE_PRODUCTION",
    "STAGE_STAGING",
    "get_canonical_stage",
]

STAGE_NONE = "None"
STAGE_DEVELOPMENT = "Development"
STAGE_STAGING = "Staging"
STAGE_PRODUCTION = "Production"
STAGE_ARCHIVED = "Archived"
STAGE_DELETED_INTERNAL = "Deleted_Internal"

ALL_STAGES = [STAGE_NONE, STAGE_STAGING, STAGE_PRODUCTION, STAGE_ARCHIVED]
"""The stages that MLflow's own servers know."""
STAGES = (STAGE_NONE, STAGE_DEVELOPMENT, STAGE_STAGING, STAGE_PRODUCTION, STAGE_ARCHIVED)
"""The stages of this registry, in the order in which a version passes through them."""
DEFAULT_STAGES_FOR_GET_LATEST_VERSIONS = [STAGE_STAGING, STAGE_PRODUCTION]
"""The stages that count as in use: a transition to one of them may archive what is there."""

_CANONICAL = {stage.lower(): stage for stage in STAGES}


def get_canonical_stage(stage: str) -> str:
    """The stage as it is stored; any case is accepted.

    Raises: INVALID_PARAMETER_VALUE for a text that is no stage.
    """
    found = _CANONICAL.get(stage.lower()) if isinstance(stage, str) else None
    if found is None:
        raise invalid(f"Invalid model version stage {stage!r}; allowed are {', '.join(STAGES)}.")
    return found
