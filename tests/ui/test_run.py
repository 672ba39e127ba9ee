"""The page of one run, as a person with a browser uses it."""

from __future__ import annotations

import re
import time
import uuid

import pytest

from tests.ui.browsing import Page, expect
from tests.ui.seed import curves, run_with_artifacts, sweep


@pytest.fixture(scope="module")
def ids(api) -> dict:
    ids = sweep(api, f"sweep {uuid.uuid4().hex[:8]}")
    return ids | {"artifacts": run_with_artifacts(api, ids["experiment"])}


def test_the_overview_shows_what_was_logged(open_page, ids):
    page = open_page(f"/runs/{ids['rate=0.1']}")
    expect(page.get_by_role("heading", name="rate=0.1")).to_be_visible()
    expect(page.get_by_text("Failed")).to_be_visible()
    metrics = page.get_by_role("region", name="Metrics (4)")
    expect(metrics.get_by_role("row", name="best_epoch")).to_contain_text("37")
    expect(page.get_by_role("region", name="Params (3)").get_by_role("row", name="learning_rate")).to_contain_text(
        "0.1"
    )
    details = page.get_by_role("region", name="Details")
    expect(details).to_contain_text("train.py")
    expect(details).to_contain_text(ids["rate=0.1"])
    details.get_by_role("link", name=ids["parent"]).click()
    expect(page.get_by_role("heading", name="sweep")).to_be_visible()
    expect(page.get_by_role("region", name="Description")).to_contain_text("Four networks, forty epochs each.")
    expect(page.get_by_role("region", name="Tags")).to_contain_text("vision")


def test_the_overview_shows_data_sets(open_page, ids):
    datasets = open_page(f"/runs/{ids['artifacts']}").get_by_role("region", name="Datasets")
    expect(datasets).to_contain_text("digits-train")
    expect(datasets).to_contain_text("training")
    expect(datasets).to_contain_text("8f2a19c4")


def inked(page: Page, metric: str) -> int:
    """How many pixels of a metric's chart have the colour of the line."""
    return (
        page.get_by_role("article", name=metric)
        .locator("canvas")
        .evaluate(
            """canvas => {
            const probe = document.createElement("canvas").getContext("2d");
            probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--accent");
            const element = document.createElement("i");
            element.style.color = "var(--accent)";
            document.body.append(element);
            probe.fillStyle = getComputedStyle(element).color;
            element.remove();
            probe.fillRect(0, 0, 1, 1);
            const [r, g, b] = probe.getImageData(0, 0, 1, 1).data;
            const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            let count = 0;
            for (let at = 0; at < data.length; at += 4)
                if ([r, g, b].every((part, i) => Math.abs(data[at + i] - part) < 15) && data[at + 3] > 200)
                    count += 1;
            return count;
        }"""
        )
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_metrics_are_drawn_as_lines(open_page, ids, scheme):
    page = open_page(f"/runs/{ids['artifacts']}?tab=metrics", color_scheme=scheme)
    expect(page.get_by_role("img", name="accuracy: 200 points")).to_be_visible()
    page.wait_for_timeout(300)
    assert inked(page, "accuracy") > 200
    # a single value is no line
    single = page.get_by_role("article", name="best_epoch")
    expect(single.locator("canvas")).to_have_count(0)
    expect(single).to_contain_text("197")


def test_pointing_at_a_line_tells_its_value_and_the_axis_can_be_time(open_page, ids):
    page = open_page(f"/runs/{ids['artifacts']}?tab=metrics")
    panel = page.get_by_role("article", name="accuracy")
    expect(panel).to_contain_text("step 199")
    box = panel.locator("canvas").bounding_box()
    page.mouse.move(box["x"] + 80, box["y"] + 60)
    expect(panel).not_to_contain_text("step 199")
    page.get_by_role("radio", name="Time").click()
    expect(panel).to_contain_text("2025-10-09")
    expect(page.get_by_role("img", name="accuracy: 200 points")).to_be_visible()


def test_metrics_can_be_searched(open_page, ids):
    page = open_page(f"/runs/{ids['artifacts']}?tab=metrics")
    page.get_by_label("Find a metric").fill("LOSS")
    expect(page.get_by_role("article")).to_have_count(2)


def test_a_running_run_is_followed_until_it_ends(open_page, api, ids):
    run = api.run(ids["experiment"], "live", metrics=curves(0.1, 5, 1), status="RUNNING")
    run_id = run["info"]["run_id"]
    page = open_page(f"/runs/{run_id}?tab=metrics")
    expect(page.get_by_role("img", name="accuracy: 5 points")).to_be_visible()
    api.post("runs/log-metric", run_id=run_id, key="accuracy", value=0.99, step=5, timestamp=int(time.time() * 1000))
    expect(page.get_by_role("img", name="accuracy: 6 points, last 0.99")).to_be_visible()
    api.post("runs/log-metric", run_id=run_id, key="accuracy", value=1.0, step=6, timestamp=int(time.time() * 1000))
    api.post("runs/update", run_id=run_id, status="FINISHED", end_time=int(time.time() * 1000))
    expect(page.get_by_text("Finished")).to_be_visible()
    expect(page.get_by_role("img", name="accuracy: 7 points, last 1")).to_be_visible()


def test_a_run_without_anything(open_page, api, ids):
    run = api.run(ids["experiment"], "bare")
    page = open_page(f"/runs/{run['info']['run_id']}")
    expect(page.get_by_text("No metrics logged.")).to_be_visible()
    expect(page.get_by_text("No params logged.")).to_be_visible()
    page.get_by_role("tab", name="Metrics").click()
    expect(page.get_by_text("No metrics logged.")).to_be_visible()
    page.get_by_role("tab", name="Artifacts").click()
    expect(page.get_by_text("No artifacts logged.")).to_be_visible()


def test_an_unknown_run_is_named_as_such(open_page):
    expect(open_page(f"/runs/{'0' * 32}").get_by_role("alert")).to_contain_text("RESOURCE_DOES_NOT_EXIST")


def test_the_address_that_clients_print_leads_to_the_run(open_page, ids):
    page = open_page(f"/#/experiments/{ids['experiment']}/runs/{ids['rate=0.1']}")
    expect(page.get_by_role("heading", name="rate=0.1")).to_be_visible()
    expect(page).to_have_url(re.compile(f"/runs/{ids['rate=0.1']}$"))
    page.evaluate(f"location.hash = '#/experiments/{ids['experiment']}'")
    expect(page.get_by_role("link", name="rate=0.2")).to_be_visible()
