"""Environment variables: each is read as its type, and each that is used says what it does."""

import re
from pathlib import Path

import pytest

import mlflow
from mlflow import environment_variables as env
from mlflow.environment_variable import _NumberEnvironmentVariable
from mlflow.exceptions import MlflowException

VARIABLES = {name: v for name, v in vars(env).items() if isinstance(v, env._EnvironmentVariable)}
SOURCES = Path(mlflow.__file__).parent


def test_each_variable_that_is_used_says_what_it_does():
    code = "".join(
        path.read_text() for path in SOURCES.rglob("*.py") if not path.name.endswith("environment_variables.py")
    )
    used = {*re.findall(r"(\w+)(?:\.get\(|\.get_raw\(|\),)", code)} & VARIABLES.keys()
    assert len(used) > 30
    assert sorted(name for name in used if not VARIABLES[name].doc) == []


def test_names():
    # MLflow has this one under another name
    others = {"MLFLOW_HUGGINGFACE_DISABLE_ACCELERATE_FEATURES": "MLFLOW_DISABLE_HUGGINGFACE_ACCELERATE_FEATURES"}
    for name, variable in VARIABLES.items():
        assert variable.name in (name, name.removeprefix("_"), others.get(name))


@pytest.mark.parametrize(("text", "value"), [("true", True), ("1", True), ("False", False), ("0", False)])
def test_booleans(monkeypatch, text, value):
    monkeypatch.setenv("MLFLOW_ENABLE_ASYNC_LOGGING", text)
    assert env.MLFLOW_ENABLE_ASYNC_LOGGING.get() is value


def test_numbers_and_lists(monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", "5")
    assert env.MLFLOW_HTTP_REQUEST_TIMEOUT.get() == 5
    monkeypatch.setenv("MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES", "s3, gs,")
    assert env.MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES.get() == ["s3", "gs"]


@pytest.mark.parametrize(
    ("variable", "text"), [("MLFLOW_HTTP_REQUEST_TIMEOUT", "soon"), ("MLFLOW_ENABLE_ASYNC_LOGGING", "yes")]
)
def test_a_value_of_another_type_is_named(monkeypatch, variable, text):
    monkeypatch.setenv(variable, text)
    with pytest.raises(ValueError, match=f"{variable}='{text}' is not valid"):
        VARIABLES[variable].get()


@pytest.mark.parametrize(
    ("variable", "text", "why"),
    [
        # days below zero would say that every entry of the trail is too old
        ("MILLRACE_AUDIT_DAYS", "-1", "at least 0"),
        ("MILLRACE_AUDIT_DAYS", "nan", "at least 0"),
        ("MILLRACE_AUDIT_DAYS", "inf", "at least 0"),
        ("MILLRACE_MAX_REQUEST_BYTES", "0", "at least 1"),
        ("MILLRACE_HOUSEKEEPING_SECONDS", "0", "at least 0.01"),
        ("MILLRACE_SERVER_TRACES_RATIO", "1.5", "at least 0, and at most 1"),
    ],
)
def test_a_number_out_of_bounds_is_refused(monkeypatch, variable, text, why):
    monkeypatch.setenv(variable, text)
    with pytest.raises(MlflowException, match=f"{variable}='{text}' is not valid: it must be {why}$") as caught:
        VARIABLES[variable].get()
    assert caught.value.error_code == "INVALID_PARAMETER_VALUE"


def test_numbers_of_our_own_settings_have_bounds():
    numbers = [v for name, v in VARIABLES.items() if name.startswith("MILLRACE_") and v.type in (int, float)]
    # it has a sentence of its own
    free = {"MILLRACE_AUTH_MIN_PASSWORD_LENGTH"}
    assert {v.name for v in numbers if not isinstance(v, _NumberEnvironmentVariable)} == free
    for variable in numbers:
        if variable.name not in free and variable.default is not None:
            assert variable.convert(str(variable.default)) == variable.default


def test_set_and_unset(monkeypatch):
    monkeypatch.delenv("MLFLOW_RUN_ID", raising=False)
    variable = env.MLFLOW_RUN_ID
    assert variable.get() is None and not variable.defined
    variable.set("abc")
    assert variable.get() == "abc" and variable.is_set()
    variable.unset()
    assert variable.get_raw() is None
    assert f"{variable}" == "MLFLOW_RUN_ID"
