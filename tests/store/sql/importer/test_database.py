"""Databases made by MLflow are imported in place: everything MLflow's own client reads is read from ours."""

import base64
import contextlib
import json
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from mlflow.api.traces import GetTraceInfo, ReadTraces, SearchTraces
from mlflow.api.tracking import CreateExperiment, CreateRun, GetExperiment, GetRun, LogMetric, RestoreExperiment
from mlflow.entities import Assessment, TraceLocation
from mlflow.exceptions import MlflowException
from mlflow.store.sql.importer import database_traces, import_database
from mlflow.store.sql.sqlite import table_names
from mlflow.store.sql.tracking import SqlTracking
from tests.databases import FRESH
from tests.fixtures import stores
from tests.store.sql.importer.read_back import (
    expected_experiment,
    expected_models,
    expected_run,
    read_experiment,
    read_models,
    read_run,
)

ALL = ["sqlite-2.22", "sqlite-3.17", "postgresql-3.17", "mysql-3.17"]


@contextlib.contextmanager
def made_by_mlflow(name, folder):
    """URI of a database as MLflow left it."""
    kind = name.partition("-")[0]
    if kind == "sqlite":
        yield stores.sqlite_database(name, folder / "mlflow.db")
        return
    with FRESH[kind]() as uri:
        run_sql(uri, stores.sql(name))
        yield uri


def run_sql(uri, text):
    if uri.startswith("postgresql"):
        import psycopg

        with psycopg.connect(uri) as connection:
            connection.execute(text)
    else:
        import pymysql
        from pymysql.constants import CLIENT
        from sqlalchemy.engine import make_url

        url = make_url(uri)
        where = {"host": url.host, "port": url.port or 3306, "user": url.username, "database": url.database}
        flags = CLIENT.MULTI_STATEMENTS
        with pymysql.connect(**where, client_flag=flags, autocommit=True) as connection:
            cursor = connection.cursor()
            cursor.execute(text)
            while cursor.nextset():
                pass


@contextlib.contextmanager
def opened(uri):
    store = SqlTracking.open(uri)
    try:
        yield store
    finally:
        store.close()


@pytest.fixture(params=ALL)
def imported(request, tmp_path):
    """Name, URI and report of each database, imported."""
    with made_by_mlflow(request.param, tmp_path) as uri:
        yield request.param, uri, import_database(uri)


def test_everything_mlflow_reads_is_read_from_ours(imported):
    name, uri, report = imported
    expected = stores.expected(name)
    with opened(uri) as store:
        for experiment in expected["experiments"]:
            assert read_experiment(store, experiment["experiment_id"]) == expected_experiment(experiment)
        for run in expected["runs"]:
            assert read_run(store, run["info"]["run_id"]) == expected_run(run)
    assert report.imported["runs"] == len(expected["runs"])
    assert report.imported["experiments"] == len(expected["experiments"])
    assert report.imported["params"] == sum(len(run["params"]) for run in expected["runs"])
    assert report.imported["tags"] == sum(len(run["tags"]) for run in expected["runs"])
    points = [points for run in expected["runs"] for points in run["history"].values()]
    assert report.imported["metric points"] == sum(map(len, points))


def test_traces_are_read_from_ours(imported):
    name, uri, report = imported
    assert report.imported["traces"] == stores.expected(name)["traces"] == 2
    # the spans of MLflow 2 were files, which are not here
    assert report.left == ({"traces whose spans are not in reach": 2} if name == "sqlite-2.22" else {})
    with opened(uri) as store:
        found = store.search_traces(SearchTraces([TraceLocation.from_experiment_id("0")])).traces
        assert [(info.state, info.tags["mlflow.traceName"]) for info in found] == [
            ("ERROR", "answer"),
            ("OK", "answer"),
        ]
        assert [info.trace_metadata["mlflow.traceInputs"] for info in found] == [
            *('{"question": "why"}', '{"question": "how"}'),
        ]
        spans = [record.spans for record in store.read_traces(ReadTraces([info.trace_id for info in found])).traces]
    if name == "sqlite-2.22":
        assert spans == [[], []]
    else:
        assert [[(s.name, s.status, s.attributes["mlflow.spanOutputs"]) for s in one] for one in spans] == [
            [("answer", "ERROR", '"WHY"')],
            [("answer", "OK", '"HOW"')],
        ]


def test_spans_of_mlflow_2_are_read_from_its_files(tmp_path):
    uri = stores.sqlite_database("sqlite-2.22", tmp_path / "mlflow.db")
    connection = sqlite3.connect(tmp_path / "mlflow.db")
    [trace_id] = connection.execute("SELECT request_id FROM trace_info WHERE status = 'OK'").fetchone()
    folder = tmp_path / "artifacts of it"
    folder.mkdir()
    span = {
        "name": "answer",
        "context": {"span_id": "ab" * 8, "trace_id": "cd" * 16},
        "parent_id": None,
        "start_time": 5,
        "end_time": 7,
        "status_code": "OK",
        "attributes": {"mlflow.traceRequestId": f'"{trace_id}"', "mlflow.spanInputs": '{"question": "how"}'},
        "events": [],
    }
    (folder / "traces.json").write_text(json.dumps({"spans": [span], "request": "{}", "response": "{}"}))
    connection.execute(
        "UPDATE trace_tags SET value = ? WHERE request_id = ? AND \"key\" = 'mlflow.artifactLocation'",
        (str(folder), trace_id),
    )
    connection.commit()
    connection.close()
    report = import_database(uri)
    assert (report.imported["traces"], report.left) == (2, {"traces whose spans are not in reach": 1})
    with opened(uri) as store:
        [record] = store.read_traces(ReadTraces([trace_id])).traces
    [found] = record.spans
    assert (found.trace_id, found.span_id, found.start_ns, found.end_ns, found.status) == (
        trace_id,
        "ab" * 8,
        5,
        7,
        "OK",
    )


def test_judgements_tags_and_links_of_traces(tmp_path):
    uri = stores.sqlite_database("sqlite-3.17", tmp_path / "mlflow.db")
    connection = sqlite3.connect(tmp_path / "mlflow.db")
    [trace_id] = connection.execute("SELECT request_id FROM trace_info WHERE status = 'OK'").fetchone()
    [run_id] = connection.execute("SELECT run_uuid FROM runs").fetchone()
    columns = (
        "assessment_id, trace_id, name, assessment_type, value, error, created_timestamp, last_updated_timestamp, "
        "source_type, source_id, run_id, span_id, rationale, overrides, valid, assessment_metadata"
    )
    for row in (
        # the newer one is found first
        ("a-2", "q", "feedback", "0.5", None, 2000, "HUMAN", None, "because", "a-1", 1, '{"k": "v"}'),
        ("a-1", "q", "feedback", '"bad"', None, 1000, "LLM_JUDGE", None, None, "a-gone", 0, None),
        ("a-3", "e", "expectation", '{"a": [1]}', None, 3000, "HUMAN", run_id, None, None, 1, None),
        (
            "a-4",
            "f",
            "feedback",
            "null",
            '{"error_code": "X", "error_message": "m"}',
            4000,
            "CODE",
            None,
            None,
            None,
            1,
            None,
        ),
    ):
        (number, name, kind, value, error, time_ms, source, run, why, over, valid, metadata) = row
        connection.execute(
            f"INSERT INTO assessments ({columns}) VALUES ({', '.join('?' * 16)})",
            (
                number,
                trace_id,
                name,
                kind,
                value,
                error,
                time_ms,
                time_ms,
                source,
                "x",
                run,
                None,
                why,
                over,
                valid,
                metadata,
            ),
        )
    for kind, to in (("run", run_id), ("prompt_version", "greeting/3"), ("something", "else")):
        connection.execute(
            "INSERT INTO entity_associations VALUES (?, 'trace', ?, ?, ?, 1)", (f"id-{kind}", trace_id, kind, to)
        )
    connection.execute("INSERT INTO trace_tags VALUES ('team', 'red', ?)", (trace_id,))
    connection.commit()
    connection.close()
    report = import_database(uri)
    assert (report.imported["traces"], report.left, report.notes) == (2, {}, [])
    with opened(uri) as store:
        info = store.get_trace_info(GetTraceInfo(trace_id)).trace.trace_info
        assert info.tags["team"] == "red"
        found = [Assessment.from_proto(message) for message in info.assessments]
        assert [(a.assessment_id, a.name, a.overrides, a.create_time_ms) for a in found] == [
            *(("a-1", "q", None, 1000), ("a-2", "q", "a-1", 2000), ("a-3", "e", None, 3000), ("a-4", "f", None, 4000)),
        ]
        assert [a.value for a in found] == ["bad", 0.5, {"a": [1]}, None]
        assert [found[0].valid, found[1].valid, found[1].metadata, found[1].rationale] == [
            False,
            True,
            {"k": "v"},
            "because",
        ]
        assert (found[2].run_id, found[3].error_code) == (run_id, "X")
        place = [TraceLocation.from_experiment_id("0")]
        assert [i.trace_id for i in store.search_traces(SearchTraces(place, run_id=run_id)).traces] == [trace_id]
        by_prompt = SearchTraces(place, "prompt = 'greeting/3'")
        assert [i.trace_id for i in store.search_traces(by_prompt).traces] == [trace_id]


def test_many_traces_come_in_parts_and_one_that_cannot_be_does_not_stop_the_others(tmp_path, monkeypatch):
    monkeypatch.setattr(database_traces, "TRACES_AT_ONCE", 7)
    monkeypatch.setattr(database_traces, "SPANS_AT_ONCE", 10)
    uri = stores.sqlite_database("sqlite-3.17", tmp_path / "mlflow.db")
    connection = sqlite3.connect(tmp_path / "mlflow.db")
    content = json.loads(connection.execute("SELECT content FROM spans").fetchone()[0])
    for number in range(40):
        trace_id = "no trace id!" if number == 20 else f"tr-{number:032x}"
        connection.execute(
            "INSERT INTO trace_info (request_id, experiment_id, timestamp_ms, execution_time_ms, status) "
            "VALUES (?, 0, ?, 1, 'OK')",
            (trace_id, number),
        )
        for child in range(number % 5):
            span = content | {"span_id": base64.b64encode(child.to_bytes(8, "big")).decode()}
            span["attributes"] = {"mlflow.traceRequestId": json.dumps(trace_id)}
            connection.execute(
                "INSERT INTO spans (trace_id, experiment_id, span_id, status, start_time_unix_nano, content) "
                "VALUES (?, 0, ?, 'OK', 1, ?)",
                (trace_id, f"{child:016x}", json.dumps(span)),
            )
    connection.commit()
    connection.close()
    report = import_database(uri)
    assert report.imported["traces"] == 41
    assert report.left == {"traces that cannot be imported": 1, "traces whose spans are not in reach": 7}
    [note] = report.notes
    assert "no trace id!" in note
    with opened(uri) as store:
        ids = [f"tr-{number:032x}" for number in range(40) if number != 20]
        records = store.read_traces(ReadTraces(ids)).traces
        counts = {record.trace_info.trace_id: len(record.spans) for record in records}
    assert counts == {f"tr-{number:032x}": number % 5 for number in range(40) if number != 20}


def test_models_are_read_from_ours(imported):
    name, uri, report = imported
    expected = stores.expected(name)
    assert read_models(uri) == expected_models(expected)
    assert report.imported["registered models"] == len(expected["registered_models"]) == 2
    assert report.imported["model versions"] == len(expected["model_versions"]) == 2
    assert report.imported["aliases"] == 1
    assert report.imported["logged models"] == len(expected["logged_models"])
    points = sum(len(model["metrics"]) for model in expected["logged_models"])
    assert report.imported["metric points of logged models"] == points
    assert "2 registered models" in str(report)


def test_the_registry_goes_on(imported):
    from mlflow import MlflowClient

    _, uri, _ = imported
    client = MlflowClient(uri, uri)
    assert client.create_model_version("classifier", "s3://lab/new").version == "3"
    assert client.get_model_version_by_alias("classifier", "champion").version == "2"
    client.create_registered_model("new")
    assert [m.name for m in client.search_registered_models()] == ["classifier", "empty", "new"]


def as_version_1(path):
    """Make of an imported SQLite database what the first release, which had no tables of models, would have left."""
    before = (stores.HERE / "schemas" / "version_1.sqlite.sql").read_text()
    connection = sqlite3.connect(path)
    ours = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in set(ours) & table_names():
        if f"CREATE TABLE {table} (" not in before:
            connection.execute(f"DROP TABLE {table}")
    for table in ("run_model_input", "run_model_output"):
        connection.execute(f"DROP INDEX ix_{table}_model")
    connection.execute("DELETE FROM import_progress WHERE stage LIKE '%model%' OR stage IN ('aliases', 'traces')")
    connection.execute("UPDATE schema_version SET version = 1")
    connection.commit()
    connection.close()


def test_what_the_first_release_left_is_added(tmp_path):
    name = "sqlite-3.17"
    uri = stores.sqlite_database(name, tmp_path / "mlflow.db")
    first = import_database(uri)
    as_version_1(tmp_path / "mlflow.db")
    with opened(uri) as store:
        # used in between
        made = store.create_experiment(CreateExperiment("since")).experiment_id
        store.create_run(CreateRun(made))
    report = import_database(uri)
    assert not report.repeated
    assert report.imported == first.imported
    assert read_models(uri) == expected_models(stores.expected(name))
    assert import_database(uri).repeated


def test_a_registered_model_that_is_there_already_is_not_mixed_up(tmp_path):
    from mlflow import MlflowClient

    uri = stores.sqlite_database("sqlite-3.17", tmp_path / "mlflow.db")
    import_database(uri)
    as_version_1(tmp_path / "mlflow.db")
    client = MlflowClient(uri, uri)
    client.create_registered_model("classifier", description="ours")
    with pytest.raises(MlflowException, match="classifier") as caught:
        import_database(uri)
    assert caught.value.error_code == "RESOURCE_ALREADY_EXISTS"
    assert client.get_registered_model("classifier").description == "ours"
    client.rename_registered_model("classifier", "ours")
    import_database(uri)
    assert client.get_registered_model("classifier").description == "finds flowers"


def test_a_second_import_does_nothing(imported):
    _, uri, report = imported
    again = import_database(uri)
    assert again.repeated
    assert again.imported == report.imported
    assert again.left == report.left


def test_the_store_goes_on(imported):
    name, uri, _ = imported
    expected = stores.expected(name)
    taken = {experiment["experiment_id"] for experiment in expected["experiments"]}
    running = next(run["info"]["run_id"] for run in expected["runs"] if run["info"]["run_name"] == "with data")
    with opened(uri) as store:
        created = store.create_experiment(CreateExperiment("after the import")).experiment_id
        assert created not in taken
        run = store.create_run(CreateRun(experiment_id=created)).run.info.run_id
        store.log_metric(LogMetric(running, key="rows", value=4.0, timestamp=1_800_000_000_000, step=1))
        assert read_run(store, running)["metrics"]["rows"] == 4.0
        assert len(read_run(store, running)["history"]["rows"]) == 2
        assert store.get_run(GetRun(run)).run.info.experiment_id == created


def test_a_restored_experiment_brings_its_runs_back(imported):
    name, uri, _ = imported
    expected = stores.expected(name)
    old = next(e["experiment_id"] for e in expected["experiments"] if e["lifecycle_stage"] == "deleted")
    buried = next(run["info"]["run_id"] for run in expected["runs"] if run["info"]["run_name"] == "buried")
    with opened(uri) as store:
        store.restore_experiment(RestoreExperiment(old))
        assert store.get_experiment(GetExperiment(old)).experiment.lifecycle_stage == "active"
        assert store.get_run(GetRun(buried)).run.info.lifecycle_stage == "active"


def test_summaries_are_those_that_writing_would_have_made(imported, tmp_path):
    """Minimum, maximum, first and number of points, which MLflow does not keep."""
    name, uri, _ = imported
    expected = stores.expected(name)
    query = (
        "SELECT r.uuid, k.name, points, last_value, last_step, last_timestamp, first_value, first_step, "
        "first_timestamp, min_value, min_step, max_value, max_step FROM run_metric m JOIN run r ON r.id = m.run_id "
        "JOIN metric_key k ON k.id = m.key_id"
    )

    def summaries(store):
        rows = store.writer.write(lambda store, tx, request: tx.rows(query), None)
        return sorted(tuple(row) for row in rows)

    def rename(store, tx, ids):
        tx.execute("UPDATE run SET uuid = ? WHERE uuid = ?", ids)

    with opened(uri) as store, opened(f"sqlite:///{tmp_path}/written.db") as other:
        found = summaries(store)
        experiment = other.create_experiment(CreateExperiment("e")).experiment_id
        for run in expected["runs"]:
            new = other.create_run(CreateRun(experiment_id=experiment)).run.info.run_id
            for key, points in run["history"].items():
                for timestamp, step, value in points:
                    other.log_metric(LogMetric(new, key=key, value=float(value), timestamp=timestamp, step=step))
            other.writer.write(rename, (run["info"]["run_id"], new))
        assert found == summaries(other)
    assert len(found) == sum(len(run["metrics"]) for run in expected["runs"])


def test_mlflows_tables_are_left_alone(tmp_path):
    with made_by_mlflow("sqlite-3.17", tmp_path) as uri:
        before = dump(tmp_path / "mlflow.db")
        import_database(uri)
        after = dump(tmp_path / "mlflow.db")
    assert before == {table: after[table] for table in before}


def dump(path):
    connection = sqlite3.connect(path)
    tables = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
    found = {name: (sql, connection.execute(f'SELECT * FROM "{name}"').fetchall()) for name, sql in tables}
    connection.close()
    return found


def test_keys_that_differ_only_in_case(tmp_path):
    with made_by_mlflow("sqlite-2.22", tmp_path) as uri:
        connection = sqlite3.connect(tmp_path / "mlflow.db")
        run_id = connection.execute("SELECT run_uuid FROM runs LIMIT 1").fetchone()[0]
        connection.executemany(
            "INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES (?, ?, 1, ?, 0, 0)",
            [("Acc", 1.0, run_id), ("acc", 2.0, run_id)],
        )
        connection.commit()
        connection.close()
        import_database(uri)
        with opened(uri) as store:
            metrics = read_run(store, run_id)["metrics"]
    assert (metrics["Acc"], metrics["acc"]) == (1.0, 2.0)


def test_an_older_database_without_newer_columns(tmp_path):
    with made_by_mlflow("sqlite-2.22", tmp_path) as uri:
        connection = sqlite3.connect(tmp_path / "mlflow.db")
        for table in ("inputs", "input_tags", "datasets", "trace_info"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("ALTER TABLE experiments DROP COLUMN creation_time")
        connection.execute("ALTER TABLE experiments DROP COLUMN last_update_time")
        connection.execute("ALTER TABLE runs DROP COLUMN deleted_time")
        connection.execute("UPDATE runs SET name = ''")
        connection.commit()
        connection.close()
        report = import_database(uri)
        expected = stores.expected("sqlite-2.22")
        with opened(uri) as store:
            for run in expected["runs"]:
                found = read_run(store, run["info"]["run_id"])
                assert found["info"] == expected_run(run)["info"]
                assert found["history"] == expected_run(run)["history"]
    assert report.imported["inputs and outputs"] == 0


def test_other_workspaces_are_reported_and_not_mixed_in(tmp_path):
    with made_by_mlflow("sqlite-3.17", tmp_path) as uri:
        connection = sqlite3.connect(tmp_path / "mlflow.db")
        connection.execute("UPDATE experiments SET workspace = 'elsewhere' WHERE name = 'iris'")
        connection.commit()
        connection.close()
        report = import_database(uri)
    assert report.left["experiments of other workspaces"] == 1
    assert report.imported["experiments"] == 3
    assert report.imported["runs"] == 6


@pytest.mark.parametrize("name", ["sqlite-3.17", "postgresql-3.17", "mysql-3.17"])
def test_an_import_killed_at_any_stage_goes_on(name, tmp_path):
    """Kill -9 after each transaction in turn; the last attempt ends with the same store."""
    script = (
        "import os, signal, sys\n"
        "import mlflow.store.sql.importer.database as database\n"
        "database.RUNS_AT_ONCE = 3\n"
        "left = int(sys.argv[2])\n"
        "def killing(what, done, total):\n"
        "    global left\n"
        "    left -= 1\n"
        "    if left == 0:\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "database.import_database(sys.argv[1], killing)\n"
    )
    expected = stores.expected(name)
    with made_by_mlflow(name, tmp_path) as uri:
        kills = 0
        for steps in [2, 1, 3, 2, 4, 1, 2, 3]:
            ended = subprocess.run([sys.executable, "-c", script, uri, str(steps)], stderr=subprocess.PIPE, text=True)
            if ended.returncode == 0:
                break
            assert ended.returncode == -signal.SIGKILL, ended.stderr
            kills += 1
            with pytest.raises(MlflowException, match="db upgrade"):
                SqlTracking.open(uri)
        assert kills >= 4
        report = import_database(uri)
        with opened(uri) as store:
            for run in expected["runs"]:
                assert read_run(store, run["info"]["run_id"]) == expected_run(run)
    assert report.imported["runs"] == len(expected["runs"])
    assert report.imported["tags"] == sum(len(run["tags"]) for run in expected["runs"])


def test_a_store_is_refused_before_its_import(tmp_path):
    with made_by_mlflow("sqlite-3.17", tmp_path) as uri, pytest.raises(MlflowException, match="db upgrade"):
        SqlTracking.open(uri)


def test_a_database_that_mlflow_did_not_make(tmp_path):
    with pytest.raises(MlflowException, match="was not made by MLflow") as caught:
        import_database(f"sqlite:///{tmp_path}/other.db")
    assert caught.value.error_code == "INVALID_PARAMETER_VALUE"


def test_rows_that_appear_meanwhile_are_noticed(tmp_path):
    with made_by_mlflow("sqlite-3.17", tmp_path) as uri:

        def meddle(what, done, total):
            if what == "metric points":
                connection = sqlite3.connect(tmp_path / "mlflow.db")
                run_id = connection.execute("SELECT run_uuid FROM runs LIMIT 1").fetchone()[0]
                row = (time.time(), int(time.time_ns()), run_id)
                connection.execute("INSERT INTO metrics VALUES ('late', ?, ?, ?, 0, 0)", row)
                connection.commit()
                connection.close()

        with pytest.raises(MlflowException, match="not complete") as caught:
            import_database(uri, meddle)
        assert caught.value.error_code == "DATA_LOSS"
        with pytest.raises(MlflowException, match="db upgrade"):
            SqlTracking.open(uri)
