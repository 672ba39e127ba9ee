"""The DDL that is shipped for SQLite is what schema.py says; the other dialects can be made.

``python -m tests.store.sql.test_schema --write`` writes sqlite.sql anew.
"""

import pathlib
import re
import sqlite3
import sys

import pytest

from mlflow.store.sql import migrations, schema, sqlite

FILE = pathlib.Path(schema.__file__).with_name("sqlite.sql")
HEAD = "-- The tables of schema.py for SQLite. Written by tests/store/sql/test_schema.py --write; do not edit.\n"


def expected():
    statements = ("\n".join(line.rstrip() for line in s.splitlines()) for s in schema.ddl("sqlite"))
    return HEAD + ";\n".join(statements).replace("\t", "  ") + ";\n"


def test_sqlite_ddl_is_up_to_date():
    assert FILE.read_text() == expected()


def test_versions_agree():
    assert migrations.SCHEMA_VERSION == schema.VERSION


def test_columns_are_what_the_tables_say():
    connection = sqlite3.connect(":memory:")
    connection.executescript(sqlite.ddl())
    for table in schema.metadata.sorted_tables:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table.name})")]
        assert columns == [column.name for column in table.columns]


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql", "mysql", "mssql"])
def test_every_dialect_has_every_table_and_index(dialect):
    statements = schema.ddl(dialect)
    tables = {m.group(1) for s in statements if (m := re.match(r"CREATE TABLE (\w+)", s))}
    indexes = [m.group(1) for s in statements if (m := re.match(r"CREATE INDEX (\w+)", s))]
    assert tables == set(schema.metadata.tables)
    assert len(indexes) == len(set(indexes)) == len(re.findall("^CREATE INDEX", expected(), re.MULTILINE))
    assert statements == schema.ddl(dialect)


def test_long_texts_are_indexed_as_far_as_the_database_allows():
    [postgresql] = [s for s in schema.ddl("postgresql") if "ix_param_value" in s]
    [mysql] = [s for s in schema.ddl("mysql") if "ix_param_value" in s]
    assert "left(value, 250)" in postgresql
    assert "value(250)" in mysql


if __name__ == "__main__" and sys.argv[1:] == ["--write"]:
    FILE.write_text(expected())
