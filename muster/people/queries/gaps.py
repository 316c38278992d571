"""The office's fix list: which pupils have something missing or doubtful, and who is told on their home page."""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import ngettext

from muster.calendar.access import IS_HEAD
from muster.calendar.queries import profile_of
from muster.people.access import CHANGE_CHARACTERISTICS, SEE_GAPS, SEE_GAPS_IN_NEEDS
from muster.people.directory import names
from muster.people.gaps import FEWEST_CONTACTS, WORDS, Gap, Known, gaps_in
from muster.people.models import ContactLink, Enrolment, Group, Membership, Pupil
from muster.people.queries.records import held_or_empty
from muster.people.records import (
    CHARACTERISTICS,
    CONTACT_DETAILS,
    PARTICULARS,
    RELATIONSHIPS,
    Characteristics,
)
from muster.protection.access.decisions import require
from muster.protection.access.notices import Notice, declare_notice
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders


@dataclass(frozen=True, slots=True)
class GapCount:
    """One kind of gap, and how many pupils have it."""

    gap: Gap
    words: str
    pupils: int


@dataclass(frozen=True, slots=True, repr=False)
class GapRow:
    """A pupil with the gap. `contacts` are pairs of (id, name) of the pupil's own, for gaps that are filled at one."""

    pupil_id: uuid.UUID
    name: str
    form: str
    now: str
    contacts: tuple[tuple[uuid.UUID, str], ...]


@dataclass(frozen=True, slots=True, repr=False)
class FixList:
    """Every kind of gap with its count, and the pupils who have the one being looked at."""

    counts: tuple[GapCount, ...]
    gap: Gap | None
    rows: tuple[GapRow, ...]


def gaps_on_roll(viewer: Viewer, wanted: Gap | None) -> FixList:
    """The gaps on the roll today. Without `wanted`, or if no pupil has that gap any more, the first gap that some pupil has is shown."""
    require(viewer, SEE_GAPS)
    known = _known(viewer)
    found = {pupil: gaps_in(each) for pupil, each in known.items()}
    counted = Counter(gap for gaps in found.values() for gap in gaps)
    counts = tuple(GapCount(gap, WORDS[gap], counted[gap]) for gap in Gap if counted[gap])
    gap = wanted if wanted and counted[wanted] else next((one.gap for one in counts), None)
    pupils = [pupil for pupil, gaps in found.items() if gap in gaps]
    return FixList(counts, gap, _rows(viewer, pupils, known) if gap else ())


def _known(viewer: Viewer) -> dict[uuid.UUID, Known]:
    pupils = _on_roll(viewer)
    opened = open_folders(
        viewer, SEE_GAPS, pupils, Want(PARTICULARS), Want(RELATIONSHIPS), action="list gaps"
    )
    related = {
        pupil: held_or_empty(opened.of(RELATIONSHIPS), RELATIONSHIPS, pupil).record.contacts
        for pupil in pupils
    }
    reached = _with_telephone(viewer, {one.contact_id for contacts in related.values() for one in contacts})
    needs = _needs(viewer, pupils)
    has_upns = _has_upns(viewer)
    return {
        pupil: Known(
            particulars=held_or_empty(opened.of(PARTICULARS), PARTICULARS, pupil).record,
            contacts=related[pupil],
            has_telephone=any(one.contact_id in reached for one in related[pupil]),
            needs=needs[pupil] if needs else None,
            has_upns=has_upns,
            today=viewer.today,
        )
        for pupil in pupils
    }


def _on_roll(viewer: Viewer) -> list[uuid.UUID]:
    return sorted(set(_stays(viewer).values_list("pupil_id", flat=True)))


def _stays(viewer: Viewer) -> QuerySet[Enrolment]:
    rows: QuerySet[Enrolment] = Enrolment.objects.filter(school_id=viewer.school_id).on(viewer.today)
    return rows


def _has_upns(viewer: Viewer) -> bool:
    return any(each.code == "upn" for each in profile_of(viewer).identifiers)


def _with_telephone(viewer: Viewer, contacts: set[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the contacts who can be rung."""
    want = Want(CONTACT_DETAILS)
    opened = open_folders(viewer, SEE_GAPS, sorted(contacts), want, action="list gaps")
    return {person for person, held in opened.of(CONTACT_DETAILS).items() if held.record.telephones}


def _needs(viewer: Viewer, pupils: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Characteristics]:
    """Needs and eligibility for a viewer who may change them; nothing for others."""
    if not viewer.may(CHANGE_CHARACTERISTICS):
        return {}
    want = Want(CHARACTERISTICS)
    opened = open_folders(viewer, SEE_GAPS_IN_NEEDS, pupils, want, action="list gaps").of(CHARACTERISTICS)
    return {pupil: held_or_empty(opened, CHARACTERISTICS, pupil).record for pupil in pupils}


def _rows(
    viewer: Viewer, pupils: Sequence[uuid.UUID], known: Mapping[uuid.UUID, Known]
) -> tuple[GapRow, ...]:
    directory, forms = names(viewer), _forms(viewer, pupils)
    return tuple(
        GapRow(
            pupil,
            directory.shown(pupil),
            directory.group(forms[pupil]) if pupil in forms else "",
            known[pupil].particulars.upn,
            tuple((one.contact_id, directory.shown(one.contact_id)) for one in known[pupil].contacts),
        )
        for pupil in directory.in_order(pupils)
    )


def _forms(viewer: Viewer, pupils: Sequence[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    rows = Membership.objects.filter(
        school_id=viewer.school_id, pupil_id__in=pupils, group__kind=Group.Kind.FORM
    ).on(viewer.today)
    return dict(rows.values_list("pupil_id", "group_id"))


@declare_notice
def pupils_to_mend(viewer: Viewer) -> Notice | None:
    """For the office, how many pupils have a gap that structure alone shows; a first page opens no folders."""
    reason = viewer.reason_everywhere(SEE_GAPS)
    if reason is None or reason.name == IS_HEAD.name:
        return None
    here = Pupil.objects.filter(school_id=viewer.school_id, pk__in=_stays(viewer).values("pupil_id"))
    linked = ContactLink.objects.filter(school_id=viewer.school_id).values("pupil_id")
    enough = linked.annotate(contacts=Count("contact_id")).filter(contacts__gte=FEWEST_CONTACTS)
    few = ~Q(pk__in=enough.values("pupil_id"))
    count = here.filter(few | Q(upn_hash=None) if _has_upns(viewer) else few).count()
    if not count:
        return None
    words = ngettext(
        "%(num)s pupil has no UPN, or fewer than two contacts.",
        "%(num)s pupils have no UPN, or fewer than two contacts.",
        count,
    )
    return Notice(words % {"num": count}, "fix_list")
