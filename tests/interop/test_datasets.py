"""Datasets described by our mlflow.data and by MLflow's own: the same text, and each reads the other's sources."""

import json
import os
import subprocess
import sys

import pytest

# run by both: describes the same data, and reads the sources the other has described
_DESCRIBE = """
import json, sys, warnings
warnings.simplefilter("ignore")
import numpy as np, pandas as pd
import mlflow.data
from mlflow.data.dataset_source_registry import get_dataset_source_from_json

frame = pd.DataFrame({
    "int": [1, 2, 3], "float": [1.5, None, 2.5], "text": ["x", "y", None], "flag": [True, False, True],
    "time": pd.to_datetime(["2020-01-01"] * 3), "list": [[1], [2], [3]], "dict": [{"k": 1}] * 3, "bytes": [b"1"] * 3,
    "small": np.array([1, 2, 3], dtype="int8"), "category": pd.Categorical(["a", "b", "a"]),
})
arrays = {"x": np.zeros((4, 3), dtype="float32"), "y": np.array(["a", "b"])}
sources = ["data/x.csv", "/data/x.csv", "file:///data/x.csv", "https://example.com/x?y=1", "s3://b/k", "gs://b/k",
    "wasbs://c@a.blob.core.windows.net/k", "abfss://c@a.dfs.core.windows.net/k", "hdfs://h/k", "ftp://h/k", "sftp://h/k",
    "b2://b/k", "r2://b/k"]
made = [mlflow.data.from_pandas(frame, source=source, name="n") for source in sources]
made += [mlflow.data.from_pandas(frame, source="x", targets="int"), mlflow.data.from_numpy(arrays, source="x")]
made += [mlflow.data.from_numpy(arrays["x"], source="x", targets=np.array([1, 2, 3, 4]))]
described = [dataset.to_dict() for dataset in made]
others = json.load(sys.stdin)
read = [get_dataset_source_from_json(other["source"], other["source_type"]).to_dict() for other in others]
json.dump([described, read], sys.stdout)
"""


def _described(python, others):
    clean = {k: v for k, v in os.environ.items() if not k.startswith("MLFLOW_")}
    if python != sys.executable:
        clean = {k: v for k, v in clean.items() if not k.startswith("PYTHON")}
    done = subprocess.run(
        [python, "-c", _DESCRIBE], input=json.dumps(others), env=clean, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_same_text():
    peer = os.environ.get("MILLRACE_PEER_PYTHON")
    if not peer:
        pytest.skip("MILLRACE_PEER_PYTHON is not set; `python3 dev.py test-interop` makes such an environment")
    ours, _ = _described(sys.executable, [])
    theirs, read_by_them = _described(peer, ours)
    _, read_by_us = _described(sys.executable, theirs)
    # fingerprints are computed in another way, but look alike
    digests = [dataset.pop("digest") for dataset in (*ours, *theirs)]
    assert all(len(digest) == 8 and int(digest, 16) >= 0 for digest in digests)
    assert ours == theirs
    assert read_by_them == read_by_us == [json.loads(dataset["source"]) for dataset in ours]
