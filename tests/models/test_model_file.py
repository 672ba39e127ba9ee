"""The MLmodel file: what is written, and that older and newer files are read."""

import json

import pytest
import yaml

import mlflow
from mlflow.models import Model, ModelSignature, infer_signature
from mlflow.types import ColSpec, DataType, Schema

SIGNATURE = ModelSignature(Schema([ColSpec(DataType.double, "a")]), Schema([ColSpec(DataType.long)]))


def test_the_file_has_sorted_keys_in_block_style_and_the_schemas_as_text(tmp_path):
    model = Model(artifact_path="here", run_id="r", signature=SIGNATURE, metadata={"z": 1}, utc_time_created="then")
    model.add_flavor("python_function", loader_module="x")
    model.save(tmp_path / "MLmodel")
    text = (tmp_path / "MLmodel").read_text()
    written = yaml.safe_load(text)
    assert list(written) == sorted(written)
    assert "{" not in text.replace('[{"', "").replace('"required": true}]', "")
    assert written["mlflow_version"] == mlflow.__version__.partition("+")[0]
    assert json.loads(written["signature"]["inputs"]) == [{"type": "double", "name": "a", "required": True}]
    assert (written["model_id"], written["prompts"], written["metadata"]) == (None, None, {"z": 1})
    assert len(written["model_uuid"]) == 32


def test_keys_without_value_are_left_out():
    written = Model().to_dict()
    assert set(written) == {"flavors", "mlflow_version", "model_id", "model_uuid", "prompts", "utc_time_created"}


def test_what_was_written_is_read_again(tmp_path):
    model = Model(signature=SIGNATURE, metadata={"k": [1, 2]}, model_size_bytes=5, env_vars=["X_API_KEY"])
    model.add_flavor("f", data="d")
    model.save(tmp_path / "MLmodel")
    assert Model.load(tmp_path) == Model.load(tmp_path / "MLmodel") == Model.load(str(tmp_path)) == model
    assert Model.from_dict(json.loads(model.to_json())) == model


def test_files_of_other_versions_are_read():
    old = Model.from_dict(
        {"flavors": {"python_function": {}}, "utc_time_created": "2019-01-01 00:00:00", "run_id": "r"}
    )
    assert (old.mlflow_version, old.model_uuid, old.signature) == (None, None, None)
    newer = Model.from_dict({"flavors": {}, "something_new": [1]})
    assert newer.to_dict()["something_new"] == [1]
    empty = Model.from_dict({"flavors": {}, "signature": {"inputs": None, "outputs": None, "params": None}})
    assert empty.signature is None


@pytest.mark.parametrize(
    ("text", "words"),
    [("a: [", "not a readable"), ("[1, 2]", "names no flavors"), ("flavors: 3", "names no flavors")],
)
def test_a_file_that_is_none_is_refused(tmp_path, raises, text, words):
    (tmp_path / "MLmodel").write_text(text)
    with raises("INVALID_PARAMETER_VALUE", words):
        Model.load(tmp_path)


def test_a_folder_without_the_file_is_no_model(tmp_path, raises):
    with raises("RESOURCE_DOES_NOT_EXIST", "MLmodel"):
        Model.load(tmp_path)
    with raises("RESOURCE_DOES_NOT_EXIST"):
        Model.load(tmp_path / "nowhere")


def test_wrong_parts_are_refused():
    for wrong in ({"signature": 3}, {"metadata": [1]}):
        with pytest.raises(mlflow.MlflowException):
            Model(**wrong)
    with pytest.raises(TypeError):
        Model(env_vars="X")


class TestSignature:
    def test_needs_something(self):
        with pytest.raises(ValueError):
            ModelSignature()
        with pytest.raises(ValueError):
            infer_signature()

    def test_types(self):
        with pytest.raises(TypeError):
            ModelSignature(inputs=[1])

    def test_dicts(self):
        assert ModelSignature.from_dict(SIGNATURE.to_dict()) == SIGNATURE
        assert ModelSignature.from_dict({"inputs": [{"type": "double", "name": "a"}]}).inputs == SIGNATURE.inputs
        assert ModelSignature(SIGNATURE.inputs) != SIGNATURE

    def test_inferred_from_data_params_and_datasets(self, data):
        signature = infer_signature(data, data["a"].to_numpy(), {"t": 0.5})
        assert [c.type for c in signature.inputs] == [DataType.double, DataType.long]
        assert signature.outputs.is_tensor_spec()
        assert signature.params.params[0].default == 0.5
        dataset = mlflow.data.from_pandas(data, targets="b")
        assert infer_signature(dataset).inputs.input_names() == ["a"]

    def test_dataclasses(self):
        from mlflow.models.rag_signatures import ChatCompletionRequest, ChatCompletionResponse

        signature = ModelSignature(ChatCompletionRequest(), ChatCompletionResponse())
        assert signature.inputs.input_names() == ["messages"]
