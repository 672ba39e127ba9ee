"""The model registry, as a person with a browser uses it."""

from __future__ import annotations

import re
import uuid

import pytest

from tests.ui.browsing import Page, expect
from tests.ui.model_seed import forests, prices, register


@pytest.fixture(scope="module")
def ids(api) -> dict[str, str]:
    """Logged models, and a registered model with four versions: ``name``; a prompt that is none of the models."""
    suffix = uuid.uuid4().hex[:8]
    found = forests(api, f"forests of {suffix}")
    found["name"] = prices(api, found, f"prices {suffix}")
    found["other"] = f"other {suffix}"
    register(api, found["other"])
    api.post(
        "registered-models/create", name=f"prompt {suffix}", tags=[{"key": "mlflow.prompt.is_prompt", "value": "true"}]
    )
    found["suffix"] = suffix
    return found


def copy_of_prices(api, ids) -> str:
    """A registered model of one's own, to be changed."""
    return prices(api, ids, f"own {uuid.uuid4().hex[:8]}")


def version(api, name: str, number: str) -> dict:
    return api.get("model-versions/get", name=name, version=number)["model_version"]


def names(page: Page):
    return page.get_by_role("table", name="Registered models").locator("[data-cell=name]")


def test_models_are_found_by_name_and_tag_and_prompts_are_none(open_page, ids, check_accessibility):
    page = open_page("/models")
    page.get_by_role("textbox", name="Find by name").fill(ids["suffix"])
    expect(names(page)).to_have_text([ids["other"], ids["name"]])
    row = page.get_by_role("row", name=ids["name"])
    expect(row.get_by_role("link", name="@champion v1")).to_be_visible()
    expect(row).to_contain_text("Production")
    expect(row.get_by_role("link", name="v4", exact=True)).to_be_visible()
    check_accessibility(page)
    page.get_by_role("button", name="Model", exact=True).click()
    expect(names(page)).to_have_text([ids["name"], ids["other"]])
    box = page.get_by_role("search").get_by_role("combobox")
    box.fill("tags.team = 'vision'")
    box.press("Enter")
    expect(names(page)).to_have_text([ids["name"]])
    page.reload()
    expect(names(page)).to_have_text([ids["name"]])
    box.fill("tags.team =")
    box.press("Enter")
    # of the filter as it was written, not of the one that the page makes of it
    expect(page.get_by_role("alert")).to_contain_text("filter")


def test_a_model_is_created_renamed_and_deleted(open_page, api):
    name = f"new {uuid.uuid4().hex[:8]}"
    page = open_page("/models")
    page.get_by_role("button", name="New model").click()
    page.get_by_role("dialog").get_by_role("textbox", name="Name", exact=True).fill("a/b")
    page.get_by_role("dialog").get_by_role("button", name="Create").click()
    expect(page.get_by_role("alert")).to_contain_text("must not contain '/'")
    page.get_by_role("dialog").get_by_role("textbox", name="Name", exact=True).fill(name)
    page.get_by_role("dialog").get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    expect(page.get_by_text("No versions yet.")).to_be_visible()

    page.get_by_role("button", name="Actions for the model").click()
    page.get_by_role("menuitem", name="Rename").click()
    page.get_by_role("textbox", name="Name", exact=True).fill(f"{name} again")
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_role("heading", name=f"{name} again")).to_be_visible()

    page.get_by_role("button", name="Actions for the model").click()
    page.get_by_role("menuitem", name="Delete").click()
    button = page.get_by_role("button", name="Delete for good")
    expect(button).to_be_disabled()
    page.get_by_role("textbox", name="To confirm").fill(f"{name} again")
    button.click()
    expect(page).to_have_url(re.compile("/models$"))
    found = api.get("registered-models/search", filter=f"name LIKE '{name}%'")
    assert not found.get("registered_models")


def test_notes_are_markdown_that_does_no_harm_and_are_changed(open_page, api, ids, check_accessibility):
    name = copy_of_prices(api, ids)
    page = open_page(f"/models/{name}")
    note = page.get_by_role("region", name="Description")
    expect(note.get_by_role("heading", name="Prices")).to_be_visible()
    assert note.locator("script").count() == 0
    check_accessibility(page)
    note.get_by_role("button", name="Edit").click()
    note.get_by_role("textbox").fill("Now **better**.")
    note.get_by_role("button", name="Save").click()
    expect(note.locator("strong")).to_have_text("better")
    assert api.get("registered-models/get", name=name)["registered_model"]["description"] == "Now **better**."


def test_versions_show_what_they_were_made_of(open_page, ids):
    page = open_page(f"/models/{ids['name']}")
    table = page.get_by_role("table", name="Versions")
    expect(table.locator("[data-cell=version]")).to_have_text([re.compile(n) for n in "4321"])
    row = table.get_by_role("row", name="Select version 2")
    expect(row.get_by_role("link", name="deep")).to_be_visible()
    expect(row).to_contain_text("0.97")
    expect(row).to_contain_text("Staging")
    box = page.get_by_role("region", name="Versions").get_by_role("search").get_by_role("combobox")
    box.fill("tags.validated = 'yes'")
    box.press("Enter")
    expect(table.locator("[data-cell=version]")).to_have_count(1)


def test_versions_are_compared(open_page, ids):
    page = open_page(f"/models/{ids['name']}")
    for number in (1, 2):
        page.get_by_role("checkbox", name=f"Select version {number}").check()
    page.get_by_role("button", name="Compare").click()
    table = page.get_by_role("table", name="Versions compared")
    expect(table.get_by_role("row", name="depth")).to_contain_text("212")
    expect(table.get_by_role("row", name="accuracy · iris-test")).to_contain_text("0.910.97")
    expect(table.get_by_role("row", name="scikit-learn")).to_contain_text("==1.8.0==1.9.1")
    expect(table.get_by_role("row", name="criterion")).to_have_count(0)
    expect(page).to_have_url(re.compile("compare="))


def test_an_alias_is_added_moved_and_removed(open_page, api, ids):
    name = copy_of_prices(api, ids)
    page = open_page(f"/models/{name}")
    page.get_by_role("table", name="Versions").get_by_role("button", name="Aliases of version 2").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="New alias").fill("champion")
    expect(dialog).to_contain_text("stands for version 1 now: it will move to version 2")
    dialog.get_by_role("button", name="Move here").click()
    expect(dialog.get_by_role("list", name="Aliases of this version")).to_contain_text("@champion")
    assert version(api, name, "2")["aliases"] == ["champion"]
    dialog.get_by_role("button", name="Remove @champion").click()
    expect(dialog).to_contain_text("No alias stands for this version.")
    dialog.get_by_role("textbox", name="New alias").fill("v2")
    dialog.get_by_role("button", name="Add").click()
    expect(dialog.get_by_role("alert")).to_contain_text("reserved")
    assert "aliases" not in version(api, name, "2")


def test_a_version_is_promoted_after_it_was_said_what_will_change(open_page, api, ids):
    name = copy_of_prices(api, ids)
    page = open_page(f"/models/{name}/versions/2")
    promote = page.get_by_role("button", name="Promote")

    promote.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("@champion moves from version 1 to version 2; version 1 loses it.")
    dialog.get_by_role("textbox", name="Your name").fill("grace")
    dialog.get_by_role("button", name="Promote").click()
    dialog.get_by_role("button", name="Close").click()
    expect(page.get_by_title("The alias champion").first).to_be_visible()

    promote.click()
    dialog.get_by_role("radio", name="Stage").click()
    expect(dialog).to_contain_text("Every other version in Production is archived: version 1")
    dialog.get_by_role("button", name="Promote").click()
    dialog.get_by_role("button", name="Close").click()
    assert version(api, name, "2")["current_stage"] == "Production"
    assert version(api, name, "1")["current_stage"] == "Archived"

    promote.click()
    dialog.get_by_role("radio", name="Copy").click()
    dialog.get_by_role("combobox", name="Registered model").fill(f"{name} live")
    expect(dialog).to_contain_text("is created, with version 1")
    dialog.get_by_role("button", name="Promote").click()
    expect(dialog.get_by_role("link", name=f"version 1 of {name} live")).to_be_visible()
    made = version(api, f"{name} live", "1")
    assert (made["source"], made["model_id"]) == (f"models:/{name}/2", ids["deep"])

    page.goto(page.url + "?tab=history")
    changes = page.get_by_role("list", name="Changes").get_by_role("listitem")
    expect(changes.first).to_contain_text("Version 2 moved from Staging to Productiongrace")
    expect(changes.nth(1)).to_contain_text("@champion moved from version 1 to version 2grace")


def test_a_version_says_how_it_is_loaded_by_each_of_its_names(open_page, ids, check_accessibility):
    page = open_page(f"/models/{ids['name']}/versions/1")
    how = page.get_by_role("region", name="How to load it")
    expect(how).to_contain_text(f'load_model("models:/{ids["name"]}/1")')
    how.get_by_role("combobox", name="by").select_option(label="@champion")
    expect(how).to_contain_text(f'load_model("models:/{ids["name"]}@champion")')
    how.get_by_role("combobox", name="by").select_option(label="stage Production")
    how.get_by_role("radio", name="Serve").click()
    expect(how).to_contain_text(f"models serve -m 'models:/{ids['name']}/Production'")
    expect(page.get_by_role("group", name="Inputs of the model")).to_contain_text("petal")
    expect(page.get_by_role("region", name="Metrics (3)")).to_contain_text("iris-test")
    check_accessibility(page)
    page.get_by_role("tab", name="Files").click()
    page.get_by_text("requirements.txt").click()
    expect(page.get_by_text("scikit-learn==1.8.0")).to_be_visible()


def test_the_lineage_of_a_version_shows_its_siblings(open_page, ids):
    page = open_page(f"/models/{ids['name']}/versions/3?tab=lineage")
    graph = page.get_by_role("group", name="Lineage")
    expect(graph.locator("[aria-current]")).to_contain_text(f"{ids['name']} v3")
    expect(graph.get_by_role("link", name=f"{ids['name']} v2")).to_be_visible()
    graph.get_by_role("link", name="deep").click()
    expect(page.get_by_role("heading", name="deep")).to_be_visible()


def test_a_version_is_deleted_after_a_question(open_page, api, ids):
    name = copy_of_prices(api, ids)
    page = open_page(f"/models/{name}/versions/1")
    page.get_by_role("button", name="Delete the version").click()
    expect(page.get_by_role("dialog")).to_contain_text("@champion will stand for no version")
    page.get_by_role("button", name="Delete for good").click()
    table = page.get_by_role("table", name="Versions")
    expect(table.locator("[data-cell=version]")).to_have_text([re.compile(n) for n in "432"])


def test_the_registry_on_a_phone(open_page, ids, check_accessibility):
    for path in ("/models", f"/models/{ids['name']}", f"/models/{ids['name']}/versions/2"):
        page = open_page(path)
        page.set_viewport_size({"width": 390, "height": 844})
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        check_accessibility(page)
