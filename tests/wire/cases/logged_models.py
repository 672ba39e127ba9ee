"""Logged models: their life, params, tags, metrics and searches."""

from . import case, experiment, get, log_metric, post, request, run

MODELS = "logged-models"
MODEL = f"{MODELS}/<model_id:1>"
GONE = f"{MODELS}/m-0123456789abcdef0123456789abcdef"


def create(name="tree", **fields):
    return post(MODELS, {"experiment_id": "<experiment_id:1>", "name": name, **fields})


def a_model(**fields):
    """An experiment with a run and a model in it."""
    return [experiment(), run(), create(**fields)]


def get_model(path=MODEL, **parts):
    return get(path, **parts)


def finalize(status, path=MODEL, **fields):
    return request("PATCH", path, body={"model_id": "<model_id:1>", "status": status, **fields})


def tags(path=MODEL, **values):
    entries = [{"key": key, "value": value} for key, value in values.items()]
    return request("PATCH", f"{path}/tags", body={"tags": entries})


def params(path=MODEL, **values):
    entries = [{"key": key, "value": value} for key, value in values.items()]
    return post(f"{path}/params", {"model_id": "<model_id:1>", "params": entries})


def delete(path):
    return request("DELETE", path)


def search(**fields):
    body = {"experiment_ids": ["<experiment_id:1>"], **fields}
    return post(f"{MODELS}/search", body, pick="models.info.name")


def measured(number, *points):
    """Points of the metric acc of a model: (value, time, step, name and digest of a data set)."""
    return [
        log_metric(
            "acc",
            value,
            timestamp,
            step,
            model_id=f"<model_id:{number}>",
            **({"dataset_name": dataset[0], "dataset_digest": dataset[1]} if dataset else {}),
        )
        for value, timestamp, step, *dataset in points
    ]


LABORATORY = [
    experiment(),
    run(),
    create("a", tags=[{"key": "team", "value": "red"}], params=[{"key": "depth", "value": "1"}], model_type="forest"),
    create("b", tags=[{"key": "team", "value": "blue"}], params=[{"key": "depth", "value": "2"}]),
    create("c", source_run_id="<run_id:1>"),
    *measured(1, (0.5, 1, 0, "iris", "1"), (0.9, 2, 1, "wine", "2")),
    *measured(2, (0.7, 1, 0, "iris", "1"), (0.6, 2, 1, "wine", "3")),
    request("PATCH", f"{MODELS}/<model_id:2>", body={"model_id": "<model_id:2>", "status": "LOGGED_MODEL_READY"}),
]
BY_NAME = [{"field_name": "name"}]


CASES = [
    case(
        "create with everything",
        experiment(),
        run(),
        create(
            "tree",
            model_type="forest",
            source_run_id="<run_id:1>",
            params=[{"key": "a", "value": "1"}, {"key": "b", "value": "x y"}],
            tags=[{"key": "t", "value": "1"}],
        ),
        get_model(),
    ),
    case("create with a name only", a_model(), get_model()),
    *(case(f"create: name {name!r}", experiment(), create(name)) for name in ("a/b", "a:b", "a.b", "a%b", "a'b")),
    case("create: no experiment", post(MODELS, {"name": "x"}), post(MODELS, {})),
    case("create: experiment that is not there", post(MODELS, {"experiment_id": "987654", "name": "x"})),
    case("create: params no list", experiment(), create(params="x")),
    case("get, unknown", get_model(GONE)),
    case("finalize", a_model(), finalize("LOGGED_MODEL_READY"), get_model(), finalize("LOGGED_MODEL_UPLOAD_FAILED")),
    case("finalize: number, and text that is none", a_model(), finalize(2), finalize("DONE"), get_model()),
    case("finalize: no status", a_model(), request("PATCH", MODEL, body={"model_id": "<model_id:1>"}), get_model()),
    case("finalize, unknown", a_model(), finalize("LOGGED_MODEL_READY", GONE, model_id=GONE.split("/")[1])),
    case("tags", a_model(), tags(a="1", b="2"), tags(a="3"), delete(f"{MODEL}/tags/b"), get_model()),
    case("delete a tag that is not there", a_model(), delete(f"{MODEL}/tags/b")),
    case("tags, unknown", tags(GONE, a="1"), delete(f"{GONE}/tags/a")),
    case("params", a_model(), params(a="1", b="2"), params(c="3"), get_model()),
    case("params again with another value", a_model(), params(a="1"), params(a="2"), get_model()),
    case("delete", a_model(), delete(MODEL), get_model(), delete(MODEL), search()),
    case("delete, unknown", delete(GONE)),
    case("metrics", a_model(), *measured(1, (0.5, 1, 0), (0.7, 2, 1, "iris", "1")), get_model()),
    case("metric of a model that is not there", a_model(), log_metric("acc", 1, model_id=GONE.split("/")[1])),
    case("artifacts of a new model", a_model(), get(f"{MODEL}/artifacts/directories")),
    case("artifacts, unknown", get(f"{GONE}/artifacts/directories")),
    case(
        "search: newest first",
        *LABORATORY,
        post(
            f"{MODELS}/search",
            {"experiment_ids": ["<experiment_id:1>"], "max_results": 1, "order_by": BY_NAME},
            pick="models.data",
        ),
    ),
    case(
        "search: filters",
        *LABORATORY,
        *(
            search(filter=text, order_by=BY_NAME)
            for text in (
                "name = 'a'",
                "name != 'a'",
                "name LIKE 'a%'",
                "name ILIKE 'A'",
                "name IN ('a', 'c')",
                "name NOT IN ('a')",
                "tags.team = 'red'",
                "params.depth = '2' AND tags.team = 'blue'",
                "model_type = 'forest'",
                "attributes.name = 'b'",
                "metrics.acc > 0.8",
                "metrics.acc < 0.6",
                "metrics.acc = 0.7",
                "creation_timestamp > 0",
                "metrics.none > 0",
            )
        ),
    ),
    case(
        "search: data sets",
        *LABORATORY,
        *(
            search(order_by=BY_NAME, **fields)
            for fields in (
                {"datasets": [{"dataset_name": "iris"}]},
                {"datasets": [{"dataset_name": "wine", "dataset_digest": "3"}]},
                {"datasets": [{"dataset_name": "iris"}, {"dataset_name": "wine"}], "filter": "metrics.acc > 0.65"},
                {"datasets": [{"dataset_name": "iris"}], "filter": "metrics.acc > 0.65"},
                {"datasets": [{"dataset_name": "none"}]},
            )
        ),
    ),
    case(
        "search: orders",
        *LABORATORY,
        *(
            search(order_by=[*order, *BY_NAME])
            for order in (
                [{"field_name": "name", "ascending": False}],
                [{"field_name": "metrics.acc"}],
                [{"field_name": "metrics.acc", "ascending": False}],
                [{"field_name": "metrics.acc", "dataset_name": "iris"}],
                [{"field_name": "metrics.acc", "dataset_name": "wine", "ascending": False}],
                [{"field_name": "metrics.acc", "dataset_name": "wine", "dataset_digest": "3"}],
            )
        ),
    ),
    case(
        "search: refused",
        experiment(),
        search(filter="colour = 'x'"),
        search(filter="name > 'x'"),
        search(order_by=[{"field_name": "tags.team"}]),
        search(order_by=[{"field_name": "colour"}]),
        search(datasets=[{"dataset_digest": "1"}]),
    ),
    case("search: no experiments", post(f"{MODELS}/search", {"experiment_ids": []}), post(f"{MODELS}/search", {})),
    case(
        "search: pages",
        *LABORATORY,
        post(
            f"{MODELS}/search",
            {"experiment_ids": ["<experiment_id:1>"], "max_results": 2, "order_by": BY_NAME},
            pick="next_page_token",
        ),
        search(order_by=BY_NAME, max_results=2, page_token="<page_token:1>"),
    ),
]
