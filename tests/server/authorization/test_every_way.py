"""Every operation, asked for by everybody, in every way: what is not allowed is refused and changes nothing."""

import itertools

import pytest

from mlflow.api.artifacts import Uploads
from mlflow.api.workspaces import Workspaces
from mlflow.server.openapi import SERVICES
from tests.databases import fresh_mysql, fresh_postgresql
from tests.server.authorization.samples import SAMPLES
from tests.server.authorization.world import OTHERS, ROLES, SECRET, World

OPERATIONS = {name: operation for service in SERVICES for name, operation in service.operations.items()}
_AT_LEAST = {
    "READ": ("viewer", "editor", "manager", "admin"),
    "EDIT": ("editor", "manager", "admin"),
    "MANAGE": ("manager", "admin"),
    "WORKSPACE": ("manager", "admin"),
    "ADMIN": ("admin",),
    "CREATE": ("none", "editor", "manager", "admin"),
    "ANY": ("none", "viewer", "editor", "manager", "admin"),
}
_READING = (
    *("get_", "search_", "list_", "count_", "find", "read_", "batch_get", "describe_", "summarize_", "aggregate_"),
    *("query_", "calculate_", "create_presigned_download"),
)
_REFUSED = {"nobody": (401,), "expired_token": (401,), "disabled": (401,), "link": (401, 403)}
_WAYS = ("/api/", "/ajax-api/", "/tracker/ajax-api/")
_REPRESENTATIVES = (
    *(
        "create_experiment",
        "search_experiments",
        "delete_experiment",
        "get_run",
        "log_batch",
        "log_metric",
        "move_runs",
    ),
    *("search_runs", "find", "search_registered_models", "rename_registered_model", "search_model_versions"),
    *("search_registry_events", "log_traces", "search_traces", "delete_traces", "create_view", "search_views"),
    *("create_webhook", "grant_user_permission", "assign_role", "create_role", "create_link", "search_audit"),
)


def may(who, name):
    """Whether somebody is to be allowed an operation, by what its sample says."""
    sample = SAMPLES[name]
    if who == "link":
        return sample.by_link
    if who == "read_token":
        # of the manager
        return name.startswith(_READING) and "manager" in _AT_LEAST[sample.takes]
    return who in _AT_LEAST[sample.takes]


def _walk(world, name, cases):
    """Ask for an operation in all of these cases, first in those that are to be refused: they change nothing."""
    refused = [(*case, SAMPLES[name].fields(world)) for case in cases if not may(case[0], name)]
    before = world.dump()
    for who, way, fields in refused:
        answer, case = _asked(world, who, way, name, fields)
        assert answer.status in _REFUSED.get(who, (403,)), case
        assert SECRET not in answer.text.replace(repr(_named(fields)), ""), case
    assert world.dump() == before, f"{name}, refused to {[who for who, _, _ in refused]}"
    for who, way in cases:
        if may(who, name):
            answer, case = _asked(world, who, way, name, SAMPLES[name].fields(world))
            assert answer.status not in (401, 403), case
            assert answer.status < 500 or answer.status == 501, case
            if SAMPLES[name].lists and who == "none":
                assert SECRET not in answer.text, case


def _asked(world, who, way, name, fields):
    operation = OPERATIONS[name]
    answer = world.ask(who, operation.method, way + operation.path, fields)
    return answer, f"{who} {operation.method} {way}{operation.path} {answer.status} {answer.text[:300]}"


def _named(fields):
    """What the request itself names, which the refusal may repeat."""
    return next((value for value in fields.values() if isinstance(value, str) and value.startswith(SECRET)), None)


def test_every_operation_has_a_sample():
    # the first have routes of their own, which test_other_ways.py walks; the others need a server with workspaces
    assert OPERATIONS.keys() - SAMPLES.keys() == Uploads.operations.keys() | Workspaces.operations.keys()


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_everybody(world, name):
    everybody = list(zip((*ROLES, *OTHERS), itertools.cycle(_WAYS)))
    _walk(world, name, [*everybody, *itertools.product(("nobody", "none"), _WAYS)])


@pytest.fixture(scope="module", params=["postgresql", "mysql"])
def other_world(request, tmp_path_factory):
    """The same on a database server."""
    folder = tmp_path_factory.mktemp("world")
    fresh = {"postgresql": fresh_postgresql, "mysql": fresh_mysql}[request.param]
    with fresh() as uri, pytest.MonkeyPatch.context() as patch:
        made = World(uri, folder, patch)
        yield made
        made.close()


@pytest.mark.parametrize("name", _REPRESENTATIVES)
def test_everybody_on_database_servers(other_world, name):
    _walk(other_world, name, [(who, "/api/") for who in (*ROLES, "read_token", "link")])


def test_a_world_shows_what_changes(world):
    before = world.dump()
    world.new_run()
    assert world.dump() != before
