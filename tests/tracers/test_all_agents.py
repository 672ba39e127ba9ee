"""mlflow.autolog() and the agent libraries: each in a process of its own, imported before or after."""

import importlib.util
import os
import subprocess
import sys

import pytest

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

LIBRARIES = [
    ("ag2", "ag2", "ag2:Agent._turn_scope"),
    ("agno.agent", "agno", "agno.agent:Agent.run"),
    ("autogen_core", "autogen", "autogen_core.tools:BaseTool.run_json"),
    ("crewai", "crewai", "crewai:Crew.kickoff"),
    ("pydantic_ai", "pydantic_ai", "pydantic_ai:Agent.iter"),
    ("smolagents", "smolagents", "smolagents:MultiStepAgent.run"),
    ("strands", "strands", "strands:Agent.stream_async"),
    ("txtai", "txtai", "txtai:LLM.__call__"),
    ("typesafe_sdk", "typesafe", "typesafe_sdk:TypeSafeClient.system_one"),
]
QUIET = {"CREWAI_TRACING_ENABLED": "false", "CREWAI_DISABLE_TELEMETRY": "true", "LITELLM_LOCAL_MODEL_COST_MAP": "True"}


@pytest.mark.parametrize(
    ("library", "name", "where", "before"),
    [
        *((*one, "after") for one in LIBRARIES),
        *((*one, "before") for one in LIBRARIES if one[1] in ("agno", "typesafe")),
    ],
)
def test_autolog(library, name, where, before):
    if importlib.util.find_spec(library.partition(".")[0]) is None:
        pytest.skip(f"{library} is not installed")
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
