"""A data scientist trains, looks, searches and downloads: locally, then on a shared server, changing one URI."""

import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.databases import fresh_mysql, fresh_postgresql
from tests.serverprocess import running_server

TRAIN = Path(__file__).parent / "train.py"
MLFLOW = [sys.executable, "-m", "mlflow"]


def environment(tracking_uri: str | None) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("MLFLOW_")}
    return kept if tracking_uri is None else {**kept, "MLFLOW_TRACKING_URI": tracking_uri}


def run(*command: object, folder: Path, tracking_uri: str | None = None) -> str:
    done = subprocess.run(
        [str(part) for part in command], cwd=folder, env=environment(tracking_uri), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(params=["sqlite", "postgresql", "mysql"])
def backend(request, tmp_path):
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/server.db"
    else:
        with {"postgresql": fresh_postgresql, "mysql": fresh_mysql}[request.param]() as uri:
            yield uri


def see_everything(folder: Path, tracking_uri: str | None, experiment: str, parent: str) -> None:
    """What the training script logged, seen from the command line and from Python."""
    found = json.loads(
        run(
            *MLFLOW,
            "experiments",
            "get",
            "-n",
            experiment,
            "--output",
            "json",
            folder=folder,
            tracking_uri=tracking_uri,
        )
    )
    listed = json.loads(
        run(
            *MLFLOW,
            *("runs", "list", "--experiment-id", found["experiment_id"], "--order-by", "metrics.r2.max DESC"),
            *("--filter", "params.alpha IS NOT NULL", "--output", "json"),
            folder=folder,
            tracking_uri=tracking_uri,
        )
    )
    assert {r["info"]["run_name"] for r in listed} == {"alpha=0.0001", "alpha=0.01", "alpha=1.0"}
    assert all(r["info"]["status"] == "FINISHED" for r in listed)
    assert all(r["data"]["tags"]["mlflow.parentRunId"] == parent for r in listed)
    assert all(r["inputs"]["dataset_inputs"][0]["dataset"]["name"] == "diabetes" for r in listed)
    best = listed[0]["info"]["run_id"]
    path = run(
        *(*MLFLOW, "artifacts", "download", "-r", best, "-a", "model", "-d", folder / "got"),
        folder=folder,
        tracking_uri=tracking_uri,
    ).strip()
    assert len(json.loads((Path(path) / "coefficients.json").read_text())["coefficients"]) == 10
    program = f"""
import mlflow
history = mlflow.MlflowClient().get_metric_history({best!r}, "r2")
assert [m.step for m in history] == list(range(20)), history
frame = mlflow.search_runs(experiment_names=[{experiment!r}], order_by=["metrics.r2 DESC"])
assert len(frame) == 4 and frame["metrics.r2"].notna().sum() == 3, frame
"""
    run(sys.executable, "-c", program, folder=folder, tracking_uri=tracking_uri)


def test_local_then_server_on_the_same_folder(tmp_path):
    parent = run(sys.executable, TRAIN, "local", folder=tmp_path).split()[-1]
    assert (tmp_path / "mlflow.db").exists()
    see_everything(tmp_path, None, "local", parent)
    with running_server(tmp_path) as url:
        see_everything(tmp_path, url, "local", parent)


def test_shared_server(tmp_path, backend):
    with running_server(tmp_path, "--backend-store-uri", backend) as url:
        parent = run(sys.executable, TRAIN, "shared", folder=tmp_path, tracking_uri=url).split()[-1]
        assert not (tmp_path / "mlruns").exists()
        see_everything(tmp_path, url, "shared", parent)
        request = urllib.request.Request(
            f"{url}/api/2.0/mlflow/runs/search",
            json.dumps({"experiment_ids": ["1"], "filter": "tags.kind = 'linear' OR metrics.r2 > 99"}).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as answer:
            assert len(json.load(answer)["runs"]) == 3
        with urllib.request.urlopen(f"{url}/metrics") as answer:
            assert b"mlflow" in answer.read()


def test_two_servers_share_one_database(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    with (
        fresh_postgresql() as uri,
        running_server(
            tmp_path / "a", "--backend-store-uri", uri, "--artifacts-destination", str(tmp_path / "files")
        ) as one,
        running_server(
            tmp_path / "b", "--backend-store-uri", uri, "--artifacts-destination", str(tmp_path / "files")
        ) as two,
    ):
        parent = run(sys.executable, TRAIN, "both", folder=tmp_path, tracking_uri=one).split()[-1]
        see_everything(tmp_path, two, "both", parent)
