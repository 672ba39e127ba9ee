"""The readable page of the REST API (``/docs``), made from the OpenAPI document; needs nothing from elsewhere."""

from __future__ import annotations

import functools
import html
import json
import re
from typing import Any

STYLE = """
:root{color-scheme:light dark;--line:#8884;--soft:#8881;--accent:#2563eb}
@media(prefers-color-scheme:dark){:root{--accent:#7aa2ff}}
*{box-sizing:border-box}body{margin:0;font:15px/1.5 system-ui,sans-serif;display:flex}
nav{position:sticky;top:0;height:100vh;overflow:auto;width:19rem;flex:none;padding:1rem}
nav{border-right:1px solid var(--line)}
nav a{display:block;color:inherit;text-decoration:none;font-size:13px;padding:1px 0;overflow-wrap:anywhere}
nav a:hover{color:var(--accent)}nav b{display:block;margin:.8rem 0 .2rem}
main{padding:1rem 2rem 6rem;max-width:60rem;min-width:0}
article{border-top:1px solid var(--line);padding:1rem 0}h3{margin:0 0 .3rem;font-size:1rem;overflow-wrap:anywhere}
code,pre{font:13px/1.45 ui-monospace,monospace}pre{background:var(--soft);padding:.7rem;overflow:auto;border-radius:6px}
.verb{display:inline-block;min-width:3.6rem;font-weight:700;color:var(--accent)}
table{border-collapse:collapse;width:100%;font-size:14px;margin:.4rem 0}
td,th{text-align:left;padding:.2rem .8rem .2rem 0;border-bottom:1px solid var(--soft);vertical-align:top}
@media(max-width:50rem){nav{display:none}main{padding:1rem}}
"""


@functools.cache
def page() -> str:
    """The whole page as HTML."""
    from mlflow.server.openapi import document

    api = document()
    groups: dict[str, list[tuple[str, str, dict]]] = {}
    for path, methods in api["paths"].items():
        for method, operation in methods.items():
            groups.setdefault(operation["tags"][0], []).append((method.upper(), path, operation))
    links, articles = [], []
    for group in sorted(groups):
        links.append(f"<b>{html.escape(group)}</b>")
        articles.append(f"<h2>{html.escape(group)}</h2>")
        for method, path, operation in groups[group]:
            name = html.escape(operation["operationId"])
            links.append(f'<a href="#{name}">{name}</a>')
            articles.append(_article(api, method, path, operation))
    links.append("<b>types</b>")
    articles.append("<h2>types</h2>")
    for name in _nested(api):
        links.append(f'<a href="#{name}">{name}</a>')
        schema = api["components"]["schemas"][name]
        about = f"<p>{_prose(schema['description'])}</p>" if schema.get("description") else ""
        articles.append(
            f'<article id="{name}"><h3>{name}</h3>{about}'
            f"{_table('Field', schema.get('properties', {}), schema.get('required', ()))}</article>"
        )
    errors = ", ".join(
        f"<code>{c}</code>" for c in api["components"]["schemas"]["ErrorAnswer"]["properties"]["error_code"]["enum"]
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>REST API</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>{STYLE}</style></head><body><nav><strong>REST API</strong>{''.join(links)}</nav><main>"
        f"<h1>REST API</h1><p>{html.escape(api['info']['description'])} Version {html.escape(api['info']['version'])}. "
        'The same as a document for tools: <a href="openapi.json">openapi.json</a>.</p>'
        "<p>A failed request changes nothing and answers "
        '<code>{"error_code": "...", "message": "..."}</code> with a fitting HTTP status. '
        f"Codes: {errors}.</p>{''.join(articles)}</main></body></html>"
    )


def _nested(api: dict) -> list[str]:
    """Names of the types that fields of others have."""
    schemas = api["components"]["schemas"]
    return [
        name for name in schemas if any(f'"#/components/schemas/{name}"' in json.dumps(s) for s in schemas.values())
    ]


def _prose(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))


def _article(api: dict, method: str, path: str, operation: dict) -> str:
    parts = [
        f'<article id="{html.escape(operation["operationId"])}"><h3><span class="verb">{method}</span> '
        f"<code>{html.escape(path)}</code></h3><p>{html.escape(operation['summary'])}</p>"
    ]
    content = operation.get("requestBody", {}).get("content", {})
    if "parameters" in operation:
        rows = {p["name"]: p["schema"] for p in operation["parameters"]}
        required = [p["name"] for p in operation["parameters"] if p["required"]]
        parts.append(_table("Query" if "{" not in path else "Path", rows, required))
    if "application/json" in content:
        schema = _schema(api, content["application/json"]["schema"])
        if schema.get("description"):
            parts.append(f"<p>{_prose(schema['description'])}</p>")
        parts.append(_table("Body", schema.get("properties", {}), schema.get("required", ())))
    done = next(answer for status, answer in operation["responses"].items() if status.startswith("2"))
    # some answer nothing
    media_type, inner = next(iter(done.get("content", {}).items()), ("", {}))
    if media_type == "application/json":
        schema = _schema(api, inner["schema"])
        parts.append(_table("Answer", schema.get("properties", {}), ()))
    elif media_type:
        parts.append(f"<p>Answer: <code>{html.escape(media_type)}</code></p>")
    parts.append(f"<pre>{html.escape(_curl(api, method, path, operation))}</pre></article>")
    return "".join(parts)


def _schema(api: dict, schema: dict) -> dict:
    name = schema.get("$ref", "").rpartition("/")[2]
    return api["components"]["schemas"][name] if name else schema


def _table(title: str, properties: dict[str, dict], required: Any) -> str:
    answer = title == "Answer"
    if not properties:
        return "" if not answer else "<p>Answer: <code>{}</code></p>"
    rows = "".join(
        f"<tr><td><code>{html.escape(name)}</code>{' *' if name in required else ''}</td>"
        f"<td>{_type_link(schema)}</td>{'' if answer else f'<td>{html.escape(_default(schema))}</td>'}</tr>"
        for name, schema in properties.items()
    )
    note = " (* required)" if required else ""
    last = "" if answer else "<th>default</th>"
    return f"<table><tr><th>{title}{note}</th><th>type</th>{last}</tr>{rows}</table>"


def _type_link(schema: dict) -> str:
    """The type, each word that names one of ours leading to its description."""
    return re.sub(r"\b(?!NaN|Infinity)[A-Z][a-z]\w+", r'<a href="#\g<0>">\g<0></a>', html.escape(_type(schema)))


def _type(schema: dict) -> str:
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(_type(one) for one in schema["anyOf"] if one.get("type") != "null")
    if "enum" in schema:
        return " or ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return str(schema.get("type", "any"))


def _default(schema: dict) -> str:
    default = schema.get("default")
    return "" if default in (None, [], "") else json.dumps(default)


def _curl(api: dict, method: str, path: str, operation: dict) -> str:
    address = f"http://localhost:5000{path}"
    parameters = [p["name"] for p in operation.get("parameters", ()) if p["required"] and p["in"] == "query"]
    if parameters:
        address += "?" + "&".join(f"{name}=..." for name in parameters)
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        schema = _schema(api, content["application/json"]["schema"])
        body = {name: _example(schema["properties"][name]) for name in schema.get("required", ())}
        return f"curl {address} \\\n  -H 'Content-Type: application/json' -d '{json.dumps(body)}'"
    if content:
        return f"curl -X {method} --data-binary @file '{address}'"
    return f"curl {'' if method == 'GET' else f'-X {method} '}'{address}'"


def _example(schema: dict) -> Any:
    kind = _type(schema)
    if kind.startswith("list"):
        return []
    return {"integer": 1, "number": 0.5}.get(kind.split(" or ")[0], "...")
