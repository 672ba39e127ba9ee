"""The scoring server without a process: as an application for any ASGI server, and as functions."""

import asyncio
import io
import json

import httpx
import numpy as np
import pytest

import mlflow
from mlflow.pyfunc import scoring_server
from mlflow.pyfunc.scoring_server.predictor import Batches, Predictor, split


@pytest.fixture(scope="module")
def model(scoring_models):
    return mlflow.pyfunc.load_model(str(scoring_models / "linear"))


def test_init_gives_an_application(model):
    async def ask():
        transport = httpx.ASGITransport(scoring_server.init(model))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            predicted = await client.post("/invocations", json={"inputs": {"a": [1.0], "b": [0.0]}})
            return predicted, await client.get("/metrics")

    predicted, metrics = asyncio.run(ask())
    assert predicted.status_code == 200 and len(predicted.json()["predictions"]) == 1
    assert metrics.status_code == 404


def test_invocations_as_a_function(model):
    schema = model.metadata.signature.inputs
    body = '{"dataframe_split": {"columns": ["a", "b"], "data": [[1, 2]]}}'
    answer = scoring_server.invocations(body, "application/json", model, schema)
    assert answer.status == 200 and len(json.loads(answer.response)["predictions"]) == 1
    assert scoring_server.invocations("[", "application/json", model, schema).status == 400
    assert scoring_server.invocations("", "text/html", model, schema).status == 415


def test_parsers_and_writers_as_functions():
    assert scoring_server.infer_and_parse_data({"inputs": [1, 2]}).tolist() == [1, 2]
    assert scoring_server.parse_csv_input("a\n1\n")["a"].tolist() == [1]
    assert scoring_server.parse_csv_input(io.StringIO("a\n1\n"))["a"].tolist() == [1]
    output = io.StringIO()
    scoring_server.predictions_to_json(np.array([1.5, np.nan]), output, {"more": 1})
    scoring_server.unwrapped_predictions_to_json(["x"], output)
    assert output.getvalue() == '{"predictions":[1.5,null],"more":1}["x"]'


def test_the_command_of_a_server():
    command, environment = scoring_server.get_cmd("models:/a b/1", port=7, nworkers=2)
    assert command.endswith("-m mlflow.server.scoring --model-uri 'models:/a b/1' --port 7 --workers 2")
    assert "PATH" in environment


@pytest.mark.parametrize(
    ("predictions", "expected"),
    [
        (np.array([1, 2]), [[1], [2]]),
        (np.array([[1, 2], [3, 4]]), [[[1, 2]], [[3, 4]]]),
        (["a", "b"], [["a"], ["b"]]),
        ({"x": np.array([1, 2]), "y": ["a", "b"]}, [{"x": [1], "y": ["a"]}, {"x": [2], "y": ["b"]}]),
        (np.array(5), None),
        (np.array([1, 2, 3]), None),
        ("text", None),
        ({"x": 1}, None),
    ],
    ids=repr,
)
def test_predictions_apart(predictions, expected):
    found = split(predictions, 2)
    if found is not None:
        found = [
            {name: list(one) for name, one in piece.items()} if isinstance(piece, dict) else np.array(piece).tolist()
            for piece in found
        ]
    assert found == expected


def batches_of(call, rows, limit=4):
    """What each row got, and the sizes of the calls."""
    sizes = []

    def counted(given):
        sizes.append(len(given))
        return call(given)

    async def ask():
        batches = Batches(Predictor(5), limit)
        return await asyncio.gather(*(batches.predict("key", row, counted) for row in rows), return_exceptions=True)

    return asyncio.run(ask()), sizes


def test_waiting_requests_are_merged():
    found, sizes = batches_of(lambda rows: np.array(rows) * 2, list(range(10)))
    assert [one.tolist() for one in found] == [[2 * i] for i in range(10)]
    assert max(sizes) == 4 and sum(sizes) == 10


def test_one_bad_row_fails_alone():
    def call(rows):
        if 3 in rows:
            raise ValueError("bad row")
        return np.array(rows)

    found, _ = batches_of(call, list(range(6)))
    assert [isinstance(one, ValueError) for one in found] == [i == 3 for i in range(6)]


def test_predictions_that_cannot_be_told_apart_are_not_merged():
    found, sizes = batches_of(lambda rows: f"{len(rows)} rows", list(range(6)))
    assert found == ["1 rows"] * 6
    assert sizes.count(1) == 6
