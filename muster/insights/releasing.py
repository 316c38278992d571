"""Decides which figures of a school's groups may leave it, for all groups of one division together. No database.

A division is a total in parts: the schools of a trust, the stages of a school, girls and boys. The rule for one set of
counts (`protection/small_numbers.py`) is applied to each figure in turn, given what earlier figures withheld.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from muster.attendance.queries.measures import Measured
from muster.protection.small_numbers import SMALLEST_GROUP, Released, rate_of, released_parts, share_of

WITHHELD = Released(None)
_Groups = Mapping[str, Measured]


@dataclass(frozen=True, slots=True)
class ReleasedFigures:
    """One group over some days, as it may be shown. `missed` counts sessions; a withheld rate is None.

    `registers` counts those that nobody took, which concern forms and say nothing about a child.
    """

    pupils: Released
    missed: Released
    attendance: Fraction | None
    persistent: Released
    persistent_share: Fraction | None
    severe: Released
    severe_share: Fraction | None
    registers: int | None


NOTHING = ReleasedFigures(WITHHELD, WITHHELD, None, WITHHELD, None, WITHHELD, None, None)


def released_whole(of: Measured) -> ReleasedFigures:
    """A total that stands beside no other."""
    return released_groups({"": of})[""]


def released_groups(groups: _Groups, within: ReleasedFigures | None = None) -> Mapping[str, ReleasedFigures]:
    """Release the parts of a total, `within`. A figure withheld for the total is withheld for each part."""
    pupils = _division(
        groups, lambda of: of.pupils, whole=within.pupils if within else None, smallest=SMALLEST_GROUP
    )
    few = _withheld(pupils)
    missed = _division(
        groups,
        lambda of: of.total.absent,
        of=lambda of: of.total.possible,
        whole=within.missed if within else None,
        hidden=few,
    )
    persistent = _division(
        groups,
        lambda of: of.persistent,
        of=lambda of: of.pupils,
        whole=within.persistent if within else None,
        hidden=few,
    )
    severe = _division(
        groups,
        lambda of: of.severe,
        of=lambda of: of.persistent,
        whole=within.severe if within else None,
        hidden=_withheld(persistent),
    )
    return {
        name: _figures(
            of, pupils[name], missed=missed[name], persistent=persistent[name], severe=severe[name]
        )
        for name, of in groups.items()
    }


def _division(
    groups: _Groups,
    count: Callable[[Measured], int],
    *,
    of: Callable[[Measured], int] | None = None,
    whole: Released | None,
    hidden: Collection[str] = (),
    smallest: int | None = None,
) -> Mapping[str, Released]:
    """One figure of every group, as far as it may be shown beside those of the others."""
    if whole is not None and whole.count is None:
        return dict.fromkeys(groups, WITHHELD)
    sizes = {name: of(each) for name, each in groups.items()} if of else None
    counts = {name: count(each) for name, each in groups.items()}
    if smallest is None:
        return released_parts(counts, of=sizes, hidden=hidden)
    return released_parts(counts, of=sizes, hidden=hidden, smallest=smallest)


def _withheld(shown: Mapping[str, Released]) -> frozenset[str]:
    return frozenset(name for name, each in shown.items() if each.count is None)


def _figures(
    of: Measured, pupils: Released, *, missed: Released, persistent: Released, severe: Released
) -> ReleasedFigures:
    if pupils.count is None:
        return NOTHING
    return ReleasedFigures(
        pupils=pupils,
        missed=missed,
        attendance=rate_of(of.total.attended, of.total.possible, of.pupils)
        if missed.count is not None
        else None,
        persistent=persistent,
        persistent_share=share_of(persistent, of.pupils),
        severe=severe,
        severe_share=share_of(severe, of.pupils),
        registers=of.registers,
    )
