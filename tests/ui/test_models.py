"""Logged models of an experiment, as a person with a browser looks at them."""

from __future__ import annotations

import json
import re
import uuid

import pytest

from tests.ui.browsing import Page, expect
from tests.ui.model_seed import alias, forests, logged_model, register
from tests.ui.trace_seed import log, trace


@pytest.fixture(scope="module")
def ids(api) -> dict[str, str]:
    """An experiment of three models; ``deep`` is version 1 of ``irises``."""
    suffix = uuid.uuid4().hex[:8]
    found = forests(api, f"forests {suffix}")
    found["irises"] = f"irises {suffix}"
    register(api, found["irises"], found["deep"], run=found["run"])
    alias(api, found["irises"], "champion", "1")
    return found


def names(page: Page):
    return page.get_by_role("table", name="Logged models").locator("[data-cell=name]")


def test_models_are_filtered_ordered_and_narrowed_to_a_data_set(open_page, ids, check_accessibility):
    page = open_page(f"/experiments/{ids['experiment']}/models")
    expect(names(page)).to_have_text(["shallow", "deep", "broken"])
    expect(page.get_by_text("3 models")).to_be_visible()
    row = page.get_by_role("row", name="deep")
    expect(row).to_contain_text("train forests")
    expect(row.get_by_role("link", name=f"{ids['irises']} v1")).to_be_visible()
    check_accessibility(page)

    page.get_by_role("button", name="accuracy · iris-test").click()
    expect(names(page)).to_have_text(["deep", "shallow", "broken"])
    page.get_by_role("combobox", name="Measured on").select_option("iris-train")
    expect(names(page)).to_have_text(["shallow", "deep"])
    expect(page.get_by_role("columnheader", name="accuracy · iris-test")).to_have_count(0)

    box = page.get_by_role("search").get_by_role("combobox")
    box.fill("metrics.accuracy > 0.95")
    box.press("Enter")
    expect(names(page)).to_have_text(["deep"])
    expect(page).to_have_url(re.compile("dataset=iris-train&filter=metrics.accuracy"))
    page.reload()
    expect(names(page)).to_have_text(["deep"])
    box.fill("metrics.accuracy > 'x'")
    box.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("expected a number")


def test_models_are_compared(open_page, ids):
    page = open_page(f"/experiments/{ids['experiment']}/models")
    for name in ("deep", "shallow"):
        page.get_by_role("checkbox", name=f"Select {name}").check()
    page.get_by_role("toolbar", name="Selected models").get_by_role("button", name="Compare").click()
    table = page.get_by_role("table", name="Models compared")
    expect(table.get_by_role("row", name="depth")).to_contain_text("122")
    expect(table.get_by_role("row", name="scikit-learn")).to_contain_text("==1.9.1==1.8.0")
    expect(table.get_by_role("row", name="age")).to_contain_text("long")
    expect(table.get_by_role("row", name="criterion")).to_have_count(0)
    page.get_by_role("checkbox", name="Differences only").uncheck()
    expect(table.get_by_role("row", name="criterion")).to_contain_text("ginigini")
    page.go_back()
    expect(names(page)).to_have_count(3)


def test_a_model_says_what_it_is_and_how_it_is_loaded(open_page, ids, check_accessibility):
    page = open_page(f"/logged-models/{ids['deep']}")
    expect(page.get_by_role("heading", name="deep")).to_be_visible()
    metrics = page.get_by_role("region", name="Metrics (3)")
    expect(metrics.get_by_role("row", name="iris-test")).to_contain_text("0.97")
    expect(page.get_by_role("group", name="Inputs of the model")).to_contain_text("petal")
    expect(page.get_by_role("group", name="Params of the model")).to_contain_text("threshold")
    expect(page.get_by_role("region", name="Environment")).to_contain_text("scikit-learn==1.9.1")
    page.get_by_role("radio", name="conda.yaml").click()
    expect(page.get_by_role("region", name="Environment")).to_contain_text("conda-forge")
    how = page.get_by_role("region", name="How to load it")
    expect(how).to_contain_text(f'mlflow.pyfunc.load_model("models:/{ids["deep"]}")')
    how.get_by_role("radio", name="Serve").click()
    expect(how).to_contain_text(f"mlflow models serve -m models:/{ids['deep']}")
    check_accessibility(page)

    # what is logged stays text
    expect(page.get_by_text("<img src=x onerror=alert(1)>")).to_be_visible()
    assert page.locator("img[src=x]").count() == 0


def test_tags_of_a_model_are_changed(open_page, ids, api):
    page = open_page(f"/logged-models/{ids['shallow']}")
    tags = page.get_by_role("region", name="Tags")
    tags.get_by_role("button", name="Add a tag").click()
    page.get_by_role("textbox", name="Key").fill("a/b c")
    page.get_by_role("textbox", name="Value").fill("first")
    page.get_by_role("button", name="Save").click()
    tags.get_by_role("button", name="Change the tag a/b c").click()
    page.get_by_role("textbox", name="Value").fill("second")
    page.get_by_role("button", name="Save").click()
    expect(tags).to_contain_text("a/b csecond")
    stored = api.get(f"logged-models/{ids['shallow']}")["model"]["info"]["tags"]
    assert {"key": "a/b c", "value": "second"} in stored
    tags.get_by_role("button", name="Remove the tag a/b c").click()
    expect(tags).not_to_contain_text("a/b c")
    assert "a/b c" not in json.dumps(api.get(f"logged-models/{ids['shallow']}"))


def test_the_lineage_leads_from_run_to_version(open_page, ids):
    page = open_page(f"/logged-models/{ids['deep']}?tab=lineage")
    graph = page.get_by_role("group", name="Lineage")
    expect(graph.get_by_role("listitem")).to_have_count(5)
    expect(graph.locator("[aria-current]")).to_contain_text("deep")
    expect(graph.get_by_text("iris-train")).to_be_visible()
    expect(graph.locator("[data-edges] > path")).to_have_count(4)
    expect(graph.get_by_role("link", name="train forests")).to_have_attribute("href", f"/runs/{ids['run']}")
    version = graph.get_by_role("link", name=f"{ids['irises']} v1")
    expect(version).to_contain_text("@champion")
    version.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/models/irises.*/versions/1"))


def test_the_traces_of_a_model_are_its_own(open_page, api, ids):
    mine = trace(ids["experiment"], f"{ids['shallow']} mine", request="Which flower is it?")
    mine[0]["trace_metadata"]["mlflow.modelId"] = ids["shallow"]
    log(api, ids["experiment"], [mine, trace(ids["experiment"], f"{ids['shallow']} other", request="Not for it")])
    page = open_page(f"/logged-models/{ids['shallow']}?tab=lineage")
    page.get_by_role("group", name="Lineage").get_by_role("button", name="1 trace").click()
    table = page.get_by_role("table", name="Traces of the model")
    expect(table.locator("[data-cell=request]")).to_have_text(["Which flower is it?"])


def test_a_model_is_registered_under_a_new_name(open_page, ids, api):
    page = open_page(f"/logged-models/{ids['shallow']}")
    page.get_by_role("button", name="Register").click()
    dialog = page.get_by_role("dialog")
    new = f"new {uuid.uuid4().hex[:8]}"
    dialog.get_by_role("combobox", name="Registered model").fill(new)
    expect(dialog).to_contain_text("it will be created")
    dialog.get_by_role("textbox", name="Your name").fill("grace")
    dialog.get_by_role("button", name="Register").click()
    expect(dialog.get_by_role("link", name=f"version 1 of {new}")).to_be_visible()
    version = api.get("model-versions/get", name=new, version="1")["model_version"]
    assert (version["model_id"], version["run_id"], version["user_id"]) == (ids["shallow"], ids["run"], "grace")


def test_a_name_that_may_not_be_is_refused_in_the_servers_words(open_page, ids):
    page = open_page(f"/logged-models/{ids['shallow']}")
    page.get_by_role("button", name="Register").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox", name="Registered model").fill("a/b")
    dialog.get_by_role("button", name="Register").click()
    expect(dialog.get_by_role("alert")).to_contain_text("must not contain '/'")


def test_a_model_is_deleted_after_a_question(open_page, ids, api):
    doomed = logged_model(api, ids["experiment"], "doomed")["info"]["model_id"]
    page = open_page(f"/logged-models/{doomed}")
    page.get_by_role("button", name="Delete the model").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(names(page)).to_have_text(["shallow", "deep", "broken"])


def test_an_experiment_without_models_shows_how_to_log_one(open_page, api):
    page = open_page(f"/experiments/{api.experiment('no models ' + uuid.uuid4().hex[:8])}/models")
    expect(page.get_by_text("No models yet.")).to_be_visible()
    expect(page.get_by_text("mlflow.sklearn.log_model")).to_be_visible()


def test_models_on_a_phone(open_page, ids, check_accessibility):
    for path in (f"/experiments/{ids['experiment']}/models", f"/logged-models/{ids['deep']}"):
        page = open_page(path)
        page.set_viewport_size({"width": 390, "height": 844})
        expect(page.get_by_text("deep").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        check_accessibility(page)
