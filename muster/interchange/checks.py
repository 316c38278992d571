"""Checks a roster whatever its format: nobody is identified by name alone, and a UPN belongs to one pupil."""

import datetime as dt
from collections import Counter
from dataclasses import replace

from muster.interchange.problems import Findings, Place, stops
from muster.interchange.roster import UNNUMBERED, Kind, Member, Pupil, Reading, Roster
from muster.people.upn import fault_in_upn, tidied
from muster.ui.formats import full_date

OLDEST = dt.date(1950, 1, 1)
"""Somebody who is older is no pupil, adults in further education included."""


UPN, BORN = "UPN", "date of birth"
"""What is wrong is named by what it is: the roster no longer tells what a sender calls the column."""


def checked(reading: Reading, findings: Findings, *, today: dt.date) -> Reading:
    """The reading with people checked; lines that cannot be used are reported, and left out where that is allowed."""
    roster = reading.roster
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
    place = Place(pupil.source.file, pupil.source.line)
    upn = tidied(pupil.upn)
    if upn and (fault := fault_in_upn(upn)):
        findings.mended(
            replace(place, column=UPN),
            fault.rstrip("."),
            "Correct the UPN; without it the pupil is found by the other ids.",
            value=upn,
        )
        return replace(pupil, upn="") if pupil.id != pupil.upn else None
    if counted[upn] > 1 and upn:
        findings.left_out(
            replace(place, column=UPN),
            "Another line has this UPN",
            "Each pupil has a UPN of their own.",
            value=upn,
        )
        return None
    if pupil.birth_date and not OLDEST <= pupil.birth_date <= today:
        what, remedy = "No pupil is born on this day", "Correct the date of birth."
        findings.mended(replace(place, column=BORN), what, remedy, value=full_date(pupil.birth_date))
        return _checked(replace(pupil, birth_date=None), counted, findings, today=today)
    if pupil.id.startswith(UNNUMBERED) and not upn and pupil.birth_date is None:
        what = "Only a name tells who this is, and that is not enough"
        findings.left_out(place, what, "Add an id, a UPN or the date of birth.")
        return None
    return pupil


def _is_told(member: Member, findings: Findings) -> bool:
    """Whether something other than a name tells who a member of staff is."""
    if member.id.startswith(UNNUMBERED):
        place = Place(member.source.file, member.source.line)
        findings.left_out(
            place, "Only a name tells who this is, and that is not enough", "Add a code or an e-mail."
        )
        return False
    return True
