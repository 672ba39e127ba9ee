"""Adapters of diffusion models. The base model stays where it is; here it is a path that is not there."""

import pytest

import mlflow
from mlflow.exceptions import MlflowException
from mlflow.models import Model

pytest.importorskip("diffusers")
torch = pytest.importorskip("torch")


@pytest.fixture
def weights(tmp_path):
    from safetensors.torch import save_file

    (tmp_path / "adapter").mkdir()
    file = tmp_path / "adapter" / "pytorch_lora_weights.safetensors"
    save_file({"unet.x.lora_A.weight": torch.ones(2, 2)}, str(file))
    return file


@pytest.mark.parametrize("given", ["file", "folder"])
def test_round_trip(given, weights, tmp_path, monkeypatch):
    from safetensors.torch import load_file

    monkeypatch.setenv("MLFLOW_ALLOW_PICKLE_DESERIALIZATION", "false")
    source, base = weights if given == "file" else weights.parent, tmp_path / "base"
    base.mkdir()
    mlflow.diffusers.save_model(str(source), str(tmp_path / "m"), base_model=str(base), pip_requirements=["x"])
    described = Model.load(tmp_path / "m")
    entry = described.flavors["diffusers"]
    assert (entry["adapter_type"], entry["adapter_weights"], entry["base_model"]) == (
        "lora",
        "adapter_weights",
        str(base),
    )
    assert described.signature.params.params[0].name == "num_inference_steps"
    adapter = mlflow.diffusers.load_model(str(tmp_path / "m"))
    (kept,) = load_file(f"{adapter.adapter_path}/pytorch_lora_weights.safetensors").values()
    assert kept.tolist() == [[1.0, 1.0], [1.0, 1.0]]
    assert mlflow.pyfunc.load_model(str(tmp_path / "m"), suppress_warnings=True).get_raw_model() == adapter
    with pytest.raises(MlflowException, match="base_model="):
        adapter.load_pipeline()


@pytest.mark.parametrize(
    ("change", "named"),
    [({"adapter_type": "dora"}, "dora"), ({"base_model": ""}, "base_model"), ({"adapter_path": "none"}, "none")],
    ids=["type", "base", "path"],
)
def test_what_is_refused_leaves_nothing(change, named, weights, tmp_path):
    arguments = {"adapter_path": str(weights), "base_model": "base", **change}
    with pytest.raises(MlflowException, match=named) as caught:
        mlflow.diffusers.save_model(path=str(tmp_path / "m"), **arguments)
    assert caught.value.error_code == "INVALID_PARAMETER_VALUE"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["adapter"]
