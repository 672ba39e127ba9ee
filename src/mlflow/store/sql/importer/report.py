"""What an import did, for people to read and for programs to check."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class ImportReport:
    """What came over, what did not, and why.

    Args:
        source: what was imported, without passwords.
        target: the store that has it now.
        imported: number of rows or files of each kind that the store has from this source.
        left: number of each kind found that this release cannot import; it stays where it is.
        notes: everything else worth knowing, one sentence each.
        repeated: whether all of it had been imported before, so that nothing was done now.
    """

    source: str
    target: str
    imported: dict[str, int] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    repeated: bool = False

    def __str__(self) -> str:
        lines = [f"{self.source} was imported before; nothing to do." if self.repeated else f"Imported {self.source}"]
        if self.source != self.target:
            lines[0] += f" into {self.target}"
        lines += _table(self.imported)
        if self.left:
            lines.append("Not imported by this release (it stays where it is):")
            lines += _table(self.left)
        lines += [f"Note: {note}" for note in self.notes]
        return "\n".join(lines)


def _table(counts: dict[str, int]) -> list[str]:
    width = max((len(f"{count:,}") for count in counts.values()), default=0)
    return [f"  {count:>{width},} {kind}" for kind, count in counts.items()]
