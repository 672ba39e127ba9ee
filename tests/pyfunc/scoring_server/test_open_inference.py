"""The Open Inference Protocol, over HTTP."""

import pytest

from tests.pyfunc.scoring_server.serving import scoring_server


def tensor(name, data, datatype="FP64", shape=None, **more):
    return {"name": name, "shape": shape or [len(data)], "datatype": datatype, "data": data, **more}


@pytest.fixture(scope="module")
def tensors_server(scoring_models, tmp_path_factory):
    with scoring_server(tmp_path_factory.mktemp("tensors"), str(scoring_models / "tensors")) as server:
        yield server


def infer(server, name, inputs, **more):
    return server.ask({"inputs": inputs, **more}, path=f"/v2/models/{name}/infer")


def test_health_and_metadata(linear_server):
    assert linear_server.ask(path="/v2/health/live").json == {"live": True}
    assert linear_server.ask(path="/v2/health/ready").json == {"ready": True}
    assert linear_server.ask(path="/v2/models/linear/ready").json["ready"] is True
    assert linear_server.ask(path="/v2").json["name"] == "millrace"
    found = linear_server.ask(path="/v2/models/linear").json
    assert found["inputs"] == [{"name": name, "datatype": "FP64", "shape": [-1, 1]} for name in ("a", "b")]


@pytest.mark.parametrize(
    "inputs",
    [
        [tensor("a", [1.0, 2.0]), tensor("b", [0, 1], "INT64")],
        [tensor("b", [0.0, 1.0], shape=[2, 1]), tensor("a", [1.0, 2.0], shape=[2, 1])],
        [tensor("rows", [1.0, 0.0, 2.0, 1.0], shape=[2, 2])],
        [tensor("rows", [[1.0, 0.0], [2.0, 1.0]], shape=[2, 2])],
    ],
    ids=["columns", "columns of one", "flat rows", "nested rows"],
)
def test_tensors_as_a_table(linear_server, inputs):
    expected = linear_server.predictions({"dataframe_records": [{"a": 1.0, "b": 0.0}, {"a": 2.0, "b": 1.0}]})
    answer = infer(linear_server, "linear", inputs, id="42").json
    (output,) = answer["outputs"]
    assert answer["id"] == "42" and answer["model_name"] == "linear"
    assert (output["datatype"], output["shape"]) == ("FP64", [2])
    assert output["data"] == pytest.approx(expected)


def test_tensors(tensors_server):
    inputs = [tensor("x", [1, 2, 3, 4], "FP32", [2, 2]), tensor("y", [3, 4], "INT64")]
    (output,) = infer(tensors_server, "tensors", inputs).json["outputs"]
    assert output["datatype"] == "BYTES"
    assert "dtype=float32" in output["data"][0]


def test_a_table_as_answer_and_params(tensors_server):
    inputs = [tensor("x", [1, 2], "FP32", [1, 2]), tensor("y", [3], "INT64")]
    answer = infer(tensors_server, "tensors", inputs, parameters={"kind": "frame"}).json
    assert [(one["name"], one["datatype"]) for one in answer["outputs"]] == [("a", "INT64"), ("b", "BYTES")]


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ([], "at least one tensor"),
        ([{"name": "a"}], "'a' has no 'shape'"),
        ([tensor("a", [1.0], "FP99")], "FP99"),
        ([tensor("a", [1.0], shape=[2])], "no FP64 of shape [2]"),
        ([tensor("a", ["x"])], "no FP64"),
        ([tensor("a", [1.5], "INT64")], "does not fit"),
        ([tensor("a", [300], "UINT8")], "does not fit"),
        ([tensor("a", [1.0]), tensor("a", [1.0])], "two inputs"),
        ([tensor("a", [1.0])], "b"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_errors_have_the_form_of_the_protocol(linear_server, inputs, said):
    answer = infer(linear_server, "linear", inputs)
    assert answer.status == 400
    assert list(answer.json) == ["error"] and said in answer.json["error"]


def test_another_model(linear_server):
    answer = infer(linear_server, "other", [tensor("a", [1.0])])
    assert answer.status == 404
    assert "'other' is not served here" in answer.json["error"]
