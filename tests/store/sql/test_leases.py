"""Work for one process at a time."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from mlflow.store.sql import transaction
from mlflow.store.sql.leases import claim
from mlflow.store.sql.tracking import SqlTracking
from tests.databases import FRESH


@pytest.fixture(params=["postgresql", "mysql"])
def stores(request):
    """Four servers on one database."""
    with FRESH[request.param]() as uri:
        opened = [SqlTracking.open(uri, server=True) for _ in range(4)]
        yield opened
        for store in opened:
            store.close()


def test_one_of_many_gets_it_and_another_when_its_time_is_over(stores):
    with ThreadPoolExecutor(4) as threads:
        for lease in ("a", "b", "c"):
            assert sum(threads.map(lambda store, lease=lease: claim(store, lease, 600), stores * 3)) == 1
    assert claim(stores[0], "short", 0.2)
    until = time.monotonic() + 60
    while not claim(stores[1], "short", 600):
        assert time.monotonic() < until
        time.sleep(0.02)
    assert not claim(stores[0], "short", 600)


def test_clocks_of_machines_do_not_matter(stores, monkeypatch):
    assert claim(stores[0], "a", 600)

    class Tomorrow:
        @staticmethod
        def time():
            return time.time() + 86_400

    monkeypatch.setattr(transaction, "time", Tomorrow)
    assert not claim(stores[1], "a", 600)
