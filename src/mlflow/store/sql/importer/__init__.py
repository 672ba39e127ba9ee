"""Import of what MLflow itself stored: its SQL databases, in place, and its trees of meta.yaml files.

>>> from mlflow.store.sql.importer import import_database, import_filestore
>>> print(import_database("sqlite:///mlflow.db"))

Both can be broken off at any moment and run again: they go on where they were. What they read is left as it was.
"""

from mlflow.store.sql.importer.database import import_database, made_by_mlflow
from mlflow.store.sql.importer.filestore import import_filestore
from mlflow.store.sql.importer.report import ImportReport

__all__ = ["ImportReport", "import_database", "import_filestore", "made_by_mlflow"]
