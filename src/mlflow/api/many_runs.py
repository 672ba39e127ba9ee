"""The part of the tracking service that changes many runs at once: all of them, or none."""

from typing import ClassVar

from mlflow.api import limits
from mlflow.api.rpc import Answer, Request, Service, missing, post
from mlflow.exceptions import invalid


class _RunsRequest(Request):
    """A request about many runs; one that is named twice counts once."""

    required: ClassVar[tuple[str, ...]] = ("run_ids",)
    run_ids: list[str] = []

    def check(self) -> None:
        if not self.run_ids:
            raise missing("run_ids")
        if len(self.run_ids) > limits.MAX_RUNS_AT_ONCE:
            raise invalid(f"At most {limits.MAX_RUNS_AT_ONCE} runs can be changed at once; these are more.")
        for run_id in self.run_ids:
            limits.check_run_id(run_id)


class DeleteRuns(_RunsRequest):
    pass


class RestoreRuns(_RunsRequest):
    pass


class SetTagOfRuns(_RunsRequest, kw_only=True):
    key: str
    value: str = ""

    def check(self) -> None:
        super().check()
        limits.check_name("tag", self.key)
        kind = f"value of tag '{self.key}'"
        self.value = limits.cut_or_refuse(kind, self.value, limits.MAX_RUN_TAG_VALUE_LENGTH)


class DeleteTagOfRuns(_RunsRequest, kw_only=True):
    key: str


class MoveRuns(_RunsRequest, kw_only=True):
    """To another experiment, with their metrics, params, tags, datasets and the logged models they made. Artifacts stay
    where they lie, traces and child runs that are not named stay in their experiment."""

    experiment_id: str

    def check(self) -> None:
        super().check()
        limits.check_experiment_id(self.experiment_id)


class ChangedRuns(Answer, omit_defaults=False):
    """How many runs are now different."""

    runs: int


class ManyRuns(Service):
    """Changes of many runs: a call that raises has changed none of them."""

    @post("3.0/mlflow/runs/delete")
    def delete_runs(self, request: DeleteRuns) -> ChangedRuns:
        """Mark runs as deleted; those that are deleted already stay so."""

    @post("3.0/mlflow/runs/restore")
    def restore_runs(self, request: RestoreRuns) -> ChangedRuns:
        """Undo the deletion of runs; those that are not deleted stay as they are."""

    @post("3.0/mlflow/runs/set-tag")
    def set_tag_of_runs(self, request: SetTagOfRuns) -> ChangedRuns:
        """Set a tag of runs."""

    @post("3.0/mlflow/runs/delete-tag")
    def delete_tag_of_runs(self, request: DeleteTagOfRuns) -> ChangedRuns:
        """Remove a tag of those of the runs that have it; an error when none has."""

    @post("3.0/mlflow/runs/move")
    def move_runs(self, request: MoveRuns) -> ChangedRuns:
        """Move runs to another experiment."""
