"""Pupil characteristics (needs, eligibility and the like): their names and their codes in the census.

Codes are those of England's common basic data set. Schools elsewhere have none until their country's codes are added.
The two long code sets, with the finer codes of local authorities, are tables in `data/`.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files

SEXES = (("F", "Female"), ("M", "Male"))
_YES = (("Y", "Yes"),)


def _code_set(name: str) -> tuple[tuple[str, str], ...]:
    """The codes of a table in `data/`, each with its words."""
    table = files("muster.people").joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    return tuple((row["code"], row["words"]) for row in csv.DictReader(table.splitlines()))


@dataclass(frozen=True)
class Characteristic:
    """One characteristic: its name in records, its words, and its codes with their words.

    `shape` matches further codes, which a local authority may use beside those with words here.
    """

    name: str
    words: str
    codes: tuple[tuple[str, str], ...]
    shape: str = ""
    shape_in_words: str = ""

    @cached_property
    def words_of(self) -> Mapping[str, str]:
        """The words of each code."""
        return dict(self.codes)

    def has(self, code: str) -> bool:
        """Whether this can be one of its codes."""
        return code in self.words_of or bool(self.shape and re.fullmatch(self.shape, code))


CHARACTERISTICS_KNOWN = (
    Characteristic("free_school_meals", "Eligible for free school meals", _YES),
    Characteristic(
        "sen_status",
        "SEN",
        (
            ("N", "No special educational need"),
            ("K", "SEN support"),
            ("E", "Education, health and care plan"),
        ),
    ),
    Characteristic(
        "sen_need",
        "Need",
        (
            ("SPLD", "Specific learning difficulty"),
            ("MLD", "Moderate learning difficulty"),
            ("SLD", "Severe learning difficulty"),
            ("PMLD", "Profound and multiple learning difficulty"),
            ("SEMH", "Social, emotional and mental health"),
            ("SLCN", "Speech, language and communication"),
            ("HI", "Hearing impairment"),
            ("VI", "Vision impairment"),
            ("MSI", "Multi-sensory impairment"),
            ("PD", "Physical disability"),
            ("ASD", "Autistic spectrum disorder"),
            ("OTH", "Other difficulty or disability"),
            ("NSA", "SEN support, need not yet assessed"),
        ),
    ),
    Characteristic(
        "ethnicity",
        "Ethnicity",
        _code_set("ethnicity"),
        shape="[A-Z]{4}",
        shape_in_words="four letters, as WBRI",
    ),
    Characteristic(
        "first_language",
        "First language",
        _code_set("first_language"),
        shape="[A-Z]{3,4}",
        shape_in_words="three letters, or four for a variety, as ENG",
    ),
    Characteristic("looked_after", "Looked after by a local authority", _YES),
    Characteristic("previously_looked_after", "Previously looked after", _YES),
    Characteristic("social_worker", "Has a social worker", _YES),
    Characteristic("young_carer", "Young carer", _YES),
    Characteristic("service_child", "Parent in the armed forces", _YES),
)
SEX = "sex"
COMPARED_BY = (
    (SEX, "Sex"),
    ("free_school_meals", "Free school meals"),
    ("sen_status", "SEN status"),
    ("first_language", "First language"),
    ("ethnicity", "Ethnicity"),
    ("looked_after", "Looked after"),
)
"""The characteristics by which groups are compared: those of the census that a school must answer for."""

_BY_NAME = {each.name: each for each in CHARACTERISTICS_KNOWN}


def fault_in_spell(what: str, code: str) -> str:
    """What is wrong with a code, in words that name the codes there are; empty if nothing is."""
    known = _BY_NAME[what]
    if known.has(code.upper()):
        return ""
    if known.shape:
        return f"{known.words} is a code of {known.shape_in_words}."
    return f"{known.words} has the codes {', '.join(each for each, _ in known.codes)}."


def words_of_spell(what: str, code: str) -> tuple[str, str]:
    """The characteristic and its code in words; an unknown one is returned as it is."""
    known = _BY_NAME.get(what)
    if known is None:
        return what.replace("_", " ").capitalize(), code
    return known.words, known.words_of.get(code, code)


def held_words(what: str, code: str) -> str:
    """The words for a group with this characteristic and code."""
    if what == SEX:
        return dict(SEXES).get(code, "Sex not held")
    title, words = words_of_spell(what, code)
    return f"{title}: {words}" if code else f"{title}: not held"
