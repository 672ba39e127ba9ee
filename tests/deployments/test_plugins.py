"""Deployment clients: plugins found by entry point, targets, answers, the command."""

import sys
import textwrap

import pytest
from click.testing import CliRunner

import mlflow.deployments
from mlflow import plugins
from mlflow.cli import cli
from mlflow.deployments import PredictionsResponse, get_deploy_client, interface
from mlflow.exceptions import MlflowException

MODULE = """
from mlflow.deployments import BaseDeploymentClient, PredictionsResponse

KEPT = {}


class Client(BaseDeploymentClient):
    def create_deployment(self, name, model_uri, flavor=None, config=None, endpoint=None):
        KEPT[name] = {"name": name, "flavor": flavor, "model_uri": model_uri, "config": config, "endpoint": endpoint}
        return KEPT[name]

    def update_deployment(self, name, model_uri=None, flavor=None, config=None, endpoint=None):
        KEPT[name]["model_uri"] = model_uri
        return {"flavor": flavor}

    def delete_deployment(self, name, config=None, endpoint=None):
        KEPT.pop(name, None)

    def list_deployments(self, endpoint=None):
        return list(KEPT.values())

    def get_deployment(self, name, endpoint=None):
        return KEPT[name]

    def predict(self, deployment_name=None, inputs=None, endpoint=None):
        return PredictionsResponse({"predictions": inputs.sum(axis=1).tolist()})


def run_local(name, model_uri, flavor=None, config=None):
    KEPT["local"] = {"name": name, "model_uri": model_uri, "flavor": flavor, "config": config}


def target_help():
    return "help of the plugin"
"""


@pytest.fixture
def plugin(tmp_path, monkeypatch):
    """An installed plugin: a module and the entry point of its distribution; the module's memory is given."""
    name = "deploy_plugin_for_tests"
    (tmp_path / f"{name}.py").write_text(MODULE)
    (tmp_path / "deploy_incomplete_for_tests.py").write_text("nothing = 1\n")
    about = tmp_path / "deploy_plugin-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: deploy-plugin\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(
        textwrap.dedent(
            f"""\
            [mlflow.deployments]
            fake = {name}
            incomplete = deploy_incomplete_for_tests
            """
        )
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    plugins.entries.cache_clear()
    interface.plugin_store.cache_clear()
    yield lambda: sys.modules[name].KEPT
    plugins.entries.cache_clear()
    interface.plugin_store.cache_clear()
    sys.modules.pop(name, None)


def test_a_plugin_is_found_by_its_entry_point(plugin):
    client = get_deploy_client("fake:/somewhere")
    assert client.target_uri == "fake:/somewhere"
    client.create_deployment("a", "models:/m/1", config={"x": "1"})
    assert plugin()["a"]["config"] == {"x": "1"}


def test_run_local(plugin):
    mlflow.deployments.run_local("fake", "n", "models:/m/1", config={"a": 1})
    assert plugin()["local"] == {"name": "n", "model_uri": "models:/m/1", "flavor": None, "config": {"a": 1}}


@pytest.mark.parametrize("call", ["create_endpoint", "explain", "predict_stream", "list_endpoints"])
def test_what_a_plugin_does_not_offer_says_so(plugin, call):
    arguments = [] if call == "list_endpoints" else ["x"]
    with pytest.raises(MlflowException, match=f"{call} of the deployment target 'fake'") as error:
        getattr(get_deploy_client("fake"), call)(*arguments)
    assert error.value.error_code == "NOT_IMPLEMENTED"


def test_unknown_target(plugin):
    with pytest.raises(MlflowException, match=r"no deployment target 'nowhere'.*sagemaker") as error:
        get_deploy_client("nowhere:/x")
    assert error.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_incomplete_plugin(plugin):
    with pytest.raises(MlflowException, match="lacks target_help and run_local"):
        get_deploy_client("incomplete")


@pytest.mark.parametrize("target", ["http://127.0.0.1:5000", "openai", "databricks"])
def test_targets_that_come_later(target):
    with pytest.raises(MlflowException, match="comes later"):
        get_deploy_client(target)


def test_the_target_that_is_set(plugin, monkeypatch):
    monkeypatch.setattr("mlflow.deployments.targets._chosen", None)
    monkeypatch.delenv("MLFLOW_DEPLOYMENTS_TARGET", raising=False)
    with pytest.raises(MlflowException, match="No deployment target is set"):
        get_deploy_client()
    monkeypatch.setenv("MLFLOW_DEPLOYMENTS_TARGET", "fake")
    assert get_deploy_client().target_uri == "fake"
    mlflow.deployments.set_deployments_target("fake:/other")
    assert mlflow.deployments.get_deployments_target() == "fake:/other"


def test_predictions():
    answer = PredictionsResponse.from_json('{"predictions": [[1, 2], [3, 4]]}')
    assert answer.get_predictions().to_numpy().tolist() == [[1, 2], [3, 4]]
    assert answer.get_predictions("ndarray", dtype="float32").dtype == "float32"
    assert PredictionsResponse({"outputs": [1]}).get_predictions("ndarray").tolist() == [1]
    assert answer.to_json() == '{"predictions": [[1, 2], [3, 4]]}'
    with pytest.raises(MlflowException, match="neither 'predictions' nor"):
        PredictionsResponse({"x": 1}).get_predictions()
    with pytest.raises(MlflowException, match="must be an object"):
        PredictionsResponse.from_json("[1]")


def test_command(plugin, tmp_path):
    def run(*words, status=0):
        done = CliRunner().invoke(cli, ["deployments", *words])
        assert done.exit_code == status, done.output
        return done.output

    run("create", "-t", "fake", "--name", "a", "-m", "models:/m/1", "-C", "x=1=2", "-f", "sklearn")
    assert plugin()["a"]["config"] == {"x": "1=2"}
    assert "['a']" in run("list", "-t", "fake")
    assert "model_uri: models:/m/1" in run("get", "-t", "fake", "--name", "a")
    run("update", "-t", "fake", "--name", "a", "-m", "models:/m/2")
    assert plugin()["a"]["model_uri"] == "models:/m/2"
    (tmp_path / "in.json").write_text('{"dataframe_split": {"columns": ["a", "b"], "data": [[1, 2]]}}')
    assert '{"predictions": [3]}' in run("predict", "-t", "fake", "--name", "a", "-I", str(tmp_path / "in.json"))
    run("run-local", "-t", "fake", "--name", "b", "-m", "models:/m/1")
    assert plugin()["local"]["name"] == "b"
    run("delete", "-t", "fake", "--name", "a")
    assert "a" not in plugin()
    assert "help of the plugin" in run("help", "-t", "fake")
    assert "NAME=VALUE" in run("create", "-t", "fake", "--name", "a", "-m", "m", "-C", "x", status=1)
    assert "given twice" in run("create", "-t", "fake", "--name", "a", "-m", "m", "-C", "x=1", "-C", "x=2", status=1)
    assert "not implemented" in run("create-endpoint", "-t", "fake", "--endpoint", "e", status=1)
    assert "Give either" in run("predict", "-t", "fake", "-I", "x", status=2)
