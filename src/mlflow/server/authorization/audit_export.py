"""The audit trail as a file: ``GET /api/3.0/mlflow/audit/export?format=jsonl|csv`` and the fields of a search."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route

from mlflow.api import rpc
from mlflow.api.audit import MAX_ENTRIES, AuditEntry, SearchAudit
from mlflow.exceptions import invalid
from mlflow.server.dispatch import PREFIXES, query_values

MEDIA_TYPES = {"jsonl": "application/x-ndjson", "csv": "text/csv; charset=utf-8"}
_COLUMNS = AuditEntry.__struct_fields__
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def audit_routes(store: Any) -> list[Route]:
    """The route of the export."""

    async def export_audit(request: Request) -> StreamingResponse:
        form = request.query_params.get("format", "jsonl")
        if form not in MEDIA_TYPES:
            raise invalid(f"Invalid value {form!r} for parameter 'format': allowed are {', '.join(MEDIA_TYPES)}.")
        asked = rpc.request_of(SearchAudit, query_values(SearchAudit, request.scope["query_string"]))
        asked.max_results = MAX_ENTRIES
        asked.check()
        chunks = (_csv if form == "csv" else _jsonl)(_pages(store, asked))
        # what is wrong with the request shows before the answer begins
        first = await run_in_threadpool(next, chunks, b"")
        headers = {"content-disposition": f'attachment; filename="audit.{form}"', "cache-control": "no-store"}
        return StreamingResponse(_after(first, chunks), media_type=MEDIA_TYPES[form], headers=headers)

    return [Route(f"{prefix}3.0/mlflow/audit/export", export_audit, methods=["GET"]) for prefix in PREFIXES]


def _after(first: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from chunks


def _pages(store: Any, request: SearchAudit) -> Iterator[list[AuditEntry]]:
    while True:
        page = store.search_audit(request)
        yield page.entries
        if not page.next_page_token:
            return
        request = msgspec.structs.replace(request, page_token=page.next_page_token)


def _jsonl(pages: Iterator[list[AuditEntry]]) -> Iterator[bytes]:
    for page in pages:
        yield b"".join(rpc.encode(entry) + b"\n" for entry in page)


def _csv(pages: Iterator[list[AuditEntry]]) -> Iterator[bytes]:
    header = True
    for page in pages:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        if header:
            writer.writerow(_COLUMNS)
            header = False
        for entry in page:
            writer.writerow([_cell(getattr(entry, name)) for name in _COLUMNS])
        yield text.getvalue().encode()


def _cell(value: Any) -> Any:
    text = msgspec.json.encode(value).decode() if isinstance(value, dict) else "" if value is None else str(value)
    # a spreadsheet would run it
    return f"'{text}" if text.startswith(_FORMULA) else text
