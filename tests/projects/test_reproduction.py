"""Running again what made a run or a model."""

import shutil

import pytest

import mlflow
from mlflow.projects.reproduction import reproduction_of
from tests.projects.conftest import run_git
from tests.projects.test_run import output_of

PROJECT = """
name: training
entry_points:
  main:
    command: "false"
  train:
    parameters: {rate: float, data: {type: path, default: data.txt}}
    command: "cat {data}; echo {rate} {data}"
"""


@pytest.fixture
def repository(project):
    """A repository with a training in its folder ``sub``, committed once."""
    root = project()
    (root / "sub").mkdir()
    (root / "sub" / "MLproject").write_text(PROJECT)
    (root / "sub" / "data.txt").write_text("first\n")
    run_git(root, "init", "--quiet")
    run_git(root, "add", ".")
    run_git(root, "commit", "--quiet", "--message", "first")
    return root


def change(root):
    (root / "sub" / "data.txt").write_text("second\n")
    run_git(root, "commit", "--quiet", "--all", "--message", "second")


@pytest.mark.parametrize("form", ["{root}/sub", "file://{root}#main:sub"], ids=["folder", "git"])
def test_a_run(repository, form):
    first = mlflow.run(form.format(root=repository), "train", parameters={"rate": 0.5, "more": "a b"})
    change(repository)
    again = mlflow.run(f"runs:/{first.run_id}", run_name="again")
    before, after = mlflow.get_run(first.run_id), mlflow.get_run(again.run_id)
    # the commit, the entry point, the parameters; not what the branch has become
    assert output_of(again.run_id).startswith("first\n0.5 ")
    assert output_of(again.run_id).endswith("--more a b\n")
    assert after.data.params == before.data.params
    same = ("mlflow.source.git.commit", "mlflow.project.entryPoint", "millrace.project.parameters")
    assert [after.data.tags[key] for key in same] == [before.data.tags[key] for key in same]
    assert after.data.tags["millrace.project.reproduces"] == first.run_id
    # with another parameter, and in the version of now
    other = mlflow.run(f"runs:/{again.run_id}/model", version="main", parameters={"rate": 0.25})
    assert output_of(other.run_id).startswith("second\n0.25 ")


def test_a_step_in_a_project_that_was_fetched(repository):
    """Its folder is gone when it is run again; its name is that of the repository."""
    (repository / "pipeline.py").write_text("import mlflow\nmlflow.run('sub', 'train', parameters={'rate': 3})\n")
    run_git(repository, "add", ".")
    run_git(repository, "commit", "--quiet", "--message", "pipeline")
    whole = mlflow.run(f"{repository}#main", "pipeline.py", env_manager="local")
    step = next(run for run in mlflow.search_runs(output_format="list") if run.info.run_id != whole.run_id)
    assert step.data.tags["mlflow.parentRunId"] == whole.run_id
    assert step.data.tags["mlflow.source.name"] == f"{repository}#sub"
    assert output_of(mlflow.run(f"runs:/{step.info.run_id}").run_id).startswith("first\n3 ")


def test_a_registered_model(repository):
    client = mlflow.MlflowClient()
    first = mlflow.run(str(repository / "sub"), "train", parameters={"rate": 1})
    # as a step that the training started by hand
    with mlflow.start_run(parent_run_id=first.run_id) as inner:
        mlflow.log_text("x", "model/MLmodel")
    client.create_registered_model("m")
    version = client.create_model_version("m", f"runs:/{inner.info.run_id}/model", inner.info.run_id)
    client.set_registered_model_alias("m", "best", version.version)
    change(repository)
    for uri in (f"models:/m/{version.version}", "models:/m@best"):
        again = mlflow.run(uri)
        assert output_of(again.run_id).startswith("first\n1 ")
        assert mlflow.get_run(again.run_id).data.tags["millrace.project.reproduces"] == first.run_id


def test_a_logged_model(repository):
    first = mlflow.run(str(repository / "sub"), "train", parameters={"rate": 1})
    model = mlflow.MlflowClient().create_logged_model("0", source_run_id=first.run_id)
    assert output_of(mlflow.run(f"models:/{model.model_id}").run_id).startswith("first\n1 ")


def test_another_machine(repository, tmp_path):
    """The folder is not there; the repository is known by its URL."""
    bare = tmp_path / "bare.git"
    run_git(tmp_path, "clone", "--quiet", "--bare", str(repository), str(bare))
    run_git(repository, "remote", "add", "origin", f"file://{bare}")
    first = mlflow.run(str(repository / "sub"), "train", parameters={"rate": 1})
    shutil.rmtree(repository)
    again = mlflow.run(f"runs:/{first.run_id}")
    assert output_of(again.run_id).startswith("first\n1 ")
    assert mlflow.get_run(again.run_id).data.tags["mlflow.source.name"] == f"{bare}#sub"


def test_changes_in_no_commit(repository, caplog):
    (repository / "sub" / "data.txt").write_text("uncommitted\n")
    first = mlflow.run(str(repository / "sub"), "train", parameters={"rate": 1})
    assert output_of(first.run_id).startswith("uncommitted\n")
    again = mlflow.run(f"runs:/{first.run_id}")
    assert output_of(again.run_id).startswith("first\n")
    assert "changes that are in no commit" in caplog.text


def test_a_run_of_mlflow_itself(project):
    """Without the parameters as they were given: the params that the entry point declares."""
    root = project(PROJECT, data__txt="x\n")
    run = mlflow.MlflowClient().create_run(
        "0",
        tags={
            "mlflow.source.type": "PROJECT",
            "mlflow.source.name": str(root),
            "mlflow.project.entryPoint": "train",
        },
    )
    mlflow.MlflowClient().log_param(run.info.run_id, "rate", "2")
    mlflow.MlflowClient().log_param(run.info.run_id, "logged_by_the_program", "y")
    again = mlflow.run(f"runs:/{run.info.run_id}")
    assert output_of(again.run_id) == f"x\n2 {root}/data.txt\n"


def test_what_cannot_be_run_again(raises, project):
    client = mlflow.MlflowClient()
    with mlflow.start_run() as run:
        pass
    with raises("INVALID_PARAMETER_VALUE", f"its run {run.info.run_id} was not started by a project (mlflow run)"):
        mlflow.run(f"runs:/{run.info.run_id}")
    client.create_registered_model("m")
    client.create_model_version("m", "s3://bucket/model")
    with raises("INVALID_PARAMETER_VALUE", "'models:/m/1' was not made in a run"):
        mlflow.run("models:/m/1")
    with raises("RESOURCE_DOES_NOT_EXIST", "m"):
        mlflow.run("models:/m/2")
    with raises("INVALID_PARAMETER_VALUE", "Invalid URI 'runs:/'"):
        mlflow.run("runs:/")
    root = project("entry_points: {main: {command: 'true'}}")
    first = mlflow.run(str(root))
    shutil.rmtree(root)
    with raises("RESOURCE_DOES_NOT_EXIST", f"{root}, which is not there any more"):
        mlflow.run(f"runs:/{first.run_id}")


def test_the_source_of_a_run_without_a_repository(project):
    root = project("entry_points: {main: {command: 'true'}}")
    first = mlflow.run(str(root), parameters={"a": "b"})
    found = reproduction_of(f"runs:/{first.run_id}")
    assert found == (first.run_id, str(root), None, "main", {"a": "b"}, False)
