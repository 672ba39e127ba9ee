"""Experiments as people have them, logged over REST."""

from __future__ import annotations

import json
import math
import random
import struct
import urllib.parse
import urllib.request
import zlib

START = 1_760_000_000_000
HOUR = 3_600_000
PARENT = "mlflow.parentRunId"


class Api:
    """The REST API of a server."""

    def __init__(self, url: str) -> None:
        self.url = url

    def post(self, path: str, **body: object) -> dict:
        """POST under ``/api/2.0/mlflow/``; the answer."""
        return self._send("POST", f"/api/2.0/mlflow/{path}", json.dumps(body).encode(), "application/json")

    def post3(self, path: str, **body: object) -> dict:
        """POST under ``/api/3.0/mlflow/``; the answer."""
        return self._send("POST", f"/api/3.0/mlflow/{path}", json.dumps(body).encode(), "application/json")

    def get(self, path: str, **query: str) -> dict:
        """GET under ``/api/2.0/mlflow/``; the answer."""
        return self._send("GET", f"/api/2.0/mlflow/{path}?{urllib.parse.urlencode(query)}", None, "")

    def put(self, run: dict, path: str, content: bytes) -> None:
        """Upload an artifact of a run."""
        location = run["info"]["artifact_uri"].removeprefix("mlflow-artifacts:/")
        target = urllib.parse.quote(f"/api/2.0/mlflow-artifacts/artifacts/{location}/{path}")
        self._send("PUT", target, content, "application/octet-stream")

    def attach(self, experiment: str, trace_id: str, name: str, content: bytes) -> None:
        """Upload a file that is attached to a trace."""
        target = f"/api/2.0/mlflow-artifacts/artifacts/{experiment}/traces/{trace_id}/artifacts/attachments/{name}"
        self._send("PUT", target, content, "application/octet-stream")

    def _send(self, method: str, path: str, body: bytes | None, content_type: str) -> dict:
        headers = {"Content-Type": content_type} if content_type else {}
        request = urllib.request.Request(self.url + path, body, headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"{}")

    def experiment(self, name: str) -> str:
        """A new experiment's id."""
        return self.post("experiments/create", name=name)["experiment_id"]

    def run(
        self,
        experiment: str,
        name: str,
        *,
        params: dict[str, object] | None = None,
        metrics: dict[str, list[float]] | None = None,
        tags: dict[str, str] | None = None,
        start: int = START,
        status: str = "FINISHED",
    ) -> dict:
        """A new run with its data; metrics are values by step, one a second."""
        listed = [{"key": key, "value": value} for key, value in (tags or {}).items()]
        run = self.post(
            "runs/create", experiment_id=experiment, run_name=name, start_time=start, user_id="ada", tags=listed
        )["run"]
        run_id = run["info"]["run_id"]
        self.post(
            "runs/log-batch",
            run_id=run_id,
            params=[{"key": key, "value": str(value)} for key, value in (params or {}).items()],
            metrics=[
                {"key": key, "value": value, "step": step, "timestamp": start + 1000 * step}
                for key, values in (metrics or {}).items()
                for step, value in enumerate(values)
            ],
        )
        if status != "RUNNING":
            self.post("runs/update", run_id=run_id, status=status, end_time=start + 94_000)
        return run


def png(width: int = 48, height: int = 32) -> bytes:
    """A small picture."""
    rows = b"".join(
        b"\0" + b"".join(bytes((5 * x % 256, 8 * y % 256, 140)) for x in range(width)) for y in range(height)
    )

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def curves(rate: float, epochs: int, seed: int) -> dict[str, list[float]]:
    """The curves of a training: loss goes down, accuracy up, both with noise."""
    noise = random.Random(seed)
    loss = [2.3 * math.exp(-rate * epoch) + 0.05 + noise.uniform(-0.03, 0.03) for epoch in range(epochs)]
    return {
        "train/loss": loss,
        "val/loss": [value + 0.06 + 0.001 * epoch for epoch, value in enumerate(loss)],
        "accuracy": [max(0.1, 1 - value / 2.4) for value in loss],
        "best_epoch": [float(epochs - 3)],
    }


def sweep(api: Api, name: str = "digits/sweep", rates: tuple[float, ...] = (0.02, 0.05, 0.1, 0.2)) -> dict:
    """A parent run with a child for each rate. Ids by name: ``experiment``, ``parent`` and the children's names."""
    experiment = api.experiment(name)
    parent = api.run(
        experiment,
        "sweep",
        params={"epochs": 40},
        tags={"mlflow.note.content": "Four networks, forty epochs each.", "team": "vision"},
    )
    ids = {"experiment": experiment, "parent": parent["info"]["run_id"]}
    for number, rate in enumerate(rates):
        child = api.run(
            experiment,
            f"rate={rate}",
            params={"learning_rate": rate, "optimizer": "adam" if number % 2 else "sgd", "layers": "64,32"},
            metrics=curves(rate, 40, number),
            tags={PARENT: ids["parent"], "mlflow.source.name": "train.py", "mlflow.source.git.commit": "4be1" * 10},
            start=START + HOUR * (number + 1),
            status="FAILED" if number == 2 else "FINISHED",
        )
        ids[child["info"]["run_name"]] = child["info"]["run_id"]
    return ids


def run_with_artifacts(api: Api, experiment: str) -> str:
    """A run with a data set and one file of each kind that can be previewed; its id."""
    run = api.run(experiment, "with artifacts", params={"model": "mlp"}, metrics=curves(0.1, 200, 7))
    run_id = run["info"]["run_id"]
    api.post(
        "runs/log-inputs",
        run_id=run_id,
        datasets=[
            {
                "dataset": {"name": "digits-train", "digest": "8f2a19c4", "source_type": "local", "source": "{}"},
                "tags": [{"key": "mlflow.data.context", "value": "training"}],
            }
        ],
    )
    api.put(run, "summary.txt", b"12 of 450 unseen images are read wrongly.\n")
    api.put(run, "report.json", b'{"accuracy": 0.97, "classes": {"0": 1.0}}')
    api.put(run, "mistakes.json", b'{"columns": ["digit", "predicted"], "data": [[3, 8], [9, 4]]}')
    api.put(run, "scores.csv", b'name,score\n"Lovelace, Ada",0.9\nBob,0.7\n')
    api.put(run, "weights.bin", bytes(range(256)))
    api.put(run, "figures/confusion matrix.png", png())
    api.put(run, "figures/deep/note.txt", b"<script>alert('not run')</script>")
    return run_id
