"""What the registry's entities hold and how they travel."""

import pytest

from mlflow.entities.model_registry import (
    ModelVersion,
    ModelVersionSearch,
    ModelVersionTag,
    Prompt,
    PromptVersion,
    RegisteredModel,
    RegisteredModelAlias,
    RegisteredModelTag,
)
from mlflow.entities.model_registry.model_uri import ModelUri, parse_model_uri
from mlflow.entities.model_registry.model_version_stages import get_canonical_stage
from mlflow.entities.model_registry.model_version_status import ModelVersionStatus
from mlflow.entities.model_registry.versions_tag import each_once, versions_tag
from mlflow.exceptions import MlflowException
from tests.contract.errors import raises

ID = "m-" + "0" * 32


def test_a_version_travels():
    version = ModelVersion("m", "3", 5, tags=[ModelVersionTag("k", "v")], aliases=["best"], source="s3://x")
    assert (version.tags, version.aliases, version.status, version.current_stage) == (
        {"k": "v"},
        ["best"],
        "READY",
        "None",
    )
    assert ModelVersion.from_proto(version.to_proto()) == version
    assert ModelVersion.from_dictionary(dict(version)) == version
    assert dict(version)["version"] == "3"


def test_a_model_travels():
    model = RegisteredModel(
        "m",
        latest_versions=[ModelVersion("m", "3", 5), ModelVersion("m", "2", 4)],
        tags=[RegisteredModelTag("k", "v")],
        aliases=[RegisteredModelAlias("best", "3")],
    )
    read = RegisteredModel.from_proto(model.to_proto())
    assert (read.tags, read.aliases) == ({"k": "v"}, {"best": "3"})
    assert [version.aliases for version in read.latest_versions] == [["best"], []]


def test_what_a_search_of_a_hosted_registry_leaves_out():
    version = ModelVersionSearch("m", "3", 5)
    assert (version.name, dict(version)["version"]) == ("m", "3")
    with pytest.raises(MlflowException, match="leaves out tags"):
        version.tags()


@pytest.mark.parametrize(
    ("uri", "parts"),
    [
        ("models:/m/3", {"name": "m", "version": "3"}),
        ("models:/m/3/", {"name": "m", "version": "3"}),
        ("models:/m/3/a/b", {"name": "m", "version": "3", "path": "a/b"}),
        ("models:/m/Production/a", {"name": "m", "stage": "Production", "path": "a"}),
        ("models:/m@best", {"name": "m", "alias": "best"}),
        ("models:/m@best/a/b", {"name": "m", "alias": "best", "path": "a/b"}),
        (f"models:/{ID}", {"model_id": ID}),
        (f"models:/{ID}/a", {"model_id": ID, "path": "a"}),
        # a registered model may have any name
        (f"models:/{ID}/3", {"name": ID, "version": "3"}),
        ("models:/m-abc", {"model_id": "m-abc"}),
        ("models:/m-abc/Staging", {"name": "m-abc", "stage": "Staging"}),
    ],
)
def test_model_uris(uri, parts):
    assert parse_model_uri(uri) == ModelUri(**parts)


@pytest.mark.parametrize("uri", ["models:m/1", "models://m/1", "models:/", "models:/@a", "models:/m@", "runs:/m/1"])
def test_model_uris_that_are_none(uri):
    with raises("INVALID_PARAMETER_VALUE", "models:/<name>/<version>"):
        parse_model_uri(uri)


def test_stages_and_states():
    assert get_canonical_stage("pRoDuCtIoN") == "Production"
    assert [ModelVersionStatus.to_string(n) for n in ModelVersionStatus.all_status()][2] == "READY"
    assert ModelVersionStatus.from_string("READY") == 3
    for call in (get_canonical_stage, ModelVersionStatus.from_string):
        with raises("INVALID_PARAMETER_VALUE"):
            call("bad")


def test_the_tag_that_lists_versions():
    once = versions_tag(None, "m", "1")
    assert once == '[{"name": "m", "version": "1"}]'
    assert versions_tag(once, "m", "1") == once
    # as MLflow writes it
    assert versions_tag('[{"name": "m", "version": 1}]', "m", "1") == '[{"name": "m", "version": 1}]'
    assert versions_tag("broken", "m", "1") == once
    grown = None
    for number in range(1000):
        grown = versions_tag(grown, "m", str(number))
    assert len(grown) < 16_000
    assert '"999"' in grown


def test_prompts():
    prompt = PromptVersion("p", 2, "Hi {{name}}, {{ other }} {one}", "why", tags={"a": "b", "mlflow.prompt.text": "x"})
    assert (prompt.variables, prompt.tags, prompt.uri) == ({"name", "other"}, {"a": "b"}, "prompts:/p/2")
    assert prompt.format(name="A", other=1) == "Hi A, 1 {one}"
    assert prompt.format(allow_partial=True, name="A").template == "Hi A, {{ other }} {one}"
    assert prompt.to_single_brace_format() == "Hi {name}, {other} {one}"
    with raises("INVALID_PARAMETER_VALUE", "other"):
        prompt.format(name="A")
    chat = PromptVersion("p", 1, [{"role": "user", "content": "{{x}}"}])
    assert chat.format(x=1) == [{"role": "user", "content": "1"}]
    assert not chat.is_text_prompt
    assert Prompt("p").tags == {}


def test_a_version_that_both_sides_wrote_down_stands_once():
    twice = '[{"name": "m", "version": "1"}, {"name": "m", "version": "2"}, {"name": "m", "version": 1}]'
    assert each_once(twice) == '[{"name": "m", "version": "1"}, {"name": "m", "version": "2"}]'
    for value in ('[{"name": "m", "version": 1}]', "no list", '"text"'):
        assert each_once(value) == value
