"""An index of what spans say, on SQLite: which traces may hold a text.

It has the groups of three letters (trigrams) of every row of ``span_body``, in FTS5. Making it takes a core about a
second for 7 MB of text, ten times what writing the spans takes, so writers do not feed it. Triggers note what is
written, and a thread reads what is noted when no writer waits (``read_some``): in a server from the first search of
traces on, elsewhere when a search for a text finds much that is not read. What it has not read yet is searched span by
span. On other databases, and where SQLite lacks FTS5, every search for a text reads spans.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from mlflow.search import Node, Or
from mlflow.store.sql.search_conditions import Sql, count_up_to, joined
from mlflow.store.sql.trace_bodies import unpack
from mlflow.store.sql.trace_conditions import OfSpan
from mlflow.store.sql.trace_text import content_of_spans, literals_of
from mlflow.store.sql.transaction import Transaction

_TABLES = (
    # trace_text has no texts, only which rows have which trigrams; its rows are those of trace_text_row
    "CREATE VIRTUAL TABLE trace_text USING fts5(text, content='', columnsize=0, detail=none, tokenize='trigram')",
    "CREATE TABLE trace_text_row (id INTEGER PRIMARY KEY AUTOINCREMENT, trace_id INTEGER NOT NULL)",
    "CREATE INDEX ix_trace_text_row_trace ON trace_text_row (trace_id)",
    "CREATE TABLE trace_text_unread (trace_id INTEGER, seq INTEGER, PRIMARY KEY (trace_id, seq)) WITHOUT ROWID",
    "CREATE TRIGGER trace_text_written AFTER INSERT ON span_body BEGIN "
    "INSERT OR IGNORE INTO trace_text_unread VALUES (new.trace_id, new.seq); END",
    # their trigrams stay, and lead to nothing
    "CREATE TRIGGER trace_text_deleted AFTER DELETE ON span_body BEGIN "
    "DELETE FROM trace_text_unread WHERE trace_id = old.trace_id AND seq = old.seq; "
    "DELETE FROM trace_text_row WHERE trace_id = old.trace_id; END",
    "INSERT INTO trace_text_unread SELECT trace_id, seq FROM span_body",
)
_REMOVED = (
    *("DROP TRIGGER trace_text_written", "DROP TRIGGER trace_text_deleted"),
    *(f"DROP TABLE {table}" for table in ("trace_text", "trace_text_row", "trace_text_unread")),
)
# a file may have been made by an SQLite that has FTS5 and be read by one that has not
_EXISTS = (
    "SELECT count(*) FROM sqlite_master made JOIN pragma_module_list known "
    "WHERE made.name = 'trace_text_unread' AND known.name = 'fts5'"
)
_HAS_TRIGRAMS = sqlite3.sqlite_version_info >= (3, 34)
_UNREAD = "SELECT trace_id, seq FROM trace_text_unread ORDER BY trace_id DESC, seq LIMIT ?"
_BODY = "SELECT body FROM span_body WHERE trace_id = ? AND seq = ?"

_MANY = 2000
"""So many candidates that going from trace to trace finds a page as quickly."""
_TRIGRAMS = 60
"""More do not narrow the search."""
_WORTH_IT = 500
"""Rows of ``span_body`` that are searched as quickly without an index."""
_MOST_DEAD = 100_000
"""Rows that are gone and still have trigrams, before the index is made anew."""
_ROWS_AT_ONCE = 1000
_CHARACTERS_AT_ONCE = 200_000
"""What is read in one transaction: some 30 ms in which others cannot write."""


class TextIndex:
    """What the index knows, in one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._may_be = tx.dialect.name == "sqlite" and _HAS_TRIGRAMS
        self.is_there = self._may_be and bool(tx.row(_EXISTS)[0])
        # by words: how many rows the index finds, counted up to a bound
        self._counts: dict[str, int] = {}

    def lags(self) -> bool:
        """Whether there is so much that it has not read that reading it would help."""
        if not self._may_be:
            return False
        table = "trace_text_unread" if self.is_there else "span_body"
        return count_up_to(self._tx, Sql(f"SELECT 1 FROM {table}"), _WORTH_IT) == _WORTH_IT

    def source(self, node: OfSpan) -> Sql | None:
        """A SELECT of the traces that a condition may hold for; None where they are many or the index does not know."""
        words = self._words(node)
        if words is None or self._count(words) > _MANY:
            return None
        return joined(" UNION ", [self._read(words), Sql("SELECT trace_id FROM trace_text_unread")])

    def driver(self, nodes: Sequence[Node]) -> tuple[Node, Sql] | None:
        """The condition for which the index has the fewest candidates, and these; None where they are many."""
        best, most = None, _MANY
        for node in nodes:
            parts = node.items if isinstance(node, Or) else (node,)
            words = [self._words(part) if isinstance(part, OfSpan) else None for part in parts]
            if any(word is None for word in words):
                continue
            asked = [word for word in words if word is not None]
            count = sum(map(self._count, asked))
            if count <= most:
                unread = Sql("SELECT trace_id FROM trace_text_unread")
                best, most = (node, joined(" UNION ", [*map(self._read, asked), unread])), count
        return best

    def _count(self, words: str) -> int:
        if words not in self._counts:
            found = Sql("SELECT rowid FROM trace_text WHERE trace_text MATCH ?", (words,))
            self._counts[words] = count_up_to(self._tx, found, max(0, _MANY) + 1)
        return self._counts[words]

    def _read(self, words: str) -> Sql:
        matching = "SELECT rowid FROM trace_text WHERE trace_text MATCH ?"
        return Sql(f"SELECT DISTINCT trace_id FROM trace_text_row WHERE id IN ({matching})", (words,))

    def _words(self, node: OfSpan) -> str | None:
        """The trigrams that a span must have, as FTS5 is asked for them."""
        if not self.is_there or not node.is_deep:
            return None
        found: dict[str, None] = {}
        for item in node.items:
            for text in literals_of(item):
                found |= dict.fromkeys(text[at : at + 3] for at in range(len(text) - 2))
        words = ['"' + trigram.replace('"', '""') + '"' for trigram in found]
        return " AND ".join(words[:_TRIGRAMS]) or None


AGAIN_SECONDS = 2.0
"""How often a server looks for what is new."""
WITHOUT = "Texts of traces are searched without an index, which is slower"


def read_more(store: Any) -> bool:
    """Read some of what the index has not read, in a transaction of its own; False when nothing is left."""
    return store.writer.write(read_some, None)


def read_some(store: Any, tx: Transaction, request: Any) -> bool:
    """Read some of what the index has not read; False when nothing is left."""
    if tx.dialect.name != "sqlite" or not _HAS_TRIGRAMS:
        return False
    if not tx.row(_EXISTS)[0]:
        _make(tx)
    unread = tx.rows(_UNREAD, (_ROWS_AT_ONCE,))
    size = 0
    for trace, seq in unread:
        row = tx.row(_BODY, (trace, seq))
        if row is not None:
            text = content_of_spans(unpack(row[0]))
            number = tx.insert("INSERT INTO trace_text_row (trace_id) VALUES (?)", (trace,))
            tx.execute("INSERT INTO trace_text (rowid, text) VALUES (?, ?)", (number, text))
            size += len(text)
        tx.execute("DELETE FROM trace_text_unread WHERE trace_id = ? AND seq = ?", (trace, seq))
        if size > _CHARACTERS_AT_ONCE:
            break
    if unread:
        return True
    last, rows = tx.row("SELECT coalesce(max(id), 0), count(*) FROM trace_text_row")
    if last - rows > max(_MOST_DEAD, rows):
        # most of it leads to nothing
        for statement in _REMOVED:
            tx.execute(statement)
        _make(tx)
        return True
    return False


def _make(tx: Transaction) -> None:
    for statement in _TABLES:
        tx.execute(statement)
