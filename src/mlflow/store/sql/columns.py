"""What the tables of a store are made of: kinds of columns, the index of a long text, the options of every table."""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    Unicode,
    UnicodeText,
    func,
)

INDEXED_CHARACTERS = 250
"""How much of a long text is in an index where the database bounds index entries (see ``index_of_text``)."""

metadata = MetaData()

MYSQL = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}
# byte order everywhere: keys differ in case, and ORDER BY gives the same answer on every database
_COLLATION = {"postgresql": "C", "mssql": "Latin1_General_100_BIN2"}


def identifier() -> BigInteger:
    """A number that the database gives."""
    # SQLite gives ids by itself only to a column of type INTEGER
    return BigInteger().with_variant(Integer(), "sqlite")


def name(length: int) -> String:
    """A short text, of at most ``length`` characters, that may stand in keys."""
    return (
        String(length)
        .with_variant(String(length, collation=_COLLATION["postgresql"]), "postgresql")
        .with_variant(Unicode(length, collation=_COLLATION["mssql"]), "mssql")
    )


def text(length: int) -> Text:
    """A long text; MySQL needs to be told how long."""
    return (
        Text(length)
        .with_variant(Text(collation=_COLLATION["postgresql"]), "postgresql")
        .with_variant(UnicodeText(collation=_COLLATION["mssql"]), "mssql")
        .with_variant(Text(), "sqlite")
    )


def workspace_column() -> Column:
    """The workspace that a row belongs to; rows made before there were workspaces are in the default one."""
    return Column("workspace", name(63), nullable=False, server_default="default")


def index_of_text(index: str, *columns: Column) -> None:
    """An index whose last column is a long text.

    PostgreSQL refuses entries over 2.7 KB and MySQL over 3 KB: there the first ``INDEXED_CHARACTERS`` are indexed, and
    a query on PostgreSQL must compare ``left(column, 250)`` too for the index to be used. SQL Server cannot index it.
    """
    *first, last = columns
    Index(index, *first, last).ddl_if(dialect="sqlite")
    Index(index, *first, func.left(last, INDEXED_CHARACTERS)).ddl_if(dialect="postgresql")
    Index(index, *first, last, mysql_length={last.name: INDEXED_CHARACTERS}).ddl_if(
        callable_=lambda ddl, target, bind, dialect, **_: dialect.name in ("mysql", "mariadb")
    )
    if first:
        Index(index, *first).ddl_if(dialect="mssql")
