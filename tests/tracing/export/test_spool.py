"""Batches on disk."""

import os
import subprocess
import sys

import pytest

from mlflow.api.traces import LogTraces
from mlflow.entities.span_record import SpanRecord
from mlflow.tracing.export.spool import Spool, SpoolFull
from mlflow.tracing.export.upload import Upload

URI = "postgresql://somebody:secret-word@host/db"


def batch(number):
    return LogTraces("0", [], [SpanRecord(f"tr-{number:032x}", "01" * 8, "s", 1, 2, attributes={"k": '"é"'})])


@pytest.fixture
def place(tmp_path):
    return Spool(str(tmp_path / "spool"), URI, 100_000)


def test_what_was_put_comes_back_in_order_once(place):
    works = [batch(1), Upload("0", "tr-1", "a", b"\x00\xff"), batch(2)]
    for work in works:
        place.put(work)
    assert place.count() == 3
    found = []
    assert place.replay(found.append, 10) == (3, True)
    assert found == works
    assert place.count() == 0
    assert place.replay(found.append, 10) == (0, True)


def test_a_failure_ends_the_replay_and_keeps_the_rest(place):
    for number in range(3):
        place.put(batch(number))
    found = []

    def store(work):
        if found:
            raise OSError("away")
        found.append(work)

    with pytest.raises(OSError, match="away"):
        place.replay(store, 10)
    assert place.count() == 2
    assert place.replay(found.append, 10) == (2, True)


def test_a_replay_ends_in_time(place):
    for number in range(3):
        place.put(batch(number))
    assert place.replay(lambda work: None, 0) == (1, False)
    assert place.count() == 2


def test_another_spool_of_the_same_destination_finds_it_and_others_do_not(place, tmp_path):
    place.put(batch(1))
    assert Spool(str(tmp_path / "spool"), URI, 1).count() == 1
    assert Spool(str(tmp_path / "spool"), URI + "2", 1).count() == 0


def test_the_folder_has_a_limit(place):
    with pytest.raises(SpoolFull, match="100000 bytes"):
        for number in range(2000):
            place.put(batch(number))
    sizes = [os.path.getsize(os.path.join(place.folder, name)) for name in os.listdir(place.folder)]
    assert 90_000 < sum(sizes) <= 100_000


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_nobody_else_can_read_it_and_no_password_is_in_it(place):
    place.put(batch(1))
    assert os.stat(place.folder).st_mode & 0o777 == 0o700
    for name in os.listdir(place.folder):
        path = os.path.join(place.folder, name)
        assert os.stat(path).st_mode & 0o777 == 0o600
        with open(path) as file:
            assert "secret-word" not in path + file.read()


def test_a_file_that_was_cut_short_is_kept_aside(place, caplog):
    place.put(batch(1))
    place.put(batch(2))
    first = sorted(os.listdir(place.folder))[0]
    with open(os.path.join(place.folder, first), "r+") as file:
        file.truncate(20)
    found = []
    assert place.replay(found.append, 10) == (2, True)
    assert found == [batch(2)]
    assert "cannot be read" in caplog.text
    assert any(name.endswith(".unreadable") for name in os.listdir(place.folder))


HOLDS = """
import sys, time
from mlflow.tracing.export.spool import Spool
def store(work):
    print("holding", flush=True)
    time.sleep(600)
Spool(sys.argv[1], sys.argv[2], 100_000).replay(store, 10)
"""


def test_two_processes_do_not_replay_at_once_and_a_dead_one_holds_nothing(place, tmp_path):
    place.put(batch(1))
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(tmp_path / "spool"), URI], stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout.readline() == "holding\n"
        assert place.replay(lambda work: None, 10) == (0, False)
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    found = []
    assert place.replay(found.append, 10) == (1, True)
    assert found == [batch(1)]
