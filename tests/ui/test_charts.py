"""The charts of an experiment, as a person with a browser uses them."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import pathlib
import random
import re
import urllib.parse
import urllib.request
import uuid

import pytest

from tests.ui.browsing import Page, expect
from tests.ui.seed import START, png, sweep

DOCS = pathlib.Path(__file__).parents[2] / "docs" / "ui" / "charts.md"
LONG = 6000
PEAK = 4321


@pytest.fixture(scope="module")
def ids(api) -> dict:
    ids = sweep(api, f"sweep {uuid.uuid4().hex[:8]}")
    noise = random.Random(1)
    run = ids["rate=0.2"]
    for first in range(0, LONG, 1000):
        steps = range(first, first + 1000)
        points = [
            {
                "key": "steps/loss",
                "step": step,
                "timestamp": START + step,
                "value": 50 if step == PEAK else noise.random(),
            }
            for step in steps
        ]
        api.post("runs/log-batch", run_id=run, metrics=points)
    for name, number in (("rate=0.2", 1), ("rate=0.1", 2)):
        found = api.get("runs/get", run_id=ids[name])["run"]
        api.post("runs/set-tag", run_id=ids[name], key="mlflow.loggedImages", value="True")
        for step in (0, 5, 9):
            stem = f"images/val~digits+step+{step}+timestamp+{START + step}+{uuid.uuid4()}"
            api.put(found, f"{stem}.png", png(20 * number, 16))
            api.put(found, f"{stem}+compressed.webp", png(8, 8))
    return ids


def opened(open_page, ids: dict, query: str = "", **options) -> Page:
    return open_page(f"/experiments/{ids['experiment']}/charts{query}", **options)


def chart(page: Page, name: str):
    """The drawing of a panel; its label says how much is drawn."""
    return page.get_by_role("article", name=name, exact=True).locator("[role=img]")


def saved(page: Page, title: str, item: str) -> tuple[str, bytes]:
    """The name and the content of the file that a panel's menu gives."""
    page.get_by_label(f"More of {title}", exact=True).click()
    with page.expect_download() as waiting:
        page.get_by_role("menuitem", name=item).click()
    return waiting.value.suggested_filename, pathlib.Path(waiting.value.path()).read_bytes()


def titles(page: Page) -> list[str]:
    return [panel.get_attribute("aria-label") for panel in page.get_by_role("article").all()]


def test_every_metric_has_a_panel_and_single_values_are_bars(open_page, ids):
    page = opened(open_page, ids)
    expect(chart(page, "accuracy")).to_have_attribute("aria-label", "accuracy: 4 lines of 160 points")
    bars = page.get_by_role("region", name="best_epoch: 4 values")
    expect(bars.get_by_role("row", name="rate=0.1")).to_contain_text("37")
    page.get_by_label("Find a panel").fill("STEPS")
    expect(page.get_by_role("article")).to_have_count(1)
    page.get_by_label("Hide rate=0.2").click()
    expect(page.get_by_text("None of these runs has it.")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Show rate=0.2")).to_be_visible()


def test_zooming_fetches_the_finer_data_and_no_peak_is_lost(open_page, ids):
    asked: list[dict] = []
    page = opened(open_page, ids, "?find=steps")
    label = f"steps/loss: 1 line of {LONG:,} points, last 0."
    expect(chart(page, "steps/loss")).to_have_attribute("aria-label", re.compile(f"^{label}"))
    page.on("request", lambda request: request.url.endswith("envelope") and asked.append(request.post_data_json))
    _, coarse = saved(page, "steps/loss", "CSV")
    rows = list(csv.DictReader(io.StringIO(coarse.decode())))
    assert len(rows) <= 1000
    assert max(float(row["max"]) for row in rows) == 50
    assert max(float(row["value"]) for row in rows) < 50
    box = page.locator(".u-over").bounding_box()
    x = box["x"] + box["width"] * PEAK / LONG
    page.mouse.move(x - 10, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(x + 10, box["y"] + 40, steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"from=\d+.*to=\d+"))
    page.wait_for_function("() => document.querySelector('[aria-busy=false] .u-over')")
    expect(chart(page, "steps/loss")).not_to_have_attribute("aria-label", re.compile(f"^{label}"))
    # the whole curve may be looked at once more, as what changed while the page was loading would be seen in it
    assert {(body["start"] < PEAK, body["end"] > PEAK) for body in asked if "start" in body} == {(True, True)}
    _, finer = saved(page, "steps/loss", "CSV")
    exact = {float(row["step"]): float(row["value"]) for row in csv.DictReader(io.StringIO(finer.decode()))}
    assert exact[PEAK] == 50
    page.locator(".u-over").dblclick()
    expect(page).not_to_have_url(re.compile("from="))
    chart(page, "steps/loss").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("status").filter(has_text="rate=0.2")).to_contain_text("step")
    page.keyboard.press("+")
    expect(page).to_have_url(re.compile("from="))


def test_smoothing_axis_and_groups_stand_in_the_address(open_page, ids):
    page = opened(open_page, ids, "?find=accuracy")
    expect(chart(page, "accuracy")).to_be_visible()
    page.get_by_role("button", name="How to draw").click()
    page.get_by_label("Smoothing", exact=True).select_option("ema")
    page.get_by_label("Weight of the past").fill("0.9")
    page.keyboard.press("Escape")
    _, text = saved(page, "accuracy", "CSV")
    rows = [row for row in csv.DictReader(io.StringIO(text.decode())) if row["run"] == "rate=0.1"]
    raw = [float(row["unsmoothed"]) for row in rows]
    total = share = 0.0
    for row, value in zip(rows, raw, strict=True):
        total, share = 0.9 * total + 0.1 * value, 0.9 * share + 0.1
        assert float(row["value"]) == pytest.approx(total / share)

    def is_relative(request):
        return request.url.endswith("envelope") and request.post_data_json["axis"] == "relative"

    with page.expect_request(is_relative):
        page.get_by_label("Horizontal axis").select_option("relative")
    page.get_by_role("button", name="Group by").click()
    page.get_by_role("option", name="optimizer").click()
    expect(chart(page, "accuracy")).to_have_attribute("aria-label", re.compile("2 lines"))
    expect(page.get_by_role("region", name="Groups")).to_contain_text("adam")
    page.reload()
    expect(chart(page, "accuracy")).to_have_attribute("aria-label", re.compile("2 lines"))
    _, text = saved(page, "accuracy", "CSV")
    assert {row["run"] for row in csv.DictReader(io.StringIO(text.decode()))} == {"adam (2)", "sgd (2)"}


def test_panels_move_by_keyboard_and_a_layout_is_saved(open_page, api, ids):
    page = opened(open_page, ids)
    expect(chart(page, "accuracy")).to_be_visible()
    assert titles(page)[:3] == ["accuracy", "best_epoch", "steps/loss"]
    grip = page.get_by_label("Move accuracy", exact=True)
    grip.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("article").first).to_have_attribute("aria-label", "best_epoch")
    expect(grip).to_be_focused()
    page.get_by_label("Size of accuracy").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.get_by_label("More of steps/loss").click()
    page.get_by_role("menuitem", name="Remove").click()
    expect(page.get_by_label("not saved")).to_be_visible()
    page.get_by_role("button", name="Views").click()
    page.get_by_role("button", name="Save as…").click()
    page.get_by_label("Name of the view").fill("Mine")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile("saved="))
    expect(page.get_by_label("not saved")).to_have_count(0)
    query = urllib.parse.urlencode({"experiment_id": ids["experiment"], "page": "charts"})
    with urllib.request.urlopen(f"{api.url}/api/3.0/mlflow/views/search?{query}") as answer:
        (view,) = json.load(answer)["views"]
    layout = json.loads(view["state"])["layout"]
    assert layout["removed"] == ["steps/loss"]
    panels = [panel for section in layout["sections"] for panel in section["panels"]]
    (panel,) = [panel for panel in panels if panel.get("metrics") == ["accuracy"]]
    assert (panel["metrics"], panel["width"], panel["height"]) == (["accuracy"], 2, 260)

    other = opened(open_page, ids, f'?saved="{view["view_id"]}"')
    expect(other.get_by_role("button", name="Mine")).to_be_visible()
    expect(chart(other, "accuracy")).to_be_visible()
    assert titles(other)[:2] == ["best_epoch", "accuracy"]
    assert "steps/loss" not in titles(other)
    other.get_by_label("More of accuracy").click()
    other.get_by_role("menuitem", name="Remove").click()
    other.get_by_role("button", name="Mine").click()
    other.get_by_role("button", name="Undo them").click()
    expect(other.get_by_label("not saved")).to_have_count(0)
    assert titles(other)[:2] == ["best_epoch", "accuracy"]
    other.get_by_role("button", name="Close the view").click()
    expect(other.get_by_role("article", name="steps/loss")).to_be_visible()
    other.get_by_role("button", name="Mine", exact=True).click()
    expect(other.get_by_role("article", name="steps/loss")).to_have_count(0)
    other.get_by_label("Delete Mine").click()
    other.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    expect(other.get_by_role("article", name="steps/loss")).to_be_visible()


def test_the_layout_of_the_documentation(open_page, server, ids):
    (code,) = re.findall(r"```python\n(.*?)```", DOCS.read_text(), re.DOTALL)
    code = code.replace("http://127.0.0.1:5000", server).replace(
        'experiment_id = "1"', f'experiment_id = "{ids["experiment"]}"'
    )
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(code, "charts.md", "exec"), {})
    page = open_page(said.getvalue().strip().removeprefix(server))
    expect(chart(page, "Loss")).to_have_attribute("aria-label", re.compile("^Loss: 8 lines of 320 points"))
    expect(chart(page, "accuracy by learning_rate")).to_have_attribute("aria-label", re.compile("4 runs"))
    expect(page).to_have_url(re.compile("smooth=ema"))
    expect(page.get_by_role("article", name="best_epoch")).to_be_visible()


def test_the_charts_are_of_the_runs_of_the_table_and_accessible(open_page, ids, check_accessibility):
    page = open_page(f"/experiments/{ids['experiment']}?filter=params.optimizer%20%3D%20'adam'")
    page.get_by_role("link", name="Charts").click()
    expect(chart(page, "accuracy")).to_have_attribute("aria-label", re.compile("2 lines"))
    check_accessibility(page)
    page.get_by_role("link", name="Runs", exact=True).click()
    expect(page).to_have_url(re.compile("filter=.*adam"))


def test_what_is_exported(open_page, ids):
    page = opened(open_page, ids, "?find=accuracy")
    expect(chart(page, "accuracy")).to_be_visible()
    name, svg = saved(page, "accuracy", "SVG")
    assert name == "accuracy.svg"
    lines = re.findall(r'<path d="M[^"]+" fill="none" stroke="rgb[^"]+" stroke-width', svg.decode())
    assert len(lines) == 4
    assert b"rate=0.05" in svg
    name, picture = saved(page, "accuracy", "PNG")
    assert name == "accuracy.png"
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(picture[16:20]) == 1800
    name, text = saved(page, "accuracy", "CSV")
    assert name == "accuracy.csv"
    rows = list(csv.DictReader(io.StringIO(text.decode())))
    assert len(rows) == 160
    assert {row["run_id"] for row in rows} == {ids[f"rate={rate}"] for rate in (0.02, 0.05, 0.1, 0.2)}
    page.get_by_label("Show the data").click()
    expect(page.get_by_role("region", name="Data of accuracy").get_by_role("row")).to_have_count(161)


def add(page: Page, kind: str, **fields: str) -> None:
    """Adds a panel by the form."""
    page.get_by_role("button", name="Panel", exact=True).click()
    page.get_by_label("Kind of panel").select_option(kind)
    for label, options in fields.items():
        for option in options.split():
            label = {"Axes": "Add to axes", "Metrics": "Add to metrics"}.get(label, label)
            page.get_by_role("dialog").get_by_role("button", name=label).click()
            page.get_by_role("option", name=option, exact=True).click()
    page.get_by_role("button", name="Add", exact=True).click()


def test_parallel_coordinates_choose_runs(open_page, ids):
    page = opened(open_page, ids)
    add(page, "parallel", Axes="learning_rate optimizer accuracy")
    panel = page.get_by_role("article", name="Parallel coordinates")
    expect(panel.get_by_role("button", name="learning_rate: all")).to_be_visible()
    panel.get_by_role("button", name="learning_rate: all").press("Enter")
    # the parent has no learning rate
    expect(panel.get_by_role("status")).to_have_text("1 of 5 runs")
    panel.get_by_role("button", name=re.compile("learning_rate: ")).press("Escape")
    box = panel.get_by_role("button", name="optimizer: all").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 15)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 70, steps=3)
    page.mouse.up()
    expect(panel.get_by_role("status")).to_have_text("2 of 5 runs")
    panel.get_by_role("button", name="Hide the others").click()
    expect(page.get_by_text("2 drawn of 5")).to_be_visible()
    expect(chart(page, "accuracy")).to_have_attribute("aria-label", re.compile("2 lines"))


def test_other_kinds_of_panels(open_page, ids):
    page = opened(open_page, ids)
    add(page, "importance", Metric="accuracy")
    add(page, "scatter", Horizontal="learning_rate", Vertical="accuracy", Colour="optimizer")
    add(page, "contour", Horizontal="learning_rate", Vertical="val/loss", Colour="accuracy")
    add(page, "histogram", Metric="accuracy")
    add(page, "box", Metric="accuracy", Boxes="optimizer")
    add(page, "bar", Metrics="accuracy")
    expect(page.get_by_role("region", name="accuracy, last: 4 values")).to_be_visible()
    expect(chart(page, "accuracy by optimizer")).to_have_attribute("aria-label", re.compile("2 boxes of 4 runs"))
    expect(chart(page, "Distribution of accuracy")).to_have_attribute("aria-label", re.compile("4 runs"))
    expect(chart(page, "accuracy over learning_rate and val/loss")).to_be_visible()
    expect(chart(page, "accuracy by learning_rate")).to_be_visible()
    page.get_by_role("article", name="What moves accuracy").scroll_into_view_if_needed()
    row = page.get_by_role("article", name="What moves accuracy").get_by_role("row", name="learning_rate")
    expect(row).to_contain_text("1.00")
    _, svg = saved(page, "accuracy by learning_rate", "SVG")
    assert svg.startswith(b"<svg") and b"learning_rate" in svg


def test_images_by_step_side_by_side(open_page, ids):
    page = opened(open_page, ids, "?find=images")
    panel = page.get_by_role("article", name="Images")
    expect(panel.get_by_role("img", name="val/digits of rate=0.2 at step 9")).to_be_visible()
    slider = panel.get_by_label("Step of the images")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    shown = panel.get_by_role("img", name="val/digits of rate=0.1 at step 5")
    expect(shown).to_be_visible()
    page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=shown.element_handle())
    panel.get_by_role("button", name="rate=0.1 at step 5").click()
    whole = page.get_by_role("dialog").locator("img")
    page.wait_for_function("image => image.naturalWidth === 40", arg=whole.element_handle())


def test_points_appear_while_training_goes_on(open_page, api, ids):
    run = api.run(api.experiment(f"live {uuid.uuid4().hex[:8]}"), "now", metrics={"loss": [3.0, 2.0]}, status="RUNNING")
    info = run["info"]
    page = open_page(f"/experiments/{info['experiment_id']}/charts")
    expect(chart(page, "loss")).to_have_attribute("aria-label", re.compile("2 points"))
    api.post("runs/log-metric", run_id=info["run_id"], key="loss", value=1.0, step=2, timestamp=START)
    api.post("runs/log-metric", run_id=info["run_id"], key="extra", value=1.0, step=0, timestamp=START)
    expect(chart(page, "loss")).to_have_attribute("aria-label", re.compile("3 points, last 1"))
    expect(page.get_by_role("article", name="extra")).to_be_visible()
