"""The traces of an experiment, as a person with a browser looks through them."""

from __future__ import annotations

import csv
import json
import re
import uuid

import pytest

from tests.ui.browsing import Page, expect
from tests.ui.trace_seed import MINUTE, log, many, now, trace, trace_id


@pytest.fixture(scope="module")
def shop(api) -> str:
    """An experiment with five traces, the newest first: refund, parcel, haiku, plan, router."""
    experiment = api.experiment(f"shop {uuid.uuid4().hex[:8]}")
    last = now() - 2 * MINUTE
    asked = {"role": "user", "content": "Where is my parcel?"}
    chat = {"messages": [{"role": "system", "content": "Be brief."}, asked]}
    key = f"{experiment} "
    log(
        api,
        experiment,
        [
            trace(
                experiment,
                key + "refund",
                name="refund",
                request={"question": "<img src=x onerror=alert(1)>"},
                response=None,
                state="ERROR",
                began=last,
                lasted=2500,
                tokens=(900, 300),
                cost=0.12,
                user="grace",
                feedback={"correct": False, "score": 0.25},
            ),
            trace(
                experiment,
                key + "parcel",
                request=chat,
                response="It arrives tomorrow.",
                began=last - MINUTE,
                session="chat-7",
                user="ada",
                tags={"env": "production"},
                feedback={"correct": True},
            ),
            trace(experiment, key + "haiku", name="write", response="Slow wheel", began=last - 2 * MINUTE, lasted=50),
            trace(
                experiment,
                key + "plan",
                request={"question": "And the price?"},
                response="19 a month",
                began=last - 3 * MINUTE,
                session="chat-7",
                user="ada",
            ),
            trace(experiment, key + "router", began=last - 90 * MINUTE, tokens=None, cost=None, session="chat-8"),
        ],
    )
    return experiment


def requests(page: Page) -> list[str]:
    return page.get_by_role("table", name="Traces").locator("[data-cell=request]").all_inner_texts()


def expect_names(page: Page, *wanted: str) -> None:
    expect(page.get_by_role("table", name="Traces").locator("[data-cell=name]")).to_have_text(list(wanted))


def test_a_row_says_what_was_asked_and_what_it_took(open_page, shop):
    page = open_page(f"/experiments/{shop}")
    page.get_by_role("navigation", name="Pages of the experiment").get_by_role("link", name="Traces").click()
    expect_names(page, "refund", "answer", "write", "answer", "answer")
    expect(page.get_by_text("5 traces")).to_be_visible()
    row = page.get_by_role("row", name="refund")
    expect(row.get_by_label("Error")).to_be_visible()
    # what was logged is text, whatever it looks like
    expect(row).to_contain_text("<img src=x onerror=alert(1)>")
    expect(row).to_contain_text("2.5 s")
    expect(row).to_contain_text("1.2k")
    expect(row).to_contain_text("$0.12")
    expect(row.get_by_title("correct: no (ada)").get_by_label("no")).to_be_visible()
    expect(row).to_contain_text("0.25")
    parcel = page.get_by_role("row", name="Where is my parcel?")
    expect(parcel).to_contain_text("It arrives tomorrow.")
    expect(parcel).to_contain_text("env production")
    expect(parcel).to_contain_text("chat-7")


def test_a_row_leads_to_its_trace(open_page, shop):
    page = open_page(f"/experiments/{shop}/traces")
    page.get_by_role("link", name="refund").click()
    expect(page).to_have_url(re.compile(f"/traces/{trace_id(shop + ' refund')}$"))


def test_filtering_by_the_search_grammar(open_page, shop):
    page = open_page(f"/experiments/{shop}/traces")
    page.get_by_label("Filter", exact=True).fill("session_id = 'chat-7' OR latency > 2000")
    page.keyboard.press("Enter")
    expect_names(page, "refund", "answer", "answer")
    page.reload()
    expect_names(page, "refund", "answer", "answer")
    page.get_by_label("Clear the filter").click()
    expect(page.get_by_text("5 traces")).to_be_visible()


@pytest.mark.parametrize("more", ["", "&time=day&user=ada"])
def test_a_fault_in_the_filter_is_shown_at_its_place(open_page, shop, more):
    text = "latency > 5 AND oops = 1"
    page = open_page(f"/experiments/{shop}/traces?filter={text.replace(' ', '%20').replace('=', '%3D')}{more}")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("oops")
    assert alert.locator("pre").inner_text() == " " * text.index("oops") + "^"


def test_facets_narrow_what_is_shown(open_page, shop):
    page = open_page(f"/experiments/{shop}/traces")
    facets = page.get_by_role("group", name="Only traces with")
    facets.get_by_role("button", name="State").click()
    page.get_by_role("dialog", name="State").get_by_role("button", name="Error 1").click()
    expect_names(page, "refund")
    expect(page).to_have_url(re.compile("state=ERROR"))
    facets.get_by_role("button", name="Any state").click()
    facets.get_by_role("button", name="User").click()
    page.get_by_label("Find a value of User").fill("AD")
    page.get_by_role("dialog", name="User").get_by_role("button", name="ada 2").click()
    expect_names(page, "answer", "answer")
    facets.get_by_role("button", name="Session").click()
    # what is typed counts, though no trace that is loaded has it
    page.get_by_label("Find a value of Session").fill("nowhere")
    page.keyboard.press("Enter")
    expect(page.get_by_text("No trace matches.")).to_be_visible()


def test_only_traces_of_the_last_hour(open_page, shop):
    page = open_page(f"/experiments/{shop}/traces")
    page.get_by_role("radio", name="1 h").click()
    expect(page.get_by_text("4 traces")).to_be_visible()
    expect(page.get_by_role("region", name="Traces", exact=True)).to_contain_text("4")


def test_a_column_orders_the_traces(open_page, shop):
    page = open_page(f"/experiments/{shop}/traces")
    head = page.get_by_role("columnheader", name="Latency")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    expect_names(page, "refund", "answer", "answer", "answer", "write")
    head.get_by_role("button").click()
    expect_names(page, "write", "answer", "answer", "answer", "refund")
    head.get_by_role("button").click()
    expect(page).not_to_have_url(re.compile("sort="))


def test_columns_are_chosen_pinned_widened_and_kept(open_page, shop):
    page = open_page(f"/experiments/{shop}/traces")
    page.get_by_role("button", name="Columns").click()
    page.get_by_label("score (Assessment score)").check()
    page.get_by_role("checkbox", name="Tokens").uncheck()
    page.get_by_role("button", name="Keep Latency in sight").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("columnheader", name="Tokens")).to_have_count(0)
    # the head of a pinned column stands with the others that are
    heads = page.get_by_role("columnheader").all_inner_texts()
    assert [head.strip() for head in heads[1:3]] == ["Trace", "Latency"]
    edge = page.get_by_role("separator", name="Width of Request")
    before = page.get_by_role("columnheader", name="Request").bounding_box()["width"]
    edge.focus()
    page.keyboard.press("ArrowRight")
    place = edge.bounding_box()
    page.mouse.move(place["x"] + 4, place["y"] + 8)
    page.mouse.down()
    page.mouse.move(place["x"] + 54, place["y"] + 8)
    page.mouse.up()
    page.reload()
    expect(page.get_by_role("row", name="refund").locator("[data-cell='assessments.score']")).to_have_text("0.25")
    assert page.get_by_role("columnheader", name="Request").bounding_box()["width"] == pytest.approx(before + 66, abs=2)


def test_the_keyboard_goes_from_trace_to_trace(open_page, shop):
    page = open_page(f"/experiments/{shop}/traces")
    page.get_by_role("link", name="refund").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="write")).to_be_focused()
    page.keyboard.press("Home")
    expect(page.get_by_role("link", name="refund")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/traces/tr-"))


def test_sessions_are_read_as_conversations(open_page, shop):
    page = open_page(f"/experiments/{shop}/traces")
    page.get_by_role("radio", name="Sessions").click()
    expect(page.get_by_role("table", name="Sessions").locator("[data-cell=session]")).to_have_text(["chat-7", "chat-8"])
    page.get_by_role("link", name="chat-7").click()
    talk = page.get_by_role("region", name="Session chat-7")
    said = ["And the price?", "19 a month", "Where is my parcel?", "It arrives tomorrow."]
    expect(talk.locator("[data-said]")).to_have_text(said)
    expect(talk).to_contain_text("2 traces")
    talk.get_by_role("link", name="Its traces in the table").click()
    expect_names(page, "answer", "answer")


def test_a_conversation_shows_markdown_and_fits_a_phone(open_page, api):
    experiment = api.experiment(f"prose {uuid.uuid4().hex[:8]}")
    answer = "Take the **blue** one:\n\n1. Print the label\n2. Post it"
    judged = {f"a rather long name of a judgement {number}": True for number in range(4)}
    log(api, experiment, [trace(experiment, f"{experiment} said", response=answer, session="chat-9", feedback=judged)])
    page = open_page(
        f"/experiments/{experiment}/traces?view=sessions&session=chat-9", viewport={"width": 390, "height": 844}
    )
    talk = page.get_by_role("region", name="Session chat-9")
    expect(talk.locator("strong")).to_have_text("blue")
    expect(talk.get_by_role("listitem").get_by_role("listitem")).to_have_text(["Print the label", "Post it"])
    asked = talk.get_by_text("hello", exact=True)
    assert asked.evaluate("said => said.getBoundingClientRect().right") < 390


def test_figures_of_the_traces_stand_above_them(open_page, shop):
    page = open_page(f"/experiments/{shop}/traces")
    figures = page.get_by_role("region", name="Figures")
    expect(figures.get_by_role("region", name="Traces")).to_contain_text("5")
    expect(figures.get_by_role("region", name="Errors")).to_contain_text("20 %")
    expect(figures.get_by_role("region", name="Latency")).to_contain_text("p50 340 ms")
    expect(figures.get_by_role("region", name="Tokens")).to_contain_text("1.7k")
    expect(figures.get_by_role("region", name="Cost")).to_contain_text("$0.12")
    page.get_by_role("button", name="Hide the figures").click()
    expect(figures).to_have_count(0)
    page.reload()
    expect(page.get_by_text("5 traces")).to_be_visible()
    expect(figures).to_have_count(0)


def test_a_time_is_marked_in_a_figure(open_page, shop):
    page = open_page(f"/experiments/{shop}/traces")
    expect(page.get_by_text("5 traces")).to_be_visible()
    place = page.get_by_role("region", name="Errors").locator("canvas").bounding_box()
    middle, height = place["x"] + place["width"] / 2, place["y"] + 20
    page.mouse.move(middle, height)
    page.mouse.down()
    page.mouse.move(middle + 20, height, steps=4)
    page.mouse.move(place["x"] + place["width"] - 1, height, steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"from=\d+&to=\d+"))
    expect(page.get_by_text("4 traces")).to_be_visible()
    page.get_by_role("button", name="Any time").click()
    expect(page.get_by_text("5 traces")).to_be_visible()


def test_text_is_searched_and_counted(open_page, shop):
    page = open_page(f"/experiments/{shop}/traces?filter=text%20LIKE%20'%25wheel%25'")
    expect_names(page, "write")
    expect(page.get_by_role("region", name="Traces", exact=True)).to_contain_text("1")
    page.get_by_role("group", name="Only traces with").get_by_role("button", name="Name").click()
    expect(page.get_by_role("dialog", name="Name").get_by_role("listitem")).to_have_text(["write1"])


def test_any_other_field_narrows_too(open_page, shop):
    page = open_page(f"/experiments/{shop}/traces")
    page.get_by_role("button", name="Choose by another field").click()
    page.get_by_label("Find a field").fill("corr")
    page.get_by_role("dialog", name="Another field").get_by_role("button", name="correct").click()
    page.get_by_role("dialog", name="Another field").get_by_role("button", name="true 1").click()
    expect_names(page, "answer")
    page.reload()
    expect_names(page, "answer")
    page.get_by_role("button", name="correct: true").click()
    # what else there is to choose
    page.get_by_role("dialog", name="correct").get_by_role("button", name="false 1").click()
    expect_names(page, "refund")
    page.get_by_role("button", name="Any correct").click()
    expect(page.get_by_text("5 traces")).to_be_visible()


def test_the_filter_box_offers_what_the_traces_have(open_page, shop):
    page = open_page(f"/experiments/{shop}/traces")
    box = page.get_by_label("Filter", exact=True)
    box.fill("tags.")
    expect(page.get_by_role("option", name="env")).to_be_visible()
    box.fill("user = ")
    expect(page.get_by_role("option", name="grace")).to_be_visible()


def test_a_trace_is_read_beside_the_table(open_page, shop):
    page = open_page(f"/experiments/{shop}/traces")
    page.get_by_role("row", name="refund").locator("[data-cell=response]").click()
    beside = page.get_by_role("complementary", name="Trace")
    expect(beside.get_by_role("heading", name="refund", level=1)).to_be_visible()
    expect(beside.get_by_role("tree", name="Spans").get_by_role("treeitem")).to_have_count(2)
    page.keyboard.press("j")
    expect(beside).to_contain_text("It arrives tomorrow.")
    beside.get_by_role("treeitem", name="model").click()
    expect(page).to_have_url(re.compile(f"peek={trace_id(shop + ' parcel')}.*span=(%22)?2222"))
    page.reload()
    expect(beside.get_by_role("region", name="Span model")).to_be_visible()
    expect(page.get_by_role("row", name="Where is my parcel?")).to_have_attribute("aria-current", "true")
    page.keyboard.press("k")
    expect(beside.get_by_role("heading", name="refund", level=1)).to_be_visible()
    page.keyboard.press("Escape")
    expect(beside).to_have_count(0)
    page.keyboard.press("j")
    expect(beside.get_by_role("heading", name="refund", level=1)).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/traces/{trace_id(shop + ' refund')}"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_them(open_page, shop, check_accessibility, scheme):
    page = open_page(f"/experiments/{shop}/traces?peek={trace_id(shop + ' refund')}", color_scheme=scheme)
    expect(page.get_by_role("complementary", name="Trace").get_by_role("treeitem")).to_have_count(2)
    check_accessibility(page, "table")
    page.goto(page.url.split("?")[0] + "?view=sessions&session=chat-7")
    expect(page.get_by_role("region", name="Session chat-7")).to_contain_text("2 traces")
    check_accessibility(page, "sessions")
    page.goto(page.url.split("?")[0] + "?view=dashboard")
    expect(page.get_by_role("region", name="By name")).to_contain_text("refund")
    check_accessibility(page, "dashboard")


def test_a_dashboard_of_the_traces(open_page, shop):
    page = open_page(f"/experiments/{shop}/traces")
    page.get_by_role("radio", name="Dashboard").click()
    figures = page.get_by_role("region", name="Figures")
    expect(figures.get_by_role("region", name="Traces")).to_contain_text("1 failed")
    expect(figures.get_by_role("region", name="Latency")).to_contain_text("p90")
    expect(figures.get_by_role("region", name="Tokens")).to_contain_text("1.26k in")
    expect(figures.get_by_role("region", name="Sessions")).to_contain_text("2")
    names = page.get_by_role("region", name="By name")
    expect(names.get_by_role("row", name="refund")).to_contain_text("100 %")
    expect(page.get_by_role("region", name="Assessments").get_by_role("row", name="correct")).to_contain_text("0.5")
    names.get_by_role("button", name="answer").click()
    expect(figures.get_by_role("region", name="Traces")).to_contain_text("3")
    expect(page).to_have_url(re.compile("name=answer"))


def test_sessions_say_what_they_took_and_are_narrowed(open_page, shop):
    page = open_page(f"/experiments/{shop}/traces?view=sessions")
    row = page.get_by_role("row", name="chat-7")
    expect(row).to_contain_text("And the price?")
    expect(row).to_contain_text("330")
    expect(row).to_contain_text("correct1/1")
    expect(row).to_contain_text("ada")
    page.get_by_role("columnheader", name="Traces").get_by_role("button").click()
    page.get_by_role("columnheader", name="Traces").get_by_role("button").click()
    sessions = page.get_by_role("table", name="Sessions").locator("[data-cell=session]")
    expect(sessions).to_have_text(["chat-8", "chat-7"])
    page.get_by_label("Filter", exact=True).fill("user = 'ada'")
    page.keyboard.press("Enter")
    expect(sessions).to_have_text(["chat-7"])


def test_traces_are_tagged_added_to_a_run_and_taken_along(open_page, api):
    experiment = api.experiment(f"bulk {uuid.uuid4().hex[:8]}")
    log(api, experiment, [trace(experiment, f"{experiment} {name}", name=name) for name in ("one", "two", "three")])
    run = api.post("runs/create", experiment_id=experiment)["run"]["info"]["run_id"]
    page = open_page(f"/experiments/{experiment}/traces")
    page.get_by_label("Select one").check()
    page.get_by_label("Select two").check()
    tools = page.get_by_role("toolbar", name="Selected traces")
    tools.get_by_role("button", name="Tag").click()
    page.get_by_role("dialog").get_by_label("Key").fill("checked")
    page.get_by_role("dialog").get_by_label("Value").fill("by ada")
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name="two")).to_contain_text("checked by ada")
    tools.get_by_role("button", name="Add to a run").click()
    page.get_by_role("dialog").get_by_label("The run's id").fill(run)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    tools.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="JSONL").click()
    lines = [json.loads(line) for line in download.value.path().read_text().splitlines()]
    assert {line["tags"]["mlflow.traceName"] for line in lines} == {"one", "two"}
    # the page of a run leads here
    page.goto(page.url.split("?")[0] + f"?run={run}")
    expect(page.get_by_text("2 traces")).to_be_visible()
    page.get_by_role("button", name="Export what was found").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="CSV").click()
    head, *rows = list(csv.reader(download.value.path().open(newline="")))
    assert sorted(row[head.index("tags.checked")] for row in rows) == ["by ada", "by ada"]


def test_new_traces_appear_and_selected_ones_are_deleted(open_page, api):
    experiment = api.experiment(f"live {uuid.uuid4().hex[:8]}")
    page = open_page(f"/experiments/{experiment}/traces")
    expect(page.get_by_text("No traces yet.")).to_be_visible()
    expect(page.locator("pre")).to_contain_text("@mlflow.trace")
    log(api, experiment, [trace(experiment, f"{experiment} {name}", name=name) for name in ("one", "two")])
    expect(page.get_by_text("2 traces")).to_be_visible()
    page.get_by_label("Select one").check()
    expect(page.get_by_text("1 trace selected")).to_be_visible()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect_names(page, "two")


def test_many_traces_come_as_one_scrolls_and_few_are_in_the_page(open_page, api):
    experiment = api.experiment(f"many {uuid.uuid4().hex[:8]}")
    log(api, experiment, list(many(experiment, 450)))
    page = open_page(f"/experiments/{experiment}/traces")
    expect(page.get_by_text("450 traces")).to_be_visible()
    assert len(requests(page)) < 80
    page.locator("[data-row='0'] a").focus()
    # a page of 100 comes after the other; End goes to the last row that has come
    for _ in range(200):
        page.keyboard.press("End")
        if page.evaluate("document.activeElement.closest('[data-row]')?.dataset.row") == "449":
            break
        page.wait_for_timeout(100)
    expect(page.get_by_role("table", name="Traces")).to_have_attribute("aria-rowcount", "451")
    expect(page.locator("[data-row='449']")).to_be_visible()
    assert len(requests(page)) < 80


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_it_fits_the_window(open_page, shop, scheme, width):
    page = open_page(f"/experiments/{shop}/traces", color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    expect_names(page, "refund", "answer", "write", "answer", "answer")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    # the head of each column stands over its cells
    for name in ("Time", "Request", "Latency"):
        cell = page.locator(f"[data-row='0'] [data-cell={name.lower()}]").bounding_box()
        assert page.get_by_role("columnheader", name=name).bounding_box()["x"] == cell["x"]
