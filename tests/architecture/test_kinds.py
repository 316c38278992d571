"""Every kind of record is declared in full: data without a purpose, basis and keeping time may not be kept."""

import ast
import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

import msgspec
import pytest
from jinja2 import DictLoader

from muster.protection.access.policy import declared_permissions
from muster.protection.folder.kinds import (
    Basis,
    Condition,
    DeclaredTwice,
    Held,
    Kind,
    Tier,
    declare_kind,
    declared_kinds,
)
from muster.protection.keys.envelope import NO_ITEM
from muster.protection.keys.ring import PERSONAL_CLASSES, KeyClass
from muster.protection.secret import SecretRecord, SecretWords
from muster.ui.jinja import environment
from tests.architecture.sources import sources

KINDS = list(declared_kinds().values())

CODES = {
    1: "name",
    2: "particulars",
    3: "contact_details",
    4: "relationships",
    5: "care_card",
    6: "characteristics",
    7: "past_value",
    20: "session_line",
    21: "lesson_line",
    22: "absence_reasons",
    23: "known_absences",
    40: "results",
    41: "result_comments",
    42: "report_words",
    43: "report",
    26: "movements",
    27: "follow_up",
    60: "emergency_reason",
    70: "face",
    71: "photograph",
    72: "picture_answers",
}
"""The stored codes. A code once given is never given to another kind, so lines are only ever added here."""

CLASSES = {1: "REGISTER", 2: "EDUCATIONAL", 3: "CARE", 4: "SAFEGUARDING", 5: "PHOTOGRAPH"} | {
    10: "SCHOOL",
    11: "ENTRIES",
    12: "LOOKUP",
}

SCHOOLS_CODES = {
    90: ["people.directory"],
    91: ["interchange.queries.sending"],
    92: ["messaging.sealing", "timetable.queries.rooms"],
    93: ["messaging.sealing"],
    94: ["attendance.reason_links"],
    95: ["attendance.queries.packing"],
    96: ["reports.links"],
    97: ["letters.content"],
    98: ["reports.checked"],
    240: ["oversight.content"],
    241: ["oversight.content"],
    242: ["oversight.content"],
    250: ["retention.content"],
    251: ["retention.content"],
}
"""Codes of what lies sealed outside folders, and where they are given: lines are only ever added.

92 was given twice, which does no harm: a seal is bound to its row's id as well.
"""


KNOWN_TO_EXIST = {
    "picture_answers": "that a family was asked about pictures says nothing of what it said: every family is asked",
    "past_value": "that something was corrected stands in the audit, by opaque id",
    "report": "that a report is made stands in the cycle, by opaque id: every pupil of the year group gets one",
    "emergency_reason": "that emergency access was taken stands among the alarms, by opaque id",
}
"""Sensitive kinds whose existence says nothing that structure does not say already, each with the reason."""


def test_codes_that_were_given_keep_their_meaning():
    assert {kind.code: kind.name for kind in KINDS} == CODES
    assert {int(one): one.name for one in KeyClass} == CLASSES
    assert schools_codes() == SCHOOLS_CODES


def schools_codes() -> dict[int, list[str]]:
    """The numbers that modules name as the code of what they seal, each with the modules."""
    found = defaultdict[int, list[str]](list)
    for source in sources():
        for node in source.tree.body:
            if isinstance(node, ast.Assign) and re.search(r"_CODE\b", ast.unparse(node.targets[0])):
                for number in ast.walk(node.value):
                    if isinstance(number, ast.Constant) and isinstance(number.value, int):
                        found[number.value].append(source.module.removeprefix("muster."))
    return dict(found)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_says_why_it_is_kept_how_long_and_on_what_basis(kind: Kind[Any]):
    assert isinstance(kind.tier, Tier)
    assert isinstance(kind.basis, Basis)
    assert isinstance(kind.condition, Condition)
    assert len(kind.purpose.split()) >= 3
    assert len(kind.keep.split()) >= 3
    assert kind.key_class in PERSONAL_CLASSES


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_sensitive_kind_says_under_which_condition_and_does_not_show_who_has_one(kind: Kind[Any]):
    """That a record exists may itself say something, so sensitive kinds exist, padded, for every pupil."""
    if kind.tier is Tier.SENSITIVE:
        assert kind.condition is not Condition.NONE
        assert kind.padded_for_all or kind.name in KNOWN_TO_EXIST


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_is_opened_and_written_under_a_permission_that_names_it(kind: Kind[Any]):
    named = [permission for permission in declared_permissions().values() if kind in permission.kinds]
    assert named, "nobody could ever open it"
    roles = {fact.name for permission in named for grant in permission.grants for fact in grant}
    assert roles - {"operates_the_server"}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_record_comes_out_as_it_went_in_and_cannot_be_changed(kind: Kind[Any]):
    fields = msgspec.structs.fields(kind.schema)
    assert kind.schema.__struct_config__.frozen
    assert kind.schema.__doc__
    if not any(field.required for field in fields):
        empty = kind.schema()
        assert kind.decode(kind.encode(empty)) == empty


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_record_and_all_its_parts_say_nothing_of_themselves(kind: Kind[Any]):
    """In a log, an exception or a failed assertion, whatever holds the record shows it as stars."""
    assert issubclass(kind.schema, SecretRecord)
    for schema in shapes_in(kind.schema):
        assert issubclass(schema, SecretRecord), f"{schema.__name__} is a part of {kind.name}"
        filled = schema(**{field.name: PLANTED for field in msgspec.structs.fields(schema)})
        held = Held(filled, 1, NO_ITEM)
        described = (
            repr(filled),
            str(filled),
            f"{filled}",
            repr(held),
            repr([filled]),
            str(ValueError(filled)),
        )
        assert not any(PLANTED in words for words in described)


PLANTED = "Wilhelmina Featherstonehaugh"


def shapes_in(schema: type[msgspec.Struct]) -> set[type[msgspec.Struct]]:
    """A record's type and those of all its parts, however deep."""
    found, waiting = set[type[msgspec.Struct]](), [schema]
    while waiting:
        one = waiting.pop()
        found.add(one)
        kinds = [field.type for field in msgspec.structs.fields(one)]
        while kinds:
            kind = kinds.pop()
            kinds.extend(get_args(kind))
            if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind not in found:
                waiting.append(kind)
    return found


def test_a_shown_name_says_nothing_of_itself_but_where_it_is_shown():
    name = SecretWords(PLANTED)
    assert repr(name) == repr([name])[1:-1] == "***"
    assert f"{name}" == str(name) == PLANTED == name
    assert (
        environment(loader=DictLoader({"one": "{{ name }}"})).get_template("one").render(name=name) == PLANTED
    )


def test_a_kind_cannot_be_declared_twice():
    with pytest.raises(DeclaredTwice):
        declare_kind(KINDS[0])


def test_what_does_not_fit_the_shape_is_refused_without_repeating_it():
    from muster.people.records import PARTICULARS

    with pytest.raises(msgspec.ValidationError) as refused:
        PARTICULARS.decode(msgspec.msgpack.encode({"born": "Esra Yilmaz"}))
    assert "Esra" not in str(refused.value)


def test_kinds_are_declared_where_records_are_described():
    declaring = {source.name for source in sources() if "declare_kind(" in source.text}
    assert {name for name in declaring if not name.endswith("/records.py")} == {
        "muster/protection/folder/kinds.py"
    }


TELLING_DATES = {"particulars.born"}
"""Dates that say who somebody is. The leak drill looks for them, and no plain column holds one."""


def dates_in(of: object, label: str = "") -> Iterator[str]:
    """The fields of a record that hold dates, however deep, named as the leak drill names them."""
    if of is dt.date:
        yield label
    elif isinstance(of, type) and issubclass(of, msgspec.Struct):
        hints = get_type_hints(of)
        for field in of.__struct_fields__:
            yield from dates_in(hints[field], f"{label}.{field}".strip("."))
    else:
        for part in get_args(of):
            yield from dates_in(part, label)


def test_every_date_of_a_record_tells_somebody_or_stands_plain_as_a_day_of_school():
    """Every register's address contains a school day, so a drill that looked for school days would find a leak everywhere."""
    looked_for = {
        f"{kind.name}.{label}"
        for kind in KINDS
        for label in dates_in(kind.schema)
        if label not in kind.also_plain
    }
    assert looked_for == TELLING_DATES
