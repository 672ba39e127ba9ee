"""On whose behalf an operation runs is seen in its transaction, wherever it runs, and checked there first."""

import pytest

from mlflow.api.traces import DeleteTraces
from mlflow.api.tracking import CreateExperiment, GetExperimentByName, SearchExperiments
from mlflow.exceptions import MlflowException
from mlflow.store.caller import Caller, acting, carried, current
from mlflow.store.sql.tracking import SqlTracking


class Refusing:
    """Refuses one operation and remembers what was asked."""

    def __init__(self, refused):
        self.refused, self.asked = refused, []

    def check(self, store, tx, operation, request):
        self.asked.append((operation, tx.caller))
        if operation == self.refused:
            raise MlflowException(f"{operation} is not allowed.", "PERMISSION_DENIED")

    def done(self, store, tx, operation, request, answer):
        pass


@pytest.fixture(params=[False, True], ids=["embedded", "server"])
def store(request, tmp_path):
    opened = SqlTracking.open(f"sqlite:///{tmp_path}/a.db", server=request.param)
    yield opened
    opened.close()


def test_nobody_is_not_checked(store):
    assert current() is None
    assert store.create_experiment(CreateExperiment(name="a")).experiment_id


@pytest.mark.parametrize("way", ["call", "submit"])
def test_checked_in_the_transaction(store, way):
    access = Refusing("create_experiment")
    caller = Caller("ann", access=access)

    def run(operation, request):
        return getattr(store, operation)(request) if way == "call" else store.submit(operation, request).result()

    with acting(caller):
        with pytest.raises(MlflowException, match="not allowed") as refused:
            run("create_experiment", CreateExperiment(name="a"))
        assert refused.value.error_code == "PERMISSION_DENIED"
        run("search_experiments", SearchExperiments(max_results=10))
    assert access.asked == [("create_experiment", caller), ("search_experiments", caller)]
    with pytest.raises(MlflowException, match="a"):
        store.get_experiment_by_name(GetExperimentByName(experiment_name="a"))


@pytest.mark.parametrize("way", ["call", "submit"])
def test_operations_in_steps_are_checked_before_the_first(store, way):
    access = Refusing("delete_traces")
    request = DeleteTraces(experiment_id="0", request_ids=["tr-1"])
    with acting(Caller("ann", access=access)), pytest.raises(MlflowException, match="not allowed"):
        _ = store.delete_traces(request) if way == "call" else store.submit("delete_traces", request).result()
    assert [operation for operation, _ in access.asked] == ["delete_traces"]


def test_operations_of_several_callers_in_one_transaction(tmp_path):
    store = SqlTracking.open(f"sqlite:///{tmp_path}/a.db", server=True)
    access = Refusing("nothing")
    callers = [None, *(Caller(f"user {number}", access=access) for number in range(20)), None]
    futures = []
    for number, caller in enumerate(callers):
        with acting(caller):
            futures.append(store.submit("create_experiment", CreateExperiment(name=f"experiment {number}")))
    assert len({future.result().experiment_id for future in futures}) == len(callers)
    assert [caller for _, caller in access.asked] == callers[1:-1]
    store.close()


def test_carried_into_another_thread():
    from concurrent.futures import ThreadPoolExecutor

    caller = Caller("ann")
    with ThreadPoolExecutor(1) as threads:
        with acting(caller):
            future = threads.submit(carried(current))
        assert future.result() is caller
        assert threads.submit(current).result() is None
