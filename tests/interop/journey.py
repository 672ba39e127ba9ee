"""What a data scientist does with ``import mlflow``, whoever's package that is: python journey.py TRACKING_URI FOLDER

Writes everything that was read back to FOLDER/facts.json, with ids replaced by names: whichever package and whichever
server, the facts are the same.
"""

import json
import os
import re
import sys
import time
from pathlib import Path

import matplotlib
import matplotlib.pyplot
import numpy as np
import pandas as pd
from PIL import Image

import mlflow
from mlflow import MlflowClient, MlflowException
from mlflow.entities import Metric, Param, RunTag, ViewType

matplotlib.use("Agg")
MOMENT = 1_700_000_000_000


def main(uri, folder):
    mlflow.set_tracking_uri(uri)
    client = MlflowClient()
    facts = {}
    experiment = mlflow.set_experiment("journey")
    parent = train(folder)
    facts["runs"] = [facts_of(client, run_id) for run_id in (parent, *children(client, experiment, parent))]
    facts["artifacts"] = artifacts(client, parent, folder)
    facts["history"] = history(client, parent)
    facts["search"] = searches(client, experiment.experiment_id)
    facts["experiments"] = experiments(client)
    facts["lifecycle"] = lifecycle(client, experiment.experiment_id)
    facts["errors"] = errors(client, parent, experiment.experiment_id)
    facts["last"] = resumed(parent)
    return facts


def train(folder):
    """A parent run with everything logged, and two children."""
    (folder / "notes").mkdir(parents=True)
    (folder / "notes" / "a.txt").write_text("alpha\n")
    (folder / "notes" / "größe b.txt").write_text("beta\n")
    (folder / "big.bin").write_bytes(os.urandom(1 << 20) * 24)
    with mlflow.start_run(run_name="parent", description="the whole") as run:
        mlflow.log_param("lr", 0.1)
        mlflow.log_params({"depth": 3, "flag": True, "nothing": None, "text": "a\n'b' \"c\" é 漢"})
        for step in range(5):
            mlflow.log_metric("loss", 1.0 / (step + 1), step=step)
        mlflow.log_metrics({"accuracy": 0.5, "nan": float("nan"), "inf": float("inf")}, step=2)
        mlflow.log_metric("accuracy", 0.75, step=7, timestamp=MOMENT)
        mlflow.log_metric("soon", 1.5, step=1, synchronous=False).wait()
        mlflow.set_tag("stage", "test")
        mlflow.set_tags({"team": "red", "gone": "1"})
        mlflow.delete_tag("gone")
        mlflow.log_artifact(str(folder / "big.bin"))
        mlflow.log_artifacts(str(folder / "notes"), artifact_path="notes/of mine")
        mlflow.log_text("hello\n", "texts/hello.txt")
        mlflow.log_dict({"a": [1, 2]}, "data.json")
        mlflow.log_dict({"a": {"b": 1}}, "data.yaml")
        figure, axes = matplotlib.pyplot.subplots()
        axes.plot([1, 2, 3])
        mlflow.log_figure(figure, "plots/line.png")
        mlflow.log_image(Image.fromarray(np.zeros((4, 4, 3), dtype=np.uint8)), "images/black.png")
        mlflow.log_table({"question": ["q1", "q2"], "score": [1, 2]}, "table.json")
        mlflow.log_table({"question": ["q3"], "score": [3]}, "table.json")
        frame = pd.DataFrame({"x": [1.0, 2.0], "y": ["a", "b"]})
        mlflow.log_input(mlflow.data.from_pandas(frame, name="frame"), context="training", tags={"n": "2"})
        for fold in range(2):
            with mlflow.start_run(run_name=f"fold {fold}", nested=True, tags={"fold": str(fold)}):
                mlflow.log_metric("loss", fold + 0.25)
                mlflow.log_param("fold", fold)
                if fold:
                    mlflow.set_tag("mlflow.runName", "fold one")
    return run.info.run_id


def children(client, experiment, parent):
    found = client.search_runs(
        [experiment.experiment_id], f"tags.mlflow.parentRunId = '{parent}'", order_by=["attributes.run_name ASC"]
    )
    return [run.info.run_id for run in found]


def facts_of(client, run_id):
    run = client.get_run(run_id)
    tags = {key: value for key, value in run.data.tags.items() if not key.startswith("mlflow.")}
    own = ("mlflow.runName", "mlflow.note.content", "mlflow.loggedArtifacts")
    return {
        "name": run.info.run_name,
        "status": run.info.status,
        "stage": run.info.lifecycle_stage,
        "ended": run.info.end_time >= run.info.start_time > MOMENT,
        "user": run.info.user_id == run.data.tags["mlflow.user"],
        "source": Path(run.data.tags["mlflow.source.name"]).name,
        "params": run.data.params,
        "metrics": {key: repr(value) for key, value in sorted(run.data.metrics.items())},
        "tags": {**tags, **{key: run.data.tags[key] for key in own if key in run.data.tags}},
        "has parent": "mlflow.parentRunId" in run.data.tags,
        "inputs": [
            {
                "dataset": [entry.dataset.name, entry.dataset.source_type],
                # each package has its own way to compute it
                "digest": bool(re.fullmatch("[0-9a-f]{8}", entry.dataset.digest)),
                "schema": json.loads(entry.dataset.schema),
                "tags": sorted([tag.key, tag.value] for tag in entry.tags),
            }
            for entry in run.inputs.dataset_inputs
        ],
    }


def artifacts(client, run_id, folder):
    def walk(path):
        found = []
        for info in client.list_artifacts(run_id, path):
            size = None if info.path.endswith(".png") else info.file_size
            found.append([info.path, info.is_dir, size])
            if info.is_dir:
                found += walk(info.path)
        return found

    there = Path(mlflow.artifacts.download_artifacts(run_id=run_id, dst_path=str(folder / "down")))
    one = Path(client.download_artifacts(run_id, "notes/of mine/größe b.txt", str(folder)))
    uri = mlflow.get_run(run_id).info.artifact_uri
    table = mlflow.load_table("table.json", run_ids=[run_id])
    return {
        "listed": walk(None),
        "downloaded": sorted(path.relative_to(there).as_posix() for path in there.rglob("*") if path.is_file()),
        "same": (there / "big.bin").read_bytes() == (folder / "big.bin").read_bytes(),
        "one": one.read_text(),
        "text": mlflow.artifacts.load_text(f"{uri}/texts/hello.txt"),
        "dict": mlflow.artifacts.load_dict(f"{uri}/data.json"),
        "yaml": (there / "data.yaml").read_text(),
        "image": mlflow.artifacts.load_image(f"{uri}/images/black.png").size,
        "table": table[["question", "score"]].to_dict("list"),
        "runs uri": mlflow.artifacts.load_text(f"runs:/{run_id}/texts/hello.txt"),
    }


def history(client, run_id):
    found = {}
    for key in ("loss", "accuracy", "nan", "inf", "soon", "unknown"):
        points = client.get_metric_history(run_id, key)
        found[key] = sorted([point.step, repr(point.value), point.timestamp > MOMENT] for point in points)
    return found


def searches(client, experiment_id):
    def names(filter_string, **options):
        options = {"order_by": ["attributes.run_name ASC"], **options}
        return [run.info.run_name for run in client.search_runs([experiment_id], filter_string, **options)]

    frame = mlflow.search_runs(experiment_names=["journey"], order_by=["metrics.loss DESC"])
    page = client.search_runs([experiment_id], max_results=2, order_by=["attributes.run_name"])
    rest = client.search_runs([experiment_id], max_results=2, order_by=["attributes.run_name"], page_token=page.token)
    listed = mlflow.search_runs(experiment_ids=[experiment_id], output_format="list", max_results=1)
    return {
        "metric": names("metrics.loss < 1"),
        "param": names("params.lr = '0.1'"),
        "tag": names("tags.team ILIKE 'RED' and attributes.status = 'FINISHED'"),
        "in": names("attributes.run_name LIKE 'fold%'"),
        "dataset": names("dataset.name = 'frame'"),
        "backticks": names("params.`fold` IS NOT NULL"),
        "frame": frame["tags.mlflow.runName"].tolist(),
        "columns": sorted(column for column in frame.columns if not column.startswith("tags.mlflow.")),
        "types": [
            pd.api.types.is_float_dtype(frame["metrics.loss"]),
            pd.api.types.is_string_dtype(frame["tags.team"].dropna()),
            pd.api.types.is_datetime64_any_dtype(frame["start_time"]),
        ],
        "pages": [[run.info.run_name for run in part] for part in (page, rest)],
        "tokens": [bool(page.token), bool(rest.token)],
        "list": len(listed),
    }


def experiments(client):
    for number in range(3):
        client.create_experiment(f"many {number}", tags={"number": str(number)})
    first = client.search_experiments(filter_string="name LIKE 'many%'", order_by=["name DESC"], max_results=2)
    second = client.search_experiments(
        filter_string="name LIKE 'many%'", order_by=["name DESC"], max_results=2, page_token=first.token
    )
    experiment = client.get_experiment_by_name("many 1")
    client.set_experiment_tag(experiment.experiment_id, "owner", "ann")
    client.rename_experiment(experiment.experiment_id, "renamed")
    read = client.get_experiment(experiment.experiment_id)
    return {
        "pages": [[one.name for one in part] for part in (first, second)],
        "tags": client.search_experiments(filter_string="tags.number = '2'")[0].name,
        "read": [read.name, read.tags, read.lifecycle_stage, read.creation_time <= read.last_update_time],
        "absent": client.get_experiment_by_name("nobody"),
        "all": sorted(one.name for one in mlflow.search_experiments()),
    }


def lifecycle(client, experiment_id):
    run = client.create_run(experiment_id, start_time=MOMENT, tags={"a": "b"}, run_name="short")
    run_id = run.info.run_id
    client.log_batch(
        run_id,
        metrics=[Metric("m", value / 2, MOMENT + value, value) for value in range(500)],
        params=[Param(f"p{number}", "v") for number in range(50)],
        tags=[RunTag("t", "1")],
    )
    client.set_terminated(run_id, "KILLED", MOMENT + 10)
    client.update_run(run_id, name="shorter")
    steps = [[client.get_run(run_id).info.run_name, client.get_run(run_id).info.status]]
    client.delete_run(run_id)
    steps.append(client.get_run(run_id).info.lifecycle_stage)
    deleted = client.search_runs([experiment_id], run_view_type=ViewType.DELETED_ONLY)
    steps.append([found.info.run_name for found in deleted])
    client.restore_run(run_id)
    steps.append(client.get_run(run_id).info.lifecycle_stage)
    steps.append(len(client.get_metric_history(run_id, "m")))
    client.delete_experiment(experiment_id)
    steps.append([one.name for one in client.search_experiments(view_type=ViewType.DELETED_ONLY)])
    client.restore_experiment(experiment_id)
    steps.append(client.get_experiment(experiment_id).lifecycle_stage)
    return steps


def errors(client, run_id, experiment_id):
    def code(call, *args, **kwargs):
        try:
            call(*args, **kwargs)
        except MlflowException as error:
            return error.error_code
        return "no error"

    return {
        "param": code(client.log_param, run_id, "lr", 0.2),
        "key": code(client.log_param, run_id, "a,b", 1),
        "run": code(client.get_run, "0" * 32),
        "experiment": code(client.get_experiment, "987654321"),
        "name": code(client.create_experiment, "journey"),
        "filter": code(client.search_runs, [experiment_id], "metrics.loss >"),
        "order": code(client.search_runs, [experiment_id], order_by=["nothing"]),
        "tag": code(client.delete_tag, run_id, "nothing"),
        "same param": code(client.log_param, run_id, "lr", 0.1),
    }


def resumed(run_id):
    with mlflow.start_run(run_id=run_id) as run:
        mlflow.log_metric("late", 1.0)
        status = mlflow.active_run().info.status
    time.sleep(0.01)
    read = mlflow.get_run(run.info.run_id)
    return [status, read.info.status, read.data.metrics["late"], mlflow.last_active_run().info.run_id == run_id]


if __name__ == "__main__":
    place = Path(sys.argv[2])
    facts = main(sys.argv[1], place)
    (place / "facts.json").write_text(json.dumps(facts, ensure_ascii=False))
