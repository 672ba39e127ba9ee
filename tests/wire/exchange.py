"""One recorded exchange with a tracking server: templates to requests, and answers back to templates.

A recording holds no value that changes from run to run. Such values are written as placeholders:

- ``<new:x>``       a fresh unique name, the same wherever ``x`` is named within one case
- ``<repeat:a*251>``  the letter ``a`` 251 times
- ``<run_id:1>``    the first run id the server answered in this case (also experiment_id, model_id, ...)
- ``<page_token:1>`` the first page token
- ``<run_name:1>``  the first run name that the server made up
- ``<time>``        a moment near now, in milliseconds; as text, where the answer has text (2026-01-02T03:04:05.678Z)

A request body ``{"$each": n, "of": template}`` stands for a list of n copies with ``<i>`` counting from 0.

Only the standard library is used, so that any interpreter can record.
"""

import calendar
import http.client
import json
import re
import time
import urllib.parse
import uuid

PLACEHOLDER = re.compile(
    r"<(new|repeat|run_id|experiment_id|model_id|page_token|upload_id|run_name|assessment_id|request_id|i)(?::([^<>]*))?>"
)
ID_KINDS = {
    "run_id": "run_id",
    "run_uuid": "run_id",
    "experiment_id": "experiment_id",
    "model_id": "model_id",
    "upload_id": "upload_id",
    "assessment_id": "assessment_id",
    "request_id": "request_id",
    "next_page_token": "page_token",
}
LONG_REPEAT = re.compile(r"(\w)\1{40,}")
MADE_UP_NAME = re.compile(r"[a-z]+-[a-z]+-\d+")
UNORDERED = {"tags", "params", "metrics"}  # within a run or an experiment; a metric history stays ordered
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
DAY_MS = 24 * 3600 * 1000


class UnknownPlaceholder(Exception):
    """A request names a value that no answer has given."""


class Bindings:
    """What each placeholder of one case stands for."""

    def __init__(self):
        self.values = {}
        self._counts = {}

    def fill(self, template):
        """The template with every placeholder replaced by what it stands for."""
        if isinstance(template, str):
            return PLACEHOLDER.sub(self._value, template)
        if isinstance(template, list):
            return [self.fill(item) for item in template]
        if isinstance(template, dict):
            if "$each" in template:
                return [self.fill(_numbered(template["of"], i)) for i in range(template["$each"])]
            return {self.fill(key): self.fill(value) for key, value in template.items()}
        return template

    def _value(self, match):
        kind, label = match[1], match[2]
        if kind == "repeat":
            letter, times = label.split("*")
            return letter * int(times)
        if kind == "new" and match[0] not in self.values:
            self.values[match[0]] = f"{label}-{uuid.uuid4().hex[:10]}"
        if match[0] not in self.values:
            raise UnknownPlaceholder(match[0])
        return self.values[match[0]]

    def bind(self, kind, value):
        """The placeholder for a value the server made, new or already known."""
        for placeholder, known in self.values.items():
            if known == value and placeholder.startswith(f"<{kind}:"):
                return placeholder
        self._counts[kind] = self._counts.get(kind, 0) + 1
        placeholder = f"<{kind}:{self._counts[kind]}>"
        self.values[placeholder] = value
        return placeholder

    def abstract(self, answer, key=None):
        """The answer with every changing value replaced by its placeholder."""
        if isinstance(answer, dict):
            # Ids first, so that an artifact_uri that holds them finds them known.
            first = {k: self.abstract(v, k) for k, v in answer.items() if k in ID_KINDS}
            return {k: first[k] if k in first else self.abstract(v, _context(k, answer)) for k, v in answer.items()}
        if isinstance(answer, list):
            return [self.abstract(item, key) for item in answer]
        if isinstance(answer, bool):
            return answer
        if isinstance(answer, int):
            return "<time>" if near_now(answer) else answer
        if isinstance(answer, str):
            return self._abstract_text(answer, key)
        return answer

    def _abstract_text(self, text, key):
        if key in ID_KINDS and text:
            return self.bind(ID_KINDS[key], text)
        if MOMENT.fullmatch(text):
            return "<time text>" if near_now(millis(text)) else text
        if key == "run_name" and MADE_UP_NAME.fullmatch(text) and text not in self.values.values():
            return self.bind("run_name", text)
        for placeholder, value in sorted(self.values.items(), key=lambda item: -len(item[1])):
            if len(value) >= 8:
                text = text.replace(value, placeholder)
            elif placeholder.startswith("<experiment_id:"):
                text = re.sub(rf"(?<=artifacts:/){value}(?=/|$)", placeholder, text)
        return LONG_REPEAT.sub(lambda m: f"<repeat:{m[1]}*{len(m[0])}>", text)


def _context(key, parent):
    """The key that tells what a value is: a tag's value is known by the tag's own key."""
    return "run_name" if key == "value" and parent.get("key") == "mlflow.runName" else key


def _numbered(template, i):
    if isinstance(template, str):
        return template.replace("<i>", str(i))
    if isinstance(template, dict):
        return {_numbered(k, i): _numbered(v, i) for k, v in template.items()}
    return template


def near_now(number):
    """Whether a number is a moment within a day of now, in milliseconds since the epoch."""
    return abs(number - time.time() * 1000) < DAY_MS


def millis(text):
    """RFC 3339 text in UTC as milliseconds since the epoch."""
    whole, _, fraction = text.rstrip("Z").partition(".")
    return calendar.timegm(time.strptime(whole, "%Y-%m-%dT%H:%M:%S")) * 1000 + int((fraction + "000")[:3])


def send(server_url, step, bindings):
    """Send a step's request; gives (status, headers, body bytes)."""
    url = urllib.parse.urlsplit(server_url)
    path = url.path.rstrip("/") + urllib.parse.quote(bindings.fill(step["path"]), safe="/%:?=&")
    query = step.get("query")
    if query is not None:
        pairs = query.items() if isinstance(query, dict) else query
        path += "?" + urllib.parse.urlencode([(k, bindings.fill(v)) for k, v in pairs], doseq=True)
    body, headers = None, {}
    if "body" in step:
        body = json.dumps(bindings.fill(step["body"])).encode()
        headers["Content-Type"] = "application/json"
    elif "raw" in step:
        body = bindings.fill(step["raw"]).encode()
    headers.update(step.get("headers", {}))
    connection = http.client.HTTPConnection(url.hostname, url.port, timeout=60)
    try:
        connection.request(step["method"], path, body, headers)
        response = connection.getresponse()
        return response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()
    finally:
        connection.close()


def record(server_url, step, bindings):
    """The step with what the server answered, as a template."""
    status, headers, body = send(server_url, step, bindings)
    media_type = headers.get("content-type", "").split(";")[0]
    recorded = {**step, "status": status, "content_type": media_type}
    if step.get("look"):
        recorded["answer_headers"] = {k: bindings.abstract(headers.get(k)) for k in step["look"]}
    if media_type == "application/json" and body:
        answer = json.loads(body)
        if status < 300:
            recorded["answer"] = pick(bindings.abstract(answer), step.get("pick"))
        elif isinstance(answer, dict) and "error_code" in answer:
            recorded["error_code"] = answer["error_code"]
    elif status < 300 and step.get("text", True):
        recorded["text"] = bindings.abstract(body.decode())
    return recorded


def pick(answer, path):
    """The part of an answer that a dotted path names, through lists: "runs.info.run_name" gives the names."""
    for key in path.split(".") if path else ():
        if isinstance(answer, list):
            answer = [item.get(key) for item in answer]
        else:
            answer = (answer or {}).get(key)
    return answer


def differences(server_url, step, bindings):
    """What a server answers otherwise than recorded, as sentences; empty when it answers the same."""
    status, headers, body = send(server_url, step, bindings)
    media_type = headers.get("content-type", "").split(";")[0]
    if status != step["status"]:
        return [f"status {status} instead of {step['status']}: {body[:300]!r}"]
    found = []
    if status < 300 and body and media_type != step["content_type"]:
        found.append(f"content type {media_type!r} instead of {step['content_type']!r}")
    for name, value in step.get("answer_headers", {}).items():
        found += compare(value, headers.get(name), bindings, f"header {name}")
    if "error_code" in step:
        answer = json.loads(body)
        found += compare(step["error_code"], answer.get("error_code"), bindings, "error_code")
        if not answer.get("message"):
            found.append("an error without a message")
    if "answer" in step:
        found += compare(step["answer"], pick(json.loads(body), step.get("pick")), bindings, "answer")
    if isinstance(step.get("text"), str):
        found += compare(step["text"], body.decode(), bindings, "text")
    return found


def compare(template, actual, bindings, where):
    """The differences between a recorded template and an actual value, binding placeholders on the way."""
    if template == "<time>":
        ok = isinstance(actual, int) and near_now(actual)
        return [] if ok else [f"{where}: {actual!r} is not a moment near now"]
    if template == "<time text>":
        ok = isinstance(actual, str) and MOMENT.fullmatch(actual) and near_now(millis(actual))
        return [] if ok else [f"{where}: {actual!r} is not a moment near now"]
    if isinstance(template, str) and isinstance(actual, str):
        return _compare_text(template, actual, bindings, where)
    if isinstance(template, dict) and isinstance(actual, dict):
        found = []
        if template.keys() != actual.keys():
            found.append(f"{where}: keys {sorted(actual)} instead of {sorted(template)}")
        for key in sorted(template.keys() & actual.keys(), key=lambda k: k not in ID_KINDS):
            found += compare(template[key], actual[key], bindings, f"{where}.{key}")
        return found
    if isinstance(template, list) and isinstance(actual, list):
        if len(template) != len(actual):
            return [f"{where}: {len(actual)} items instead of {len(template)}: {json.dumps(actual)[:300]}"]
        if where.split(".")[-1] in UNORDERED and where.count(".") > 1:
            template, actual = sorted(template, key=_by_key), sorted(actual, key=_by_key)
        found = []
        for i, (one, other) in enumerate(zip(template, actual, strict=True)):
            found += compare(one, other, bindings, f"{where}[{i}]")
        return found
    same = template == actual and isinstance(template, bool) == isinstance(actual, bool)
    same = same or (template != template and actual != actual)  # a bare NaN
    return [] if same else [f"{where}: {actual!r} instead of {template!r}"]


def _by_key(item):
    return str(item.get("key")) if isinstance(item, dict) else str(item)


def _compare_text(template, actual, bindings, where):
    pattern, groups = "", []
    position = 0
    for match in PLACEHOLDER.finditer(template):
        pattern += re.escape(template[position : match.start()])
        position = match.end()
        if match[0] in bindings.values or match[1] in ("new", "repeat"):
            pattern += re.escape(bindings.fill(match[0]))
        else:
            groups.append(match[0])
            pattern += "([^/]+)"
    found = re.fullmatch(pattern + re.escape(template[position:]), actual, re.DOTALL)
    if not found:
        return [f"{where}: {actual[:200]!r} instead of {bindings_preview(template, bindings)!r}"]
    for placeholder, value in zip(groups, found.groups(), strict=True):
        bindings.values[placeholder] = value
    return []


def bindings_preview(template, bindings):
    """A template with what is known filled in, for a message."""
    return PLACEHOLDER.sub(lambda m: bindings.values.get(m[0], m[0]), template)[:200]
