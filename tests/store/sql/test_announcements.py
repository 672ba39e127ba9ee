"""What one server writes is heard by another on the same PostgreSQL."""

import time

import pytest

from mlflow.store.sql.announcements import MAX_BYTES, Announcer, Hearing, message_of
from mlflow.store.sql.changes import Note
from mlflow.store.sql.tracking import SqlTracking
from tests.databases import fresh_postgresql
from tests.store.sql.test_pooled import kill_connections


@pytest.fixture(params=["", "+psycopg2"], ids=["psycopg", "psycopg2"])
def store(request):
    with fresh_postgresql(request.param) as uri:
        opened = SqlTracking.open(uri, server=True)
        yield opened
        opened.close()


def heard(hearing):
    until = time.monotonic() + 60
    while not (notes := hearing.heard()):
        assert time.monotonic() < until
        time.sleep(0.01)
    return notes


def test_notes_are_heard_by_others_and_not_by_oneself(store):
    announcer = Announcer(store)
    announcer.start()
    other, own = Hearing(store, "other"), Hearing(store, announcer.name)
    assert other.heard() == own.heard() == set()
    notes = {Note("runs", "1", "r"), Note("metrics", None, "r"), Note("registry")}
    announcer.note(notes)
    assert heard(other) == notes
    assert own.heard() == set()
    announcer.note([Note("views")])
    # what is left is told at the end
    announcer.close()
    assert heard(other) == {Note("views")}
    other.close()
    own.close()


def test_after_a_lost_connection_anything_may_have_changed(store):
    hearing = Hearing(store, None)
    assert hearing.heard() == set()
    kill_connections(store.database.uri.replace("+psycopg2", ""))
    with pytest.raises(store.database.errors):
        until = time.monotonic() + 60
        while time.monotonic() < until:
            hearing.heard()
            time.sleep(0.01)
    assert Note("runs") in hearing.heard()
    assert hearing.heard() == set()
    hearing.close()


def test_what_is_too_much_is_said_less_exactly():
    few = {Note("runs", str(n), f"{n:032x}") for n in range(10)}
    many = {Note("runs", str(n % 50), f"{n:032x}") for n in range(1000)}
    everywhere = {Note("runs", str(n), f"{n:032x}") for n in range(2000)}
    assert message_of("x", few).count("runs") == 10
    assert message_of("x", many).count("runs") == 50
    assert message_of("x", everywhere).count("runs") == 1
    assert max(len(message_of("x", notes)) for notes in (few, many, everywhere)) <= MAX_BYTES
