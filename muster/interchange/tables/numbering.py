"""Decides by which number one table refers to people and groups in another, from all the values together."""

from collections.abc import Iterable, Mapping, Sequence

Numbered = tuple[str, Sequence[str]]  # an id, and further numbers, each at the same place for everyone


def fitting(numbered: Iterable[Numbered], values: Iterable[str]) -> dict[str, str]:
    """From number to id, by the one numbering that knows most of the values; the id itself where several know as many.

    One pupil's admission number may be another's id, so that numberings are never mixed.
    """
    wanted = set(values)
    return max(_numberings(numbered), key=lambda known: sum(value in known for value in wanted), default={})


def _numberings(numbered: Iterable[Numbered]) -> list[dict[str, str]]:
    found: list[dict[str, set[str]]] = []
    for own, others in numbered:
        for at, number in enumerate((own, *others)):
            if at == len(found):
                found.append({})
            if number:
                found[at].setdefault(number, set()).add(own)
    return [{number: next(iter(owns)) for number, owns in each.items() if len(owns) == 1} for each in found]


def by_number(known: Mapping[str, str], text: str) -> str | None:
    """Whom a number means, also where a spreadsheet program has taken off its leading zeros."""
    if text in known:
        return known[text]
    bare = text.lstrip("0")
    found = {own for number, own in known.items() if number.lstrip("0") == bare} if bare else set()
    return found.pop() if len(found) == 1 else None
