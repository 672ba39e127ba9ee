"""Datasets of the Hugging Face library, made in memory."""

import json

import pytest

import mlflow.data
from mlflow.exceptions import MlflowException

datasets = pytest.importorskip("datasets")


@pytest.fixture
def split():
    return datasets.Dataset.from_dict({"text": ["a", "b", "c"], "label": [0, 1, 0]})


def test_as_a_run_keeps_it(split):
    dataset = mlflow.data.from_huggingface(split, path="rotten_tomatoes", targets="label", revision="main", name="n")
    entity = dataset._to_mlflow_entity()
    assert entity.source_type == "hugging_face"
    source = json.loads(entity.source)
    assert (source["path"], source["revision"]) == ("rotten_tomatoes", "main")
    assert json.loads(entity.profile)["num_rows"] == 3
    assert [column["type"] for column in json.loads(entity.schema)["mlflow_colspec"]] == ["string", "long"]
    again = datasets.Dataset.from_dict(split.to_dict())
    assert mlflow.data.from_huggingface(again, path="p").digest == dataset.digest
    assert mlflow.data.from_huggingface(split.select([0, 1]), path="p").digest != dataset.digest


def test_for_a_model(split):
    dataset = mlflow.data.from_huggingface(split, targets="label", source="data.csv")
    assert dataset.source.uri == "data.csv"
    assert list(dataset.to_pyfunc().outputs) == [0, 1, 0]
    assert dataset.to_evaluation_dataset().feature_names == ["text"]


def test_the_source_loads_it_again(split, tmp_path):
    split.to_csv(str(tmp_path / "x.csv"))
    loaded = datasets.load_dataset(
        "csv", data_files=str(tmp_path / "x.csv"), split="train", cache_dir=str(tmp_path / "cache")
    )
    dataset = mlflow.data.from_huggingface(loaded, path="csv", data_files=str(tmp_path / "x.csv"))
    again = mlflow.data.get_source(dataset._to_mlflow_entity()).load(cache_dir=str(tmp_path / "again"))
    assert again.to_dict() == loaded.to_dict()


def test_refused(split):
    with pytest.raises(MlflowException, match="choose a split"):
        mlflow.data.from_huggingface(datasets.DatasetDict({"train": split}))
    with pytest.raises(MlflowException, match="not both"):
        mlflow.data.from_huggingface(split, path="p", source="s")
    with pytest.raises(MlflowException, match="no targets column"):
        mlflow.data.from_huggingface(split, targets="zz")
