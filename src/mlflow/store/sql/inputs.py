"""What runs read and made: datasets and models."""

from __future__ import annotations

from mlflow.api.limits import MAX_MODEL_ID_LENGTH, check_length
from mlflow.api.rpc import Empty
from mlflow.api.tracking import (
    DatasetSummaries,
    DatasetSummary,
    LogInputs,
    LogOutputs,
    SearchDatasets,
)
from mlflow.entities.logged_model_input import LoggedModelInput
from mlflow.entities.logged_model_output import LoggedModelOutput
from mlflow.store.sql.dialect import Insert
from mlflow.store.sql.experiments import experiments_asked
from mlflow.store.sql.operation import searches, writes
from mlflow.store.sql.run_rows import active_run
from mlflow.store.sql.scope import check_known
from mlflow.store.sql.transaction import Transaction, chunks

_DATASET = Insert(
    "dataset",
    ("experiment_id", "name", "digest", "source_type", "source", "schema", "profile"),
    ("experiment_id", "name", "digest"),
)
_DATASET_ID = "SELECT id FROM dataset WHERE experiment_id = ? AND name = ? AND digest = ?"
_USE = Insert("run_dataset", ("run_id", "dataset_id"), ("run_id", "dataset_id"))
_USE_ID = "SELECT id FROM run_dataset WHERE run_id = ? AND dataset_id = ?"
_USE_TAG = Insert("run_dataset_tag", ("run_dataset_id", "key", "value"), ("run_dataset_id", "key"))
_MODEL_INPUT = Insert("run_model_input", ("run_id", "model_id"), ("run_id", "model_id"))
_MODEL_OUTPUT = Insert("run_model_output", ("run_id", "model_id", "step"), ("run_id", "model_id", "step"))
_CONTEXT = "mlflow.data.context"
_MOST_SUMMARIES = 1000


class Inputs:
    """The operations on inputs and outputs of runs."""

    @writes
    def log_inputs(self, tx: Transaction, request: LogInputs) -> Empty:
        run_id, experiment_id = active_run(tx, request.run_id)
        check_known(tx, "logged_model", "Logged model", [model.model_id for model in request.models])
        for entry in request.datasets:
            dataset = entry.dataset
            identity = (experiment_id, dataset.name, dataset.digest)
            row = tx.row(_DATASET_ID, identity)
            if row is None:
                values = (dataset.source_type or "", dataset.source or "", dataset.schema, dataset.profile)
                tx.put(_DATASET, [(*identity, *values)])
                row = tx.row(_DATASET_ID, identity)
            # a dataset that the run has already stays as it was first logged, with its tags
            if tx.put(_USE, [(run_id, row[0])]):
                use = tx.row(_USE_ID, (run_id, row[0]))[0]
                tags = {tag.key: tag.value for tag in entry.tags}
                tx.put(_USE_TAG, [(use, key, value) for key, value in tags.items()])
        tx.put(_MODEL_INPUT, [(run_id, _model_id(model)) for model in request.models])
        return Empty()

    @writes
    def log_outputs(self, tx: Transaction, request: LogOutputs) -> Empty:
        run_id, _ = active_run(tx, request.run_id)
        check_known(tx, "logged_model", "Logged model", [model.model_id for model in request.models])
        tx.put(_MODEL_OUTPUT, [(run_id, _model_id(model), model.step) for model in request.models])
        return Empty()

    @searches
    def search_datasets(self, tx: Transaction, request: SearchDatasets) -> DatasetSummaries:
        numbers = experiments_asked(tx, request.experiment_ids)
        found = []
        for part in chunks(numbers):
            rows = tx.first_rows(
                "SELECT DISTINCT dataset.experiment_id, dataset.name, dataset.digest, run_dataset_tag.value "
                "FROM dataset JOIN run_dataset ON run_dataset.dataset_id = dataset.id "
                "JOIN run ON run.id = run_dataset.run_id AND run.deleted = 0 "
                "LEFT JOIN run_dataset_tag ON run_dataset_tag.run_dataset_id = run_dataset.id "
                f"""AND run_dataset_tag."key" = '{_CONTEXT}' """
                f"WHERE dataset.experiment_id IN ({','.join(map(str, part))}) "
                "ORDER BY dataset.experiment_id, dataset.name, dataset.digest, run_dataset_tag.value",
                (),
                _MOST_SUMMARIES - len(found),
            )
            found += [DatasetSummary(str(row[0]), *row[1:]) for row in rows]
        return DatasetSummaries(found)


def _model_id(model: LoggedModelInput | LoggedModelOutput) -> str:
    check_length("model id", model.model_id, MAX_MODEL_ID_LENGTH)
    return model.model_id
