"""Reading a store elsewhere at any place, over requests that break."""

import pytest

from mlflow.exceptions import MlflowException
from mlflow.store.artifact.artifact_reader import ArtifactReader
from mlflow.store.artifact.atomic import no_such_artifact
from mlflow.store.artifact.progress import Progress
from mlflow.store.artifact.ranged_fetch import fetch_into
from mlflow.store.artifact.server_connection import BrokenTransferError

DATA = bytes(range(256)) * 40


class Store:
    """Gives DATA in pieces of 100 bytes; breaks after so many bytes, once for each entry of ``breaks``."""

    def __init__(self, *breaks):
        self.breaks = list(breaks)
        self.asked = []

    def fetch(self, begin, end):
        self.asked.append((begin, end))
        sent = 0
        while begin < end:
            if self.breaks and sent >= self.breaks[0]:
                self.breaks.pop(0)
                raise BrokenTransferError("broken", "TEMPORARILY_UNAVAILABLE")
            piece = DATA[begin : min(begin + 100, end)]
            yield piece
            begin += len(piece)
            sent += len(piece)

    def reader(self):
        return ArtifactReader("f", len(DATA), "tag", 1.0, self.fetch)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr("mlflow.store.artifact.artifact_reader.time.sleep", lambda seconds: None)


def test_one_request_for_what_is_read_in_order():
    store = Store()
    with store.reader() as reader:
        assert reader.read(150) + reader.read(1) + reader.read() == DATA
    assert store.asked == [(0, len(DATA))]


def test_looking_at_the_beginning_again_costs_nothing():
    store = Store()
    with store.reader() as reader:
        assert reader.read(50) == DATA[:50]
        assert reader.seek(0) == reader.tell() == 0
        assert reader.read() == DATA
    assert store.asked == [(0, len(DATA))]


def test_a_section_ends_where_it_should():
    store = Store()
    with store.reader() as reader:
        reader.section(1000, 250)
        assert reader.read() == DATA[1000:1250]
        assert reader.read(10) == reader.read_at(1250, 10) == b""
    assert store.asked == [(1000, 1250)]


def test_it_goes_on_where_it_broke():
    store = Store(300, 0, 500)
    with store.reader() as reader:
        assert reader.read() == DATA
    end = len(DATA)
    assert store.asked == [(0, end), (300, end), (300, end), (800, end)]


def test_it_gives_up_at_last(monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")
    store = Store(*[0] * 10)
    with store.reader() as reader, pytest.raises(MlflowException) as error:
        reader.read()
    assert (error.value.error_code, len(store.asked)) == ("TEMPORARILY_UNAVAILABLE", 3)


def test_a_store_that_sends_too_little_is_not_believed(monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
    reader = ArtifactReader("f", 200, None, 1.0, lambda begin, end: iter([DATA[begin:150]] if begin < 150 else []))
    with pytest.raises(MlflowException) as error:
        reader.read()
    assert error.value.error_code == "DATA_LOSS"


def test_other_errors_are_not_tried_again():
    asked = []

    def fetch(begin, end):
        asked.append(begin)
        raise no_such_artifact("f")
        yield b""

    with pytest.raises(MlflowException) as error:
        ArtifactReader("f", 10, None, 1.0, fetch).read()
    assert (error.value.error_code, asked) == ("RESOURCE_DOES_NOT_EXIST", [0])


@pytest.mark.parametrize("length", [700, 5000, 100_000], ids=["many ranges", "few", "one"])
def test_ranges_side_by_side_make_one_file(tmp_path, length):
    store = Store(250, 100)
    with Progress("Downloading") as progress:
        fetch_into(store.reader(), str(tmp_path / "f"), progress, length)
    assert (tmp_path / "f").read_bytes() == DATA


def test_nothing_is_left_of_a_download_that_fails(tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    with pytest.raises(MlflowException), Progress("Downloading") as progress:
        fetch_into(Store(0).reader(), str(tmp_path / "f"), progress, 700)
    assert list(tmp_path.iterdir()) == []
