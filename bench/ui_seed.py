"""Fill a store for looking at the web page: 100,000 runs of 50 columns, 1,000,000 points of curves, 100,000 traces.

    python bench/ui_seed.py /tmp/seed/mlflow.db [--runs 100000] [--points 1000000] [--long] [--traces 100000]
                            [--spans 30000] [--only runs,long,nested,models,traces,spans]

Runs and points go straight into the tables of a SQLite file (which is made when there is none), since loading is not
what is looked at; traces, logged models and registered models are written through the API. What is asked for again is
made again, beside what is there.

| experiment                | what                                                                                   |
|---------------------------|----------------------------------------------------------------------------------------|
| vision/resnet             | ``--runs`` runs: 25 params, 20 metrics, 5 tags; the latest have curves (``--points``) |
| vision/resnet/long        | with ``--long``: 50 runs of 100,000 points of ``loss``, with peaks and NaN              |
| vision/segmentation/sweep | 40 runs with 25 runs below each, and some below those                                  |
| nlp/translation, ...      | small ones                                                                             |
| chat/assistant            | ``--traces`` traces of three spans over 30 days                                        |
| chat/agent                | a trace of ``--spans`` spans                                                           |
"""

import argparse
import json
import math
import os
import random
import re
import sqlite3
import time
import uuid

import trace_search_scale

from mlflow.api.logged_models import CreateLoggedModel, FinalizeLoggedModel
from mlflow.api.registry import (
    CreateModelVersion,
    CreateRegisteredModel,
    SetRegisteredModelAlias,
    SetRegisteredModelTag,
    TransitionModelVersionStage,
)
from mlflow.api.traces import LogTraces
from mlflow.api.tracking import CreateExperiment, GetExperimentByName, LogBatch, SetExperimentTag
from mlflow.entities import LoggedModelParameter, LoggedModelTag, Metric
from mlflow.entities.model_registry import RegisteredModelTag
from mlflow.entities.span_record import SpanRecord
from mlflow.exceptions import MlflowException
from mlflow.store.sql import sqlite
from mlflow.store.sql.tracking import SqlTracking

NOW = int(time.time() * 1000)
HOUR = 3_600_000
SLOW_INDEXES = ("ix_param_value", "ix_tag_value", "ix_run_metric_last", "ix_run_name", "ix_run_start_time")
USERS = ("ada", "grace", "alan", "edsger", "barbara", "donald", "hedy", "linus")
TEAMS = ("vision", "language", "speech", "platform")
METRICS = (
    *("val/loss", "train/loss", "val/accuracy", "train/accuracy", "val/f1", "val/auc", "val/top5", "val/ece"),
    *("test/loss", "test/accuracy", "lr", "grad_norm", "weight_norm", "epoch_seconds", "images_per_second"),
    *("system/gpu_utilization", "system/memory_gb", "system/cpu_percent", "params_million", "flops_giga"),
)
CURVES = ("train/loss", "val/loss", "val/accuracy", "lr", "grad_norm")
CURVE_POINTS = 1000
LONG_RUNS, LONG_POINTS = 50, 100_000
ADJECTIVES = (
    "bold",
    "calm",
    "eager",
    "fancy",
    "gentle",
    "happy",
    "keen",
    "lively",
    "merry",
    "nimble",
    "quiet",
    "swift",
)
ANIMALS = ("crane", "deer", "eagle", "finch", "goose", "hare", "ibis", "lark", "mole", "newt", "otter", "wren")


def params_of(i, rng):
    return {
        "learning_rate": f"{rng.choice((1, 2, 5)) * 10.0 ** rng.randint(-5, -2):g}",
        "batch_size": str(2 ** rng.randint(4, 9)),
        "optimizer": rng.choice(("adam", "adamw", "adamw", "sgd", "lion")),
        "weight_decay": rng.choice(("0", "0.0001", "0.01", "0.05")),
        "dropout": f"{rng.randint(0, 5) / 10:g}",
        "depth": rng.choice(("18", "34", "50", "101")),
        "width": rng.choice(("1", "1.5", "2")),
        "activation": rng.choice(("relu", "gelu", "silu")),
        "scheduler": rng.choice(("cosine", "linear", "step", "constant")),
        "warmup_steps": rng.choice(("0", "500", "2000")),
        "epochs": rng.choice(("10", "30", "90")),
        "seed": str(i % 5),
        "augment": rng.choice(("none", "flip", "randaugment", "mixup")),
        "label_smoothing": rng.choice(("0", "0.1")),
        "momentum": rng.choice(("0.9", "0.95")),
        "beta2": rng.choice(("0.95", "0.98", "0.999")),
        "image_size": rng.choice(("160", "224", "288")),
        "clip_norm": rng.choice(("none", "1", "5")),
        "ema": rng.choice(("true", "false")),
        "precision": rng.choice(("bf16", "fp16", "fp32")),
        "dataset_version": f"v{i % 3 + 1}",
        "workers": rng.choice(("4", "8", "16")),
        "init": rng.choice(("kaiming", "xavier")),
        "loss": rng.choice(("ce", "focal")),
        "commit": f"{i // 500:07x}",
    }


def metrics_of(params, rng):
    """Final values that have to do with the params, so that charts show something."""
    rate = math.log10(float(params["learning_rate"]))
    good = 0.9 - 0.06 * abs(rate + 3) - 0.05 * (params["optimizer"] == "sgd") + 0.0004 * int(params["depth"])
    good -= 0.1 * abs(float(params["dropout"]) - 0.2) + rng.gauss(0, 0.02)
    accuracy = min(0.995, max(0.1, good - 0.05))
    loss = -math.log(accuracy) * 1.7 + abs(rng.gauss(0, 0.03))
    nan = rate >= -1.7 and rng.random() < 0.5
    values = (
        *(None if nan else loss, None if nan else loss * 0.8, accuracy, min(0.999, accuracy + 0.04)),
        *(accuracy - 0.02, min(0.999, accuracy + 0.05), min(0.999, accuracy + 0.09), abs(rng.gauss(0.04, 0.02))),
        *(loss * 1.05, accuracy - 0.01, float(params["learning_rate"]) / 10, abs(rng.gauss(1, 0.4))),
        *(rng.uniform(80, 120), rng.uniform(60, 900), rng.uniform(200, 3000)),
        *(rng.uniform(40, 99), rng.uniform(6, 40), rng.uniform(10, 90)),
        *(int(params["depth"]) * 0.5 * float(params["width"]), int(params["depth"]) * 0.11 * float(params["width"])),
    )
    return dict(zip(METRICS, values, strict=True))


def insert(connection, table, columns, rows):
    names = columns.split()
    listed = ", ".join(f'"{name}"' for name in names)
    connection.executemany(f"INSERT INTO {table} ({listed}) VALUES ({', '.join('?' * len(names))})", rows)


class Tables:
    """Rows for a file of tables, written many at a time."""

    RUN = "id uuid experiment_id name user_id status start_time end_time deleted artifact_uri"
    SUMMARY = (
        "run_id key_id experiment_id points last_value last_step last_timestamp first_value first_step "
        "first_timestamp min_value min_step max_value max_step"
    )

    def __init__(self, connection, root):
        self.connection = connection
        self.root = root
        self.next = (connection.execute("SELECT max(id) FROM run").fetchone()[0] or 0) + 1
        self.keys = dict(connection.execute("SELECT name, id FROM metric_key"))
        self.clear()

    def clear(self):
        self.runs, self.params, self.tags, self.points, self.summaries, self.datasets = [], [], [], [], [], []

    def key(self, name):
        if name not in self.keys:
            insert(self.connection, "metric_key", "name", [(name,)])
            query = "SELECT id FROM metric_key WHERE name = ?"
            self.keys[name] = self.connection.execute(query, (name,)).fetchone()[0]
        return self.keys[name]

    def run(self, experiment, start, hours, rng, *, status=3, name=None, params=(), metrics=(), tags=()):
        """Add a run; gives its number and its id."""
        number, run_id = self.next, uuid.UUID(int=rng.getrandbits(128)).hex
        self.next += 1
        name = name or f"{rng.choice(ADJECTIVES)}-{rng.choice(ANIMALS)}-{number % 1000}"
        user = rng.choice(USERS)
        end = None if status == 1 else min(NOW, start + int(hours * HOUR))
        place = f"{self.root}/{experiment}/{run_id}/artifacts"
        self.runs.append((number, run_id, experiment, name, user, status, start, end, 0, place))
        self.params += [(number, key, value) for key, value in dict(params).items()]
        fixed = {"mlflow.runName": name, "mlflow.user": user, "mlflow.source.type": "LOCAL"}
        fixed["mlflow.source.name"] = "train.py"
        self.tags += [(number, key, value) for key, value in (fixed | dict(tags)).items()]
        for key, value in dict(metrics).items():
            at = end or start + HOUR
            self.points.append((number, self.key(key), at, CURVE_POINTS, value or 0.0, int(value is None)))
            known = (value, CURVE_POINTS, at)
            extremes = (None,) * 4 if value is None else (value, CURVE_POINTS, value, CURVE_POINTS)
            self.summaries.append((number, self.key(key), experiment, 1, *known, *known, *extremes))
        return number, run_id

    def write(self):
        insert(self.connection, "run", self.RUN, self.runs)
        insert(self.connection, "param", "run_id key value", self.params)
        insert(self.connection, "tag", "run_id key value", self.tags)
        insert(self.connection, "metric", "run_id key_id timestamp step value is_nan", self.points)
        insert(self.connection, "run_metric", self.SUMMARY, self.summaries)
        insert(self.connection, "run_dataset", "run_id dataset_id", self.datasets)
        self.clear()

    def curve(self, run, key, experiment, start, points, value, milliseconds):
        """Add points of which ``value`` is the SQL expression over the step ``i``; NULL is NaN."""
        number = self.key(key)
        for table in ("metric", "run_metric"):
            self.connection.execute(f"DELETE FROM {table} WHERE run_id = ? AND key_id = ?", (run, number))
        self.connection.execute(
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?) "
            "INSERT INTO metric (run_id, key_id, timestamp, step, value, is_nan) "
            f"SELECT ?, ?, ? + i * ?, i, coalesce(v, 0.0), v IS NULL FROM (SELECT i, {value} AS v FROM n)",
            (points, run, number, start, milliseconds),
        )
        point = "FROM metric m WHERE m.run_id = q.run_id AND m.key_id = q.key_id AND is_nan = 0"
        self.connection.execute(
            f"INSERT INTO run_metric ({', '.join(self.SUMMARY.split())}) SELECT run_id, key_id, ?, points, "
            "(SELECT CASE is_nan WHEN 0 THEN value END FROM metric m WHERE m.run_id = q.run_id AND m.key_id = q.key_id "
            "AND timestamp = newest), last, newest, (SELECT CASE is_nan WHEN 0 THEN value END FROM metric m "
            "WHERE m.run_id = q.run_id AND m.key_id = q.key_id AND timestamp = oldest), 0, oldest, "
            f"low, (SELECT min(step) {point} AND value = low), high, (SELECT min(step) {point} AND value = high) "
            "FROM (SELECT run_id, key_id, count(*) AS points, max(step) AS last, min(timestamp) AS oldest, "
            "max(timestamp) AS newest, min(CASE is_nan WHEN 0 THEN value END) AS low, "
            "max(CASE is_nan WHEN 0 THEN value END) AS high FROM metric WHERE run_id = ? AND key_id = ?) q",
            (experiment, run, number),
        )


NOISE = "(random() / 9.3e18)"


def curve_of(key, rng):
    """The SQL of a curve over the step ``i``, of about CURVE_POINTS steps."""
    a, b = rng.uniform(2, 4), rng.uniform(60, 300)
    return {
        "train/loss": f"{a} * exp(-i / {b}) + 0.2 + 0.05 * {NOISE}",
        "val/loss": f"{a} * exp(-i / {b}) + 0.3 + i * {rng.uniform(0, 3e-4)} + 0.03 * {NOISE}",
        "val/accuracy": f"{rng.uniform(0.7, 0.95)} * (1 - exp(-i / {b})) + 0.01 * {NOISE}",
        "lr": f"{rng.choice((1, 3)) * 1e-3} * min(1.0, i / 50.0) * (0.5 + 0.5 * cos(i * 3.14159 / {CURVE_POINTS}))",
        "grad_norm": f"1 + exp(-i / {b}) * 5 + 0.4 * {NOISE} + CASE WHEN abs(random()) % 211 = 0 THEN 8 ELSE 0 END",
    }[key]


def make_runs(service, connection, root, options):
    experiment = experiment_of(service, "vision/resnet")
    tables, rng = Tables(connection, root), random.Random(1)
    datasets = []
    for version in range(1, 4):
        connection.execute(
            "INSERT OR IGNORE INTO dataset (experiment_id, name, digest, source_type, source, profile) "
            "VALUES (?, ?, ?, 's3', ?, ?)",
            (experiment, "imagenet", f"{version:08x}", f"s3://data/imagenet/v{version}", '{"num_rows": 1281167}'),
        )
        row = connection.execute(
            "SELECT id FROM dataset WHERE experiment_id = ? AND digest = ?", (experiment, f"{version:08x}")
        )
        datasets.append(row.fetchone()[0])
    # a sweep of ten now and then: one run, and nine below it
    parent, latest = None, []
    for i in range(options.runs):
        start = NOW - HOUR - (options.runs - i) * 120_000
        params = params_of(i, rng)
        status = 1 if options.runs - i <= 5 else rng.choices((3, 4, 5, 1), (900, 70, 25, 5))[0]
        tags = {"team": rng.choice(TEAMS), "stage": rng.choice(("dev", "dev", "candidate")), "gpu": f"a100-{i % 16}"}
        tags |= {"mlflow.source.git.commit": f"{i // 500:040x}", "note": f"run {i} of the search"}
        in_sweep = i % 100 < 10
        if in_sweep and i % 100:
            tags["mlflow.parentRunId"] = parent
        number, run_id = tables.run(
            experiment, start, rng.lognormvariate(0, 0.8), rng, status=status, params=params,
            metrics=metrics_of(params, rng), tags=tags,
        )  # fmt: skip
        parent = run_id if i % 100 == 0 else parent
        tables.datasets.append((number, datasets[i % 3]))
        latest = [*latest[-(options.points // (CURVE_POINTS * len(CURVES))) + 1 :], (number, start)]
        if len(tables.runs) == 2000:
            tables.write()
    tables.write()
    if options.points:
        for number, start in latest:
            for key in CURVES:
                tables.curve(number, key, experiment, start, CURVE_POINTS, curve_of(key, rng), 3600)
    connection.commit()
    print(f"vision/resnet (id {experiment}): {options.runs} runs; curves of {len(latest)} runs, {', '.join(CURVES)}")


def make_long(service, connection, root, options):
    experiment = experiment_of(service, "vision/resnet/long")
    tables, rng = Tables(connection, root), random.Random(2)
    for i in range(LONG_RUNS):
        start = NOW - (LONG_RUNS - i + 7) * 4 * HOUR
        params = params_of(i, rng)
        number, _ = tables.run(experiment, start, 28, rng, params=params, metrics={"val/accuracy": rng.random()})
        tables.write()
        a, b = rng.uniform(2, 4), rng.uniform(8000, 40_000)
        peak, gap = rng.randrange(LONG_POINTS), rng.randrange(LONG_POINTS)
        value = (
            f"CASE WHEN i = {peak} THEN {rng.uniform(8, 15)} WHEN i BETWEEN {gap} AND {gap + 300} THEN NULL "
            f"ELSE {a} * exp(-i / {b}) + 0.2 + 0.1 * {NOISE} END"
        )
        tables.curve(number, "loss", experiment, start, LONG_POINTS, value, 1000)
    connection.commit()
    print(f"vision/resnet/long (id {experiment}): {LONG_RUNS} runs of {LONG_POINTS} points of loss")


def make_nested(service, connection, root, options):
    tables, rng = Tables(connection, root), random.Random(3)
    small = ("nlp/translation/en-de", "nlp/summaries", "recommender/two-tower", "tabular/churn", "sandbox")
    experiment, *others = [experiment_of(service, name) for name in ("vision/segmentation/sweep", *small)]
    for i in range(40):
        start = NOW - (40 - i) * 6 * HOUR
        _, parent = tables.run(experiment, start, 5, rng, name=f"sweep-{i}", tags={"sweep": str(i)})
        for j in range(25):
            params = params_of(j, rng)
            tags = {"mlflow.parentRunId": parent, "sweep": str(i)}
            _, child = tables.run(
                experiment, start + j * 60_000, 1, rng, params=params, metrics=metrics_of(params, rng), tags=tags,
                name=f"trial-{i}-{j}",
            )  # fmt: skip
            for fold in range(3 if j == 0 else 0):
                tags = {"mlflow.parentRunId": child}
                tables.run(experiment, start + fold, 0.3, rng, tags=tags, name=f"fold-{fold}")
    tables.write()
    print(f"vision/segmentation/sweep (id {experiment}): 40 runs with 25 below each, of which one has 3 below")
    for other in others:
        for i in range(rng.randint(3, 40)):
            params = dict(list(params_of(i, rng).items())[:6])
            tables.run(other, NOW - i * HOUR, 1, rng, params=params, metrics={"score": rng.random()})
    tables.write()
    connection.commit()
    print(f"{', '.join(small)}: a few runs each")


def make_models(service, connection, root, options):
    experiment = experiment_of(service, "vision/resnet")
    rng = random.Random(4)
    query = "SELECT uuid, artifact_uri FROM run WHERE experiment_id = ? ORDER BY id DESC LIMIT 300"
    runs = connection.execute(query, (experiment,)).fetchall()
    logged = []
    for i, (run_id, _) in enumerate(runs):
        params = [LoggedModelParameter(key, value) for key, value in list(params_of(i, rng).items())[:6]]
        created = service.create_logged_model(
            CreateLoggedModel(
                str(experiment), f"resnet-{i}", "pytorch" if i % 3 else "onnx", run_id, params,
                [LoggedModelTag("team", rng.choice(TEAMS))],
            )
        )  # fmt: skip
        model_id = created.model.info.model_id
        service.finalize_logged_model(FinalizeLoggedModel(model_id, "LOGGED_MODEL_READY" if i % 11 else "FAILED"))
        points = [
            Metric(f"eval/{name}", rng.random(), NOW, 0, model_id, dataset, f"{number:08x}")
            for name in ("accuracy", "loss")
            for number, dataset in enumerate(("imagenet-val", "imagenet-v2"))
        ]
        service.log_batch(LogBatch(run_id, metrics=points))
        logged.append((model_id, run_id, created.model.info.artifact_uri))
    names = [
        f"{kind}-{purpose}" for kind in ("resnet", "vit", "ranker", "churn") for purpose in ("base", "edge", "lab")
    ]
    for name in names:
        tags = [RegisteredModelTag("task", name.split("-")[0]), RegisteredModelTag("owner", rng.choice(USERS))]
        note = f"# {name}\n\nTrained **weekly**, see [the card](https://example.org).\n\n"
        note += "| split | accuracy |\n|---|---|\n| val | 0.91 |"
        with_what = CreateRegisteredModel(name, tags, note, user_id=rng.choice(USERS))
        try:
            service.create_registered_model(with_what)
        except MlflowException:
            continue
        versions = rng.randint(1, 12)
        for version in range(1, versions + 1):
            model_id, run_id, source = rng.choice(logged)
            service.create_model_version(
                CreateModelVersion(
                    name, source, run_id, description=f"Version {version}", model_id=model_id, user_id="ada"
                )
            )
        for alias, version in (("champion", versions), ("challenger", max(1, versions - 1))):
            service.set_registered_model_alias(SetRegisteredModelAlias(name, str(versions and version), alias))
        service.transition_model_version_stage(TransitionModelVersionStage(name, str(versions), "Production"))
    for name in ("greeting", "summarize", "judge-tone", "router", "extract-entities"):
        tags = [RegisteredModelTag("mlflow.prompt.is_prompt", "true")]
        try:
            service.create_registered_model(CreateRegisteredModel(name, tags, "A prompt"))
        except MlflowException:
            continue
        service.set_registered_model_tag(SetRegisteredModelTag(name, "owner", "grace"))
    print(f"models: {len(logged)} logged in vision/resnet; registered {', '.join(names)}; 5 prompts")


def make_traces(service, connection, root, options):
    experiment = experiment_of(service, "chat/assistant")
    trace_search_scale.BEGIN = NOW - trace_search_scale.MONTH
    trace_search_scale.prepare()
    trace_search_scale.load(service, str(experiment), 0, options.traces, options.traces)
    print(f"chat/assistant (id {experiment}): {options.traces} traces")


def make_spans(service, connection, root, options):
    """An agent that plans, asks a model and calls tools, again and again."""
    experiment = experiment_of(service, "chat/agent")
    rng = random.Random(5)
    trace_id = f"tr-{rng.getrandbits(128):032x}"
    spans, begin = [], (NOW - HOUR) * 1_000_000

    def add(name, kind, parent, start, length, **attributes):
        span_id = f"{len(spans) + 1:016x}"
        attributes = {key: json.dumps(value) for key, value in attributes.items()}
        status = "ERROR" if kind == "TOOL" and rng.random() < 0.01 else "OK"
        spans.append(
            SpanRecord(
                trace_id, span_id, name, start, start + length, parent, status,
                attributes={"mlflow.spanType": json.dumps(kind)} | attributes,
            )
        )  # fmt: skip
        return span_id

    step = 100_000_000
    root_id = add(
        "agent", "AGENT", None, begin, options.spans * step // 6, **{"mlflow.spanInputs": {"task": "tidy the house"}}
    )
    at = begin
    while len(spans) < options.spans:
        turn = add(f"turn {len(spans) // 6}", "CHAIN", root_id, at, step)
        asked = {"messages": [{"role": "user", "content": f"What next, after step {len(spans)}?"}]}
        add(
            "chat", "CHAT_MODEL", turn, at, step // 2,
            **{
                "mlflow.spanInputs": asked,
                "mlflow.spanOutputs": {"choices": [{"message": {"role": "assistant", "content": "Sweep the floor."}}]},
                "mlflow.chat.tokenUsage": {"input_tokens": 900, "output_tokens": 40, "total_tokens": 940},
                "mlflow.llm.model": "model-1",
            },
        )  # fmt: skip
        tools = add("tools", "CHAIN", turn, at + step // 2, step // 2)
        for tool in ("look", "sweep", "report"):
            add(tool, "TOOL", tools, at + step // 2, step // 6, **{"mlflow.spanInputs": {"room": rng.randrange(9)}})
        at += step
    spans = spans[: options.spans]
    service.log_traces(LogTraces(str(experiment), [], spans))
    print(f"chat/agent (id {experiment}): {trace_id} of {len(spans)} spans")


def experiment_of(service, name):
    try:
        made = service.create_experiment(CreateExperiment(name)).experiment_id
        service.set_experiment_tag(SetExperimentTag(made, "team", name.split("/")[0]))
        return int(made)
    except MlflowException as error:
        if error.error_code != "RESOURCE_ALREADY_EXISTS":
            raise
        return int(service.get_experiment_by_name(GetExperimentByName(name)).experiment.experiment_id)


MAKERS = {
    "runs": make_runs,
    "long": make_long,
    "nested": make_nested,
    "models": make_models,
    "traces": make_traces,
    "spans": make_spans,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", help="the SQLite file")
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--traces", type=int, default=100_000)
    parser.add_argument("--spans", type=int, default=30_000)
    parser.add_argument("--only", help=f"of {','.join(MAKERS)}")
    options = parser.parse_args()
    wanted = options.only.split(",") if options.only else [name for name in MAKERS if name != "long" or options.long]
    folder = os.path.dirname(os.path.abspath(options.path))
    os.makedirs(folder, exist_ok=True)
    root = f"{folder}/artifacts"
    service = SqlTracking.open(f"sqlite:///{os.path.abspath(options.path)}", artifact_root=root)
    connection = sqlite3.connect(options.path)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -400000")
    indexes = [s for s in sqlite.ddl().split(";\n") if re.match(rf"CREATE INDEX ({'|'.join(SLOW_INDEXES)}) ", s)]
    for name in wanted:
        begun = time.perf_counter()
        if name == "runs":
            # put together at the end, which is quicker
            for index in SLOW_INDEXES:
                connection.execute(f"DROP INDEX {index}")
        MAKERS[name](service, connection, root, options)
        if name == "runs":
            for statement in indexes:
                connection.execute(statement)
        connection.commit()
        print(f"    {time.perf_counter() - begun:.0f} s", flush=True)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    service.close()


if __name__ == "__main__":
    main()
