"""Single sign-on through the server, with a provider that can be made to lie.

With a real one, and in a browser: ``tests/services/oidc``.
"""

import time
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from joserfc import jwk
from starlette.testclient import TestClient

from mlflow.server.auth.oidc import own_page
from tests.server.auth.conftest import ADMIN, PASSWORD, Guarded, guarded
from tests.server.auth.provider_under_control import CLIENT, provider_under_control

AUTH = "/ajax-api/3.0/mlflow/auth"
LOGIN, CALLBACK, LOGOUT = (f"{AUTH}/oidc/{name}" for name in ("sso/login", "sso/callback", "logout"))


@pytest.fixture(scope="module")
def listening():
    with provider_under_control() as provider:
        yield provider


@pytest.fixture(scope="module")
def shared(listening, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "MLFLOW_AUTH_ADMIN_PASSWORD": PASSWORD,
            "MILLRACE_OIDC_ISSUER": listening.issuer,
            "MILLRACE_OIDC_CLIENT_ID": CLIENT,
            "MILLRACE_OIDC_CLIENT_SECRET": "secret",
            "MILLRACE_OIDC_NAME": "Our login",
            "MILLRACE_OIDC_ADMIN_GROUPS": "chiefs",
            "MILLRACE_OIDC_API_AUDIENCE": "the-api",
        }.items():
            patch.setenv(name, value)
        app = guarded(tmp_path_factory.mktemp("oidc"), auth=True)
    yield app
    app.close()


@pytest.fixture
def provider(listening, shared):
    kept = dict(vars(listening))
    yield listening
    vars(listening).update(kept)


@pytest.fixture
def browser(shared):
    return TestClient(shared, "http://localhost:5000", follow_redirects=False)


@pytest.fixture
def another(shared):
    return TestClient(shared, "http://localhost:5000", follow_redirects=False)


def begin(browser, **query):
    """What the browser is to ask of the provider."""
    answer = browser.get(LOGIN, params=query)
    assert answer.status_code == 303, answer.text
    address = urlsplit(answer.headers["location"])
    assert address.path == "/authorize"
    return {name: values[0] for name, values in parse_qs(address.query).items()}


def end(browser, provider, asked, token=None, name="ada", **claims):
    """The answer to a browser that comes back from the provider."""
    own = {"nonce": asked["nonce"], "sub": f"subject of {name}", "preferred_username": name}
    good = provider.claims(**{**own, **claims})
    provider.tokens = {"id_token": token or provider.sign(good), "access_token": "opaque"}
    return browser.get(CALLBACK, params={"state": asked["state"], "code": "c"})


def logged_in(browser, provider, **claims):
    answer = end(browser, provider, begin(browser), **claims)
    assert answer.status_code == 303 and "error" not in answer.headers["location"], answer.headers["location"]
    return browser.get(f"{AUTH}/session").json()


def is_refused(browser, answer, reason):
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/login?error={reason}"
    assert browser.get(f"{AUTH}/session").status_code == 401
    return True


def test_login_page_knows_the_provider(browser):
    info = browser.get(f"{AUTH}/info").json()
    assert info["providers"] == [{"id": "sso", "name": "Our login", "url": LOGIN[1:]}]


def test_what_is_asked_of_the_provider(provider, browser):
    asked = begin(browser)
    assert asked["response_type"] == "code" and asked["client_id"] == CLIENT
    assert asked["redirect_uri"] == f"http://localhost:5000{CALLBACK}"
    assert asked["scope"] == "openid profile email" and asked["code_challenge_method"] == "S256"
    others = begin(browser)
    for name in ("state", "nonce", "code_challenge"):
        assert len(asked[name]) >= 43 and asked[name] != others[name]


def test_login_state_cookie_is_out_of_reach(browser):
    cookie = browser.get(LOGIN).headers["set-cookie"]
    assert (
        "HttpOnly" in cookie and "SameSite=lax" in cookie and f"Path={CALLBACK}" in cookie and "Max-Age=600" in cookie
    )
    # what is in it can be read by nobody: neither the verifier nor the nonce
    assert cookie.partition("=")[2].startswith("gAAAA")


def test_cookies_are_secure_over_https(shared):
    secure = TestClient(shared, "https://localhost:5000", follow_redirects=False)
    answer = secure.get(LOGIN)
    assert "Secure" in answer.headers["set-cookie"]
    assert parse_qs(urlsplit(answer.headers["location"]).query)["redirect_uri"] == [f"https://localhost:5000{CALLBACK}"]


def test_login_makes_an_account(provider, browser):
    found = logged_in(browser, provider, name="ada")
    assert found["user"]["username"] == "ada" and found["user"]["display_name"] == "Ada Lovelace"
    assert found["groups"] == ["engineers"] and found["csrf_token"]
    again = logged_in(browser, provider, name="ada", preferred_username="renamed")
    # the subject is who it is; the name was only for the first time
    assert again["user"]["id"] == found["user"]["id"] and again["user"]["username"] == "ada"


def test_verifier_goes_with_the_code(provider, browser):
    import base64
    import hashlib

    asked = begin(browser)
    provider.asked = []
    end(browser, provider, asked, name="verified")
    ((_, _, form),) = [one for one in provider.asked if one[0] == "/token"]
    digest = hashlib.sha256(form["code_verifier"].encode()).digest()
    assert base64.urlsafe_b64encode(digest).decode().rstrip("=") == asked["code_challenge"]
    assert form["redirect_uri"] == asked["redirect_uri"]


def test_groups_and_administrators_follow_the_provider(provider, browser):
    assert logged_in(browser, provider, name="grace", groups=["engineers", "chiefs"])["user"]["is_admin"] is True
    found = logged_in(browser, provider, name="grace", groups=["sailors"])
    assert found["groups"] == ["sailors"] and not found["user"].get("is_admin")
    # says nothing of groups: they stay
    provider.userinfo = {"sub": "subject of grace"}
    assert logged_in(browser, provider, name="grace", groups=None)["groups"] == ["sailors"]


def test_userinfo_says_what_the_token_lacks(provider, browser):
    provider.userinfo = {"sub": "subject of joan", "groups": ["codebreakers"], "email": "evil@example.org"}
    found = logged_in(browser, provider, name="joan", groups=None)
    assert found["groups"] == ["codebreakers"]
    assert found["user"]["email"] == "ada@example.org", "what the ID token says is signed"


def test_an_own_group_of_the_same_name_is_not_joined(shared, provider, browser):
    server = Guarded(shared)
    assert server.ask("POST", "3.0/mlflow/groups/create", {"name": "board"}).status == 200
    assert logged_in(browser, provider, name="mary", groups=["board", "typists"])["groups"] == ["typists"]


def test_name_of_another_account(provider, browser):
    assert is_refused(browser, end(browser, provider, begin(browser), name=ADMIN), "name-taken")


def test_name_that_no_account_can_have(provider, browser):
    assert is_refused(browser, end(browser, provider, begin(browser), name="a:b"), "claims")


def test_no_name(provider, browser):
    provider.userinfo = {"sub": "subject of nobody"}
    good = provider.claims(sub="subject of nobody", preferred_username=None)
    asked = begin(browser)
    token = provider.sign({**good, "nonce": asked["nonce"]})
    assert is_refused(browser, end(browser, provider, asked, token), "claims")


def test_disabled_account(shared, provider, browser):
    logged_in(browser, provider, name="kept-out")
    body = {"username": "kept-out", "disabled": True}
    assert Guarded(shared).ask("POST", "3.0/mlflow/users/update", body).status == 200
    assert is_refused(browser, end(browser, provider, begin(browser), name="kept-out"), "disabled")


def test_account_that_is_removed_may_come_again(shared, provider, browser):
    before = logged_in(browser, provider, name="phoenix")["user"]["id"]
    assert Guarded(shared).ask("DELETE", "2.0/mlflow/users/delete", {"username": "phoenix"}).status == 200
    assert logged_in(browser, provider, name="phoenix")["user"]["id"] != before


# ---- attacks ---------------------------------------------------------------------------------------------------------


def test_answer_in_another_browser(provider, browser, another):
    assert is_refused(another, end(another, provider, begin(browser)), "expired")


def test_no_state(provider, browser):
    begin(browser)
    assert is_refused(browser, browser.get(CALLBACK, params={"code": "c"}), "expired")


def test_answer_twice(provider, browser):
    asked = begin(browser)
    end(browser, provider, asked, name="twice")
    token = browser.get(f"{AUTH}/session").json()["csrf_token"]
    browser.post(f"{AUTH}/logout", headers={"x-csrf-token": token})
    assert is_refused(browser, end(browser, provider, asked, name="twice"), "expired")


def test_state_of_another_login_of_this_browser(provider, browser):
    first, second = begin(browser), begin(browser)
    # the token answers the second login, the state is the first's
    mixed = {**second, "state": first["state"]}
    assert is_refused(browser, end(browser, provider, mixed), "claims")


def test_two_tabs(provider, browser):
    first, second = begin(browser, next="/a"), begin(browser, next="/b")
    assert end(browser, provider, second).headers["location"] == "/b"
    assert end(browser, provider, first).headers["location"] == "/a"


def test_login_that_took_too_long(provider, browser, monkeypatch):
    asked = begin(browser)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 601)
    assert is_refused(browser, end(browser, provider, asked), "expired")


def test_changed_cookie(provider, browser):
    asked = begin(browser)
    (cookie,) = browser.cookies.jar
    cookie.value = cookie.value[:-2] + ("A" if cookie.value[-2] != "A" else "B") + cookie.value[-1]
    assert is_refused(browser, end(browser, provider, asked), "expired")


def test_answer_of_another_issuer(provider, browser):
    asked = begin(browser)
    query = {"state": asked["state"], "code": "c", "iss": "https://evil.example"}
    assert is_refused(browser, browser.get(CALLBACK, params=query), "provider")


def test_error_of_the_provider(provider, browser, caplog):
    query = {"state": begin(browser)["state"], "error": "access_denied", "error_description": "<script>"}
    assert is_refused(browser, browser.get(CALLBACK, params=query), "denied")
    query = {"state": begin(browser)["state"], "error": "server_error"}
    assert is_refused(browser, browser.get(CALLBACK, params=query), "provider")


FORGED = {
    "foreign issuer": {"iss": "https://evil.example"},
    "wrong audience": {"aud": "another"},
    "expired": {"exp": 1},
    "wrong nonce": {"nonce": "n"},
    "no nonce": {"nonce": None},
}


@pytest.mark.parametrize("case", FORGED)
def test_forged_tokens(provider, browser, case):
    asked = begin(browser)
    token = provider.sign(provider.claims(**{"nonce": asked["nonce"], **FORGED[case]}))
    assert is_refused(browser, end(browser, provider, asked, token), "claims")


def test_token_of_another_key(provider, browser):
    asked = begin(browser)
    token = provider.sign(provider.claims(nonce=asked["nonce"]), jwk.generate_key("RSA", 2048, {"kid": "first"}))
    assert is_refused(browser, end(browser, provider, asked, token), "claims")


def test_foreign_pages_cannot_be_led_to(provider, browser):
    targets = ("https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/api/2.0/x")
    for target in targets:
        assert end(browser, provider, begin(browser, next=target)).headers["location"] == "/"
    kept = "/experiments/1?compare=%5B1%5D#x"
    assert end(browser, provider, begin(browser, next=kept)).headers["location"] == kept


@pytest.mark.parametrize(
    "address",
    [
        *(
            None,
            "",
            "x",
            "//x",
            "///x",
            "/\\x",
            "\\/x",
            "/\tx",
            "/\nx",
            "/ x",
            "http:/x",
            "/\N{SNOWMAN}",
            "/" + "x" * 2000,
        ),
        *("/api/2.0/x", "/ajax-api/2.0/x", "/v1/traces", "/mlflow-artifacts/x", "/x\r\nSet-Cookie: a=b"),
    ],
)
def test_addresses_that_are_none_of_the_pages(address):
    assert own_page(address) == "/"


def test_provider_that_is_away(provider, browser):
    asked = begin(browser)
    provider.statuses = {"/token": 503}
    assert is_refused(browser, end(browser, provider, asked), "provider")


def test_secrets_are_in_no_log(provider, browser, caplog):
    asked = begin(browser)
    provider.statuses = {"/token": 400}
    browser.get(CALLBACK, params={"state": asked["state"], "code": "THE-CODE"})
    assert "answered 400" in caplog.text
    for secret in ("THE-CODE", "secret", asked["state"], asked["nonce"]):
        assert secret not in caplog.text


# ---- logout ----------------------------------------------------------------------------------------------------------


def test_logout_at_the_provider(provider, browser):
    logged_in(browser, provider, name="leaving")
    answer = browser.get(LOGOUT)
    address = urlsplit(answer.headers["location"])
    query = parse_qs(address.query)
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{provider.issuer}/logout"
    assert query["post_logout_redirect_uri"] == ["http://localhost:5000/login"] and query["id_token_hint"]
    assert browser.get(LOGOUT).headers["location"] == "/login"


def test_logout_of_somebody_with_a_long_token(provider, browser):
    logged_in(browser, provider, name="long", groups=[f"group {n:04}" * 3 for n in range(300)])
    query = parse_qs(urlsplit(browser.get(LOGOUT).headers["location"]).query)
    assert query["client_id"] == [CLIENT] and "id_token_hint" not in query


def test_logout_without_a_login(browser):
    assert browser.get(LOGOUT).headers["location"] == "/login"


# ---- access tokens ---------------------------------------------------------------------------------------------------


def current(browser, token):
    return browser.get("/api/2.0/mlflow/users/current", headers={"authorization": f"Bearer {token}"})


def test_access_token_of_the_provider(provider, browser):
    token = provider.sign(provider.claims(aud="the-api", sub="robot", preferred_username="robot", groups=["machines"]))
    for _ in range(2):
        answer = current(browser, token)
        assert answer.json()["user"]["username"] == "robot" and answer.json()["groups"] == ["machines"]


@pytest.mark.parametrize(
    "case", [{"aud": CLIENT}, {"exp": 1}, {"iss": "https://evil.example"}, {"sub": None}], ids=repr
)
def test_access_tokens_that_are_refused(provider, browser, case):
    answer = current(browser, provider.sign(provider.claims(**{"aud": "the-api", **case})))
    assert answer.status_code == 401


def test_access_token_with_the_name_of_another_account(provider, browser):
    claims = provider.claims(aud="the-api", sub="impostor", preferred_username=ADMIN)
    answer = current(browser, provider.sign(claims))
    assert answer.status_code == 401 and "another account" in answer.json()["message"]


def test_unknown_provider_in_the_address(browser):
    answer = browser.get(f"{AUTH}/oidc/other/login?{urlencode({'next': '/x'})}")
    assert answer.headers["location"] == "/login?error=provider"


def test_second_replica_ends_what_the_first_began(listening, tmp_path, monkeypatch):
    for name, value in {"ISSUER": listening.issuer, "CLIENT_ID": CLIENT}.items():
        monkeypatch.setenv(f"MILLRACE_OIDC_{name}", value)
    monkeypatch.setenv("MLFLOW_AUTH_ADMIN_PASSWORD", PASSWORD)
    replicas = [guarded(tmp_path, auth=True) for _ in range(2)]
    first, second = (TestClient(app, "http://localhost:5000", follow_redirects=False) for app in replicas)
    asked = begin(first)
    second.cookies = first.cookies
    assert end(second, listening, asked).headers["location"] == "/"
    for app in replicas:
        app.close()
