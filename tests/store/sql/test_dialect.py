"""The fixed statements in the words of each database. SQL Server is not run here: its texts are what is checked."""

import inspect

import pytest

from mlflow.store.sql import experiments, inputs, metrics, run_rows, runs, transaction
from mlflow.store.sql.dialect import Insert, Mssql, Mysql, Postgresql, Put, Sqlite

ADD = Insert("param", ("run_id", "key", "value"), ("run_id", "key"))
OVERWRITE = Put("param", ("run_id", "key", "value"), ("run_id", "key"))


def test_placeholders_and_quotes():
    sql = 'SELECT "key" FROM param WHERE run_id = ?'
    assert Sqlite().text(sql) == sql
    assert Postgresql().text(sql) == 'SELECT "key" FROM param WHERE run_id = %s'
    assert Mysql().text(sql) == "SELECT `key` FROM param WHERE run_id = %s"
    assert Mssql().text(sql) == sql


def test_adding_rows():
    assert Sqlite().insert(ADD) == 'INSERT OR IGNORE INTO param ("run_id", "key", "value") VALUES (?, ?, ?)'
    assert Postgresql().insert(ADD, 2) == (
        'INSERT INTO param ("run_id", "key", "value") VALUES (%s, %s, %s), (%s, %s, %s) ON CONFLICT DO NOTHING'
    )
    assert Mysql().insert(ADD) == "INSERT IGNORE INTO param (`run_id`, `key`, `value`) VALUES (%s, %s, %s)"
    assert Mssql().insert(ADD) == (
        'MERGE INTO param WITH (HOLDLOCK) AS old USING (VALUES (?, ?, ?)) AS new ("run_id", "key", "value") '
        'ON old."run_id" = new."run_id" AND old."key" = new."key" '
        'WHEN NOT MATCHED THEN INSERT ("run_id", "key", "value") VALUES (new."run_id", new."key", new."value");'
    )


def test_overwriting_rows():
    assert Sqlite().insert(OVERWRITE).startswith("INSERT OR REPLACE INTO param")
    assert (
        Postgresql()
        .insert(OVERWRITE)
        .endswith('ON CONFLICT ("run_id", "key") DO UPDATE SET "value" = EXCLUDED."value"')
    )
    assert Mysql().insert(OVERWRITE).startswith("REPLACE INTO param")
    assert 'WHEN MATCHED THEN UPDATE SET "value" = new."value" WHEN NOT MATCHED' in Mssql().insert(OVERWRITE)


def test_locks():
    sql = "SELECT id FROM run WHERE uuid = ?"
    assert Sqlite().locked(sql) == Sqlite().shared(sql) == sql
    assert Postgresql().locked(sql) == "SELECT id FROM run WHERE uuid = %s FOR UPDATE"
    assert Postgresql().shared(sql) == "SELECT id FROM run WHERE uuid = %s FOR SHARE"
    assert Mysql().shared(sql) == "SELECT id FROM run WHERE uuid = %s LOCK IN SHARE MODE"
    assert Mssql().locked(sql) == "SELECT id FROM run WITH (UPDLOCK, HOLDLOCK) WHERE uuid = ?"


def test_limits_and_new_ids():
    assert Sqlite().limited("SELECT 1 ORDER BY 1") == "SELECT 1 ORDER BY 1 LIMIT ?"
    assert Mssql().limited("SELECT 1 ORDER BY 1") == "SELECT 1 ORDER BY 1 OFFSET 0 ROWS FETCH NEXT ? ROWS ONLY"
    assert Postgresql().returning("INSERT INTO run (uuid) VALUES (?)").endswith("VALUES (%s) RETURNING id")
    assert Mssql().returning("INSERT INTO run (uuid) VALUES (?)") == (
        "INSERT INTO run (uuid) OUTPUT INSERTED.id VALUES (?)"
    )


@pytest.mark.parametrize("module", [experiments, inputs, metrics, run_rows, runs, transaction])
def test_every_statement_names_columns_that_exist(module):
    from mlflow.store.sql.schema import metadata

    statements = [value for _, value in inspect.getmembers(module) if isinstance(value, Insert)]
    for statement in statements:
        table = metadata.tables[statement.table]
        assert set(statement.columns) <= set(table.columns.keys()), statement
        assert set(statement.key) <= set(statement.columns), statement


@pytest.mark.parametrize("words", [Postgresql(), Mysql(), Mssql()])
@pytest.mark.parametrize("statement", [metrics._POINT, metrics._SUMMARY])
def test_many_rows_go_in_statements_that_databases_take(words, statement):
    rows = [tuple(range(i, i + len(statement.columns))) for i in range(1000)]
    batches = list(words.batches(statement, rows))
    for text, values in batches:
        assert text.count(words.placeholder) == len(values) < 2100
    if words.name != "postgresql":
        assert [value for _, values in batches for value in values] == [value for row in rows for value in row]
