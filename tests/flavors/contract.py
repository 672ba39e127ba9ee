"""What every flavor must do. A test module makes a subclass of ``FlavorContract`` with its examples.

::

    class TestFlavors(FlavorContract):
        pass

    pytest_generate_tests = parametrized(["tests.heavy.flavors.examples.xgboost"])
"""

import functools
import importlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

import mlflow
from mlflow.exceptions import MlflowException
from mlflow.models import Model
from tests.flavors.example import Example, assert_same, plain

EXCHANGE = Path(__file__).with_name("exchange.py")
ROOT = EXCHANGE.parents[2]
MADE_BY_MLFLOW = ROOT / "tests" / "fixtures" / "mlflow_models" / "flavors"
# a saved model of each example, for all tests of the session
_PREPARED: dict[str, "Prepared"] = {}


class Prepared(NamedTuple):
    """An example that was carried out.

    Args:
        example: what was carried out.
        module: where it stands.
        model, data, expected: the model, its input, and what the library predicts.
        folder: of the model, saved with its input as example.
    """

    example: Example
    module: str
    model: Any
    data: Any
    expected: Any
    folder: Path

    @property
    def address(self) -> str:
        return f"{self.module}:{self.example.name}"


def parametrized(modules: list[str]):
    """The hook that gives a module's tests the examples of the modules, and their flavors.

    An example whose library is missing is skipped: its module is not imported.
    """

    def generate(metafunc):
        if "named" in metafunc.fixturenames:
            metafunc.parametrize("named", [*_named(modules)], indirect=True, scope="session")
        if "module" in metafunc.fixturenames:
            metafunc.parametrize("module", modules, ids=lambda name: name.rpartition(".")[2])

    return generate


def _named(modules: list[str]):
    for module in modules:
        for example in importlib.import_module(module).EXAMPLES:
            yield pytest.param((module, example), id=example.name)


@pytest.fixture(scope="session")
def named(request):
    return request.param


@pytest.fixture(scope="session")
def models_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("models")


@pytest.fixture
def prepared(named, models_folder):
    return prepare(*named, models_folder)


def prepare(module: str, example: Example, parent: Path) -> Prepared:
    """Carry out an example, once in a session."""
    pytest.importorskip(example.library)
    if example.name not in _PREPARED:
        model, data = example.model(), example.data()
        expected = plain(example.native(model, data))
        folder = parent / example.name
        example.save(model, folder, **({"input_example": data} if example.predicts else {}))
        _PREPARED[example.name] = Prepared(example, module, model, data, expected, folder)
    return _PREPARED[example.name]


def generic(prepared: Prepared) -> Any:
    """What generic loading must predict."""
    return plain(prepared.example.generic(prepared.expected))


def elsewhere(python: str, many: list[tuple[str, Path]], **environment: str) -> dict[str, Any]:
    """What another process predicts with saved models."""
    arguments = [part for address, folder in many for part in (address, str(folder))]
    done = subprocess.run(
        [python, str(EXCHANGE), "predict", *arguments],
        capture_output=True,
        text=True,
        cwd=many[0][1].parent,
        env={**os.environ, **environment},
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@functools.lru_cache
def peer_has(python: str, library: str) -> bool:
    code = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({library!r}) is None)"
    return subprocess.run([python, "-c", code], cwd=os.sep).returncode == 0


def assert_predicts_as(example: Example, found: dict[str, Any], expected: Any) -> None:
    assert "error" not in found, found.get("error")
    assert_same(found["native"], expected)
    if example.predicts:
        assert_same(found["generic"], plain(example.generic(expected)))


class FlavorContract:
    def test_native_round_trip(self, prepared):
        loaded = prepared.example.load(prepared.folder)
        assert_same(prepared.example.native(loaded, prepared.data), prepared.expected)

    def test_generic_round_trip(self, prepared):
        if not prepared.example.predicts:
            with pytest.raises(MlflowException, match="no flavor 'python_function'"):
                mlflow.pyfunc.load_model(str(prepared.folder))
            return
        loaded = mlflow.pyfunc.load_model(str(prepared.folder))
        assert_same(loaded.predict(prepared.data), generic(prepared))
        assert loaded.metadata.flavors["python_function"]["loader_module"] == f"mlflow.{prepared.example.flavor}"

    def test_files(self, prepared):
        example, folder = prepared.example, prepared.folder
        flavors = yaml.safe_load((folder / "MLmodel").read_text())["flavors"]
        own = flavors[example.flavor]
        assert own["code"] is None
        assert example.entry.items() <= own.items()
        assert any(key.endswith("_version") and own[key] for key in own)
        assert (folder / example.file).exists()
        lines = (folder / "requirements.txt").read_text().split("\n")
        assert lines[0].startswith("mlflow==")
        pinned = {f"{name}=={found.partition('+')[0]}" for name in example.requirement if (found := _version(name))}
        assert pinned & set(lines), lines
        assert {"conda.yaml", "python_env.yaml"} <= set(os.listdir(folder))
        assert {"pip": lines} in yaml.safe_load((folder / "conda.yaml").read_text())["dependencies"]

    def test_signature_and_input_example(self, prepared):
        if not prepared.example.predicts:
            assert Model.load(prepared.folder).signature is None
            return
        described = Model.load(prepared.folder)
        assert described.signature is not None and described.signature.inputs is not None
        example = described.load_input_example(str(prepared.folder))
        assert_same(mlflow.pyfunc.load_model(str(prepared.folder)).predict(example), generic(prepared))

    @pytest.mark.parametrize("with_run", [True, False], ids=["run", "no run"])
    def test_log(self, prepared, with_run, tmp_path, store):
        if with_run:
            with mlflow.start_run() as run:
                info = prepared.example.log(prepared.model, name="m", pip_requirements=["x==1"], metadata={"k": "v"})
            logged = mlflow.get_run(run.info.run_id).outputs.model_outputs
            assert [one.model_id for one in logged] == [info.model_id]
        else:
            info = prepared.example.log(prepared.model, name="m", pip_requirements=["x==1"], metadata={"k": "v"})
            assert mlflow.active_run() is None
        assert mlflow.get_logged_model(info.model_id).status == "READY"
        assert info.metadata == {"k": "v"}
        assert prepared.example.flavor in info.flavors
        loaded = prepared.example.load(info.model_uri)
        assert_same(prepared.example.native(loaded, prepared.data), prepared.expected)

    def test_code_paths_and_metadata(self, prepared, tmp_path):
        (tmp_path / "helper_of_contract.py").write_text("x = 1\n")
        code = [str(tmp_path / "helper_of_contract.py")]
        prepared.example.save(
            prepared.model, tmp_path / "m", code_paths=code, metadata={"k": [1]}, pip_requirements=["x==1"]
        )
        described = Model.load(tmp_path / "m")
        assert described.metadata == {"k": [1]}
        assert {entry["code"] for entry in described.flavors.values()} == {"code"}
        assert os.listdir(tmp_path / "m" / "code") == ["helper_of_contract.py"]
        assert (tmp_path / "m" / "requirements.txt").read_text().split("\n")[1:] == ["x==1"]

    @pytest.mark.parametrize("wrong", ["a text", 3, None], ids=repr)
    def test_another_object_is_refused(self, prepared, wrong, tmp_path):
        with pytest.raises(MlflowException, match=type(wrong).__name__) as caught:
            prepared.example.save(wrong, tmp_path / "m")
        assert caught.value.error_code == "INVALID_PARAMETER_VALUE"
        assert os.listdir(tmp_path) == []

    def test_a_folder_that_is_there_is_refused(self, prepared, tmp_path):
        (tmp_path / "m").mkdir()
        (tmp_path / "m" / "mine").write_text("mine")
        with pytest.raises(MlflowException, match="already exists") as caught:
            prepared.example.save(prepared.model, tmp_path / "m")
        assert caught.value.error_code == "RESOURCE_ALREADY_EXISTS"
        assert os.listdir(tmp_path) == ["m"] and os.listdir(tmp_path / "m") == ["mine"]

    def test_a_missing_file_is_named(self, prepared, tmp_path):
        shutil.copytree(prepared.folder, tmp_path / "m")
        file = tmp_path / "m" / prepared.example.file
        shutil.rmtree(file) if file.is_dir() else file.unlink()
        with pytest.raises(MlflowException, match=prepared.example.file) as caught:
            prepared.example.load(tmp_path / "m")
        assert caught.value.error_code == "RESOURCE_DOES_NOT_EXIST"

    def test_another_flavor_is_named(self, prepared, tmp_path):
        shutil.copytree(prepared.folder, tmp_path / "m")
        described = yaml.safe_load((tmp_path / "m" / "MLmodel").read_text())
        described["flavors"] = {"another": described["flavors"][prepared.example.flavor]}
        (tmp_path / "m" / "MLmodel").write_text(yaml.safe_dump(described))
        with pytest.raises(MlflowException, match="another") as caught:
            prepared.example.load(tmp_path / "m")
        assert caught.value.error_code == "RESOURCE_DOES_NOT_EXIST"

    def test_where_pickles_are_not_allowed(self, prepared, monkeypatch):
        monkeypatch.setenv("MLFLOW_ALLOW_PICKLE_DESERIALIZATION", "false")
        if prepared.example.pickled:
            with pytest.raises(MlflowException, match="MLFLOW_ALLOW_PICKLE_DESERIALIZATION"):
                prepared.example.load(prepared.folder)
            return
        loaded = prepared.example.load(prepared.folder)
        assert_same(prepared.example.native(loaded, prepared.data), prepared.expected)

    def test_what_mlflow_wrote(self, prepared):
        folder = MADE_BY_MLFLOW / prepared.example.name
        if not prepared.example.peer:
            assert not folder.exists()
            return
        expected = json.loads((folder / "expected.json").read_text())
        example = prepared.example
        assert_same(example.native(example.load(folder), prepared.data), expected)
        if example.predicts:
            loaded = mlflow.pyfunc.load_model(str(folder), suppress_warnings=True)
            assert_same(loaded.predict(prepared.data), plain(example.generic(expected)))

    def test_in_a_fresh_process(self, module, models_folder):
        many = [prepare(module, example, models_folder) for example in importlib.import_module(module).EXAMPLES]
        found = elsewhere(sys.executable, [(one.address, one.folder) for one in many])
        for one in many:
            assert_predicts_as(one.example, found[one.example.name], one.expected)


class MlflowContract:
    """MLflow itself loads what we write; for a module that is given MILLRACE_PEER_PYTHON."""

    def test_mlflow_loads_what_we_write(self, module, models_folder):
        peer = os.environ["MILLRACE_PEER_PYTHON"]
        examples = [one for one in importlib.import_module(module).EXAMPLES if one.peer]
        if not examples or not peer_has(peer, examples[0].library):
            pytest.skip("MLflow has nothing to load, or not the library")
        many = [prepare(module, example, models_folder) for example in examples]
        found = elsewhere(peer, [(one.address, one.folder) for one in many], PYTHONPATH="")
        for one in many:
            assert_predicts_as(one.example, found[one.example.name], one.expected)


def _version(distribution: str) -> str | None:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None
