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
from tests.server.auth.provider_under_control import CLIENT, provider_under_control, unsigned

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
            "MILLRACE_OIDC_GROUP_ROLES": "makers=editor",
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


def test_roles_go_with_the_group_at_once(provider, browser):
    def tags():
        headers = {"x-csrf-token": browser.get(f"{AUTH}/session").json()["csrf_token"]}
        body = {"experiment_id": "0", "key": "a", "value": "b"}
        path = "/api/2.0/mlflow/experiments/set-experiment-tag"
        return browser.post(path, json=body, headers=headers).status_code

    logged_in(browser, provider, name="maker", groups=["makers"])
    assert tags() == 200
    # nothing that is remembered of her outlives what the provider takes away
    logged_in(browser, provider, name="maker", groups=[])
    assert tags() == 403
    logged_in(browser, provider, name="maker", groups=["makers"])
    assert tags() == 200


# ---- logout by the provider (back channel) ---------------------------------------------------------------------------

BACK_CHANNEL = f"{AUTH}/oidc/sso/backchannel-logout"
_FORM = "application/x-www-form-urlencoded"
EVENTS = {"http://schemas.openid.net/event/backchannel-logout": {}}


def logout_token(provider, key=None, algorithm="RS256", typ="logout+jwt", **other):
    """A good logout token, some claims of it changed; None leaves one out."""
    now = int(time.time())
    good = {"iss": provider.issuer, "aud": CLIENT, "iat": now, "exp": now + 120, "jti": "1", "events": EVENTS}
    claims = {name: value for name, value in {**good, **other}.items() if value is not None}
    return provider.sign(claims, key, algorithm, typ=typ)


def told(client, token, path=BACK_CHANNEL):
    """The answer to a provider that says a session has ended; it has no cookies and is no browser."""
    return client.post(path, data={"logout_token": token}, headers={"cookie": ""})


def test_provider_ends_a_session_by_its_name(provider, browser, another):
    logged_in(browser, provider, name="sid-1", sid="at the office")
    logged_in(another, provider, name="sid-1", sid="at home")
    answer = told(browser, logout_token(provider, sid="at the office", sub="subject of sid-1"))
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store" and not answer.content
    assert browser.get(f"{AUTH}/session").status_code == 401
    assert another.get(f"{AUTH}/session").status_code == 200
    # what has ended may end again
    assert told(browser, logout_token(provider, sid="at the office")).status_code == 200
    found = browser.get(
        "/api/3.0/mlflow/audit/export",
        params={"format": "jsonl", "operation": "logout", "user": "sid-1"},
        auth=(ADMIN, PASSWORD),
    )
    assert found.status_code == 200 and len(found.text.splitlines()) == 1


def test_provider_ends_all_sessions_of_somebody(provider, browser, another):
    logged_in(browser, provider, name="sub-1", sid="at the office")
    logged_in(another, provider, name="sub-1")
    assert told(browser, logout_token(provider, sub="subject of sub-2")).status_code == 200
    assert browser.get(f"{AUTH}/session").status_code == 200
    assert told(browser, logout_token(provider, sub="subject of sub-1")).status_code == 200
    for one in (browser, another):
        assert one.get(f"{AUTH}/session").status_code == 401


def test_logout_token_that_comes_again(provider, browser):
    logged_in(browser, provider, name="again")
    now = int(time.time())
    old = logout_token(provider, sub="subject of again", iat=now - 300, exp=now + 300)
    # it was made before she came
    assert told(browser, old).status_code == 200
    assert browser.get(f"{AUTH}/session").status_code == 200


@pytest.mark.parametrize("kind", ["JWT", "logout+jwt", "application/logout+jwt", None])
def test_types_of_logout_tokens(provider, browser, kind):
    assert told(browser, logout_token(provider, typ=kind, sub="nobody")).status_code == 200


@pytest.mark.parametrize(
    "case",
    [
        *({"iss": "https://evil.example"}, {"aud": "another"}, {"aud": None}, {"exp": 1}, {"exp": None}, {"iat": None}),
        *({"iat": 1 << 40}, {"nonce": "n"}, {"events": None}, {"events": {"another": {}}}, {"sub": None}, {"sub": 7}),
        *({"sid": ["s"]}, {"events": {next(iter(EVENTS)): None}}, {"events": list(EVENTS)}, {"sid": ""}),
        *({"typ": "at+jwt"}, {"typ": "dpop+jwt"}),
    ],
    ids=repr,
)
def test_logout_tokens_that_are_refused(provider, browser, case):
    logged_in(browser, provider, name="kept", sid="kept")
    answer = told(browser, logout_token(provider, **{"sub": "subject of kept", **case}))
    assert answer.status_code == 400 and answer.json()["error"] == "invalid_request"
    assert answer.headers["cache-control"] == "no-store"
    assert browser.get(f"{AUTH}/session").status_code == 200


def test_logout_tokens_that_others_signed(provider, browser):
    logged_in(browser, provider, name="kept", sid="kept")
    stranger = jwk.generate_key("RSA", 2048, {"kid": "first"})
    claims = {"iss": provider.issuer, "aud": CLIENT, "iat": int(time.time()), "exp": 1 << 40, "events": EVENTS}
    claims["sub"] = "subject of kept"
    for token in (
        logout_token(provider, stranger, sub="subject of kept"),
        unsigned({"alg": "none", "typ": "logout+jwt"}, claims),
        # an ID token of hers, and one that was changed
        provider.sign(provider.claims(sub="subject of kept")),
        logout_token(provider, sub="subject of kept") + "x",
        *("", "a.b.c", "no token"),
    ):
        assert told(browser, token).status_code == 400
    assert browser.get(f"{AUTH}/session").status_code == 200


def test_bodies_that_are_no_logout(provider, browser):
    token = logout_token(provider, sub="nobody")
    for body in (
        {"json": {"logout_token": token}},
        {"data": {"token": token}},
        {"content": f"logout_token={token}&logout_token={token}", "headers": {"content-type": _FORM}},
        {"content": b"logout_token=\xff", "headers": {"content-type": _FORM}},
        {"content": b"x=" + b"y" * 200_000, "headers": {"content-type": _FORM}},
        {},
    ):
        answer = browser.post(BACK_CHANNEL, **body)
        assert answer.status_code == 400 and answer.json()["error"] == "invalid_request"
    assert browser.get(BACK_CHANNEL).status_code == 405
    unknown = told(browser, token, BACK_CHANNEL.replace("sso", "other"))
    assert unknown.status_code == 400


def test_logout_token_is_no_access_token(provider, browser):
    token = logout_token(provider, aud="the-api", sub="robot", typ="JWT", preferred_username="robot")
    assert current(browser, token).status_code == 401


def test_logout_token_is_no_id_token(provider, browser):
    asked = begin(browser)
    token = logout_token(provider, sub="subject of ada")
    assert is_refused(browser, end(browser, provider, asked, token), "claims")


def test_logout_when_keys_cannot_be_had(provider, browser):
    logged_in(browser, provider, name="kept")
    key = jwk.generate_key("RSA", 2048, {"kid": "brand new"})
    provider.statuses["/keys"] = 500
    assert told(browser, logout_token(provider, key, sub="subject of kept")).status_code == 400
    provider.statuses.clear()
    assert browser.get(f"{AUTH}/session").status_code == 200
