"""Selects this school's part of a roster, and the year groups of its pupils."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from muster.interchange.problems import Question
from muster.interchange.roster import Group, Membership, Roster, School
from muster.interchange.state import State
from muster.people.names import folded

KEY = "school"
NUMBER = re.compile(
    r"(?:(?:nc|n c|(?:national )?curriculum|school|current)?[ .]*(?:year group|year|yr|y|blwyddyn|bl)|ncy|nc|grade|gr|g)?[ .:-]*"
    r"0*([0-9]{1,2})(?:st|nd|rd|th)?(?: (?:year|grade))?",
    re.ASCII,
)
SPOKEN = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
)  # fmt: skip
RECEPTION, NURSERY, TODDLERS = ("R", "K"), ("N2", "PK"), ("N1",)
"""The year before year 1, the one before it, and the one before that, as the countries write them."""
WORDS = {
    "reception": RECEPTION, "r": RECEPTION, "rec": RECEPTION, "year r": RECEPTION, "yr r": RECEPTION, "yr": RECEPTION,
    "fs2": RECEPTION, "eyfs": RECEPTION, "0": RECEPTION, "year 0": RECEPTION, "kg": RECEPTION, "k": RECEPTION,
    "kindergarten": RECEPTION, "foundation": RECEPTION, "nursery": NURSERY, "n": NURSERY, "n2": NURSERY,
    "nursery 2": NURSERY, "fs1": NURSERY, "-1": NURSERY, "pk": NURSERY, "prek": NURSERY, "pre-k": NURSERY,
    "prekindergarten": NURSERY, "derbyn": RECEPTION, "dosbarth derbyn": RECEPTION, "meithrin": NURSERY, "n1": TODDLERS, "nursery 1": TODDLERS, "-2": TODDLERS,
}  # fmt: skip
LONGEST = 4  # letters of a year group
MOST_NAMED = 5


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


def year_group(text: str, codes: Collection[str] = ()) -> str:
    """A year group as the country's profile writes it (its `codes`): 7, R, N2; '' for what is no year group."""
    word = " ".join(re.sub("[ _()]+", " ", text).split()).casefold()
    before, _, last = word.rpartition(" ")
    if before and last in SPOKEN:
        word = f"{before} {SPOKEN.index(last) + 1}"
    if early := WORDS.get(word):
        return next((code for code in early if code in codes), early[0])
    if match := NUMBER.fullmatch(word):
        return str(int(match[1])) if int(match[1]) else year_group("0", codes)
    plain = text.strip()
    return plain if plain in codes or (not codes and len(plain) <= LONGEST) else ""


def not_year_groups(sent: Roster, codes: Collection[str]) -> str:
    """In words, which year groups of the roster are none; '' for nothing."""
    said = {pupil.year_group.strip() for pupil in sent.pupils if pupil.year_group.strip()}
    strange = sorted(text for text in said if not year_group(text, codes))
    if not strange:
        return ""
    return f"No year group is called {', '.join(strange[:MOST_NAMED])}: these pupils are put into none."


def with_year_groups(sent: Roster, known: Mapping[str, str]) -> Roster:
    """The roster with a year group for each that a pupil is said to be in, and is not in by a group of the roster.

    `known` are the country's year groups, by code.
    """
    listed = {group.id for group in sent.groups if group.kind == "year"}
    there = {each.pupil for each in sent.memberships if each.group in listed}
    told = [(year_group(pupil.year_group, known), pupil) for pupil in sent.pupils if pupil.id not in there]
    placed = [(year, pupil) for year, pupil in told if year]
    years = {
        f"year:{year}": Group(f"year:{year}", known.get(year, year), "year", pupil.source, year_group=year)
        for year, pupil in reversed(placed)
    }
    groups = (replace(group, year_group=year_group(group.year_group, known)) for group in sent.groups)
    memberships = tuple(Membership(f"year:{year}", pupil.id, pupil.source) for year, pupil in placed)
    return replace(sent, groups=(*groups, *years.values()), memberships=(*sent.memberships, *memberships))
