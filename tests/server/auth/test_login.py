"""Logging in and out of the web page."""

import pytest

from tests.server.asgi import call
from tests.server.auth.conftest import PASSWORD, Guarded, guarded

CURRENT = "2.0/mlflow/users/current"
SESSION = "3.0/mlflow/auth/session"
LOGIN = "3.0/mlflow/auth/login"
TOKENS = "3.0/mlflow/users/tokens/create"


def cookie_of(page):
    return {"cookie": page["cookie"]}


def test_login_and_logout(server, name):
    server.made(name)
    page = server.login(name)
    told = server.ask("GET", SESSION, headers=cookie_of(page)).json
    assert (told["user"]["username"], told["via"], told["csrf_token"]) == (name, "session", page["x-csrf-token"])
    assert server.ask("GET", CURRENT, headers=cookie_of(page)).json["is_basic_auth"] is False
    out = server.ask("POST", "3.0/mlflow/auth/logout", {}, headers=page)
    assert out.status == 200
    assert "Max-Age=0" in out.headers["set-cookie"]
    assert server.ask("GET", CURRENT, headers=cookie_of(page)).status == 401
    assert server.ask("GET", SESSION, headers=cookie_of(page)).status == 401


def test_the_cookie_is_out_of_reach_of_scripts(server, name):
    server.made(name)
    answer = server.ask("POST", LOGIN, {"username": name, "password": "her secret words"}, headers={})
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Secure" not in cookie
    assert "her secret" not in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_a_login_replaces_the_session_of_the_browser(server, name):
    server.made(name)
    first = server.login(name)
    second = server.login(name, headers=cookie_of(first))
    assert first["cookie"] != second["cookie"]
    assert server.ask("GET", CURRENT, headers=cookie_of(first)).status == 401
    assert server.ask("GET", CURRENT, headers=cookie_of(second)).status == 200


def test_a_change_needs_the_token_against_forged_requests(server, name):
    server.made(name)
    page, other = server.login(name), server.login(name)
    for headers in (
        cookie_of(page),
        {**page, "x-csrf-token": "x"},
        {**page, "x-csrf-token": ""},
        {**page, "x-csrf-token": other["x-csrf-token"]},
        {**page, "x-csrf-token": "\xe4"},
    ):
        answer = server.ask("POST", TOKENS, {"name": "t"}, headers=headers)
        assert (answer.status, answer.json["error_code"]) == (403, "PERMISSION_DENIED")
        assert server.ask("POST", "3.0/mlflow/auth/logout", {}, headers=headers).status == 403
    assert server.ask("GET", "3.0/mlflow/users/tokens/list", headers=cookie_of(page)).json == {}
    assert server.ask("POST", TOKENS, {"name": "t"}, headers=page).status == 200


@pytest.mark.parametrize("origin", ["http://localhost:3000", "http://evil.example", "null"])
def test_a_session_is_for_the_servers_own_pages(server, name, origin):
    server.made(name)
    page = server.login(name)
    # reading too: pages of this machine are otherwise allowed to
    assert server.ask("GET", SESSION, headers={**page, "origin": origin}).status == 403
    assert server.ask("POST", TOKENS, {"name": "t"}, headers={**page, "origin": origin}).status == 403
    login = {"username": name, "password": "her secret words"}
    assert server.ask("POST", LOGIN, login, headers={"origin": origin}).status == 403
    assert server.ask("GET", SESSION, headers={**page, "origin": "http://localhost:5000"}).status == 200


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded", b"username=admin&password=x"),
        ("text/plain", b'{"username": "admin", "password": "x"}'),
        ("application/json", b"{"),
        ("application/json", b'{"username": "admin"}'),
        ("application/json", b'{"username": "admin", "password": 1234567890}'),
        ("application/json", b"\xff"),
    ],
    ids=["form", "text", "broken", "no password", "number", "bytes"],
)
def test_a_login_that_cannot_be_read(server, content_type, body):
    answer = call(server.app, "POST", f"/api/{LOGIN}", headers={"content-type": content_type}, body=body)
    assert (answer.status, answer.json["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
    assert "1234567890" not in answer.text


def test_a_token_is_no_password_for_the_page(server, name):
    server.made(name)
    token = server.ask("POST", TOKENS, {"name": "t", "scope": "read"}, headers=server.login(name)).json["token"]
    answer = server.ask("POST", LOGIN, {"username": name, "password": token}, headers={})
    assert answer.status == 401


def test_sessions_are_listed_and_ended(server, name):
    server.made(name)
    here = server.login(name, headers={"user-agent": "a browser"})
    there = server.login(name)
    sessions = server.ask("GET", "3.0/mlflow/users/sessions/list", headers=cookie_of(here)).json["sessions"]
    assert [(s.get("user_agent", ""), s.get("current", False)) for s in sessions] == [
        ("", False),
        ("a browser", True),
    ]
    revoke = "3.0/mlflow/users/sessions/revoke"
    assert server.ask("POST", revoke, {"id": sessions[0]["id"]}, headers=here).status == 200
    assert server.ask("GET", CURRENT, headers=cookie_of(there)).status == 401
    assert server.ask("GET", CURRENT, headers=cookie_of(here)).status == 200


def test_nobody_ends_the_sessions_of_others(server, name):
    server.made(name)
    server.made(name + "-2")
    page, other = server.login(name), server.login(name + "-2")
    (session,) = server.ask("GET", "3.0/mlflow/users/sessions/list", headers=cookie_of(page)).json["sessions"]
    revoke = "3.0/mlflow/users/sessions/revoke"
    assert server.ask("POST", revoke, {"id": session["id"]}, headers=other).status == 403
    assert server.ask("GET", CURRENT, headers=cookie_of(page)).status == 200
    seen = server.ask("GET", "3.0/mlflow/users/sessions/list", {"username": name}, headers=cookie_of(other))
    assert seen.status == 403
    assert server.ask("POST", revoke, {"id": session["id"]}).status == 200
    assert server.ask("GET", CURRENT, headers=cookie_of(page)).status == 401


def test_a_new_password_ends_the_other_sessions(server, name):
    server.made(name)
    here, there = server.login(name), server.login(name)
    change = {"username": name, "password": "her new secret", "current_password": "her secret words"}
    assert server.ask("PATCH", "2.0/mlflow/users/update-password", change, headers=here).status == 200
    assert server.ask("GET", CURRENT, headers=cookie_of(here)).status == 200
    assert server.ask("GET", CURRENT, headers=cookie_of(there)).status == 401
    assert server.ask("GET", CURRENT, name=name, password="her secret words").status == 401
    assert server.ask("GET", CURRENT, name=name, password="her new secret").status == 200


@pytest.mark.parametrize("setting", ["MILLRACE_AUTH_SESSION_HOURS", "MILLRACE_AUTH_SESSION_IDLE_HOURS"])
def test_sessions_expire(tmp_path, monkeypatch, setting):
    monkeypatch.setenv("MLFLOW_AUTH_ADMIN_PASSWORD", PASSWORD)
    monkeypatch.setenv(setting, "0.0000001")
    monkeypatch.setenv("MILLRACE_AUTH_CACHE_SECONDS", "0")
    app = guarded(tmp_path, auth=True)
    try:
        page = Guarded(app).login("admin", PASSWORD)
        assert Guarded(app).ask("GET", CURRENT, headers=cookie_of(page)).status == 401
    finally:
        app.close()


def test_the_cookie_goes_over_https_only_if_told(tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_AUTH_ADMIN_PASSWORD", PASSWORD)
    monkeypatch.setenv("MILLRACE_AUTH_COOKIE_SECURE", "true")
    app = guarded(tmp_path, auth=True)
    try:
        answer = Guarded(app).ask("POST", LOGIN, {"username": "admin", "password": PASSWORD}, headers={})
        assert "Secure" in answer.headers["set-cookie"]
    finally:
        app.close()


# ---- /signup ---------------------------------------------------------------------------------------------------------

FORM = {"content-type": "application/x-www-form-urlencoded"}
CREATE_UI = "/api/2.0/mlflow/users/create-ui"


def test_only_administrators_sign_others_up(server, name):
    server.made(name)
    assert call(server.app, "GET", "/signup").status == 401
    page = server.login(name)
    assert call(server.app, "GET", "/signup", headers=cookie_of(page)).status == 403
    body = f"username={name}-3&password=a+long+secret&csrf_token={page['x-csrf-token']}".encode()
    assert call(server.app, "POST", CREATE_UI, body=body, headers=FORM).status == 401
    assert call(server.app, "POST", CREATE_UI, body=body, headers={**FORM, **cookie_of(page)}).status == 403
    admin = server.login("admin", PASSWORD)
    shown = call(server.app, "GET", "/signup", headers=cookie_of(admin))
    assert admin["x-csrf-token"] in shown.text
    forged = call(server.app, "POST", CREATE_UI, body=body, headers={**FORM, **cookie_of(admin)})
    assert forged.status == 403
    body = body.replace(page["x-csrf-token"].encode(), admin["x-csrf-token"].encode())
    assert call(server.app, "POST", CREATE_UI, body=body, headers={**FORM, **cookie_of(admin)}).status == 200
    assert server.ask("GET", CURRENT, name=f"{name}-3", password="a long secret").status == 200


def test_everybody_may_sign_up_where_a_setting_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_AUTH_ADMIN_PASSWORD", PASSWORD)
    monkeypatch.setenv("MILLRACE_AUTH_SIGNUP", "true")
    app = guarded(tmp_path, auth=True)
    try:
        assert "<form" in call(app, "GET", "/signup").text
        body = b"username=%3Cb%3E&password=a+long+secret"
        answer = call(app, "POST", CREATE_UI, body=body, headers=FORM)
        assert answer.status == 200
        assert "&lt;b&gt;" in answer.text
        user = Guarded(app).ask("GET", CURRENT, name="<b>", password="a long secret").json["user"]
        assert user["is_admin"] is False
        for wrong, status in ((b"username=x&password=short", 400), (b"username=%FF&password=a+long+secret", 400)):
            assert call(app, "POST", CREATE_UI, body=wrong, headers=FORM).status == status
        cross = {**FORM, "origin": "http://localhost:3000"}
        assert call(app, "POST", CREATE_UI, body=b"username=y&password=a+long+secret", headers=cross).status == 403
    finally:
        app.close()
