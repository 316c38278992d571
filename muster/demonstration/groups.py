"""The groups of the invented schools: forms, year groups, houses, sets, interventions."""

import dataclasses
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import numpy as np

from muster.demonstration.made import MadeGroup, MadeMember, MadePupil, year_name
from muster.demonstration.rates import Ints
from muster.demonstration.staffing import OPTIONS, SUBJECTS, Post

HOUSES = ("Ash", "Birch", "Cedar", "Rowan")
SETTED = ("English", "Mathematics", "Science")
FORM_LETTERS = "ABCDEFG"
GAMES = "Physical education"
OPTION_BLOCKS = ("option A", "option B", "option C", "option D")
FIRST_YEAR_OF_OPTIONS = 10
CLASS_SIZE = 30
SET_MOVES = 12
"""Pupils who change set after the first half-term."""


def form_names(years: Sequence[int], forms_a_year: int) -> tuple[str, ...]:
    """Forms in the order of their numbers: RA, RB, 1A, 1B, ..."""
    return tuple(f"{year_name(year)}{FORM_LETTERS[form]}" for year in years for form in range(forms_a_year))


def primary_groups(
    pupils: Sequence[MadePupil], posts: Sequence[Post], forms: Sequence[str], first: date
) -> tuple[MadeGroup, ...]:
    """Forms with their teachers and assistants, year groups led by a teacher, houses, and interventions."""
    places = {post.post: place for place, post in enumerate(posts)}
    assistants = [place for place, post in enumerate(posts) if "teaching_assistant" in post.roles]
    found: list[MadeGroup] = []
    for number, form in enumerate(forms):
        adults = [(places[f"Class teacher {form}"], "tutors")]
        share = places.get(f"Class teacher {form}, job share")
        adults += [(share, "tutors")] if share is not None else []
        adults.append((assistants[number % len(assistants)], "assists"))
        found.append(_form(pupils, form, number, adults=tuple(adults), first=first))
    for year in sorted({pupil.year for pupil in pupils}):
        leader = places[f"Class teacher {year_name(year)}A"]
        found.append(_year(pupils, year, leader=leader, first=first))
    found.extend(_houses(pupils, first))
    found.append(_speech_therapy(pupils, assistants[0], first))
    return tuple(found)


def secondary_groups(
    pupils: Sequence[MadePupil],
    posts: Sequence[Post],
    forms: Sequence[str],
    *,
    first: date,
    rng: np.random.Generator,
) -> tuple[MadeGroup, ...]:
    """Forms, year groups with their heads, houses, and a teaching class for every subject."""
    teachers = [place for place, post in enumerate(posts) if post.subject]
    found = [
        _form(pupils, form, number, adults=((teachers[(number * 2) % len(teachers)], "tutors"),), first=first)
        for number, form in enumerate(forms)
    ]
    years = sorted({pupil.year for pupil in pupils})
    found.extend(_year(pupils, year, leader=teachers[-1 - year % 5], first=first) for year in years)
    found.extend(_houses(pupils, first))
    by_subject = {
        subject: [place for place, post in enumerate(posts) if post.subject == subject]
        for subject in (*SUBJECTS, "Business")
    }
    for year in years:
        members = np.array([place for place, pupil in enumerate(pupils) if pupil.year == year])
        found.extend(_classes(pupils, year, members, by_subject=by_subject, first=first, rng=rng))
    return tuple(_led(group, posts) for group in found)


def _led(group: MadeGroup, posts: Sequence[Post]) -> MadeGroup:
    """The class with the leader of its subject added to its adults."""
    leaders = tuple(
        (place, "leads")
        for place, post in enumerate(posts)
        if group.kind == "class" and post.leads and f" {post.leads}" in group.name
    )
    return dataclasses.replace(group, adults=(*group.adults, *leaders))


def _form(
    pupils: Sequence[MadePupil], name: str, number: int, *, adults: tuple[tuple[int, str], ...], first: date
) -> MadeGroup:
    members = [place for place, pupil in enumerate(pupils) if pupil.form == number]
    return MadeGroup(
        name, "form", "session", pupils[members[0]].year, _members(pupils, members, first), adults
    )


def _year(pupils: Sequence[MadePupil], year: int, *, leader: int, first: date) -> MadeGroup:
    members = [place for place, pupil in enumerate(pupils) if pupil.year == year]
    name = "Reception" if year == 0 else f"Year {year}"
    return MadeGroup(name, "year", "none", year, _members(pupils, members, first), ((leader, "leads"),))


def _houses(pupils: Sequence[MadePupil], first: date) -> Iterator[MadeGroup]:
    """Houses. Siblings, who share their first contact, are in the same one."""
    for number, house in enumerate(HOUSES):
        members = [
            place for place, pupil in enumerate(pupils) if pupil.links[0].contact % len(HOUSES) == number
        ]
        yield MadeGroup(house, "house", "none", None, _members(pupils, members, first), ())


def _speech_therapy(pupils: Sequence[MadePupil], assistant: int, first: date) -> MadeGroup:
    members = [place for place, pupil in enumerate(pupils) if pupil.year == 2 and pupil.need]
    return MadeGroup(
        "Speech therapy Y2",
        "intervention",
        "none",
        2,
        _members(pupils, members, first),
        ((assistant, "assists"),),
    )


def _classes(
    pupils: Sequence[MadePupil],
    year: int,
    members: Ints,
    *,
    by_subject: dict[str, list[int]],
    first: date,
    rng: np.random.Generator,
) -> Iterator[MadeGroup]:
    """Sets in three subjects, forms in the others, and option blocks in the last two years."""
    ability = rng.normal(size=len(members))
    by_form = np.array(sorted(members.tolist(), key=lambda place: pupils[place].form))
    for subject in SUBJECTS if year < FIRST_YEAR_OF_OPTIONS else (*SETTED, GAMES):
        order = by_form
        if subject in SETTED:
            order = members[np.argsort(ability + 0.5 * rng.normal(size=len(members)))]
        teachers = by_subject[subject]
        for number, part in enumerate(_split(order), start=1):
            adults = ((teachers[(number + year) % len(teachers)], "teaches"),)
            found = _members(pupils, part.tolist(), first)
            yield MadeGroup(f"{year} {subject} {number}", "class", "lesson", year, found, adults, subject)
    if year >= FIRST_YEAR_OF_OPTIONS:
        yield from _option_classes(pupils, year, members, by_subject=by_subject, first=first, rng=rng)


def _option_classes(
    pupils: Sequence[MadePupil],
    year: int,
    members: Ints,
    *,
    by_subject: dict[str, list[int]],
    first: date,
    rng: np.random.Generator,
) -> Iterator[MadeGroup]:
    """Each pupil chose one subject in each block."""
    for number, block in enumerate(OPTION_BLOCKS):
        parts = np.array_split(rng.permutation(members), len(OPTIONS))
        for subject, part in zip(OPTIONS, parts, strict=True):
            teachers = by_subject[subject]
            adults = ((teachers[(year + number) % len(teachers)], "teaches"),)
            found = _members(pupils, part.tolist(), first)
            yield MadeGroup(f"{year} {subject}, {block}", "class", "lesson", year, found, adults, block)


def _split(order: Ints) -> list[Ints]:
    return np.array_split(order, max(1, round(len(order) / CLASS_SIZE)))


def _members(pupils: Sequence[MadePupil], places: Sequence[int], first: date) -> tuple[MadeMember, ...]:
    """A membership for every stay on roll that reaches into this year."""
    return tuple(
        MadeMember(place, max(first, began), ended)
        for place in places
        for began, ended in pupils[place].stays
        if ended is None or ended >= first
    )


def moved_sets(groups: Sequence[MadeGroup], day: date, rng: np.random.Generator) -> tuple[MadeGroup, ...]:
    """The groups after some pupils of the second mathematics sets moved up to the first on a day."""
    found = {group.name: group for group in groups}
    lower = [name for name in found if name.endswith("Mathematics 2")]
    for _ in range(SET_MOVES):
        name = lower[rng.integers(len(lower))]
        upper = f"{name[:-1]}1"
        members = list(found[name].members)
        leaving = members.pop(int(rng.integers(len(members))))
        if leaving.last_day is not None or leaving.first_day >= day:
            continue
        stayed = MadeMember(leaving.pupil, leaving.first_day, day - timedelta(1))
        found[name] = _with_members(found[name], (*members, stayed))
        found[upper] = _with_members(found[upper], (*found[upper].members, MadeMember(leaving.pupil, day)))
    return tuple(found.values())


def _with_members(group: MadeGroup, members: tuple[MadeMember, ...]) -> MadeGroup:
    return dataclasses.replace(group, members=members)
