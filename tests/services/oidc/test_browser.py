"""Single sign-on as somebody does it: a real Chromium, a real provider, from an address, back to it, and out again."""

import pytest

from tests.serverprocess import free_port, running_server
from tests.services.oidc.provider import CLIENT, PATIENCE_S, SECRET, oidc_provider
from tests.ui.conftest import browser  # noqa: F401 - a fixture

pytest.importorskip("playwright")


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    folder, port = tmp_path_factory.mktemp("browser"), free_port()
    url = f"http://127.0.0.1:{port}"
    people = {"ada": {"name": "Ada Lovelace", "groups": ["engineers"]}}
    with oidc_provider(folder, people, f"{url}/sso") as provider:
        environment = {
            "MLFLOW_AUTH_ADMIN_PASSWORD": "a long enough password",
            "MILLRACE_OIDC_ISSUER": provider.issuer,
            "MILLRACE_OIDC_CLIENT_ID": CLIENT,
            "MILLRACE_OIDC_CLIENT_SECRET": SECRET,
            "MILLRACE_OIDC_NAME": "Example login",
            "MILLRACE_OIDC_SCOPES": "openid profile groups",
        }
        with running_server(folder, "--auth", env=environment, port=port) as server:
            yield server, provider


def test_journey(browser, places):  # noqa: F811
    server, provider = places
    context = browser.new_context()
    context.set_default_timeout(PATIENCE_S * 1000)
    page = context.new_page()
    page.goto(f"{server}/models?filter=x")
    page.get_by_role("link", name="Example login").click()
    page.wait_for_url(f"{provider.issuer}/**")
    page.locator("input[name=login]").fill("ada")
    page.locator("input[name=password]").fill("any")
    page.locator("button[type=submit]").click()
    # what the server may know of her
    page.locator("button[type=submit]").click()
    page.wait_for_url(f"{server}/models?filter=x")
    page.get_by_role("button", name="Account: ada").click()
    page.get_by_role("menu").get_by_text("Ada Lovelace").wait_for()
    page.get_by_role("menuitem", name="Your account").click()
    page.get_by_text("engineers").wait_for()
    assert context.cookies(f"{server}/")[0]["httpOnly"]
    page.get_by_role("button", name="Account: ada").click()
    page.get_by_role("menuitem", name="Log out").click()
    # the provider asks whether its session is to end, too
    page.wait_for_url(f"{provider.issuer}/**")
    page.locator("button[name=logout]").click()
    page.wait_for_url(f"{server}/login*")
    page.get_by_label("Password").wait_for()
    page.goto(f"{server}/models")
    page.get_by_label("Password").wait_for()
    context.close()
