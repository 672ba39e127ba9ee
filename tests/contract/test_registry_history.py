"""The history of a registry: who did what when."""

import concurrent.futures
import itertools
import uuid

import pytest

from mlflow.api.registry import (
    CreateModelVersion,
    CreateRegisteredModel,
    DeleteModelVersion,
    DeleteModelVersionTag,
    DeleteRegisteredModel,
    DeleteRegisteredModelAlias,
    DeleteRegisteredModelTag,
    GetModelVersion,
    RenameRegisteredModel,
    SearchModelVersions,
    SearchRegistryEvents,
    SetModelVersionTag,
    SetRegisteredModelAlias,
    SetRegisteredModelTag,
    TransitionModelVersionStage,
    UpdateModelVersion,
    UpdateRegisteredModel,
)
from tests.contract.conftest import REGISTRIES
from tests.contract.errors import raises

# third-party registries behind the adapter keep no history
pytestmark = pytest.mark.parametrize(
    "registry", [name for name in REGISTRIES if name != "plugin"], indirect=True, scope="session"
)


@pytest.fixture
def name():
    """A name that no other test has."""
    return f"model {uuid.uuid4().hex}"


def history(registry, text, order_by=("event_id",), max_results=1000):
    """Events over all pages."""
    found, token = [], None
    while True:
        page = registry.search_registry_events(SearchRegistryEvents(text, max_results, list(order_by), token))
        found += page.registry_events
        token = page.next_page_token
        if not token:
            return found


def test_every_change_is_written_down(registry, name):
    by = {"user_id": "ann"}
    registry.create_registered_model(CreateRegisteredModel(name, description="d", **by))
    registry.update_registered_model(UpdateRegisteredModel(name, "e", **by))
    registry.set_registered_model_tag(SetRegisteredModelTag(name, "k", "v", **by))
    registry.delete_registered_model_tag(DeleteRegisteredModelTag(name, "k", **by))
    for _ in range(2):
        registry.create_model_version(CreateModelVersion(name, "s3://x", run_id="r", **by))
    registry.update_model_version(UpdateModelVersion(name, "1", "f", **by))
    registry.set_model_version_tag(SetModelVersionTag(name, "1", "k", "v", **by))
    registry.delete_model_version_tag(DeleteModelVersionTag(name, "1", "k", **by))
    registry.set_registered_model_alias(SetRegisteredModelAlias(name, "1", "best", **by))
    registry.set_registered_model_alias(SetRegisteredModelAlias(name, "2", "best", **by))
    registry.delete_registered_model_alias(DeleteRegisteredModelAlias(name, "best", **by))
    registry.transition_model_version_stage(TransitionModelVersionStage(name, "1", "production", **by))
    registry.transition_model_version_stage(TransitionModelVersionStage(name, "2", "Production", True, **by))
    registry.delete_model_version(DeleteModelVersion(name, "1", **by))
    registry.rename_registered_model(RenameRegisteredModel(name, f"{name} new", **by))
    registry.delete_registered_model(DeleteRegisteredModel(f"{name} new", **by))
    events = history(registry, f"name LIKE '{name}%'")
    assert [(e.action, e.version, e.details) for e in events] == [
        ("registered_model.created", None, {"description": "d"}),
        ("registered_model.updated", None, {"description": "e", "previous_description": "d"}),
        ("registered_model_tag.set", None, {"key": "k", "value": "v"}),
        ("registered_model_tag.deleted", None, {"key": "k"}),
        ("model_version.created", "1", {"source": "s3://x", "run_id": "r"}),
        ("model_version.created", "2", {"source": "s3://x", "run_id": "r"}),
        ("model_version.updated", "1", {"description": "f", "previous_description": ""}),
        ("model_version_tag.set", "1", {"key": "k", "value": "v"}),
        ("model_version_tag.deleted", "1", {"key": "k"}),
        ("model_version_alias.created", "1", {"alias": "best"}),
        ("model_version_alias.created", "2", {"alias": "best", "previous_version": "1"}),
        ("model_version_alias.deleted", "2", {"alias": "best"}),
        ("model_version.stage_transitioned", "1", {"stage": "Production", "previous_stage": "None"}),
        ("model_version.stage_transitioned", "2", {"stage": "Production", "previous_stage": "None"}),
        ("model_version.stage_transitioned", "1", {"stage": "Archived", "previous_stage": "Production"}),
        ("model_version.deleted", "1", {"stage": "Archived", "source": "s3://x"}),
        ("registered_model.renamed", None, {"new_name": f"{name} new"}),
        ("registered_model.deleted", None, {"versions": 1}),
    ]
    assert {event.user_id for event in events} == {"ann"}
    assert all(earlier.timestamp <= later.timestamp for earlier, later in itertools.pairwise(events))


def test_what_is_refused_leaves_no_trace(registry, name):
    registry.create_registered_model(CreateRegisteredModel(name))
    with raises("RESOURCE_ALREADY_EXISTS"):
        registry.create_registered_model(CreateRegisteredModel(name))
    with raises("RESOURCE_DOES_NOT_EXIST"):
        registry.create_model_version(CreateModelVersion(name, f"models:/{name}/9"))
    registry.delete_registered_model_tag(DeleteRegisteredModelTag(name, "never there"))
    assert [event.action for event in history(registry, f"name = '{name}'")] == ["registered_model.created"]


def test_the_history_is_searched(registry, name):
    registry.create_registered_model(CreateRegisteredModel(name, user_id="ann"))
    for number in range(1, 13):
        registry.create_model_version(CreateModelVersion(name, "s3://x", user_id="bob" if number % 2 else None))
    ours = f"name = '{name}'"
    assert [e.version for e in history(registry, f"{ours} AND version_number > 9")] == ["10", "11", "12"]
    assert len(history(registry, f"{ours} AND user_id = 'bob'", max_results=4)) == 6
    assert len(history(registry, f"{ours} AND user_id IS NULL")) == 6
    assert [e.action for e in history(registry, f"{ours} AND action LIKE 'registered%'")] == [
        "registered_model.created"
    ]
    first, *_, last = history(registry, ours)
    between = f"{ours} AND timestamp BETWEEN {first.timestamp} AND {last.timestamp}"
    assert len(history(registry, between)) == 13
    assert history(registry, f"{ours} AND timestamp > {last.timestamp}") == []
    # the latest first unless ordered otherwise
    page = registry.search_registry_events(SearchRegistryEvents(ours, 2))
    assert [e.version for e in page.registry_events] == ["12", "11"]
    with raises("INVALID_PARAMETER_VALUE"):
        registry.search_registry_events(SearchRegistryEvents("details = 'x'"))


def test_versions_that_are_created_together_get_numbers_of_their_own(registry, name):
    registry.create_registered_model(CreateRegisteredModel(name))

    def create(_):
        return registry.create_model_version(CreateModelVersion(name, "s3://x")).model_version.version

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        versions = list(pool.map(create, range(40)))
    assert sorted(map(int, versions)) == list(range(1, 41))
    found = registry.search_model_versions(SearchModelVersions(f"name = '{name}'", 100)).model_versions
    assert len(found) == 40
    assert registry.get_model_version(GetModelVersion(name, "40")).model_version.version == "40"
    assert len(history(registry, f"name = '{name}' AND action = 'model_version.created'")) == 40


def test_a_name_that_is_taken_by_many_at_once(registry, name):
    def create(_):
        try:
            registry.create_registered_model(CreateRegisteredModel(name))
        except Exception as error:
            return error.error_code
        return "created"

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(create, range(8)))
    assert sorted(outcomes) == ["RESOURCE_ALREADY_EXISTS"] * 7 + ["created"]
