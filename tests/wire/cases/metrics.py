"""Metrics: values, times and steps, the latest value, history and its pages, bulk readings."""

from . import a_run, bad_bodies, case, get, get_run, history, log_metric, post, run

RUN = {"run_id": "<run_id:1>"}
GONE = "0123456789abcdef0123456789abcdef"
GOOD = {**RUN, "key": "m", "value": 1.5, "timestamp": 10, "step": 1}


def raw_metric(value):
    text = f'{{"run_id": "<run_id:1>", "key": "m", "value": {value}, "timestamp": 10, "step": 1}}'
    return post("runs/log-metric", raw=text, headers={"Content-Type": "application/json"})


def points(key, *triples):
    return post(
        "runs/log-batch",
        {**RUN, "metrics": [{"key": key, "value": v, "timestamp": t, "step": s} for v, t, s in triples]},
    )


def interval(*run_ids, **query):
    return get(
        "metrics/get-history-bulk-interval",
        [*[("run_ids", r) for r in run_ids], *[(k, str(v)) for k, v in query.items()]],
    )


def bulk(*run_ids, **query):
    return get(
        "/ajax-api/2.0/mlflow/metrics/get-history-bulk",
        [*[("run_id", r) for r in run_ids], *[(k, str(v)) for k, v in query.items()]],
    )


TEN = points("m", *[(s * 1.0, 10 + s, s) for s in range(10)])

CASES = [
    case("log metric: a number", a_run(), log_metric("m", 1.5, 10, 1), get_run(), history("m")),
    case(
        "log metric: whole, negative, tiny, huge",
        a_run(),
        log_metric("a", 3),
        log_metric("b", -2.5),
        log_metric("c", 5e-324),
        log_metric("d", 1.7976931348623157e308),
        log_metric("e", 0.1),
        log_metric("f", 123456789012345678),
        get_run(),
    ),
    case(
        "log metric: NaN and infinities as text",
        a_run(),
        log_metric("nan", "NaN"),
        log_metric("inf", "Infinity"),
        log_metric("ninf", "-Infinity"),
        get_run(),
        history("nan"),
        history("inf"),
        history("ninf"),
    ),
    case(
        "log metric: lower case nan, inf as text",
        a_run(),
        log_metric("nan", "nan"),
        log_metric("inf", "inf"),
        log_metric("ninf", "-inf"),
        get_run(),
    ),
    case("log metric: numeral", a_run(), log_metric("m", "2.5", "20", "3"), history("m")),
    case("log metric: bare 1e999", a_run(), raw_metric("1e999"), history("m")),
    case(
        "log metric: step negative and big",
        a_run(),
        log_metric("m", 1, 10, -5),
        log_metric("m", 2, 10, 2**31),
        log_metric("m", 3, 10, 2**53 + 1),
        log_metric("m", 4, 10, 2**63 - 1),
        get_run(),
        history("m"),
    ),
    case(
        "log metric: timestamp negative and big",
        a_run(),
        log_metric("m", 1, -10),
        log_metric("m", 2, 2**63 - 1),
        get_run(),
        history("m"),
    ),
    case("log metric: value a boolean", a_run(), log_metric("m", True), history("m")),
    case(
        "log metric: with model and dataset",
        a_run(),
        log_metric("m", 1, model_id="m-0123456789abcdef0123456789abcdef", dataset_name="data", dataset_digest="d1"),
        history("m"),
    ),
    case(
        "log metric: with dataset only",
        a_run(),
        log_metric("m", 1, dataset_name="data", dataset_digest="d1"),
        get_run(),
        history("m"),
    ),
    *bad_bodies(
        "log metric",
        "runs/log-metric",
        GOOD,
        {
            "without run": {"run_id": None},
            "empty run": {"run_id": ""},
            "unknown run": {"run_id": GONE},
            "by run_uuid": {"run_id": None, "run_uuid": "<run_id:1>"},
            "without key": {"key": None},
            "empty key": {"key": ""},
            "key a number": {"key": 5},
            "key of 250": {"key": "<repeat:k*250>"},
            "key of 251": {"key": "<repeat:k*251>"},
            "key with comma": {"key": "a,b"},
            "key with ..": {"key": "../m"},
            "key with /": {"key": "a/b"},
            "key with blank": {"key": "a b"},
            "key with colon": {"key": "a:b"},
            "key with percent": {"key": "a%"},
            "without value": {"value": None},
            "value text": {"value": "high"},
            "value empty": {"value": ""},
            "value a list": {"value": [1]},
            "value an object": {"value": {}},
            "without timestamp": {"timestamp": None},
            "timestamp text": {"timestamp": "now"},
            "timestamp a fraction": {"timestamp": 1.5},
            "timestamp 0": {"timestamp": 0},
            "without step": {"step": None},
            "step text": {"step": "x"},
            "step a fraction": {"step": 1.5},
            "step beyond int64": {"step": 2**63},
            "unknown field": {"colour": "red"},
        },
    ),
    case(
        "latest metric is that of the greatest step",
        a_run(),
        log_metric("m", 1.0, 10, 5),
        log_metric("m", 2.0, 20, 1),
        get_run(),
    ),
    case(
        "latest metric at one step is that of the latest time",
        a_run(),
        log_metric("m", 1.0, 20, 1),
        log_metric("m", 2.0, 10, 1),
        get_run(),
    ),
    case(
        "latest metric at one step and time is the greatest value",
        a_run(),
        log_metric("m", 3.0, 10, 1),
        log_metric("m", 1.0, 10, 1),
        log_metric("m", 2.0, 10, 1),
        get_run(),
        history("m"),
    ),
    case(
        "latest metric with NaN at the same step and time",
        a_run(),
        log_metric("m", 3.0, 10, 1),
        log_metric("m", "NaN", 10, 1),
        get_run(),
        history("m"),
    ),
    case(
        "latest metric within one batch",
        a_run(),
        points("m", (1.0, 10, 2), (2.0, 30, 1), (9.0, 5, 0)),
        get_run(),
    ),
    case(
        "same point twice is kept once",
        a_run(),
        log_metric("m", 1.0, 10, 1),
        log_metric("m", 1.0, 10, 1),
        points("m", (1.0, 10, 1), (1.0, 10, 1)),
        history("m"),
        get_run(),
    ),
    case(
        "history order",
        a_run(),
        points("m", (1.0, 30, 2), (2.0, 10, 3), (3.0, 20, 1), (5.0, 10, 1), (4.0, 10, 1)),
        history("m"),
    ),
    case("history without max_results", a_run(), TEN, history("m")),
    case(
        "history in pages",
        a_run(),
        TEN,
        history("m", max_results=4),
        history("m", max_results=4, page_token="<page_token:1>"),
        history("m", max_results=4, page_token="<page_token:2>"),
    ),
    case("history: page that ends exactly", a_run(), TEN, history("m", max_results=10)),
    case(
        "history: max_results 0, negative, text, huge",
        a_run(),
        TEN,
        history("m", max_results=0),
        history("m", max_results=-1),
        history("m", max_results="x"),
        history("m", max_results=2**31 - 1),
        history("m", max_results=2**31),
    ),
    case(
        "history: bad tokens",
        a_run(),
        TEN,
        history("m", max_results=4, page_token="nonsense"),
        history("m", page_token="nonsense"),
        history("m", max_results=4, page_token=""),
    ),
    case(
        "history: unknown key, unknown run, missing",
        a_run(),
        history("nothing"),
        history("m", run_id=GONE),
        get("metrics/get-history", RUN),
        get("metrics/get-history", {"metric_key": "m"}),
        history(""),
    ),
    case(
        "history by run_uuid and through the ajax prefix",
        a_run(),
        TEN,
        get(
            "/ajax-api/2.0/mlflow/metrics/get-history",
            {"run_uuid": "<run_id:1>", "metric_key": "m", "max_results": "1"},
        ),
    ),
    case("history of a deleted run", a_run(), TEN, post("runs/delete", RUN), history("m", max_results=2)),
    case(
        "bulk history",
        a_run(),
        run(),
        TEN,
        log_metric("m", 7.0, 1, 1, run_id="<run_id:2>"),
        bulk("<run_id:2>", metric_key="m"),
        bulk("<run_id:1>", metric_key="m"),
        bulk("<run_id:1>", metric_key="m", max_results=3),
        bulk("<run_id:1>", metric_key="nothing"),
    ),
    case("bulk history: NaN", a_run(), log_metric("m", "NaN"), bulk("<run_id:1>", metric_key="m")),
    case(
        "bulk history: bad",
        a_run(),
        bulk("<run_id:1>"),
        bulk(metric_key="m"),
        bulk(GONE, metric_key="m"),
        bulk("<run_id:1>", metric_key="m", max_results="x"),
        bulk("<run_id:1>", metric_key="m", max_results=0),
    ),
    case(
        "interval history",
        a_run(),
        run(),
        TEN,
        log_metric("m", 7.0, 1, 1, run_id="<run_id:2>"),
        interval("<run_id:1>", "<run_id:2>", metric_key="m"),
        interval("<run_id:1>", metric_key="m", start_step=2, end_step=5),
        interval("<run_id:1>", metric_key="m", max_results=3),
        interval("<run_id:1>", "<run_id:2>", metric_key="m", max_results=4, start_step=0, end_step=9),
        interval("<run_id:1>", metric_key="nothing"),
    ),
    case(
        "interval history of many points",
        a_run(),
        post(
            "runs/log-batch",
            {
                **RUN,
                "metrics": {"$each": 1000, "of": {"key": "m", "value": 1, "timestamp": 1, "step": "<i>"}},
            },
        ),
        interval("<run_id:1>", metric_key="m", max_results=5),
        interval("<run_id:1>", metric_key="m", max_results=7, start_step=100, end_step=200),
    ),
    case(
        "interval history: bad",
        a_run(),
        TEN,
        interval(metric_key="m"),
        interval("<run_id:1>"),
        interval(GONE, metric_key="m"),
        interval("<run_id:1>", metric_key="m", start_step=5),
        interval("<run_id:1>", metric_key="m", end_step=5),
        interval("<run_id:1>", metric_key="m", start_step=5, end_step=2),
        interval("<run_id:1>", metric_key="m", max_results=0),
        interval("<run_id:1>", metric_key="m", max_results=2500),
        interval("<run_id:1>", metric_key="m", max_results=2501),
        interval("<run_id:1>", metric_key="m", start_step="x", end_step=2),
        interval(*["<run_id:1>"] * 101, metric_key="m"),
    ),
]
