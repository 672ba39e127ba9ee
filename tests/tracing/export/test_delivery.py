"""What one destination makes of a batch, and what comes of that."""

import pytest

from mlflow.api.traces import LogTraces
from mlflow.entities.span_record import SpanRecord
from mlflow.exceptions import MlflowException
from mlflow.tracing.export.delivery import Delivery
from mlflow.tracing.export.spool import Spool
from mlflow.tracing.export.statistics import Counters


class Destination:
    """Keeps what it is given, unless it is to raise something."""

    name = shown = "the destination"

    def __init__(self):
        self.error = None
        self.bad = set()
        self.found = []

    def write(self, request):
        traces = [span.trace_id for span in request.spans]
        if self.error is not None and (not self.bad or self.bad & set(traces)):
            raise self.error
        self.found += traces


def batch(*trace_ids):
    return LogTraces("0", [], [SpanRecord(trace_id, "01" * 8, "s", 1, 2) for trace_id in trace_ids])


@pytest.fixture
def destination():
    return Destination()


@pytest.fixture
def made(destination, tmp_path):
    """Makes a delivery and its counters."""

    def make(hold_seconds=60.0):
        counters = Counters()
        return Delivery(destination, Spool(str(tmp_path), "d", 10**6), counters, hold_seconds), counters

    return make


def test_a_refused_batch_is_split(made, destination):
    delivery, counters = made()
    destination.error, destination.bad = MlflowException("no", "INVALID_PARAMETER_VALUE"), {"b"}
    delivery.write(batch("a", "b", "c"))
    assert destination.found == ["a", "c"]
    assert counters.values() == {"refused": 1, "written": 2}
    assert delivery.due is None


@pytest.mark.parametrize("error", [MlflowException("broken", "INTERNAL_ERROR"), KeyError("bug")])
def test_errors_of_the_destination_are_tried_again_for_a_while(made, destination, error):
    delivery, counters = made()
    destination.error = error
    delivery.write(batch("a"))
    delivery.retry()
    assert counters.values() == {"spooled": 1} and delivery.waiting() == 1
    destination.error = None
    delivery.retry()
    assert destination.found == ["a"]
    assert delivery.due is None


def test_a_batch_that_always_fails_does_not_hold_up_the_others_for_ever(made, destination):
    delivery, counters = made(hold_seconds=0.0)
    destination.error, destination.bad = MlflowException("broken", "INTERNAL_ERROR"), {"b"}
    delivery.write(batch("a", "b"))
    delivery.write(batch("c"))
    assert destination.found == ["a", "c"]
    assert counters.values() == {"refused": 1, "written": 2}


def test_what_may_pass():
    from mlflow.tracing.export.destinations import is_passing

    assert is_passing(MlflowException("full", "IO_ERROR"))
    assert is_passing(OSError("away"))
    assert not is_passing(MlflowException("no", "INVALID_PARAMETER_VALUE"))
    assert not is_passing(KeyError("bug"))
