import os
import pathlib
import subprocess
import sys

import mlflow
from mlflow import state


def test_default_is_a_database_in_the_current_folder(tmp_path):
    mlflow.set_tracking_uri(None)
    assert mlflow.get_tracking_uri() == f"sqlite:///{tmp_path}/mlflow.db"
    assert not mlflow.is_tracking_uri_set()


def test_environment_names_the_uri(monkeypatch):
    mlflow.set_tracking_uri("")
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "sqlite:///other.db")
    assert mlflow.get_tracking_uri() == "sqlite:///other.db"
    assert mlflow.is_tracking_uri_set()


def test_what_code_sets_goes_first_and_reaches_child_processes(monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "sqlite:///env.db")
    mlflow.set_tracking_uri("sqlite:///code.db")
    child = subprocess.run(
        [sys.executable, "-c", "import mlflow; print(mlflow.get_tracking_uri())"], capture_output=True, text=True
    )
    assert child.stdout.strip() == mlflow.get_tracking_uri() == "sqlite:///code.db"


def test_paths_become_absolute_file_uris(tmp_path):
    mlflow.set_tracking_uri(pathlib.Path("some") / "folder")
    assert mlflow.get_tracking_uri() == f"file://{tmp_path}/some/folder"


def test_a_folder_can_be_logged_to(tmp_path):
    mlflow.set_tracking_uri(tmp_path / "folder")
    with mlflow.start_run() as run:
        mlflow.log_text("hello", "a.txt")
    assert mlflow.get_run(run.info.run_id).info.status == "FINISHED"
    assert [p.name for p in (tmp_path / "folder").rglob("a.txt")] == ["a.txt"]


def test_anything_else_is_refused(raises):
    with raises("INVALID_PARAMETER_VALUE", "5", "int"):
        mlflow.set_tracking_uri(5)


def test_unknown_scheme_names_what_is_known(raises):
    mlflow.set_tracking_uri("gopher://x")
    with raises("INVALID_PARAMETER_VALUE", "gopher://x", "sqlite"):
        mlflow.search_experiments()


def test_registry_uri_follows_the_tracking_uri(store):
    assert mlflow.get_registry_uri() == store
    mlflow.set_registry_uri("sqlite:///registry.db")
    assert mlflow.get_registry_uri() == "sqlite:///registry.db"
    assert os.environ["MLFLOW_REGISTRY_URI"] == "sqlite:///registry.db"
    mlflow.set_registry_uri("")
    assert mlflow.get_registry_uri() == store


def test_service_is_opened_once():
    assert state.service() is state.service()
