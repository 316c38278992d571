"""Handles a trust's lists of several schools: only the importing school's lines are read."""

from collections.abc import Sequence
from dataclasses import replace

from muster.interchange.problems import Findings, Place, Question
from muster.interchange.tables.choices import Choices
from muster.interchange.tables.mapped import Cells, Mapped
from muster.people.names import folded

KEY = "school"
ALL = "*"
FEWEST = 2


def own_lines(
    tables: Sequence[Mapped], choices: Choices, findings: Findings
) -> tuple[list[Mapped], Question | None]:
    """The tables without the lines of other schools; a question, and no lines, where nobody has said which is meant.

    A table of schools settles it with the plan, as in OneRoster. Admission numbers of two schools are the same numbers,
    so that lines have to go before anybody is told by them.
    """
    named = _named(tables)
    if len(named) < FEWEST or any(table.columns.kind == "schools" for table in tables):
        return list(tables), None
    own = choices.answers.get(KEY, "") or next((name for name in named if folded(name) in choices.here), "")
    if own == ALL:
        return list(tables), None
    if own not in named:
        words = "The lines are of several schools. Which of them is yours?"
        options = (
            *((name, name) for name in named),
            (ALL, "All lines are ours: the column says something else"),
        )
        file = next(table.sheet.file for table in tables if _schools(table))
        return [replace(table, sheet=replace(table.sheet, lines=())) for table in tables], Question(
            KEY, file, "", words, options
        )
    return [_of(table, own, findings) for table in tables], None


def _named(tables: Sequence[Mapped]) -> list[str]:
    """The schools that tables of people name, each once."""
    people = [table for table in tables if table.columns.kind in {"pupils", "staff"}]
    return list(dict.fromkeys(name for table in people for name in _schools(table)))


def _schools(table: Mapped) -> list[str]:
    return [school for line in table.sheet.lines if (school := Cells(table, line)["school"])]


def _of(table: Mapped, own: str, findings: Findings) -> Mapped:
    kept = tuple(line for line in table.sheet.lines if Cells(table, line)["school"] in {"", own})
    if others := len(table.sheet.lines) - len(kept):
        lines = "1 line is" if others == 1 else f"{others} lines are"
        findings.note(Place(table.sheet.file), f"{lines} of other schools and left out")
    return replace(table, sheet=replace(table.sheet, lines=kept))
