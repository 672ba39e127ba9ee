"""Small modules that exist because plugins import them."""

import pytest

from mlflow.exceptions import MlflowException
from mlflow.protos import databricks_pb2
from mlflow.store.entities import PagedList
from mlflow.tracking.default_experiment import registry


def test_error_codes():
    assert databricks_pb2.RESOURCE_DOES_NOT_EXIST == 3002
    assert databricks_pb2.ErrorCode.Name(1000) == "INVALID_PARAMETER_VALUE"
    assert databricks_pb2.ErrorCode.Value("NOT_FOUND") == 11
    assert dict(databricks_pb2.ErrorCode.items())["BAD_REQUEST"] == 4
    assert len(databricks_pb2.ErrorCode.keys()) == len(databricks_pb2.ErrorCode.values())
    assert MlflowException("x", databricks_pb2.ErrorCode.Value("ABORTED")).get_http_status_code() == 409
    for refused in (lambda: databricks_pb2.ErrorCode.Name(7777), lambda: databricks_pb2.ErrorCode.Value("X")):
        with pytest.raises(ValueError, match="No error code"):
            refused()


def test_a_page_is_a_list():
    page = PagedList([1, 2], "t")
    assert page == [1, 2] and page.token == "t" and type(page.to_list()) is list


def test_the_default_experiment_of_providers(monkeypatch, caplog):
    monkeypatch.setattr(registry, "_registered", [])
    monkeypatch.setattr(registry, "_installed", lambda: [])
    assert registry.get_experiment_id() == "0"

    class Failing:
        def in_context(self):
            raise RuntimeError("no network")

    class Silent:
        def in_context(self):
            return True

        def get_experiment_id(self):
            return None

    class Seven(Silent):
        def get_experiment_id(self):
            return 7

    for provider in (Failing, Silent, Seven):
        registry.register(provider)
    assert registry.get_experiment_id() == "7"
    assert "Failing failed: no network" in caplog.text
