"""mlflow.autolog() and the agent libraries: each in a process of its own, imported before or after."""

import importlib.util

import pytest

from tests.tracers.all_libraries import check

# CrewAI, which agrees with no other, is checked by its own tests
LIBRARIES = [
    ("ag2", "ag2", "ag2:Agent._turn_scope"),
    ("agno.agent", "agno", "agno.agent:Agent.run"),
    ("autogen_core", "autogen", "autogen_core.tools:BaseTool.run_json"),
    ("pydantic_ai", "pydantic_ai", "pydantic_ai:Agent.iter"),
    ("smolagents", "smolagents", "smolagents:MultiStepAgent.run"),
    ("strands", "strands", "strands:Agent.stream_async"),
    ("txtai", "txtai", "txtai:LLM.__call__"),
    ("typesafe_sdk", "typesafe", "typesafe_sdk:TypeSafeClient.system_one"),
]


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
    check(library, name, where, before)
