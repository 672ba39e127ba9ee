"""deploy/backup: a database and a folder of artifacts are saved while a server writes, and brought back elsewhere."""

import os
import shutil
import subprocess
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from mlflow import MlflowClient
from tests.databases import fresh_postgresql
from tests.serverprocess import running_server
from tests.services.stores import absent

BACKUP = Path(__file__).parents[2] / "deploy" / "backup"


def environment(uri, **more):
    parts = urlsplit(uri)
    place = {"PGHOST": parts.hostname, "PGPORT": str(parts.port or 5432), "PGUSER": parts.username or "postgres"}
    if parts.password:
        place["PGPASSWORD"] = parts.password
    return {**os.environ, **place, "PGDATABASE": parts.path[1:], **{name: str(value) for name, value in more.items()}}


def run(script, *arguments, env, status=0):
    done = subprocess.run(["sh", str(BACKUP / script), *map(str, arguments)], env=env, capture_output=True, text=True)
    assert done.returncode == status, done.stderr
    return done.stderr if status else done.stdout.strip().splitlines()[-1]


@pytest.fixture(scope="module", autouse=True)
def tools():
    for program in ("pg_dump", "pg_restore", "psql", "sha256sum", "tar"):
        if shutil.which(program) is None:
            absent(program, "apt-get install postgresql-client")


@pytest.fixture
def database():
    with fresh_postgresql() as uri:
        yield uri


@pytest.fixture
def empty():
    with fresh_postgresql() as uri:
        yield uri


def test_saved_while_written_and_brought_back(database, empty, tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    kept = tmp_path / "a" / "artifacts"
    with running_server(tmp_path / "a", "--backend-store-uri", database, "--artifacts-destination", str(kept)) as url:
        client = MlflowClient(url)
        experiment_id = client.create_experiment("saved")
        run_id = client.create_run(experiment_id).info.run_id
        client.log_metric(run_id, "loss", 0.5, step=3)
        client.log_param(run_id, "p", "gr\N{LATIN SMALL LETTER U WITH DIAERESIS}n")
        client.log_text(run_id, "notes", "folder/notes.txt")
        stop, logged = threading.Event(), []

        def go_on():
            while not stop.is_set():
                other = client.create_run(experiment_id).info.run_id
                client.log_text(other, other, "id.txt")
                client.set_terminated(other)
                logged.append(other)

        thread = threading.Thread(target=go_on)
        thread.start()
        try:
            saved = run("backup.sh", env=environment(database, BACKUPS=tmp_path / "backups", ARTIFACTS=kept))
        finally:
            stop.set()
            thread.join()
    assert Path(saved).parent == tmp_path / "backups"
    assert sorted(os.listdir(saved)) == ["SHA256SUMS", "artifacts.tar", "database.dump"]
    assert os.listdir(tmp_path / "backups") == [Path(saved).name]
    assert Path(saved).stat().st_mode & 0o077 == 0
    restored = tmp_path / "b" / "artifacts"
    run("restore.sh", saved, env=environment(empty, ARTIFACTS=restored))
    with running_server(tmp_path / "b", "--backend-store-uri", empty, "--artifacts-destination", str(restored)) as url:
        client = MlflowClient(url)
        found = client.get_run(run_id)
        assert (found.data.metrics, found.data.params) == (
            {"loss": 0.5},
            {"p": "gr\N{LATIN SMALL LETTER U WITH DIAERESIS}n"},
        )
        path = client.download_artifacts(run_id, "folder/notes.txt", str(tmp_path))
        assert Path(path).read_text() == "notes"
        # whatever run had ended when the database was saved has its artifact
        ended = client.search_runs([experiment_id], "status = 'FINISHED'", max_results=1000)
        for other in ended:
            path = client.download_artifacts(other.info.run_id, "id.txt", str(tmp_path))
            assert Path(path).read_text() == other.info.run_id
        client.log_metric(run_id, "loss", 0.4, step=4)
        assert len(client.get_metric_history(run_id, "loss")) == 2


def test_nothing_is_overwritten(database, empty, tmp_path):
    psql(database, "CREATE TABLE t (x int)")
    saved = run("backup.sh", env=environment(database, BACKUPS=tmp_path / "backups"))
    assert "not empty" in run("restore.sh", saved, env=environment(database), status=1)
    (tmp_path / "artifacts").mkdir()
    (tmp_path / "artifacts" / "f").write_text("mine")
    place = {"BACKUPS": tmp_path / "backups2", "ARTIFACTS": tmp_path / "artifacts"}
    saved = run("backup.sh", env=environment(database, **place))
    assert "is not empty" in run(
        "restore.sh", saved, env=environment(empty, ARTIFACTS=tmp_path / "artifacts"), status=1
    )
    assert psql(empty, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == "0"
    assert (tmp_path / "artifacts" / "f").read_text() == "mine"


def test_a_damaged_backup_is_not_restored(database, empty, tmp_path):
    psql(database, "CREATE TABLE t (x int)")
    saved = run("backup.sh", env=environment(database, BACKUPS=tmp_path / "backups"))
    dump = Path(saved) / "database.dump"
    dump.write_bytes(dump.read_bytes()[:-1] + b"x")
    run("restore.sh", saved, env=environment(empty), status=1)
    assert psql(empty, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == "0"


def test_what_fails_leaves_no_backup(database, tmp_path):
    missing = environment(database, BACKUPS=tmp_path / "backups", PGDATABASE="there_is_no_such_database")
    assert "there_is_no_such_database" in run("backup.sh", env=missing, status=1)
    assert os.listdir(tmp_path / "backups") == []
    for name, value, message in (
        ("ARTIFACTS", tmp_path / "none", "there is no folder"),
        ("BACKUPS_KEPT", "0", "above 0"),
        ("BACKUPS_KEPT", "x; rm -rf /", "above 0"),
    ):
        bad = environment(database, **{"BACKUPS": tmp_path / "backups", name: value})
        assert message in run("backup.sh", env=bad, status=2)
    assert os.listdir(tmp_path / "backups") == []


def test_the_newest_stay(database, tmp_path):
    for name in ("2024-01-01T00-00-00Z", "2024-01-02T00-00-00Z", "2024-01-03T00-00-00Z", "mine"):
        (tmp_path / name).mkdir()
    saved = run("backup.sh", env=environment(database, BACKUPS=tmp_path, BACKUPS_KEPT=2))
    assert sorted(os.listdir(tmp_path)) == ["2024-01-03T00-00-00Z", Path(saved).name, "mine"]


def psql(uri, statement):
    command = ["psql", "-XAtc", statement]
    return subprocess.run(command, env=environment(uri), check=True, capture_output=True, text=True).stdout.strip()
