"""Users whom a reverse proxy names."""

import httpx
import pytest

from mlflow.exceptions import MlflowException
from mlflow.server.auth.proxy import ProxyHeaders, ProxySettings, read_proxy_settings
from tests.server.asgi import call
from tests.server.auth.conftest import ADMIN, PASSWORD, Guarded, basic, guarded
from tests.serverprocess import running_server

SETTINGS = ProxySettings("X-Forwarded-User", ("10.0.0.5", "10.1.0.0/16", "fd00::/8"), "X-Forwarded-Groups")


def identity(*headers, client="10.0.0.5", settings=SETTINGS):
    return ProxyHeaders(settings).identity_of([(name.lower(), value) for name, value in headers], client)


def test_user_and_groups():
    found = identity(("X-Forwarded-User", "ada"), ("X-Forwarded-Groups", "engineers, data,,data"))
    assert (found.issuer, found.subject, found.name) == ("proxy", "ada", "ada")
    assert found.groups == ("engineers", "data")


def test_no_header_is_nobody():
    assert identity(("Accept", "*/*"), client="203.0.113.1") is None


def test_empty_header_is_nobody():
    assert identity(("X-Forwarded-User", " ")) is None


def test_no_groups_are_no_groups():
    assert identity(("X-Forwarded-User", "ada")).groups == ()


def test_groups_that_are_none_of_the_proxys():
    settings = ProxySettings("X-User", ("10.0.0.5",))
    assert identity(("X-User", "ada"), ("X-Forwarded-Groups", "admins"), settings=settings).groups is None


@pytest.mark.parametrize("client", ["10.0.0.5", "10.1.255.255", "::ffff:10.0.0.5", "fd00::1"])
def test_trusted_addresses(client):
    assert identity(("X-Forwarded-User", "ada"), client=client).name == "ada"


@pytest.mark.parametrize("client", ["10.0.0.6", "10.2.0.1", "203.0.113.1", "::1", "127.0.0.1", "localhost", ""])
def test_header_of_others_is_refused(client):
    with pytest.raises(MlflowException, match="only taken from the server's reverse proxy") as caught:
        identity(("X-Forwarded-User", "ada"), client=client)
    assert caught.value.get_http_status_code() == 401


def test_groups_of_others_are_refused():
    with pytest.raises(MlflowException, match="only taken from"):
        identity(("X-Forwarded-Groups", "admins"), client="203.0.113.1")


@pytest.mark.parametrize(
    "headers",
    [
        [("X-Forwarded-User", "ada"), ("X-Forwarded-User", "admin")],
        [("X-Forwarded-User", "ada"), ("X-Forwarded-Groups", "a"), ("X-Forwarded-Groups", "admins")],
    ],
    ids=["users", "groups"],
)
def test_headers_that_came_twice(headers):
    with pytest.raises(MlflowException, match="more than once"):
        identity(*headers)


@pytest.mark.parametrize("name", ["a" * 251, "a\tb", "a\x00b"], ids=["long", "tab", "unseen"])
def test_names_that_are_none(name):
    with pytest.raises(MlflowException, match="holds no name of a user"):
        identity(("X-Forwarded-User", name))


def test_settings(monkeypatch):
    assert read_proxy_settings() is None
    monkeypatch.setenv("MILLRACE_AUTH_PROXY_HEADER", "X-Remote-User")
    with pytest.raises(MlflowException, match="needs MILLRACE_AUTH_PROXY_ADDRESSES"):
        read_proxy_settings()
    monkeypatch.setenv("MILLRACE_AUTH_PROXY_ADDRESSES", "10.0.0.5, 10.1.0.0/16")
    monkeypatch.setenv("MILLRACE_AUTH_PROXY_ADMIN_GROUPS", "admins")
    found = read_proxy_settings()
    assert found.addresses == ("10.0.0.5", "10.1.0.0/16") and found.groups_header is None
    assert found.admission.admin_groups == {"admins"}


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"header": "X User"}, "Invalid name 'X User'"),
        ({"groups_header": "X:User"}, "Invalid name 'X:User'"),
        ({"addresses": ("proxy.example",)}, "Invalid address 'proxy.example'"),
        ({"addresses": ("10.0.0.5/8",)}, "has host bits set"),
    ],
    ids=["header", "groups header", "name", "host bits"],
)
def test_settings_that_are_refused(settings, words):
    with pytest.raises(MlflowException, match=words):
        ProxySettings(**{"header": "X-User", "addresses": ("10.0.0.5",), **settings})


# ---- a server behind a proxy -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def behind(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLFLOW_AUTH_ADMIN_PASSWORD", PASSWORD)
        patch.setenv("MILLRACE_AUTH_PROXY_HEADER", "X-Forwarded-User")
        patch.setenv("MILLRACE_AUTH_PROXY_GROUPS_HEADER", "X-Forwarded-Groups")
        patch.setenv("MILLRACE_AUTH_PROXY_ADDRESSES", "127.0.0.1")
        patch.setenv("MILLRACE_AUTH_PROXY_ADMIN_GROUPS", "chiefs")
        app = guarded(tmp_path_factory.mktemp("behind"), auth=True)
    yield Guarded(app)
    app.close()


def who(server, user, groups=None, app=None):
    headers = {"x-forwarded-user": user, **({"x-forwarded-groups": groups} if groups is not None else {})}
    return call(app or server.app, "GET", "/api/2.0/mlflow/users/current", headers=headers)


def test_account_is_made_and_follows_the_proxy(behind):
    first = who(behind, "ada", "engineers,chiefs").json
    assert first["user"]["username"] == "ada" and first["user"]["is_admin"] is True
    assert first["groups"] == ["chiefs", "engineers"]
    later = who(behind, "ada", "engineers").json
    assert later["user"]["id"] == first["user"]["id"] and not later["user"].get("is_admin")
    assert later["groups"] == ["engineers"]
    assert who(behind, "ada", "engineers").json == later


def test_page_knows_whom_the_proxy_names(behind):
    answer = call(behind.app, "GET", "/ajax-api/3.0/mlflow/auth/session", headers={"x-forwarded-user": "grace"})
    assert answer.json["user"]["username"] == "grace" and answer.json["via"] == "proxy"


def test_names_in_utf_8(behind):
    found = who(behind, "j\N{LATIN SMALL LETTER O WITH DIAERESIS}rg".encode().decode("latin-1")).json
    assert found["user"]["username"] == "j\N{LATIN SMALL LETTER O WITH DIAERESIS}rg"


def test_the_proxy_cannot_name_an_account_that_is_here(behind):
    answer = who(behind, ADMIN)
    assert answer.status == 401 and "another account" in answer.json["message"]


def test_disabled_account_stays_out(behind):
    assert who(behind, "gone").status == 200
    body = {"username": "gone", "disabled": True}
    assert behind.ask("POST", "3.0/mlflow/users/update", body).status == 200
    assert who(behind, "gone").status == 401


def test_others_are_refused_whatever_else_they_show(behind):
    async def from_elsewhere(scope, receive, send):
        await behind.app({**scope, "client": ("203.0.113.1", 1)}, receive, send)

    assert who(behind, "ada", app=from_elsewhere).status == 401
    headers = {**basic(ADMIN, PASSWORD), "x-forwarded-user": "ada"}
    answer = call(from_elsewhere, "GET", "/api/2.0/mlflow/users/current", headers=headers)
    assert answer.status == 401 and "only taken from" in answer.json["message"]
    # without the header everybody logs in as ever
    headers = basic(ADMIN, PASSWORD)
    assert call(from_elsewhere, "GET", "/api/2.0/mlflow/users/current", headers=headers).status == 200


def test_forwarded_addresses_do_not_make_a_proxy(tmp_path):
    # a proxy on this machine that is trusted with addresses, but not with users
    environment = {
        "MLFLOW_AUTH_ADMIN_PASSWORD": PASSWORD,
        "MILLRACE_AUTH_PROXY_HEADER": "X-Forwarded-User",
        "MILLRACE_AUTH_PROXY_ADDRESSES": "10.0.0.5",
    }
    with running_server(tmp_path, "--auth", env=environment) as url:
        headers = {"X-Forwarded-User": "ada", "X-Forwarded-For": "10.0.0.5"}
        answer = httpx.get(f"{url}/api/2.0/mlflow/users/current", headers=headers)
        assert answer.status_code == 401
        # while the address is believed for everything else
        body = {"username": ADMIN, "password": PASSWORD}
        login = httpx.post(f"{url}/api/3.0/mlflow/auth/login", json=body, headers={"X-Forwarded-For": "10.0.0.5"})
        cookies = {"mlflow_session": login.cookies["mlflow_session"]}
        listed = httpx.get(f"{url}/api/3.0/mlflow/users/sessions/list", cookies=cookies)
        assert [one["address"] for one in listed.json()["sessions"]] == ["10.0.0.5"]
