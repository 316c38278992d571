"""Which part of a roster is this school's, and the year groups that its pupils are said to be in."""

import re
from collections.abc import Mapping
from dataclasses import replace

from muster.interchange.problems import Question
from muster.interchange.roster import Group, Membership, Pupil, Roster, School
from muster.interchange.state import State
from muster.people.names import folded

KEY = "school"
NUMBER = re.compile(r"(?:year|yr|y|grade|g)?[ .]*0*([0-9]{1,2})", re.IGNORECASE | re.ASCII)
WORDS = {
    "reception": "R", "r": "R", "rec": "R", "year r": "R", "fs2": "R", "nursery": "N2", "n": "N2", "n1": "N1",
    "n2": "N2", "fs1": "N2", "kg": "K", "k": "K", "kindergarten": "K", "pk": "PK", "prekindergarten": "PK",
}  # fmt: skip


def school_in(sent: Roster, state: State, answers: Mapping[str, str]) -> School | Question | None:
    """The roster's name for this school; a question where it could be several; None where it names none."""
    if not sent.schools:
        return None
    for school in sent.schools:
        if answers.get(KEY) == school.id or (state.urn and state.urn in {school.identifier, school.id}):
            return school
    by_name = [school for school in sent.schools if folded(school.name) == folded(state.school_name)]
    peopled = [school for school in sent.schools if any(school.id in pupil.schools for pupil in sent.pupils)]
    for candidates in (by_name, sent.schools, peopled):
        if len(candidates) == 1:
            return candidates[0]
    choices = tuple((school.id, school.name) for school in sent.schools)
    return Question(KEY, sent.schools[0].source.file, "", "Which of these schools is yours?", choices)


def only_of(sent: Roster, school: School | None) -> Roster:
    """The roster without what belongs to other schools alone."""
    if school is None:
        return sent
    pupils = tuple(pupil for pupil in sent.pupils if not pupil.schools or school.id in pupil.schools)
    staff = tuple(member for member in sent.staff if not member.schools or school.id in member.schools)
    groups = tuple(group for group in sent.groups if group.school in {"", school.id})
    other_groups = {group.id for group in sent.groups} - {group.id for group in groups}
    other_pupils = {pupil.id for pupil in sent.pupils} - {pupil.id for pupil in pupils}
    links = tuple(link for link in sent.links if link.pupil not in other_pupils)
    linked = {link.contact for link in links}
    elsewhere = {link.contact for link in sent.links} - linked
    return replace(
        sent,
        pupils=pupils,
        staff=staff,
        groups=groups,
        links=links,
        contacts=tuple(contact for contact in sent.contacts if contact.id not in elsewhere),
        memberships=tuple(
            each
            for each in sent.memberships
            if each.group not in other_groups and each.pupil not in other_pupils
        ),
        teaching=tuple(each for each in sent.teaching if each.group not in other_groups),
    )


def left_to_others(sent: Roster, own: Roster) -> str:
    """In words, what of the roster belongs to other schools; '' for nothing."""
    pupils, groups = len(sent.pupils) - len(own.pupils), len(sent.groups) - len(own.groups)
    if not pupils and not groups:
        return ""
    return f"{pupils} pupils and {groups} groups belong to other schools and are left out."


def year_group(text: str) -> str:
    """A year group as the country's profile writes it: 7, R, N2; other words as they are, at most 4 letters."""
    word = " ".join(text.split()).casefold()
    match = NUMBER.fullmatch(word)
    if match:
        return str(int(match[1]))
    return WORDS.get(word, text.strip()[:4])


def with_year_groups(sent: Roster) -> Roster:
    """The roster with a year group for each that a pupil is said to be in, and is not in by a group of the roster."""
    listed = {group.id for group in sent.groups if group.kind == "year"}
    there = {each.pupil for each in sent.memberships if each.group in listed}
    placed = [
        (year_group(pupil.year_group), pupil)
        for pupil in sent.pupils
        if pupil.year_group.strip() and pupil.id not in there
    ]
    groups = {f"year:{year}": _year(year, pupil) for year, pupil in reversed(placed)}
    memberships = tuple(Membership(f"year:{year}", pupil.id, pupil.source) for year, pupil in placed)
    return replace(
        sent, groups=(*sent.groups, *groups.values()), memberships=(*sent.memberships, *memberships)
    )


def _year(year: str, pupil: Pupil) -> Group:
    name = f"Year {year}" if year.isdigit() else {"R": "Reception"}.get(year, year)
    return Group(id=f"year:{year}", name=name, kind="year", source=pupil.source, year_group=year)
