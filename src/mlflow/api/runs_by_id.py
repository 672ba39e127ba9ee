"""Several runs in one answer, wherever they are."""

from mlflow.api.rpc import Answer, Request, Service, missing, post
from mlflow.entities.message import RunMessage
from mlflow.exceptions import invalid

MAX_RUNS = 500


class GetRuns(Request):
    """Up to 500 runs, of any experiments, deleted ones too. ``fields`` is that of ``runs/search``."""

    run_ids: list[str]
    fields: list[str] = []

    def check(self) -> None:
        if not self.run_ids:
            raise missing("run_ids")
        if len(self.run_ids) > MAX_RUNS:
            raise invalid(f"At most {MAX_RUNS} run_ids are allowed; {len(self.run_ids)} were given.")


class RunsAnswer(Answer):
    """In the order of the request; those that do not exist are named."""

    runs: list[RunMessage] = []
    missing_run_ids: list[str] = []


class RunsById(Service):
    """Reading runs by their ids."""

    @post("3.0/mlflow/runs/get")
    def get_runs(self, request: GetRuns) -> RunsAnswer:
        """Get several runs by their ids."""
