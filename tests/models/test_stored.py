"""Models that are stored: their description, and changes to it."""

import pathlib
import zipfile

import pytest
import yaml

import mlflow
from mlflow.models import Model, infer_signature, set_signature, update_model_requirements
from mlflow.models.model import get_model_requirements_files


@pytest.fixture
def saved(linear):
    mlflow.sklearn.save_model(linear, "saved", pip_requirements=["scikit-learn", "numpy==2.0"])
    return "saved"


@pytest.fixture
def logged(linear):
    return mlflow.sklearn.log_model(linear, name="m", pip_requirements=["scikit-learn"], registered_model_name="reg")


class TestInfo:
    def test_of_a_folder(self, saved):
        info = mlflow.models.get_model_info(saved)
        assert (info.model_uri, info.model_id, info.name, info.run_id) == ("saved", None, None, None)
        assert set(info.flavors) == {"sklearn", "python_function"}

    def test_of_a_logged_model_and_its_version(self, logged):
        for uri in (logged.model_uri, "models:/reg/1"):
            info = mlflow.models.get_model_info(uri)
            assert (info.model_id, info.name, info.model_uri) == (logged.model_id, "m", logged.model_uri)
            assert info.utc_time_created == logged.utc_time_created

    @pytest.mark.parametrize("uri", ["nowhere", "models:/m-" + "0" * 32, "models:/none/1", "runs:/" + "0" * 32 + "/m"])
    def test_of_nothing(self, raises, uri):
        with raises("RESOURCE_DOES_NOT_EXIST"):
            mlflow.models.get_model_info(uri)


class TestSignature:
    def test_is_written_into_the_file(self, saved, logged, data):
        signature = infer_signature(data)
        for uri in (saved, logged.model_uri):
            set_signature(uri, signature)
            assert Model.load(uri).signature == signature
        assert Model.load(saved).get_input_schema() == signature.inputs

    def test_not_into_registered_versions(self, logged, data, raises):
        with raises("INVALID_PARAMETER_VALUE", "registered version"):
            set_signature("models:/reg/1", infer_signature(data))
        assert Model.load(logged.model_uri).signature is None

    def test_only_signatures(self, saved, raises):
        with raises("INVALID_PARAMETER_VALUE", "ModelSignature"):
            set_signature(saved, {"inputs": []})

    def test_where_there_is_none(self, data, raises):
        with raises("RESOURCE_DOES_NOT_EXIST"):
            set_signature("nowhere", infer_signature(data))


class TestRequirements:
    def lines(self, uri):
        files = get_model_requirements_files(uri)
        conda = yaml.safe_load(pathlib.Path(files.conda).read_text())
        lines = pathlib.Path(files.requirements).read_text().splitlines()
        assert conda["dependencies"][-1] == {"pip": lines}
        return lines[1:]

    def test_are_added_replaced_and_removed(self, saved, logged):
        update_model_requirements(saved, "add", ["NumPy==2.1", "new[extra]>1"])
        assert self.lines(saved) == ["scikit-learn", "NumPy==2.1", "new[extra]>1"]
        update_model_requirements(saved, "remove", ["numpy", "new"])
        assert self.lines(saved) == ["scikit-learn"]
        update_model_requirements(logged.model_uri, "add", ["a==1"])
        assert self.lines(logged.model_uri) == ["scikit-learn", "a==1"]

    @pytest.mark.parametrize(
        ("operation", "given"), [("replace", ["a"]), ("add", ["./path"]), ("add", [3]), ("remove", [""])]
    )
    def test_wrong_ones_change_nothing(self, saved, raises, operation, given):
        with raises("INVALID_PARAMETER_VALUE"):
            update_model_requirements(saved, operation, given)
        assert self.lines(saved) == ["scikit-learn", "numpy==2.0"]

    def test_not_of_registered_versions(self, logged, raises):
        with raises("INVALID_PARAMETER_VALUE", "registered version"):
            update_model_requirements("models:/reg/1", "add", ["a"])

    def test_as_a_file(self, saved, logged, raises):
        path = mlflow.pyfunc.get_model_dependencies(logged.model_uri)
        assert pathlib.Path(path).read_text().splitlines()[1:] == ["scikit-learn"]
        assert "dependencies" in pathlib.Path(mlflow.pyfunc.get_model_dependencies(saved, "conda")).read_text()
        pathlib.Path("saved/requirements.txt").unlink()
        from_conda = pathlib.Path(mlflow.pyfunc.get_model_dependencies(saved)).read_text()
        assert from_conda.splitlines()[1:] == ["scikit-learn", "numpy==2.0"]
        with raises("INVALID_PARAMETER_VALUE", "format"):
            mlflow.pyfunc.get_model_dependencies(saved, "poetry")


def test_a_version_behind_a_uri(logged, raises):
    from mlflow.models.utils import get_model_version_from_model_uri

    assert int(get_model_version_from_model_uri("models:/reg/latest").version) == 1
    with raises("INVALID_PARAMETER_VALUE", "logged model"):
        get_model_version_from_model_uri(logged.model_uri)


def make_wheel(folder, name, version):
    """A package with nothing in it, as a file that pip and uv install."""
    about = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}.py", "")
        wheel.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        tags = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        wheel.writestr(f"{about}/WHEEL", tags)
        wheel.writestr(f"{about}/RECORD", "")


class TestWheels:
    def test_a_model_with_its_libraries(self, logged, monkeypatch, tmp_path):
        """pip itself fetches, from a folder of this machine: no index is asked."""
        index = tmp_path / "index"
        index.mkdir()
        make_wheel(index, "small", "1.5")
        update_model_requirements(logged.model_uri, "remove", ["scikit-learn"])
        update_model_requirements(logged.model_uri, "add", ["small>1"])
        monkeypatch.setenv("MLFLOW_WHEELED_MODEL_PIP_DOWNLOAD_OPTIONS", f"--no-index --find-links {index}")
        info = mlflow.models.add_libraries_to_model("models:/reg/1")
        assert info.registered_model_version == 2
        made = pathlib.Path(info.artifact_path)
        (wheel,) = (made / "wheels").iterdir()
        assert wheel.name == "small-1.5-py3-none-any.whl"
        assert (made / "requirements.txt").read_text().splitlines()[1:] == [f"wheels/{wheel.name}"]
        assert (made / "original_requirements.txt").read_text().splitlines()[1:] == ["small>1"]
        assert mlflow.sklearn.load_model("models:/reg/2") is not None

    def test_what_pip_cannot_fetch(self, logged, monkeypatch, raises):
        monkeypatch.setenv("MLFLOW_WHEELED_MODEL_PIP_DOWNLOAD_OPTIONS", "--no-index")
        with raises("BAD_REQUEST", "scikit-learn"):
            mlflow.models.add_libraries_to_model("models:/reg/1")
        assert len(mlflow.search_model_versions()) == 1

    def test_only_registered_models(self, logged, raises):
        with raises("INVALID_PARAMETER_VALUE", "registered"):
            mlflow.models.add_libraries_to_model(logged.model_uri)
