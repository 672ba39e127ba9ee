"""Each test records into a store of its own, and begins as a new process would."""

from __future__ import annotations

import importlib.util
import os
import pathlib

import pytest

import mlflow
from mlflow import state
from mlflow.store import resolve
from mlflow.tracing import config, provider

_spec = importlib.util.spec_from_file_location("recording", pathlib.Path(__file__).parent / "recording.py")
recording = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(recording)


@pytest.fixture(autouse=True)
def fresh(tmp_path, monkeypatch):
    """A store of its own, the tracer and its settings as in a new process."""
    for name in [name for name in os.environ if name.startswith(("MLFLOW_", "OTEL_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    provider.reset()
    config.reset_config()
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/store.db")
    yield
    provider.reset()
    config.reset_config()
    state.reset()
    resolve.close_all()


@pytest.fixture
def recorded(monkeypatch):
    """What is handed on to be stored, instead of storing it."""
    import mlflow.tracing.export

    recording_ = recording.Recording()
    monkeypatch.setattr(mlflow.tracing.export, "submit", recording_.submit)
    return recording_
