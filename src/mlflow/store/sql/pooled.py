"""Connections to a database server: PostgreSQL, MySQL, MariaDB, SQL Server."""

from __future__ import annotations

import importlib.util
import re
import sys
import time
from typing import Any

from mlflow.environment_variables import (
    MILLRACE_POOL_SECONDS,
    MLFLOW_SQLALCHEMYSTORE_ECHO,
    MLFLOW_SQLALCHEMYSTORE_MAX_OVERFLOW,
    MLFLOW_SQLALCHEMYSTORE_POOL_RECYCLE,
    MLFLOW_SQLALCHEMYSTORE_POOL_SIZE,
    MLFLOW_SQLALCHEMYSTORE_POOLCLASS,
)
from mlflow.exceptions import MlflowException, invalid
from mlflow.store.sql import errors
from mlflow.store.sql.dialect import DIALECTS

# the drivers of a database, in order of preference: SQLAlchemy's name, the module to import
_DRIVERS = {
    "postgresql": (("psycopg", "psycopg"), ("psycopg2", "psycopg2")),
    "mysql": (("pymysql", "pymysql"), ("mysqldb", "MySQLdb")),
    "mssql": (("pyodbc", "pyodbc"), ("pymssql", "pymssql")),
}


def with_driver(uri: str) -> str:
    """The URI with a driver that is installed, where it names none.

    Raises: INVALID_PARAMETER_VALUE that says what to install.
    """
    match = re.match(r"(postgres|postgresql|mysql|mssql)(\+\w+)?://", uri)
    if match is None:
        raise invalid(f"{errors.without_password(uri)!r} is not the URI of a database server.")
    name, driver = match.groups()
    name = "postgresql" if name == "postgres" else name
    rest = uri[match.end() :]
    known = _DRIVERS[name]
    if driver is None:
        for driver_name, module in known:
            if importlib.util.find_spec(module):
                return f"{name}+{driver_name}://{rest}"
        raise errors.missing_driver(uri, known[0][1])
    module = dict(known).get(driver[1:])
    if module and not importlib.util.find_spec(module):
        raise errors.missing_driver(uri, module)
    return f"{name}{driver}://{rest}"


# MySQL cuts values that are too long and numbers rows that have id 0, unless told otherwise
_SQL_MODE = "STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO"
_CONNECT_SECONDS = 10

RECONNECT_SECONDS = 5.0
"""How long a server waits for a database that went away, such as for a restart, before requests fail."""


class PooledDatabase:
    """A database on a server, with a pool of connections that threads share.

    Args:
        uri: SQLAlchemy URL; without a driver, one that is installed is taken.
    """

    def __init__(self, uri: str) -> None:
        try:
            from sqlalchemy import create_engine, pool
            from sqlalchemy.exc import ArgumentError, NoSuchModuleError
        except ImportError:
            raise errors.missing_driver(uri, "sqlalchemy") from None

        self.uri = uri
        options: dict[str, Any] = {}
        for name, variable in (
            ("pool_size", MLFLOW_SQLALCHEMYSTORE_POOL_SIZE),
            ("max_overflow", MLFLOW_SQLALCHEMYSTORE_MAX_OVERFLOW),
            ("pool_recycle", MLFLOW_SQLALCHEMYSTORE_POOL_RECYCLE),
        ):
            if variable.get() is not None:
                options[name] = variable.get()
        poolclass = MLFLOW_SQLALCHEMYSTORE_POOLCLASS.get()
        if poolclass is not None:
            if not hasattr(pool, poolclass):
                raise invalid(f"{MLFLOW_SQLALCHEMYSTORE_POOLCLASS.name}={poolclass!r} is no pool of SQLAlchemy.")
            options["poolclass"] = getattr(pool, poolclass)
        else:
            options = {"pool_size": 16, "max_overflow": 16, "pool_timeout": MILLRACE_POOL_SECONDS.get(), **options}
        uri_with_driver = with_driver(uri)
        connect: dict[str, Any] = {}
        if "connect_timeout" not in uri and not uri_with_driver.startswith("mssql"):
            connect["connect_timeout"] = _CONNECT_SECONDS
        if uri_with_driver.startswith("mysql"):
            connect["init_command"] = f"SET SESSION sql_mode = '{_SQL_MODE}'"
        try:
            self.engine = create_engine(
                uri_with_driver,
                connect_args=connect,
                isolation_level="READ COMMITTED",
                # whoever takes a connection ends its transaction
                pool_reset_on_return=None,
                **options,
            )
        except (ArgumentError, NoSuchModuleError, TypeError) as error:
            raise invalid(f"Invalid database URI {errors.without_password(uri)!r}: {error}") from None
        self.echo = MLFLOW_SQLALCHEMYSTORE_ECHO.get()
        size = getattr(self.engine.pool, "size", lambda: 0)() + max(getattr(self.engine.pool, "_max_overflow", 0), 0)
        # 0: as many as are asked for
        self.most_connections = size
        self.timeouts = 0
        # set by a server once it is open
        self.patience = 0.0
        self._away_since: float | None = None
        self.dialect = DIALECTS["mysql" if self.engine.dialect.name == "mariadb" else self.engine.dialect.name]()
        self.errors = (self.engine.dialect.loaded_dbapi.Error, UnicodeError)

    def connect(self) -> Any:
        """A connection out of the pool; closing it gives it back.

        Raises: MlflowException when the server cannot be reached or refuses, or no connection becomes free.
        """
        while True:
            try:
                connection = self._connect()
                self._away_since = None
                return connection
            except MlflowException as error:
                if self._gives_up(error):
                    raise
                time.sleep(0.1)

    def _gives_up(self, error: MlflowException) -> bool:
        """Whether an error of connecting is final. All who connect wait for the same moment, not one after another."""
        if error.error_code != "TEMPORARILY_UNAVAILABLE" or isinstance(error.__cause__, TimeoutError):
            return True
        now = time.monotonic()
        self._away_since = self._away_since or now
        return now > self._away_since + self.patience

    def _connect(self) -> Any:
        from sqlalchemy.exc import DBAPIError
        from sqlalchemy.exc import TimeoutError as PoolTimeout

        try:
            return self.engine.raw_connection()
        except self.errors as error:
            raise errors.of_connecting(self.uri, error) from None
        except DBAPIError as error:
            raise errors.of_connecting(self.uri, error.orig) from None
        except PoolTimeout as error:
            self.timeouts += 1
            text = f"all {self.most_connections} connections of this process are in use (settings "
            text += f"{MLFLOW_SQLALCHEMYSTORE_POOL_SIZE.name}, {MLFLOW_SQLALCHEMYSTORE_MAX_OVERFLOW.name})"
            raise errors.of_server(self.uri, TimeoutError(text)) from TimeoutError(str(error))

    def cursor(self, connection: Any) -> Any:
        """A cursor; it prints what it runs if MLFLOW_SQLALCHEMYSTORE_ECHO is set."""
        cursor = connection.cursor()
        return _Echo(cursor) if self.echo else cursor

    def is_broken(self, connection: Any, error: Exception) -> bool:
        """Whether an error means that the connection is lost."""
        if isinstance(error, UnicodeError):
            return False
        return self.engine.dialect.is_disconnect(error, connection.dbapi_connection, None)

    def explain(self, error: Exception) -> Exception:
        """The error for the user."""
        return errors.of_server(self.uri, error)


class _Echo:
    """A cursor that prints its statements and values to standard error."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def execute(self, sql: str, values: Any = ()) -> Any:
        print(sql, list(values), file=sys.stderr)
        return self._cursor.execute(sql, values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)
