"""The runs table, as a person with a browser uses it."""

from __future__ import annotations

import re
import uuid

import pytest

from tests.ui.browsing import Page, expect
from tests.ui.seed import START, sweep


@pytest.fixture(scope="module")
def ids(api) -> dict:
    return sweep(api, f"sweep {uuid.uuid4().hex[:8]}")


def names(page: Page) -> list[str]:
    return [link.inner_text() for link in page.locator("[data-name]").all()]


def expect_names(page: Page, *wanted: str) -> None:
    expect(page.locator("[data-name]")).to_have_text(list(wanted))


def test_nested_runs_stand_under_their_parent(open_page, ids):
    page = open_page(f"/experiments/{ids['experiment']}")
    expect_names(page, "sweep", "rate=0.2", "rate=0.1", "rate=0.05", "rate=0.02")
    page.get_by_label("4 under sweep").click()
    expect_names(page, "sweep")
    page.get_by_label("4 under sweep").click()
    page.get_by_role("radio", name="Flat").click()
    expect_names(page, "rate=0.2", "rate=0.1", "rate=0.05", "rate=0.02", "sweep")
    expect(page.get_by_text("5 runs")).to_be_visible()


def test_a_row_shows_status_duration_metrics_and_params(open_page, ids):
    page = open_page(f"/experiments/{ids['experiment']}")
    row = page.get_by_role("row", name="rate=0.1")
    expect(row.get_by_label("Failed")).to_be_visible()
    expect(row).to_contain_text("1 min 34 s")
    expect(row).to_contain_text("64,32")
    heads = page.get_by_role("columnheader").all_inner_texts()
    assert [head.strip() for head in heads[1:5]] == ["Started", "Duration", "accuracy", "best_epoch"]


def test_filtering_by_the_search_grammar(open_page, ids):
    page = open_page(f"/experiments/{ids['experiment']}")
    page.get_by_label("Filter", exact=True).fill("params.optimizer = 'adam' AND metrics.`val/loss` < 1")
    page.keyboard.press("Enter")
    # the parent does not match; it is there for those under it
    expect_names(page, "sweep", "rate=0.2", "rate=0.05")
    expect(page.get_by_text("2 runs")).to_be_visible()
    expect(page.get_by_label("Select sweep")).to_be_disabled()
    page.reload()
    expect_names(page, "sweep", "rate=0.2", "rate=0.05")
    page.get_by_label("Clear the filter").click()
    expect(page.get_by_text("5 runs")).to_be_visible()


def test_a_fault_in_the_filter_is_shown_at_its_place(open_page, ids):
    page = open_page(f"/experiments/{ids['experiment']}")
    text = "metrics.accuracy > 0.5 AND oops = 1"
    box = page.get_by_label("Filter", exact=True)
    box.fill(text)
    page.keyboard.press("Enter")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("oops")
    caret = alert.locator("pre").inner_text()
    assert caret == " " * text.index("oops") + "^"
    # the caret stands under the letter it means
    letter = page.evaluate(
        """([input, text]) => {
            const canvas = document.createElement("canvas").getContext("2d");
            const style = getComputedStyle(input);
            canvas.font = style.font;
            return input.getBoundingClientRect().x + parseFloat(style.paddingLeft) + 1 + canvas.measureText(text).width;
        }""",
        [box.element_handle(), text[: text.index("oops")]],
    )
    shown = page.evaluate(
        """(pre) => { const range = document.createRange(); const text = pre.firstChild;
            range.setStart(text, text.length - 1); range.setEnd(text, text.length);
            return range.getBoundingClientRect().x; }""",
        alert.locator("pre").element_handle(),
    )
    assert shown == pytest.approx(letter, abs=2)
    assert box.input_value() == text
    box.fill("metrics.accuracy > 0.5")
    page.keyboard.press("Enter")
    expect(alert).to_have_count(0)


def test_a_column_orders_the_runs(open_page, ids):
    page = open_page(f"/experiments/{ids['experiment']}?flat=true")
    head = page.get_by_role("columnheader", name="learning_rate")
    button = head.get_by_role("button")
    button.click()
    expect(head).to_have_attribute("aria-sort", "descending")
    expect_names(page, "rate=0.2", "rate=0.1", "rate=0.05", "rate=0.02", "sweep")
    button.click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    expect_names(page, "rate=0.02", "rate=0.05", "rate=0.1", "rate=0.2", "sweep")
    button.click()
    expect(page).not_to_have_url(re.compile("sort="))


def test_columns_are_chosen_and_kept(open_page, ids):
    page = open_page(f"/experiments/{ids['experiment']}")
    expect(page.get_by_role("columnheader", name="team")).to_have_count(0)
    page.get_by_role("button", name="Columns").click()
    page.get_by_label("Find a column").fill("team")
    page.get_by_label("team", exact=True).check()
    page.get_by_label("Find a column").fill("")
    page.get_by_role("button", name="None of the Params").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("columnheader", name="team")).to_be_visible()
    page.reload()
    expect(page.get_by_role("row", name="sweep").get_by_text("vision")).to_be_visible()
    expect(page.get_by_role("columnheader", name="learning_rate")).to_have_count(0)
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("button", name="Reset").click()
    expect(page.get_by_role("columnheader", name="team")).to_have_count(0)


def test_selected_runs_are_deleted_and_restored(open_page, api):
    experiment = api.experiment(f"to delete {uuid.uuid4().hex[:8]}")
    for number in range(3):
        api.run(experiment, f"run {number}", start=START + number)
    page = open_page(f"/experiments/{experiment}")
    page.get_by_label("Select run 0").check()
    page.get_by_label("Select run 2").check()
    expect(page.get_by_text("2 runs selected")).to_be_visible()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect_names(page, "run 1")
    page.get_by_role("radio", name="Deleted").click()
    expect_names(page, "run 2", "run 0")
    page.get_by_label("Select all loaded runs").check()
    page.get_by_role("button", name="Restore").click()
    page.get_by_role("dialog").get_by_role("button", name="Restore").click()
    expect(page.get_by_text("No run of this experiment is deleted.")).to_be_visible()
    assert api.post("runs/count", experiment_ids=[experiment])["count"] == 3


def test_many_runs_come_as_one_scrolls_and_few_are_in_the_page(open_page, api):
    experiment = api.experiment(f"many {uuid.uuid4().hex[:8]}")
    for number in range(450):
        api.run(experiment, f"run {number:03}", metrics={"score": [number]}, start=START + number)
    page = open_page(f"/experiments/{experiment}")
    expect(page.get_by_text("450 runs")).to_be_visible()
    expect(page.get_by_role("link", name="run 449")).to_be_visible()
    assert len(names(page)) < 100
    table = page.get_by_role("table", name="Runs")
    for _ in range(3):
        table.evaluate("table => table.parentElement.scrollTo(0, table.parentElement.scrollHeight)")
        page.wait_for_load_state("networkidle")
    expect(page.get_by_role("link", name="run 000")).to_be_visible()
    assert len(names(page)) < 100


def test_the_arrows_go_from_run_to_run(open_page, ids):
    page = open_page(f"/experiments/{ids['experiment']}?flat=true")
    page.get_by_role("link", name="rate=0.2").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="rate=0.05")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="rate=0.1")).to_be_visible()
