"""What every tracking service does with datasets and models of runs."""

from mlflow.api.tracking import CreateRun, DeleteRun, GetRun, LogInputs, LogOutputs, SearchDatasets
from mlflow.entities import Dataset, DatasetInput, InputTag, LoggedModelInput, LoggedModelOutput
from tests.contract.errors import raises


def dataset(name="iris", digest="abc", **fields):
    return Dataset(name, digest, **({"source_type": "code", "source": "{}"} | fields))


def inputs(service, run_id):
    return service.get_run(GetRun(run_id)).run.inputs


def test_inputs_read_back(service, run_id):
    given = [
        DatasetInput(dataset(schema="{}", profile="p" * 100_000), [InputTag("mlflow.data.context", "training")]),
        DatasetInput(dataset("wine"), []),
    ]
    service.log_inputs(LogInputs(run_id, datasets=given, models=[LoggedModelInput("m-1")]))
    found = inputs(service, run_id)
    assert found.dataset_inputs == given
    assert found.model_inputs == [LoggedModelInput("m-1")]


def test_the_same_input_again_changes_nothing(service, run_id):
    first = DatasetInput(dataset(profile="first"), [InputTag("mlflow.data.context", "training")])
    again = DatasetInput(dataset(profile="second"), [InputTag("mlflow.data.context", "testing")])
    for entry in (first, again):
        service.log_inputs(LogInputs(run_id, datasets=[entry], models=[LoggedModelInput("m-1")]))
    assert inputs(service, run_id).dataset_inputs == [first]
    assert inputs(service, run_id).model_inputs == [LoggedModelInput("m-1")]


def test_runs_share_datasets(service, experiment_id):
    for context in ("training", "testing"):
        run_id = service.create_run(CreateRun(experiment_id)).run.info.run_id
        entry = DatasetInput(dataset(), [InputTag("mlflow.data.context", context)])
        service.log_inputs(LogInputs(run_id, datasets=[entry]))
        assert inputs(service, run_id).dataset_inputs == [entry]
    summaries = service.search_datasets(SearchDatasets([experiment_id])).dataset_summaries
    assert [(s.experiment_id, s.name, s.digest, s.context) for s in summaries] == [
        (experiment_id, "iris", "abc", "testing"),
        (experiment_id, "iris", "abc", "training"),
    ]


def test_summaries_leave_out_deleted_runs(service, experiment_id, run_id):
    service.log_inputs(LogInputs(run_id, datasets=[DatasetInput(dataset(), [])]))
    [summary] = service.search_datasets(SearchDatasets([experiment_id])).dataset_summaries
    assert summary.context is None
    service.delete_run(DeleteRun(run_id))
    assert service.search_datasets(SearchDatasets([experiment_id])).dataset_summaries == []


def test_summaries_of_nothing(service):
    assert service.search_datasets(SearchDatasets([])).dataset_summaries == []
    assert service.search_datasets(SearchDatasets(["987654321"])).dataset_summaries == []


def test_outputs(service, run_id):
    for _ in range(2):
        service.log_outputs(LogOutputs(run_id, models=[LoggedModelOutput("m-1", 3), LoggedModelOutput("m-2")]))
    outputs = service.get_run(GetRun(run_id)).run.outputs.model_outputs
    assert [(model.model_id, model.step) for model in outputs] == [("m-2", 0), ("m-1", 3)]


def test_model_ids_that_are_too_long(service, run_id):
    for write in (
        lambda: service.log_inputs(LogInputs(run_id, models=[LoggedModelInput("m" * 501)])),
        lambda: service.log_outputs(LogOutputs(run_id, models=[LoggedModelOutput("m" * 501, 0)])),
    ):
        with raises("INVALID_PARAMETER_VALUE", "501"):
            write()
    assert inputs(service, run_id).model_inputs == []


def test_a_bad_input_stores_nothing(service, run_id):
    with raises("INVALID_PARAMETER_VALUE", "501"):
        service.log_inputs(
            LogInputs(run_id, datasets=[DatasetInput(dataset(), []), DatasetInput(dataset("x" * 501), [])])
        )
    assert inputs(service, run_id).dataset_inputs == []
