"""PyTorch: the exported format, weights alone, checkpoints."""

import io
import os
import zipfile

import numpy as np
import pandas as pd
import pytest

import mlflow
from mlflow.exceptions import MlflowException
from tests.heavy.flavors.examples import tiny

torch = pytest.importorskip("torch")


@pytest.fixture
def exported(tmp_path):
    folder = tmp_path / "m"
    mlflow.pytorch.save_model(
        tiny.torch_net(),
        str(folder),
        serialization_format="pt2",
        input_example=tiny.array(),
        pip_requirements=["torch"],
    )
    return folder


def test_exported_predicts_any_number_of_rows_without_pickle(exported, monkeypatch):
    monkeypatch.setenv("MLFLOW_ALLOW_PICKLE_DESERIALIZATION", "false")
    assert os.listdir(exported / "data") == ["model.pt2"]
    model = mlflow.pyfunc.load_model(str(exported), suppress_warnings=True)
    data = np.concatenate([tiny.array()] * 3)
    expected = tiny.call_torch(tiny.torch_net(), data)
    np.testing.assert_allclose(model.predict(data), expected, rtol=1e-5)
    np.testing.assert_allclose(model.predict(pd.DataFrame(data, index=range(7, 13))), expected, rtol=1e-5)
    np.testing.assert_allclose(tiny.call_torch(mlflow.pytorch.load_model(str(exported)), data), expected, rtol=1e-5)


class Trap:
    def __reduce__(self):
        return (os.mkdir, ("trapped",))


def test_a_pickle_hidden_in_an_archive_is_not_run(exported, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    archive = exported / "data" / "model.pt2"
    with zipfile.ZipFile(archive) as old:
        entries = {name: old.read(name) for name in old.namelist()}
    evil = io.BytesIO()
    torch.save(Trap(), evil)
    name = next(name for name in entries if name.endswith("sample_inputs/model.pt"))
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as new:
        for entry, content in entries.items():
            new.writestr(entry, evil.getvalue() if entry == name else content)
    monkeypatch.setenv("MLFLOW_ALLOW_PICKLE_DESERIALIZATION", "false")
    with pytest.raises(MlflowException, match=r"sample_inputs/model\.pt"):
        mlflow.pytorch.load_model(str(exported))
    assert not (tmp_path / "trapped").exists()


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"serialization_format": "pt2"}, "input_example"),
        ({"serialization_format": "json"}, "json"),
        ({"serialization_format": "pt2", "input_example": "text"}, "str"),
    ],
    ids=["no example", "unknown", "no tensor"],
)
def test_what_cannot_be_exported_leaves_nothing(options, named, tmp_path):
    with pytest.raises(MlflowException, match=named) as caught:
        mlflow.pytorch.save_model(tiny.torch_net(), str(tmp_path / "m"), **options)
    assert caught.value.error_code == "INVALID_PARAMETER_VALUE"
    assert list(tmp_path.iterdir()) == []


def test_a_tensor_is_an_input_example(tmp_path):
    mlflow.pytorch.save_model(tiny.torch_net(), str(tmp_path / "m"), input_example=torch.tensor(tiny.array()))
    described = mlflow.models.Model.load(tmp_path / "m")
    assert described.signature.inputs.inputs[0].shape == (-1, 3)


def test_weights_alone(tmp_path, store, monkeypatch):
    weights = tiny.torch_net().state_dict()
    with mlflow.start_run() as run:
        mlflow.pytorch.log_state_dict(weights, "weights")
    monkeypatch.setenv("MLFLOW_ALLOW_PICKLE_DESERIALIZATION", "false")
    found = mlflow.pytorch.load_state_dict(f"runs:/{run.info.run_id}/weights")
    assert {name: value.tolist() for name, value in found.items()} == {
        name: value.tolist() for name, value in weights.items()
    }
    with pytest.raises(TypeError, match="Sequential"):
        mlflow.pytorch.save_state_dict(tiny.torch_net(), str(tmp_path / "w"))
    mlflow.pytorch.save_state_dict({"trap": Trap()}, str(tmp_path / "w"))
    with pytest.raises(Exception, match=r"[Ww]eights.only"):
        mlflow.pytorch.load_state_dict(str(tmp_path / "w"))
    with pytest.raises(MlflowException, match="MLFLOW_ALLOW_PICKLE_DESERIALIZATION"):
        mlflow.pytorch.load_state_dict(str(tmp_path / "w"), weights_only=False)
    assert not os.path.exists("trapped")


def test_checkpoints_of_a_run(store, tmp_path):
    class Kept:
        @classmethod
        def load_from_checkpoint(cls, file, **arguments):
            return torch.load(file, weights_only=True), arguments

    def log(path, value):
        folder, _, name = path.rpartition("/")
        torch.save(value, tmp_path / name)
        mlflow.MlflowClient().log_artifact(run.info.run_id, str(tmp_path / name), folder)

    with mlflow.start_run() as run:
        for epoch in (2, 10):
            log(f"checkpoints/epoch_{epoch}/checkpoint.pth", epoch)
        assert mlflow.pytorch.load_checkpoint(Kept) == (10, {})
    assert mlflow.pytorch.load_checkpoint(Kept, run.info.run_id, epoch=2, kwargs={"a": 1}) == (2, {"a": 1})
    log("checkpoints/latest_checkpoint.pth", "latest")
    assert mlflow.pytorch.load_checkpoint(Kept, run.info.run_id)[0] == "latest"
    with pytest.raises(MlflowException, match="global_step_7") as caught:
        mlflow.pytorch.load_checkpoint(Kept, run.info.run_id, global_step=7)
    assert caught.value.error_code == "RESOURCE_DOES_NOT_EXIST"
    with pytest.raises(MlflowException, match="Only one"):
        mlflow.pytorch.load_checkpoint(Kept, run.info.run_id, epoch=1, global_step=7)
    with pytest.raises(MlflowException, match="run_id"):
        mlflow.pytorch.load_checkpoint(Kept)
