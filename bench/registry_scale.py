"""The registry with one model of 10,000 versions: what searches and lookups take.

    python bench/registry_scale.py [versions] [--uri sqlite:////tmp/x.db]

Versions with two tags each are loaded straight into the tables (by default of a SQLite file in a temporary folder),
since loading is not what is measured. A time is that of the whole operation: find, read a page of 100 versions with
tags and aliases, build the answer. ``cpu`` is the processor time of that, which a busy machine disturbs least (with a
database server it is that of the client alone).
"""

import argparse
import os
import statistics
import tempfile
import time

from mlflow.api.registry import (
    CreateModelVersion,
    CreateRegisteredModel,
    GetModelVersionByAlias,
    GetRegisteredModel,
    SearchModelVersions,
    SetRegisteredModelAlias,
)
from mlflow.store.sql.tracking import SqlTracking

BATCH = 500
MODEL = "name = 'big'"
SEARCHES = {
    "first page": SearchModelVersions(MODEL, 100),
    "highest versions": SearchModelVersions(MODEL, 100, ["version_number DESC"]),
    "lowest versions": SearchModelVersions(MODEL, 100, ["version_number ASC"]),
    "range of numbers": SearchModelVersions(f"{MODEL} AND version_number BETWEEN 5000 AND 5050", 100),
    "by run": SearchModelVersions("run_id = 'run-77'", 100),
    "by tag, a fifth": SearchModelVersions(f"{MODEL} AND tags.fifth = '3'", 100),
    "by tag, one": SearchModelVersions(f"{MODEL} AND tags.number = '4321'", 100),
    "by tag, none": SearchModelVersions(f"{MODEL} AND tags.number = 'x'", 100),
    "by text in the source": SearchModelVersions(f"{MODEL} AND source_path LIKE '%/4321'", 100),
    "all models": SearchModelVersions("", 100),
}


def load(service, count):
    """Insert this many versions of the model."""

    def insert(store, tx, numbers):
        number = tx.row("SELECT id FROM registered_model WHERE name = ?", ("big",))[0]
        tx.many(
            "INSERT INTO model_version (model_id, version, creation_time, last_update_time, description, stage, "
            "source, run_id, run_link, status) VALUES (?, ?, ?, ?, '', 'None', ?, ?, '', 3)",
            [(number, v, 1000 + v, 1000 + v, f"s3://bucket/models/{v}", f"run-{v}") for v in numbers],
        )
        between = (number, numbers[0], numbers[-1])
        rows = tx.rows("SELECT id, version FROM model_version WHERE model_id = ? AND version BETWEEN ? AND ?", between)
        tx.many(
            'INSERT INTO model_version_tag (model_version_id, "key", value) VALUES (?, ?, ?)',
            [(row, key, value) for row, v in rows for key, value in (("fifth", str(v % 5)), ("number", str(v)))],
        )
        tx.execute("UPDATE registered_model SET last_version = ? WHERE id = ?", (numbers[-1], number))

    service.create_registered_model(CreateRegisteredModel("big"))
    for first in range(1, count + 1, BATCH):
        service.writer.write(insert, range(first, min(first + BATCH, count + 1)))


def measure(name, operation, repeat=15):
    """Print the median time of an operation, and its processor time."""
    wall, cpu = [], []
    for _ in range(repeat):
        began, began_cpu = time.perf_counter(), time.process_time()
        operation()
        wall.append(time.perf_counter() - began)
        cpu.append(time.process_time() - began_cpu)
    print(f"{name:28} {statistics.median(wall) * 1e3:9.2f} ms  {statistics.median(cpu) * 1e3:9.2f} ms cpu")


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("versions", nargs="?", type=int, default=10_000)
    parser.add_argument("--uri")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        service = SqlTracking.open(asked.uri or f"sqlite:///{folder}/registry.db", artifact_root=folder)
        load(service, asked.versions)
        print(f"{asked.versions} versions, {os.path.basename(type(service.database).__name__)}")
        for name, request in SEARCHES.items():
            measure(name, lambda request=request: service.search_model_versions(request))
        service.set_registered_model_alias(SetRegisteredModelAlias("big", str(asked.versions // 2), "champion"))
        measure("alias", lambda: service.get_model_version_by_alias(GetModelVersionByAlias("big", "champion")), 200)
        measure("latest", lambda: service.get_model_version_by_alias(GetModelVersionByAlias("big", "latest")), 200)
        measure("the model", lambda: service.get_registered_model(GetRegisteredModel("big")), 50)
        measure("create", lambda: service.create_model_version(CreateModelVersion("big", "s3://bucket/x")), 50)
        service.close()


if __name__ == "__main__":
    main()
