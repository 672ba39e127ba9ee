"""What a budget may say, and when its windows begin."""

from datetime import datetime, timezone

import pytest

from mlflow.entities.trace_budget import TraceBudget
from mlflow.exceptions import MlflowException


def at(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=timezone.utc).timestamp() * 1000)


@pytest.mark.parametrize(
    ("unit", "value", "begun"),
    [
        ("MINUTES", 1, "2026-11-26T03:31:00"),
        ("MINUTES", 15, "2026-11-26T03:30:00"),
        ("HOURS", 1, "2026-11-26T03:00:00"),
        ("DAYS", 1, "2026-11-26T00:00:00"),
        # a Thursday
        ("WEEKS", 1, "2026-11-23T00:00:00"),
        ("MONTHS", 1, "2026-11-01T00:00:00"),
        ("MONTHS", 3, "2026-10-01T00:00:00"),
        ("MONTHS", 12, "2026-01-01T00:00:00"),
    ],
)
def test_when_a_window_began(unit, value, begun):
    budget = TraceBudget(name="a", amount=1, duration_unit=unit, duration_value=value)
    assert budget.window_start(at("2026-11-26T03:31:12")) == at(begun)
    assert budget.window_start(at(begun)) == at(begun)
    assert budget.window_start(at(begun) - 1) < at(begun)


def test_without_a_duration_it_never_ends():
    assert TraceBudget(name="a", amount=1).window_start(at("2026-11-26T03:31:12")) == 0


def test_there_and_back():
    budget = TraceBudget(name="a-b_1", amount=0.5, unit="TOKENS", scope="USER", target="me", duration_unit="DAYS")
    key, value = budget.tag()
    assert key == "millrace.trace.budget.a-b_1"
    assert TraceBudget.of_tag(key, value) == budget


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": ""}, "name ''"),
        ({"name": "a b"}, "name 'a b'"),
        ({"name": "x" * 101}, "1 to 100"),
        ({"amount": -1}, "amount -1"),
        ({"amount": float("nan")}, "amount nan"),
        ({"unit": "EUR"}, "unit 'EUR'.*USD, TOKENS"),
        ({"scope": "ALL"}, "scope 'ALL'.*EXPERIMENT, SESSION, USER"),
        ({"duration_unit": "YEARS"}, "'YEARS'.*MONTHS"),
        ({"duration_value": 0}, "duration 0"),
        ({"target": "me"}, "no target.*'me'"),
    ],
)
def test_what_is_not_allowed_is_named(values, said):
    with pytest.raises(MlflowException, match=said):
        TraceBudget(**{"name": "a", "amount": 1, **values}).check()


@pytest.mark.parametrize("value", ["", "5", "[]", "{}", '{"amount": "x"}', '{"amount": 1, "unit": "EUR"}'])
def test_a_tag_that_holds_none(value):
    with pytest.raises(MlflowException, match=r"no budget|unit 'EUR'"):
        TraceBudget.of_tag("millrace.trace.budget.a", value)
