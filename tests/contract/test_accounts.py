"""Accounts, access tokens, sessions and groups: the same on every database and through a server."""

import threading
import uuid

import pytest

from mlflow.api.access_tokens import CreateAccessToken, ListAccessTokens, RevokeAccessToken
from mlflow.api.groups import (
    AddGroupMember,
    CreateGroup,
    DeleteGroup,
    GetGroup,
    ListGroups,
    RemoveGroupMember,
)
from mlflow.api.login_sessions import ListLoginSessions, RevokeLoginSession
from mlflow.api.permissions import GrantGroupPermission, GrantUserPermission
from mlflow.api.users import (
    CreateServiceAccount,
    CreateUser,
    DeleteUser,
    GetUser,
    ListUsers,
    UpdateUser,
    UpdateUserAdmin,
    UpdateUserPassword,
    Users,
)
from mlflow.exceptions import MlflowException
from mlflow.store.rest import rest_service
from mlflow.store.secrets import hash_of
from mlflow.store.sql.login_sessions import CloseLoginSession, OpenLoginSession
from mlflow.store.sql.logins import (
    AskWait,
    EnsureAdmin,
    FindAccount,
    FindSecret,
    ForgetFailures,
    NoteFailure,
    NoteUse,
    RenewPasswordHash,
)
from tests.contract.conftest import IMPLEMENTATIONS
from tests.contract.errors import raises
from tests.serverprocess import running_server

DATABASES = [name for name in IMPLEMENTATIONS if name not in ("remote", "plugin")]
PASSWORD = "a long secret"


@pytest.fixture(scope="module", params=[*DATABASES, "remote"])
def users(request, tmp_path_factory):
    """The users service over a database, or of a server with login, for its administrator."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param != "remote":
        with IMPLEMENTATIONS[request.param](folder) as opened:
            yield opened
        return
    environment = {"MLFLOW_AUTH_ADMIN_USERNAME": "root", "MLFLOW_AUTH_ADMIN_PASSWORD": PASSWORD}
    with running_server(folder, "--app-name", "basic-auth", env=environment) as url:
        yield rest_service(Users, url.replace("//", f"//root:{PASSWORD.replace(' ', '%20')}@"))


@pytest.fixture(scope="module", params=DATABASES)
def store(request, tmp_path_factory):
    """What a server asks of a database that it does not offer."""
    with IMPLEMENTATIONS[request.param](tmp_path_factory.mktemp(request.param)) as opened:
        yield opened


@pytest.fixture
def name():
    """A name that no other test has."""
    return f"ann {uuid.uuid4().hex[:12]}"


# ---- accounts --------------------------------------------------------------------------------------------------------


def test_a_user_is_what_was_created(users, name):
    made = users.create_user(CreateUser(name, PASSWORD, "Ann \N{SNOWMAN}", "ann@example.org")).user
    assert (made.username, made.is_admin, made.kind, made.disabled) == (name, False, "person", False)
    assert (made.display_name, made.email) == ("Ann \N{SNOWMAN}", "ann@example.org")
    assert users.get_user(GetUser(name)).user == made
    assert made in users.list_users(ListUsers()).users
    assert made in users.list_users(ListUsers("person")).users
    assert made not in users.list_users(ListUsers("service")).users


def test_names_differ_in_case_and_belong_to_one(users, name):
    users.create_user(CreateUser(name, PASSWORD))
    with raises("RESOURCE_ALREADY_EXISTS", name):
        users.create_user(CreateUser(name, PASSWORD))
    with raises("RESOURCE_ALREADY_EXISTS", name):
        users.create_service_account(CreateServiceAccount(name))
    assert users.create_user(CreateUser(name.upper(), PASSWORD)).user.username == name.upper()


@pytest.mark.parametrize("wrong", ["a:b", " ann", "ann ", "a\nb", "\x00", "x" * 256, "\N{ZERO WIDTH SPACE}"], ids=ascii)
def test_names_that_may_not_be(users, wrong):
    with raises("INVALID_PARAMETER_VALUE", "user name"):
        users.create_user(CreateUser(wrong, PASSWORD))


@pytest.mark.parametrize("password", ["short", "eleven char", "x" * 1025], ids=len)
def test_passwords_that_may_not_be(users, name, password):
    with raises("INVALID_PARAMETER_VALUE", "Password must be") as error:
        users.create_user(CreateUser(name, password))
    assert password not in str(error.value)
    with raises("RESOURCE_DOES_NOT_EXIST", name):
        users.get_user(GetUser(name))


def test_a_password_is_not_the_name(users, name):
    with raises("INVALID_PARAMETER_VALUE", "differ from the user name"):
        users.create_user(CreateUser(name, name.upper()))


def test_what_is_known_of_a_user_changes(users, name):
    users.create_user(CreateUser(name, PASSWORD, "Ann"))
    assert users.update_user(UpdateUser(name, email="ann@example.org")).user.display_name == "Ann"
    assert users.update_user(UpdateUser(name, display_name="")).user.email == "ann@example.org"
    assert users.update_user(UpdateUser(name, disabled=True)).user.disabled
    assert users.get_user(GetUser(name)).user.disabled
    assert not users.update_user(UpdateUser(name, disabled=False)).user.disabled
    for wrong in ({"email": "nobody"}, {"email": "@"}, {"display_name": "a\nb"}, {"display_name": "x" * 256}):
        with raises("INVALID_PARAMETER_VALUE", next(iter(wrong)).replace("_", " ")):
            users.update_user(UpdateUser(name, **wrong))


def test_administrators_come_and_go(users, name):
    users.create_user(CreateUser(name + "1", PASSWORD, is_admin=True))
    users.create_user(CreateUser(name + "2", PASSWORD))
    users.update_user_admin(UpdateUserAdmin(name + "2", True))
    assert users.get_user(GetUser(name + "2")).user.is_admin
    users.update_user_admin(UpdateUserAdmin(name + "1", False))
    assert not users.get_user(GetUser(name + "1")).user.is_admin
    users.update_user_admin(UpdateUserAdmin(name + "1", True))
    users.delete_user(DeleteUser(name + "2"))


def alone(store, name):
    """Make somebody the only administrator."""
    store.create_user(CreateUser(name, PASSWORD, is_admin=True))
    for user in store.list_users(ListUsers()).users:
        if user.is_admin and user.username != name:
            store.delete_user(DeleteUser(user.username))


def test_the_last_administrator_stays(store, name):
    alone(store, name)
    for attempt in (
        lambda: store.delete_user(DeleteUser(name)),
        lambda: store.update_user_admin(UpdateUserAdmin(name, False)),
        lambda: store.update_user(UpdateUser(name, disabled=True)),
    ):
        with raises("INVALID_PARAMETER_VALUE", "last administrator"):
            attempt()
    # a service account cannot log in and does not count
    store.create_service_account(CreateServiceAccount(name + "s", is_admin=True))
    with raises("INVALID_PARAMETER_VALUE", "last administrator"):
        store.delete_user(DeleteUser(name))
    user = store.get_user(GetUser(name)).user
    assert (user.is_admin, user.disabled) == (True, False)


def test_two_administrators_cannot_end_each_other_at_once(store, name):
    names = [name, name + "2"]
    alone(store, name)
    store.create_user(CreateUser(name + "2", PASSWORD, is_admin=True))
    together = threading.Barrier(2)
    refused = []

    def demote(one):
        together.wait()
        try:
            store.update_user_admin(UpdateUserAdmin(one, False))
        except MlflowException as error:
            refused.append(error.error_code)

    threads = [threading.Thread(target=demote, args=(one,)) for one in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["INVALID_PARAMETER_VALUE"]
    assert sum(store.get_user(GetUser(one)).user.is_admin for one in names) == 1


def test_what_was_given_to_whoever_is_deleted_goes_with_it(store, name):
    account = store.create_user(CreateUser(name, PASSWORD)).user
    group = store.create_group(CreateGroup(name)).group
    store.grant_user_permission(GrantUserPermission("experiment", "0", username=name, permission="MANAGE"))
    store.grant_group_permission(GrantGroupPermission("experiment", "0", group=name, permission="MANAGE"))
    query = "SELECT count(*) FROM permission_grant WHERE holder IN (?, ?)"

    def given(store, tx, request):
        return tx.row(query, (f"account:{account.id}", f"team:{group.id}"))[0]

    def count():
        return getattr(store, "_service", store).writer.read(given, None)

    assert count() == 2
    store.delete_user(DeleteUser(name))
    store.delete_group(DeleteGroup(name))
    assert count() == 0


def test_a_password_changes(store, name):
    store.create_user(CreateUser(name, PASSWORD))
    before = store.find_account(FindAccount(name)).account.password_hash
    store.update_user_password(UpdateUserPassword(name, "another secret"))
    after = store.find_account(FindAccount(name)).account.password_hash
    assert before != after
    assert after.startswith("$argon2id$")
    assert "another" not in after
    with raises("RESOURCE_DOES_NOT_EXIST", name):
        store.update_user_password(UpdateUserPassword(name + "x", PASSWORD))


def test_whoever_is_deleted_leaves_nothing(users, name):
    users.create_user(CreateUser(name, PASSWORD))
    users.create_group(CreateGroup(name))
    users.add_group_member(AddGroupMember(name, name))
    users.delete_user(DeleteUser(name))
    with raises("RESOURCE_DOES_NOT_EXIST", name):
        users.get_user(GetUser(name))
    with raises("RESOURCE_DOES_NOT_EXIST", name):
        users.delete_user(DeleteUser(name))
    assert users.get_group(GetGroup(name)).usernames == []
    again = users.create_user(CreateUser(name, PASSWORD)).user
    assert users.list_access_tokens(ListAccessTokens(name)).tokens == []
    assert again.id > 0


# ---- access tokens ---------------------------------------------------------------------------------------------------


def test_tokens_of_a_service_account(users, name):
    made = users.create_service_account(CreateServiceAccount(name, "CI")).user
    assert (made.kind, made.display_name) == ("service", "CI")
    with raises("INVALID_PARAMETER_VALUE", "service account"):
        users.update_user_password(UpdateUserPassword(name, PASSWORD))
    first = users.create_access_token(CreateAccessToken("first", "read", 7, name))
    second = users.create_access_token(CreateAccessToken("second", username=name))
    assert first.token.startswith("mlr_")
    assert first.token != second.token
    assert first.token.endswith(first.info.hint)
    assert first.info.expiry_time - first.info.creation_time == 7 * 24 * 3600 * 1000
    assert (second.info.scope, second.info.expiry_time) == ("write", None)
    assert users.list_access_tokens(ListAccessTokens(name)).tokens == [second.info, first.info]
    users.revoke_access_token(RevokeAccessToken(first.info.id))
    assert users.list_access_tokens(ListAccessTokens(name)).tokens == [second.info]
    with raises("RESOURCE_DOES_NOT_EXIST", str(first.info.id)):
        users.revoke_access_token(RevokeAccessToken(first.info.id))
    users.update_user(UpdateUser(name, disabled=True))
    with raises("INVALID_PARAMETER_VALUE", "disabled"):
        users.create_access_token(CreateAccessToken("third", username=name))


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"name": "x" * 256}, {"scope": "all"}, {"expires_in_days": 0}], ids=str
)
def test_tokens_that_may_not_be(users, name, wrong):
    users.create_service_account(CreateServiceAccount(name))
    with raises("INVALID_PARAMETER_VALUE", next(iter(wrong)) if wrong != {"name": "x" * 256} else "name of a token"):
        users.create_access_token(CreateAccessToken(**{"name": "t", "username": name, **wrong}))


def test_a_token_is_found_by_its_hash(store, name):
    store.create_service_account(CreateServiceAccount(name))
    store.create_group(CreateGroup(name))
    group = store.add_group_member(AddGroupMember(name, name)).group
    created = store.create_access_token(CreateAccessToken("t", "read", 1, name))
    found = store.find_secret(FindSecret("token", hash_of(created.token)))
    assert (found.account.name, found.id, found.scope) == (name, created.info.id, "read")
    assert found.account.groups == (group.id,)
    assert (found.expiry_time, found.last_used_time) == (created.info.expiry_time, None)
    assert store.find_secret(FindSecret("token", hash_of(created.token + "x"))).account is None
    assert store.find_secret(FindSecret("session", hash_of(created.token))).account is None
    store.note_use(NoteUse(found.account.id, "token", found.id))
    (token,) = store.list_access_tokens(ListAccessTokens(name)).tokens
    assert token.last_used_time >= token.creation_time
    assert store.get_user(GetUser(name)).user.last_seen_time >= token.creation_time


# ---- sessions --------------------------------------------------------------------------------------------------------


def test_sessions(store, name):
    account = store.create_user(CreateUser(name, PASSWORD)).user
    opened = store.open_login_session(OpenLoginSession(account.id, 1000, "password", "1.2.3.4", "b" * 500))
    found = store.find_secret(FindSecret("session", hash_of(opened.secret)))
    assert (found.account.name, found.id, found.expiry_time) == (name, opened.id, opened.expiry_time)
    (session,) = store.list_login_sessions(ListLoginSessions(name)).sessions
    assert (session.address, session.user_agent, session.via) == ("1.2.3.4", "b" * 255, "password")
    other = store.open_login_session(OpenLoginSession(account.id, 1000, instead_of=opened.secret))
    assert [s.id for s in store.list_login_sessions(ListLoginSessions(name)).sessions] == [other.id]
    store.close_login_session(CloseLoginSession(other.secret))
    store.close_login_session(CloseLoginSession(other.secret))
    assert store.list_login_sessions(ListLoginSessions(name)).sessions == []
    third = store.open_login_session(OpenLoginSession(account.id, 1000))
    store.revoke_login_session(RevokeLoginSession(third.id))
    with raises("RESOURCE_DOES_NOT_EXIST", str(third.id)):
        store.revoke_login_session(RevokeLoginSession(third.id))


def test_sessions_end_with_what_ends_an_account(store, name):
    account = store.create_user(CreateUser(name, PASSWORD)).user
    secrets = []
    for end in (
        lambda: store.update_user_password(UpdateUserPassword(name, "another secret")),
        lambda: store.update_user(UpdateUser(name, disabled=True)),
    ):
        secrets.append(store.open_login_session(OpenLoginSession(account.id, 1000)).secret)
        end()
    with raises("PERMISSION_DENIED", "may not log in"):
        store.open_login_session(OpenLoginSession(account.id, 1000))
    store.update_user(UpdateUser(name, disabled=False))
    secrets.append(store.open_login_session(OpenLoginSession(account.id, 1000)).secret)
    store.delete_user(DeleteUser(name))
    assert all(store.find_secret(FindSecret("session", hash_of(s))).account is None for s in secrets)


# ---- groups ----------------------------------------------------------------------------------------------------------


def test_groups(users, name):
    made = users.create_group(CreateGroup(name, "those who")).group
    assert (made.name, made.description, made.source, made.members) == (name, "those who", "own", 0)
    with raises("RESOURCE_ALREADY_EXISTS", name):
        users.create_group(CreateGroup(name))
    for one in ("b", "a"):
        users.create_user(CreateUser(name + one, PASSWORD))
        users.add_group_member(AddGroupMember(name, name + one))
    # twice is once
    assert users.add_group_member(AddGroupMember(name, name + "a")).usernames == [name + "a", name + "b"]
    assert users.get_group(GetGroup(name)).group.members == 2
    assert [g.name for g in users.list_groups(ListGroups(name + "a")).groups] == [name]
    assert name in [g.name for g in users.list_groups(ListGroups()).groups]
    assert users.remove_group_member(RemoveGroupMember(name, name + "a")).usernames == [name + "b"]
    with raises("RESOURCE_DOES_NOT_EXIST", name + "a"):
        users.remove_group_member(RemoveGroupMember(name, name + "a"))
    for unknown in (AddGroupMember(name, name + "c"), AddGroupMember(name + "x", name + "a")):
        with raises("RESOURCE_DOES_NOT_EXIST", "not found"):
            users.add_group_member(unknown)
    users.delete_group(DeleteGroup(name))
    with raises("RESOURCE_DOES_NOT_EXIST", name):
        users.get_group(GetGroup(name))
    assert users.list_groups(ListGroups(name + "b")).groups == []


# ---- what servers ask ------------------------------------------------------------------------------------------------


def test_wrong_passwords_are_counted(store, name, monkeypatch):
    pair, account = f"pair {name}", f"account {name}"
    moment = [1_767_323_045_000]
    monkeypatch.setattr("mlflow.store.sql.logins.now", lambda: moment[0])

    def wait(**limits):
        return store.ask_wait(AskWait(limits)).milliseconds

    assert wait(**{pair: 2, account: 4}) == 0
    store.note_failure(NoteFailure([pair, account]))
    assert wait(**{pair: 2, account: 4}) == 0
    store.note_failure(NoteFailure([account, pair]))
    assert wait(**{pair: 2, account: 4}) == 1000
    moment[0] += 999
    assert wait(**{pair: 2, account: 4}) == 1
    moment[0] += 1
    assert wait(**{pair: 2, account: 4}) == 0
    store.note_failure(NoteFailure([account, pair]))
    assert wait(**{pair: 2, account: 4}) == 2000
    store.forget_failures(ForgetFailures([pair]))
    assert wait(**{pair: 2, account: 4}) == 0
    assert wait(**{account: 3}) > 0


def test_wrong_passwords_at_the_same_time_are_all_counted(store, name, monkeypatch):
    monkeypatch.setattr("mlflow.store.sql.logins.now", lambda: 1_767_323_045_000)
    together = threading.Barrier(6)

    def fail():
        together.wait()
        store.note_failure(NoteFailure([name, name + "2"]))

    threads = [threading.Thread(target=fail) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.ask_wait(AskWait({name: 7})).milliseconds == 0
    assert store.ask_wait(AskWait({name: 6})).milliseconds > 0


def test_a_hash_is_renewed_unless_the_password_changed(store, name):
    account = store.create_user(CreateUser(name, PASSWORD)).user
    before = store.find_account(FindAccount(name)).account.password_hash
    store.renew_password_hash(RenewPasswordHash(account.id, "another", "x"))
    assert store.find_account(FindAccount(name)).account.password_hash == before
    store.renew_password_hash(RenewPasswordHash(account.id, before, "x"))
    assert store.find_account(FindAccount(name)).account.password_hash == "x"


def test_there_is_one_first_administrator(store, name):
    store.ensure_admin(EnsureAdmin(name, "x"))
    assert not store.ensure_admin(EnsureAdmin(name + "2", "x")).created
    assert store.find_account(FindAccount(name + "2")).account is None
