"""How commands print: tables for people, JSON for programs."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timezone
from typing import Any

import click

output_option = click.option(
    "--output",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="How to print the answer.",
)


def print_json(value: Any) -> None:
    """Print a value as indented JSON."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def print_table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows under headers, every column as wide as its widest cell; nothing is cut."""
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    widths = [max(len(column[i]) for column in [headers, *cells]) for i in range(len(headers))]
    for line in (list(headers), ["-" * width for width in widths], *cells):
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def print_fields(fields: dict[str, object]) -> None:
    """Print the fields of one thing, a line each."""
    width = max(len(name) for name in fields)
    for name, value in fields.items():
        click.echo(f"{name.ljust(width)}  {'' if value is None else value}".rstrip())


def when(milliseconds: int | None) -> str:
    """A point in time for people: local time to the second; "" when unknown."""
    if milliseconds is None:
        return ""
    moment = datetime.fromtimestamp(milliseconds / 1000, tz=timezone.utc).astimezone()
    return moment.strftime("%Y-%m-%d %H:%M:%S")
