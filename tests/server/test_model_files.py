"""What a server says of the files of models, which are hostile input."""

import pytest

from mlflow.server import create_app
from mlflow.server.model_files import MAX_ENVIRONMENT_BYTES, MAX_MLMODEL_BYTES, describe
from tests.contract.errors import raises
from tests.server.asgi import call

API = "/api/2.0/mlflow"
DESCRIBE = "/api/3.0/mlflow/model-files/describe"
LIST = "/api/3.0/mlflow/model-versions/list-artifacts"
MLMODEL = """\
flavors:
  python_function: {loader_module: mlflow.sklearn, python_version: 3.11.7}
  sklearn: {pickled_model: model.pkl, sklearn_version: 1.9.1, code: null}
metadata: {kind: linear, 7: .nan, since: 2026-01-02}
mlflow_version: 3.17.2
model_size_bytes: 823
model_uuid: 753f57ebe11348548103b0ac6a295a3f
prompts: null
saved_input_example_info: {artifact_path: input_example.json, type: dataframe}
signature:
  inputs: '[{"type": "double", "name": "a", "required": true}]'
  outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 10]}}]'
  params: null
utc_time_created: '2026-11-25 23:14:12.807869'
"""


@pytest.fixture
def model(app, tmp_path):
    """The id of a logged model with files, of which version 1 of ``prices`` was made."""
    created = call(app, "POST", f"{API}/logged-models", json_body={"experiment_id": "0", "name": "net"})
    info = created.json["model"]["info"]
    location = info["artifact_uri"].removeprefix("mlflow-artifacts:/")
    for path, text in [
        ("MLmodel", MLMODEL),
        ("requirements.txt", "numpy==2.1\n"),
        ("python_env.yaml", "x" * (MAX_ENVIRONMENT_BYTES + 1)),
        ("data/model.pkl", "pickle"),
    ]:
        target = f"/api/2.0/mlflow-artifacts/artifacts/{location}/{path}"
        assert call(app, "PUT", target, body=text.encode()).status == 200
    call(app, "POST", f"{API}/registered-models/create", json_body={"name": "prices"})
    source = {"name": "prices", "source": f"models:/{info['model_id']}", "model_id": info["model_id"]}
    assert call(app, "POST", f"{API}/model-versions/create", json_body=source).status == 200
    return info["model_id"]


def test_a_model_is_described_by_its_files(app, model):
    described = call(app, "GET", DESCRIBE, query={"model_id": model}).json
    assert [flavor["name"] for flavor in described["flavors"]] == ["python_function", "sklearn"]
    entries = {"pickled_model": "model.pkl", "sklearn_version": "1.9.1", "code": None}
    assert described["flavors"][1]["entries"] == entries
    assert described["signature"] == {
        "inputs": [{"type": "double", "name": "a", "required": True}],
        "outputs": [{"type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 10]}}],
    }
    assert described["metadata"] == {"kind": "linear", "7": "nan", "since": "2026-01-02"}
    requirements, python = described["environment"]
    assert requirements == {"path": "requirements.txt", "content": "numpy==2.1\n"}
    assert (len(python["content"]), python["whole"]) == (MAX_ENVIRONMENT_BYTES, False)
    assert (described["input_example"], described["model_size_bytes"]) == ("input_example.json", 823)
    assert call(app, "GET", DESCRIBE, query={"name": "prices", "version": "1"}).json == described


def test_files_of_a_version_are_listed(app, model):
    files = call(app, "GET", LIST, query={"name": "prices", "version": "1"}).json["files"]
    assert sorted((file["path"], file["is_dir"]) for file in files) == [
        ("MLmodel", False),
        ("data", True),
        ("python_env.yaml", False),
        ("requirements.txt", False),
    ]
    inside = call(app, "GET", LIST, query={"name": "prices", "version": "1", "path": "data"}).json["files"]
    assert [file["path"] for file in inside] == ["data/model.pkl"]


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        (DESCRIBE, {}, 400),
        (DESCRIBE, {"model_id": "m-1", "name": "prices", "version": "1"}, 400),
        (DESCRIBE, {"name": "prices"}, 400),
        (DESCRIBE, {"model_id": "m-none"}, 404),
        (DESCRIBE, {"name": "prices", "version": "2"}, 404),
        (LIST, {"name": "prices", "version": "x"}, 400),
        (LIST, {"name": "prices", "version": "1", "path": "../.."}, 400),
        (LIST, {"name": "none", "version": "1"}, 404),
    ],
)
def test_what_names_no_model_is_refused(app, model, path, query, status):
    assert call(app, "GET", path, query=query).status == status


def test_a_model_without_mlmodel_file_is_said_to_have_none(app):
    info = call(app, "POST", f"{API}/logged-models", json_body={"experiment_id": "0"}).json["model"]["info"]
    answer = call(app, "GET", DESCRIBE, query={"model_id": info["model_id"]})
    assert (answer.status, answer.json["error_code"]) == (404, "RESOURCE_DOES_NOT_EXIST")


def bomb() -> str:
    """Lists of lists of the one before: a few hundred bytes that mean 10 ** 9 values."""
    lines = ["flavors:", "  a: &a0 {x: [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]}"]
    lines += [f"  b{n}: &a{n + 1} {{x: [{', '.join([f'*a{n}'] * 10)}]}}" for n in range(8)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a text",
        "flavors: [1]",
        "flavors: {a: !!python/object/apply:os.system [echo]}",
        "a: &a {x: 1}\nflavors: {b: {<<: *a}}",
        "flavors: {a: " + "[" * 5000 + "]" * 5000 + "}",
        "flavors: {}\nsignature: {inputs: 'no json'}",
        "flavors: {}\nsignature: {inputs: '" + "[" * 200 + "]" * 200 + "'}",
        "\x00",
        bomb(),
    ],
)
def test_a_file_that_is_no_mlmodel_file_is_refused(text):
    with raises("INVALID_PARAMETER_VALUE"):
        describe(text.encode())


def test_a_long_file_is_not_read(app, model):
    location = call(app, "GET", f"{API}/logged-models/{model}").json["model"]["info"]["artifact_uri"]
    target = f"/api/2.0/mlflow-artifacts/artifacts/{location.removeprefix('mlflow-artifacts:/')}/MLmodel"
    assert call(app, "PUT", target, body=b"a" * (MAX_MLMODEL_BYTES + 1)).status == 200
    assert call(app, "GET", DESCRIBE, query={"model_id": model}).status == 400


def test_a_server_without_artifacts_destination_says_so(tmp_path):
    app = create_app(f"sqlite:///{tmp_path}/mlflow.db", serve_artifacts=False)
    try:
        assert call(app, "GET", DESCRIBE, query={"model_id": "m-none"}).status == 404
    finally:
        app.close()
