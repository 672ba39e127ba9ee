"""Whether an experiment or a run is deleted."""

from mlflow.entities.view_type import ViewType
from mlflow.exceptions import invalid


class LifecycleStage:
    """The two stages: ``active`` and ``deleted`` (which can be restored until it is purged)."""

    ACTIVE = "active"
    DELETED = "deleted"
    _BY_VIEW = {
        ViewType.ACTIVE_ONLY: [ACTIVE],
        ViewType.DELETED_ONLY: [DELETED],
        ViewType.ALL: [ACTIVE, DELETED],
    }

    @classmethod
    def view_type_to_stages(cls, view_type: int = ViewType.ALL) -> list[str]:
        """The stages that a view shows."""
        if view_type not in cls._BY_VIEW:
            raise invalid(f"Invalid view type {view_type!r}; allowed are {sorted(cls._BY_VIEW)}.")
        return list(cls._BY_VIEW[view_type])

    @classmethod
    def is_valid(cls, lifecycle_stage: str) -> bool:
        """Whether it is the name of a stage."""
        return lifecycle_stage in (cls.ACTIVE, cls.DELETED)

    @classmethod
    def matches_view_type(cls, view_type: int, lifecycle_stage: str) -> bool:
        """Whether a view shows things of that stage."""
        if not cls.is_valid(lifecycle_stage):
            raise invalid(f"Invalid lifecycle stage {lifecycle_stage!r}; allowed are 'active' and 'deleted'.")
        return lifecycle_stage in cls.view_type_to_stages(view_type)
