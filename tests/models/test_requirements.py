"""Requirements: given, found, and compared with what is installed."""

import logging
import pathlib
import sys
from importlib.metadata import version

import pandas as pd
import pytest
from sklearn.base import BaseEstimator

import mlflow
from mlflow.models import imports
from mlflow.models.model import PUBLIC_VERSION
from mlflow.models.requirements import Requirements, name_of, pinned, with_mlflow

MLFLOW = f"mlflow=={PUBLIC_VERSION}"


def required(folder):
    return (pathlib.Path(folder) / "requirements.txt").read_text().splitlines()


class TestFound:
    def test_what_loading_imports(self, linear, tmp_path):
        mlflow.sklearn.save_model(linear, tmp_path / "m")
        found = required(tmp_path / "m")
        assert found[0] == MLFLOW
        assert found[1:] == pinned("cloudpickle", "numpy", "scikit-learn")

    def test_what_predicting_uses_too(self, linear, data, tmp_path):
        mlflow.sklearn.save_model(linear, tmp_path / "m", input_example=data)
        assert f"pandas=={version('pandas')}" in required(tmp_path / "m")

    def test_what_the_users_code_imports_while_it_predicts(self, data, tmp_path, monkeypatch):
        (tmp_path / "own_estimator.py").write_text(
            "class Own:\n"
            "    def fit(self, X, y=None):\n        return self\n\n"
            "    def predict(self, X):\n"
            "        import sqlalchemy\n\n        return [sqlalchemy.__name__] * len(X)\n"
        )
        monkeypatch.syspath_prepend(tmp_path)
        import own_estimator

        mlflow.sklearn.save_model(
            own_estimator.Own(), "with", input_example=data, code_paths=[str(tmp_path / "own_estimator.py")]
        )
        mlflow.sklearn.save_model(own_estimator.Own(), "without", code_paths=[str(tmp_path / "own_estimator.py")])
        # the platform itself needs it, at a version that it chooses
        assert not any(line.startswith("sqlalchemy") for line in required("with"))
        monkeypatch.setattr(imports, "_BROUGHT", imports._BROUGHT - {"sqlalchemy"})
        mlflow.sklearn.save_model(
            own_estimator.Own(), "again", input_example=data, code_paths=[str(tmp_path / "own_estimator.py")]
        )
        assert f"sqlalchemy=={version('sqlalchemy')}" in required("again")
        assert not any(line.startswith("sqlalchemy") for line in required("without"))

    def test_what_others_bring_along_is_not_listed(self, linear, data, tmp_path):
        mlflow.sklearn.save_model(linear, tmp_path / "m", input_example=data)
        listed = {name_of(line) for line in required(tmp_path / "m")}
        assert not listed & {"joblib", "threadpoolctl", "python-dateutil", "six"}

    def test_the_profiler_and_the_import_of_the_program_are_as_before(self, linear, data, tmp_path):
        import builtins
        import importlib

        before = (
            builtins.__import__,
            importlib.import_module,
            sys.getprofile(),
            type(__import__("os").environ).__getitem__,
        )
        mlflow.sklearn.save_model(linear, tmp_path / "m", input_example=data)
        after = (
            builtins.__import__,
            importlib.import_module,
            sys.getprofile(),
            type(__import__("os").environ).__getitem__,
        )
        assert before == after

    def test_the_code_of_the_model_is_imported_from_its_folder_for_the_trial_only(self, data, monkeypatch):
        pathlib.Path("own_trial_loader.py").write_text(
            "import sys\n\n\nclass Loaded:\n    def predict(self, data):\n        return [__file__] * len(data)\n\n\n"
            "def _load_pyfunc(path):\n    return Loaded()\n"
        )
        monkeypatch.syspath_prepend(".")
        before = list(sys.path)
        mlflow.pyfunc.save_model(
            "m", loader_module="own_trial_loader", code_paths=["own_trial_loader.py"], input_example=data
        )
        assert sys.path == before
        assert "own_trial_loader" not in sys.modules
        assert mlflow.pyfunc.load_model("m").predict(data)[0].endswith("m/code/own_trial_loader.py")

    def test_in_several_threads_at_once(self, linear, data, tmp_path):
        import builtins
        from concurrent.futures import ThreadPoolExecutor

        before = builtins.__import__

        def save(number):
            mlflow.sklearn.save_model(linear, tmp_path / str(number), input_example=data)

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(save, range(8)))
        assert builtins.__import__ is before
        assert len({tuple(required(tmp_path / str(number))) for number in range(8)}) == 1

    def test_a_profiler_at_work_stays(self, linear, data, tmp_path):
        called = []
        sys.setprofile(lambda *event: called.append(1))
        try:
            mine = sys.getprofile()
            mlflow.sklearn.save_model(linear, tmp_path / "m", input_example=data)
            assert sys.getprofile() is mine
        finally:
            sys.setprofile(None)
        assert f"scikit-learn=={version('scikit-learn')}" in required(tmp_path / "m")

    def test_a_trial_that_fails_leaves_what_the_flavor_asks_for(self, data, tmp_path, caplog, monkeypatch):
        mlflow.sklearn.save_model(Failing(), tmp_path / "m", input_example=data)
        assert {name_of(line) for line in required(tmp_path / "m")} >= {"mlflow", "cloudpickle", "scikit-learn"}
        assert "may be incomplete" in caplog.text
        monkeypatch.setenv("MLFLOW_REQUIREMENTS_INFERENCE_RAISE_ERRORS", "true")
        with pytest.raises(RuntimeError, match="cannot"):
            mlflow.sklearn.save_model(Failing(), tmp_path / "n", input_example=data)
        assert not (tmp_path / "n").exists()

    def test_in_a_process_of_its_own(self, linear, data, tmp_path, raises):
        mlflow.sklearn.save_model(linear, tmp_path / "m", input_example=data)
        found = mlflow.models.infer_pip_requirements(str(tmp_path / "m"), "sklearn")
        assert set(pinned("numpy", "pandas", "scikit-learn")) <= set(found)
        assert mlflow.models.infer_pip_requirements("nowhere", "sklearn", fallback=["a"]) == ["a"]
        with raises("RESOURCE_DOES_NOT_EXIST"):
            mlflow.models.infer_pip_requirements("nowhere", "sklearn")
        with raises("RESOURCE_DOES_NOT_EXIST", "xgboost"):
            mlflow.models.infer_pip_requirements(str(tmp_path / "m"), "xgboost")


class Failing(BaseEstimator):
    def fit(self, X, y=None):
        return self

    def predict(self, X):
        raise RuntimeError("cannot")


class TestGiven:
    def test_only_one_way(self, linear, tmp_path):
        with pytest.raises(ValueError, match="Only one of"):
            mlflow.sklearn.save_model(linear, tmp_path / "m", pip_requirements=["a"], conda_env={})
        assert not (tmp_path / "m").exists()

    def test_files_options_and_comments(self, tmp_path):
        (tmp_path / "sub").mkdir()
        (tmp_path / "r.txt").write_text("# a comment\npandas  # why\n-r sub/more.txt\n\n-c c.txt\nnum\\\npy\n")
        (tmp_path / "sub/more.txt").write_text("--requirement=leaf.txt\nrequests[socks]>=2 ; python_version > '3'\n")
        (tmp_path / "sub/leaf.txt").write_text("git+https://example.org/x.git#egg=x\n")
        (tmp_path / "c.txt").write_text("numpy<3\n")
        given = Requirements.given(pip_requirements=str(tmp_path / "r.txt"))
        assert given.pip == [
            "pandas",
            "git+https://example.org/x.git#egg=x",
            "requests[socks]>=2 ; python_version > '3'",
            "numpy",
        ]
        assert given.constraints == ["numpy<3"]

    def test_constraints_get_a_file(self, linear, tmp_path):
        (tmp_path / "c.txt").write_text("numpy<3\n")
        mlflow.sklearn.save_model(linear, tmp_path / "m", extra_pip_requirements=[f"-c {tmp_path}/c.txt", "scipy"])
        assert required(tmp_path / "m")[-2:] == ["scipy", "-c constraints.txt"]
        assert (tmp_path / "m/constraints.txt").read_text() == "numpy<3"

    def test_extra_ones_replace_found_ones(self, linear, tmp_path):
        mlflow.sklearn.save_model(linear, tmp_path / "m", extra_pip_requirements=["NumPy>=1", "other"])
        found = required(tmp_path / "m")
        assert found[-2:] == ["NumPy>=1", "other"]
        assert sum(name_of(line) == "numpy" for line in found) == 1

    def test_a_conda_environment(self, linear, tmp_path):
        env = {
            "name": "x",
            "channels": ["c"],
            "dependencies": ["python=3.10.4", {"pip": ["scikit-learn==1.0"]}, "numpy=1"],
        }
        mlflow.sklearn.save_model(linear, tmp_path / "m", conda_env=env)
        assert required(tmp_path / "m") == [MLFLOW, "scikit-learn==1.0"]
        import yaml

        written = yaml.safe_load((tmp_path / "m/conda.yaml").read_text())
        assert written["dependencies"][:2] == ["python=3.10.4", "numpy=1"]
        assert written["dependencies"][-1] == {"pip": [MLFLOW, "scikit-learn==1.0"]}
        assert yaml.safe_load((tmp_path / "m/python_env.yaml").read_text())["python"] == "3.10.4"

    def test_the_platforms_own_line_is_not_doubled(self):
        assert with_mlflow(["mlflow>=3", "a"]) == ["mlflow>=3", "a"]
        assert with_mlflow(["mlflow-skinny"]) == ["mlflow-skinny"]
        assert with_mlflow(["mlflow-plugin"]) == [MLFLOW, "mlflow-plugin"]

    @pytest.mark.parametrize("wrong", [3, [1], {"a": 1, 2: 3}])
    def test_wrong_types(self, linear, tmp_path, wrong):
        with pytest.raises(TypeError):
            mlflow.sklearn.save_model(linear, tmp_path / "m", pip_requirements=wrong)


def test_local_versions_are_left_out(monkeypatch):
    from mlflow.models import requirements

    monkeypatch.setattr(requirements, "version_of", {"torch": "2.1.0+cpu"}.get)
    assert requirements.pinned("torch", "absent") == ["torch==2.1.0"]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("numpy", "numpy"),
        ("scikit_learn[x] >=1", "scikit-learn"),
        ("a@ https://x", "a"),
        ("-r x", None),
        ("./here", None),
        ("https://example.org/a.whl", None),
    ],
)
def test_names(line, name):
    assert name_of(line) == name


class TestDifferences:
    def load(self, linear, lines):
        mlflow.sklearn.save_model(linear, "m", pip_requirements=lines)
        return mlflow.pyfunc.load_model("m")

    def test_are_told_once_with_all_of_them(self, linear, caplog):
        with caplog.at_level(logging.WARNING):
            self.load(linear, ["scikit-learn==0.1", "never-heard-of>2", "numpy", "pandas<99; python_version < '3'"])
        told = [record.getMessage() for record in caplog.records if record.name == "mlflow.models.drift"]
        assert len(told) == 1
        assert f"scikit-learn (current: {version('scikit-learn')}, required: scikit-learn==0.1)" in told[0]
        assert "never-heard-of (current: uninstalled, required: never-heard-of>2)" in told[0]
        assert "numpy" not in told[0]
        assert "pandas" not in told[0]
        assert "mlflow (" not in told[0]

    def test_nothing_is_told_when_all_is_well(self, linear, caplog):
        self.load(linear, [*pinned("scikit-learn", "numpy"), "./a/path"])
        assert not [record for record in caplog.records if record.name == "mlflow.models.drift"]

    def test_warnings_can_be_turned_off(self, linear, caplog):
        mlflow.sklearn.save_model(linear, "m", pip_requirements=["never-heard-of"])
        caplog.clear()
        mlflow.pyfunc.load_model("m", suppress_warnings=True)
        assert not caplog.records


def test_names_of_secrets_are_recorded_when_a_model_is_logged(data, monkeypatch):
    monkeypatch.setenv("SOME_API_KEY", "hidden value")
    monkeypatch.setenv("OTHER", "x")
    info = mlflow.sklearn.log_model(Reading(), name="m", input_example=data, pip_requirements=[])
    assert info.env_vars == ["SOME_API_KEY"]
    folder = pathlib.Path(mlflow.artifacts.download_artifacts(info.model_uri))
    assert (folder / "environment_variables.txt").read_text().splitlines()[-1] == "SOME_API_KEY"
    assert not any("hidden value" in path.read_text(errors="replace") for path in folder.iterdir())
    monkeypatch.setenv("MLFLOW_RECORD_ENV_VARS_IN_MODEL_LOGGING", "false")
    assert mlflow.sklearn.log_model(Reading(), name="m", input_example=data, pip_requirements=[]).env_vars is None


class Reading(BaseEstimator):
    def fit(self, X, y=None):
        return self

    def predict(self, X):
        import os

        os.environ.get("SOME_API_KEY")
        os.getenv("UNSET_API_KEY")
        os.getenv("OTHER")
        return pd.Series([1] * len(X))
