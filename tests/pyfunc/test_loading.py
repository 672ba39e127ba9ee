"""Generic loading: by every URI, of models that MLflow itself made, with loaders of users."""

import json
import pathlib
import shutil
import sys

import numpy as np
import pandas as pd
import pytest

import mlflow
from mlflow.models import Model
from tests.serverprocess import running_server

FIXTURES = pathlib.Path(__file__).parents[1] / "fixtures" / "mlflow_models"
VERSIONS = ["2.22", "3.17"]


@pytest.fixture(autouse=True)
def modules():
    """Modules of models that a test loads are forgotten after it."""
    path, names = list(sys.path), set(sys.modules)
    yield
    sys.path[:] = path
    for name in set(sys.modules) - names:
        if name.startswith(("loader_of_model", "helper_of_loader", "own_")):
            del sys.modules[name]


@pytest.mark.parametrize("version", VERSIONS)
class TestMadeByMlflow:
    @pytest.fixture
    def folder(self, version):
        return FIXTURES / version

    def test_scikit_learn(self, folder, data):
        expected = json.loads((folder / "expected.json").read_text())
        loaded = mlflow.pyfunc.load_model(str(folder / "sklearn"), suppress_warnings=True)
        assert loaded.predict(data) == pytest.approx(np.array(expected["sklearn"]))
        assert mlflow.sklearn.load_model(folder / "sklearn").predict(data) == pytest.approx(
            np.array(expected["sklearn"])
        )
        assert loaded.metadata.metadata == {"kind": "linear"}
        pd.testing.assert_frame_equal(loaded.input_example, data)
        with pytest.raises(mlflow.MlflowException, match="'b'"):
            loaded.predict(data[["a"]])

    def test_scikit_learn_on_arrays(self, folder, data):
        expected = json.loads((folder / "expected.json").read_text())
        loaded = mlflow.pyfunc.load_model(str(folder / "sklearn_array"), suppress_warnings=True)
        assert loaded.metadata.signature.inputs.is_tensor_spec()
        assert loaded.predict(loaded.input_example) == pytest.approx(np.array(expected["sklearn_array"]))

    def test_a_loader_module_with_code(self, folder, data):
        loaded = mlflow.pyfunc.load_model(str(folder / "loader"), suppress_warnings=True)
        assert loaded.predict(data).tolist() == [2.0, 7.0, 23.0]
        assert loaded.loader_module == "loader_of_model"

    def test_code_with_artifacts_settings_and_params(self, folder, data):
        loaded = mlflow.pyfunc.load_model(str(folder / "from_code"), suppress_warnings=True)
        assert list(loaded.predict(data)) == [14.0, 17.0, 23.0]
        assert list(loaded.predict(data, params={"plus": 0})) == [13.0, 16.0, 22.0]
        other = mlflow.pyfunc.load_model(str(folder / "from_code"), model_config={"factor": 1}, suppress_warnings=True)
        assert list(other.predict(data)) == [12.0, 13.0, 15.0]

    def test_the_file_is_written_again_as_it_was(self, folder, tmp_path):
        import yaml

        for model in ("sklearn", "sklearn_array", "loader", "from_code"):
            before = yaml.safe_load((folder / model / "MLmodel").read_text())
            again = Model.load(folder / model).to_dict()
            assert {key: value for key, value in again.items() if key in before} == before
            assert set(again) - set(before) <= {"model_id", "prompts"}


LISTS = """
import os


class Loaded:
    def __init__(self, path):
        self.names = sorted(os.listdir(path))

    def predict(self, data):
        return self.names


def _load_pyfunc(path):
    return Loaded(path)
"""


class TestLoaders:
    def write(self, text):
        pathlib.Path("own_loader.py").write_text(text)

    def test_data_and_code_travel_along(self, data, monkeypatch):
        self.write(LISTS)
        monkeypatch.syspath_prepend(".")
        pathlib.Path("things").mkdir()
        pathlib.Path("things/one").write_text("1")
        mlflow.pyfunc.save_model("m", loader_module="own_loader", data_path="things", code_paths=["own_loader.py"])
        shutil.rmtree("things")
        pathlib.Path("own_loader.py").unlink()
        assert "own_loader" not in sys.modules
        loaded = mlflow.pyfunc.load_model("m")
        assert loaded.predict(data) == ["one"]
        assert pathlib.Path(sys.modules["own_loader"].__file__).parent.name == "code"

    def test_each_model_has_its_own_code(self, data, monkeypatch):
        program = (
            "class Loaded:\n    def predict(self, data):\n        return {0}\n\n\n"
            "def _load_pyfunc(path):\n    return Loaded()\n"
        )
        monkeypatch.syspath_prepend(".")
        for number in (1, 2):
            self.write(program.format(number))
            mlflow.pyfunc.save_model(
                f"m{number}", loader_module="own_loader", code_paths=["own_loader.py"], pip_requirements=[]
            )
        pathlib.Path("own_loader.py").unlink()
        one, two = mlflow.pyfunc.load_model("m1"), mlflow.pyfunc.load_model("m2")
        assert (one.predict(data), two.predict(data)) == (1, 2)
        again = mlflow.pyfunc.load_model("m1")
        assert (one.predict(data), two.predict(data), again.predict(data)) == (1, 2, 1)

    def test_settings_reach_a_loader_that_takes_them(self, data, monkeypatch):
        self.write(
            "class Loaded:\n    def __init__(self, config):\n        self.config = config\n\n"
            "    def predict(self, data):\n        return self.config\n\n\n"
            "def _load_pyfunc(path, model_config):\n    return Loaded(model_config)\n"
        )
        monkeypatch.syspath_prepend(".")
        mlflow.pyfunc.save_model("m", loader_module="own_loader", model_config={"a": 1, "b": 2}, pip_requirements=[])
        assert mlflow.pyfunc.load_model("m").predict(data) == {"a": 1, "b": 2}
        pathlib.Path("c.yaml").write_text("b: 3\n")
        loaded = mlflow.pyfunc.load_model("m", model_config="c.yaml")
        assert loaded.predict(data) == {"a": 1, "b": 3}
        assert loaded.model_config == {"a": 1, "b": 2}

    def test_inferred_code_paths(self, data, monkeypatch):
        pathlib.Path("own_package").mkdir()
        pathlib.Path("own_package/__init__.py").write_text("")
        pathlib.Path("own_package/deep.py").write_text("def f(data):\n    return len(data)\n")
        pathlib.Path("own_unused.py").write_text("")
        self.write(
            "import own_package.deep\n\n\nclass Loaded:\n    def predict(self, data):\n"
            "        return own_package.deep.f(data)\n\n\ndef _load_pyfunc(path):\n    return Loaded()\n"
        )
        monkeypatch.syspath_prepend(".")
        mlflow.pyfunc.save_model("m", loader_module="own_loader", infer_code_paths=True, input_example=data)
        assert sorted(path.name for path in pathlib.Path("m/code").iterdir()) == ["own_loader.py", "own_package"]
        assert Model.load("m").flavors["python_function"]["code"] == "code"

    @pytest.mark.parametrize(
        "arguments",
        [
            {},
            {"loader_module": "x", "python_model": len},
            {"data_path": "."},
            {"loader_module": "json", "artifacts": {}},
        ],
    )
    def test_arguments_that_do_not_go_together(self, raises, arguments):
        with raises("INVALID_PARAMETER_VALUE"):
            mlflow.pyfunc.save_model("m", **arguments)
        assert not pathlib.Path("m").exists()

    def test_a_loader_that_is_not_there(self, raises, linear):
        mlflow.sklearn.save_model(linear, "m", pip_requirements=[])
        text = pathlib.Path("m/MLmodel").read_text()
        pathlib.Path("m/MLmodel").write_text(
            text.replace("loader_module: mlflow.sklearn", "loader_module: never_heard")
        )
        with raises("INVALID_PARAMETER_VALUE", "never_heard"):
            mlflow.pyfunc.load_model("m")


class TestUris:
    def test_local_ones(self, linear, data, tmp_path, monkeypatch):
        with mlflow.start_run() as run:
            info = mlflow.sklearn.log_model(linear, name="m", pip_requirements=[], registered_model_name="reg")
            mlflow.sklearn.save_model(linear, "kept", pip_requirements=[])
            mlflow.log_artifacts("kept", "inside/run")
        client = mlflow.MlflowClient()
        client.set_registered_model_alias("reg", "best", "1")
        client.transition_model_version_stage("reg", "1", "Production")
        for uri in (
            info.model_uri,
            f"runs:/{run.info.run_id}/inside/run",
            "models:/reg/1",
            "models:/reg@best",
            "models:/reg/latest",
            "models:/reg/Production",
            "kept",
            pathlib.Path("kept").absolute().as_uri(),
            str(tmp_path / "kept"),
        ):
            assert mlflow.pyfunc.load_model(uri).predict(data) == pytest.approx(linear.predict(data)), uri
        assert mlflow.pyfunc.load_model("models:/reg/1").model_id == info.model_id

    def test_a_local_model_is_used_in_place_and_a_copy_goes_where_it_is_told(self, linear):
        mlflow.sklearn.save_model(linear, "m", pip_requirements=[])
        assert mlflow.pyfunc.load_model("m")._folder == str(pathlib.Path("m").absolute())
        pathlib.Path("copy").mkdir()
        mlflow.pyfunc.load_model("m", dst_path="copy")
        assert pathlib.Path("copy/m/MLmodel").exists()

    def test_on_a_server(self, linear, data, tmp_path):
        with running_server(tmp_path, "--artifacts-destination", str(tmp_path / "kept")) as url:
            mlflow.set_tracking_uri(url)
            with mlflow.start_run() as run:
                info = mlflow.sklearn.log_model(
                    linear, name="m", input_example=data, pip_requirements=[], registered_model_name="reg"
                )
                mlflow.sklearn.save_model(linear, tmp_path / "m", pip_requirements=[])
                mlflow.log_artifacts(tmp_path / "m", "in_run")
            assert info.artifact_path.startswith("mlflow-artifacts:/")
            for uri in (info.model_uri, "models:/reg/1", f"runs:/{run.info.run_id}/in_run", info.artifact_path):
                assert mlflow.pyfunc.load_model(uri).predict(data) == pytest.approx(linear.predict(data)), uri
            assert mlflow.models.get_model_info("models:/reg/1").model_id == info.model_id

    @pytest.mark.parametrize("uri", ["nowhere", "models:/m-" + "1" * 32, "models:/none/1", "runs:/" + "1" * 32 + "/m"])
    def test_of_nothing(self, raises, uri):
        with raises("RESOURCE_DOES_NOT_EXIST"):
            mlflow.pyfunc.load_model(uri)

    def test_a_folder_that_is_no_model(self, tmp_path, raises):
        with raises("RESOURCE_DOES_NOT_EXIST", "MLmodel"):
            mlflow.pyfunc.load_model(str(tmp_path))


class TestLoaded:
    @pytest.fixture
    def loaded(self, linear, data):
        mlflow.sklearn.save_model(linear, "m", input_example=data, pip_requirements=[])
        return mlflow.pyfunc.load_model("m")

    def test_holds_input_to_the_signature(self, loaded, data, linear):
        wider = data.assign(further=1)[["further", "b", "a"]]
        assert loaded.predict(wider) == pytest.approx(linear.predict(data))
        with pytest.raises(mlflow.MlflowException, match="'a'") as caught:
            loaded.predict(data.assign(a="text"))
        assert caught.value.error_code == "INVALID_PARAMETER_VALUE"

    def test_says_what_it_is(self, loaded):
        assert repr(loaded) == "mlflow.pyfunc.loaded_model:\n  flavor: mlflow.sklearn\n"
        assert (loaded.model_id, loaded.model_config, loaded.loader_module) == (None, {}, "mlflow.sklearn")

    def test_what_it_has_not(self, loaded, data):
        with pytest.raises(mlflow.MlflowException, match="predict_stream"):
            loaded.predict_stream(data)
        with pytest.raises(mlflow.MlflowException, match="PythonModel"):
            loaded.unwrap_python_model()

    def test_a_signature_that_is_set_later_counts(self, loaded, data):
        loaded.metadata.signature = mlflow.models.infer_signature(data[["a"]])
        with pytest.raises(ValueError, match="feature names"):
            loaded.predict(data)

    def test_the_older_name(self, linear, data):
        mlflow.sklearn.save_model(linear, "m", pip_requirements=[])
        with pytest.warns(FutureWarning, match="load_model"):
            assert mlflow.pyfunc.load_pyfunc("m").predict(data) == pytest.approx(linear.predict(data))


def test_entries_that_flavors_write_themselves():
    model = Model()
    mlflow.pyfunc.add_to_model(model, "a.loader", data="d", code="c", conda_env="conda.yaml", further=1)
    entry = model.flavors["python_function"]
    assert {key: entry[key] for key in ("loader_module", "data", "code", "env", "further")} == {
        "loader_module": "a.loader",
        "data": "d",
        "code": "c",
        "env": {"conda": "conda.yaml"},
        "further": 1,
    }


def test_models_of_the_first_versions_name_the_file_itself(linear, data):
    mlflow.sklearn.save_model(linear, "m", pip_requirements=[])
    described = Model.load("m")
    described.flavors = {
        "python_function": {"data": "model.pkl", "loader_module": "mlflow.sklearn", "env": "conda.yaml"},
        "sklearn": {"pickled_model": "model.pkl", "sklearn_version": "0.19.1"},
    }
    described.save("m/MLmodel")
    assert mlflow.pyfunc.load_model("m").predict(data) == pytest.approx(linear.predict(data))


def test_what_is_no_mlmodel_entry_is_no_model_of_the_flavor(linear, raises):
    mlflow.sklearn.save_model(linear, "m", pip_requirements=[])
    described = Model.load("m")
    described.flavors = {"python_function": described.flavors["python_function"]}
    described.save("m/MLmodel")
    with raises("RESOURCE_DOES_NOT_EXIST", "no flavor 'sklearn'"):
        mlflow.sklearn.load_model("m")
