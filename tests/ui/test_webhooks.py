"""Webhooks, as a person with a browser sets them up; messages go to a real receiver."""

from __future__ import annotations

import json
import re
import uuid

import pytest

from tests.serverprocess import running_server
from tests.ui.browsing import expect
from tests.ui.model_seed import register
from tests.ui.seed import Api
from tests.webhooks.receiver import receiving

LOCAL = {"MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS": "true", "MLFLOW_WEBHOOK_ALLOWED_SCHEMES": "http,https"}


@pytest.fixture(scope="module")
def local(browser, tmp_path_factory):
    """The URL of a server that may send messages to this machine."""
    folder = tmp_path_factory.mktemp("webhooks")
    with running_server(folder, env={**LOCAL, "HOME": str(folder)}) as url:
        yield str(url)


def test_a_webhook_is_made_tried_told_changed_and_deleted(open_page, local, check_accessibility):
    api = Api(local)
    name = f"deploy-{uuid.uuid4().hex[:8]}"
    with receiving() as receiver:
        page = open_page("/webhooks", local)
        expect(page.get_by_text("No webhooks yet.")).to_be_visible()
        page.get_by_role("button", name="New webhook").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("textbox", name="Name").fill(name)
        dialog.get_by_role("textbox", name="URL").fill(receiver.url)
        dialog.get_by_label("Secret").fill("s3cret")
        expect(dialog.get_by_role("button", name="Create")).to_be_disabled()
        dialog.get_by_role("checkbox", name="A version is created").check()
        dialog.get_by_role("checkbox", name="An alias is set").check()
        check_accessibility(page)
        dialog.get_by_role("button", name="Create").click()
        entry = page.get_by_role("list", name="Webhooks").get_by_role("listitem").filter(has_text=name)
        expect(entry.get_by_role("list", name="Events")).to_contain_text("An alias is set")
        expect(page.get_by_text("Nothing was sent yet.")).to_be_visible()
        expect(page).to_have_url(re.compile("webhook="))

        entry.get_by_role("button", name="Test").click()
        dialog.get_by_role("button", name="Send an example").click()
        expect(dialog.get_by_role("status")).to_contain_text("Answered with status 200")
        expect(dialog.get_by_role("status")).to_contain_text("thanks")
        path, headers, body = receiver.wait_for(1)[0]
        assert (path, json.loads(body)["entity"]) == ("/hook", "model_version")
        assert "x-mlflow-signature" in {key.lower() for key in headers}
        page.keyboard.press("Escape")

        register(api, "told")
        receiver.wait_for(2)
        table = page.get_by_role("table", name="Deliveries")
        expect(table.get_by_role("row", name="Delivered")).to_contain_text("A version is created")
        check_accessibility(page)

        page.get_by_role("button", name=f"Actions for {name}").click()
        page.get_by_role("menuitem", name="Edit").click()
        expect(dialog.get_by_label("Secret")).to_have_value("")
        expect(dialog.get_by_role("button", name="Save")).to_be_disabled()
        dialog.get_by_role("checkbox", name="An alias is set").uncheck()
        dialog.get_by_role("textbox", name="Description").fill("for the <b>shop</b>")
        dialog.get_by_role("button", name="Save").click()
        expect(entry).to_contain_text("for the <b>shop</b>")
        expect(entry.get_by_role("list", name="Events")).not_to_contain_text("An alias is set")

        page.get_by_role("button", name=f"Actions for {name}").click()
        page.get_by_role("menuitem", name="Pause").click()
        expect(entry).to_contain_text("not active")
        [stored] = api.get("webhooks")["webhooks"]
        assert (stored["status"], stored["description"]) == ("DISABLED", "for the <b>shop</b>")

        page.get_by_role("button", name=f"Actions for {name}").click()
        page.get_by_role("menuitem", name="Delete").click()
        dialog.get_by_role("button", name="Delete").click()
        expect(page.get_by_text("No webhooks yet.")).to_be_visible()


def test_an_answer_that_is_no_good_one_is_shown(open_page, local):
    name = f"broken-{uuid.uuid4().hex[:8]}"
    with receiving(lambda number: (418, {}, b"<b>no</b>")) as receiver:
        event = {"entity": "MODEL_VERSION", "action": "CREATED"}
        Api(local).post("webhooks", name=name, url=receiver.url, events=[event])
        page = open_page("/webhooks", local)
        page.get_by_role("listitem").filter(has_text=name).get_by_role("button", name="Test").click()
        page.get_by_role("button", name="Send an example").click()
        outcome = page.get_by_role("dialog").get_by_role("status")
        expect(outcome).to_contain_text("Answered with status 418")
        expect(outcome).to_contain_text("<b>no</b>")


def test_an_address_that_may_not_be_called_is_refused_in_the_servers_words(open_page):
    page = open_page("/webhooks")
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name="New webhook").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Name").fill("inside")
    dialog.get_by_role("textbox", name="URL").fill("https://127.0.0.1/hook")
    dialog.get_by_role("checkbox", name="A model is created").check()
    dialog.get_by_role("button", name="Create").click()
    expect(dialog.get_by_role("alert")).to_contain_text("127.0.0.1")
    expect(dialog.get_by_role("textbox", name="URL")).to_have_value("https://127.0.0.1/hook")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
