"""The search of the leak drill finds what is planted, however it is wrapped, cut or spelt; and nothing by chance."""

import datetime as dt
import gzip
import os
from collections import Counter
from pathlib import Path

import psycopg
import pytest

from muster.protection.posture.containers import unpacked
from muster.protection.posture.controls import LEAST_ENCODINGS, Controls
from muster.protection.posture.encodings import (
    hashes_of,
    shapes,
    soundex,
    spellings_of_date,
    spellings_of_telephone,
)
from muster.protection.posture.leak import Known, Needles
from muster.protection.posture.pages import PAGE, pglz, values_in_pages, without_page_headers
from muster.protection.posture.search import Search


def test_a_value_is_looked_for_in_many_encodings_and_hashes():
    names = set(shapes("Wilhelmina Featherstonehaugh").values())
    assert len({name for name in names if "without a key" not in name}) >= LEAST_ENCODINGS
    assert {name.split()[0] for name in names if "without a key" in name} >= {
        "md5",
        "sha1",
        "sha256",
        "sha512",
    }


def test_dates_have_seven_spellings_and_telephones_three():
    assert len(set(spellings_of_date(dt.date(2018, 3, 5)))) == 7
    assert list(spellings_of_telephone("07700 900123")) == ["07700900123", "+447700900123", "07700 900123"]
    assert list(spellings_of_telephone("12 Lantern Lane")) == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Robert", "R163"),
        ("Rupert", "R163"),
        ("Ashcraft", "A261"),
        ("Tymczak", "T522"),
        ("Pfister", "P236"),
        ("", ""),
    ],
)
def test_soundex_is_as_the_census_has_it(name: str, code: str):
    assert soundex(name) == code


def test_the_hash_of_a_short_value_is_found_and_the_value_itself_is_not_looked_for():
    needles = Needles([Known("name.sound", "R163", hashed=True)])
    (digest, name) = next(
        (one, name) for one, name in hashes_of("R163").items() if name == "md5 without a key, in hex"
    )
    assert [one.encoding for one in needles.in_bytes(b"x" + digest + b"y", "place")] == [name]
    assert list(needles.in_bytes(b"R163 R163 R163 R163", "place")) == []


def test_what_is_planted_is_found_in_every_wrapping_and_a_search_that_misses_is_not_believed(tmp_path: Path):
    controls = Controls()
    search = Search(Needles(controls.known()))
    for name, content in controls.files().items():
        (tmp_path / name).write_bytes(content)
    search.directory(tmp_path, "temporary files")
    missed = controls.missed(search.controls, places=["dump"])
    assert not [
        one for one in missed if any(kind in one for kind in ("gzip", "zip", "zstd", "PDF", "XLSX", "encod"))
    ]
    assert not [one for one in missed if "picture" in one]
    assert "what was planted in table" in missed, "nothing was planted there, and the drill says so"
    assert "what was planted in a table, in the dump" in missed


def test_packed_things_within_packed_things_are_unpacked():
    inner = gzip.compress(b"Wilhelmina Featherstonehaugh")
    search = Search(Needles([("name", "Wilhelmina Featherstonehaugh")]))
    search.content(b"noise" * 9 + gzip.compress(inner) + b"noise", "object")
    assert "object, gzip, gzip" in [one.place for one in search.findings]


def test_what_is_in_hexadecimal_in_a_dump_is_read():
    search = Search(Needles([("name", "Wilhelmina Featherstonehaugh")]))
    packed = gzip.compress(b"Wilhelmina Featherstonehaugh")
    search.stream([b"COPY files FROM stdin;\n\\\\x" + packed.hex().encode() + b"\n"], "dump")
    assert [one.place for one in search.findings] == ["dump, in hexadecimal, gzip"]


def test_a_dump_is_read_wherever_it_is_cut():
    """Rows arrive in pieces: one that is cut in two is still decoded, and words beside the hexadecimal are still read."""
    search = Search(Needles([("name", "Wilhelmina Featherstonehaugh")]))
    packed = gzip.compress(b"Wilhelmina Featherstonehaugh")
    row = b"7\tWilhelmina Featherstonehaugh\t\\\\x" + packed.hex().encode() + b"\n"
    for cut in range(1, len(row), 7):
        search.stream([row[:cut], row[cut:]], "dump")
    assert Counter(one.place for one in search.findings) == {
        place: len(range(1, len(row), 7)) for place in ("dump", "dump, in hexadecimal, gzip")
    }


def test_a_value_that_two_pages_of_the_log_share_is_found_and_so_is_one_at_a_block_of_many(tmp_path: Path):
    value = b"Wilhelmina Featherstonehaugh"
    search = Search(Needles([("name", value.decode())]))
    for at in (PAGE, 8 << 20):
        pages = bytearray((8 << 20) + PAGE)
        pages[at - 9 : at] = value[:9]
        pages[at + 24 : at + 24 + len(value) - 9] = value[9:]
        (tmp_path / f"{at:024X}").write_bytes(pages)
    search.directory(tmp_path, "write-ahead log/pg_wal")
    assert len(search.findings) == 2


def test_nothing_is_found_in_noise():
    search = Search(Needles([("name", f"Wilhelmina{number} Featherstonehaugh") for number in range(200)]))
    search.content(os.urandom(8 << 20), "noise")
    assert search.count == 0


def test_what_only_looks_packed_gives_nothing():
    for beginning in (b"\x1f\x8b\x08", b"PK\x03\x04", b"\x28\xb5\x2f\xfd", b"%PDF-"):
        assert list(unpacked(beginning + os.urandom(500))) == []
    assert pglz(os.urandom(300), 5000) == b""


def test_a_value_that_postgresql_compressed_and_cut_is_found_in_its_files(
    cluster, superuser_cursor: psycopg.Cursor
):
    controls = Controls()
    superuser_cursor.execute("CREATE TABLE reports (words text)")
    superuser_cursor.execute("INSERT INTO reports VALUES (%s)", [controls.long_text()])
    superuser_cursor.execute(
        "INSERT INTO reports VALUES (%s)", [f"{'abc ' * 600}{controls.in_table}{'def ' * 600}"]
    )
    superuser_cursor.execute("CHECKPOINT")
    superuser_cursor.execute(
        "SELECT pg_relation_filepath(oid), pg_relation_filepath(reltoastrelid) FROM pg_class WHERE relname = 'reports'"
    )
    (paths,) = superuser_cursor.fetchall()
    needles = Needles(controls.known())
    contents = [(cluster.files / str(path)).read_bytes() for path in paths]
    superuser_cursor.execute("DROP TABLE reports")
    assert not any(controls.in_table.encode() in content for content in contents), "compression hides it"
    found = {
        one.label
        for content in contents
        for value in values_in_pages(content)
        for one in needles.in_bytes(value, "pages")
    }
    assert found == {"control compressed", "control in_table"}


def test_a_record_that_is_cut_by_a_page_of_the_log_is_found_whole():
    value = b"Wilhelmina Featherstonehaugh"
    page = b"\x00" * 24 + b"x" * (8192 - 24 - 10) + value[:10]
    following = b"\x00" * 24 + value[10:] + b"y" * 8000
    log = page + following[:8192].ljust(8192, b"z")
    assert value not in log
    assert value in without_page_headers(log)
