"""Selects this school's part of a roster, and makes groups of the year groups of its pupils."""

from collections.abc import Mapping
from dataclasses import replace

from muster.interchange.problems import Question
from muster.interchange.roster import Group, Membership, Roster, School
from muster.interchange.state import State
from muster.people.names import folded

KEY = "school"


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


def of_another_school(school: School | None, *, name: str, number: str) -> str:
    """In words, that the files' school has another name and another number than this one; '' where it has not."""
    if school is None or not (school.identifier and number):
        return ""
    if number in {school.identifier, school.id} or folded(school.name) == folded(name):
        return ""
    return (
        f"The files are of {school.name} ({school.identifier}), and this is {name} ({number}):"
        " go on only if that is the same school."
    )


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
    counts = ((pupils, "pupil"), (groups, "group"))
    said = [f"{number} {what}{'' if number == 1 else 's'}" for number, what in counts if number]
    return f"Left out, since other schools have them: {' and '.join(said)}."


def with_year_groups(sent: Roster, known: Mapping[str, str]) -> Roster:
    """The roster with a year group for each that a pupil is said to be in, and is not in by a group of the roster.

    The codes have been held against the country's, which are `known`.
    """
    listed = {group.id for group in sent.groups if group.kind == "year"}
    there = {each.pupil for each in sent.memberships if each.group in listed}
    placed = [
        (pupil.year_group, pupil) for pupil in sent.pupils if pupil.year_group and pupil.id not in there
    ]
    years = {
        f"year:{year}": Group(f"year:{year}", known.get(year, year), "year", pupil.source, year_group=year)
        for year, pupil in reversed(placed)
    }
    memberships = tuple(Membership(f"year:{year}", pupil.id, pupil.source) for year, pupil in placed)
    return replace(
        sent, groups=(*sent.groups, *years.values()), memberships=(*sent.memberships, *memberships)
    )
