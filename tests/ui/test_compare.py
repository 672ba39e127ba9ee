"""Comparing runs, as a person with a browser does it."""

from __future__ import annotations

import itertools
import json
import re
import urllib.parse
import uuid

import pytest

from tests.ui.browsing import Page, expect
from tests.ui.seed import png, sweep


@pytest.fixture(scope="module")
def ids(api) -> dict:
    found = sweep(api, f"compared/{uuid.uuid4().hex[:8]}")
    other = api.experiment(f"elsewhere {uuid.uuid4().hex[:8]}")
    run = api.run(
        other, "<b>baseline</b>", params={"learning_rate": "0.050", "depth": "3"}, metrics={"accuracy": [0.5]}
    )
    found["elsewhere"] = run["info"]["run_id"]
    for number, name in enumerate(("rate=0.05", "rate=0.1")):
        logged = api.get("runs/get", run_id=found[name])["run"]
        api.put(logged, "config.yaml", f"epochs: 40\nrate: {0.05 * (number + 1)}\nlayers: [64, 32]\n".encode())
        api.put(logged, "plots/confusion.png", png())
    api.put(api.get("runs/get", run_id=found["rate=0.1"])["run"], "only here.txt", b"one run has it\n")
    return found


def compare(*ids: str, **view: object) -> str:
    """The address of a comparison."""
    query = {"runs": json.dumps(list(ids)), **{key: json.dumps(value) for key, value in view.items()}}
    return f"/compare?{urllib.parse.urlencode(query)}"


def cells(page: Page, key: str) -> list[str]:
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=key, exact=True))
    return [" ".join(cell.inner_text().split()) for cell in row.get_by_role("cell").all()]


def test_runs_of_several_experiments_stand_side_by_side(open_page, ids):
    page = open_page(compare(ids["rate=0.05"], ids["rate=0.1"], ids["elsewhere"]))
    expect(page.get_by_role("heading", name="Compare 3 runs")).to_be_visible()
    heads = page.get_by_role("columnheader")
    expect(heads.nth(1)).to_contain_text("rate=0.05")
    # logged text stays text
    expect(heads.nth(3)).to_contain_text("<b>baseline</b>")
    expect(page.get_by_role("rowheader", name="learning_rate")).to_be_visible()
    assert cells(page, "learning_rate")[0] == "0.05 ▾"
    assert cells(page, "learning_rate")[1] == "0.1 ▴ +0.05 (+100%)"
    # the same number, written in another way
    assert cells(page, "learning_rate")[2] == "0.050 ▾"
    assert cells(page, "depth") == ["\N{EN DASH}", "\N{EN DASH}", "3"]


def test_only_differences_and_only_what_is_looked_for(open_page, ids):
    page = open_page(compare(ids["rate=0.05"], ids["rate=0.1"]))
    layers = page.get_by_role("rowheader", name="layers")
    expect(layers).to_be_visible()
    page.get_by_label("Differences only").check()
    expect(layers).to_have_count(0)
    expect(page.get_by_role("rowheader", name="learning_rate")).to_be_visible()
    page.get_by_label("Find a key").fill("LOSS")
    expect(page.get_by_role("rowheader")).to_have_text(["train/loss", "val/loss"])
    page.reload()
    expect(page.get_by_role("rowheader")).to_have_text(["train/loss", "val/loss"])
    expect(page.get_by_label("Differences only")).to_be_checked()


def test_least_and_most_of_metrics(open_page, ids):
    page = open_page(compare(ids["rate=0.1"], ids["rate=0.2"]))
    expect(page.get_by_role("rowheader", name="val/loss")).to_be_visible()
    last = cells(page, "val/loss")
    page.get_by_role("radio", name="Max").click()
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="val/loss"))
    expect(row.get_by_role("cell").first).not_to_contain_text(last[0].split()[0])
    # the first loss is the highest
    assert float(cells(page, "val/loss")[0].split()[0]) > 2
    assert "of=max" in page.url


def test_another_run_becomes_the_measure_and_one_is_left_out(open_page, ids):
    page = open_page(compare(ids["rate=0.05"], ids["rate=0.1"], ids["elsewhere"]))
    page.get_by_label("Compare the others with rate=0.1").click()
    heads = page.get_by_role("columnheader")
    expect(heads.nth(1)).to_contain_text("rate=0.1")
    assert cells(page, "learning_rate")[1] == "0.05 ▾ \N{MINUS SIGN}0.05 (\N{MINUS SIGN}50%)"
    page.get_by_label("Leave out rate=0.05").click()
    expect(page.get_by_role("heading", name="Compare 2 runs")).to_be_visible()
    expect(heads).to_have_count(3)


def test_a_run_is_added_by_its_name(open_page, ids):
    page = open_page("/compare")
    expect(page.get_by_text("No runs are chosen.")).to_be_visible()
    page.get_by_role("button", name="Add a run").click()
    page.get_by_label("Name or id of a run").fill(ids["rate=0.2"][:12])
    page.get_by_role("button", name="rate=0.2").click()
    expect(page.get_by_role("heading", name="Compare 1 run")).to_be_visible()


def test_a_run_that_is_not_there_is_named(open_page, ids):
    nobody = "0" * 32
    page = open_page(compare(nobody, ids["rate=0.1"], ids["rate=0.2"]))
    expect(page.get_by_role("alert")).to_contain_text(nobody)
    expect(page.get_by_role("columnheader")).to_have_count(3)
    page.get_by_role("button", name="Leave it out").click()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_files_of_all_runs_and_their_differences(open_page, ids):
    page = open_page(compare(ids["rate=0.05"], ids["rate=0.1"], ids["rate=0.2"], tab="artifacts"))
    files = page.get_by_role("navigation", name="Files of the runs")
    expect(files.get_by_role("button", name="only here.txt")).to_contain_text("1 of 3")
    files.get_by_role("button", name="config.yaml").click()
    expect(page.get_by_role("heading", name="rate=0.2")).to_be_visible()
    expect(page.get_by_text("rate: 0.1", exact=False).first).to_be_visible()
    page.get_by_role("radio", name="Differences").click()
    expect(page.get_by_role("row", name="removed")).to_contain_text("rate: 0.05")
    expect(page.get_by_role("row", name="added")).to_contain_text("rate: 0.1")
    # the third run has no such file
    page.get_by_label("Compared with").select_option(ids["rate=0.2"])
    expect(page.get_by_role("alert")).to_contain_text("config.yaml")


def test_images_stand_next_to_each_other(open_page, ids):
    page = open_page(compare(ids["rate=0.05"], ids["rate=0.1"], tab="artifacts", path="plots/confusion.png"))
    expect(page.get_by_role("img", name="plots/confusion.png")).to_have_count(2)


def test_metrics_of_all_runs_in_common_charts(open_page, ids):
    page = open_page(compare(ids["rate=0.05"], ids["rate=0.1"], ids["elsewhere"], tab="charts"))
    expect(page.get_by_role("article", name="Parallel coordinates").locator("canvas")).to_be_visible()
    loss = page.get_by_role("article", name="val/loss")
    loss.scroll_into_view_if_needed()
    # the run from elsewhere has no such metric
    expect(loss.get_by_label("val/loss of 2 runs")).to_be_visible()
    # one value a run is a bar
    page.get_by_label("Find a metric").fill("best")
    best = page.get_by_role("article", name="best_epoch")
    expect(best.get_by_label("best_epoch: 2 values")).to_be_visible()
    expect(loss).to_have_count(0)
    page.get_by_label("Find a metric").fill("loss")
    page.get_by_role("radio", name="Since start").click()
    page.get_by_label("Logarithmic").check()
    page.reload()
    expect(loss.get_by_label("val/loss of 2 runs")).to_be_visible()
    expect(page.get_by_role("radio", name="Since start")).to_be_checked()
    expect(page.get_by_label("Logarithmic")).to_be_checked()


def test_parallel_coordinates_on_a_phone_keep_their_axes_apart(open_page, api):
    experiment = api.experiment(f"axes {uuid.uuid4().hex[:8]}")
    runs = [
        api.run(
            experiment,
            f"run {number}",
            params={"lr": str(0.1 + number)} | {f"param {key}": str(key + number) for key in range(6)},
            metrics={"lr": [0.1 + number]},
        )["info"]["run_id"]
        for number in range(2)
    ]
    page = open_page(compare(*runs, tab="charts"), viewport={"width": 390, "height": 844})
    axes = page.get_by_role("article", name="Parallel coordinates").get_by_role("button")
    expect(axes).to_have_count(8)
    # what is logged as both says which it is
    expect(axes.filter(has_text="lr (")).to_have_text([re.compile(r"lr \(param\)"), re.compile(r"lr \(metric\)")])
    places = [axis.locator("line").evaluate("line => line.getBoundingClientRect().left") for axis in axes.all()]
    assert min(after - before for before, after in itertools.pairwise(places)) > 71
    axes.last.scroll_into_view_if_needed()
    expect(axes.last.locator("line")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
