"""The runs table, as a person with a browser uses it."""

from __future__ import annotations

import csv
import re
import uuid

import pytest

from tests.ui.browsing import Page, expect
from tests.ui.seed import PARENT, START, sweep


@pytest.fixture(scope="module")
def ids(api) -> dict:
    return sweep(api, f"sweep {uuid.uuid4().hex[:8]}")


@pytest.fixture
def trials(api) -> str:
    """An experiment of its own with six runs that differ; its id."""
    experiment = api.experiment(f"trials {uuid.uuid4().hex[:8]}")
    for number in range(6):
        api.run(
            experiment,
            f"trial {number}",
            params={"optimizer": "adam" if number % 2 else "sgd", "seed": 7},
            metrics={"loss": [5.0 - number, float(number)]},
            tags={"team": "vision"},
            start=START + number,
            status="FAILED" if number == 3 else "FINISHED",
        )
    return experiment


def expect_names(page: Page, *wanted: str) -> None:
    expect(page.locator("a[data-main]")).to_have_text(list(wanted))


def cell(page: Page, row: str, column: str):
    return page.get_by_role("row", name=row).locator(f'[data-cell="{column}"]')


def test_nested_runs_are_unfolded_below_their_parent(open_page, ids):
    page = open_page(f"/experiments/{ids['experiment']}")
    expect_names(page, "sweep")
    expect(page.get_by_text("5 runs")).to_be_visible()
    page.get_by_label("4 under sweep").click()
    expect_names(page, "sweep", "rate=0.2", "rate=0.1", "rate=0.05", "rate=0.02")
    page.get_by_role("link", name="sweep", exact=True).focus()
    page.keyboard.press("ArrowLeft")
    expect_names(page, "sweep")
    page.get_by_role("radio", name="Flat").click()
    expect_names(page, "rate=0.2", "rate=0.1", "rate=0.05", "rate=0.02", "sweep")


def test_a_row_shows_status_duration_metrics_and_the_params_that_differ(open_page, ids):
    page = open_page(f"/experiments/{ids['experiment']}?flat=true")
    row = page.get_by_role("row", name="rate=0.1")
    expect(row.get_by_label("Failed")).to_be_visible()
    expect(row).to_contain_text("1 min 34 s")
    expect(row).to_contain_text("64,32")
    heads = page.get_by_role("columnheader")
    expect(heads).to_have_text(
        [
            *("", "Name", "Started", "Duration", "accuracy", "best_epoch", "train/loss", "val/loss"),
            *("epochs", "layers", "learning_rate", "optimizer"),
        ]
    )


def test_filtering_by_the_search_grammar(open_page, ids):
    page = open_page(f"/experiments/{ids['experiment']}")
    page.get_by_label("Filter", exact=True).fill("params.optimizer = 'adam' AND metrics.`val/loss` < 1")
    page.keyboard.press("Enter")
    # what is found stands at the top where its parent is not found, and leads to it
    expect_names(page, "rate=0.2", "rate=0.05")
    expect(page.get_by_text("2 runs")).to_be_visible()
    expect(page.get_by_label("The parent of rate=0.2")).to_have_attribute("href", re.compile(ids["parent"]))
    page.reload()
    expect_names(page, "rate=0.2", "rate=0.05")
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
    # the runs of before stay
    expect_names(page, "sweep")
    box.fill("metrics.accuracy > 0.5")
    page.keyboard.press("Enter")
    expect(alert).to_have_count(0)


def test_the_filter_is_completed_with_the_keyboard(open_page, ids):
    page = open_page(f"/experiments/{ids['experiment']}")
    box = page.get_by_role("combobox", name="Filter")
    box.press_sequentially("opt")
    expect(page.get_by_role("option")).to_have_text(["params.optimizerparam"])
    box.press("Tab")
    expect(box).to_have_value("params.optimizer ")
    box.press_sequentially("= ")
    expect(page.get_by_role("option")).to_have_text(["adam2", "sgd2"])
    box.press("ArrowDown")
    active = page.get_by_role("option", name="adam")
    expect(active).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", active.get_attribute("id"))
    box.press("Enter")
    expect(box).to_have_value("params.optimizer = 'adam' ")
    expect(page.get_by_role("option").first).to_contain_text("AND")
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    box.press("Enter")
    expect_names(page, "rate=0.2", "rate=0.05")
    # it is offered again where nothing is written
    page.get_by_label("Clear the filter").click()
    box.click()
    expect(page.get_by_role("option", name="params.optimizer = 'adam'")).to_be_visible()


def test_a_column_orders_the_runs_also_by_what_a_metric_was_at_least(open_page, trials):
    page = open_page(f"/experiments/{trials}?columns=%5B%22min.loss%22%2C%22metrics.loss%22%5D")
    expect(cell(page, "trial 1", "min.loss")).to_have_text("1")
    expect(cell(page, "trial 5", "min.loss")).to_have_text("0")
    head = page.get_by_role("columnheader", name="loss min")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    # at least 0, 1, 2, 2, 1, 0; equals in the server's order
    expect_names(page, "trial 3", "trial 2", "trial 4", "trial 1", "trial 5", "trial 0")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    expect(page.locator("a[data-main]").first).to_have_text("trial 5")
    expect(page).to_have_url(re.compile(r"sort=min\.loss"))
    head.get_by_role("button").click()
    expect(page).not_to_have_url(re.compile("sort="))


def test_columns_are_chosen_moved_and_kept(open_page, ids):
    page = open_page(f"/experiments/{ids['experiment']}?flat=true")
    heads = page.get_by_role("columnheader")
    expect(heads.filter(has_text="learning_rate")).to_be_visible()
    page.get_by_role("button", name="Columns", exact=True).click()
    page.get_by_label("Find a column").fill("team")
    page.get_by_label("team", exact=True).check()
    page.get_by_label("Find a column").fill("optimizer")
    page.get_by_label("optimizer", exact=True).uncheck()
    page.get_by_label("Find a column").fill("")
    page.get_by_role("radio", name="Shown").click()
    move = page.get_by_label("Move team: Alt and the arrows")
    for _ in range(2):
        move.press("Alt+ArrowUp")
    page.keyboard.press("Escape")
    wanted = ["", "Name", "Started", "Duration", "accuracy", "best_epoch", "train/loss", "val/loss"]
    wanted += ["epochs", "team", "layers", "learning_rate"]
    expect(heads).to_have_text(wanted)
    page.reload()
    expect(heads).to_have_text(wanted)
    expect(cell(page, "sweep", "tags.team")).to_have_text("vision")
    # without what stands in the address it is the reader's habit
    page.goto(page.url.split("?")[0])
    expect(heads).to_have_text(wanted)
    page.get_by_role("button", name="Columns", exact=True).click()
    page.get_by_role("button", name="Reset").click()
    expect(heads.filter(has_text="team")).to_have_count(0)


def test_a_facet_narrows_by_a_condition_that_stands_in_the_filter(open_page, trials):
    page = open_page(f"/experiments/{trials}")
    facets = page.get_by_role("complementary", name="Facets")
    facets.get_by_role("button", name="Add a facet").click()
    page.get_by_role("button", name="optimizer param").click()
    page.keyboard.press("Escape")
    facets.get_by_role("checkbox", name="sgd 3").check()
    expect(page.get_by_label("Filter", exact=True)).to_have_value("params.optimizer = 'sgd'")
    expect_names(page, "trial 4", "trial 2", "trial 0")
    facets.get_by_role("checkbox", name="adam 3").check()
    expect(page.get_by_label("Filter", exact=True)).to_have_value("params.optimizer IN ('sgd', 'adam')")
    facets.get_by_role("checkbox", name="FAILED 1").check()
    expect_names(page, "trial 3")
    # the counts are of what the other conditions leave
    expect(facets.get_by_role("checkbox", name="sgd 0")).to_be_checked()
    facets.get_by_role("checkbox", name="FAILED 1").uncheck()
    expect(page.get_by_text("6 runs")).to_be_visible()


def test_groups_show_mean_and_spread_and_unfold_into_their_runs(open_page, trials):
    page = open_page(f"/experiments/{trials}?columns=%5B%22metrics.loss%22%5D")
    page.get_by_role("button", name="Group", exact=True).click()
    page.get_by_role("button", name="optimizer param").click()
    page.keyboard.press("Escape")
    expect(page.get_by_text("6 runs in 2 groups")).to_be_visible()
    # 1, 3 and 5
    adam = page.get_by_role("row", name="adam 3 runs")
    expect(adam.locator('[data-cell="metrics.loss"]')).to_have_text("3 ± 2")
    expect(adam.locator('[data-cell="metrics.loss"] span').first).to_have_attribute(
        "title", re.compile(r"1 … 5 in 3 runs")
    )
    page.get_by_label("3 under adam").click()
    expect_names(page, "trial 5", "trial 3", "trial 1")
    page.reload()
    expect(page.get_by_text("6 runs in 2 groups")).to_be_visible()
    expect_names(page)


def test_the_mean_of_a_group_is_never_cut_off_at_its_beginning(open_page, api):
    experiment = api.experiment(f"means {uuid.uuid4().hex[:8]}")
    for tokens in (1_234_567.0, 9_876_543.0):
        api.run(experiment, f"{tokens}", params={"optimizer": "adam"}, metrics={"tokens": [tokens]})
    page = open_page(f"/experiments/{experiment}?group=%5B%22params.optimizer%22%5D&columns=%5B%22metrics.tokens%22%5D")
    mean = page.get_by_role("row", name="adam 2 runs").locator('[data-cell="metrics.tokens"]')
    expect(mean).to_have_text("5,555,555 ± 6,110,800")
    assert mean.evaluate(
        "cell => cell.firstElementChild.getBoundingClientRect().left >= cell.getBoundingClientRect().left"
    )


def test_a_view_is_saved_shared_changed_and_deleted(open_page, trials):
    page = open_page(f"/experiments/{trials}?flat=true&sort=metrics.loss&filter=metrics.loss+%3E+1")
    expect_names(page, "trial 5", "trial 4", "trial 3", "trial 2")
    page.get_by_role("button", name="Views", exact=True).click()
    page.get_by_role("button", name="Save as…").click()
    page.get_by_label("Name of the view").fill("worst first")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="worst first")).to_be_visible()
    saved = re.search(r"saved=([^&]+)", page.url)[1]
    # a link with nothing but the view, in a browser that knows nothing
    other = open_page(f"/experiments/{trials}?saved={saved}")
    expect_names(other, "trial 5", "trial 4", "trial 3", "trial 2")
    expect(other).to_have_url(re.compile("sort=metrics.loss"))
    expect(other.get_by_label("not saved")).to_have_count(0)
    other.get_by_label("Clear the filter").click()
    expect(other.get_by_label("not saved")).to_be_visible()
    other.get_by_role("button", name="worst first").click()
    other.get_by_role("button", name="Save changes").click()
    expect(other.get_by_label("not saved")).to_have_count(0)
    page.goto(page.url.split("?")[0] + f"?saved={saved}")
    expect_names(page, "trial 5", "trial 4", "trial 3", "trial 2", "trial 1", "trial 0")
    page.get_by_role("button", name="worst first").click()
    page.get_by_label("Delete worst first").click()
    page.get_by_role("dialog", name="Delete the view").get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("button", name="Views", exact=True)).to_be_visible()


def test_name_tags_and_note_are_changed_in_place(open_page, trials):
    page = open_page(f"/experiments/{trials}?columns=%5B%22tags.team%22%5D")
    page.get_by_role("link", name="trial 5").focus()
    page.keyboard.press("F2")
    page.get_by_label("Name of trial 5").fill("the best <b>")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="the best <b>")).to_be_visible()
    cell(page, "trial 4", "tags.team").dblclick()
    page.get_by_label("team of trial 4").fill("audio")
    page.keyboard.press("Enter")
    expect(cell(page, "trial 4", "tags.team")).to_have_text("audio")
    page.get_by_role("link", name="trial 4").focus()
    page.keyboard.press("Space")
    peek = page.get_by_role("complementary", name="The run")
    peek.get_by_role("button", name="Add a note").click()
    peek.get_by_label("Note, in Markdown").fill("It **overfits**.")
    peek.get_by_role("button", name="Save").click()
    expect(peek.locator("strong")).to_have_text("overfits")
    peek.get_by_role("button", name="Add a tag").click()
    peek.get_by_label("Key").fill("stage")
    peek.get_by_label("Value").fill("dev")
    page.keyboard.press("Enter")
    expect(peek.get_by_label("Change the tag stage")).to_be_visible()
    peek.get_by_label("Remove the tag team").click()
    expect(cell(page, "trial 4", "tags.team")).to_have_text("")
    expect(page).to_have_url(re.compile("peek="))
    page.keyboard.press("Escape")
    expect(page).not_to_have_url(re.compile("peek="))


def test_selected_runs_are_tagged_moved_deleted_and_restored(open_page, api, trials):
    name = f"target {uuid.uuid4().hex[:8]}"
    target = api.experiment(name)
    page = open_page(f"/experiments/{trials}?columns=%5B%22tags.team%22%5D")
    page.get_by_label("Select trial 5").check()
    page.get_by_label("Select trial 3").click(modifiers=["Shift"])
    page.get_by_role("link", name="trial 0").focus()
    page.keyboard.press("x")
    expect(page.get_by_text("4 runs selected")).to_be_visible()
    expect(page.get_by_role("link", name="Compare")).to_have_attribute("href", re.compile("/compare"))
    page.get_by_role("button", name="Tag", exact=True).click()
    page.get_by_label("Key of the tag").fill("team")
    page.get_by_label("Value of the tag").fill("audio")
    page.keyboard.press("Enter")
    expect(cell(page, "trial 4", "tags.team")).to_have_text("audio")
    expect(cell(page, "trial 1", "tags.team")).to_have_text("vision")
    page.get_by_label("Select trial 0").uncheck()
    page.get_by_label("Select trial 4").uncheck()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    expect_names(page, "trial 4", "trial 2", "trial 1", "trial 0")
    page.get_by_role("radio", name="Deleted").click()
    expect_names(page, "trial 5", "trial 3")
    page.get_by_label("Select all loaded rows").check()
    page.get_by_role("button", name="Restore", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Restore", exact=True).click()
    expect(page.get_by_text("No run of this experiment is deleted.")).to_be_visible()
    page.get_by_role("radio", name="Active").click()
    page.get_by_label("Select trial 5").check()
    page.get_by_role("button", name="Select all 6").click()
    page.get_by_role("button", name="Move", exact=True).click()
    page.get_by_label("Find an experiment").fill(name)
    page.get_by_role("dialog").get_by_role("radio", name=name).check()
    page.get_by_role("dialog").get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_text("No runs yet.")).to_be_visible()
    assert api.post("runs/count", experiment_ids=[target])["count"] == 6


def test_what_is_found_is_exported_with_the_columns_that_are_shown(open_page, trials):
    page = open_page(
        f"/experiments/{trials}?filter=params.optimizer+%3D+'adam'&sort=metrics.loss"
        "&columns=%5B%22metrics.loss%22%2C%22params.seed%22%2C%22min.loss%22%5D"
    )
    expect_names(page, "trial 5", "trial 3", "trial 1")
    with page.expect_download() as started:
        page.get_by_role("button", name="Export", exact=True).click()
        page.get_by_role("menuitem", name="CSV").click()
    assert started.value.suggested_filename.endswith(".csv")
    with open(started.value.path(), newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["run_name"] for row in rows] == ["trial 5", "trial 3", "trial 1"]
    assert [(row["metrics.loss"], row["params.seed"], row["metrics.`loss`.min"]) for row in rows] == [
        ("5.0", "7", "0.0"),
        ("3.0", "7", "2.0"),
        ("1.0", "7", "1.0"),
    ]
    page.get_by_label("Select trial 3").check()
    with page.expect_download() as started:
        page.get_by_role("button", name="Export", exact=True).click()
        page.get_by_role("menuitem", name="Parquet").click()
    assert started.value.path().read_bytes()[:4] == b"PAR1"


@pytest.fixture(scope="module")
def many(api) -> str:
    """An experiment with a parent of 450 children; its id."""
    experiment = api.experiment(f"many {uuid.uuid4().hex[:8]}")
    parent = api.run(experiment, "parent", start=START - 1)["info"]["run_id"]
    for number in range(450):
        api.post(
            "runs/create",
            experiment_id=experiment,
            run_name=f"run {number:03}",
            start_time=START + number,
            tags=[{"key": PARENT, "value": parent}],
        )
    return experiment


def test_any_place_of_many_runs_is_there_at_once_and_few_are_in_the_page(open_page, many):
    page = open_page(f"/experiments/{many}?flat=true")
    expect(page.get_by_text("451 runs")).to_be_visible()
    expect(page.get_by_role("link", name="run 449")).to_be_visible()
    assert page.locator("a[data-main]").count() < 100
    asked: list[int] = []
    page.on("request", lambda r: asked.append(r.post_data_json["offset"]) if r.url.endswith("runs/search") else None)
    table = page.get_by_role("treegrid", name="Runs")
    table.evaluate("table => table.parentElement.scrollTo(0, table.parentElement.scrollHeight)")
    expect(page.get_by_role("link", name="parent")).to_be_visible()
    expect(page.get_by_role("link", name="run 000")).to_be_visible()
    assert page.locator("a[data-main]").count() < 100
    assert 400 in asked
    page.get_by_role("link", name="parent").focus()
    page.keyboard.press("Home")
    expect(page.get_by_role("link", name="run 449")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("link", name="run 448")).to_be_focused()


def test_a_parent_of_many_loads_only_the_children_in_sight(open_page, many):
    page = open_page(f"/experiments/{many}")
    asked: list[dict] = []
    page.on("request", lambda r: asked.append(r.post_data_json) if r.url.endswith("runs/search") else None)
    page.get_by_label("450 under parent").click()
    expect(page.get_by_role("link", name="run 449")).to_be_visible()
    page.wait_for_load_state("networkidle")
    windows = {body["offset"] for body in asked if PARENT in (body.get("filter") or "")}
    assert windows and max(windows) <= 300


def test_of_many_columns_only_those_in_sight_are_in_the_page_and_asked_for(open_page, api):
    experiment = api.experiment(f"wide {uuid.uuid4().hex[:8]}")
    run = api.run(experiment, "wide")
    for start in range(0, 3000, 1000):
        metrics = [{"key": f"m{n:04}", "value": n, "timestamp": 1} for n in range(start, start + 1000)]
        api.post("runs/log-batch", run_id=run["info"]["run_id"], metrics=metrics)
    page = open_page(f"/experiments/{experiment}?columns=%5B%22metrics.*%22%5D")
    expect(cell(page, "wide", "metrics.m0001")).to_have_text("1")
    asked: list[list[str]] = []
    page.on("request", lambda r: asked.append(r.post_data_json["fields"]) if r.url.endswith("runs/search") else None)
    table = page.get_by_role("treegrid", name="Runs")
    expect(table).to_have_attribute("aria-colcount", "3002")
    table.evaluate("table => table.parentElement.scrollTo(table.parentElement.scrollWidth, 0)")
    expect(cell(page, "wide", "metrics.m2999")).to_have_text("2,999")
    assert page.get_by_role("columnheader").count() < 60
    assert len({field for fields in asked for field in fields}) < 400


def test_an_empty_experiment_says_how_to_begin(open_page, api):
    name = f"empty {uuid.uuid4().hex[:8]}"
    page = open_page(f"/experiments/{api.experiment(name)}")
    expect(page.get_by_text("No runs yet.")).to_be_visible()
    expect(page.get_by_text(f'mlflow.set_experiment("{name}")')).to_be_visible()
