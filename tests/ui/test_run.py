"""The page of one run, as a person with a browser uses it."""

from __future__ import annotations

import json
import re
import time
import uuid

import pytest

from tests.ui.browsing import Page, expect
from tests.ui.seed import curves, run_with_artifacts, sweep
from tests.ui.trace_seed import log, trace


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
    details.get_by_role("link", name="sweep").click()
    expect(page.get_by_role("heading", name="sweep")).to_be_visible()
    expect(page.get_by_role("region", name="Description")).to_contain_text("Four networks, forty epochs each.")
    expect(page.get_by_role("region", name="Tags")).to_contain_text("vision")


def test_metrics_are_said_with_their_extremes_and_steps(open_page, api, ids):
    run = api.run(ids["experiment"], "extremes", metrics={"loss": [0.9, 0.2, 0.5]})
    page = open_page(f"/runs/{run['info']['run_id']}")
    row = page.get_by_role("table", name="Metrics").get_by_role("row", name="loss")
    expect(row.get_by_role("cell")).to_have_text(["0.5step 2", "0.2step 1", "0.9step 0", "0.9step 0"])
    row.get_by_role("link", name="loss").click()
    expect(page.get_by_role("article", name="loss")).to_be_visible()
    expect(page.get_by_label("Find a metric")).to_have_value("loss")


def test_data_sets_open_to_schema_profile_and_source(open_page, api, ids):
    run = api.run(ids["experiment"], "data")
    api.post(
        "runs/log-inputs",
        run_id=run["info"]["run_id"],
        datasets=[
            {
                "dataset": {
                    "name": "<b>digits</b>",
                    "digest": "8f2a19c4",
                    "source_type": "s3",
                    "source": json.dumps({"uri": "s3://bucket/digits"}),
                    "schema": json.dumps({"mlflow_colspec": [{"type": "double", "name": "width", "required": True}]}),
                    "profile": json.dumps({"num_rows": 1797}),
                },
                "tags": [{"key": "mlflow.data.context", "value": "training"}],
            }
        ],
    )
    page = open_page(f"/runs/{run['info']['run_id']}")
    datasets = page.get_by_role("region", name="Datasets")
    expect(datasets).to_contain_text("training")
    expect(datasets).to_contain_text("8f2a19c4")
    datasets.get_by_role("button", name="<b>digits</b>").click()
    drawer = page.get_by_role("dialog", name="<b>digits</b>")
    expect(drawer.get_by_role("row", name="width")).to_contain_text("double")
    expect(drawer).to_contain_text("1797")
    expect(drawer).to_contain_text("s3://bucket/digits")


def test_where_the_code_is(open_page, api, ids):
    def details_of(repository: str):
        tags = {"mlflow.source.git.commit": "4be1" * 10, "mlflow.source.git.repoURL": repository}
        run = api.run(ids["experiment"], "code", tags={**tags, "mlflow.source.git.branch": "main"})
        return open_page(f"/runs/{run['info']['run_id']}").get_by_role("region", name="Details")

    details = details_of("https://me:secret@git.test/a/b.git")
    expect(details.get_by_role("link", name="4be14be14be1")).to_have_attribute(
        "href", f"https://git.test/a/b/commit/{'4be1' * 10}"
    )
    expect(details).to_contain_text("main")
    details = details_of("javascript:alert(1)//")
    expect(details).to_contain_text("javascript:alert(1)//")
    expect(details.get_by_role("link")).to_have_count(0)


def test_a_run_is_renamed_described_and_tagged(open_page, api, ids):
    run = api.run(ids["experiment"], "to change", tags={"team": "vision", "old": "tag"})
    run_id = run["info"]["run_id"]
    page = open_page(f"/runs/{run_id}")
    page.get_by_role("button", name="to change", exact=True).click()
    page.get_by_label("Name of the run").fill("changed <i>name</i>")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="changed <i>name</i>")).to_be_visible()

    page.get_by_role("button", name="Add a description").click()
    page.get_by_label("Description in Markdown").fill("# Why\n\n**because** <script>document.title='owned'</script>")
    page.get_by_role("radio", name="Preview").click()
    expect(page.get_by_role("heading", name="Why")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Edit the description")).to_be_visible()
    expect(page.locator("strong", has_text="because")).to_be_visible()
    assert "owned" not in page.title()

    tags = page.get_by_role("region", name="Tags")
    page.get_by_role("button", name="vision: change team").click()
    page.get_by_label("Value of team").fill("speech")
    page.keyboard.press("Enter")
    expect(tags.get_by_role("row", name="team")).to_contain_text("speech")
    tags.get_by_role("row", name="old").hover()
    page.get_by_role("button", name="Remove old").click()
    expect(tags.get_by_role("row", name="old")).to_have_count(0)
    page.get_by_role("button", name="Add a tag").click()
    page.get_by_label("Key of the new tag").fill("new")
    page.get_by_label("Value of the new tag").fill("one")
    page.keyboard.press("Enter")
    expect(tags.get_by_role("row", name="new")).to_contain_text("one")

    stored = api.get("runs/get", run_id=run_id)["run"]
    assert stored["info"]["run_name"] == "changed <i>name</i>"
    found = {tag["key"]: tag["value"] for tag in stored["data"]["tags"]}
    assert {"team": "speech", "new": "one"}.items() <= found.items()
    assert "old" not in found
    assert found["mlflow.note.content"].startswith("# Why")


def test_a_run_is_deleted_restored_and_moved(open_page, api, ids):
    run = api.run(ids["experiment"], "wanderer")
    target = f"target {uuid.uuid4().hex[:8]}"
    other = api.experiment(target)
    page = open_page(f"/runs/{run['info']['run_id']}")

    def do(item: str, action: str) -> None:
        page.get_by_role("button", name="What to do with the run").click()
        page.get_by_role("menuitem", name=item).click()
        page.get_by_role("dialog").get_by_role("button", name=action, exact=True).click()
        expect(page.get_by_role("dialog")).to_have_count(0)

    do("Delete…", "Delete")
    expect(page.get_by_text("Deleted", exact=True)).to_be_visible()
    do("Restore…", "Restore")
    expect(page.get_by_text("Deleted", exact=True)).to_have_count(0)
    page.get_by_role("button", name="What to do with the run").click()
    page.get_by_role("menuitem", name="Move…").click()
    page.get_by_label("Find an experiment").fill(target)
    page.get_by_role("radio", name=target).check()
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name=target)).to_be_visible()
    assert api.get("runs/get", run_id=run["info"]["run_id"])["run"]["info"]["experiment_id"] == other


def test_the_runs_beside_it_its_children_and_a_comparison(open_page, ids):
    page = open_page(f"/runs/{ids['rate=0.05']}?tab=metrics")
    page.get_by_role("link", name="Newer run: rate=0.1").click()
    expect(page.get_by_role("heading", name="rate=0.1")).to_be_visible()
    expect(page.get_by_role("article", name="accuracy")).to_be_visible()
    page.get_by_role("link", name="Older run: rate=0.05").click()
    expect(page.get_by_role("heading", name="rate=0.05")).to_be_visible()

    page.get_by_role("button", name="What to do with the run").click()
    page.get_by_role("menuitem", name="Compare with…").click()
    page.get_by_label("Name of a run, or the beginning of its id").fill(ids["rate=0.2"][:12])
    page.get_by_role("checkbox", name="rate=0.2").check()
    page.get_by_role("button", name="Compare 2 runs").click()
    expect(page.get_by_role("heading", name="Compare 2 runs")).to_be_visible()

    page = open_page(f"/runs/{ids['parent']}")
    page.get_by_role("tab", name="Children").click()
    children = page.get_by_role("table", name="Children")
    expect(children.get_by_role("row", name="rate=0.1")).to_contain_text("Failed")
    children.get_by_role("link", name="rate=0.2").click()
    expect(page.get_by_role("heading", name="rate=0.2")).to_be_visible()
    expect(page.get_by_role("tab", name="Children")).to_have_count(0)


def test_what_the_machine_did_is_apart(open_page, api, ids):
    metrics = {"loss": [1.0, 0.5], "system/cpu_utilization_percentage": [10.0, 90.0], "system/gpu_0_power": [1.0, 2.0]}
    run = api.run(ids["experiment"], "machine", metrics=metrics)
    page = open_page(f"/runs/{run['info']['run_id']}?tab=metrics")
    expect(page.get_by_role("article")).to_have_count(1)
    page.get_by_role("tab", name="System").click()
    expect(page.get_by_role("heading", name="CPU", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="GPU", exact=True)).to_be_visible()
    expect(page.get_by_role("article")).to_have_count(2)


def test_a_log_is_followed_while_the_run_goes_on(open_page, api, ids):
    run = api.run(ids["experiment"], "logging", status="RUNNING")
    text = b"".join(b"epoch %d\n" % epoch for epoch in range(300))
    api.put(run, "logs/train.log", text)
    page = open_page(f"/runs/{run['info']['run_id']}?tab=logs")
    expect(page.get_by_text("epoch 299", exact=True)).to_be_in_viewport()
    api.put(run, "logs/train.log", text + b"epoch 300 \x1b[32mdone\x1b[0m\n")
    expect(page.get_by_text("epoch 300 done", exact=True)).to_be_in_viewport()


def test_its_models_and_traces(open_page, api, ids):
    run = api.run(ids["experiment"], "with a model")
    run_id = run["info"]["run_id"]
    model = api.post("logged-models", experiment_id=ids["experiment"], name="forest", source_run_id=run_id)["model"]
    model_id = model["info"]["model_id"]
    api.post("runs/outputs", run_id=run_id, models=[{"model_id": model_id, "step": 7}])
    traced, spans = trace(ids["experiment"], f"of the run {run_id}", name="judge")
    traced["trace_metadata"]["mlflow.sourceRun"] = run_id
    log(api, ids["experiment"], [(traced, spans), trace(ids["experiment"], f"of none {run_id}", name="stranger")])

    page = open_page(f"/runs/{run_id}")
    page.get_by_role("tab", name="Traces").click()
    table = page.get_by_role("table", name="Traces of the run")
    expect(table.get_by_role("link", name="judge")).to_be_visible()
    expect(table.get_by_text("stranger")).to_have_count(0)
    page.get_by_role("tab", name="Models").click()
    expect(page.get_by_role("row", name="forest")).to_contain_text("made")
    expect(page.get_by_role("row", name="forest")).to_contain_text("7")
    name = f"registered {uuid.uuid4().hex[:8]}"
    page.get_by_role("button", name="What to do with the run").click()
    page.get_by_role("menuitem", name="Register its model…").click()
    page.get_by_label("Registered model").fill(name)
    page.get_by_role("button", name="Register", exact=True).click()
    expect(page.get_by_role("dialog", name="Registered")).to_be_visible()
    version = api.get("model-versions/get", name=name, version="1")["model_version"]
    assert (version["run_id"], version["source"]) == (run_id, f"models:/{model_id}")
    page.get_by_role("button", name="Done").click()
    page.get_by_role("link", name="forest").click()
    expect(page).to_have_url(re.compile(f"/logged-models/{model_id}"))


def test_ten_thousand_metrics(open_page, api, ids):
    run = api.run(ids["experiment"], "many metrics", status="RUNNING")
    run_id = run["info"]["run_id"]
    for start in range(0, 10_000, 1000):
        api.post(
            "runs/log-batch",
            run_id=run_id,
            metrics=[
                {"key": f"layer/{number:05}", "value": number, "step": 0, "timestamp": 1}
                for number in range(start, start + 1000)
            ],
        )
    api.post("runs/update", run_id=run_id, status="FINISHED")
    page = open_page(f"/runs/{run_id}")
    table = page.get_by_role("region", name="Metrics (10,000)")
    expect(table.get_by_role("row", name="layer/00000")).to_be_visible()
    assert table.get_by_role("row").count() < 60
    table.get_by_label("Find in metrics").fill("9999")
    expect(table.get_by_role("row", name="layer/09999")).to_contain_text("9,999")
    page.get_by_role("tab", name="Metrics").click()
    expect(page.get_by_role("article", name="layer/00000")).to_contain_text("0")
    assert page.get_by_role("article").count() < 40
    page.get_by_role("group", name="Charts").hover()
    page.mouse.wheel(0, 10_000_000)
    expect(page.get_by_role("article", name="layer/09999")).to_contain_text("9,999")


def inked(page: Page, metric: str) -> int:
    """How many pixels of a metric's chart have the colour of the line."""
    return (
        page.get_by_role("article", name=metric)
        .locator("canvas")
        .first.evaluate(
            """canvas => {
            const probe = document.createElement("canvas").getContext("2d");
            probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--series-1");
            const element = document.createElement("i");
            element.style.color = "var(--series-1)";
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
    until = time.monotonic() + 20
    while inked(page, "accuracy") <= 200:
        assert time.monotonic() < until, "the curve is not drawn"
        page.wait_for_timeout(50)
    # a single value is no line
    single = page.get_by_role("article", name="best_epoch")
    expect(single.locator("canvas")).to_have_count(0)
    expect(single).to_contain_text("197")


def test_the_charts_of_a_run_are_looked_at_closer_together(open_page, ids):
    page = open_page(f"/runs/{ids['artifacts']}?tab=metrics")
    panel = page.get_by_role("article", name="accuracy")
    expect(panel).to_contain_text("step 199")
    box = panel.locator("canvas").first.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 40, box["y"] + 60, steps=5)
    page.mouse.up()
    expect(page).to_have_url(re.compile("from=.*to="))
    page.get_by_role("button", name="Show all").click()
    expect(page).not_to_have_url(re.compile("from="))
    page.get_by_role("radio", name="Time").click()
    expect(panel).to_contain_text("2025-10-09")
    page.get_by_role("slider", name="Smoothing").press("ArrowRight")
    expect(page).to_have_url(re.compile("axis=time.*smooth=|smooth=.*axis=time"))


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
    expect(page).to_have_url(re.compile(f"/experiments/{ids['experiment']}$"))
    expect(page.get_by_role("heading", name="Runs of")).to_be_attached()
    expect(page.get_by_role("row", name="sweep")).to_be_visible()


@pytest.mark.parametrize("tab", ["overview", "metrics", "children"])
def test_nothing_keeps_people_out(open_page, check_accessibility, ids, tab):
    run = ids["parent"] if tab == "children" else ids["artifacts"]
    page = open_page(f"/runs/{run}?tab={tab}")
    expect(
        page.get_by_role("tabpanel").get_by_text("rate=0.1" if tab == "children" else "accuracy").first
    ).to_be_visible()
    check_accessibility(page, tab)


def test_on_a_phone(open_page, ids):
    page = open_page(f"/runs/{ids['artifacts']}", viewport={"width": 390, "height": 844})
    expect(page.get_by_role("region", name="Details")).to_be_visible()
    for tab in ("Metrics", "Artifacts"):
        page.get_by_role("tab", name=tab).click()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
