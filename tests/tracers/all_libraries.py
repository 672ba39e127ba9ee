"""What ``mlflow.autolog()`` does to one library, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys

CODE = """
import importlib, sys
import mlflow

library, name, where, before = sys.argv[1:]

def hooked():
    module, _, path = where.partition(":")
    found = importlib.import_module(module)
    for part in path.split("."):
        found = vars(found)[part]
    return name in getattr(found, "_mlflow_integrations", ())

if before == "before":
    importlib.import_module(library)
    assert not hooked(), "hooked without being told"
mlflow.autolog()
assert before == "before" or library not in sys.modules, "autolog imported it"
importlib.import_module(library)
assert hooked(), "not hooked"
assert mlflow.autologging.get_autologging_config(name, "log_traces") is True
mlflow.autolog(disable=True)
assert mlflow.autologging.is_disabled(name)
"""

QUIET = {"CREWAI_TRACING_ENABLED": "false", "CREWAI_DISABLE_TELEMETRY": "true", "LITELLM_LOCAL_MODEL_COST_MAP": "True"}


def check(library: str, name: str, where: str, before: str = "after") -> None:
    """Fail unless ``mlflow.autolog()`` traces a library that is imported before or after it.

    Args:
        library: the module that is imported.
        name: the integration's.
        where: module and path of a function that is wrapped then.
    """
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", CODE, library, name, where, before],
        env={**os.environ, **QUIET},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "failed" not in done.stderr, done.stderr
