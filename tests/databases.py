"""Fresh databases on the real servers, dropped afterwards.

Where the servers are: ``TEST_POSTGRESQL`` and ``TEST_MYSQL`` (URIs of a database that exists); by default the ones on
this machine. A test that needs a server which does not answer is skipped, unless ``TEST_DATABASES=required``.
"""

import contextlib
import os
import uuid
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

POSTGRESQL = os.environ.get("TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/postgres")
MYSQL = os.environ.get("TEST_MYSQL", "mysql://root@127.0.0.1:3306/test")


@contextlib.contextmanager
def fresh_postgresql(driver: str = "") -> Iterator[str]:
    """URI of a new PostgreSQL database; ``driver`` is for example ``+psycopg2``."""
    name = _name()
    _postgresql(f"CREATE DATABASE {name}")
    try:
        yield _uri(POSTGRESQL, name, driver)
    finally:
        _postgresql(f"DROP DATABASE {name} WITH (FORCE)")


@contextlib.contextmanager
def fresh_mysql(driver: str = "") -> Iterator[str]:
    """URI of a new MySQL or MariaDB database; ``driver`` is for example ``+pymysql``."""
    name = _name()
    _mysql(f"CREATE DATABASE {name}")
    try:
        yield _uri(MYSQL, name, driver)
    finally:
        _mysql(f"DROP DATABASE {name}")


FRESH = {"postgresql": fresh_postgresql, "mysql": fresh_mysql}


def _name() -> str:
    return f"mlflow_test_{uuid.uuid4().hex[:12]}"


def _uri(server: str, name: str, driver: str) -> str:
    parts = urlsplit(server)
    return parts._replace(scheme=parts.scheme.partition("+")[0] + driver, path=f"/{name}").geturl()


def _postgresql(statement: str) -> None:
    import psycopg

    try:
        connection = psycopg.connect(POSTGRESQL, autocommit=True, connect_timeout=60)
    except psycopg.OperationalError as error:
        _absent("PostgreSQL", error)
    with connection:
        connection.execute(statement)


def _mysql(statement: str) -> None:
    import pymysql

    parts = urlsplit(MYSQL)
    try:
        connection = pymysql.connect(
            host=parts.hostname,
            port=parts.port or 3306,
            user=parts.username,
            password=parts.password or "",
            connect_timeout=60,
        )
    except pymysql.OperationalError as error:
        _absent("MySQL", error)
    with connection, connection.cursor() as cursor:
        cursor.execute(statement)


def _absent(what: str, error: Exception) -> None:
    if os.environ.get("TEST_DATABASES") == "required":
        raise error
    pytest.skip(f"no {what} server: {error}")
