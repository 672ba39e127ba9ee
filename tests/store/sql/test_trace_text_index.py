"""The index of what spans say: it finds what reading all spans finds, and follows what is written and deleted."""

import json
import sqlite3
import uuid

import pytest

from mlflow.api.traces import DeleteTraces, LogTraces, SearchTraces
from mlflow.api.tracking import CreateExperiment
from mlflow.entities import TraceLocation
from mlflow.entities.span_record import SpanRecord
from mlflow.store.sql import search_plan, trace_text_index
from mlflow.store.sql.find_traces import TextIndex
from mlflow.store.sql.tracking import SqlTracking
from tests.store.sql.test_find_traces import FILTERS, Store

DEEP = [text for text in FILTERS if "text" in text or "content" in text or "attributes.k" in text]


def read_all(service):
    while service.writer.write(trace_text_index.read_some, None):
        pass


def index(service, ask):
    return service.writer.read(lambda store, tx, request: ask(TextIndex(tx)), None)


@pytest.fixture(scope="module", params=[False, True], ids=["all read", "half read"])
def store(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("texts")
    service = SqlTracking.open(f"sqlite:///{folder}/s.db", artifact_root=str(folder))
    found = Store(service)
    read_all(service)
    if request.param:
        # as if half of the traces had come after the index had read

        def forget(store, tx, request):
            tx.execute("INSERT INTO trace_text_unread SELECT trace_id, seq FROM span_body WHERE trace_id % 2 = 0")
            tx.execute("DELETE FROM trace_text_row WHERE trace_id % 2 = 0")

        service.writer.write(forget, None)
    yield found
    service.close()


@pytest.fixture(params=["as planned", "always", "never"])
def way(request, monkeypatch):
    if request.param == "always":
        # what the index says is always what a search goes by
        monkeypatch.setattr(search_plan.Search, "_plan", lambda *_: None)
        monkeypatch.setattr(trace_text_index, "_MANY", 10**9)
    if request.param == "never":
        monkeypatch.setattr(trace_text_index, "_MANY", -1)


@pytest.mark.parametrize("filter", DEEP)
def test_it_finds_what_reading_finds(store, way, filter):
    assert store.found(filter) == store.expected(filter)
    assert store.found(filter, ["execution_time_ms DESC"], page=7) == store.expected(filter, ["execution_time_ms DESC"])


def test_it_narrows_the_search(store):
    assert len(DEEP) > 20
    from mlflow.search import parse_filter
    from mlflow.store.sql.trace_conditions import arranged

    def candidates(text):
        def count(store, tx, request):
            driver = TextIndex(tx).driver([arranged(parse_filter(text, "traces"))])
            if driver is None:
                return None
            statement = driver[1]
            unread = tx.row("SELECT count(DISTINCT trace_id) FROM trace_text_unread")[0]
            return tx.row(f"SELECT count(*) FROM ({statement.text}) q", statement.values)[0] - unread

        return store.service.writer.read(count, None)

    found = len(store.expected("text LIKE '%Grüße aus Köln%'"))
    assert 0 < candidates("text LIKE '%Grüße aus Köln%'") <= found
    assert candidates("text LIKE '%Grüße aus Köln%' OR span.content LIKE '%nobody says this%'") <= found
    assert candidates("text LIKE '%nobody says this%'") == 0
    assert candidates("span.attributes.k = 'nobody says this'") == 0
    # too short, negated, or of something that is not text
    for text in ("text LIKE '%ab%'", "NOT text LIKE '%abcdef%'", "span.attributes.k != 'abcdef'"):
        assert candidates(text) is None


@pytest.fixture
def service(tmp_path):
    service = SqlTracking.open(f"sqlite:///{tmp_path}/s.db", artifact_root=str(tmp_path))
    yield service
    service.close()


def say(service, experiment, *texts, trace_id=None):
    trace_ids = []
    for text in texts:
        trace_ids.append(trace_id or f"tr-{uuid.uuid4().hex}")
        span = SpanRecord(
            trace_ids[-1], uuid.uuid4().hex[:16], "s", 10**18, attributes={"mlflow.spanInputs": json.dumps(text)}
        )
        service.log_traces(LogTraces(experiment, spans=[span]))
    return trace_ids


def find(service, experiment, text):
    places = [TraceLocation.from_experiment_id(experiment)]
    return [info.trace_id for info in service.search_traces(SearchTraces(places, f"text LIKE '%{text}%'")).traces]


def test_it_follows_what_is_written_and_deleted(service):
    experiment = service.create_experiment(CreateExperiment("x")).experiment_id
    [old] = say(service, experiment, "an early word")
    read_all(service)
    assert find(service, experiment, "early word") == [old]
    [new] = say(service, experiment, "a word that came late")
    assert find(service, experiment, "came late") == [new]
    read_all(service)
    assert find(service, experiment, "came late") == [new]
    # a span that joins a trace later
    say(service, experiment, "what came last", trace_id=old)
    assert find(service, experiment, "came last") == [old]
    read_all(service)
    assert find(service, experiment, "came last") == [old]
    assert index(service, lambda index: index.source) is not None
    service.delete_traces(DeleteTraces(experiment, request_ids=[old]))
    for text in ("early word", "came last"):
        assert find(service, experiment, text) == []
    assert find(service, experiment, "came late") == [new]


def test_it_is_made_anew_when_most_of_it_is_gone(service, monkeypatch):
    monkeypatch.setattr(trace_text_index, "_MOST_DEAD", 3)
    experiment = service.create_experiment(CreateExperiment("x")).experiment_id
    gone = say(service, experiment, *(f"word number {n}" for n in range(10)))
    [kept] = say(service, experiment, "another word")
    read_all(service)
    service.delete_traces(DeleteTraces(experiment, request_ids=gone))
    read_all(service)

    def rows(store, tx, request):
        return tx.row("SELECT count(*), max(id) FROM trace_text_row")

    assert service.writer.read(rows, None) == (1, 1)
    assert find(service, experiment, "another word") == [kept]
    [late] = say(service, experiment, "another one")
    assert find(service, experiment, "another") == [late, kept]


def test_a_search_makes_it_when_there_is_much_to_read(service, monkeypatch):
    monkeypatch.setattr(trace_text_index, "_WORTH_IT", 5)
    experiment = service.create_experiment(CreateExperiment("x")).experiment_id
    say(service, experiment, *(f"word {n}" for n in range(4)))
    find(service, experiment, "word 1")
    assert service.text_reader.wait(60)
    assert not index(service, lambda index: index.is_there)
    [five] = say(service, experiment, "word 5")
    assert find(service, experiment, "word 5") == [five]
    assert service.text_reader.wait(60)
    assert index(service, lambda index: index.is_there and not index.lags())
    assert find(service, experiment, "word 5") == [five]


def test_without_fts5_all_spans_are_read(service, monkeypatch, caplog):
    monkeypatch.setattr(trace_text_index, "_WORTH_IT", 1)
    monkeypatch.setattr(trace_text_index, "_TABLES", ("CREATE VIRTUAL TABLE trace_text USING nofts(text)",))
    experiment = service.create_experiment(CreateExperiment("x")).experiment_id
    [trace] = say(service, experiment, "a word")
    assert find(service, experiment, "a word") == [trace]
    assert service.text_reader.wait(60)
    assert "without an index" in caplog.text and "nofts" in caplog.text
    assert find(service, experiment, "a word") == [trace]


def test_an_older_sqlite_reads_all_spans_of_a_file_with_an_index(service, monkeypatch):
    experiment = service.create_experiment(CreateExperiment("x")).experiment_id
    [trace] = say(service, experiment, "a word")
    read_all(service)
    monkeypatch.setattr(trace_text_index, "_HAS_TRIGRAMS", False)
    assert not index(service, lambda index: index.is_there or index.lags())
    [late] = say(service, experiment, "a word more")
    assert find(service, experiment, "a word") == [late, trace]


def test_it_works_in_memory_and_behind_a_server(tmp_path):
    for uri, server in (("sqlite://", False), (f"sqlite:///{tmp_path}/server.db", True)):
        service = SqlTracking.open(uri, artifact_root=str(tmp_path), server=server)
        experiment = service.create_experiment(CreateExperiment("x")).experiment_id
        traces = say(service, experiment, *(f"word {n}" for n in range(20)))
        read_all(service)
        assert find(service, experiment, "word 13") == [traces[13]]
        service.close()


def test_other_tools_can_write_to_the_database(service, tmp_path):
    """The triggers need nothing that a plain SQLite lacks."""
    experiment = service.create_experiment(CreateExperiment("x")).experiment_id
    say(service, experiment, "a word")
    read_all(service)
    connection = sqlite3.connect(tmp_path / "s.db")
    connection.execute("INSERT INTO span_body (trace_id, seq, body) VALUES (999, 0, ?)", (b"[]",))
    connection.execute("DELETE FROM span_body WHERE trace_id = 999")
    connection.commit()
    connection.close()
    read_all(service)


def test_texts_are_not_searched_in_the_thread_of_quick_searches(service, monkeypatch):
    kinds = []
    submit = service.writer.submit

    def spied(kind, body, request):
        kinds.append(kind)
        return submit(kind, body, request)

    monkeypatch.setattr(service.writer, "submit", spied)
    places = [TraceLocation.from_experiment_id("0")]
    for filter in (None, "status = 'OK'", "text LIKE '%a%'", "span.attributes.k = 'a'"):
        service.submit("search_traces", SearchTraces(places, filter)).result(60)
    assert kinds == ["search", "search", "scan", "scan"]
