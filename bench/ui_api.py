"""How long the questions of the web page take on a store that ``ui_seed.py`` filled (with ``--long``).

    python bench/ui_api.py /tmp/seed/mlflow.db [--only keys,envelope] [--times 5]

A time is that of the whole operation, with the JSON of its answer. ``cpu`` is the processor time of that, which a busy
machine disturbs least; ``first`` is the first call, when nothing is in memory. Outlines are asked for once more after
their rollups have been made.
"""

import argparse
import statistics
import time

from mlflow.api.finding import Find
from mlflow.api.metric_envelopes import GetMetricEnvelopes
from mlflow.api.rpc import encode
from mlflow.api.run_groups import AggregateRuns
from mlflow.api.run_keys import SearchRunKeys, SearchRunValues
from mlflow.api.tracking import GetExperimentByName, SearchRuns
from mlflow.store.sql.tracking import SqlTracking

LOSS = "val/loss"


def questions(service):
    def experiment(name):
        return service.get_experiment_by_name(GetExperimentByName(name)).experiment.experiment_id

    runs, long = experiment("vision/resnet"), experiment("vision/resnet/long")
    found = service.search_runs(SearchRuns([long], max_results=50, fields=["info"])).runs
    ids = [run.info.run_id for run in found]
    found = service.search_runs(SearchRuns([runs], max_results=200, fields=["info"])).runs
    curves = [run.info.run_id for run in found]

    def envelope(run_ids, *keys, **options):
        return service.get_metric_envelopes, GetMetricEnvelopes(run_ids, list(keys), **options)

    def values(field, filter=None):
        return service.search_run_values, SearchRunValues([runs], field, filter)

    def groups(*fields, **options):
        return service.aggregate_runs, AggregateRuns([runs], list(fields), **options)

    return {
        "keys": (service.search_run_keys, SearchRunKeys([runs])),
        "keys, a part of the name": (service.search_run_keys, SearchRunKeys([runs], contains="loss")),
        "values of a param": values("params.optimizer"),
        "values of the status": values("attributes.status"),
        "values of the user": values("attributes.user_id"),
        "values of a tag, all different": values("tags.note"),
        "values of data sets": values("datasets.name"),
        "values, filter by a param": values("attributes.status", "params.optimizer = 'adam'"),
        "values, filter by a metric": values("params.optimizer", f"metrics.`{LOSS}` < 0.3"),
        "groups by a param": groups("params.optimizer"),
        "groups by a param, one metric": groups("params.optimizer", metrics=[LOSS]),
        "groups by two, three metrics": groups(
            "params.optimizer", "params.depth", metrics=[LOSS, "val/accuracy", "train/loss"]
        ),
        "groups, filter": groups(
            "params.optimizer", metrics=[LOSS], filter="params.depth = '50' and tags.team = 'vision'"
        ),
        "find, a name": (service.find, Find("swift-otter")),
        "find, nothing": (service.find, Find("nobody is called this")),
        "envelope of 50 runs x 100,000 points": envelope(ids, "loss"),
        "envelope, relative time": envelope(ids, "loss", axis="relative"),
        "envelope, 2,000 buckets": envelope(ids, "loss", buckets=2000),
        "envelope, a tenth of the steps": envelope(ids, "loss", start=50_000, end=60_000),
        "envelope, 1,000 steps": envelope(ids, "loss", start=50_000, end=51_000, buckets=1000),
        "envelope of 200 runs x 5 metrics x 1,000": envelope(
            curves, "train/loss", LOSS, "val/accuracy", "lr", "grad_norm", buckets=200
        ),
    }


def measure(call, request, times):
    wall, cpu = [], []
    for _ in range(times):
        begun, used = time.perf_counter(), time.process_time()
        body = encode(call(request))
        wall.append((time.perf_counter() - begun) * 1000)
        cpu.append((time.process_time() - used) * 1000)
    return len(body) / 1000, wall[0], statistics.median(wall), statistics.median(cpu)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", help="the SQLite file")
    parser.add_argument("--only", default="", help="beginnings of names, separated by commas")
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    service = SqlTracking.open(f"sqlite:///{options.path}")
    print(f"{'ms':54} {'first':>9} {'median':>9} {'cpu':>9} {'kB':>9}")
    for name, (call, request) in questions(service).items():
        if not name.startswith(tuple(options.only.split(","))):
            continue
        for again in (False, True) if call == service.get_metric_envelopes else (False,):
            size, *times = measure(call, request, options.times if again or "envelope" not in name else 1)
            shown = name + (" (rolled up)" if again else "")
            print(f"{shown:54} {times[0]:9.1f} {times[1]:9.1f} {times[2]:9.1f} {size:9.1f}", flush=True)
            while not service.metric_roller.wait(60):
                pass
    service.close()


if __name__ == "__main__":
    main()
