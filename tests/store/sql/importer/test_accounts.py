"""Accounts of MLflow's own servers are taken over: from databases that MLflow made, into every database."""

import contextlib
import gzip
import hashlib
import sqlite3

import pytest
from click.testing import CliRunner

from mlflow.api.permissions import LEVELS
from mlflow.api.registry import CreateRegisteredModel
from mlflow.api.rpc import Empty
from mlflow.api.tracking import CreateExperiment
from mlflow.api.users import CreateUser
from mlflow.api.workspaces import CreateWorkspace
from mlflow.cli import cli
from mlflow.entities.model_registry import RegisteredModelTag
from mlflow.exceptions import MlflowException
from mlflow.server import create_app
from mlflow.store import passwords, werkzeug_hashes
from mlflow.store.sql.importer.accounts import import_accounts
from mlflow.store.sql.logins import FindAccount
from mlflow.store.sql.tracking import SqlTracking
from tests.databases import FRESH
from tests.fixtures import stores
from tests.server.auth.conftest import Guarded

FOLDER = stores.HERE / "mlflow_accounts"


def unpacked(name, folder):
    path = folder / "basic_auth.db"
    path.write_bytes(gzip.decompress((FOLDER / f"{name}.db.gz").read_bytes()))
    return path


@pytest.fixture
def source(tmp_path):
    return unpacked("accounts-3.17", tmp_path)


@pytest.fixture(params=["sqlite", "postgresql", "mysql"])
def store(request, tmp_path):
    """A database with the experiment 1, a model and a prompt, as an import leaves it."""
    with contextlib.ExitStack() as stack:
        kind = request.param
        uri = stack.enter_context(FRESH[kind]()) if kind in FRESH else f"sqlite:///{tmp_path}/mlflow.db"
        opened = SqlTracking.open(uri, artifact_root=str(tmp_path))
        stack.callback(opened.close)
        yield filled(opened)


@pytest.fixture
def sqlite_store(tmp_path):
    opened = SqlTracking.open(f"sqlite:///{tmp_path}/mlflow.db", artifact_root=str(tmp_path))
    yield filled(opened)
    opened.close()


def filled(store):
    assert store.create_experiment(CreateExperiment("one")).experiment_id == "1"
    store.create_registered_model(CreateRegisteredModel("fraud"))
    prompt = [RegisteredModelTag("mlflow.prompt.is_prompt", "true")]
    store.create_registered_model(CreateRegisteredModel("greet", prompt))
    return store


def rows(store, query):
    return [tuple(row) for row in store.writer.read(lambda _, tx, __: tx.rows(query), Empty())]


def everything(store):
    """All that an import writes."""
    tables = ("account", "access_role", "role_assignment", "permission_grant")
    return {table: rows(store, f"SELECT * FROM {table} ORDER BY id") for table in tables}


def grants(store):
    """Who may do what: (holder, type, workspace, id, permission)."""
    names = {f"account:{number}": name for number, name in rows(store, "SELECT id, name FROM account")}
    names |= {
        f"role:{number}": f"{workspace}/{name}"
        for number, workspace, name in rows(store, "SELECT id, workspace, name FROM access_role")
    }
    levels = {level: name for name, level in LEVELS.items()}
    query = "SELECT holder, resource_type, workspace, resource_id, level FROM permission_grant"
    return {(names[holder], *what, levels[level]) for holder, *what, level in rows(store, query)}


def assignments(store):
    query = (
        "SELECT r.workspace, r.name, a.name FROM role_assignment s JOIN access_role r ON r.id = s.role_id "
        "JOIN account a ON a.id = CAST(SUBSTR(s.holder, 9) AS {})"
    )
    kind = {"mysql": "SIGNED"}.get(store.database.dialect.name, "INTEGER")
    return set(rows(store, query.format(kind)))


OF_ANN = {
    ("ann", "experiment", "default", "1", "EDIT"),
    ("ann", "registered_model", "default", "fraud", "MANAGE"),
    ("ann", "prompt", "default", "greet", "USE"),
    ("ann", "run", "default", "*", "READ"),
}
OF_BOB = {("bob", "experiment", "default", "*", "READ"), ("bob", "experiment", "default", "1", "DENY")}
OF_ADMIN = {
    ("admin", "experiment", "default", "1", "MANAGE"),
    ("admin", "registered_model", "default", "fraud", "MANAGE"),
    ("admin", "prompt", "default", "greet", "MANAGE"),
}
OF_ROLES = {
    ("default/reviewers", "experiment", "default", "*", "READ"),
    ("default/reviewers", "registered_model", "default", "fraud", "EDIT"),
    ("default/reviewers", "workspace", "default", "*", "USE"),
    ("default/viewer (MLflow)", "trace", "default", "*", "EDIT"),
}


def test_everything(store, source):
    report = import_accounts(store, str(source))
    assert rows(store, "SELECT name, kind, admin, disabled FROM account ORDER BY name") == [
        ("admin", "person", 1, 0),
        ("ann", "person", 0, 0),
        ("bob", "person", 0, 0),
        ("cy", "person", 1, 0),
    ]
    assert grants(store) == OF_ANN | OF_BOB | OF_ADMIN | OF_ROLES
    assert assignments(store) == {("default", "reviewers", "bob"), ("default", "viewer (MLflow)", "ann")}
    assert report.added == {
        "accounts": 4,
        "roles": 2,
        "permissions of roles": 4,
        "assignments of roles": 2,
        "permissions of accounts": 9,
    }
    shown = str(report)
    # what is not here, and why
    assert "In the workspace 'red', which is not here" in shown and "role 'leads' of 1 account(s)" in shown
    assert "'ann': EDIT on experiment 99" in shown and "'ann': READ on gateway_secret s-1" in shown
    assert "'bob': EDIT on experiment 2" in shown


def test_again(store, source):
    import_accounts(store, str(source))
    before = everything(store)
    again = import_accounts(store, str(source))
    assert not +again.added and again.present["accounts"] == 4 and "  nothing" in str(again)
    same = import_accounts(store, str(source), same_people=True)
    assert (
        not +same.added and same.present["permissions of accounts"] == 9 and same.present["assignments of roles"] == 2
    )
    assert everything(store) == before


def test_workspace_that_comes_later(store, source):
    import_accounts(store, str(source))
    store.create_workspace(CreateWorkspace(name="red"))
    import_accounts(store, str(source), same_people=True)
    assert ("red/leads", "workspace", "red", "*", "MANAGE") in grants(store)
    assert ("red", "leads", "ann") in assignments(store)


def test_dry_run_writes_nothing_and_tells_the_same(store, source):
    before = everything(store)
    planned = import_accounts(store, str(source), dry_run=True)
    assert everything(store) == before
    done = import_accounts(store, str(source))
    assert (planned.added, planned.left) == (done.added, done.left)
    assert str(planned).replace("Would take over", "Took over") == str(done)


def test_who_is_here_already_is_left(store, source):
    store.create_user(CreateUser("ann", "quite another secret"))
    before = rows(store, "SELECT * FROM account WHERE name = 'ann'")
    report = import_accounts(store, str(source))
    # she may be somebody else: neither her password nor what she may do is touched
    assert rows(store, "SELECT * FROM account WHERE name = 'ann'") == before
    assert not OF_ANN & grants(store) and all(name != "ann" for *_, name in assignments(store))
    assert "  ann" in str(report).splitlines()
    import_accounts(store, str(source), same_people=True)
    assert rows(store, "SELECT * FROM account WHERE name = 'ann'") == before
    assert grants(store) >= OF_ANN and ("default", "viewer (MLflow)", "ann") in assignments(store)


def test_role_of_the_same_name_is_left(sqlite_store, source):
    import_accounts(sqlite_store, str(source))
    sqlite_store.writer.write(lambda _, tx, __: tx.execute("UPDATE permission_grant SET level = 4"), Empty())
    sqlite_store.writer.write(lambda _, tx, __: tx.execute("DELETE FROM role_assignment"), Empty())
    report = import_accounts(sqlite_store, str(source), same_people=True)
    assert "Roles of which there are others here by the same name" in report.left
    assert assignments(sqlite_store) == set()


def test_accounts_only(sqlite_store, source):
    report = import_accounts(sqlite_store, str(source), accounts_only=True)
    assert report.added == {"accounts": 4} and not report.left
    assert grants(sqlite_store) == set() == assignments(sqlite_store)


def test_first_tables_of_mlflow(sqlite_store, tmp_path):
    report = import_accounts(sqlite_store, str(unpacked("accounts-first", tmp_path)))
    # what nobody may do with a thing is denied; a prompt was a model then
    assert grants(sqlite_store) == {
        ("ann", "experiment", "default", "1", "EDIT"),
        ("ann", "registered_model", "default", "fraud", "MANAGE"),
        ("bob", "experiment", "default", "1", "DENY"),
        ("bob", "prompt", "default", "greet", "READ"),
    }
    (reason,) = [reason for reason in report.left if reason.startswith("Passwords")]
    assert report.left[reason] == ["admin", "bob"]
    ann = sqlite_store.find_account(FindAccount("ann")).account
    assert ann.password_hash.startswith("pbkdf2:sha256:") and passwords.matches("password of ann", ann.password_hash)
    assert sqlite_store.find_account(FindAccount("bob")).account.password_hash is None


def test_tables_with_permissions_for_workspaces(sqlite_store, tmp_path):
    source = unpacked("accounts-first", tmp_path)
    with contextlib.closing(sqlite3.connect(source)) as connection:
        # as MLflow had it for some releases: roles beside permissions of accounts in the older tables
        connection.executescript(
            """
            CREATE TABLE roles (id INTEGER, name TEXT, workspace TEXT, description TEXT);
            CREATE TABLE role_permissions (id INTEGER, role_id INTEGER, resource_type TEXT, resource_pattern TEXT,
                                           permission TEXT);
            CREATE TABLE user_role_assignments (id INTEGER, user_id INTEGER, role_id INTEGER);
            CREATE TABLE workspace_permissions (workspace TEXT, user_id INTEGER, permission TEXT);
            INSERT INTO workspace_permissions VALUES ('default', 2, 'EDIT'), ('default', 3, 'NO_PERMISSIONS');
            UPDATE alembic_version_auth SET version_num = 'c3d4e5f6a7b8';
            """
        )
    import_accounts(sqlite_store, str(source))
    found = grants(sqlite_store)
    assert {("ann", "workspace", "default", "*", "USE"), ("ann", "experiment", "default", "*", "EDIT")} <= found
    assert ("ann", "experiment", "default", "1", "EDIT") in found
    assert not [one for one in found if one[0] == "bob" and one[3] == "*"]


def test_source_is_left_as_it_was(sqlite_store, source):
    before = hashlib.sha256(source.read_bytes()).digest()
    names = sorted(path.name for path in source.parent.iterdir())
    import_accounts(sqlite_store, f"sqlite:///{source}")
    assert hashlib.sha256(source.read_bytes()).digest() == before
    assert sorted(path.name for path in source.parent.iterdir()) == names


def test_accounts_in_postgresql(sqlite_store, source):
    from sqlalchemy import create_engine, text

    with FRESH["postgresql"]() as uri, contextlib.closing(sqlite3.connect(source)) as theirs:
        engine = create_engine(uri.replace("postgresql:", "postgresql+psycopg:"))
        with engine.begin() as ours:
            for name, statement in theirs.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'"):
                ours.execute(text(statement))
                cursor = theirs.execute(f"SELECT * FROM {name}")
                columns = [column[0] for column in cursor.description]
                statement = text(f"INSERT INTO {name} VALUES ({', '.join(f':{column}' for column in columns)})")
                for row in cursor:
                    values = dict(zip(columns, row, strict=True))
                    ours.execute(statement, {c: bool(v) if c == "is_admin" else v for c, v in values.items()})
        engine.dispose()
        report = import_accounts(sqlite_store, uri)
    assert report.added["accounts"] == 4 and grants(sqlite_store) == OF_ANN | OF_BOB | OF_ADMIN | OF_ROLES


@pytest.mark.parametrize("what", ["absent", "another database", "no database"])
def test_what_is_no_database_of_accounts(sqlite_store, tmp_path, what):
    path = tmp_path / "other.db"
    if what == "another database":
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE users (id INTEGER)")
    elif what == "no database":
        path.write_bytes(b"no database at all " * 100)
    with pytest.raises(MlflowException, match=r"other\.db"):
        import_accounts(sqlite_store, str(path))
    assert path.exists() == (what != "absent")


def test_nothing_is_half_written(sqlite_store, source):
    # a role's permission that the database refuses, in the midst of it
    sqlite_store.writer.write(
        lambda _, tx, __: tx.execute(
            "CREATE TRIGGER no_grants BEFORE INSERT ON permission_grant BEGIN SELECT RAISE(ABORT, 'no'); END"
        ),
        Empty(),
    )
    before = everything(sqlite_store)
    with pytest.raises(MlflowException):
        import_accounts(sqlite_store, str(source))
    assert everything(sqlite_store) == before


def test_names_that_no_account_can_have(sqlite_store, source):
    with contextlib.closing(sqlite3.connect(source)) as connection:
        connection.execute("UPDATE users SET username = 'a:b' WHERE username = 'ann'")
        connection.commit()
    report = import_accounts(sqlite_store, str(source))
    assert "Accounts whose name none can have here:\n  'a:b'" in str(report)
    assert report.added["accounts"] == 3


def test_first_login_renews_the_hash(tmp_path, source):
    uri = f"sqlite:///{tmp_path}/mlflow.db"
    with contextlib.closing(SqlTracking.open(uri)) as store:
        import_accounts(store, str(source), accounts_only=True)
        before = store.find_account(FindAccount("ann")).account.password_hash
    assert before.startswith("scrypt:32768:8:1$")
    app = create_app(uri, artifacts_destination=str(tmp_path / "artifacts"), auth=True)
    server = Guarded(app)
    try:
        wrong = server.ask("GET", "2.0/mlflow/users/current", name="ann", password="password of bob")
        assert wrong.status == 401
        right = server.ask("GET", "2.0/mlflow/users/current", name="ann", password="password of ann")
        assert right.status == 200 and right.json["user"]["username"] == "ann"
    finally:
        app.close()
    with contextlib.closing(SqlTracking.open(uri)) as store:
        after = store.find_account(FindAccount("ann")).account.password_hash
        other = store.find_account(FindAccount("bob")).account.password_hash
    assert after.startswith("$argon2id$") and passwords.matches("password of ann", after)
    # who has not been here keeps the hash that came along
    assert other.startswith("scrypt:")


def test_command(tmp_path, source):
    uri = f"sqlite:///{tmp_path}/mlflow.db"
    SqlTracking.open(uri).close()

    def run(*words, code=0):
        result = CliRunner().invoke(cli, ["users", "import", *words, "--backend-store-uri", uri])
        assert result.exit_code == code, result.output
        return result.output

    assert "Would take over" in run(str(source), "--dry-run")
    assert "  4 accounts" in run(str(source))
    shown = run(str(source), "--same-people", "--accounts-only")
    assert "Here already" in shown and "scrypt" not in shown and "$" not in shown
    assert "There is no database of accounts" in run(str(tmp_path / "nothing.db"), code=1)


@pytest.mark.parametrize(
    ("stored", "readable"),
    [
        ("scrypt:16384:8:1$salt$" + hashlib.scrypt(b"secret", salt=b"salt", n=16384, r=8, p=1).hex(), True),
        ("pbkdf2:sha512:1000$salt$" + hashlib.pbkdf2_hmac("sha512", b"secret", b"salt", 1000).hex(), True),
        ("pbkdf2:sha1:1000$salt$" + hashlib.pbkdf2_hmac("sha1", b"secret", b"salt", 1000).hex(), True),
        ("pbkdf2:sha512:1000$salt$" + hashlib.pbkdf2_hmac("sha256", b"secret", b"salt", 1000).hex(), False),
        ("scrypt:1000:8:1$salt$" + "0" * 128, False),
        ("scrypt:1048576:64:1$salt$" + "0" * 128, False),
        ("pbkdf2:sha256:99999999$salt$" + "0" * 64, False),
        ("pbkdf2:md4:1000$salt$" + "0" * 32, False),
        ("sha256$salt$" + "0" * 64, False),
        ("", False),
    ],
    ids=["scrypt", "sha512", "sha1", "length", "cost", "memory", "iterations", "digest", "plain", "empty"],
)
def test_hashes(stored, readable):
    assert werkzeug_hashes.is_readable(stored) == readable
    assert passwords.matches("secret", stored) == readable
    assert not passwords.matches("another", stored)
    if readable:
        assert passwords.is_outdated(stored)
