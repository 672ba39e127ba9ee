"""A caller in one workspace finds nothing of another: every operation, with the ids of things that are there."""

import json
import uuid

import pytest

from mlflow.api import rpc
from mlflow.api.registry import Registry
from mlflow.api.tracking import Tracking
from mlflow.api.webhooks import Webhooks
from mlflow.api.workspaces import CreateWorkspace
from mlflow.exceptions import MlflowException
from mlflow.store.caller import Caller, acting
from mlflow.store.sql.tracking import SqlTracking
from mlflow.store.sql.webhooks import GetWebhookTarget
from tests.databases import FRESH
from tests.store.sql.walls import CASES, FOR_SERVERS, NO_ROWS, ONLY_MAKE

OPERATIONS = {**Tracking.operations, **Registry.operations, **Webhooks.operations}
MINE, THEIRS = Caller(workspace="mine"), Caller(workspace="theirs")
SPAN = {"span_id": "0000000000000001", "start_ns": 10**18, "end_ns": 10**18 + 5}
WEBHOOK = [{"entity": "REGISTERED_MODEL", "action": "CREATED"}]


def request_of(operation, values):
    kind = GetWebhookTarget if operation == "get_webhook_target" else OPERATIONS[operation].request
    return rpc.request_of(kind, values)


def call(store, caller, operation, values):
    with acting(caller):
        return getattr(store, operation)(request_of(operation, values))


class Submitting:
    """Calls operations the way a server does: what waits is written together."""

    def __init__(self, store):
        self._store, self.writer = store, store.writer

    def __getattr__(self, operation):
        return lambda request: self._store.submit(operation, request).result(60)


def things(store, caller, word):
    """One of everything in a caller's workspace, by kind; their texts hold a word."""
    mark = uuid.uuid4().hex

    def do(operation, **values):
        return call(store, caller, operation, values)

    experiment = do("create_experiment", name=f"{word} {mark}", tags=[{"key": "team", "value": word}]).experiment_id
    tags = [{"key": "team", "value": word}]
    run = do("create_run", experiment_id=experiment, user_id=word, run_name=f"{word} run", tags=tags).run.info.run_id
    do("log_metric", run_id=run, key=f"{word} loss", value=1.0, timestamp=1, step=1)
    dataset = {"name": f"{word} data", "digest": "d", "source_type": "local", "source": word}
    do("log_inputs", run_id=run, datasets=[{"dataset": dataset}])
    logged = do("create_logged_model", experiment_id=experiment, name=f"{word}-model", source_run_id=run, tags=tags)
    logged_model = logged.model.info.model_id
    trace = f"tr-{mark}"
    info = {"trace_id": trace, "request_time": "2026-01-02T03:04:05Z", "state": "OK", "tags": {"team": word}}
    info["trace_metadata"] = {"mlflow.trace.session": f"{word} session"}
    info["request_preview"] = word
    do(
        "log_traces",
        experiment_id=experiment,
        infos=[info],
        spans=[{"trace_id": trace, "name": f"{word} span", **SPAN}],
    )
    feedback = {"assessment_name": word, "feedback": {"value": True}, "source": {"source_type": "HUMAN"}}
    assessment = do("create_assessment", trace_id=trace, assessment=feedback).assessment.assessment_id
    model = f"{word}-{mark}"
    do("create_registered_model", name=model, tags=tags)
    do("create_model_version", name=model, source=f"/tmp/{word}", run_id=run, model_id=logged_model, tags=tags)
    do("set_registered_model_alias", name=model, version="1", alias=f"{word}-alias")
    webhook = do("create_webhook", name=f"{word}-hook", url=f"https://example.com/{word}", events=WEBHOOK)
    view = do("create_view", page="runs", name=f"{word} view", state="{}", experiment_id=experiment).view
    everywhere = do("create_view", page="compare", name=f"{word} view", state="{}").view
    store.writer.write(_use, (int(experiment), word))
    return {
        "experiment_name": f"{word} {mark}",
        "experiment": experiment,
        "run": run,
        "trace": trace,
        "logged_model": logged_model,
        "assessment": assessment,
        "model": model,
        "webhook": webhook.webhook.webhook_id,
        "view": view.view_id,
        "global_view": everywhere.view_id,
    }


def _use(_, tx, values):
    query = (
        "INSERT INTO storage_use (experiment_id, owner, runs, points, traces, files, bytes, counted_time) "
        "VALUES (?, ?, 1, 1, 1, 1, 1, 1)"
    )
    tx.execute(query, values)


def nothing():
    """Ids of nothing at all."""
    return {
        "experiment_name": "secret nothing",
        "experiment": "987654321",
        "run": uuid.uuid4().hex,
        "trace": f"tr-{uuid.uuid4().hex}",
        "logged_model": f"m-{uuid.uuid4().hex}",
        "assessment": f"a-{uuid.uuid4().hex}",
        "model": "secret-nothing",
        "webhook": str(uuid.uuid4()),
        "view": uuid.uuid4().hex,
        "global_view": uuid.uuid4().hex,
    }


def filled(values, theirs, mine):
    text = json.dumps(values)
    # longer names first: $model is the beginning of none, $experiment of $experiment_name
    for kind in sorted(theirs, key=len, reverse=True):
        text = text.replace(f"${kind}", theirs[kind]).replace(f"@{kind}", mine[kind])
    return json.loads(text)


def outcome(store, caller, operation, values, ids):
    """What comes of a call, the ids in it taken out."""
    try:
        answer = call(store, caller, operation, values)
        text = rpc.encode(answer).decode() if hasattr(answer, "__struct_fields__") else repr(answer)
        code = ""
    except MlflowException as error:
        text, code = error.message, error.error_code
    for kind in sorted(ids, key=lambda kind: -len(ids[kind])):
        if kind != "experiment":
            text = text.replace(ids[kind], f"<{kind}>")
    return code, text


def snapshot(store, theirs):
    """Everything of theirs, as they see it."""
    reads = {
        "get_run": {"run_id": "$run"},
        "get_experiment": {"experiment_id": "$experiment"},
        "read_traces": {"trace_ids": ["$trace"]},
        "get_logged_model": {"model_id": "$logged_model"},
        "get_registered_model": {"name": "$model"},
        "get_webhook": {"webhook_id": "$webhook"},
        "get_view": {"view_id": "$view"},
        "get_metric_history": {"run_id": "$run", "metric_key": "loss"},
        "search_runs": {"experiment_ids": ["$experiment"]},
        "search_logged_models": {"experiment_ids": ["$experiment"]},
        "search_views": {"experiment_id": "$experiment"},
        "get_assessment": {"trace_id": "$trace", "assessment_id": "$assessment"},
    }
    return {
        operation: outcome(store, THEIRS, operation, filled(values, theirs, theirs), {})
        for operation, values in reads.items()
    }


def check(store, mine, operation, values):
    theirs, absent = things(store, THEIRS, "secret"), nothing()
    expected = outcome(store, MINE, operation, filled(values, absent, mine), absent)
    before = snapshot(store, theirs)
    code, text = outcome(store, MINE, operation, filled(values, theirs, mine), theirs)
    assert snapshot(store, theirs) == before
    # as if there were nothing of that id, or refused as unknown
    if (code, text) != expected:
        assert code == "RESOURCE_DOES_NOT_EXIST", (code, text, expected)
    if not code:
        assert "secret" not in text.replace("secret nothing", "").replace("secret-nothing", "")
    # those whose it is find it, or change it, so that the above says something
    own = outcome(store, THEIRS, operation, filled(values, theirs, theirs), theirs)
    assert own != expected or own != (code, text) or snapshot(store, theirs) != before


def opened(uri, folder, server=False):
    store = SqlTracking.open(uri, artifact_root=str(folder), server=server)
    store.create_workspace(CreateWorkspace(name="mine"))
    store.create_workspace(CreateWorkspace(name="theirs"))
    return store


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    store = opened("sqlite://", tmp_path_factory.mktemp("walls"))
    yield store
    store.close()


@pytest.fixture(scope="module")
def mine(store):
    return things(store, MINE, "own")


def test_every_operation_has_a_case():
    asked = set(CASES) | set(ONLY_MAKE) | NO_ROWS
    assert asked - {"get_webhook_target"} == set(OPERATIONS)
    assert not FOR_SERVERS & set(OPERATIONS)


@pytest.mark.parametrize(
    ("operation", "at"), [(operation, at) for operation, cases in CASES.items() for at in range(len(cases))]
)
def test_nothing_of_another_workspace_is_found(store, mine, operation, at):
    check(store, mine, operation, CASES[operation][at])


@pytest.mark.parametrize("operation", ONLY_MAKE)
def test_names_are_unique_in_a_workspace_only(store, mine, operation):
    theirs = things(store, THEIRS, "secret")
    before = snapshot(store, theirs)
    call(store, MINE, operation, filled(ONLY_MAKE[operation], theirs, mine))
    assert snapshot(store, theirs) == before
    if operation != "create_webhook":
        with pytest.raises(MlflowException, match="exists already"):
            call(store, MINE, operation, filled(ONLY_MAKE[operation], theirs, mine))


@pytest.mark.parametrize("database", ["postgresql", "mysql"])
def test_the_same_on_database_servers(database, tmp_path):
    """Statements differ there, rules do not: all cases, over one set of things."""
    with FRESH[database]() as uri:
        opened_store = opened(uri, tmp_path, server=True)
        store = Submitting(opened_store)
        try:
            mine, theirs, absent = things(store, MINE, "own"), things(store, THEIRS, "secret"), nothing()
            before = snapshot(store, theirs)
            for operation, cases in CASES.items():
                for values in cases:
                    found = outcome(store, MINE, operation, filled(values, theirs, mine), theirs)
                    if found[0] != "RESOURCE_DOES_NOT_EXIST":
                        assert found == outcome(store, MINE, operation, filled(values, absent, mine), absent), operation
            assert snapshot(store, theirs) == before
        finally:
            opened_store.close()


def test_a_caller_in_no_workspace_works_in_the_default_one(store):
    theirs = things(store, THEIRS, "secret")
    own = things(store, None, "plain")
    found = call(store, Caller(workspace="default"), "get_experiment", {"experiment_id": own["experiment"]}).experiment
    assert found.workspace == "default"
    listed = call(store, None, "search_experiments", {"max_results": 1000}).experiments
    assert own["experiment"] in {one.experiment_id for one in listed}
    assert theirs["experiment"] not in {one.experiment_id for one in listed}


def test_messages_go_to_webhooks_of_the_workspace_only(store):
    theirs = things(store, THEIRS, "secret")
    call(store, MINE, "create_registered_model", {"name": f"mine-{uuid.uuid4().hex}"})
    deliveries = call(store, THEIRS, "list_webhook_deliveries", {"webhook_id": theirs["webhook"]}).webhook_deliveries
    assert deliveries == []
    call(store, THEIRS, "create_registered_model", {"name": f"theirs-{uuid.uuid4().hex}"})
    deliveries = call(store, THEIRS, "list_webhook_deliveries", {"webhook_id": theirs["webhook"]}).webhook_deliveries
    assert [one.event for one in deliveries] == ["registered_model.created"]
