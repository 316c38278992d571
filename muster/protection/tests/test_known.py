import datetime as dt
import uuid

import msgspec

from muster.protection.posture.known import values_in


class Inner(msgspec.Struct, frozen=True):
    words: str
    at: dt.datetime


class Outer(msgspec.Struct, frozen=True):
    given: str
    born: dt.date
    numbers: tuple[str, ...]
    notes: tuple[Inner, ...]
    ids: dict[str, str]
    opaque: uuid.UUID


RECORD = Outer(
    given="Esra",
    born=dt.date(2018, 4, 3),
    numbers=("07700 900123",),
    notes=(Inner("dentist", dt.datetime(2026, 11, 24, tzinfo=dt.UTC)),),
    ids={"mis": "OAK-0042"},
    opaque=uuid.UUID(int=7),
)


def test_every_text_and_every_date_of_a_record_is_known_by_its_field():
    found = set(values_in(RECORD, "pupil"))
    assert {
        ("pupil.given", "Esra"),
        ("pupil.numbers", "07700 900123"),
        ("pupil.notes.words", "dentist"),
        ("pupil.ids", "OAK-0042"),
        ("pupil.born", "2018-04-03"),
        ("pupil.born", "3 April 2018"),
    } <= found


def test_moments_and_opaque_ids_say_nothing_of_anybody():
    words = {value for _, value in values_in(RECORD)}
    assert not any("2026" in value for value in words)
    assert str(RECORD.opaque) not in words
