"""Old spans go into an archive and are read from there; traces beyond their experiment's limits go for good."""

import contextlib
import gzip
import json
import os
import time

import pytest

from mlflow.api.traces import DeleteTraces, GetTraceInfo, LogTraces, ReadTraces, SetTraceTag
from mlflow.api.tracking import CreateExperiment, DeleteExperiment, GetExperiment, SetExperimentTag
from mlflow.entities import Span, TraceData
from mlflow.exceptions import MlflowException
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from mlflow.store.sql.garbage import purge_experiment
from mlflow.store.sql.trace_archive import archive_traces, remove_garbage
from mlflow.store.sql.trace_deletion import CHILDREN
from mlflow.store.sql.trace_limits import delete_beyond_limits
from mlflow.store.sql.tracking import SqlTracking
from mlflow.store.trace_retention import RETENTION_TAG, archival_tag, archive_now_tag, read_archival
from tests.contract.errors import raises
from tests.contract.traced import info, log, new_trace_id, span
from tests.databases import FRESH

DAY_MS = 86_400_000


@pytest.fixture(scope="module", params=["sqlite", *FRESH])
def opened(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    fresh = FRESH.get(request.param, lambda: contextlib.nullcontext(f"sqlite:///{folder}/x.db"))
    with fresh() as uri:
        store = SqlTracking.open(uri, artifact_root=str(folder / "artifacts"))
        yield store
        store.close()


@pytest.fixture
def store(opened):
    """A store without traces."""

    def clear(_, tx, __):
        for table in ("trace", *CHILDREN, "trace_file_garbage", "experiment_tag"):
            tx.execute(f"DELETE FROM {table}")
        tx.execute("DELETE FROM experiment WHERE id > 0")

    opened.writer.write(clear, None)
    return opened


@pytest.fixture
def archive(tmp_path):
    return (tmp_path / "archive").as_uri()


def days_ago(days):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - days * 86_400))


def trace_of(store, days, experiment_id="0", **attributes):
    """A trace with two spans that began some days ago."""
    trace_id = new_trace_id()
    log(
        store,
        experiment_id,
        info(trace_id, request_time=days_ago(days)),
        span(trace_id, 1, x='{"a": 1.0, "b":null}'),
        span(trace_id, 2, 1),
    )
    return trace_id


def spans_of(store, trace_id):
    return store.read_traces(ReadTraces([trace_id])).traces[0].spans


def tags_of(store, trace_id):
    return store.get_trace_info(GetTraceInfo(trace_id)).trace.trace_info.tags


def bodies(store):
    return store.writer.read(lambda _, tx, __: tx.row("SELECT count(*) FROM span_body")[0], None)


def set_tag(store, key, value, experiment_id="0"):
    store.set_experiment_tag(SetExperimentTag(experiment_id, key=key, value=value))


def test_old_spans_go_and_are_still_read(store, archive, tmp_path):
    old, young = trace_of(store, 40), trace_of(store, 20)
    before = {trace_id: spans_of(store, trace_id) for trace_id in (old, young)}
    assert archive_traces(store, archive, "30d") == 1
    assert bodies(store) == 1
    assert {trace_id: spans_of(store, trace_id) for trace_id in (old, young)} == before
    assert tags_of(store, old)["mlflow.trace.spansLocation"] == "ARCHIVE_REPO"
    folder = tags_of(store, old)["mlflow.trace.archiveLocation"]
    assert folder == f"{archive}/0/traces/{old}"
    assert tags_of(store, young)["mlflow.trace.spansLocation"] == "TRACKING_STORE"
    # with tools that everybody has
    path = tmp_path / "archive" / "0" / "traces" / old / "spans.json.gz"
    assert [s["name"] for s in json.loads(gzip.decompress(path.read_bytes()))] == ["span 1", "span 2"]
    assert archive_traces(store, archive, "30d") == 0


def test_what_comes_after_the_archival(store, archive):
    trace_id = trace_of(store, 40)
    first = spans_of(store, trace_id)
    archive_traces(store, archive, "30d")
    # again, and something new
    log(store, "0", *first, span(trace_id, 3, 1), span(trace_id, 2, 1, end=9))
    assert [(s.span_id[-1], s.end_ns) for s in spans_of(store, trace_id)] == [
        ("1", first[0].end_ns),
        ("2", first[0].start_ns + 9_000_000_000),
        ("3", first[0].end_ns),
    ]
    now = spans_of(store, trace_id)
    assert archive_traces(store, archive, "30d") == 1
    assert bodies(store) == 0
    assert spans_of(store, trace_id) == now


def test_a_trace_that_changes_meanwhile_waits(store, archive, monkeypatch):
    from mlflow.store.sql import trace_archive

    trace_id = trace_of(store, 40)
    real = trace_archive._repository

    def slow(folder):
        log(store, "0", span(trace_id, 3, 1))
        return real(folder)

    with monkeypatch.context() as patch:
        patch.setattr(trace_archive, "_repository", slow)
        assert archive_traces(store, archive, "30d") == 0
    assert len(spans_of(store, trace_id)) == 3
    assert bodies(store) == 2
    assert archive_traces(store, archive, "30d") == 1
    assert len(spans_of(store, trace_id)) == 3


def test_an_archive_that_cannot_be_written_loses_nothing(store, tmp_path):
    trace_id = trace_of(store, 40)
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with pytest.raises((MlflowException, OSError)):
        archive_traces(store, blocked.as_uri(), "30d")
    assert len(spans_of(store, trace_id)) == 2
    assert tags_of(store, trace_id)["mlflow.trace.spansLocation"] == "TRACKING_STORE"


def test_an_archive_that_is_gone_is_an_error_not_an_empty_trace(store, archive, tmp_path):
    trace_id = trace_of(store, 40)
    archive_traces(store, archive, "30d")
    path = tmp_path / "archive" / "0" / "traces" / trace_id / "spans.json.gz"
    path.write_bytes(b"nonsense")
    with raises("DATA_LOSS", "spans.json.gz"):
        spans_of(store, trace_id)
    path.unlink()
    with pytest.raises(MlflowException):
        spans_of(store, trace_id)
    # what is known without the spans stays known
    assert tags_of(store, trace_id)


def test_what_mlflow_archived_is_read_as_well(store, archive, tmp_path):
    trace_id = trace_of(store, 40)
    before = spans_of(store, trace_id)
    archive_traces(store, archive, "30d")
    folder = tmp_path / "archive" / "0" / "traces" / trace_id
    (folder / "spans.json.gz").unlink()
    get_artifact_repository(str(folder)).upload_archived_trace_data(TraceData([Span(record) for record in before]))
    assert [path.name for path in folder.iterdir()] == ["traces.pb"]
    assert [(s.span_id, s.parent_id, s.name, s.start_ns) for s in spans_of(store, trace_id)] == [
        (s.span_id, s.parent_id, s.name, s.start_ns) for s in before
    ]
    (folder / "traces.pb").write_bytes(b"nonsense")
    with raises("DATA_LOSS", "holds no archived spans"):
        spans_of(store, trace_id)


def test_spans_that_cannot_be_read_stay_and_are_passed_over(store, archive):
    broken, good = trace_of(store, 40), trace_of(store, 40)

    def damage(_, tx, __):
        query = "UPDATE span_body SET body = ? WHERE trace_id = (SELECT id FROM trace WHERE trace_id = ?)"
        tx.execute(query, (b"\x01\x02", broken))

    store.writer.write(damage, None)
    assert archive_traces(store, archive, "30d") == 1
    assert archive_traces(store, archive, "30d") == 0
    assert tags_of(store, broken)["mlflow.trace.archivalFailure"] == "MALFORMED_TRACE"
    assert tags_of(store, broken)["mlflow.trace.spansLocation"] == "TRACKING_STORE"
    assert tags_of(store, good)["mlflow.trace.spansLocation"] == "ARCHIVE_REPO"


def test_traces_in_progress_stay(store, archive):
    trace_id = new_trace_id()
    log(store, "0", info(trace_id, request_time=days_ago(40), state="IN_PROGRESS"), span(trace_id, 2, 1))
    assert archive_traces(store, archive, "30d") == 0


def test_experiments_have_a_retention_of_their_own(store, archive):
    names = ("short", "long", "longer allowed", "plain")
    short, long, allowed, plain = (store.create_experiment(CreateExperiment(n)).experiment_id for n in names)
    set_tag(store, "mlflow.trace.archivalRetention", archival_tag("5d"), short)
    for experiment_id in (long, allowed):
        set_tag(store, "mlflow.trace.archivalRetention", archival_tag("100d"), experiment_id)
    traces = {experiment_id: trace_of(store, 40, experiment_id) for experiment_id in (short, long, allowed, plain)}
    young = trace_of(store, 10, short)
    assert archive_traces(store, archive, "30d", allowlist=[allowed]) == 4
    stays = [t for t in (*traces.values(), young) if tags_of(store, t)["mlflow.trace.spansLocation"] != "ARCHIVE_REPO"]
    assert stays == [traces[allowed]]


def test_archiving_now(store, archive):
    old, young = trace_of(store, 10), trace_of(store, 1)
    set_tag(store, "mlflow.trace.archiveNow", archive_now_tag("5d"))
    assert archive_traces(store, archive, "30d") == 1
    assert tags_of(store, old)["mlflow.trace.spansLocation"] == "ARCHIVE_REPO"
    # once
    assert [t.key for t in store.get_experiment(GetExperiment("0")).experiment.tags] == []
    set_tag(store, "mlflow.trace.archiveNow", archive_now_tag())
    assert archive_traces(store, archive, "30d") == 1
    assert tags_of(store, young)["mlflow.trace.spansLocation"] == "ARCHIVE_REPO"


def test_so_many_at_a_time(store, archive):
    for _ in range(5):
        trace_of(store, 40)
    assert [archive_traces(store, archive, "30d", max_traces=2) for _ in range(4)] == [2, 2, 1, 0]


def test_as_long_as_there_is_time(store, archive):
    for _ in range(3):
        trace_of(store, 40)
    left = [True, True, False]
    set_tag(store, "mlflow.trace.archiveNow", archive_now_tag())
    assert archive_traces(store, archive, "30d", may_go_on=lambda: left.pop(0)) == 2
    # not all is done
    assert len(store.get_experiment(GetExperiment("0")).experiment.tags) == 1
    assert archive_traces(store, archive, "30d") == 1
    set_tag(store, RETENTION_TAG, '{"max_age": "15d"}')
    assert delete_beyond_limits(store, may_go_on=lambda: False) == {}
    assert delete_beyond_limits(store) == {"0": 3}


def test_archived_files_go_with_their_traces(store, archive, tmp_path):
    experiment_id = store.create_experiment(CreateExperiment("gone")).experiment_id
    first, second, kept = trace_of(store, 40), trace_of(store, 40, experiment_id), trace_of(store, 40)
    archive_traces(store, archive, "30d")
    store.delete_traces(DeleteTraces("0", request_ids=[first]))
    store.delete_experiment(DeleteExperiment(experiment_id))
    purge_experiment(store, experiment_id)
    assert remove_garbage(store) == 2
    assert remove_garbage(store) == 0
    left = [os.path.join(folder, name) for folder, _, names in os.walk(tmp_path / "archive") for name in names]
    assert left == [str(tmp_path / "archive" / "0" / "traces" / kept / "spans.json.gz")]
    # the same id again has nothing of the old one
    log(store, "0", span(first, 7))
    assert len(spans_of(store, first)) == 1
    assert second


def attached(store, where, experiment_id="0"):
    """A trace with a file among its artifacts, and the folder of them."""
    trace_id = new_trace_id()
    reference = '"mlflow-attachment://0123?content_type=image%2Fpng"'
    log(store, experiment_id, span(trace_id, 1, mlflow__spanInputs=reference))
    folder = where / "traces" / trace_id / "artifacts"
    folder.mkdir(parents=True)
    (folder / "image.png").write_bytes(b"x")
    return trace_id, folder


def test_attached_files_go_with_their_traces(store, tmp_path):
    location = tmp_path / "of the experiment"
    experiment_id = store.create_experiment(CreateExperiment("files", str(location))).experiment_id
    gone, gone_folder = attached(store, location, experiment_id)
    kept, kept_folder = attached(store, location, experiment_id)
    plain = trace_of(store, 1, experiment_id)
    store.delete_traces(DeleteTraces(experiment_id, request_ids=[gone, plain]))
    assert (gone_folder / "image.png").exists()
    # of the one that has files
    assert remove_garbage(store) == 1
    assert not (gone_folder / "image.png").exists()
    assert (kept_folder / "image.png").exists()
    assert kept


def test_attached_files_behind_a_proxy(store, tmp_path):
    served = tmp_path / "served"
    names = ("mlflow-artifacts:/7", "mlflow-artifacts:/../outside", str(tmp_path / "local"))
    places = [store.create_experiment(CreateExperiment(f"e{n}", name)).experiment_id for n, name in enumerate(names)]
    folders = [served / "7", tmp_path / "outside", tmp_path / "local"]
    traces = [attached(store, folder, place) for folder, place in zip(folders, places, strict=True)]
    for (trace_id, _), place in zip(traces, places, strict=True):
        store.delete_traces(DeleteTraces(place, request_ids=[trace_id]))
    # who does not know what is served leaves it to those who do
    assert remove_garbage(store) == 1
    with pytest.raises(MlflowException):
        remove_garbage(store, str(served))
    left = [(folder / "image.png").exists() for _, folder in traces]
    # never outside of what is served
    assert left == [False, True, False]


def test_users_cannot_say_where_spans_are(store, tmp_path):
    trace_id = trace_of(store, 1)
    where = "mlflow.trace.archiveLocation"
    with raises("INVALID_PARAMETER_VALUE", where):
        store.set_trace_tag(SetTraceTag(trace_id, key=where, value=tmp_path.as_uri()))
    log(
        store,
        "0",
        info(trace_id, tags={where: tmp_path.as_uri()}),
        span(trace_id, 5, **{f"mlflow.traceTag.{where}": '"x"'}),
    )
    assert where not in tags_of(store, trace_id)
    assert len(spans_of(store, trace_id)) == 3


@pytest.mark.parametrize(
    "location", ["", None, "archive", "/data/archive", "mlflow-artifacts:/x", "http://x/y", "runs:/1/a"]
)
def test_places_that_are_no_archive(location, tmp_path):
    store = SqlTracking.open("sqlite://", artifact_root=str(tmp_path))
    with raises("INVALID_PARAMETER_VALUE", "archive"):
        archive_traces(store, location, "30d")


# ---- limits ----------------------------------------------------------------------------------------------------------


def remaining(store, ids):
    return [record.trace_info.trace_id for record in store.read_traces(ReadTraces(ids)).traces]


def test_traces_beyond_an_age(store):
    ids = [trace_of(store, days) for days in (40, 20, 10)]
    set_tag(store, RETENTION_TAG, '{"max_age": "15d"}')
    assert delete_beyond_limits(store, dry_run=True) == {"0": 2}
    assert remaining(store, ids) == ids
    assert delete_beyond_limits(store) == {"0": 2}
    assert remaining(store, ids) == ids[2:]
    assert delete_beyond_limits(store) == {}


def test_traces_beyond_a_number(store):
    other = store.create_experiment(CreateExperiment("other")).experiment_id
    ids = [trace_of(store, days) for days in (1, 3, 2, 9)]
    elsewhere = [trace_of(store, days, other) for days in (1, 2, 3)]
    set_tag(store, RETENTION_TAG, '{"max_traces": 2, "max_age": "5d"}')
    assert delete_beyond_limits(store, dry_run=True) == {"0": 2}
    assert delete_beyond_limits(store) == {"0": 2}
    assert remaining(store, ids) == [ids[0], ids[2]]
    assert remaining(store, elsewhere) == elsewhere


def test_very_many_go_in_steps(store):
    spans = [span(new_trace_id(), 1, name="n") for _ in range(1203)]
    store.log_traces(LogTraces("0", spans=spans))
    set_tag(store, RETENTION_TAG, '{"max_traces": 2}')
    assert delete_beyond_limits(store) == {"0": 1201}
    assert delete_beyond_limits(store) == {}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (RETENTION_TAG, "30d"),
        (RETENTION_TAG, "{}"),
        (RETENTION_TAG, '{"max_age": "30 days"}'),
        (RETENTION_TAG, '{"max_age": "0d"}'),
        (RETENTION_TAG, '{"max_traces": 0}'),
        (RETENTION_TAG, '{"max_traces": true}'),
        (RETENTION_TAG, '{"max_number": 1}'),
        ("mlflow.trace.archivalRetention", "30d"),
        ("mlflow.trace.archivalRetention", '{"type": "number", "value": "30d"}'),
        ("mlflow.trace.archivalRetention", '{"type": "duration"}'),
        ("mlflow.trace.archiveNow", "true"),
        ("mlflow.trace.archiveNow", '{"older_than": 5}'),
    ],
)
def test_bad_tags_are_refused(key, value, tmp_path):
    store = SqlTracking.open("sqlite://", artifact_root=str(tmp_path))
    with raises("INVALID_PARAMETER_VALUE"):
        set_tag(store, key, value)
    assert store.get_experiment(GetExperiment("0")).experiment.tags == []


# ---- the file of a server --------------------------------------------------------------------------------------------


def written(tmp_path, text):
    path = tmp_path / "archival.yaml"
    path.write_text(text)
    return str(path)


def test_the_file(tmp_path):
    text = (
        "trace_archival:\n  enabled: true\n  location: file:///a\n  retention: 30d\n  interval_seconds: 60\n"
        "  max_traces_per_pass: 10\n  long_retention_allowlist: [1, '2']\n"
    )
    found = read_archival(written(tmp_path, text))
    assert (found.location, found.retention, found.interval_seconds) == ("file:///a", "30d", 60)
    assert (found.max_traces_per_pass, found.long_retention_allowlist) == (10, ("1", "2"))
    assert read_archival(written(tmp_path, "trace_archival:\n  enabled: false\n")) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "trace_archival"),
        ("a: [", "cannot be read"),
        ("trace_archival: 3", "trace_archival"),
        ("trace_archival: {location: 'file:///a'}", "enabled"),
        ("trace_archival: {enabled: yes please}", "enabled"),
        ("trace_archival: {enabled: true, retention: 30d}", "location"),
        ("trace_archival: {enabled: true, location: 'file:///a'}", "retention"),
        ("trace_archival: {enabled: true, location: 'file:///a', retention: 30x}", "30x"),
        ("trace_archival: {enabled: true, location: 'file:///a', retention: 30d, colour: 1}", "colour"),
        ("trace_archival: {enabled: true, location: 'file:///a', retention: 30d, interval_seconds: 0}", "interval"),
        (
            "trace_archival: {enabled: true, location: 'file:///a', retention: 30d, max_traces_per_pass: x}",
            "max_traces",
        ),
        ("trace_archival: {enabled: true, location: 'file:///a', retention: 30d, long_retention_allowlist: 3}", "list"),
    ],
)
def test_bad_files(text, message, tmp_path):
    with raises("INVALID_PARAMETER_VALUE", message):
        read_archival(written(tmp_path, text))


def test_a_place_whose_store_is_not_installed(tmp_path):
    text = "trace_archival: {enabled: true, location: 'dbfs:/traces', retention: 30d}"
    with raises("NOT_IMPLEMENTED", "dbfs:/traces"):
        read_archival(written(tmp_path, text))
