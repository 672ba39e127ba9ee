"""A project in a real environment of virtualenv; one of uv is made in tests/projects."""

import zipfile

import mlflow
from mlflow.pyfunc.environments import own_package
from mlflow.testing import reset


def test_virtualenv(tmp_path, monkeypatch):
    reset()
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/store.db")
    monkeypatch.setenv("MLFLOW_ENV_ROOT", str(tmp_path / "envs"))
    monkeypatch.delenv("PYTHONPATH", raising=False)
    # without what takes long: the project does not import mlflow
    monkeypatch.setattr(own_package, "FOR_MODELS", ())
    root = tmp_path / "project"
    root.mkdir()
    with zipfile.ZipFile(root / "a_module-1-py3-none-any.whl", "w") as wheel:
        wheel.writestr("a_module.py", "VALUE = 7")
        wheel.writestr("a_module-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: a-module\nVersion: 1\n")
        wheel.writestr("a_module-1.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr("a_module-1.dist-info/RECORD", "")
    (root / "requirements.txt").write_text("./a_module-1-py3-none-any.whl\n")
    (root / "main.py").write_text("import a_module, sys; print(a_module.VALUE, sys.prefix)")
    try:
        submitted = mlflow.run(str(root), env_manager="virtualenv")
        value, prefix = mlflow.artifacts.load_text(f"runs:/{submitted.run_id}/logs/project.log").split()
        assert mlflow.get_run(submitted.run_id).data.tags["mlflow.project.env"] == "virtualenv"
    finally:
        reset()
    assert value == "7" and prefix.startswith(f"{tmp_path}/envs/virtualenv-")
