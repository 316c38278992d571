"""Next year as proposed and as built, read in one way for the page, the rehearsal and the action."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from muster.calendar.models import AcademicYear, Term
from muster.calendar.queries import profile_of
from muster.calendar.refusals import NotPossible
from muster.calendar.rules import Span, a_year_on
from muster.people.access import TURN_YEAR
from muster.people.directory import names
from muster.people.evidence import are_marked_since
from muster.people.models import Enrolment, Group, Membership, YearTurn
from muster.people.queries.groups import natural
from muster.people.roll import ONE_DAY, Place, Stay
from muster.people.turning import FormNow, NextForm, Turn, outcome, problems, proposed
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Proposal:
    """The initial values of the form: the days of the new year, and next year's forms as they usually become."""

    first_day: dt.date
    last_day: dt.date
    forms: tuple[NextForm, ...]
    leaving: tuple[FormNow, ...]
    candidates: tuple[tuple[uuid.UUID, str], ...]
    has_year: bool


@dataclass(frozen=True, slots=True)
class RehearsedForm:
    """One of next year's forms in the rehearsal."""

    name: str
    year_group: str
    from_form: str
    tutor: str
    pupils: int


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The next year in words, with nothing changed: every form, who leaves, and what is still missing."""

    forms: tuple[RehearsedForm, ...]
    leavers: tuple[str, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BuiltYear:
    """A year that has been built: its days, from when its teachers see their classes, who leaves and who has no form.

    Once it `has_begun`, with a mark in one of its registers, it can no longer be undone as one.
    """

    id: uuid.UUID
    words: str
    year_id: uuid.UUID
    first_day: dt.date
    seen_from: dt.date
    forms: tuple[tuple[uuid.UUID, str, int], ...]
    leavers: tuple[tuple[uuid.UUID, str], ...]
    without_form: tuple[tuple[uuid.UUID, str], ...]
    made_by: str
    has_begun: bool


def this_year(viewer: Viewer) -> AcademicYear:
    """The academic year of today, or else the latest. Raises NotPossible if the school has none."""
    rows = AcademicYear.objects.filter(school_id=viewer.school_id, first_day__lte=viewer.today)
    found: AcademicYear | None = rows.order_by("-first_day").first()
    if found is None:
        raise NotPossible("The school has no academic year yet: open this year first.")
    return found


def proposal(viewer: Viewer) -> Proposal:
    """The next year as it usually becomes. Raises NotPossible if there is no year for it to follow."""
    require(viewer, TURN_YEAR)
    now = this_year(viewer)
    later = AcademicYear.objects.filter(school_id=viewer.school_id, first_day__gt=now.first_day)
    following: AcademicYear | None = later.order_by("first_day").first()
    days = (
        Span(following.first_day, following.last_day)
        if following
        else a_year_on(Span(now.first_day, now.last_day))
    )
    order = [group.code for group in profile_of(viewer).year_groups]
    forms = _forms(viewer, days.first_day - ONE_DAY, order)
    growing, leaving = proposed(forms, order)
    gone = tuple(form for form in forms if form.id in leaving)
    return Proposal(
        days.first_day,
        days.last_day,
        growing,
        gone,
        _members(viewer, gone, days.first_day),
        following is not None,
    )


def _forms(viewer: Viewer, day: dt.date, order: Sequence[str]) -> list[FormNow]:
    """The forms that go on until the day before the new year, the youngest first."""
    directory = names(viewer)
    rows = Group.objects.filter(school_id=viewer.school_id, kind=Group.Kind.FORM).on(day)
    found = [
        FormNow(row.id, directory.group(row.id), row.year_group, row.registers, row.site_id)
        for row in rows
        if row.first_day <= viewer.today
    ]
    place = {code: at for at, code in enumerate(order)}
    return sorted(found, key=lambda form: (place.get(form.year_group, len(place)), natural(form.name)))


def places_in(viewer: Viewer, groups: Collection[uuid.UUID]) -> tuple[Place, ...]:
    """Every pupil's time in these groups."""
    rows = Membership.objects.filter(school_id=viewer.school_id, group_id__in=list(groups))
    return tuple(
        Place(row.id, row.group_id, row.pupil_id, Stay(row.first_day, row.last_day))
        for row in rows.order_by("id")
    )


def _members(
    viewer: Viewer, forms: Sequence[FormNow], first_day: dt.date
) -> tuple[tuple[uuid.UUID, str], ...]:
    directory = names(viewer)
    places = places_in(viewer, [form.id for form in forms])
    here = {place.pupil_id for place in places if place.stay.holds_on(first_day - ONE_DAY)}
    return tuple((pupil, directory.shown(pupil)) for pupil in directory.in_order(here))


def rehearsal(viewer: Viewer, turn: Turn) -> Rehearsal:
    """What the turn would do, with nothing changed."""
    require(viewer, TURN_YEAR)
    directory = names(viewer)
    found = outcome(turn, places_in(viewer, [form.like.id for form in turn.forms] + list(turn.leaving_forms)))
    joining, gone = found.joining.values(), set(found.leaving)
    year_names = {group.code: group.name for group in profile_of(viewer).year_groups}
    terms = Term.objects.filter(school_id=viewer.school_id, year__first_day=turn.first_day)
    return Rehearsal(
        forms=tuple(
            RehearsedForm(
                name=form.name,
                year_group=year_names.get(form.year_group, ""),
                from_form=form.like.name if form.grows_from else "",
                tutor=directory.shown(form.tutor_id),
                pupils=len(found.joining.get(at, ())),
            )
            for at, form in enumerate(turn.forms)
        ),
        leavers=tuple(directory.shown(pupil) for pupil in directory.in_order(found.leaving)),
        problems=problems(
            turn,
            has_terms=terms.exists(),
            expected_without_form=len(_expected(viewer, turn.first_day)),
            without_form=len(_staying(viewer, turn) - {pupil for each in joining for pupil in each} - gone),
        ),
    )


def _staying(viewer: Viewer, turn: Turn) -> set[uuid.UUID]:
    """Everybody on roll before and after the turn, also those who are in no form now."""
    rows = Enrolment.objects.filter(school_id=viewer.school_id, first_day__lt=turn.first_day)
    return set(rows.on(turn.first_day).values_list("pupil_id", flat=True))


def _expected(viewer: Viewer, first_day: dt.date) -> tuple[uuid.UUID, ...]:
    """The pupils expected in the new year who have no form in it yet, in the order of names."""
    coming = Enrolment.objects.filter(school_id=viewer.school_id, first_day__gte=first_day)
    return _without_form(viewer, coming, first_day)


def _left_over(viewer: Viewer, first_day: dt.date) -> tuple[uuid.UUID, ...]:
    """The pupils of the new year, who stay or are expected, that have no form in it."""
    rows = Enrolment.objects.filter(school_id=viewer.school_id)
    return _without_form(viewer, rows.on(first_day) | rows.filter(first_day__gte=first_day), first_day)


def _without_form(
    viewer: Viewer, enrolments: QuerySet[Enrolment], first_day: dt.date
) -> tuple[uuid.UUID, ...]:
    placed = Membership.objects.filter(school_id=viewer.school_id, group__kind=Group.Kind.FORM).on(first_day)
    later = Membership.objects.filter(
        school_id=viewer.school_id, group__kind=Group.Kind.FORM, first_day__gte=first_day
    )
    has_form = set(placed.values_list("pupil_id", flat=True)) | set(later.values_list("pupil_id", flat=True))
    return tuple(names(viewer).in_order(set(enrolments.values_list("pupil_id", flat=True)) - has_form))


def built_year(viewer: Viewer) -> BuiltYear | None:
    """The next year that was built, until it has begun and can no longer be undone; None if there is none."""
    require(viewer, TURN_YEAR)
    rows = YearTurn.objects.filter(school_id=viewer.school_id, undone_at=None).select_related("year")
    turn = rows.order_by("-made_at").first()
    if turn is None or turn.year.last_day < viewer.today:
        return None
    directory = names(viewer)
    return BuiltYear(
        id=turn.id,
        words=str(turn.year),
        year_id=turn.year.id,
        first_day=turn.year.first_day,
        seen_from=turn.seen_from,
        forms=_built_forms(viewer, turn.year),
        leavers=tuple(
            (pupil, directory.shown(pupil))
            for pupil in directory.in_order([uuid.UUID(pupil) for pupil in turn.leavers])
        ),
        without_form=tuple(
            (pupil, directory.shown(pupil)) for pupil in _left_over(viewer, turn.year.first_day)
        ),
        made_by=directory.shown(turn.made_by),
        has_begun=are_marked_since(viewer, turn.members, turn.year.first_day),
    )


def _built_forms(viewer: Viewer, year: AcademicYear) -> tuple[tuple[uuid.UUID, str, int], ...]:
    directory = names(viewer)
    rows = Group.objects.filter(school_id=viewer.school_id, kind=Group.Kind.FORM, year=year)
    forms = list(rows.values_list("id", flat=True))
    places = places_in(viewer, forms)
    counted = [
        (form, directory.group(form), sum(place.group_id == form for place in places)) for form in forms
    ]
    return tuple(sorted(counted, key=lambda each: natural(each[1])))
