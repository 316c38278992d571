import io
import random
import zipfile
from collections.abc import Callable

import pytest

from muster.interchange import parcel
from muster.interchange.parcel import LIMITS, Limits, from_path, from_upload, unpack
from muster.interchange.problems import Findings, Weight, stops
from muster.interchange.tests.packages import zipped

PACKED = zipped({"users.csv": "sourcedId\r\n1\r\n"})


def unpacked(
    data: bytes, *, tolerant: bool = False, limits: Limits = LIMITS
) -> tuple[dict[str, bytes], Findings]:
    findings = Findings(tolerant=tolerant)
    return unpack("roster.zip", data, findings, limits), findings


def entry(name: str, change: Callable[[zipfile.ZipInfo], None] = lambda _: None) -> bytes:
    info = zipfile.ZipInfo("x")
    info.filename = info.orig_filename = name
    change(info)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(info, "sourcedId\r\n")
    return packed.getvalue()


def test_a_sound_zip_is_unpacked():
    files, findings = unpacked(PACKED)
    assert files == {"users.csv": b"sourcedId\r\n1\r\n"}
    assert not list(findings)


@pytest.mark.parametrize(
    "name", ["../users.csv", "/etc/users.csv", "a/../../users.csv", "C:\\users.csv", "..\\users.csv"]
)
def test_a_name_that_points_outside_is_refused(name):
    files, findings = unpacked(entry(name), tolerant=True)
    assert files == {}
    assert stops(findings)


def test_a_link_is_refused():
    files, findings = unpacked(
        entry("users.csv", lambda info: setattr(info, "external_attr", 0o120777 << 16))
    )
    assert files == {}
    assert "link" in next(iter(findings)).what


def test_a_locked_entry_is_refused():
    locked = bytearray(PACKED)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + offset] |= 1
    files, findings = unpacked(bytes(locked), tolerant=True)
    assert files == {}
    assert "password" in next(iter(findings)).what


def test_a_bomb_is_refused_by_its_ratio():
    files, findings = unpacked(zipped({"users.csv": b"0" * 4_000_000}), tolerant=True)
    assert files == {}
    assert stops(findings)


def test_a_bomb_that_lies_about_its_size_is_refused():
    bomb = bytearray(zipped({"users.csv": b"0" * 4_000_000}))
    place = bomb.index(b"PK\x01\x02") + 24
    bomb[place : place + 4] = (100).to_bytes(4, "little")
    files, findings = unpacked(bytes(bomb), tolerant=True)
    assert files == {}
    assert stops(findings)


def test_what_unpacks_to_more_than_the_limits_is_refused():
    two = zipped({"a.csv": b"1" * 600, "b.csv": b"2" * 600})
    assert unpacked(two, limits=Limits(one=500))[0] == {}
    assert unpacked(two, limits=Limits(total=1000))[0] == {}
    assert unpacked(two, limits=Limits(files=1))[0] == {}
    assert unpacked(two, limits=Limits(one=600, total=1200, files=2))[0]


def test_two_entries_of_one_name_are_refused():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("users.csv", "a")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("users.csv", "b")
    assert unpacked(packed.getvalue(), tolerant=True)[0] == {}


@pytest.mark.parametrize("cut", range(1, len(PACKED), 7))
def test_a_truncated_zip_is_refused(cut):
    files, findings = unpacked(PACKED[:-cut], tolerant=True)
    assert files == {}
    assert stops(findings)


def test_a_folder_around_the_files_is_said_and_looked_into():
    nested = zipped(
        {"export/users.csv": "a", "export/orgs.csv": "b", "__MACOSX/export/._users.csv": "litter"}
    )
    files, findings = unpacked(nested)
    assert set(files) == {"users.csv", "orgs.csv"}
    assert [problem.weight for problem in findings] == [Weight.NOTE]


def test_a_folder_in_a_folder_is_looked_into_and_several_folders_are_refused():
    assert set(unpacked(zipped({"a/b/users.csv": "a"}))[0]) == {"users.csv"}
    assert unpacked(zipped({"a/users.csv": "a", "orgs.csv": "a"}), tolerant=True)[0] == {}
    assert unpacked(zipped({"a/users.csv": "a", "b/users.csv": "a"}), tolerant=True)[0] == {}


def test_a_folder_on_disk_is_a_parcel_and_its_litter_is_not(tmp_path):
    (tmp_path / "pupils.csv").write_text("a")
    (tmp_path / ".DS_Store").write_text("litter")
    assert set(from_path(tmp_path, Findings(tolerant=False)).files) == {"pupils.csv"}


def test_two_files_sent_under_one_name_are_refused():
    findings = Findings(tolerant=True)
    from_upload([("Pupils.csv", b"a"), ("pupils.csv", b"b")], findings)
    assert stops(findings)


@pytest.mark.parametrize("seed", range(20))
def test_a_zip_that_was_spoilt_anywhere_is_read_or_refused_and_nothing_is_raised(seed: int):
    sound = zipped({"users.csv": "sourcedId\r\n1\r\n" * 20, "orgs-é.csv": "sourcedId"})
    chance = random.Random(seed)
    refused = 0
    for _ in range(40):
        spoilt = bytearray(sound)
        for _ in range(chance.choice((1, 2, 8))):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        _, findings = unpacked(bytes(spoilt[: chance.choice((len(spoilt), chance.randrange(len(spoilt))))]))
        refused += bool(stops(findings))
    assert refused > 10


def test_a_mistake_of_ours_is_not_called_a_damaged_zip(monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object) -> bool:
        raise ValueError("a mistake of ours")

    monkeypatch.setattr(parcel, "_safe", broken)
    with pytest.raises(ValueError, match="a mistake of ours"):
        unpacked(PACKED)
