"""Calls of the language model that judges.

``openai:/<model>`` and ``anthropic:/<model>`` are asked over their HTTP APIs (key and address from the environment),
``endpoints:/<name>`` and ``gateway:/<name>`` through the deployment client of MLFLOW_DEPLOYMENTS_TARGET.
"""

from __future__ import annotations

import json
import os
from typing import Any

from mlflow.environment_variables import MLFLOW_GENAI_EVAL_LLM_TIMEOUT
from mlflow.exceptions import BAD_REQUEST, UNAUTHENTICATED, MlflowException, invalid

_RETRIES = 3
# answers that mean "later", not "no"
_LATER = (429, 500, 502, 503, 529)


def parse_judge_uri(uri: str) -> tuple[str, str]:
    """Provider and name of ``provider:/name``.

    Raises: INVALID_PARAMETER_VALUE.
    """
    provider, colon, name = str(uri).partition(":/")
    name = name.strip("/")
    if not colon or not name or provider not in ("openai", "anthropic", "endpoints", "gateway"):
        raise invalid(
            f"Invalid judge {uri!r}: it must have the form openai:/<model>, anthropic:/<model> or endpoints:/<name>."
        )
    return provider, name


def ask(
    uri: str,
    prompt: str,
    parameters: dict[str, Any] | None = None,
    extra_headers: dict[str, str] | None = None,
    proxy_url: str | None = None,
) -> str:
    """What the judge answers to a prompt.

    Args:
        uri: the judge.
        prompt: the text of one message of the user.
        parameters: of the call, e.g. ``temperature``.
        extra_headers: sent along.
        proxy_url: where to send the request instead of the provider's own address.

    Raises: UNAUTHENTICATED without or with a wrong key, BAD_REQUEST for what the provider refuses or answers oddly.
    """
    provider, name = parse_judge_uri(uri)
    parameters = dict(parameters or {})
    if provider in ("endpoints", "gateway"):
        import importlib

        client = importlib.import_module("mlflow.deployments").get_deploy_client()
        answer = client.predict(endpoint=name, inputs={"messages": [{"role": "user", "content": prompt}], **parameters})
        return _content(uri, answer, "openai")
    if provider == "openai":
        base = os.environ.get("OPENAI_API_BASE") or os.environ.get("OPENAI_BASE_URL") or "https://api.openai.com/v1"
        url, headers = f"{base.rstrip('/')}/chat/completions", {"Authorization": f"Bearer {_key('OPENAI_API_KEY')}"}
    else:
        base = os.environ.get("ANTHROPIC_BASE_URL") or "https://api.anthropic.com"
        url = f"{base.rstrip('/')}/v1/messages"
        headers = {"x-api-key": _key("ANTHROPIC_API_KEY"), "anthropic-version": "2023-06-01"}
        parameters.setdefault("max_tokens", 1024)
    body = {"model": name, "messages": [{"role": "user", "content": prompt}], **parameters}
    answer = _post(uri, proxy_url or url, body, {**headers, **(extra_headers or {})})
    return _content(uri, answer, provider)


def _key(variable: str) -> str:
    value = os.environ.get(variable)
    if not value:
        raise MlflowException(f"The judge needs a key: set {variable}.", UNAUTHENTICATED)
    return value


def _post(uri: str, url: str, body: dict[str, Any], headers: dict[str, str]) -> Any:
    import urllib3

    retry = urllib3.Retry(
        total=_RETRIES,
        status_forcelist=_LATER,
        allowed_methods=None,
        backoff_factor=0.5,
        raise_on_status=False,
    )
    timeout = urllib3.Timeout(MLFLOW_GENAI_EVAL_LLM_TIMEOUT.get())
    try:
        with urllib3.PoolManager(retries=retry, timeout=timeout) as pool:
            response = pool.request(
                "POST", url, body=json.dumps(body), headers={"Content-Type": "application/json", **headers}
            )
    except urllib3.exceptions.HTTPError as error:
        raise MlflowException(
            f"The judge {uri!r} cannot be reached: {type(error).__name__}.", "TEMPORARILY_UNAVAILABLE"
        ) from error
    text = response.data.decode("utf-8", "replace")
    if response.status in (401, 403):
        raise MlflowException(f"The judge {uri!r} does not accept the key (HTTP {response.status}).", UNAUTHENTICATED)
    if response.status >= 400:
        raise MlflowException(f"The judge {uri!r} answered HTTP {response.status}: {text[:500]}", BAD_REQUEST)
    try:
        return json.loads(text)
    except ValueError:
        raise MlflowException(f"The judge {uri!r} answered no JSON: {text[:200]!r}", BAD_REQUEST) from None


def _content(uri: str, answer: Any, provider: str) -> str:
    """The text in a provider's answer."""
    try:
        if provider == "anthropic":
            return "".join(part["text"] for part in answer["content"] if part["type"] == "text")
        content = answer["choices"][0]["message"]["content"]
        if isinstance(content, list):
            content = "".join(part["text"] for part in content if part["type"] == "text")
        return str(content)
    except (KeyError, IndexError, TypeError):
        raise MlflowException(
            f"The judge {uri!r} answered in a form that is not known: {str(answer)[:300]}", BAD_REQUEST
        ) from None
