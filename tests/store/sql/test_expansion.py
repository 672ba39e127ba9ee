"""What a database lacks is found by comparing, and made with what it holds left as it is."""

import pytest

from mlflow.api.tracking import CreateExperiment, DeleteExperiment, GetExperimentByName
from mlflow.store.sql import expansion, migrations, schema, structure
from mlflow.store.sql.importer.catalog import database_of
from mlflow.store.sql.tracking import SqlTracking
from tests.contract.errors import raises
from tests.databases import FRESH
from tests.store.sql.test_migrations import SCHEMAS

# `experiment` and `experiment_tag` with other keys, without a column and without an index
OLDER = {
    "sqlite": """
        DROP TABLE experiment;
        CREATE TABLE experiment (
            id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, name VARCHAR(500) NOT NULL, artifact_location TEXT,
            deleted SMALLINT NOT NULL, creation_time BIGINT, last_update_time BIGINT, colour TEXT DEFAULT 'red',
            UNIQUE (name, deleted));
        CREATE INDEX ix_of_somebody ON experiment (colour);
        CREATE TRIGGER of_somebody AFTER DELETE ON experiment BEGIN SELECT 1; END;
        DROP TABLE experiment_tag;
        CREATE TABLE experiment_tag (experiment_id BIGINT NOT NULL, "key" VARCHAR(250) NOT NULL, value TEXT NOT NULL,
            PRIMARY KEY (experiment_id)) WITHOUT ROWID;
        DROP INDEX ix_run_start_time;
        DROP TABLE saved_view""",
    "postgresql": """
        ALTER TABLE experiment DROP COLUMN deleted_time;
        ALTER TABLE experiment ADD COLUMN colour TEXT DEFAULT 'red';
        ALTER TABLE experiment DROP CONSTRAINT uq_experiment_name;
        ALTER TABLE experiment ADD CONSTRAINT older UNIQUE (name, deleted);
        ALTER TABLE experiment_tag DROP CONSTRAINT experiment_tag_pkey;
        ALTER TABLE experiment_tag ADD CONSTRAINT experiment_tag_pkey PRIMARY KEY (experiment_id);
        DROP INDEX ix_run_start_time;
        DROP TABLE saved_view;
        UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_run_end_time'::regclass""",
    "mysql": """
        ALTER TABLE experiment DROP COLUMN deleted_time;
        ALTER TABLE experiment ADD COLUMN colour VARCHAR(9) DEFAULT 'red';
        ALTER TABLE experiment DROP INDEX uq_experiment_name, ADD CONSTRAINT older UNIQUE (name, deleted);
        ALTER TABLE experiment_tag DROP PRIMARY KEY, ADD PRIMARY KEY (experiment_id);
        DROP INDEX ix_run_start_time ON run;
        DROP TABLE saved_view""",
}


@pytest.fixture(params=["sqlite", "postgresql", "mysql"])
def uri(request, tmp_path):
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/x.db"
    else:
        with FRESH[request.param]() as fresh:
            yield fresh


def run(uri, script):
    database = database_of(uri)
    connection = database.connect()
    cursor = connection.cursor()
    for statement in (part.strip() for part in script.split(";\n")):
        cursor.execute(statement)
    connection.commit()
    rows = cursor.fetchall() if script.startswith("SELECT") else []
    connection.close()
    return [tuple(row) for row in rows]


def shape(uri):
    """Columns and keys of every table, and the indexes."""
    database = database_of(uri)
    connection = database.connect()
    found = structure.present(database, connection.cursor())
    connection.close()
    assert not found.invalid_indexes
    tables = {n: (set(t.columns), t.primary_key, set(t.unique)) for n, t in found.tables.items()}
    # MySQL's and PostgreSQL's unique constraints are indexes too, with names that differ
    unique = {name for table in found.tables.values() for name in table.unique.values()}
    return tables, set(found.indexes) - unique


def missing(uri):
    database = database_of(uri)
    connection = database.connect()
    found = expansion.changes(database, connection.cursor())
    connection.close()
    return [change.what for change in found]


def test_keys_columns_indexes_and_tables_come_to_what_is_there(uri):
    store = SqlTracking.open(uri)
    store.create_experiment(CreateExperiment("first"))
    store.close()
    wanted_tables, wanted_indexes = shape(uri)
    assert missing(uri) == []
    kind = database_of(uri).dialect.name
    run(uri, OLDER[kind])
    run(
        uri,
        "INSERT INTO experiment (id, name, deleted) VALUES (0, 'Default', 0);\n"
        "INSERT INTO experiment (id, name, deleted) VALUES (7, 'seven', 0);\n"
        "INSERT INTO experiment (id, name, deleted) VALUES (9, 'nine', 0);\nDELETE FROM experiment WHERE id = 9"
        if kind == "sqlite"
        else "UPDATE experiment SET id = 7, name = 'seven' WHERE name = 'first'",
    )
    said = missing(uri)
    assert "table saved_view is missing" in said
    assert "index ix_run_start_time is missing" in said
    assert ("index ix_run_end_time is not valid" in said) == (kind == "postgresql")

    migrations.upgrade(database_of(uri))

    assert missing(uri) == []
    tables, indexes = shape(uri)
    assert tables.pop("experiment")[0] == wanted_tables.pop("experiment")[0] | {"colour"}
    assert tables == wanted_tables
    assert indexes - {"ix_of_somebody"} == wanted_indexes
    assert run(uri, "SELECT id, name, colour, deleted_time FROM experiment ORDER BY id") == [
        (0, "Default", "red", None),
        (7, "seven", "red", None),
    ]
    store = SqlTracking.open(uri)
    with raises("RESOURCE_ALREADY_EXISTS", "seven"):
        store.create_experiment(CreateExperiment("seven"))
    if kind == "sqlite":
        # what somebody else put there is there, and numbers go on after those that are gone
        assert "ix_of_somebody" in indexes
        assert run(uri, "SELECT name FROM sqlite_master WHERE type = 'trigger'") == [("of_somebody",)]
        assert store.create_experiment(CreateExperiment("ten")).experiment_id == "10"
    store.delete_experiment(DeleteExperiment("7"))
    assert store.get_experiment_by_name(GetExperimentByName("seven")).experiment.experiment_id == "7"
    store.close()


def test_nothing_is_made_while_rows_stand_against_a_constraint(uri):
    """The old shape stays when the new one cannot be had, and goes when the rows are mended."""
    SqlTracking.open(uri).close()
    run(uri, OLDER[database_of(uri).dialect.name])
    run(
        uri,
        "DELETE FROM experiment;\n"
        "INSERT INTO experiment (id, name, deleted) VALUES (1, 'same', 0);\n"
        "INSERT INTO experiment (id, name, deleted) VALUES (2, 'same', 1)",
    )
    with raises("INVALID_STATE", "experiment"):
        migrations.upgrade(database_of(uri))
    assert run(uri, "SELECT id, name FROM experiment ORDER BY id") == [(1, "same"), (2, "same")]
    run(uri, "DELETE FROM experiment WHERE id = 2")
    migrations.upgrade(database_of(uri))
    assert missing(uri) == []


def test_a_column_that_old_rows_cannot_have_is_refused(uri, monkeypatch):
    SqlTracking.open(uri).close()
    wanted = structure.wanted

    def with_another(database, cursor):
        found = wanted(database, cursor)
        found.tables["run"].columns["size"] = structure.Column(nullable=False, definition="size BIGINT NOT NULL")
        return found

    monkeypatch.setattr(structure, "wanted", with_another)
    with raises("INVALID_STATE", "run.size"):
        migrations.upgrade(database_of(uri))


def test_columns_that_came_to_a_table_have_a_default_or_may_be_null():
    """What ``schema.py`` adds to a table of an older version; else ``changes`` raises when somebody upgrades."""
    database = database_of("sqlite://")
    for version in (1, 2, 3, 4):
        connection = database.connect()
        connection.executescript((SCHEMAS / f"version_{version}.sqlite.sql").read_text())
        assert expansion.changes(database, connection.cursor())
        connection.close()


@pytest.mark.parametrize(
    ("make", "statement"),
    [
        (lambda maker: maker.column("run", "size BIGINT NULL"), "ALTER TABLE run ADD size BIGINT NULL"),
        (
            lambda maker: maker.unique("run", "uq_run", ("a", "b")).statements[0],
            'ALTER TABLE run ADD CONSTRAINT uq_run UNIQUE ("a", "b")',
        ),
        (lambda maker: maker.drop_unique("run", "UQ__run__1"), 'ALTER TABLE run DROP CONSTRAINT "UQ__run__1"'),
    ],
    ids=["column", "unique", "drop"],
)
def test_words_of_sql_server(make, statement):
    maker = expansion._MAKERS["mssql"](None, structure.Structure(), structure.Structure())
    assert make(maker) == statement


def test_every_table_of_the_schema_is_looked_at(uri):
    SqlTracking.open(uri).close()
    assert set(schema.metadata.tables) <= set(shape(uri)[0])
