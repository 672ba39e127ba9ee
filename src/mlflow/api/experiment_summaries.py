"""The part of the tracking service that says in figures what experiments hold."""

from mlflow.api import limits
from mlflow.api.rpc import Answer, Request, Service, post
from mlflow.exceptions import invalid


class SummarizeExperiments(Request):
    experiment_ids: list[str]

    def check(self) -> None:
        if len(self.experiment_ids) > limits.MAX_EXPERIMENTS_SUMMARIZED:
            raise invalid(
                f"At most {limits.MAX_EXPERIMENTS_SUMMARIZED} experiments can be asked for at once; "
                f"these are {len(self.experiment_ids)}."
            )
        for experiment_id in self.experiment_ids:
            limits.check_experiment_id(experiment_id)


class ExperimentSummary(Answer, omit_defaults=False):
    """What an experiment holds: runs and models that are not deleted, runs of these that are going on, the latest start
    of a run, traces."""

    experiment_id: str
    runs: int = 0
    running: int = 0
    traces: int = 0
    models: int = 0
    last_start_time: int | None = None


class ExperimentSummaries(Answer, omit_defaults=False):
    experiments: list[ExperimentSummary] = []


class SummariesOfExperiments(Service):
    """Figures of experiments, for lists of them."""

    @post("3.0/mlflow/experiments/summary")
    def summarize_experiments(self, request: SummarizeExperiments) -> ExperimentSummaries:
        """Count runs, traces and models of experiments, in the order asked; unknown ids are left out."""
