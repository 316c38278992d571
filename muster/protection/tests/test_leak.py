import base64
import datetime as dt
import hashlib
import json
import os
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.protection.posture import leak
from muster.protection.posture.encodings import shapes, spellings_of_date
from muster.protection.posture.leak import Finding, Needles

NAME = "Siobhán O'Connell"
NEEDLES = Needles([("Ada's name", NAME), ("Ada's UPN", "Z820200116019")])

HIDDEN = {
    "UTF-8": NAME.encode(),
    "UTF-16 little-endian": NAME.encode("utf-16-le"),
    "UTF-16 big-endian": NAME.encode("utf-16-be"),
    "Latin-1": NAME.encode("latin-1"),
    "URL escapes": quote(NAME, safe="").encode(),
    "JSON escapes": json.dumps({"name": NAME}).encode(),
    "HTML escapes": NAME.replace("'", "&#x27;").encode(),
    "hex": NAME.encode().hex().encode(),
    "hex in capitals": NAME.encode().hex().upper().encode(),
    "small letters": NAME.lower().encode(),
    "capitals": NAME.upper().encode(),
    "a hash without a key": hashlib.sha256(NAME.encode()).hexdigest().encode(),
    "a raw hash": hashlib.md5(NAME.lower().encode()).digest(),
}


@pytest.mark.parametrize("hidden", HIDDEN.values(), ids=HIDDEN)
def test_a_name_is_found_in_every_shape(hidden: bytes):
    data = os.urandom(1000) + hidden + os.urandom(1000)
    (found,) = {finding.label for finding in NEEDLES.in_bytes(data, "here")}
    assert found == "Ada's name"


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_a_name_is_found_in_base64_whatever_stands_around_it(before: bytes, after: bytes):
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        found = list(NEEDLES.in_bytes(encode(before + NAME.encode() + after), "here"))
        assert {finding.label for finding in found} == {"Ada's name"}


@given(st.text(min_size=8, max_size=30), st.integers(0, 40))
def test_every_shape_of_any_value_is_found_at_any_place(value: str, place: int):
    needles = Needles([("it", value)])
    for shape, encoding in shapes(value).items():
        found = list(needles.in_bytes(bytes(place) + shape, "here"))
        assert Finding("it", encoding, "here", place) in found


def test_a_value_between_two_blocks_is_found_once_and_at_its_place(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(leak, "_BLOCK_BYTES", 64)
    file = tmp_path / "data"
    for before in range(50, 80):
        file.write_bytes(b"\0" * before + b"Z820200116019" + b"\0" * 100)
        assert list(NEEDLES.in_file(file, "data")) == [Finding("Ada's UPN", "UTF-8", "data", before)]


def test_a_directory_is_searched_with_the_names_of_its_files(tmp_path: Path):
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "Z820200116019.pdf").write_bytes(b"")
    (tmp_path / "clean").write_bytes(os.urandom(5000))
    (found,) = NEEDLES.in_directory(tmp_path)
    assert found.place == "name of below/Z820200116019.pdf"


def test_what_is_too_short_to_be_told_from_chance_is_not_looked_for():
    needles = Needles([("short", "Ada"), ("long enough", "Adelaide")])
    assert needles.values == 1
    assert list(needles.in_bytes(b"Ada Ada Ada", "here")) == []


def test_a_finding_does_not_repeat_the_value(tmp_path: Path):
    (found,) = Needles([("a pupil's UPN", "Z820200116019")]).in_bytes(b"..Z820200116019..", "here")
    assert "Z820200116019" not in repr(found)


def test_dates_are_looked_for_as_people_and_programs_write_them():
    spelled = set(spellings_of_date(dt.date(2018, 4, 3)))
    assert {"2018-04-03", "03/04/2018", "04/03/2018", "3 April 2018", "3 Apr 2018"} <= spelled


def test_nothing_is_found_in_what_is_random():
    needles = Needles([(f"value {count}", f"Name Number {count:05d}") for count in range(2000)])
    assert list(needles.in_bytes(os.urandom(4 << 20), "noise")) == []


def test_twenty_megabytes_take_seconds_and_not_minutes():
    needles = Needles([(f"value {count}", f"Name Number {count:05d}") for count in range(2000)])
    data = os.urandom(20 << 20)
    began = time.process_time()
    assert list(needles.in_bytes(data, "noise")) == []
    assert time.process_time() - began < 10
