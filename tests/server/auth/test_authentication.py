"""Who may pass, with what."""

import pytest

from mlflow.exceptions import MlflowException
from mlflow.server import create_app
from tests.server.asgi import call
from tests.server.auth.conftest import PASSWORD, Guarded, basic, guarded

CURRENT = "2.0/mlflow/users/current"


def test_without_credentials_only_what_is_open_is_answered(server):
    for path in ("/health", "/version"):
        assert call(server.app, "GET", path).status == 200
    for method, path in (
        ("GET", "/api/2.0/mlflow/experiments/search"),
        ("GET", "/ajax-api/2.0/mlflow/experiments/search"),
        ("POST", "/api/2.0/mlflow/runs/create"),
        ("GET", "/get-artifact"),
        ("GET", "/metrics"),
        ("GET", "/docs"),
        ("GET", "/openapi.json"),
        ("POST", "/v1/traces"),
        ("GET", "/api/2.0/mlflow-artifacts/artifacts"),
        ("GET", "/no/such/route.json"),
        ("POST", "/"),
    ):
        answer = call(server.app, method, path)
        expected = 404 if path.startswith("/no/") else 401
        assert answer.status == expected, path


def test_a_program_is_asked_for_basic_and_the_page_is_not(server):
    program = call(server.app, "GET", "/api/2.0/mlflow/users/current")
    assert program.headers["www-authenticate"] == 'Basic realm="mlflow"'
    assert program.json["error_code"] == "UNAUTHENTICATED"
    # a browser would open a dialog
    page = call(server.app, "GET", "/ajax-api/2.0/mlflow/users/current")
    assert "Basic" not in page.headers["www-authenticate"]
    # nor is a page that uses the other name of the paths, as browsers tell it, or after its session has ended
    for headers in ({"sec-fetch-mode": "cors"}, {"cookie": "mlflow_session=ended"}):
        page = call(server.app, "GET", "/api/2.0/mlflow/users/current", headers=headers)
        assert page.status == 401 and "Basic" not in page.headers["www-authenticate"]
    address = call(server.app, "GET", "/api/2.0/mlflow/users/current", headers={"sec-fetch-mode": "navigate"})
    assert "Basic" in address.headers["www-authenticate"]


def test_the_page_is_there_for_whoever_has_not_logged_in(server):
    for path in ("/", "/login", "/experiments/1"):
        answer = call(server.app, "GET", path, headers={"accept": "text/html"})
        assert answer.status == 200
        assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    "header",
    [
        "Basic",
        "Basic !!!",
        "Basic YWRtaW4=",
        "Basic YWRtaW46",
        "Basic /v/+/g==",
        "Digest username=admin",
        "Bearer",
        "Bearer mlr_unknown",
        "Bearer eyJhbGciOiJub25lIn0.e30.",
    ],
)
def test_headers_that_prove_nothing(server, header):
    assert server.ask("GET", CURRENT, headers={"authorization": header}).status == 401


def test_a_password(server, name):
    user = server.made(name)
    answer = server.ask("GET", CURRENT, name=name, password="her secret words")
    assert answer.json["user"]["id"] == user["id"]
    assert answer.json["is_basic_auth"] is True
    assert server.ask("GET", CURRENT, name=name, password="his secret words").status == 401
    assert server.ask("GET", CURRENT, name=name.upper(), password="her secret words").status == 401


@pytest.mark.usefixtures("time_stands")
def test_wrong_passwords_must_wait(server, name):
    server.made(name)
    answers = [server.ask("GET", CURRENT, name=name, password=f"wrong {n}") for n in range(6)]
    assert [answer.status for answer in answers] == [401] * 5 + [429]
    assert int(answers[-1].headers["retry-after"]) >= 1
    # not even the right one helps from there, in case it is guessed
    assert server.ask("GET", CURRENT, name=name, password="her secret words").status == 429
    login = server.ask("POST", "3.0/mlflow/auth/login", {"username": name, "password": "her secret words"}, headers={})
    assert (login.status, "retry-after" in login.headers) == (429, True)


def test_who_has_proved_it_need_not_wait_for_others_who_guess(server, name):
    server.made(name)
    assert server.ask("GET", CURRENT, name=name, password="her secret words").status == 200
    for n in range(6):
        server.ask("GET", CURRENT, name=name, password=f"wrong {n}")
    assert server.ask("GET", CURRENT, name=name, password="her secret words").status == 200


def test_the_same_wrong_password_again_counts_once(server, name):
    server.made(name)
    statuses = {server.ask("GET", CURRENT, name=name, password="wrong").status for _ in range(8)}
    assert statuses == {401}


def test_unknown_users_are_told_nothing_else(server, name):
    server.made(name)
    known = server.ask("GET", CURRENT, name=name, password="wrong")
    unknown = server.ask("GET", CURRENT, name=name + "x", password="wrong")
    assert (known.status, known.body) == (unknown.status, unknown.body)


def test_a_disabled_account_is_refused_at_once(server, name):
    server.made(name)
    page = server.login(name)
    token = server.ask("POST", "3.0/mlflow/users/tokens/create", {"name": "t"}, headers=page).json["token"]
    bearer = {"authorization": f"Bearer {token}"}
    assert server.ask("GET", CURRENT, headers=bearer).status == 200
    server.ask("PATCH", "3.0/mlflow/users/update", {"username": name, "disabled": True})
    assert server.ask("GET", CURRENT, headers=bearer).status == 401
    assert server.ask("GET", CURRENT, headers={"cookie": page["cookie"]}).status == 401
    assert server.ask("GET", CURRENT, name=name, password="her secret words").status == 401


def test_a_name_and_a_password_may_hold_any_letters(server, name):
    other = name + " \N{LATIN SMALL LETTER E WITH ACUTE}/%"
    server.made(other, "pass:word \N{SNOWMAN} %41")
    answer = server.ask("GET", CURRENT, name=other, password="pass:word \N{SNOWMAN} %41")
    assert answer.json["user"]["username"] == other


def test_with_a_static_prefix_nothing_else_is_open(tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_AUTH_ADMIN_PASSWORD", PASSWORD)
    app = guarded(tmp_path, auth=True, static_prefix="/ml")
    try:
        for path in ("/ml/api/2.0/mlflow/experiments/search", "/ml/get-artifact", "/ml/metrics"):
            assert call(app, "GET", path).status == 401
        assert call(app, "GET", "/ml/health").status == 200
        assert call(app, "GET", "/ml/api/2.0/mlflow/users/current", headers=basic("admin", PASSWORD)).status == 200
        login = call(
            app, "POST", "/ml/api/3.0/mlflow/auth/login", json_body={"username": "admin", "password": PASSWORD}
        )
        assert "; Path=/ml;" in login.headers["set-cookie"]
    finally:
        app.close()


def test_a_server_without_login_says_so(tmp_path):
    app = create_app(f"sqlite:///{tmp_path}/mlflow.db")
    try:
        assert call(app, "GET", "/api/3.0/mlflow/auth/info").json["enabled"] is False
        assert call(app, "GET", "/api/2.0/mlflow/users/list").status == 404
        assert call(app, "GET", "/api/2.0/mlflow/experiments/get?experiment_id=0").status != 401
    finally:
        app.close()


def test_a_server_that_does_not_start_makes_no_administrator(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("MLFLOW_AUTH_ADMIN_PASSWORD", raising=False)
    monkeypatch.setenv("MILLRACE_RATE_LIMIT", "many")
    with pytest.raises(MlflowException, match="MILLRACE_RATE_LIMIT"):
        guarded(tmp_path, auth=True)
    assert "password" not in capsys.readouterr().err
    monkeypatch.delenv("MILLRACE_RATE_LIMIT")
    guarded(tmp_path, auth=True).close()
    assert "with the password" in capsys.readouterr().err


def test_the_first_administrator_gets_a_random_password_once(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("MLFLOW_AUTH_ADMIN_PASSWORD", raising=False)
    app = guarded(tmp_path, auth=True)
    try:
        password = capsys.readouterr().err.partition("with the password ")[2].split()[0]
        assert Guarded(app).ask("GET", CURRENT, password=password).json["user"]["is_admin"]
    finally:
        app.close()
    guarded(tmp_path, auth=True).close()
    assert "password" not in capsys.readouterr().err
