"""Results and their artifacts, saved and loaded."""

import json

import numpy as np
import pandas as pd
import pytest

from mlflow.models import EvaluationResult
from mlflow.models.evaluation import artifacts as kinds


def test_saved_and_loaded(tmp_path):
    frame = pd.DataFrame({"a": [1, 2]})
    contents = {
        "text": kinds.TextEvaluationArtifact("x/text.txt", "hello"),
        "json": kinds.JsonEvaluationArtifact("x/j.json", {"a": [1]}),
        "csv": kinds.CsvEvaluationArtifact("x/c.csv", frame),
        "parquet": kinds.ParquetEvaluationArtifact("x/p.parquet", frame),
        "array": kinds.NumpyEvaluationArtifact("x/n.npy", np.array([1.5, 2])),
        "any": kinds.PickleEvaluationArtifact("x/o.pickle", {1, 2}),
    }
    saved = EvaluationResult({"a": 1.5, "count": np.int64(3)}, contents, run_id="r")
    assert saved.run_id == "r"
    saved.save(str(tmp_path / "out"))
    loaded = EvaluationResult.load(str(tmp_path / "out"))
    assert loaded.metrics == {"a": 1.5, "count": 3}
    assert {name: type(artifact) for name, artifact in loaded.artifacts.items()} == {
        name: type(artifact) for name, artifact in contents.items()
    }
    assert loaded.artifacts["text"].content == "hello"
    assert loaded.artifacts["json"].content == {"a": [1]}
    assert loaded.artifacts["any"].content == {1, 2}
    assert loaded.artifacts["text"].uri == "x/text.txt"
    pd.testing.assert_frame_equal(loaded.artifacts["csv"].content, frame)
    pd.testing.assert_frame_equal(loaded.artifacts["parquet"].content, frame)
    np.testing.assert_array_equal(loaded.artifacts["array"].content, [1.5, 2])


def test_a_folder_without_a_result(tmp_path, raises):
    with raises("RESOURCE_DOES_NOT_EXIST", "metrics.json"):
        EvaluationResult.load(str(tmp_path))


def test_a_file_does_not_choose_what_is_imported(tmp_path, raises):
    EvaluationResult({}, {"t": kinds.TextEvaluationArtifact("t.txt", "x")}).save(str(tmp_path))
    path = tmp_path / "artifacts_metadata.json"
    path.write_text(json.dumps({"t": {"uri": "t.txt", "class_name": "os.path"}}))
    with raises("INVALID_PARAMETER_VALUE", "os.path"):
        EvaluationResult.load(str(tmp_path))


def test_pickles_are_refused_where_they_are_forbidden(tmp_path, monkeypatch, raises):
    EvaluationResult({}, {"o": kinds.PickleEvaluationArtifact("o.pickle", {1})}).save(str(tmp_path))
    monkeypatch.setenv("MLFLOW_ALLOW_PICKLE_DESERIALIZATION", "false")
    with raises("PERMISSION_DENIED", "o.pickle"):
        EvaluationResult.load(str(tmp_path))


@pytest.mark.parametrize(
    ("value", "kind", "content"),
    [
        ("plain words", kinds.TextEvaluationArtifact, "plain words"),
        ('{"a": 2}', kinds.JsonEvaluationArtifact, {"a": 2}),
        ({"a": np.float64(1.5)}, kinds.JsonEvaluationArtifact, {"a": 1.5}),
        ([1, 2], kinds.JsonEvaluationArtifact, [1, 2]),
        ({1, 2}, kinds.PickleEvaluationArtifact, {1, 2}),
    ],
)
def test_what_functions_give_becomes_an_artifact(value, kind, content, tmp_path):
    artifact, path = kinds.artifact_of("thing", value, str(tmp_path))
    assert type(artifact) is kind
    again = kind(uri="")
    again._load(path)
    assert again.content == content


def test_a_file_of_an_unknown_format(tmp_path, raises):
    file = tmp_path / "thing.xyz"
    file.write_text("x")
    with raises("INVALID_PARAMETER_VALUE", "thing.xyz", "csv"):
        kinds.artifact_of("thing", str(file), str(tmp_path))
