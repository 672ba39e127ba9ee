"""Connections are for one thread at a time, kept, and replaced when they break."""

import os
import threading

import pytest

from mlflow.store.artifact import connection_pool
from mlflow.store.artifact.connection_pool import ATTEMPTS, ConnectionLostError, ConnectionPool, pool_of
from tests.contract.errors import raises


class Line:
    """A connection that counts."""

    def __init__(self):
        self.closed = self.broken = False

    def close(self):
        self.closed = True


@pytest.fixture
def lines(monkeypatch):
    monkeypatch.setattr(connection_pool, "WAITS_S", (0, 0, 0))
    return []


@pytest.fixture
def pool(lines):
    def connect():
        lines.append(Line())
        return lines[-1]

    return ConnectionPool("ftp://host", connect)


def use(line):
    if line.broken:
        raise ConnectionLostError("gone")
    return line


def test_a_connection_is_used_again(pool, lines):
    assert pool.call(use) is pool.call(use)
    assert len(lines) == 1


def test_threads_do_not_share(pool, lines):
    both = threading.Barrier(2, timeout=60)

    def meet(line):
        both.wait()
        return line

    threads = [threading.Thread(target=pool.call, args=(meet,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(lines) == 2


def test_one_that_broke_while_it_waited_is_replaced_at_once(pool, lines, monkeypatch):
    monkeypatch.setattr(connection_pool, "ATTEMPTS", 1)
    pool.call(use).broken = True
    assert pool.call(use) is lines[1]
    assert lines[0].closed


def test_what_breaks_is_tried_again_but_not_for_ever(pool, lines):
    tried = []

    def fail(line):
        tried.append(line)
        raise ConnectionLostError("no route")

    with raises("TEMPORARILY_UNAVAILABLE", "ftp://host cannot be reached, or broke off: no route"):
        pool.call(fail)
    assert len(tried) == len(lines) == ATTEMPTS
    assert all(line.closed for line in lines)


@pytest.mark.parametrize(
    ("error", "kept"),
    [(FileNotFoundError, True), (PermissionError, True), (OSError, False), (KeyboardInterrupt, False)],
)
def test_after_an_error(pool, lines, error, kept):
    def fail(_):
        raise error

    with pytest.raises(error):
        pool.call(fail)
    # after others nobody knows what is still under way
    assert lines[0].closed is not kept
    assert (pool.call(use) is lines[0]) is kept


def test_connections_that_wait_for_long_are_closed(pool, lines, monkeypatch):
    pool.call(use)
    monkeypatch.setattr(connection_pool, "_IDLE_S", -1.0)
    pool.call(use)
    assert lines[0].closed


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_a_forked_process_has_connections_of_its_own(lines):
    before = pool_of("a", "x", Line)
    assert pool_of("a", "x", Line) is before
    child = os.fork()
    if not child:
        os._exit(0 if pool_of("a", "x", Line) is not before else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert pool_of("a", "x", Line) is before
