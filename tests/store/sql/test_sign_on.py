"""Accounts of those whom another system proves, on every database."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from mlflow.api.permissions import AssignGroupRole
from mlflow.api.rpc import Empty
from mlflow.store.outside import Admission, ProvedIdentity, Refused
from mlflow.store.sql.login_sessions import OpenLoginSession
from mlflow.store.sql.roles import ensure_builtin_roles
from mlflow.store.sql.sign_on import end_outside_sessions, enter, session_hash, settle_roles, signing_key
from mlflow.store.sql.tracking import SqlTracking
from tests.databases import FRESH

ANYBODY = Admission()


@pytest.fixture(scope="module", params=["sqlite", "postgresql", "mysql"])
def store(request, tmp_path_factory):
    if request.param == "sqlite":
        opened = SqlTracking.open(f"sqlite:///{tmp_path_factory.mktemp('store')}/mlflow.db", server=True)
        yield opened
        opened.close()
        return
    with FRESH[request.param]() as uri:
        opened = SqlTracking.open(uri, server=True)
        yield opened
        opened.close()


def rows(store, query, *values):
    return [tuple(row) for row in store.writer.read(lambda _, tx, __: tx.rows(query, values), Empty())]


def groups(store, account):
    query = "SELECT t.name FROM team_member m JOIN team t ON t.id = m.team_id WHERE m.account_id = ? ORDER BY t.name"
    return [name for (name,) in rows(store, query, account)]


def somebody(name, **more):
    return ProvedIdentity("https://id.example", f"subject of {name}", name, **more)


def test_first_time_and_again(store):
    first = enter(store, somebody("ada", display_name="Ada", groups=("a", "b")), ANYBODY)
    assert first.changed and first.name == "ada"
    again = enter(store, somebody("ada", display_name="Ada", groups=("b", "a")), ANYBODY)
    assert again.account_id == first.account_id and not again.changed
    moved = enter(store, somebody("ada", display_name="Countess", groups=("b", "c")), ANYBODY)
    assert moved.changed and groups(store, first.account_id) == ["b", "c"]
    assert rows(store, "SELECT display_name FROM account WHERE id = ?", first.account_id) == [("Countess",)]
    # nothing said about groups
    assert not enter(store, somebody("ada"), ANYBODY).changed
    assert groups(store, first.account_id) == ["b", "c"]


def test_everybody_at_once(store):
    with ThreadPoolExecutor(8) as threads:
        found = list(
            threads.map(lambda n: enter(store, somebody(f"crowd-{n % 3}", groups=("crowd",)), ANYBODY), range(24))
        )
    assert len({one.account_id for one in found}) == 3
    for one in found:
        assert groups(store, one.account_id) == ["crowd"]


def test_key_is_one_for_all(store):
    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(lambda _: signing_key(store), range(16)))
    assert len(keys) == 1 and len(keys.pop()) == 32


def test_same_name_at_another_provider_is_somebody_else(store):
    first = enter(store, somebody("bob"), ANYBODY)
    other = ProvedIdentity("https://other.example", "subject of bob", "bob")
    for admission in (ANYBODY, Admission(link_accounts=True)):
        with pytest.raises(Refused) as caught:
            enter(store, other, admission)
        assert caught.value.reason == "name-taken"
    assert rows(store, "SELECT account_id FROM outside_identity WHERE account_id = ?", first.account_id) == [
        (first.account_id,)
    ]


def test_own_account_may_be_linked(store):
    own = "INSERT INTO account (name, kind, display_name, email, admin, disabled, creation_time, last_update_time) "
    for name, kind in (("own", "person"), ("robot", "service")):
        store.writer.write(
            lambda _, tx, __, row=(name, kind): tx.execute(own + "VALUES (?, ?, '', '', 0, 0, 0, 0)", row), Empty()
        )
    with pytest.raises(Refused):
        enter(store, somebody("own"), ANYBODY)
    assert enter(store, somebody("own"), Admission(link_accounts=True)).name == "own"
    with pytest.raises(Refused):
        enter(store, somebody("robot"), Admission(link_accounts=True))


def test_nobody_new(store):
    with pytest.raises(Refused) as caught:
        enter(store, somebody("stranger"), Admission(create_accounts=False))
    assert caught.value.reason == "no-account"
    assert rows(store, "SELECT id FROM account WHERE name = ?", "stranger") == []


def test_groups_of_two_providers_are_two(store):
    first = enter(store, somebody("carl", groups=("shared",)), ANYBODY)
    other = ProvedIdentity("https://other.example", "7", "carla", groups=("shared", "theirs"))
    second = enter(store, other, ANYBODY)
    assert groups(store, first.account_id) == ["shared"]
    assert groups(store, second.account_id) == ["theirs"]
    # which is not tried again and again
    assert not enter(store, other, ANYBODY).changed


def test_roles_of_groups(store):
    store.writer.write(lambda _, tx, __: ensure_builtin_roles(tx, "default"), Empty())
    rule = Admission(group_roles={"writers": ("editor", "default/viewer", "no such role")})
    first = enter(store, somebody("will", groups=("writers",)), rule)
    assert roles(store, "writers") == ["default/editor", "default/viewer"]
    assert first.changed and not enter(store, somebody("will", groups=("writers",)), rule).changed
    # one of another provider's name has no roles of it
    other = ProvedIdentity("https://other.example", "9", "wilma", groups=("writers",))
    assert groups(store, enter(store, other, rule).account_id) == []


def roles(store, group):
    """The roles of a group, as workspace/name."""
    query = (
        "SELECT r.workspace, r.name FROM role_assignment a JOIN access_role r ON r.id = a.role_id JOIN team t "
        "ON a.holder = 'team:' || t.id WHERE t.name = ? ORDER BY r.workspace, r.name"
    )
    if store.writer.database.dialect.name == "mysql":
        query = query.replace("'team:' || t.id", "concat('team:', t.id)")
    return ["/".join(row) for row in rows(store, query, group)]


def test_roles_follow_the_setting(store):
    for workspace in ("default", "lab"):
        store.writer.write(lambda _, tx, __, name=workspace: ensure_builtin_roles(tx, name), Empty())
    mila = somebody("mila", groups=("makers",))
    enter(store, mila, Admission(group_roles={"makers": ("editor", "lab/manager")}))
    assert roles(store, "makers") == ["default/editor", "lab/manager"]
    fewer = Admission(group_roles={"makers": ("lab/viewer",)})
    # whoever comes from the provider: the setting is about all its groups
    assert enter(store, somebody("nora", groups=()), fewer).changed
    assert roles(store, "makers") == []
    assert enter(store, mila, fewer).changed and roles(store, "makers") == ["lab/viewer"]
    assert not enter(store, mila, fewer).changed
    # another provider's setting takes nothing of theirs
    enter(store, ProvedIdentity("https://other.example", "n", "nick", groups=()), ANYBODY)
    settle_roles(store, "https://other.example", ANYBODY)
    assert roles(store, "makers") == ["lab/viewer"]
    settle_roles(store, mila.issuer, ANYBODY)
    assert roles(store, "makers") == []


def test_roles_given_by_people_stay(store):
    store.writer.write(lambda _, tx, __: ensure_builtin_roles(tx, "default"), Empty())
    hugo = somebody("hugo", groups=("helpers",))
    enter(store, hugo, ANYBODY)
    ((editor,),) = rows(store, "SELECT id FROM access_role WHERE workspace = 'default' AND name = 'editor'")
    store.assign_group_role(AssignGroupRole("helpers", editor))
    enter(store, hugo, Admission(group_roles={"helpers": ("editor", "viewer")}))
    enter(store, hugo, ANYBODY)
    assert roles(store, "helpers") == ["default/editor"]


def opened(store, account, session=None, via="oidc"):
    outside = session_hash("https://id.example", session) if session else None
    return store.open_login_session(OpenLoginSession(account, 3_600_000, via, outside_session=outside)).id


def sessions(store, account):
    return [number for (number,) in rows(store, "SELECT id FROM login_session WHERE account_id = ?", account)]


LATER = 1 << 50
"""A time that all sessions are before."""


def test_sessions_end_by_name(store):
    account = enter(store, somebody("sid"), ANYBODY).account_id
    other = enter(store, somebody("sidney"), ANYBODY).account_id
    first, second, own = (
        opened(store, account, "s1"),
        opened(store, account, "s2"),
        opened(store, account, via="password"),
    )
    theirs = opened(store, other, "s3")
    issuer = "https://id.example"
    assert end_outside_sessions(store, issuer, "unknown", None, LATER) == []
    assert end_outside_sessions(store, "https://other.example", "s1", None, LATER) == []
    # the session is not of that subject
    assert end_outside_sessions(store, issuer, "s3", "subject of sid", LATER) == []
    assert sessions(store, account) == [first, second, own] and sessions(store, other) == [theirs]
    assert end_outside_sessions(store, issuer, "s1", "subject of sid", 0) == ["sid"]
    assert end_outside_sessions(store, issuer, "s3", None, 0) == ["sidney"]
    assert sessions(store, account) == [second, own] and sessions(store, other) == []


def test_sessions_end_by_subject(store):
    account = enter(store, somebody("sue"), ANYBODY).account_id
    named, unnamed, own = opened(store, account, "t1"), opened(store, account), opened(store, account, via="password")
    issuer = "https://id.example"
    # a token that comes again ends nothing that began after it was made
    assert end_outside_sessions(store, issuer, None, "subject of sue", 0) == []
    # of which the provider did not say the name it is not known whether it is the one
    assert end_outside_sessions(store, issuer, "t2", "subject of sue", LATER) == ["sue"]
    assert sessions(store, account) == [named, own] and unnamed not in (named, own)
    assert end_outside_sessions(store, issuer, None, "subject of sue", LATER) == ["sue"]
    assert sessions(store, account) == [own]
    assert end_outside_sessions(store, issuer, None, "nobody", LATER) == []


def test_administrators(store):
    rule = Admission(admin_groups=frozenset({"chiefs"}))
    query = "SELECT admin FROM account WHERE id = ?"
    first = enter(store, somebody("first chief", groups=("chiefs",)), rule)
    second = enter(store, somebody("second chief", groups=("chiefs",)), rule)
    assert rows(store, query, first.account_id) == [(1,)]
    enter(store, somebody("first chief", groups=()), rule)
    assert rows(store, query, first.account_id) == [(0,)]
    # the last one stays, or nobody could make another
    enter(store, somebody("second chief", groups=()), rule)
    assert rows(store, query, second.account_id) == [(1,)]
    # a provider that decides nothing takes nothing
    enter(store, somebody("second chief", groups=()), ANYBODY)
    assert rows(store, query, second.account_id) == [(1,)]
