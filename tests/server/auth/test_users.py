"""Accounts over REST: who may do what with whose, and who did what."""

import threading

import pytest

from mlflow.api.tracking import Tracking
from mlflow.exceptions import MlflowException
from mlflow.server.auth.attribution import attributions
from mlflow.server.auth.authenticator import Authenticator, TooManyFailures
from mlflow.server.auth.config import AuthSettings, read_auth_config
from mlflow.store import passwords
from mlflow.store.sql.logins import FindAccount, RenewPasswordHash
from tests.contract.traced import info, log, new_trace_id, span
from tests.server.auth.conftest import PASSWORD, basic, guarded

CURRENT = "2.0/mlflow/users/current"
CHANGE = "2.0/mlflow/users/update-password"
HERS = "her secret words"


def test_others_accounts_are_for_administrators(server, name):
    server.made(name)
    other = server.made(name + "-2")["username"]
    for method, path, body in (
        ("POST", "2.0/mlflow/users/create", {"username": name + "-3", "password": HERS}),
        ("POST", "3.0/mlflow/service-accounts/create", {"username": name + "-3"}),
        ("GET", "2.0/mlflow/users/get", {"username": other}),
        ("PATCH", "3.0/mlflow/users/update", {"username": other, "display_name": "x"}),
        ("PATCH", "3.0/mlflow/users/update", {"username": name, "disabled": True}),
        ("PATCH", CHANGE, {"username": other, "password": HERS + "!"}),
        ("PATCH", "2.0/mlflow/users/update-admin", {"username": name, "is_admin": True}),
        ("DELETE", "2.0/mlflow/users/delete", {"username": other}),
        ("DELETE", "2.0/mlflow/users/delete", {"username": name}),
        ("POST", "3.0/mlflow/users/tokens/create", {"username": other, "name": "t"}),
        ("GET", "3.0/mlflow/users/tokens/list", {"username": other}),
        ("GET", "3.0/mlflow/users/sessions/list", {"username": other}),
        ("POST", "3.0/mlflow/groups/create", {"name": name}),
    ):
        answer = server.ask(method, path, body, name=name, password=HERS)
        assert (answer.status, answer.json["error_code"]) == (403, "PERMISSION_DENIED"), path
    listed = server.ask("GET", "2.0/mlflow/users/list").json["users"]
    assert {user["username"] for user in listed} >= {name, other}
    assert name + "-3" not in {user["username"] for user in listed}
    assert server.ask("GET", CURRENT, name=other, password=HERS).json["user"]["is_admin"] is False


def test_everybody_sees_to_their_own_account(server, name):
    server.made(name)
    mine = {"name": name, "password": HERS}
    assert server.ask("GET", "2.0/mlflow/users/get", {"username": name}, **mine).status == 200
    answer = server.ask("PATCH", "3.0/mlflow/users/update", {"username": name, "display_name": "Ann"}, **mine)
    assert answer.json["user"]["display_name"] == "Ann"
    assert server.ask("POST", "3.0/mlflow/users/tokens/create", {"name": "t"}, **mine).status == 200
    # whom one may share with
    others = server.ask("GET", "2.0/mlflow/users/list", **mine).json["users"]
    assert all("email" not in user and "last_seen_time" not in user for user in others if user["username"] != name)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"password": "her new secret"}, "Current password is required"),
        ({"password": "her new secret", "current_password": "guessed"}, "Current password does not match"),
        ({"password": "short", "current_password": HERS}, "at least 12"),
        ({"password": HERS, "current_password": HERS}, "must differ"),
    ],
    ids=["none", "wrong", "short", "same"],
)
def test_changing_ones_password_takes_the_current_one(server, name, body, message):
    server.made(name)
    answer = server.ask("PATCH", CHANGE, {"username": name, **body}, name=name, password=HERS)
    assert (answer.status, answer.json["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
    assert message in answer.json["message"]
    assert server.ask("GET", CURRENT, name=name, password=HERS).status == 200


@pytest.mark.usefixtures("time_stands")
def test_a_session_does_not_help_to_find_out_the_password(server, name):
    server.made(name)
    page = server.login(name)
    body = {"username": name, "password": "her new secret"}
    answers = [server.ask("PATCH", CHANGE, {**body, "current_password": f"{n}"}, headers=page) for n in range(6)]
    assert [answer.status for answer in answers] == [400] * 5 + [429]
    # nor does it lock her out elsewhere
    assert server.ask("GET", CURRENT, name=name, password=HERS).status == 200


def test_administrators_set_the_passwords_of_others(server, name):
    server.made(name)
    assert server.ask("PATCH", CHANGE, {"username": name, "password": "her new secret"}).json == {}
    assert server.ask("GET", CURRENT, name=name, password=HERS).status == 401
    assert server.ask("GET", CURRENT, name=name, password="her new secret").status == 200


@pytest.mark.parametrize("scope", ["read", "write", "admin"])
def test_a_token_goes_as_far_as_its_scope(server, name, scope):
    server.made(name, is_admin=True)
    made = server.ask(
        "POST", "3.0/mlflow/users/tokens/create", {"name": "t", "scope": scope}, headers=server.login(name)
    )
    bearer = {"authorization": f"Bearer {made.json['token']}"}
    expected = {"read": (200, 403, 403), "write": (200, 200, 403), "admin": (200, 200, 200)}[scope]
    statuses = (
        server.ask("GET", "2.0/mlflow/experiments/get", {"experiment_id": "0"}, headers=bearer).status,
        server.ask("POST", "2.0/mlflow/experiments/create", {"name": f"{name} {scope}"}, headers=bearer).status,
        server.ask("POST", "3.0/mlflow/groups/create", {"name": name}, headers=bearer).status,
    )
    assert statuses == expected
    more = server.ask("POST", "3.0/mlflow/users/tokens/create", {"name": "t2", "scope": "read"}, headers=bearer)
    assert more.status == expected[2]


def test_a_token_as_password(server, name):
    server.ask("POST", "3.0/mlflow/service-accounts/create", {"username": name})
    token = server.ask("POST", "3.0/mlflow/users/tokens/create", {"name": "t", "username": name}).json["token"]
    for shown in (name, "token"):
        assert server.ask("GET", CURRENT, name=shown, password=token).json["user"]["username"] == name
    assert server.ask("GET", CURRENT, name="admin", password=token).status == 401


def test_administrators_make_no_tokens_of_people(server, name):
    server.made(name)
    answer = server.ask("POST", "3.0/mlflow/users/tokens/create", {"name": "t", "username": name})
    assert answer.status == 403


def test_a_token_expires_and_is_revoked(server, name):
    server.made(name)
    page = server.login(name)
    body = {"name": "t", "expires_in_days": 1}
    made = server.ask("POST", "3.0/mlflow/users/tokens/create", body, headers=page).json
    bearer = {"authorization": f"Bearer {made['token']}"}
    assert server.ask("GET", CURRENT, headers=bearer).status == 200
    # a day later
    store = server.app.tracking
    store.writer.write(
        lambda store, tx, number: tx.execute("UPDATE access_token SET expiry_time = 1 WHERE id = ?", (number,)),
        made["info"]["id"],
    )
    server.app._auth.authenticator.forget()
    expired = server.ask("GET", CURRENT, headers=bearer)
    assert (expired.status, "expired" in expired.text) == (401, True)
    made = server.ask("POST", "3.0/mlflow/users/tokens/create", {"name": "t"}, headers=page).json
    bearer = {"authorization": f"Bearer {made['token']}"}
    assert server.ask("GET", CURRENT, headers=bearer).status == 200
    assert server.ask("POST", "3.0/mlflow/users/tokens/revoke", {"id": made["info"]["id"]}, headers=page).status == 200
    assert server.ask("GET", CURRENT, headers=bearer).status == 401


def test_no_answer_holds_a_hash(server, name):
    server.made(name)
    for path in ("2.0/mlflow/users/list", CURRENT, "3.0/mlflow/users/tokens/list", "3.0/mlflow/users/sessions/list"):
        assert "argon2" not in server.ask("GET", path).text
        assert "hash" not in server.ask("GET", path).text


# ---- who did it ------------------------------------------------------------------------------------------------------


def test_a_run_is_whose_account_made_it(server, name):
    server.made(name, is_admin=True)
    body = {
        "experiment_id": "0",
        "user_id": "somebody else",
        "tags": [{"key": "mlflow.user", "value": "somebody else"}, {"key": "other", "value": "kept"}],
    }
    run = server.ask("POST", "2.0/mlflow/runs/create", body, name=name, password=HERS).json["run"]
    assert run["info"]["user_id"] == name
    tags = {tag["key"]: tag["value"] for tag in run["data"]["tags"]}
    assert (tags["mlflow.user"], tags["other"]) == (name, "kept")


def test_the_history_of_a_model_names_accounts(server, name):
    server.made(name, is_admin=True)
    body = {"name": f"model {name}", "user_id": "somebody else"}
    assert server.ask("POST", "2.0/mlflow/registered-models/create", body, name=name, password=HERS).status == 200
    found = server.ask("GET", "3.0/mlflow/registry-events/search", {"user_id": name})
    events = [event for event in found.json["registry_events"] if event["name"] == f"model {name}"]
    assert [event["user_id"] for event in events] == [name]


HUMAN = {"source_type": "HUMAN"}


@pytest.mark.parametrize(("source", "recorded"), [
    (HUMAN, ("HUMAN", None)),
    ({**HUMAN, "source_id": ""}, ("HUMAN", None)),
    ({**HUMAN, "source_id": "default"}, ("HUMAN", None)),
    # a program that people judge in says who it was
    ({**HUMAN, "source_id": "customer 7"}, ("HUMAN", "customer 7")),
    ({"source_type": "CODE", "source_id": "default"}, ("CODE", "default")),
    ({"source_type": "LLM_JUDGE", "source_id": "judge"}, ("LLM_JUDGE", "judge")),
    (None, ("SOURCE_TYPE_UNSPECIFIED", "default")),
], ids=["no id", "empty", "default", "named", "code", "model", "no source"])  # fmt: skip
def test_a_judgement_that_names_nobody_is_whose_account_made_it(server, name, source, recorded):
    server.made(name, is_admin=True)
    trace_id = new_trace_id()
    log(server.app.tracking, "0", info(trace_id), span(trace_id, 1))
    assessment = {"assessment_name": "good", "feedback": {"value": True}, **({"source": source} if source else {})}
    answer = server.ask(
        "POST", f"3.0/mlflow/traces/{trace_id}/assessments", {"assessment": assessment}, name=name, password=HERS
    )
    assert answer.status == 200, answer.text
    kept = server.ask("GET", f"3.0/mlflow/traces/{trace_id}/assessments/{answer.json['assessment']['assessment_id']}")
    for one in (answer.json["assessment"]["source"], kept.json["assessment"]["source"]):
        assert (one["source_type"], one.get("source_id", "default")) == (recorded[0], recorded[1] or name)


def test_only_what_changes_something_is_attributed():
    found = attributions((Tracking,))
    assert "create_run" in found
    assert all(Tracking.operations[operation].method != "GET" for operation in found)


# ---- settings --------------------------------------------------------------------------------------------------------


def write(path, text):
    path.write_text(text)
    return str(path)


def test_the_file_of_mlflow_is_read(tmp_path, monkeypatch):
    monkeypatch.delenv("MLFLOW_AUTH_ADMIN_PASSWORD", raising=False)
    text = "[mlflow]\ndefault_permission = EDIT\nadmin_username = root\nadmin_password = 50%off is enough\n"
    monkeypatch.setenv("MLFLOW_AUTH_CONFIG_PATH", write(tmp_path / "a.ini", text + "auth_cache_ttl_seconds = 30\n"))
    config = read_auth_config()
    assert (config.default_permission, config.admin_username) == ("EDIT", "root")
    assert config.admin_password == "50%off is enough"
    assert "50%" not in repr(config)
    assert AuthSettings.read().cache_seconds == 30
    monkeypatch.setenv("MLFLOW_AUTH_ADMIN_USERNAME", "other")
    assert read_auth_config().admin_username == "other"


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("[mlflow]\nauthorization_function = my.module:function\n", "not supported"),
        ("[mlflow]\ndefault_permission = ALL\n", "ALL"),
        ("[mlflow]\nauth_cache_max_size = many\n", "many"),
        ("[mlflow]\ngrant_default_workspace_access = perhaps\n", "perhaps"),
        ("[mlflow]\nadmin_pasword = x\n", "admin_pasword"),
        ("[other]\n", "no section"),
        ("no ini", "no INI file"),
    ],
    ids=["function", "permission", "number", "flag", "unknown", "section", "form"],
)
def test_what_is_wrong_in_the_file(tmp_path, monkeypatch, text, match):
    monkeypatch.setenv("MLFLOW_AUTH_CONFIG_PATH", write(tmp_path / "a.ini", text))
    with pytest.raises(MlflowException, match=match) as error:
        guarded(tmp_path, auth=True)
    assert error.value.error_code == "INVALID_PARAMETER_VALUE"


def test_settings_without_effect_are_said(tmp_path, monkeypatch, caplog):
    text = "[mlflow]\ndatabase_uri = sqlite:///basic_auth.db\nworkspace_cache_ttl_seconds = 5\n"
    monkeypatch.setenv("MLFLOW_AUTH_CONFIG_PATH", write(tmp_path / "a.ini", text))
    AuthSettings.read()
    (record,) = caplog.records
    assert record.getMessage().startswith("workspace_cache_ttl_seconds in ")


def test_a_file_that_is_not_there(tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_AUTH_CONFIG_PATH", str(tmp_path / "none.ini"))
    with pytest.raises(MlflowException, match=r"none\.ini"):
        read_auth_config()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("MILLRACE_AUTH_MIN_PASSWORD_LENGTH", "7"),
        ("MILLRACE_AUTH_SESSION_HOURS", "0"),
        ("MILLRACE_AUTH_CACHE_SECONDS", "-1"),
        ("MLFLOW_AUTH_ADMIN_PASSWORD", "short"),
        ("MLFLOW_AUTH_ADMIN_USERNAME", "a:b"),
    ],
)
def test_settings_that_may_not_be(tmp_path, monkeypatch, variable, value):
    monkeypatch.setenv(variable, value)
    with pytest.raises(MlflowException) as error:
        guarded(tmp_path, auth=True)
    assert error.value.error_code == "INVALID_PARAMETER_VALUE"


def test_accounts_need_a_database(tmp_path):
    with pytest.raises(MlflowException, match="registry-store-uri"):
        guarded(tmp_path, auth=True, registry_store_uri=f"sqlite:///{tmp_path}/other.db")
    with pytest.raises(MlflowException, match="artifacts-only"):
        guarded(tmp_path, auth=True, artifacts_only=True)


# ---- who somebody is -------------------------------------------------------------------------------------------------


@pytest.fixture
def authenticator(server):
    found = Authenticator(server.app.tracking, AuthSettings.read())
    yield found
    found.close()


def test_a_password_is_tried_once_for_all_who_ask_together(server, authenticator, name, monkeypatch):
    server.made(name)
    tried = []
    matches = passwords.matches
    go_on = threading.Event()

    def slowly(password, stored):
        tried.append(password)
        go_on.wait(60)
        return matches(password, stored)

    monkeypatch.setattr(passwords, "matches", slowly)
    futures = [authenticator.of_password(name, HERS, "") for _ in range(20)]
    go_on.set()
    assert {future.result().name for future in futures} == {name}
    assert authenticator.of_password(name, HERS, "").name == name
    # what is read of the account anew does not try the password again
    authenticator.forget()
    assert authenticator.of_password(name, HERS, "").result().name == name
    assert tried == [HERS]


def test_what_was_read_before_a_change_is_not_believed_after_it(server, authenticator, name, monkeypatch):
    server.made(name)
    store, reading, go_on = server.app.tracking, threading.Event(), threading.Event()
    found = store.find_account

    def slowly(request):
        answer = found(request)
        reading.set()
        go_on.wait(60)
        return answer

    monkeypatch.setattr(store, "find_account", slowly)
    first = authenticator.of_password(name, HERS, "")
    assert reading.wait(60)
    authenticator.forget()
    go_on.set()
    assert first.result().name == name
    assert not hasattr(authenticator.of_password(name, HERS, ""), "name")


def test_a_hash_with_other_parameters_is_renewed(server, authenticator, name):
    import argon2

    account = server.made(name)
    store = server.app.tracking
    before = store.find_account(FindAccount(name)).account.password_hash
    weak = argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(HERS)
    store.renew_password_hash(RenewPasswordHash(account["id"], before, weak))
    assert authenticator.of_password(name, HERS, "").result().name == name
    after = store.find_account(FindAccount(name)).account.password_hash
    assert after != weak
    assert not passwords.is_outdated(after)


@pytest.mark.usefixtures("time_stands")
def test_other_replicas_count_wrong_passwords_too(server, name):
    server.made(name)
    replicas = [Authenticator(server.app.tracking, AuthSettings.read()) for _ in range(2)]
    try:
        for n in range(5):
            with pytest.raises(MlflowException, match="Wrong"):
                replicas[n % 2].of_password(name, f"wrong {n}", "1.2.3.4").result()
        with pytest.raises(TooManyFailures):
            replicas[1].of_password(name, HERS, "1.2.3.4").result()
        # from elsewhere the right one is still taken
        assert replicas[1].of_password(name, HERS, "4.3.2.1").result().name == name
    finally:
        for replica in replicas:
            replica.close()


def test_spans_over_grpc_are_somebodys(tmp_path, monkeypatch):
    grpc = pytest.importorskip("grpc")
    from mlflow.server.otlp_grpc import METHOD
    from tests.server.otlp_requests import request, span

    monkeypatch.setenv("MLFLOW_AUTH_ADMIN_PASSWORD", PASSWORD)
    app = guarded(tmp_path, auth=True, otlp_grpc="127.0.0.1:0")
    try:
        app.grpc.start()
        with grpc.insecure_channel(f"127.0.0.1:{app.grpc.port}") as channel:
            export = channel.unary_unary(METHOD)
            body, experiment = request(span()), ("x-mlflow-experiment-id", "0")
            with pytest.raises(grpc.RpcError) as error:
                export(body, metadata=(experiment,), timeout=60)
            assert error.value.code() == grpc.StatusCode.UNAUTHENTICATED
            shown = basic("admin", "wrong")["authorization"]
            with pytest.raises(grpc.RpcError) as error:
                export(body, metadata=(experiment, ("authorization", shown)), timeout=60)
            assert error.value.code() == grpc.StatusCode.UNAUTHENTICATED
            shown = basic("admin", PASSWORD)["authorization"]
            export(body, metadata=(experiment, ("authorization", shown)), timeout=60)
    finally:
        app.close()


def test_who_cannot_be_recognized_in_time_is_sent_away(server, authenticator, name, monkeypatch):
    server.made(name)
    monkeypatch.setattr("mlflow.server.auth.authenticator.MOST_WAITING", 3)
    go_on = threading.Event()
    monkeypatch.setattr(server.app.tracking, "find_secret", lambda request: go_on.wait(60))
    futures = [authenticator.of_token(f"mlr_{n}") for n in range(3)]
    with pytest.raises(MlflowException) as error:
        authenticator.of_token("mlr_3")
    assert error.value.error_code == "TEMPORARILY_UNAVAILABLE"
    # passwords wait elsewhere
    assert authenticator.of_password(name, HERS, "").result().name == name
    go_on.set()
    for future in futures:
        future.exception()


def test_what_is_remembered_is_bounded(server, name, tmp_path, monkeypatch):
    server.made(name)
    path = write(tmp_path / "a.ini", "[mlflow]\nauth_cache_max_size = 2\n")
    monkeypatch.setenv("MLFLOW_AUTH_CONFIG_PATH", path)
    small = Authenticator(server.app.tracking, AuthSettings.read())
    try:
        for n in range(4):
            small.of_password(name, f"wrong {n}", "").exception()
        assert small.of_password(name, HERS, "").result().name == name
        assert (len(small._tried), len(small._identities)) == (2, 1)
    finally:
        small.close()


# ---- the audit trail -------------------------------------------------------------------------------------------------


def test_the_trail_tells_of_logins_and_tokens_and_holds_no_secrets(server, name):
    server.made(name)
    page = server.login(name)
    server.ask("GET", CURRENT, name=name, password="wrong words")
    token = server.ask("POST", "3.0/mlflow/users/tokens/create", {"name": "t"}, headers=page).json["token"]
    body = {"username": name, "password": "her new secret", "current_password": HERS}
    server.ask("PATCH", CHANGE, body, headers=page)
    server.ask("POST", "3.0/mlflow/groups/create", {"name": name}, headers=page)
    server.ask("POST", "3.0/mlflow/auth/logout", {}, headers=page)
    # what is no change is written by a thread
    server.app._auth.guard.trail.flush()
    answer = server.ask("POST", "3.0/mlflow/audit/search", {"user": name})
    told = sorted((entry["operation"], entry["outcome"]) for entry in answer.json["entries"])
    # each once
    assert told == [
        ("create_access_token", "allowed"),
        ("create_group", "denied"),
        ("login", "allowed"),
        ("login_failed", "denied"),
        ("logout", "allowed"),
        ("update_user_password", "allowed"),
    ]
    for secret in (token, HERS, "wrong words", "her new secret", page["cookie"].partition("=")[2]):
        assert secret not in answer.text
