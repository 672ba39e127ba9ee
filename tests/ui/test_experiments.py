"""The list of experiments, as a person with a browser uses it."""

from __future__ import annotations

import uuid

from tests.ui.browsing import Page, expect


def unique(name: str) -> str:
    return f"{name} {uuid.uuid4().hex[:8]}"


def confirm(page: Page, action: str) -> None:
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=action).click()
    expect(dialog).to_have_count(0)


def test_experiments_are_listed_with_their_numbers_of_runs(open_page, api):
    name = unique("listed")
    experiment = api.experiment(name)
    for number in range(3):
        api.run(experiment, f"run {number}")
    row = open_page("/").get_by_role("row", name=name)
    expect(row.get_by_role("cell").nth(1)).to_have_text("3")


def test_searching_narrows_the_list_and_stays_in_the_address(open_page, api):
    tag = uuid.uuid4().hex[:8]
    for name in (f"alpha {tag}", f"it's beta {tag}"):
        api.experiment(name)
    page = open_page("/")
    page.get_by_label("Find by name").fill(f"IT'S BETA {tag}")
    expect(page.get_by_role("link", name=f"it's beta {tag}")).to_be_visible()
    expect(page.get_by_role("link", name=f"alpha {tag}")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("link", name=f"it's beta {tag}")).to_be_visible()
    expect(page.get_by_role("link", name=f"alpha {tag}")).to_have_count(0)
    page.get_by_label("Find by name").fill("no such experiment")
    expect(page.get_by_text("No experiment has “no such experiment” in its name.")).to_be_visible()


def test_create_rename_delete_restore(open_page, api):
    first, second = unique("first"), unique("second")
    page = open_page("/")
    page.get_by_role("button", name="New experiment").click()
    page.get_by_label("Name", exact=True).fill(first)
    page.keyboard.press("Enter")
    expect(page.get_by_text("No runs yet.")).to_be_visible()
    assert api.get("experiments/get-by-name", experiment_name=first)["experiment"]["lifecycle_stage"] == "active"

    page.get_by_role("link", name="Millrace").click()
    page.get_by_label(f"Actions for {first}").click()
    page.get_by_role("menuitem", name="Rename").click()
    page.get_by_label("Name", exact=True).fill(second)
    confirm(page, "Rename")
    expect(page.get_by_role("link", name=second)).to_be_visible()

    page.get_by_label(f"Actions for {second}").click()
    page.get_by_role("menuitem", name="Delete").click()
    confirm(page, "Delete")
    expect(page.get_by_role("link", name=second)).to_have_count(0)
    assert api.get("experiments/get-by-name", experiment_name=second)["experiment"]["lifecycle_stage"] == "deleted"

    page.get_by_role("radio", name="Deleted").click()
    page.get_by_label(f"Actions for {second}").click()
    page.get_by_role("menuitem", name="Restore").click()
    confirm(page, "Restore")
    expect(page.get_by_role("link", name=second)).to_have_count(0)
    assert api.get("experiments/get-by-name", experiment_name=second)["experiment"]["lifecycle_stage"] == "active"


def test_a_name_that_is_taken_is_refused_in_the_dialog(open_page, api):
    name = unique("taken")
    api.experiment(name)
    page = open_page("/")
    page.get_by_role("button", name="New experiment").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("RESOURCE_ALREADY_EXISTS")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_long_list_comes_page_by_page(open_page, api):
    tag = uuid.uuid4().hex[:8]
    for number in range(130):
        api.experiment(f"{tag} number {number:03}")
    page = open_page(f"/?name={tag}")
    expect(page.get_by_role("link", name=f"{tag} number 129")).to_be_visible()
    page.mouse.move(640, 400)
    page.mouse.wheel(0, 20_000)
    expect(page.get_by_role("link", name=f"{tag} number 000")).to_be_attached()


def test_the_chosen_theme_is_kept(open_page):
    page = open_page("/", color_scheme="light")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="Theme").click()
    page.get_by_role("menuitem", name="Dark").click()
    dark = page.evaluate(ground)
    assert dark != light
    page.reload()
    assert page.evaluate(ground) == dark


def test_an_address_that_leads_nowhere_says_so(open_page):
    page = open_page("/no/such/page")
    expect(page.get_by_text("There is no page at this address.")).to_be_visible()
    page.get_by_role("link", name="All experiments").click()
    expect(page.get_by_role("heading", name="Experiments")).to_be_visible()


def test_an_unknown_experiment_is_named_as_such(open_page):
    expect(open_page("/experiments/987654321").get_by_role("alert")).to_contain_text("RESOURCE_DOES_NOT_EXIST")
