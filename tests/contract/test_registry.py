"""What every model registry does with registered models, versions, aliases, stages and tags."""

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
    GetLatestVersions,
    GetModelVersion,
    GetModelVersionByAlias,
    GetModelVersionDownloadUri,
    GetRegisteredModel,
    RenameRegisteredModel,
    SearchModelVersions,
    SearchRegisteredModels,
    SetModelVersionTag,
    SetRegisteredModelAlias,
    SetRegisteredModelTag,
    TransitionModelVersionStage,
    UpdateModelVersion,
    UpdateRegisteredModel,
)
from mlflow.entities.model_registry import ModelVersionTag, RegisteredModelTag
from tests.contract.errors import raises


@pytest.fixture
def name():
    """A name that no other test has."""
    return f"model {uuid.uuid4().hex}"


@pytest.fixture
def model(registry, name):
    """The name of a new registered model."""
    registry.create_registered_model(CreateRegisteredModel(name))
    return name


def new_version(registry, model, source="s3://bucket/model", **fields):
    return registry.create_model_version(CreateModelVersion(model, source, **fields)).model_version


def get(registry, model):
    return registry.get_registered_model(GetRegisteredModel(model)).registered_model


def get_version(registry, model, version="1"):
    return registry.get_model_version(GetModelVersion(model, version)).model_version


# ---- registered models


def test_a_created_model_reads_back(registry, name):
    tags = [RegisteredModelTag("team", "a"), RegisteredModelTag("empty", ""), RegisteredModelTag("team", "b")]
    created = registry.create_registered_model(CreateRegisteredModel(name, tags, "ünï")).registered_model
    assert created.creation_timestamp == created.last_updated_timestamp > 0
    assert (created.name, created.description, created.latest_versions) == (name, "ünï", [])
    assert {tag.key: tag.value for tag in created.tags} == {"team": "b", "empty": ""}
    assert get(registry, name) == created


def test_a_name_is_taken_once(registry, model):
    with raises("RESOURCE_ALREADY_EXISTS", model):
        registry.create_registered_model(CreateRegisteredModel(model))


@pytest.mark.parametrize("bad", ["", "  ", "a/b", "a:b", ".", "..", "x" * 257, "a\0b"])
def test_names_that_are_refused(registry, bad):
    with raises("INVALID_PARAMETER_VALUE"):
        registry.create_registered_model(CreateRegisteredModel(bad))


def test_a_model_that_is_not_there(registry, name):
    for call, request in [
        (registry.get_registered_model, GetRegisteredModel(name)),
        (registry.update_registered_model, UpdateRegisteredModel(name, "x")),
        (registry.rename_registered_model, RenameRegisteredModel(name, "y")),
        (registry.delete_registered_model, DeleteRegisteredModel(name)),
        (registry.set_registered_model_tag, SetRegisteredModelTag(name, "k", "v")),
        (registry.delete_registered_model_tag, DeleteRegisteredModelTag(name, "k")),
        (registry.set_registered_model_alias, SetRegisteredModelAlias(name, "1", "a")),
        (registry.delete_registered_model_alias, DeleteRegisteredModelAlias(name, "a")),
        (registry.get_model_version_by_alias, GetModelVersionByAlias(name, "a")),
        (registry.get_latest_versions, GetLatestVersions(name)),
        (registry.create_model_version, CreateModelVersion(name, "s3://x")),
        (registry.get_model_version, GetModelVersion(name, "1")),
        (registry.get_model_version_download_uri, GetModelVersionDownloadUri(name, "1")),
        (registry.update_model_version, UpdateModelVersion(name, "1", "x")),
        (registry.transition_model_version_stage, TransitionModelVersionStage(name, "1", "Staging")),
        (registry.delete_model_version, DeleteModelVersion(name, "1")),
        (registry.set_model_version_tag, SetModelVersionTag(name, "1", "k", "v")),
        (registry.delete_model_version_tag, DeleteModelVersionTag(name, "1", "k")),
    ]:
        with raises("RESOURCE_DOES_NOT_EXIST", name):
            call(request)


def test_a_description_is_changed_and_removed(registry, model):
    before = get(registry, model).last_updated_timestamp
    changed = registry.update_registered_model(UpdateRegisteredModel(model, "new")).registered_model
    assert changed.description == "new"
    assert changed.last_updated_timestamp >= before
    assert registry.update_registered_model(UpdateRegisteredModel(model)).registered_model.description is None


def test_a_model_is_renamed_with_all_it_has(registry, model):
    new_version(registry, model)
    registry.set_registered_model_alias(SetRegisteredModelAlias(model, "1", "best"))
    renamed = registry.rename_registered_model(RenameRegisteredModel(model, f"{model} 2")).registered_model
    assert renamed.name == renamed.latest_versions[0].name == f"{model} 2"
    assert (
        registry.get_model_version_by_alias(GetModelVersionByAlias(f"{model} 2", "best")).model_version.version == "1"
    )
    with raises("RESOURCE_DOES_NOT_EXIST"):
        get(registry, model)


def test_a_model_is_not_renamed_to_a_name_that_is_taken(registry, model):
    registry.create_registered_model(CreateRegisteredModel(f"{model} 2"))
    with raises("RESOURCE_ALREADY_EXISTS"):
        registry.rename_registered_model(RenameRegisteredModel(model, f"{model} 2"))
    assert registry.rename_registered_model(RenameRegisteredModel(model, model)).registered_model.name == model


def test_a_deleted_model_leaves_nothing_behind(registry, model):
    new_version(registry, model, tags=[ModelVersionTag("k", "v")])
    registry.set_registered_model_alias(SetRegisteredModelAlias(model, "1", "best"))
    registry.set_registered_model_tag(SetRegisteredModelTag(model, "k", "v"))
    registry.delete_registered_model(DeleteRegisteredModel(model))
    created = registry.create_registered_model(CreateRegisteredModel(model)).registered_model
    assert (created.tags, created.aliases, created.latest_versions) == ([], [], [])
    # a model of the same name begins anew
    assert new_version(registry, model).version == "1"
    assert get_version(registry, model).tags == []


def test_tags_of_a_model(registry, model):
    registry.set_registered_model_tag(SetRegisteredModelTag(model, "k", "1"))
    registry.set_registered_model_tag(SetRegisteredModelTag(model, "k", "2"))
    registry.set_registered_model_tag(SetRegisteredModelTag(model, "other", "x" * 100_000))
    assert {tag.key: len(tag.value) for tag in get(registry, model).tags} == {"k": 1, "other": 100_000}
    registry.delete_registered_model_tag(DeleteRegisteredModelTag(model, "other"))
    registry.delete_registered_model_tag(DeleteRegisteredModelTag(model, "never there"))
    assert [(tag.key, tag.value) for tag in get(registry, model).tags] == [("k", "2")]
    for key, value in [("k" * 251, "x"), ("k?", "x"), ("k", "x" * 100_001)]:
        with raises("INVALID_PARAMETER_VALUE"):
            registry.set_registered_model_tag(SetRegisteredModelTag(model, key, value))


# ---- versions


def test_a_created_version_reads_back(registry, model):
    created = new_version(
        registry, model, run_id="r1", tags=[ModelVersionTag("k", "v")], run_link="http://l", description="d"
    )
    assert (created.name, created.version, created.current_stage, created.status) == (model, "1", "None", "READY")
    assert (created.source, created.run_id, created.run_link) == ("s3://bucket/model", "r1", "http://l")
    assert (created.description, [(tag.key, tag.value) for tag in created.tags]) == ("d", [("k", "v")])
    assert get_version(registry, model) == created
    assert get(registry, model).last_updated_timestamp == created.creation_timestamp


def test_what_is_not_given_reads_as_empty(registry, model):
    created = new_version(registry, model)
    assert (created.description, created.run_id, created.run_link, created.tags) == ("", "", "", [])


def test_numbers_grow_and_are_not_given_again(registry, model):
    assert [new_version(registry, model).version for _ in range(3)] == ["1", "2", "3"]
    registry.delete_model_version(DeleteModelVersion(model, "3"))
    registry.delete_model_version(DeleteModelVersion(model, "1"))
    assert new_version(registry, model).version == "4"
    with raises("RESOURCE_DOES_NOT_EXIST", "no version 3"):
        get_version(registry, model, "3")


@pytest.mark.parametrize("bad", ["x", "-1", "1.5", " 1", "१", "9" * 30])
def test_a_version_is_a_whole_number(registry, model, bad):
    with raises("INVALID_PARAMETER_VALUE", "version"):
        get_version(registry, model, bad)


def test_a_version_is_described(registry, model):
    new_version(registry, model)
    assert registry.update_model_version(UpdateModelVersion(model, "1", "new")).model_version.description == "new"
    assert registry.update_model_version(UpdateModelVersion(model, "1")).model_version.description is None


def test_tags_of_a_version(registry, model):
    new_version(registry, model)
    registry.set_model_version_tag(SetModelVersionTag(model, "1", "k", "1"))
    registry.set_model_version_tag(SetModelVersionTag(model, "1", "k", "2"))
    registry.set_model_version_tag(SetModelVersionTag(model, "1", "empty"))
    assert {tag.key: tag.value for tag in get_version(registry, model).tags} == {"k": "2", "empty": ""}
    registry.delete_model_version_tag(DeleteModelVersionTag(model, "1", "k"))
    registry.delete_model_version_tag(DeleteModelVersionTag(model, "1", "never there"))
    assert [tag.key for tag in get_version(registry, model).tags] == ["empty"]


def test_a_copy_is_where_its_original_is(registry, model):
    new_version(registry, model, "s3://bucket/first")
    new_version(registry, model, f"models:/{model}/1")
    new_version(registry, model, f"models:/{model}/2")
    asked = GetModelVersionDownloadUri(model, "3")
    assert registry.get_model_version_download_uri(asked).artifact_uri == "s3://bucket/first"
    assert get_version(registry, model, "3").source == f"models:/{model}/2"
    with raises("RESOURCE_DOES_NOT_EXIST"):
        new_version(registry, model, f"models:/{model}/99")
    assert new_version(registry, model).version == "4"


# ---- aliases


def test_an_alias_moves(registry, model):
    for _ in range(2):
        new_version(registry, model)
    for version in ("1", "2"):
        registry.set_registered_model_alias(SetRegisteredModelAlias(model, version, "best"))
        found = registry.get_model_version_by_alias(GetModelVersionByAlias(model, "best")).model_version
        assert (found.version, found.aliases) == (version, ["best"])
    registry.set_registered_model_alias(SetRegisteredModelAlias(model, "2", "also"))
    assert {alias.alias: alias.version for alias in get(registry, model).aliases} == {"also": "2", "best": "2"}
    assert get_version(registry, model, "1").aliases == []
    assert sorted(get_version(registry, model, "2").aliases) == ["also", "best"]


def test_an_alias_is_removed(registry, model):
    new_version(registry, model)
    registry.set_registered_model_alias(SetRegisteredModelAlias(model, "1", "best"))
    for _ in range(2):
        registry.delete_registered_model_alias(DeleteRegisteredModelAlias(model, "best"))
    with raises("INVALID_PARAMETER_VALUE", "best"):
        registry.get_model_version_by_alias(GetModelVersionByAlias(model, "best"))


def test_an_alias_goes_with_its_version(registry, model):
    new_version(registry, model)
    registry.set_registered_model_alias(SetRegisteredModelAlias(model, "1", "best"))
    registry.delete_model_version(DeleteModelVersion(model, "1"))
    assert get(registry, model).aliases == []


def test_latest_stands_for_the_highest_version(registry, model):
    for _ in range(11):
        new_version(registry, model)
    found = registry.get_model_version_by_alias(GetModelVersionByAlias(model, "latest")).model_version
    assert found.version == "11"


@pytest.mark.parametrize("bad", ["latest", "LATEST", "v1", "V2", "a b", "a.b", "x" * 256])
def test_aliases_that_are_refused(registry, model, bad):
    new_version(registry, model)
    with raises("INVALID_PARAMETER_VALUE"):
        registry.set_registered_model_alias(SetRegisteredModelAlias(model, "1", bad))


@pytest.mark.parametrize("good", ["v", "1", "v1a", "a-b_c", "ünï", "x" * 255])
def test_aliases_that_are_allowed(registry, model, good):
    new_version(registry, model)
    registry.set_registered_model_alias(SetRegisteredModelAlias(model, "1", good))
    assert registry.get_model_version_by_alias(GetModelVersionByAlias(model, good)).model_version.version == "1"


def test_an_alias_needs_a_version(registry, model):
    with raises("RESOURCE_DOES_NOT_EXIST", "no version 7"):
        registry.set_registered_model_alias(SetRegisteredModelAlias(model, "7", "best"))


# ---- stages


def move(registry, model, version, stage, archive=False):
    request = TransitionModelVersionStage(model, version, stage, archive)
    return registry.transition_model_version_stage(request).model_version.current_stage


def test_stages_in_any_case(registry, model):
    new_version(registry, model)
    for given, stored in [
        ("staging", "Staging"),
        ("PRODUCTION", "Production"),
        ("Archived", "Archived"),
        ("development", "Development"),
        ("none", "None"),
    ]:
        assert move(registry, model, "1", given) == stored == get_version(registry, model).current_stage
    with raises("INVALID_PARAMETER_VALUE", "foo"):
        move(registry, model, "1", "foo")


def test_versions_that_are_there_are_archived_when_asked(registry, model):
    for version in ("1", "2", "3"):
        new_version(registry, model)
        move(registry, model, version, "Production" if version != "3" else "Staging")
    assert move(registry, model, "3", "Production", archive=True) == "Production"
    stages = [get_version(registry, model, version).current_stage for version in ("1", "2", "3")]
    assert stages == ["Archived", "Archived", "Production"]
    with raises("INVALID_PARAMETER_VALUE", "archive_existing_versions"):
        move(registry, model, "3", "Archived", archive=True)


def test_the_highest_version_of_each_stage(registry, model):
    for version in range(1, 12):
        new_version(registry, model)
        if version in (2, 9, 10):
            move(registry, model, str(version), "Staging")
    found = registry.get_latest_versions(GetLatestVersions(model)).model_versions
    assert [(v.version, v.current_stage) for v in found] == [("10", "Staging"), ("11", "None")]
    assert [v.version for v in get(registry, model).latest_versions] == ["10", "11"]
    found = registry.get_latest_versions(GetLatestVersions(model, ["staging", "Archived"])).model_versions
    assert [v.version for v in found] == ["10"]
    with raises("INVALID_PARAMETER_VALUE"):
        registry.get_latest_versions(GetLatestVersions(model, ["bad"]))


# ---- search


def found_versions(registry, text, order_by=(), max_results=1000):
    """Versions over all pages."""
    found, token = [], None
    while True:
        request = SearchModelVersions(text, max_results, list(order_by), token)
        page = registry.search_model_versions(request)
        found += page.model_versions
        token = page.next_page_token
        if not token:
            return found


def found_models(registry, text, order_by=(), max_results=1000):
    """Names of registered models over all pages."""
    found, token = [], None
    while True:
        page = registry.search_registered_models(SearchRegisteredModels(text, max_results, list(order_by), token))
        found += [model.name for model in page.registered_models]
        token = page.next_page_token
        if not token:
            return found


def test_versions_order_as_numbers(registry, model):
    for _ in range(12):
        new_version(registry, model)
    for size in (1000, 5):
        found = found_versions(registry, f"name = '{model}'", ["version_number DESC"], size)
        assert [int(v.version) for v in found] == list(range(12, 0, -1))
    found = found_versions(registry, f"name = '{model}' AND version_number > 9", ["version_number"])
    assert [v.version for v in found] == ["10", "11", "12"]


def test_filters_on_versions(registry, model):
    new_version(registry, model, "s3://bucket/one", run_id="run-a", tags=[ModelVersionTag("k", "x")])
    new_version(registry, model, "s3://bucket/two", run_id="run-b", tags=[ModelVersionTag("k", "y")])
    for text, versions in [
        ("run_id = 'run-a'", ["1"]),
        ("run_id IN ('run-a', 'run-b')", ["2", "1"]),
        ("source_path LIKE '%two'", ["2"]),
        ("tags.k = 'x'", ["1"]),
        ("tags.k ILIKE 'Y' OR version_number = 1", ["2", "1"]),
        ("NOT tags.k = 'x'", ["2"]),
        ("name != 'x'", ["2", "1"]),
    ]:
        found = found_versions(registry, f"name = '{model}' AND ({text})", ["version_number DESC"])
        assert [v.version for v in found] == versions, text
    assert found_versions(registry, f"name = '{model}' AND name = 'other'") == []
    assert found_versions(registry, "name = 'never there'") == []


def test_filters_on_models(registry, name):
    for number in (1, 2, 3):
        tags = [RegisteredModelTag("kind", name), RegisteredModelTag("number", str(number))]
        registry.create_registered_model(CreateRegisteredModel(f"{name}-{number}", tags))
    ours = f"tags.kind = '{name}'"
    for size in (1000, 2):
        assert found_models(registry, ours, max_results=size) == [f"{name}-1", f"{name}-2", f"{name}-3"]
        assert found_models(registry, ours, ["name DESC"], size) == [f"{name}-3", f"{name}-2", f"{name}-1"]
    assert found_models(registry, f"{ours} AND name LIKE '%-2'") == [f"{name}-2"]
    assert found_models(registry, f"name ILIKE '{name.upper()}-3'") == [f"{name}-3"]
    registry.set_registered_model_tag(SetRegisteredModelTag(f"{name}-1", "number", "10"))
    assert found_models(registry, f"{ours} AND tags.number = '10'") == [f"{name}-1"]


def test_prompts_are_left_out_unless_asked_for(registry, model):
    prompt = f"prompt {model}"
    tags = [RegisteredModelTag("mlflow.prompt.is_prompt", "true")]
    registry.create_registered_model(CreateRegisteredModel(prompt, tags))
    new_version(registry, prompt)
    assert found_models(registry, f"name LIKE '%{model}'") == [model]
    assert found_versions(registry, f"name = '{prompt}'") == []
    asked = f"name = '{prompt}' AND tags.`mlflow.prompt.is_prompt` = 'true'"
    assert found_models(registry, asked) == [prompt]
    # how MLflow's clients ask for what is no prompt
    assert found_models(registry, f"name LIKE '%{model}' AND tag.`mlflow.prompt.is_prompt` != 'true'") == [model]
    assert found_models(registry, f"name LIKE '%{model}' AND NOT tag.`mlflow.prompt.is_prompt` != 'true'") == [prompt]
    registry.delete_registered_model_tag(DeleteRegisteredModelTag(prompt, "mlflow.prompt.is_prompt"))
    assert [v.version for v in found_versions(registry, f"name = '{prompt}'")] == ["1"]


def test_pages_stay_in_place_when_versions_are_added(registry, model):
    for _ in range(6):
        new_version(registry, model)
    first = registry.search_model_versions(SearchModelVersions(f"name = '{model}'", 3, ["version_number DESC"]))
    new_version(registry, model)
    request = SearchModelVersions(f"name = '{model}'", 3, ["version_number DESC"], first.next_page_token)
    assert [v.version for v in registry.search_model_versions(request).model_versions] == ["3", "2", "1"]


@pytest.mark.parametrize("text", ["version = '1'", "current_stage = 'None'", "name > 'a'", "name =", "x = 'y'"])
def test_filters_that_are_refused(registry, text):
    with raises("INVALID_PARAMETER_VALUE"):
        found_versions(registry, text)


def test_page_sizes_and_tokens_that_are_refused(registry):
    for request in (SearchModelVersions("", 0), SearchModelVersions("", 200_001), SearchModelVersions(page_token="x")):
        with raises("INVALID_PARAMETER_VALUE"):
            registry.search_model_versions(request)
    with raises("INVALID_PARAMETER_VALUE"):
        registry.search_registered_models(SearchRegisteredModels("", 1001))
