"""An answer that was graded by hand, shown to the judge."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class EvaluationExample:
    """An answer with the grade that it deserves.

    Args:
        output: the answer.
        score: its grade.
        justification: why.
        input: the question.
        grading_context: what the judge is told besides, by name of column; a plain text stands for ``targets``.
    """

    output: str
    score: float
    justification: str
    input: str | None = None
    grading_context: dict[str, str] | str | None = None

    def __str__(self) -> str:
        context = self.grading_context
        if isinstance(context, str):
            context = {"targets": context}
        parts = [f"Input: {self.input}"] if self.input is not None else []
        parts.append(f"Output: {self.output}")
        parts += [f"{name}: {value}" for name, value in (context or {}).items()]
        return "\n".join([*parts, f"Score: {self.score}", f"Justification: {self.justification}"])
