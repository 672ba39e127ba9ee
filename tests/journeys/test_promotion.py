"""From a training to the model that is in use, and back: over a real server, with real models."""

import pytest

import mlflow
from mlflow import MlflowClient
from tests.serverprocess import running_server

sklearn = pytest.importorskip("sklearn")


@pytest.fixture
def server(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with running_server(tmp_path) as url:
        mlflow.set_tracking_uri(str(url))
        yield str(url)
        mlflow.set_tracking_uri(None)


def trained(slope):
    """A run that fits y = slope * x, logs the model and registers it."""
    from sklearn.linear_model import LinearRegression

    x = [[0.0], [1.0], [2.0]]
    with mlflow.start_run() as run:
        model = LinearRegression().fit(x, [slope * row[0] for row in x])
        mlflow.sklearn.log_model(model, name="line", registered_model_name="line", pip_requirements=["scikit-learn"])
    return run.info.run_id


def answer(uri):
    return round(float(mlflow.pyfunc.load_model(uri).predict([[10.0]])[0]), 6)


def test_train_register_promote_roll_back(server):
    client = MlflowClient()
    first, second = trained(2), trained(3)
    versions = client.search_model_versions("name = 'line'", order_by=["version_number ASC"])
    assert [(v.version, v.run_id) for v in versions] == [("1", first), ("2", second)]
    # lineage, both ways
    for version in versions:
        logged = client.get_logged_model(version.model_id)
        assert logged.source_run_id == version.run_id
        assert f'"version": "{version.version}"' in logged.tags["mlflow.modelVersions"]

    client.set_registered_model_alias("line", "champion", "1")
    client.transition_model_version_stage("line", "1", "Production")
    assert answer("models:/line@champion") == answer("models:/line/Production") == 20

    client.set_registered_model_alias("line", "champion", "2")
    client.transition_model_version_stage("line", "2", "Production", archive_existing_versions=True)
    assert answer("models:/line@champion") == answer("models:/line/Production") == 30
    assert answer("models:/line/Archived") == 20

    # the new one fails in use
    client.set_registered_model_alias("line", "champion", "1")
    client.transition_model_version_stage("line", "1", "Production", archive_existing_versions=True)
    assert answer("models:/line@champion") == answer("models:/line/Production") == answer("models:/line/1") == 20
    told = client.search_registry_events(
        "name = 'line' AND action = 'model_version_alias.created'", order_by=["event_id"]
    )
    assert [(event.version, event.details.get("previous_version")) for event in told] == [
        ("1", None),
        ("2", "1"),
        ("1", "2"),
    ]
    by_run = mlflow.pyfunc.load_model(f"runs:/{second}/line")
    assert round(float(by_run.predict([[10.0]])[0]), 6) == 30
