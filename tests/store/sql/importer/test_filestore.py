"""Trees of meta.yaml files made by MLflow are imported: everything its own client reads is read from our store."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from mlflow.api.traces import ReadTraces, SearchTraces
from mlflow.api.tracking import CreateExperiment, CreateRun, GetRun, SetExperimentTag
from mlflow.entities import TraceLocation
from mlflow.exceptions import MlflowException
from mlflow.store.resolve import close_all, tracking
from mlflow.store.sql.importer import import_filestore
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

TREES = ["filestore-2.22", "filestore-3.17"]


@contextlib.contextmanager
def opened(uri):
    store = SqlTracking.open(uri)
    try:
        yield store
    finally:
        store.close()


def snapshot(folder):
    return {path: path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()}


def moved(value, folder):
    """What MLflow read, with its folder's new place."""
    if isinstance(value, dict):
        return {key: moved(item, folder) for key, item in value.items()}
    if isinstance(value, list):
        return [moved(item, folder) for item in value]
    return value.replace(stores.LAB, str(folder)) if isinstance(value, str) else value


def assert_same(store, name, folder):
    expected = moved(stores.expected(name), folder)
    for experiment in expected["experiments"]:
        assert read_experiment(store, experiment["experiment_id"]) == expected_experiment(experiment)
    for run in expected["runs"]:
        assert read_run(store, run["info"]["run_id"]) == expected_run(run)


@pytest.mark.parametrize("name", TREES)
def test_everything_mlflow_reads_is_read_from_ours(name, tmp_path):
    tree = stores.filestore(name, tmp_path)
    before = snapshot(tree)
    expected = stores.expected(name)
    uri = f"sqlite:///{tmp_path}/new.db"
    seen = []
    report = import_filestore(tree, uri, lambda *step: seen.append(step))
    with opened(uri) as store:
        assert_same(store, name, tmp_path)
    assert snapshot(tree) == before
    assert report.imported["experiments"] == 4
    assert report.imported["runs"] == len(expected["runs"])
    assert report.imported["params"] == sum(len(run["params"]) for run in expected["runs"])
    assert report.imported["tags"] == sum(len(run["tags"]) for run in expected["runs"])
    assert ("runs", len(expected["runs"]), len(expected["runs"])) in seen
    assert ("registered models", 2, 2) in seen
    assert seen[-1] == ("traces", 2, 2)
    assert report.imported["traces"] == expected["traces"] == 2
    assert report.left == {}
    assert not report.notes
    assert read_models(uri) == expected_models(moved(expected, tmp_path))
    imported = {kind: report.imported.get(kind, 0) for kind in ("registered models", "model versions", "aliases")}
    assert imported == {"registered models": 2, "model versions": 2, "aliases": 1}
    assert report.imported.get("logged models", 0) == len(expected["logged_models"])


@pytest.mark.parametrize("kind", FRESH)
def test_into_a_database_server(kind, tmp_path):
    tree = stores.filestore("filestore-3.17", tmp_path)
    with FRESH[kind]() as uri:
        import_filestore(tree, uri)
        assert read_models(uri) == expected_models(moved(stores.expected("filestore-3.17"), tmp_path))
        with opened(uri) as store:
            assert_same(store, "filestore-3.17", tmp_path)
            taken = {experiment["experiment_id"] for experiment in stores.expected("filestore-3.17")["experiments"]}
            assert store.create_experiment(CreateExperiment("another")).experiment_id not in taken


def test_a_second_import_adds_nothing(tmp_path):
    tree = stores.filestore("filestore-3.17", tmp_path)
    uri = f"sqlite:///{tmp_path}/new.db"
    import_filestore(tree, uri)
    again = import_filestore(tree, uri)
    assert again.repeated
    assert again.imported == {}
    with opened(uri) as store:
        assert_same(store, "filestore-3.17", tmp_path)


def test_an_import_that_was_killed_goes_on(tmp_path):
    tree = stores.filestore("filestore-3.17", tmp_path)
    uri = f"sqlite:///{tmp_path}/new.db"
    script = (
        "import os, signal, sys\n"
        "import mlflow.store.sql.importer.filestore as filestore\n"
        "filestore.RUNS_AT_ONCE = 2\n"
        "left = int(sys.argv[3])\n"
        "def killing(what, done, total):\n"
        "    global left\n"
        "    left -= 1\n"
        "    if left == 0:\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "filestore.import_filestore(sys.argv[1], sys.argv[2], killing)\n"
    )
    for steps in ["1", "3"]:
        ended = subprocess.run([sys.executable, "-c", script, tree, uri, steps], stderr=subprocess.PIPE, text=True)
        assert ended.returncode == -signal.SIGKILL, ended.stderr
    import_filestore(tree, uri)
    with opened(uri) as store:
        assert_same(store, "filestore-3.17", tmp_path)


def test_a_folder_as_tracking_uri_is_imported_once_and_left_as_it_was(tmp_path):
    tree = stores.filestore("filestore-3.17", tmp_path)
    before = snapshot(tree)
    try:
        store = tracking(str(tree))
        assert_same(store, "filestore-3.17", tmp_path)
        created = store.create_run(CreateRun(experiment_id="0", run_name="new")).run.info.run_id
        close_all()
        store = tracking(tree.as_uri())
        assert store.get_run(GetRun(created)).run.info.run_name == "new"
        assert_same(store, "filestore-3.17", tmp_path)
    finally:
        close_all()
    after = snapshot(tree)
    assert {path: after[path] for path in before} == before
    assert {path.name.partition("-")[0] for path in after.keys() - before.keys()} == {"mlflow.db"}


def test_a_folder_whose_import_was_killed_is_imported_when_opened_again(tmp_path):
    tree = stores.filestore("filestore-3.17", tmp_path)
    script = (
        "import os, signal, sys\n"
        "import mlflow.store.sql.importer.filestore as filestore\n"
        "from mlflow.store.sql.folder import open_folder\n"
        "filestore.RUNS_AT_ONCE = 2\n"
        "write = filestore._FilestoreImport._write_runs\n"
        "def dying(self, batch, known):\n"
        "    if known:\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "    write(self, batch, known)\n"
        "filestore._FilestoreImport._write_runs = dying\n"
        "open_folder(sys.argv[1])\n"
    )
    ended = subprocess.run([sys.executable, "-c", script, tree], stderr=subprocess.PIPE, text=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert not (tree / "mlflow.db").exists()
    try:
        assert_same(tracking(str(tree)), "filestore-3.17", tmp_path)
    finally:
        close_all()
    assert {name for name in os.listdir(tree) if name.startswith("mlflow.db")} <= {
        *("mlflow.db", "mlflow.db-wal", "mlflow.db-shm")
    }


def test_several_processes_open_the_same_folder_at_once(tmp_path):
    tree = stores.filestore("filestore-3.17", tmp_path)
    script = "import sys; from mlflow.store.sql.folder import open_folder; open_folder(sys.argv[1]).close()"
    opening = [subprocess.Popen([sys.executable, "-c", script, tree], stderr=subprocess.PIPE) for _ in range(4)]
    for process in opening:
        _, errors = process.communicate(timeout=300)
        assert process.returncode == 0, errors
    try:
        assert_same(tracking(str(tree)), "filestore-3.17", tmp_path)
    finally:
        close_all()


@pytest.mark.parametrize(
    ("break_it", "kind", "what"),
    [
        (lambda run: (run / "meta.yaml").write_text("a: [1"), "runs that cannot be read", "meta.yaml"),
        (lambda run: (run / "meta.yaml").write_text(""), "runs that cannot be read", "no mapping"),
        (lambda run: (run / "meta.yaml").write_text("status: 3\n"), "runs that cannot be read", "run_uuid"),
        (lambda run: (run / "metrics" / "loss").write_text("1 2 3\nnonsense\n"), "runs that cannot be read", "line 2"),
        (lambda run: (run / "params" / "lr").write_bytes(b"\xff\xfe"), "runs that cannot be read", "UTF-8"),
        (
            lambda run: (run.parent / "meta.yaml").write_text("name: x\nexperiment_id: a/b\n"),
            None,
            "not a whole number",
        ),
    ],
)
def test_a_broken_folder_is_named_and_the_rest_imported(break_it, kind, what, tmp_path):
    tree = stores.filestore("filestore-3.17", tmp_path)
    name = "filestore-3.17"
    run = next(run for run in stores.expected(name)["runs"] if run["info"]["run_name"] == "fold 1")
    break_it(tree / run["info"]["experiment_id"] / run["info"]["run_id"])
    uri = f"sqlite:///{tmp_path}/new.db"
    report = import_filestore(tree, uri)
    assert report.left[kind or "experiments that cannot be read"] == 1
    assert len(report.notes) == 1
    assert what in report.notes[0]
    assert report.imported["runs"] == (10 if kind else 6)
    with opened(uri) as store:
        if kind:
            with pytest.raises(MlflowException):
                store.get_run(GetRun(run["info"]["run_id"]))


def test_old_metric_lines_without_a_step(tmp_path):
    tree = stores.filestore("filestore-2.22", tmp_path)
    run = next(run for run in stores.expected("filestore-2.22")["runs"] if run["info"]["run_name"] == "fold 1")
    folder = tree / run["info"]["experiment_id"] / run["info"]["run_id"]
    (folder / "metrics" / "loss").write_text("5 0.25\n6 0.5\n\n")
    uri = f"sqlite:///{tmp_path}/new.db"
    import_filestore(tree, uri)
    with opened(uri) as store:
        assert read_run(store, run["info"]["run_id"])["history"]["loss"] == [[5, 0, 0.25], [6, 0, 0.5]]


def test_two_experiments_of_one_name(tmp_path):
    tree = stores.filestore("filestore-3.17", tmp_path)
    metas = [path for path in tree.glob("*/meta.yaml") if path.parent.name != "0"]
    for meta in metas:
        meta.write_text(meta.read_text().replace("name: iris", "name: wine"))
    uri = f"sqlite:///{tmp_path}/new.db"
    report = import_filestore(tree, uri)
    assert report.imported["experiments"] == 4
    assert len(report.notes) == 1
    with opened(uri) as store:
        names = {read_experiment(store, meta.parent.name)["name"] for meta in metas}
    assert "wine" in names
    assert names - {"wine"} <= {f"wine ({meta.parent.name})" for meta in metas}


def test_a_target_with_other_experiments_is_not_touched(tmp_path):
    tree = stores.filestore("filestore-3.17", tmp_path)
    uri = f"sqlite:///{tmp_path}/used.db"
    with opened(uri) as store:
        store.create_experiment(CreateExperiment("iris"))
    with pytest.raises(MlflowException, match="iris") as caught:
        import_filestore(tree, uri)
    assert caught.value.error_code == "RESOURCE_ALREADY_EXISTS"
    with opened(uri) as store:
        count = store.writer.write(lambda store, tx, request: tx.row("SELECT count(*) FROM experiment")[0], None)
    assert count == 2


def test_a_used_default_experiment_of_the_target_stays(tmp_path):
    tree = stores.filestore("filestore-3.17", tmp_path)
    uri = f"sqlite:///{tmp_path}/used.db"
    with opened(uri) as store:
        store.set_experiment_tag(SetExperimentTag("0", key="mine", value="yes"))
        before = read_experiment(store, "0")
    report = import_filestore(tree, uri)
    assert report.imported["experiments"] == 3
    assert report.imported["runs"] == 11
    with opened(uri) as store:
        assert read_experiment(store, "0") == before


def test_a_folder_without_experiments(tmp_path):
    with pytest.raises(MlflowException, match=r"no folder in it has a meta\.yaml"):
        import_filestore(tmp_path, f"sqlite:///{tmp_path}/new.db")
    assert not (tmp_path / "new.db").exists()


@pytest.mark.parametrize("name", TREES)
def test_traces_with_their_spans(name, tmp_path):
    tree = stores.filestore(name, tmp_path)
    uri = f"sqlite:///{tmp_path}/new.db"
    import_filestore(tree, uri)
    with opened(uri) as store:
        found = store.search_traces(SearchTraces([TraceLocation.from_experiment_id("0")])).traces
        assert [(info.state, info.tags["mlflow.traceName"]) for info in found] == [
            ("ERROR", "answer"),
            ("OK", "answer"),
        ]
        records = store.read_traces(ReadTraces([info.trace_id for info in found])).traces
        for record, said in zip(records, ("why", "how"), strict=True):
            [span] = record.spans
            assert (span.trace_id, span.name) == (record.trace_info.trace_id, "answer")
            assert json.loads(span.attributes["mlflow.spanInputs"]) == {"question": said}


def test_judgements_and_broken_folders_of_traces(tmp_path):
    tree = stores.filestore("filestore-3.17", tmp_path)
    first, second = sorted((tree / "0" / "traces").iterdir())
    (first / "assessments").mkdir()
    (first / "assessments" / "a-1.yaml").write_text(
        "assessment_id: a-1\nassessment_name: q\nfeedback:\n  value: 0.5\nsource:\n  source_type: HUMAN\n"
        "  source_id: ann\ncreate_time: '2026-01-02T03:04:05Z'\nlast_update_time: '2026-01-02T03:04:05Z'\n"
    )
    (second / "artifacts" / "traces.json").write_text("no JSON")
    report = import_filestore(tree, f"sqlite:///{tmp_path}/new.db")
    assert report.imported["traces"] == 1
    assert report.left == {"traces that cannot be imported": 1}
    assert second.name in report.notes[0]
    with opened(f"sqlite:///{tmp_path}/new.db") as store:
        [record] = store.read_traces(ReadTraces([first.name, second.name])).traces
    [assessment] = record.trace_info.assessments
    assert (assessment.assessment_id, assessment.feedback.value, assessment.source.source_id) == ("a-1", 0.5, "ann")
