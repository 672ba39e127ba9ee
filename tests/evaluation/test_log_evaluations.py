"""Evaluations that were done elsewhere, kept with a run."""

import pytest

import mlflow
from mlflow.evaluation import Assessment, AssessmentSource, AssessmentSourceType, Evaluation, log_evaluations


@pytest.fixture
def evaluation():
    human = AssessmentSource(AssessmentSourceType.HUMAN, "ada")
    return Evaluation(
        inputs={"q": "a"},
        outputs={"o": 1},
        targets={"t": 2},
        assessments=[
            Assessment(name="right", source=human, value=True, rationale="because"),
            Assessment(name="words", value="long"),
            Assessment(name="failed", error_code="TIMEOUT"),
        ],
        metrics={"tokens": 3},
        tags={"kind": "short"},
    )


def test_tables(evaluation, run):
    other = Evaluation(inputs={"q": "b"})
    assert log_evaluations(evaluations=[evaluation, other]) == [evaluation, other]

    def table(name):
        return mlflow.load_table(f"_{name}.json", run_ids=[run.info.run_id])

    rows = table("evaluations")
    assert list(rows["inputs"]) == [{"q": "a"}, {"q": "b"}]
    assert len(set(rows["evaluation_id"])) == 2
    judged = table("assessments")
    assert list(judged["name"]) == ["right", "words", "failed"]
    assert judged["boolean_value"][0] == True  # noqa: E712 (a column of objects)
    assert judged["string_value"][1] == "long"
    assert judged["source"][0] == {"source_type": "HUMAN", "source_id": "ada"}
    assert list(table("metrics")["key"]) == ["tokens"]
    assert list(table("tags")["value"]) == ["short"]


def test_as_a_dict_and_back(evaluation):
    assert Evaluation.from_dictionary(evaluation.to_dictionary()) == evaluation
    assert Evaluation(inputs={"a": 1}).inputs_id == Evaluation(inputs={"a": 1}).inputs_id
    assert Evaluation(inputs={"a": 1}).inputs_id != Evaluation(inputs={"a": 2}).inputs_id


@pytest.mark.parametrize(
    "values", [{}, {"value": 1, "error_code": "E"}, {"value": [1]}, {"value": 1, "error_message": "m"}]
)
def test_an_assessment_that_says_nothing(values, raises):
    with raises("INVALID_PARAMETER_VALUE", "'mine'"):
        Assessment(name="mine", **values)


def test_other_objects(raises, run):
    with raises("INVALID_PARAMETER_VALUE", "dict"):
        log_evaluations(evaluations=[{}])
