"""Every operation and every route has a rule; what has none is denied."""

from mlflow.api.workspaces import Workspaces
from mlflow.server.app import operation_of
from mlflow.server.authorization.rules import OPERATIONS, ROUTES
from mlflow.server.openapi import SERVICES
from mlflow.store.sql.tracking import SqlTracking

# what the server itself does, on behalf of nobody
_OF_THE_SERVER = frozenset(
    (
        *("claim_deliveries", "finish_delivery", "forget_deliveries", "next_delivery", "find_link", "find_account"),
        *("find_secret", "note_use", "renew_password_hash", "ensure_admin", "ask_wait", "note_failure"),
        *("forget_failures",),
    )
)


def _operations_of_the_store():
    return {
        name: getattr(SqlTracking, name) for name in dir(SqlTracking) if hasattr(getattr(SqlTracking, name), "kind")
    }


def test_every_operation_of_every_service():
    declared = {name for service in (*SERVICES, Workspaces) for name in service.operations}
    routed = {"create_multipart_upload", "complete_multipart_upload", "abort_multipart_upload"}
    assert declared - OPERATIONS.keys() - routed - {"get_presigned_download_url"} == set()


def test_every_operation_of_the_store():
    """Also those that are behind a service, and not in it."""
    assert _operations_of_the_store().keys() - OPERATIONS.keys() - _OF_THE_SERVER == set()


def test_changes_are_made_in_transactions_that_may_write():
    """Else their entry of the audit trail could not be written in the same."""
    store = _operations_of_the_store()
    changing = {name for name, rule in OPERATIONS.items() if rule.changes}
    for name in changing & store.keys():
        assert store[name].kind in ("write", "steps"), name
    for name in store.keys() & OPERATIONS.keys() - changing:
        assert store[name].kind not in ("write", "steps"), name


def test_every_route(world):
    routes = world.app._rest_routes
    assert len(routes) > 40
    for route in routes:
        for method in route.methods or ("GET",):
            name = operation_of({"endpoint": route.endpoint, "method": method})
            assert name in ROUTES, (method, route.path, name)


def test_what_has_no_rule_is_denied(world, monkeypatch):
    monkeypatch.delitem(OPERATIONS, "get_experiment")
    answer = world.ask("manager", "GET", "/api/2.0/mlflow/experiments/get", {"experiment_id": world.experiment})
    assert (answer.status, answer.json["error_code"]) == (403, "PERMISSION_DENIED")
    assert "no rule for get_experiment" in answer.json["message"]


def test_rules_say_what_they_take():
    for name, rule in (OPERATIONS | ROUTES).items():
        assert rule.says, name
        assert rule.scope in (("write", "admin") if rule.changes else ("read", "admin")), name
