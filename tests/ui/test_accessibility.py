"""Every page, in light and dark, wide and on a phone, as axe sees it. A new page is a line in the table."""

from __future__ import annotations

import pathlib
import re
import uuid

import pytest

from tests.ui.artifact_seed import run_with_every_kind
from tests.ui.browsing import Page, expect
from tests.ui.model_seed import alias, forests, register
from tests.ui.seed import sweep
from tests.ui.trace_seed import log, many

ROUTER = pathlib.Path(__file__).parents[2] / "ui" / "src" / "routes" / "router.ts"
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def ids(api) -> dict[str, str]:
    """Something to see on every page; what fills the places of the addresses."""
    tag = uuid.uuid4().hex[:6]
    runs = sweep(api, f"axe {tag}/sweep")
    experiment = runs["experiment"]
    models = forests(api, f"axe {tag}/forests")
    name = f"axe-{tag}"
    version = register(api, name, models["deep"])
    alias(api, name, "champion", version)
    traces = list(many(experiment, 12))
    log(api, experiment, traces)
    api.post("experiments/set-experiment-tag", experiment_id=experiment, key="mlflow.note.content", value="# A *note*")
    return {
        **{"experiment": experiment, "models_of": models["experiment"], "model": models["deep"]},
        **{"run": runs["rate=0.1"], "other": runs["rate=0.05"], "files": run_with_every_kind(api, experiment)},
        **{"name": name, "version": version, "trace": traces[0][0]["trace_id"]},
    }


def palette(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("axe")
    expect(page.get_by_role("group", name="Experiments")).to_be_visible()


def details(page: Page) -> None:
    page.get_by_role("button", name="Description and tags").last.click()
    expect(page.locator(".markdown h1")).to_be_visible()


def keys(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()


def create(page: Page) -> None:
    page.get_by_role("button", name="New experiment").click()
    expect(page.get_by_role("dialog")).to_be_visible()


# the route, an address of it, and what is opened there before axe looks
PAGES = [
    ("/", "/", None),
    ("/", "/?name=axe", create),
    ("/", "/", palette),
    ("/experiments/$experimentId", "/experiments/{experiment}", None),
    ("/experiments/$experimentId", "/experiments/{experiment}", details),
    ("/experiments/$experimentId/charts", "/experiments/{experiment}/charts", None),
    ("/experiments/$experimentId/models", "/experiments/{models_of}/models", None),
    ("/experiments/$experimentId/traces", "/experiments/{experiment}/traces", None),
    ("/experiments/$experimentId/traces", "/experiments/{experiment}/traces?view=sessions", None),
    ("/runs/$runId", "/runs/{run}", None),
    ("/runs/$runId", "/runs/{run}?tab=metrics", None),
    ("/runs/$runId", "/runs/{files}?tab=artifacts", None),
    ("/compare", '/compare?runs=["{run}","{other}"]', None),
    ("/compare", '/compare?runs=["{run}","{other}"]&tab=charts', None),
    ("/logged-models/$modelId", "/logged-models/{model}", None),
    ("/traces/$traceId", "/traces/{trace}", None),
    ("/models", "/models", None),
    ("/models/$name", "/models/{name}", None),
    ("/models/$name/versions/$version", "/models/{name}/versions/{version}", None),
    ("/webhooks", "/webhooks", None),
    ("/settings", "/settings", None),
    ("/settings", "/settings", keys),
]
# they need a server with login, or with workspaces: test_accounts.py and test_workspaces.py let axe look
ELSEWHERE = {"/login", "/account", "/administration", "/workspaces"}
NAMES = [address + (f" {act.__name__}" if act else "") for _, address, act in PAGES]


def test_no_page_is_forgotten():
    routes = set(re.findall(r'^  path: "(.+)",$', ROUTER.read_text(encoding="utf-8"), re.MULTILINE))
    assert routes == {route for route, _, _ in PAGES} | ELSEWHERE


def settled(page: Page) -> None:
    """What the page asked for is there, and drawn."""
    expect(page.locator("main :is(h1, h2, p, [role=table], [role=treegrid], [role=grid])").first).to_be_attached()
    expect(page.locator("main [role=status] .animate-spin")).to_have_count(0)
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


@pytest.mark.parametrize(("route", "address", "act"), PAGES, ids=NAMES)
def test_axe_finds_nothing_serious(open_page, check_accessibility, ids, route, address, act):
    path = address.format(**ids)
    page = open_page(path, color_scheme="light", reduced_motion="reduce")
    settled(page)
    if act:
        act(page)
    faults = []

    def check(where: str) -> None:
        try:
            check_accessibility(page, f"{path} {where}")
        except AssertionError as found:
            faults.append(str(found))

    check("in light")
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    settled(page)
    check("in dark")
    page.set_viewport_size(PHONE)
    settled(page)
    check("on a phone")
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > PHONE["width"]:
        faults.append(f"{path} is {width} pixels wide on a phone")
    assert not faults, "\n".join(faults)
