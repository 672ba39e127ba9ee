"""Logging in, one's account, the administration, sharing: the page of a server that asks who somebody is."""

import pathlib
import urllib.error

import pytest

from tests.serverprocess import running_server

pytest.importorskip("playwright")

from tests.ui.browsing import expect
from tests.ui.guarded import PASSWORD, Guarded, logging_in

PAGES = {
    "profile": "/account",
    "tokens": "/account?tab=tokens",
    "sessions": "/account?tab=sessions",
    "users": "/administration",
    "services": "/administration?tab=services",
    "group": "/administration?tab=groups&open=engineers",
    "roles": "/administration?tab=roles",
    "audit": "/administration?tab=audit",
}


@pytest.fixture(scope="module")
def guarded(browser, tmp_path_factory):
    environment = {"MLFLOW_AUTH_ADMIN_PASSWORD": PASSWORD}
    with running_server(tmp_path_factory.mktemp("guarded"), "--auth", env=environment) as url:
        server = Guarded(url)
        for name in ("ada", "bob"):
            person = {"username": name, "password": PASSWORD, "display_name": f"{name.title()} Example"}
            server.ask("POST", "2.0/mlflow/users/create", person)
        server.ask("POST", "3.0/mlflow/service-accounts/create", {"username": "pipeline", "display_name": "Nightly"})
        server.ask("POST", "3.0/mlflow/groups/create", {"name": "engineers", "description": "Those who train"})
        server.ask("POST", "3.0/mlflow/groups/members/add", {"name": "engineers", "username": "ada"})
        made = server.ask("POST", "2.0/mlflow/experiments/create", {"name": "churn"})
        server.experiment = made["experiment_id"]
        run = {"experiment_id": server.experiment, "run_name": "first"}
        server.run = server.ask("POST", "2.0/mlflow/runs/create", run)["run"]["info"]["run_id"]
        server.ask("POST", "2.0/mlflow/registered-models/create", {"name": "churn-model"})
        yield server


@pytest.fixture
def log_in(open_page, guarded):
    """``log_in(name, path)`` opens the page there and logs somebody in."""
    return logging_in(open_page, guarded)


def test_login_and_back_to_the_address(open_page, guarded, check_accessibility):
    page = open_page(f"/experiments/{guarded.experiment}?filter=params.a%3D1", url=guarded.url)
    page.get_by_label("User name").fill("ada")
    check_accessibility(page, "login")
    page.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    assert "wrong" in page.get_by_role("alert").inner_text()
    check_accessibility(page, "login refused")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Account: ada").wait_for()
    assert page.url.endswith(f"/experiments/{guarded.experiment}?filter=params.a%3D1")
    # whoever is in has nothing to do at the login page
    page.goto(f"{guarded.url}/login?next=/models")
    page.wait_for_url("**/models")


def test_nothing_of_the_page_is_shown_before_login(open_page, guarded):
    page = open_page("/", url=guarded.url)
    page.get_by_label("Password").wait_for()
    assert page.get_by_role("navigation").count() == 0
    assert page.get_by_text("churn").count() == 0


def test_login_leads_to_no_other_site(open_page, guarded):
    page = open_page("/login?next=//evil.example/", url=guarded.url)
    page.get_by_label("User name").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("button", name="Account: ada").wait_for()
    assert page.url == f"{guarded.url}/"


def test_reason_of_a_failed_single_sign_on(open_page, guarded):
    page = open_page("/login?error=not-allowed", url=guarded.url)
    assert "may not use this server" in page.get_by_role("alert").inner_text()


def test_logout(log_in, guarded):
    page = log_in("bob")
    page.get_by_role("button", name="Account: bob").click()
    page.get_by_role("menuitem", name="Log out").click()
    page.get_by_label("Password").wait_for()
    page.goto(f"{guarded.url}/models")
    page.get_by_label("Password").wait_for()


def test_session_that_ends_in_the_middle(log_in, guarded):
    # a page that asks for nothing by itself
    page = log_in("bob", "/settings")
    page.get_by_text("The REST API").wait_for()
    for session in guarded.ask("GET", "3.0/mlflow/users/sessions/list", name="bob")["sessions"]:
        guarded.ask("POST", "3.0/mlflow/users/sessions/revoke", {"id": session["id"]}, name="bob")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Models").click()
    page.get_by_label("User name").fill("bob")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("button", name="Account: bob").wait_for()
    assert page.url == f"{guarded.url}/models"


def test_profile(log_in):
    page = log_in("ada", "/account")
    page.get_by_label("Your name").fill("Countess of Lovelace")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()
    page.get_by_role("button", name="Account: ada").click()
    page.get_by_role("menu").get_by_text("Countess of Lovelace").wait_for()
    assert page.get_by_role("menuitem", name="Administration").count() == 0


def test_password_is_changed(log_in, guarded):
    guarded.ask("POST", "2.0/mlflow/users/create", {"username": "carl", "password": PASSWORD})
    page = log_in("carl", "/account")
    page.get_by_label("Present password").fill("not it")
    page.get_by_label("New password", exact=True).fill("another long password")
    page.get_by_label("New password again").fill("another long passw")
    assert page.get_by_role("button", name="Change the password").is_disabled()
    page.get_by_label("New password again").fill("another long password")
    page.get_by_role("button", name="Change the password").click()
    page.get_by_role("alert").wait_for()
    page.get_by_label("Present password").fill(PASSWORD)
    page.get_by_role("button", name="Change the password").click()
    page.get_by_text("Changed.").wait_for()
    with pytest.raises(urllib.error.HTTPError) as caught:
        guarded.ask("GET", "2.0/mlflow/users/current", name="carl")
    assert caught.value.code == 401


def test_token_is_shown_once_and_works_until_it_is_revoked(log_in, guarded):
    page = log_in("ada", "/account?tab=tokens")
    page.get_by_role("button", name="New token").click()
    page.get_by_label("Name").fill("cluster")
    page.get_by_role("dialog").get_by_label("Read", exact=False).first.check()
    page.get_by_role("button", name="Create").click()
    token = page.get_by_role("group", name="the token").inner_text().strip()
    assert token.startswith("mlr_")
    page.get_by_role("button", name="I have kept it").click()
    page.get_by_role("dialog").wait_for(state="detached")
    assert guarded.ask("GET", "2.0/mlflow/users/current", token=token)["user"]["username"] == "ada"
    assert token not in page.content()
    page.get_by_role("button", name="Revoke cluster").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    page.get_by_text("No tokens yet.").wait_for()
    with pytest.raises(urllib.error.HTTPError) as caught:
        guarded.ask("GET", "2.0/mlflow/users/current", token=token)
    assert caught.value.code == 401


def test_sessions_are_ended(log_in, guarded):
    other = log_in("ada")
    page = log_in("ada", "/account?tab=sessions")
    page.get_by_text("this browser").wait_for()
    sessions = page.get_by_role("list", name="Sessions").get_by_role("listitem")
    for count in range(sessions.count(), 1, -1):
        page.get_by_role("button", name="Log out").first.click()
        page.wait_for_function("n => document.querySelectorAll('ul[aria-label=Sessions] > li').length < n", arg=count)
    other.goto(f"{guarded.url}/models")
    other.get_by_label("Password").wait_for()


def test_administration_of_accounts(log_in, guarded):
    page = log_in("admin", "/administration")
    page.get_by_role("button", name="New user").click()
    page.get_by_label("User name").fill("grace")
    page.get_by_label("Password").fill("short")
    page.get_by_role("button", name="Create").click()
    page.get_by_role("alert").wait_for()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create").click()
    page.get_by_role("button", name="Actions for grace").click()
    page.get_by_role("menuitem", name="Disable").click()
    page.get_by_role("listitem").filter(has_text="grace").get_by_text("disabled").wait_for()
    with pytest.raises(urllib.error.HTTPError) as caught:
        guarded.ask("GET", "2.0/mlflow/users/current", name="grace")
    assert caught.value.code == 401
    page.get_by_role("button", name="Actions for grace").click()
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Actions for grace").wait_for(state="detached")
    # nobody locks themselves out
    page.get_by_role("button", name="Actions for admin").click()
    page.get_by_role("menuitem").first.wait_for()
    assert page.get_by_role("menuitem", name="Delete").count() == 0


def test_administration_of_groups_and_roles(log_in, guarded):
    page = log_in("admin")
    page.goto(f"{guarded.url}/administration?tab=groups&open=engineers")
    page.get_by_label("Add a member").fill("bob")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("button", name="Remove bob").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Roles").click()
    page.get_by_role("button", name="New role").click()
    page.get_by_label("Name").fill("churn keepers")
    page.get_by_role("button", name="Create").click()
    page.get_by_label("Permission", exact=True).select_option("EDIT")
    page.get_by_label("Which").fill(guarded.experiment)
    page.get_by_role("button", name="Add", exact=True).first.click()
    page.get_by_role("dialog").get_by_text(f"Edit the experiment {guarded.experiment}").wait_for()
    page.get_by_role("radio", name="Group").click()
    page.get_by_label("Give it to a group").fill("engineers")
    page.get_by_role("button", name="Add", exact=True).last.click()
    page.get_by_role("button", name="Take the role from engineers").wait_for()
    roles = guarded.ask("GET", "3.0/mlflow/groups/roles/list?group=engineers")["roles"]
    assert [role["name"] for role in roles] == ["churn keepers"]


def test_administration_is_for_administrators(log_in):
    page = log_in("bob", "/administration")
    page.get_by_text("This page is for administrators.").wait_for()


def test_audit_trail(log_in, guarded):
    with pytest.raises(urllib.error.HTTPError):
        guarded.ask("POST", "2.0/mlflow/users/create", {"username": "x", "password": PASSWORD}, name="bob")
    page = log_in("admin", "/administration?tab=audit&outcome=denied&user=bob")
    row = page.get_by_role("row").filter(has_text="create user")
    row.first.wait_for()
    assert "bob" in row.first.inner_text() and "denied" in row.first.inner_text()
    page.get_by_label("Operation").fill("no_such_operation")
    page.get_by_label("Operation").press("Enter")
    page.get_by_text("Nothing of that kind happened.").wait_for()
    page.goto(f"{guarded.url}/administration?tab=audit&outcome=denied&user=bob")
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="CSV").click()
    assert download.value.suggested_filename == "audit.csv"
    assert "create_user" in pathlib.Path(download.value.path()).read_text(encoding="utf-8")


def test_sharing(log_in, guarded):
    experiment = guarded.ask("POST", "2.0/mlflow/experiments/create", {"name": "given"})["experiment_id"]
    page = log_in("admin", f"/experiments/{experiment}")
    page.get_by_role("button", name="Share").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("User name").fill("bob")
    dialog.get_by_label("May", exact=True).select_option("EDIT")
    dialog.get_by_role("button", name="Add", exact=True).click()
    dialog.get_by_label("What bob may do").wait_for()
    body = {"experiment_id": experiment, "key": "by", "value": "bob"}
    guarded.ask("POST", "2.0/mlflow/experiments/set-experiment-tag", body, name="bob")
    dialog.get_by_role("button", name="Take it from bob").click()
    dialog.get_by_label("What bob may do").wait_for(state="detached")
    with pytest.raises(urllib.error.HTTPError) as caught:
        guarded.ask("POST", "2.0/mlflow/experiments/set-experiment-tag", body, name="bob")
    assert caught.value.code == 403


def test_sharing_is_for_those_who_manage(log_in, guarded):
    page = log_in("bob", f"/experiments/{guarded.experiment}")
    page.get_by_role("button", name="Share").click()
    page.get_by_text("Ask one of them to let somebody in.").wait_for()


def test_link_shows_a_run_to_whoever_has_it(log_in, open_page, guarded):
    page = log_in("admin", f"/runs/{guarded.run}")
    page.get_by_role("button", name="Share").click()
    page.get_by_role("button", name="New link").click()
    address = page.get_by_role("group", name="the link").inner_text().strip()
    assert address.startswith(f"{guarded.url}/runs/{guarded.run}?link=")
    visitor = open_page(address.removeprefix(guarded.url), url=guarded.url)
    visitor.get_by_text("it can be read, not changed").wait_for()
    visitor.get_by_role("heading", name="first").wait_for()
    # the token does not stay where it can be seen and passed on
    assert "link=" not in visitor.url
    assert visitor.get_by_role("button", name="Share").count() == 0
    visitor.reload()
    visitor.get_by_role("heading", name="first").wait_for()
    page.get_by_role("button", name="End this link").click()
    page.get_by_role("button", name="End this link").wait_for(state="detached")
    visitor.reload()
    visitor.get_by_label("Password").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible(log_in, guarded, check_accessibility, scheme):
    page = log_in("admin", color_scheme=scheme)
    for name, path in PAGES.items():
        page.goto(guarded.url + path)
        page.locator("[role=tabpanel]").wait_for()
        page.locator("[role=tabpanel] [role=status]").wait_for(state="detached")
        check_accessibility(page, name)
    page.goto(f"{guarded.url}/experiments/{guarded.experiment}")
    page.get_by_role("button", name="Share").click()
    page.get_by_label("Permissions").wait_for(state="attached")
    check_accessibility(page, "share")


def test_pages_fit_a_phone(log_in, guarded):
    page = log_in("admin", viewport={"width": 360, "height": 740})
    for name, path in PAGES.items():
        page.goto(guarded.url + path)
        # behind the drawer of a group it is there, and hidden from readers
        page.locator("[role=tabpanel]").wait_for()
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 360, f"{name} is {width} pixels wide"


def test_without_login_nothing_of_it_is_there(open_page, server):
    asked = []
    page = open_page("/", url=server)
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    page.get_by_role("button", name="Theme: System").wait_for()
    assert page.get_by_role("button", name="Account").count() == 0
    assert not [url for url in asked if "/auth/" in url]
    page.goto(f"{server}/account")
    page.get_by_text("There is no page at this address.").wait_for()
    page.goto(f"{server}/login")
    page.wait_for_url(f"{server}/")


def test_what_is_not_allowed_is_not_offered(log_in, guarded):
    name = "what-readers-see"
    experiment = guarded.ask("POST", "2.0/mlflow/experiments/create", {"name": name})["experiment_id"]
    run = {"experiment_id": experiment, "run_name": "only to look at", "tags": [{"key": "kind", "value": "small"}]}
    run_id = guarded.ask("POST", "2.0/mlflow/runs/create", run)["run"]["info"]["run_id"]
    page = log_in("bob", f"/runs/{run_id}")
    expect(page.get_by_role("img", name="You may look at this, not change it.")).to_be_visible()
    expect(page.get_by_text("small", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Add a tag")).to_have_count(0)
    expect(page.get_by_role("button", name="Add a description")).to_have_count(0)
    page.get_by_role("button", name="What to do with the run").click()
    refused = page.get_by_role("menuitem", name="Delete")
    expect(refused).to_have_attribute("aria-disabled", "true")
    expect(refused).to_have_attribute("title", "You may look at this, not change it.")
    grant = {"username": "bob", "resource_type": "experiment", "resource_id": experiment, "permission": "EDIT"}
    guarded.ask("POST", "3.0/mlflow/users/permissions/grant", grant)
    page.reload()
    page.get_by_role("button", name="Add a tag").wait_for()
    page.get_by_role("button", name="What to do with the run").click()
    page.get_by_role("menuitem", name="Delete").and_(page.locator("[aria-disabled=true]")).wait_for()


def test_view_of_ones_own(log_in, guarded):
    page = log_in("admin", f"/experiments/{guarded.experiment}?filter=params.a%3D1")
    page.get_by_role("button", name="Views").click()
    page.get_by_role("button", name="Save as\N{HORIZONTAL ELLIPSIS}").click()
    page.get_by_label("Name of the view").fill("mine")
    page.get_by_label("Only for me").check()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("dialog").get_by_label("Name of the view").wait_for(state="detached")
    search = f"3.0/mlflow/views/search?experiment_id={guarded.experiment}"
    (view,) = guarded.ask("GET", search)["views"]
    assert (view["name"], view["visibility"]) == ("mine", "private")
    assert guarded.ask("GET", search, name="bob").get("views", []) == []


def test_what_is_stored_is_shown_to_those_who_look_after_it(log_in):
    page = log_in("ada", "/settings")
    expect(page.get_by_role("region", name="Server")).to_be_visible()
    expect(page.get_by_role("region", name="Storage")).to_have_count(0)
    expect(log_in("admin", "/settings").get_by_role("region", name="Storage")).to_be_visible()
