"""What every tracking service says of experiments in figures."""

from mlflow.api.experiment_summaries import ExperimentSummary, SummarizeExperiments
from mlflow.api.logged_models import CreateLoggedModel, DeleteLoggedModel
from mlflow.api.tracking import CreateExperiment, CreateRun, DeleteRun, UpdateRun
from tests.contract.errors import raises
from tests.contract.traced import info, log, new_trace_id

NOT_FOR_PLUGINS = True


def test_figures_of_experiments(service, experiment_id, name):
    empty = service.create_experiment(CreateExperiment(f"{name} empty")).experiment_id
    runs = [service.create_run(CreateRun(experiment_id, start_time=n)).run.info for n in (10, 30, 20)]
    service.update_run(UpdateRun(runs[0].run_id, status="FINISHED", end_time=40))
    deleted = service.create_run(CreateRun(experiment_id, start_time=99)).run.info.run_id
    service.delete_run(DeleteRun(deleted))
    models = [service.create_logged_model(CreateLoggedModel(experiment_id, f"m{n}")).model for n in range(3)]
    service.delete_logged_model(DeleteLoggedModel(models[0].info.model_id))
    log(service, experiment_id, info(new_trace_id()))
    asked = [empty, experiment_id, "987654321", empty]
    assert service.summarize_experiments(SummarizeExperiments(asked)).experiments == [
        ExperimentSummary(empty, 0, 0, 0, 0, None),
        ExperimentSummary(experiment_id, runs=3, running=2, traces=1, models=2, last_start_time=30),
    ]


def test_at_most_a_thousand(service):
    assert service.summarize_experiments(SummarizeExperiments([])).experiments == []
    with raises("INVALID_PARAMETER_VALUE", "1000"):
        service.summarize_experiments(SummarizeExperiments(["1"] * 1001))
