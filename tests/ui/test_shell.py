"""What is around every page: navigation, palette, keys, settings, addresses, and what is said when something fails."""

from __future__ import annotations

import gzip
import re
import uuid

import pytest

from tests.serverprocess import free_port, running_server
from tests.ui.browsing import expect
from tests.ui.conftest import PAGE
from tests.ui.seed import Api, sweep

PHONE = {"width": 390, "height": 844}
GROUND = "getComputedStyle(document.body).backgroundColor"


@pytest.fixture(scope="module")
def seeded(api) -> dict:
    """A sweep whose name occurs nowhere else, a registered model and a prompt."""
    tag = uuid.uuid4().hex[:8]
    ids = sweep(api, f"shell/{tag}", rates=(0.1,))
    api.post("registered-models/create", name=f"model-{tag}")
    return {**ids, "tag": tag}


def test_the_side_navigation_leads_everywhere_and_folds(open_page):
    page = open_page("/")
    main = page.get_by_role("navigation", name="Main")
    for name, path in (
        ("Models", "/models"),
        ("Webhooks", "/webhooks"),
        ("Settings", "/settings"),
        ("Experiments", "/"),
    ):
        main.get_by_role("link", name=name).click()
        expect(page).to_have_url(re.compile(f"{path}$"))
        expect(main.get_by_role("link", name=name)).to_have_attribute("aria-current", "page")
    page.get_by_role("button", name="Fold the navigation").click()
    page.reload()
    expect(main.get_by_text("Models")).to_have_count(0)
    expect(main.get_by_role("link", name="Models")).to_be_visible()
    page.get_by_role("button", name="Unfold the navigation").click()
    expect(main.get_by_text("Models")).to_be_visible()


def test_on_a_phone_the_navigation_is_a_drawer(open_page, seeded):
    page = open_page(f"/experiments/{seeded['experiment']}", viewport=PHONE)
    expect(page.get_by_role("navigation", name="Main")).to_have_count(0)
    page.get_by_role("button", name="Open the navigation").click()
    drawer = page.get_by_role("dialog", name="Navigation")
    expect(drawer.get_by_role("region", name="Recent").get_by_role("link", name=seeded["tag"])).to_be_visible()
    drawer.get_by_role("link", name="Settings").click()
    expect(drawer).to_have_count(0)
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("view", ["", "/models", "/traces"])
def test_the_code_of_an_empty_page_fits_a_phone(open_page, api, view):
    experiment = api.experiment(f"empty {uuid.uuid4().hex}")
    page = open_page(f"/experiments/{experiment}{view}", viewport=PHONE)
    code = page.get_by_role("group", name="Code")
    expect(code).to_contain_text("mlflow.set_experiment")
    assert code.evaluate("code => code.getBoundingClientRect().right") <= PHONE["width"]


def test_of_a_long_way_a_phone_shows_the_last_two_steps(open_page, seeded, api):
    name = f"model-{seeded['tag']}"
    api.post("model-versions/create", name=name, source="s3://elsewhere/model")
    page = open_page(f"/models/{name}/versions/1", viewport=PHONE)
    way = page.get_by_role("navigation", name="Breadcrumb").get_by_role("listitem")
    expect(way.last).to_contain_text("Version 1")
    expect(way).to_have_count(2)
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(way).to_have_count(3)


def test_what_is_starred_and_what_was_seen_stands_in_the_navigation(open_page, seeded):
    page = open_page(f"/experiments/{seeded['experiment']}")
    name = f"shell/{seeded['tag']}"
    recent, starred = (page.get_by_role("region", name=title) for title in ("Recent", "Starred"))
    expect(recent.get_by_role("link", name=name)).to_be_visible()
    page.get_by_role("button", name=f"Star {name}").click()
    expect(starred.get_by_role("link", name=name)).to_be_visible()
    expect(recent).to_have_count(0)
    page.reload()
    starred.get_by_role("button", name=f"Remove {name} from starred").click()
    expect(starred).to_have_count(0)


def test_the_palette_finds_anything_by_keyboard_alone(open_page, seeded):
    page = open_page("/settings")
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Find anything")
    expect(box).to_be_focused()
    page.keyboard.type(seeded["tag"][:6])
    options = page.get_by_role("listbox").get_by_role("option")
    expect(page.get_by_role("group", name="Experiments").get_by_role("option")).to_contain_text(seeded["tag"])
    expect(page.get_by_role("group", name="Registered models").get_by_role("option")).to_contain_text(seeded["tag"])
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == options.nth(1).get_attribute("id")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/models/model-{seeded['tag']}"))

    page.keyboard.press("Control+k")
    page.keyboard.type(seeded["parent"][:12])
    expect(page.get_by_role("group", name="Runs").get_by_role("option")).to_contain_text("sweep")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/runs/{seeded['parent']}"))

    page.keyboard.press("Control+k")
    page.keyboard.type("nothing is called so")
    expect(page.get_by_text("Nothing has “nothing is called so” in its name")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_palette_does_things(open_page, seeded):
    page = open_page(f"/experiments/{seeded['experiment']}", color_scheme="light")
    expect(page.get_by_role("link", name="Charts")).to_be_visible()
    light = page.evaluate(GROUND)

    def do(text: str) -> None:
        page.keyboard.press("Control+k")
        page.keyboard.type(text)
        expect(page.get_by_role("listbox").get_by_role("option").first).to_contain_text(re.compile(text, re.IGNORECASE))
        page.keyboard.press("Enter")

    do("dark theme")
    assert page.evaluate(GROUND) != light
    do("compact rows")
    assert page.evaluate("document.documentElement.dataset.density") == "compact"
    do("charts of this")
    expect(page).to_have_url(re.compile("/charts"))
    do("new experiment")
    expect(page.get_by_role("dialog", name="New experiment")).to_be_visible()


def test_keys_lead_where_they_say(open_page):
    page = open_page("/settings")
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_contain_text("find anything")
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("e")
    expect(page.get_by_role("heading", name="Experiments")).to_be_visible()
    page.keyboard.press("/")
    expect(page.get_by_label("Find by name")).to_be_focused()
    # who types is not led away
    page.keyboard.type("gm?")
    expect(page.get_by_label("Find by name")).to_have_value("gm?")


def test_settings_are_kept(open_page, server):
    page = open_page("/settings", color_scheme="light", timezone_id="Asia/Tokyo")
    light = page.evaluate(GROUND)
    page.get_by_role("radiogroup", name="Theme").get_by_role("radio", name="Dark").click()
    page.get_by_role("radio", name="Compact").click()
    page.get_by_role("radio", name="Date and time").click()
    page.get_by_role("radio", name="UTC").click()
    page.reload()
    dark = page.evaluate(GROUND)
    assert dark != light
    assert page.evaluate("document.documentElement.dataset.density") == "compact"
    expect(page.get_by_text(re.compile(r"Written as \d{4}-\d\d-\d\d \d\d:\d\d:\d\d"))).to_be_visible()
    page.get_by_role("button", name="Forget them").click()
    page.get_by_role("dialog").get_by_role("button", name="Forget", exact=True).click()
    expect(page.get_by_text("Written as 2 hours ago.")).to_be_visible()
    assert page.evaluate(GROUND) == light


def test_the_settings_name_the_server(open_page, server):
    from mlflow.version import VERSION

    page = open_page("/settings")
    expect(page.get_by_text(VERSION)).to_be_visible()
    expect(page.get_by_role("link", name="The REST API")).to_have_attribute("href", f"{server}/docs")


def test_the_theme_is_chosen_from_every_page(open_page):
    page = open_page("/", color_scheme="light")
    light = page.evaluate(GROUND)
    page.get_by_role("button", name="Theme").click()
    page.get_by_role("menuitem", name="Dark").click()
    dark = page.evaluate(GROUND)
    assert dark != light
    page.reload()
    assert page.evaluate(GROUND) == dark


def test_an_address_that_leads_nowhere_says_so(open_page):
    page = open_page("/no/such/page")
    expect(page.get_by_text("There is no page at this address.")).to_be_visible()
    page.get_by_role("link", name="All experiments").click()
    expect(page.get_by_role("heading", name="Experiments")).to_be_visible()


def test_addresses_that_clients_print_lead_to_the_pages(open_page, server, seeded):
    page = open_page(f"/#/experiments/{seeded['experiment']}/runs/{seeded['parent']}")
    expect(page).to_have_url(f"{server}/runs/{seeded['parent']}")
    page.goto(f"{server}/#/models/model-{seeded['tag']}")
    expect(page).to_have_url(f"{server}/models/model-{seeded['tag']}")
    page.goto(f"{server}/#/experiments/{seeded['experiment']}/traces?selectedEvaluationId=tr-1")
    expect(page).to_have_url(f"{server}/traces/tr-1")


def test_while_the_server_is_away_the_page_says_so_and_goes_on_when_it_is_back(open_page, tmp_path):
    port = free_port()
    with running_server(tmp_path, port=port) as url:
        Api(url).experiment("before")
        page = open_page("/", url=url)
        expect(page.get_by_role("link", name="before")).to_be_visible()
    banner = page.get_by_text("The server does not answer. The page asks again")
    page.get_by_role("radio", name="Deleted").click()
    expect(banner).to_be_visible()
    with running_server(tmp_path, port=port):
        expect(banner).to_have_count(0)
        expect(page.get_by_text("No experiment is deleted.")).to_be_visible()
        page.get_by_role("radio", name="Active").click()
        expect(page.get_by_role("link", name="before")).to_be_visible()


def test_what_others_do_appears_by_itself(open_page, api):
    name = f"live {uuid.uuid4().hex[:8]}"
    page = open_page("/")
    expect(page.get_by_role("treegrid")).to_be_visible()
    experiment = api.experiment(name)
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name=name))
    expect(row.locator("[data-cell=runs]")).to_have_text("0")
    api.run(experiment, "a run")
    expect(row.locator("[data-cell=runs]")).to_have_text("1")


def test_the_first_page_needs_little_javascript():
    """All that index.html names, and what these name in turn, comes before anything is shown."""
    text = PAGE.read_text(encoding="utf-8")
    scripts = set(re.findall(r'(?:src|href)="\./(assets/[^"]+\.js)"', text))
    assert scripts
    size = 0
    todo, seen = list(scripts), set()
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        source = (PAGE.parent / name).read_bytes()
        size += len(gzip.compress(source, 9))
        static = re.findall(rb'(?:^|[;}])(?:import|export)(?:[\w*{}$,\s]+from)?"\./([^"]+\.js)"', source)
        todo += [f"assets/{found.decode()}" for found in static]
    assert size < 400_000, f"{size} bytes in {sorted(seen)}"
