"""The page that compares groups: a table whose rows open their pupils, and a version that may be shared."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from muster.assessment.access import SEE_GROUPS
from muster.assessment.forms.cohort import GroupsAsked
from muster.assessment.groups import GroupFigures
from muster.assessment.queries.cohort import Cohorts, cohorts
from muster.assessment.queries.groups import (
    Compared,
    GroupsCompared,
    groups_compared,
    names_in_group,
    sees_exactly,
)
from muster.assessment.queries.matrix import PointColumn, whose_day_has_come
from muster.people.characteristics import COMPARED_BY, SEX
from muster.protection.access.guards import ViewerRequest, requires
from muster.protection.small_numbers import SMALLEST_GROUP, Released, released_parts, share_of
from muster.ui.formats import whole_percent
from muster.ui.page import page


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """A row in words. `behind` is the query that opens its pupils; a shared row opens nobody."""

    words: str
    share: str
    interval: str
    n: str
    missing: str
    gap: str
    then: str
    gap_then: str
    behind: str = ""
    is_open: bool = False


@requires(SEE_GROUPS)
@require_GET
def result_groups(request: ViewerRequest) -> HttpResponse:
    """Who reaches what is expected, group by group."""
    form = GroupsAsked(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    found = cohorts(request.viewer, asked.get("course"), permission=SEE_GROUPS)
    is_exact = sees_exactly(request.viewer)
    shared = bool(asked.get("shared")) or not is_exact
    years, by = _division(found, asked, shared=shared)
    context: dict[str, object] = {
        "found": found, "years": years, "by": by, "compared_by": COMPARED_BY, "shared": shared, "is_exact": is_exact,
    }  # fmt: skip
    points = _points(found.columns, asked.get("first"), asked.get("last"), request.viewer.today)
    if points and found.year:
        compared = groups_compared(request.viewer, found, by, points, years=years)
        at = asked.get("behind")
        if isinstance(at, int) and at < len(compared.rows) and not shared:
            period = found.year.first_day.year
            context["behind"] = names_in_group(request.viewer, compared, period, at)
            context["behind_words"] = compared.rows[at].words
        query = _query(found, by, points, years=years)
        rows = shared_rows(compared.rows) if shared else _exact(compared, query, at)
        context |= {"compared": compared, "rows": list(rows), "query": query, "points": points}
    return page(request, "assessment/result_groups.html", context)


def _query(
    found: Cohorts, by: Sequence[str], points: tuple[PointColumn, PointColumn | None], *, years: str
) -> str:
    """What a link to the same table says."""
    point, beside = points
    return urlencode({
        "course": found.course, "years": years, "by": by[0], "also": by[1] if len(by) > 1 else "",
        "last": point.number, "first": beside.number if beside else "",
    })  # fmt: skip


def _division(found: Cohorts, asked: Mapping[str, str], *, shared: bool) -> tuple[str, list[str]]:
    """Of which year group, and by which characteristics.

    What is shared is of one year group and by one characteristic: a sum of years, or two characteristics at once, could
    be subtracted from each other until a withheld number is left (docs/decisions/0094).
    """
    codes = [code for code, _ in found.years]
    years = asked.get("years", "")
    by = list(dict.fromkeys(one for one in (asked.get("by") or SEX, asked.get("also")) if one))
    if shared:
        return years if years in codes else next(iter(codes), ""), by[:1]
    return years if years in codes else "", by


def _points(
    columns: tuple[PointColumn, ...], first: int | None, last: int | None, today: dt.date
) -> tuple[PointColumn, PointColumn | None] | None:
    """The point asked for, else the last whose day has come; and the one beside it, which may be none."""
    if not columns:
        return None
    by_number = {column.number: column for column in columns}
    point = by_number.get(last or 0, whose_day_has_come(columns, today)[-1])
    beside = by_number.get(first or 0)
    return point, beside if beside is not point else None


def _exact(compared: GroupsCompared, query: str, at: int | None) -> Iterator[ShownGroup]:
    for number, one in enumerate(compared.rows):
        yield ShownGroup(
            words=one.words,
            share=_percent(one.now.share),
            interval=_interval(one.now),
            n=str(one.now.n),
            missing=str(one.now.missing),
            gap=_points_apart(one.gap),
            then=f"{_percent(one.then.share)}, n {one.then.n}" if one.then else "",
            gap_then=_points_apart(one.gap_then),
            behind=f"?{query}&behind={number}#behind",
            is_open=number == at,
        )


def shared_rows(groups: Sequence[Compared]) -> Iterator[ShownGroup]:
    """As it may leave the circle of those who teach: small numbers withheld, and a second so that none can be subtracted.

    A group of fewer than ten pupils is not even named: that there is a child of it in this year group is not known outside.
    """
    counted = {one.words: one.now.n for one in groups}
    sizes = released_parts(counted, hidden=_left_unsaid(groups), smallest=SMALLEST_GROUP)
    few = [words for words, size in sizes.items() if size.count is None]
    reached = released_parts({one.words: one.now.reached for one in groups}, of=counted, hidden=few)
    missing = released_parts({one.words: one.now.missing for one in groups}, hidden=few)
    for one in (each for each in groups if not _is_few(each)):
        yield ShownGroup(
            words=one.words,
            share=_shared_share(one, sizes[one.words], reached[one.words]),
            interval="",
            n=sizes[one.words].words,
            missing=missing[one.words].words,
            gap="",
            then="",
            gap_then="",
        )


def _left_unsaid(groups: Sequence[Compared]) -> list[str]:
    """Groups of fewer than ten pupils, also where none of them has a result: "none" would be said of each of them.

    Where nobody in any of them has one, another group goes with them, or a total would give that away.
    """
    small = [one for one in groups if _is_few(one)]
    others = [one for one in groups if one.now.n and not _is_few(one)]
    with_them = others[:1] if small and not any(one.now.n for one in small) else []
    return [one.words for one in (*small, *with_them)]


def _is_few(group: Compared) -> bool:
    """Whether there are fewer than ten pupils in a group, with a result or without."""
    return group.now.n + group.now.missing < SMALLEST_GROUP


def _shared_share(one: Compared, size: Released, reached: Released) -> str:
    """From the rounded counts; neither a share that is all or none of a group, since it says something of each."""
    share = None if size.count is None else share_of(reached, one.now.n)
    if share is None or one.now.reached in {0, one.now.n}:
        return _("withheld")
    return _("about %(share)s") % {"share": _percent(float(share))}


def _percent(share: float | None) -> str:
    return _("no result") if share is None else f"{whole_percent(share)}%"


def _interval(of: GroupFigures) -> str:
    if of.interval is None:
        return _("too few")
    return _("%(low)s to %(high)s") % {"low": _percent(of.interval[0]), "high": _percent(of.interval[1])}


def _points_apart(found: float | None) -> str:
    """A gap of two shares, in percentage points and words."""
    if found is None:
        return ""
    points = whole_percent(abs(found))
    if not points:
        return _("none")
    if found > 0:
        return ngettext("%(n)s point above", "%(n)s points above", points) % {"n": points}
    return ngettext("%(n)s point below", "%(n)s points below", points) % {"n": points}
