"""The protocol itself: bodies, types, routes, methods, hosts, origins, and the plain routes."""

from . import a_run, case, experiment, get, get_run, post, request

JSON = {"Content-Type": "application/json"}
CREATE = "experiments/create"
ANSWER = ["access-control-allow-origin", "x-frame-options", "x-content-type-options"]


def raw(text, content_type="application/json", path=CREATE):
    return post(path, raw=text, headers={"Content-Type": content_type})


CASES = [
    case(
        "health, version, server-info",
        get("/health"),
        get("/version"),
        get("/api/3.0/mlflow/server-info"),
        get("/ajax-api/3.0/mlflow/server-info"),
    ),
    case(
        "malformed JSON",
        raw("{"),
        raw("nonsense"),
        raw(""),
        raw("[]"),
        raw("null"),
        raw("5"),
        raw("true"),
        raw('{"name": "a",}'),
        raw("{'name': 'a'}"),
        raw('{"name"}'),
    ),
    case("JSON within a JSON string", raw('"{\\"name\\": \\"<new:twice>\\"}"')),
    case(
        "JSON with a key twice",
        raw('{"name": "<new:one>", "name": "<new:two>"}'),
        get("experiments/get-by-name", {"experiment_name": "<new:two>"}),
    ),
    case(
        "JSON with a bare NaN",
        a_run(),
        post(
            "runs/log-metric",
            raw='{"run_id": "<run_id:1>", "key": "m", "value": NaN, "timestamp": 10, "step": 1}',
            headers=JSON,
        ),
    ),
    case(
        "content types",
        raw('{"name": "<new:a>"}', "application/json; charset=utf-8"),
        raw('{"name": "<new:b>"}', "APPLICATION/JSON"),
        raw('{"name": "<new:c>"}', "text/plain"),
        raw('{"name": "<new:d>"}', "application/x-www-form-urlencoded"),
        raw('{"name": "<new:e>"}', "application/vnd.api+json"),
        raw('{"name": "<new:f>"}', ""),
    ),
    case("no content type", post(CREATE, raw='{"name": "<new:a>"}')),
    case(
        "camelCase",
        post("experiments/get-by-name"),
        get("experiments/get-by-name", {"experimentName": "Default"}),
        a_run(),
        post("runs/log-metric", {"runId": "<run_id:1>", "key": "m", "value": 1, "timestamp": 1}),
        post("runs/update", {"run_id": "<run_id:1>", "endTime": 5}),
        get_run(),
    ),
    case(
        "both spellings",
        a_run(),
        post("runs/update", {"run_id": "<run_id:1>", "runId": "<run_id:1>", "end_time": 7}),
    ),
    case(
        "null fields",
        a_run(),
        post("runs/update", {"run_id": "<run_id:1>", "status": None, "end_time": None, "run_name": None}),
        post("runs/set-tag", {"run_id": "<run_id:1>", "key": "t", "value": None}),
        get_run(),
    ),
    case(
        "unknown routes",
        get("/api/2.0/mlflow/nothing"),
        get("/nothing"),
        post("/api/2.0/mlflow/runs/nothing", {}),
        get("/api/9.0/mlflow/runs/get"),
        get("/api/2.0/preview/mlflow/runs/get"),
    ),
    case(
        "wrong methods",
        get("runs/create"),
        post("runs/get", {}),
        request("PUT", "runs/create", body={}),
        request("DELETE", "experiments/get"),
    ),
    case("slash at the end", get("experiments/get/", {"experiment_id": "0"})),
    case(
        "wrong host",
        get("/health", headers={"Host": "evil.example.com"}),
        get("experiments/get", {"experiment_id": "0"}, headers={"Host": "evil.example.com"}),
        get("experiments/get", {"experiment_id": "0"}, headers={"Host": "localhost:1"}),
        get("experiments/get", {"experiment_id": "0"}, headers={"Host": "127.0.0.1.evil.com"}),
        get("/version", headers={"Host": "evil.example.com"}),
        get("experiments/get", {"experiment_id": "0"}, headers={"Host": "192.168.3.4:5000"}),
        get("experiments/get", {"experiment_id": "0"}, headers={"Host": "[::1]:5000"}),
    ),
    case(
        "origins",
        *[
            post(CREATE, {"name": f"<new:o{i}>"}, headers={"Origin": o}, look=ANSWER)
            for i, o in enumerate(("http://evil.example.com", "http://localhost:3000", "http://127.0.0.1:1234", "null"))
        ],
        get(
            "experiments/get",
            {"experiment_id": "0"},
            headers={"Origin": "http://evil.example.com"},
            look=ANSWER,
        ),
    ),
    case(
        "preflight",
        *[
            request(
                "OPTIONS",
                "runs/create",
                headers={
                    "Origin": o,
                    "Access-Control-Request-Method": "POST",
                    "Access-Control-Request-Headers": "content-type",
                },
                look=ANSWER,
                text=False,
            )
            for o in ("http://evil.example.com", "http://localhost:3000")
        ],
    ),
    case(
        "security headers",
        get("experiments/get", {"experiment_id": "0"}, look=ANSWER),
        get("/health", look=ANSWER),
    ),
    case(
        "query with unknown and repeated keys",
        experiment(),
        get("experiments/get", [("experiment_id", "<experiment_id:1>"), ("colour", "red")]),
        get("experiments/get", [("experiment_id", "987654321"), ("experiment_id", "<experiment_id:1>")]),
    ),
    case(
        "a POST with its fields in the query",
        post(CREATE, query={"name": "<new:q>"}),
        post(CREATE, {}, query={"name": "<new:q>"}),
    ),
    case(
        "int64 as text",
        a_run(),
        post(
            "runs/log-batch",
            {
                "run_id": "<run_id:1>",
                "metrics": [{"key": "m", "value": "3", "timestamp": "9007199254740993", "step": "-4"}],
            },
        ),
        get("metrics/get-history", {"run_id": "<run_id:1>", "metric_key": "m"}),
    ),
    case(
        "float for an int64",
        a_run(),
        post(
            "runs/log-metric",
            {"run_id": "<run_id:1>", "key": "m", "value": 1, "timestamp": 10.0, "step": 2.0},
        ),
        get("metrics/get-history", {"run_id": "<run_id:1>", "metric_key": "m"}),
    ),
]
