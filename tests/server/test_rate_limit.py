"""How fast a caller may ask."""

import pytest

from mlflow.exceptions import MlflowException
from mlflow.server import create_app
from mlflow.server.rate_limit import REMEMBERED, RateLimit, read_limit
from mlflow.store.caller import Caller, acting
from tests.server.asgi import call

SEARCH = "/api/2.0/mlflow/experiments/search"


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def test_a_bucket_empties_and_fills_again():
    clock = Clock()
    limit = RateLimit(None, 2, 3, clock)
    assert [limit.take("ann") for _ in range(4)] == [0, 0, 0, 1]
    # another one has a bucket of its own
    assert limit.take("bob") == 0
    clock.now = 0.5
    assert [limit.take("ann") for _ in range(2)] == [0, 1]
    clock.now = 100
    assert [limit.take("ann") for _ in range(4)] == [0, 0, 0, 1]


def test_the_time_to_wait_is_told():
    limit = RateLimit(None, 0.1, 1, Clock())
    assert [limit.take("ann"), limit.take("ann")] == [0, 10]


def test_callers_who_rest_are_forgotten():
    limit = RateLimit(None, 1, 1, Clock())
    for number in range(REMEMBERED + 5):
        limit.take(str(number))
    assert len(limit._buckets) == REMEMBERED and "4" not in limit._buckets


def test_refused_with_the_seconds_to_wait(tmp_path, monkeypatch):
    monkeypatch.setenv("MILLRACE_RATE_LIMIT", "0.01:2")
    app = create_app(f"sqlite:///{tmp_path}/a.db")
    try:
        answers = [call(app, "GET", SEARCH, query={"max_results": 1}) for _ in range(3)]
        assert [answer.status for answer in answers] == [200, 200, 429]
        assert answers[2].headers["retry-after"] == "100"
        assert answers[2].json["error_code"] == "REQUEST_LIMIT_EXCEEDED"
        assert "MILLRACE_RATE_LIMIT" in answers[2].json["message"]
        # accounts have buckets of their own
        with acting(Caller("ann")):
            assert call(app, "GET", SEARCH, query={"max_results": 1}).status == 200
    finally:
        app.close()


@pytest.mark.parametrize(("text", "limit"), [("50", (50, 100)), ("50:200", (50, 200)), ("0.2", (0.2, 1))])
def test_settings(text, limit):
    assert read_limit(text) == limit


@pytest.mark.parametrize("text", ["fast", "50:", ":5", "inf"])
def test_settings_that_are_none(text):
    with pytest.raises(MlflowException, match="MILLRACE_RATE_LIMIT"):
        read_limit(text)


@pytest.mark.parametrize(("rate", "burst"), [(0, 1), (-1, 5), (5, 0), (float("nan"), 5)])
def test_limits_that_let_nobody_in(rate, burst):
    with pytest.raises(MlflowException, match="must be positive"):
        RateLimit(None, rate, burst)
