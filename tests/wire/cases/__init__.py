"""The cases to record: one module per area, each with a list CASES of {"name", "steps"}."""

API = "/api/2.0/mlflow/"


def case(name, *steps):
    """A named story of requests, told to a server in order."""
    flat = []
    for step in steps:
        flat += step if isinstance(step, list) else [step]
    return {"name": name, "steps": flat}


def request(method, path, **parts):
    """One request; parts are query, body, raw and headers, and what to keep of the answer: look (names of
    headers), pick (the part of the JSON), text=False (no text)."""
    full = path if path.startswith("/") else API + path
    return {"method": method, "path": full, **parts}


def get(path, query=None, **parts):
    if query is not None:
        parts["query"] = query
    return request("GET", path, **parts)


def post(path, body=None, **parts):
    if body is not None:
        parts["body"] = body
    return request("POST", path, **parts)


def experiment(label="e"):
    """Create an experiment; the first of a case is <experiment_id:1>."""
    return post("experiments/create", {"name": f"<new:{label}>"})


def run(experiment_id="<experiment_id:1>", **fields):
    """Create a run; the first of a case is <run_id:1>."""
    body = {"experiment_id": experiment_id, "start_time": 1000, "run_name": "r", **fields}
    return post("runs/create", body, pick="run.info.run_id")


def a_run(**fields):
    """An experiment with one run in it."""
    return [experiment(), run(**fields)]


def get_run(run_id="<run_id:1>", **parts):
    return get("runs/get", {"run_id": run_id}, **parts)


def get_experiment(experiment_id="<experiment_id:1>"):
    return get("experiments/get", {"experiment_id": experiment_id})


def log_metric(key, value, timestamp=10, step=0, run_id="<run_id:1>", **fields):
    return post(
        "runs/log-metric",
        {"run_id": run_id, "key": key, "value": value, "timestamp": timestamp, "step": step, **fields},
    )


def log_param(key, value, run_id="<run_id:1>"):
    return post("runs/log-parameter", {"run_id": run_id, "key": key, "value": value})


def set_tag(key, value, run_id="<run_id:1>"):
    return post("runs/set-tag", {"run_id": run_id, "key": key, "value": value})


def history(key, run_id="<run_id:1>", **query):
    return get("metrics/get-history", {"run_id": run_id, "metric_key": key, **query})


def search_runs(filter=None, experiment_ids=("<experiment_id:1>",), **fields):
    body = {"experiment_ids": list(experiment_ids), **fields}
    if filter is not None:
        body["filter"] = filter
    return post("runs/search", body)


def found_runs(filter=None, **fields):
    """Search runs; only the names of those found are kept."""
    return {**search_runs(filter, **fields), "pick": "runs.info.run_name"}


def bad_bodies(prefix, path, good, changes, pick="run.data"):
    """One case per change to a good body: {what: changed fields}; a field of None is left out."""
    made = []
    for what, fields in changes.items():
        body = {key: value for key, value in {**good, **fields}.items() if value is not None}
        made.append(case(f"{prefix}: {what}", a_run(), post(path, body), get_run(pick=pick)))
    return made
