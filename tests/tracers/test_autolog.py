"""``mlflow.autolog`` and the libraries whose calls it has recorded."""

import subprocess
import sys
import textwrap

import pytest

import mlflow
from mlflow.autologging import get_autologging_config
from tests.tracers.recorded import last_trace, only_span

openai = pytest.importorskip("openai")
ASKED = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hello"}]}


def test_all_at_once(provider):
    mlflow.autolog()
    client = openai.OpenAI(base_url=provider.openai, api_key="k")
    client.chat.completions.create(**ASKED)
    assert only_span().name == "Completions"
    first = mlflow.get_last_active_trace_id()
    mlflow.autolog(log_traces=False)
    client.chat.completions.create(**ASKED)
    assert mlflow.get_last_active_trace_id() == first
    mlflow.autolog(disable=True)
    client.chat.completions.create(**ASKED)
    assert mlflow.get_last_active_trace_id() == first


def test_what_one_library_was_told_stands(provider):
    mlflow.openai.autolog(disable=True)
    mlflow.autolog()
    openai.OpenAI(base_url=provider.openai, api_key="k").chat.completions.create(**ASKED)
    assert mlflow.get_last_active_trace_id() is None
    mlflow.autolog(exclude_flavors=["openai"])
    assert get_autologging_config("openai", "disable") is True


def test_one_library_through_another(provider, monkeypatch):
    """A call of one library inside a call of another is one tree, and its tokens are counted once."""
    # else it looks for prices on the network first
    monkeypatch.setenv("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    litellm = pytest.importorskip("litellm")
    mlflow.autolog()
    with mlflow.start_span("agent"):
        litellm.completion(**{**ASKED, "model": "openai/gpt-4o-mini"}, api_base=provider.openai, api_key="k")
    trace = last_trace()
    assert trace.tree()[:2] == ["agent", "  litellm-completion"]
    assert trace.info.token_usage == {"input_tokens": 12, "output_tokens": 5, "total_tokens": 17}


def test_libraries_that_are_imported_later():
    """Nothing is imported for autologging; a library is wrapped as soon as somebody imports it."""
    program = """
        import sys
        import mlflow
        mlflow.autolog()
        loaded = {"openai", "anthropic", "groq", "mistralai", "ollama", "litellm", "boto3", "pandas"} & set(sys.modules)
        assert not loaded, loaded
        import openai
        from openai.resources.chat.completions import Completions
        assert Completions.create._mlflow_integrations == {"openai"}
        assert "numpy" not in sys.modules and "sqlalchemy" not in sys.modules
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=True, timeout=300)
