"""Lays out a generated page of the handbook: a title, its generator, and tables."""

from __future__ import annotations

from collections.abc import Sequence

GENERATED = "This page is made by `./run reference`; change the declarations, not the page."


def page(title: str, intro: str, *parts: str) -> str:
    """A whole page, with the note that it is generated."""
    return "\n\n".join((f"# {title}", GENERATED, intro, *parts)) + "\n"


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A table. A bar in a cell, which would end the cell, becomes a slash."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)
