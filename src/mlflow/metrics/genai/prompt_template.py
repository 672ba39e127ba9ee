"""Prompts with places to fill in."""

from __future__ import annotations

import string
from typing import Any


class PromptTemplate:
    """Text, or several texts, with ``{names}`` to be filled in.

    Args:
        template_str: a text, or a list of texts of which those are left out whose names stay unfilled.
    """

    def __init__(self, template_str: str | list[str]) -> None:
        self.template_strs = [template_str] if isinstance(template_str, str) else list(template_str)

    @property
    def variables(self) -> set[str]:
        """The names to be filled in."""
        formatter = string.Formatter()
        return {name for text in self.template_strs for _, name, _, _ in formatter.parse(text) if name}

    def format(self, **kwargs: Any) -> str:
        """The text with the names filled in."""
        parts = []
        for text in self.template_strs:
            if PromptTemplate(text).variables <= set(kwargs):
                parts.append(text.format(**kwargs))
        return "".join(parts)

    def partial_fill(self, **kwargs: Any) -> PromptTemplate:
        """A template in which these names are filled in and the others stay."""
        filled = []
        for text in self.template_strs:
            parts = []
            for literal, name, spec, conversion in string.Formatter().parse(text):
                parts.append(literal.replace("{", "{{").replace("}", "}}"))
                if name is None:
                    continue
                if name in kwargs:
                    parts.append(str(kwargs[name]).replace("{", "{{").replace("}", "}}"))
                else:
                    parts.append(
                        "{" + name + (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else "") + "}"
                    )
            filled.append("".join(parts))
        return PromptTemplate(filled)

    def __str__(self) -> str:
        return "".join(self.template_strs)
