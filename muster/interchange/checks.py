"""Checks a roster whatever its format: nobody is identified by name alone, and a UPN belongs to one pupil."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from muster.interchange.problems import Findings, stops
from muster.interchange.roster import UNNUMBERED, Kind, Member, Pupil, Reading, Roster
from muster.interchange.year_groups import with_known_year_groups
from muster.people.upn import fault_in_upn, tidied
from muster.ui.formats import full_date

OLDEST = dt.date(1950, 1, 1)
"""Somebody who is older is no pupil, adults in further education included."""


UPN, BORN = "UPN", "date of birth"
"""What a column is called whose own name the format does not tell."""


def checked(
    reading: Reading, findings: Findings, *, today: dt.date, year_groups: Mapping[str, str]
) -> Reading:
    """The reading with people checked; lines that cannot be used are reported, and left out where that is allowed.

    `year_groups` are the country's: code and name.
    """
    roster = with_known_year_groups(reading.roster, year_groups, findings)
    counted = Counter(tidied(pupil.upn) for pupil in roster.pupils if pupil.upn)
    kept = [
        good
        for pupil in roster.pupils
        if (good := _checked(pupil, counted, findings, today=today)) is not None
    ]
    lost = {pupil.id for pupil in roster.pupils} - {pupil.id for pupil in kept}
    whole = roster.whole - {Kind.PUPILS, Kind.MEMBERSHIPS, Kind.LINKS} if lost else roster.whole
    found = replace(
        roster,
        pupils=tuple(kept),
        staff=tuple(member for member in roster.staff if _is_told(member, findings)),
        memberships=tuple(each for each in roster.memberships if each.pupil not in lost),
        links=tuple(each for each in roster.links if each.pupil not in lost),
        whole=whole,
    )
    is_open = stops(findings) or reading.questions
    return replace(reading, roster=Roster() if is_open else found, problems=tuple(findings))


def _checked(pupil: Pupil, counted: Counter[str], findings: Findings, *, today: dt.date) -> Pupil | None:
    upn_stands = pupil.source.place("upn", otherwise=UPN)
    upn = tidied(pupil.upn)
    if upn and (fault := fault_in_upn(upn)):
        findings.mended(
            upn_stands,
            fault.rstrip("."),
            "Correct the UPN; without it the pupil is found by the other ids.",
            value=upn,
        )
        return replace(pupil, upn="") if pupil.id != pupil.upn else None
    if counted[upn] > 1 and upn:
        findings.left_out(
            upn_stands,
            "Another line has this UPN",
            "Each pupil has a UPN of their own.",
            value=upn,
        )
        return None
    if pupil.birth_date and not OLDEST <= pupil.birth_date <= today:
        what, remedy = "No pupil is born on this day", "Correct the date of birth."
        place = pupil.source_of("born").place("born", otherwise=BORN)
        findings.mended(place, what, remedy, value=pupil.born_as_sent or full_date(pupil.birth_date))
        return _checked(replace(pupil, birth_date=None), counted, findings, today=today)
    if pupil.id.startswith(UNNUMBERED) and not upn and pupil.birth_date is None:
        what = "Only a name tells who this is, and that is not enough"
        findings.left_out(pupil.source.place(), what, "Add an id, a UPN or the date of birth.")
        return None
    return pupil


def _is_told(member: Member, findings: Findings) -> bool:
    """Whether something other than a name tells who a member of staff is."""
    if member.id.startswith(UNNUMBERED):
        findings.left_out(
            member.source.place(),
            "Only a name tells who this is, and that is not enough",
            "Add a code or an e-mail.",
        )
        return False
    return True
