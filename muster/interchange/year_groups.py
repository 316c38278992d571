"""Decides which of the country's year groups a roster means, and names every one that the country does not have."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from muster.interchange.problems import Findings, Place
from muster.interchange.roster import Group, Pupil, Roster

SaidT = TypeVar("SaidT", Pupil, Group)

NUMBER = re.compile(
    r"(?:(?:nc|n c|(?:national )?curriculum|school|current)?[ .]*(?:year group|year|yr|y|blwyddyn|bl)|ncy|nc|grade|gr|g)?[ .:-]*"
    r"0*([0-9]{1,2})(?:st|nd|rd|th)?(?: (?:year|grade))?",
    re.ASCII,
)
SPOKEN = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
)  # fmt: skip
RECEPTION, NURSERY, TODDLERS = ("R", "K", "0"), ("N2", "PK"), ("N1",)
"""The year before year 1, the one before it, and the one before that, as the countries write them."""
WORDS = {
    "reception": RECEPTION, "r": RECEPTION, "rec": RECEPTION, "year r": RECEPTION, "yr r": RECEPTION, "yr": RECEPTION,
    "fs2": RECEPTION, "eyfs": RECEPTION, "0": RECEPTION, "year 0": RECEPTION, "kg": RECEPTION, "k": RECEPTION,
    "kindergarten": RECEPTION, "foundation": RECEPTION, "nursery": NURSERY, "n": NURSERY, "n2": NURSERY,
    "nursery 2": NURSERY, "fs1": NURSERY, "-1": NURSERY, "pk": NURSERY, "prek": NURSERY, "pre-k": NURSERY,
    "prekindergarten": NURSERY, "derbyn": RECEPTION, "dosbarth derbyn": RECEPTION, "meithrin": NURSERY, "n1": TODDLERS, "nursery 1": TODDLERS, "-2": TODDLERS,
}  # fmt: skip
COLUMNS = ("year_group", "form_year", "year_form")


def year_group(text: str, known: Mapping[str, str]) -> str:
    """The code of the country's year group that a word means; '' where the country has none of that name.

    `known` are the country's, by code, with their names.
    """
    word = _plain(text)
    if own := next((code for code, name in known.items() if word in {code.casefold(), name.casefold()}), ""):
        return own
    if early := WORDS.get(word):
        return next((code for code in early if code in known), "")
    number = _number(word)
    if number == "0":
        return year_group("Reception", known)
    return number if number in known else ""


def with_known_year_groups(roster: Roster, known: Mapping[str, str], findings: Findings) -> Roster:
    """The roster with year groups by their codes; what is none of the country's is reported and left out.

    A number that the country does not have (Year 99) is a slip, and stops a strict import. Words are told and stop
    nothing: real exports say Mixed, Post-16 and KS4 of pupils who are indeed in no single year.
    """
    told: set[Place] = set()  # a form in a column of its pupils has its year from the same cell

    def coded(said: SaidT) -> SaidT:
        text = said.year_group.strip()
        code = year_group(text, known) if text else ""
        place = said.source_of("year_group").place(*COLUMNS, otherwise="year group")
        if text and not code and place not in told:
            told.add(place)
            _report(said, place, known, findings)
        return replace(said, year_group=code)

    return replace(
        roster,
        pupils=tuple(map(coded, roster.pupils)),
        roleless=tuple(map(coded, roster.roleless)),
        groups=tuple(map(coded, roster.groups)),
    )


def _report(said: Pupil | Group, place: Place, known: Mapping[str, str], findings: Findings) -> None:
    text = said.year_group.strip()
    who = "pupil" if isinstance(said, Pupil) else "group"
    names = list(known.values())
    what, remedy = "There is no such year group here", f"Write one of {names[0]} to {names[-1]}"
    if _number(_plain(text)):
        findings.mended(place, what, f"{remedy}; without it the {who} is in none.", value=text)
    else:
        findings.note(place, what, f"{remedy}, or leave it: the {who} is in none.", value=text)


def _plain(text: str) -> str:
    word = " ".join(re.sub("[ _()]+", " ", text).split()).casefold()
    before, _, last = word.rpartition(" ")
    return f"{before} {SPOKEN.index(last) + 1}" if before and last in SPOKEN else word


def _number(word: str) -> str:
    """The number of a year group, without leading zeros; '' where there is none."""
    match = NUMBER.fullmatch(word)
    return str(int(match[1])) if match else ""
