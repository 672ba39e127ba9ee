"""Workspaces, as a person with a browser sees them: switched, made, deleted; what is in one stays in it."""

from __future__ import annotations

import json
import re
import urllib.request
import uuid

import pytest

from tests.serverprocess import running_server
from tests.ui.browsing import expect


@pytest.fixture(scope="module")
def teams(browser, tmp_path_factory):
    """The URL of a server with workspaces."""
    with running_server(tmp_path_factory.mktemp("workspaces"), "--enable-workspaces") as url:
        yield str(url)


def ask(url, method, path, workspace=None, **body):
    headers = {"Content-Type": "application/json", **({"X-MLFLOW-WORKSPACE": workspace} if workspace else {})}
    data = json.dumps(body).encode() if method != "GET" else None
    with urllib.request.urlopen(urllib.request.Request(f"{url}/api/{path}", data, headers, method=method)) as answer:
        return json.loads(answer.read() or b"{}")


@pytest.fixture
def team(teams):
    """A workspace with an experiment, a run and a file; gives name, experiment id and run id."""
    name = f"team-{uuid.uuid4().hex[:8]}"
    ask(teams, "POST", "3.0/mlflow/workspaces", name=name)
    number = ask(teams, "POST", "2.0/mlflow/experiments/create", name, name=f"of {name}")["experiment_id"]
    run = ask(teams, "POST", "2.0/mlflow/runs/create", name, experiment_id=number, run_name="first")["run"]["info"]
    put = urllib.request.Request(
        f"{teams}/api/2.0/mlflow-artifacts/artifacts/{run['artifact_uri'].partition(':/')[2]}/note.txt",
        b"only for the team",
        {"X-MLFLOW-WORKSPACE": name},
        method="PUT",
    )
    urllib.request.urlopen(put).close()
    return name, number, run["run_id"]


def test_the_page_goes_to_another_workspace_and_stays_there(open_page, teams, team, check_accessibility):
    name, number, run_id = team
    page = open_page("/", teams)
    expect(page.get_by_role("link", name="Default", exact=True).first).to_be_visible()
    expect(page.get_by_text(f"of {name}")).to_have_count(0)
    page.get_by_role("button", name="Workspace: default").click()
    check_accessibility(page)
    page.get_by_role("menuitem", name=name).click()
    expect(page).to_have_url(re.compile(rf"\?workspace={name}$"))
    expect(page.get_by_role("button", name=f"Workspace: {name}")).to_be_visible()
    page.get_by_role("link", name=f"of {name}").first.click()
    expect(page).to_have_url(re.compile(rf"/experiments/{number}\?(.*&)?workspace={name}"))
    page.get_by_role("link", name="first").first.click()
    expect(page).to_have_url(re.compile(rf"/runs/{run_id}\?(.*&)?workspace={name}"))
    expect(page.get_by_role("heading", name="first")).to_be_visible()

    # an address that somebody else gets leads to the same
    other = open_page(page.url.removeprefix(teams), teams)
    expect(other.get_by_role("heading", name="first")).to_be_visible()

    # back to the default one, where none of it is
    page.get_by_role("button", name=f"Workspace: {name}").click()
    page.get_by_role("menuitem", name="default").click()
    expect(page.get_by_role("link", name="Default", exact=True).first).to_be_visible()
    assert "workspace" not in page.url
    expect(page.get_by_text(f"of {name}")).to_have_count(0)


def test_files_are_opened_in_the_workspace(open_page, teams, team):
    name, _, run_id = team
    page = open_page(f"/runs/{run_id}?tab=artifacts&path=note.txt&workspace={name}", teams)
    expect(page.get_by_text("only for the team").first).to_be_visible()
    link = page.get_by_role("link", name=re.compile("Download", re.IGNORECASE)).first
    address = link.get_attribute("href")
    assert f"mlflow-workspace={name}" in address
    with urllib.request.urlopen(address) as answer:
        assert answer.read() == b"only for the team"


def test_workspaces_are_made_changed_and_deleted(open_page, teams, check_accessibility):
    name = f"made-{uuid.uuid4().hex[:8]}"
    page = open_page("/workspaces", teams)
    page.get_by_role("button", name="New workspace").click()
    dialog = page.get_by_role("dialog")
    check_accessibility(page)
    dialog.get_by_role("textbox", name="Name").fill("Not Allowed")
    dialog.get_by_role("button", name="Create").click()
    expect(dialog.get_by_role("alert")).to_contain_text("lower-case letters")
    dialog.get_by_role("textbox", name="Name").fill(name)
    dialog.get_by_role("textbox", name="Description").fill("for a test")
    dialog.get_by_role("button", name="Create").click()
    entry = page.get_by_role("list", name="Workspaces").get_by_role("listitem").filter(has_text=name)
    expect(entry).to_contain_text("for a test")

    entry.get_by_role("button", name=f"More about {name}").click()
    page.get_by_role("menuitem", name="Edit").click()
    dialog.get_by_role("textbox", name="Description").fill("changed")
    dialog.get_by_role("button", name="Save").click()
    expect(entry).to_contain_text("changed")

    ask(teams, "POST", "2.0/mlflow/experiments/create", name, name="in it")
    entry.get_by_role("button", name=f"More about {name}").click()
    page.get_by_role("menuitem", name="Delete").click()
    dialog.get_by_role("button", name="Delete").click()
    expect(dialog.get_by_role("alert")).to_contain_text("still holds 1 experiments")
    dialog.get_by_role("radio", name="Delete everything").check()
    expect(dialog.get_by_role("button", name="Delete")).to_be_disabled()
    dialog.get_by_role("textbox").fill(name)
    dialog.get_by_role("button", name="Delete").click()
    # a role behind an open dialog is nobody's: the list only counts once it is closed
    expect(dialog).to_have_count(0)
    expect(entry).to_have_count(0)
    assert name not in {one["name"] for one in ask(teams, "GET", "3.0/mlflow/workspaces")["workspaces"]}


def test_a_server_without_workspaces_shows_none(open_page):
    page = open_page("/workspaces")
    expect(page.get_by_text("This server has no workspaces.")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Workspace:"))).to_have_count(0)
