"""A spool of its own for each test, and the exporter as in a new process."""

import pytest

import mlflow.tracing.export


@pytest.fixture(autouse=True)
def spool(tmp_path, monkeypatch):
    """The folder where traces wait."""
    folder = tmp_path / "spool"
    monkeypatch.setenv("MILLRACE_TRACE_SPOOL", str(folder))
    mlflow.tracing.export.reset()
    yield folder
    mlflow.tracing.export.reset()
