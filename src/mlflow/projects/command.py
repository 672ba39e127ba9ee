"""Putting parameters into a command for the shell, so that a value is always one word of text and never a command.

A place ``{name}`` can stand where quotes are open: ``"{name}.csv"``, ``'{name}'``, ``"$(cat {name})"``. What has to be
escaped differs from one to the other, so the command is read once as the shell reads it. Where a text cannot be made
safe (in back quotes, comments, here-documents, ``$'...'`` and ``${...}``; in arithmetic unless it is a number), a place
is refused before anything starts. What a program does with its words is its own: ``eval`` and ``sh -c`` read them
again.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping

from mlflow.exceptions import MlflowException, invalid

_NAME = re.compile(r"[A-Za-z_][\w.-]*\Z")
_PLACE = re.compile(r"\{([^{}\s]*)\}")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?\Z")
_ESCAPED_IN_DOUBLE = re.compile(r'([\\$`"])')
_HERE_DOCUMENT = re.compile(r"(?<!<)<<(?!<)")
# where only a whole shell could say which quotes are open: a pattern's ")" in "$(case ...)", "#" on a continued line
_UNREADABLE = re.compile(r"\$\(.*\bcase\b|\\\n\s*#", re.S)

# what is open around a character of the command
_PLAIN, _SINGLE, _DOUBLE, _ANSI, _BACK, _COMMENT, _ARITHMETIC, _EXPANSION = (
    "plain",
    "single quotes",
    "double quotes",
    "$'...'",
    "back quotes",
    "a comment",
    "arithmetic",
    "${...}",
)
_QUOTED: dict[str, Callable[[str], str]] = {
    _PLAIN: shlex.quote,
    _SINGLE: lambda value: value.replace("'", "'\"'\"'"),
    _DOUBLE: lambda value: _ESCAPED_IN_DOUBLE.sub(r"\\\1", value),
}


def is_name(name: str) -> bool:
    """Whether a text can name a parameter: it becomes an option, so it must be one word."""
    return _NAME.match(name) is not None


def places_in(command: str) -> list[str]:
    """The names in braces of a command, each once, in their order; ``{{`` and ``}}`` are braces, ``${x}`` is shell's.

    Raises: INVALID_PARAMETER_VALUE when one stands where no value can be put safely.
    """
    found: list[str] = []
    _Reader(command, lambda name, context: found.append(name) or "").read()
    return list(dict.fromkeys(found))


def filled(command: str, values: Mapping[str, str]) -> str:
    """A command with values in its places.

    Args:
        command: what the shell is to run, with ``{name}`` for a value, ``{{`` and ``}}`` for braces.
        values: text by name.

    Raises: INVALID_PARAMETER_VALUE for a name without a value, and for a place where no value can be put safely.
    """

    def put(name: str, context: str) -> str:
        if name not in values:
            raise invalid(
                f"The command {command!r} uses {{{name}}}, which is no parameter of its entry point; there are: "
                f"{', '.join(sorted(values)) or 'none'}. A brace of the shell is written twice."
            )
        value = values[name]
        if context == _ARITHMETIC:
            if not _NUMBER.match(value):
                raise invalid(
                    f"Invalid value {value!r} for parameter {name!r}: it stands in arithmetic of the shell in "
                    f"{command!r}, where only a plain number is allowed."
                )
            return value
        return _QUOTED[context](value)

    return _Reader(command, put).read()


def with_options(command: str, options: Mapping[str, str]) -> str:
    """A command with ``--name value`` for each option at its end."""
    parts = [command.rstrip()] + [f"--{name} {shlex.quote(value)}" for name, value in options.items()]
    return " ".join(parts)


class _Reader:
    """Reads a command as the shell does, as far as quotes go.

    Args:
        command: the text.
        put: gives the text for a place, from its name and what is open around it.
    """

    def __init__(self, command: str, put: Callable[[str, str], str]) -> None:
        self._text = command
        self._put = put
        self._position = 0
        self._output: list[str] = []
        # contexts with the text that ends each
        self._open: list[tuple[str, str]] = [(_PLAIN, "")]
        self._depth = [0]
        here = _HERE_DOCUMENT.search(command)
        self._here = here.start() if here else len(command)
        self._unreadable = _UNREADABLE.search(command) is not None

    def read(self) -> str:
        """The command with its places filled."""
        while self._position < len(self._text):
            self._step()
        return "".join(self._output)

    def _take(self, count: int) -> None:
        self._output.append(self._text[self._position : self._position + count])
        self._position += count

    def _enter(self, context: str, begin: str, end: str) -> None:
        self._open.append((context, end))
        self._depth.append(0)
        self._take(len(begin))

    def _step(self) -> None:
        text, at = self._text, self._position
        context, end = self._open[-1]
        if text[at] in "{}" and self._brace(context):
            return
        if end and text.startswith(end, at) and self._depth[-1] == 0:
            self._open.pop()
            self._depth.pop()
            return self._take(len(end) if end != "\n" else 1)
        if context in (_SINGLE, _COMMENT):
            return self._take(1)
        if text[at] == "\\" and at + 1 < len(text):
            place = _PLACE.match(text, at + 1)
            if place is not None and _NAME.match(place.group(1)) and not text.startswith("{{", at + 1):
                raise self._refused(place.group(1), "a place after a backslash")
            return self._take(1 if text[at + 1] in "{}" else 2)
        if context == _ANSI:
            return self._take(1)
        return self._shell(context)

    def _shell(self, context: str) -> None:
        """One character, or what begins here, where the shell looks at ``$``, quotes and parentheses."""
        text, at = self._text, self._position
        for begin, inner, end in (
            ("$((", _ARITHMETIC, "))"),
            ("$[", _ARITHMETIC, "]"),
            ("$(", _PLAIN, ")"),
            ("${", _EXPANSION, "}"),
            ("`", _BACK, "`"),
        ):
            if text.startswith(begin, at) and not text.startswith("${{", at):
                return self._enter(inner, begin, end)
        if text[at] == '"':
            return self._enter(_DOUBLE, '"', '"')
        if context in (_PLAIN, _BACK):
            if text.startswith("$'", at):
                return self._enter(_ANSI, "$'", "'")
            if text[at] == "'":
                return self._enter(_SINGLE, "'", "'")
            if text[at] == "#" and (at == 0 or text[at - 1] in " \t\n;|&()"):
                return self._enter(_COMMENT, "#", "\n")
            if text.startswith("((", at):
                return self._enter(_ARITHMETIC, "((", "))")
        if context != _DOUBLE:
            if text[at] == "(":
                self._depth[-1] += 1
            elif text[at] == ")" and self._depth[-1]:
                self._depth[-1] -= 1
        return self._take(1)

    def _brace(self, context: str) -> bool:
        """Take what a brace begins; false when it is the shell's own."""
        text, at = self._text, self._position
        if text.startswith(("{{", "}}"), at) and not (context == _EXPANSION and text[at] == "}"):
            self._output.append(text[at])
            self._position += 2
            return True
        place = _PLACE.match(text, at)
        if place is None or not _NAME.match(place.group(1)):
            return False
        name = place.group(1)
        for refused in (_BACK, _EXPANSION, _ANSI, _COMMENT):
            if self._inside(refused):
                raise self._refused(name, refused)
        if at > self._here:
            raise self._refused(name, "or after a here-document")
        if self._unreadable:
            raise self._refused(name, "a command that only the shell itself can read")
        self._output.append(self._put(name, _ARITHMETIC if self._inside(_ARITHMETIC) else context))
        self._position = place.end()
        return True

    def _refused(self, name: str, where: str) -> MlflowException:
        return invalid(
            f"The command {self._text!r} has {{{name}}} in {where}, where a value cannot be put safely. Put it between "
            f"quotes elsewhere, such as into a variable of the shell first: value={{{name}}}; ..."
        )

    def _inside(self, context: str) -> bool:
        return any(each == context for each, _ in self._open)
