"""The exposure drill: all storage thrown open with photographs in it, and what a stranger gets of it says nothing."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import storages

from muster.config import exposing
from muster.config.exposing import (
    _missed,
    copy_everything,
    downloaded,
    exposure_drill,
    gone_in_words,
    thrown_open,
)
from muster.photographs.queries.pictures import photograph
from muster.protection.files import store
from muster.protection.posture.known import known_in_files
from muster.protection.posture.leak import Needles
from muster.protection.posture.search import Search
from tests.cast import School
from tests.photographs import with_photograph

pytestmark = pytest.mark.usefixtures("own_database")  # a drill knows every school


def quiet(_words: str) -> None:
    """Say nothing."""


@pytest.fixture
def storage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, school: School) -> Path:
    """A data directory and a store of this test's own, with two photographs."""
    data = tmp_path / "data"
    data.mkdir()
    monkeypatch.setattr(settings, "DATA_DIRECTORY", data)
    monkeypatch.setattr(
        exposing, "embedded_cluster", lambda: None
    )  # as where the server is managed elsewhere
    monkeypatch.setattr(settings, "BACKUP_DIRECTORY", tmp_path / "backups")
    monkeypatch.setattr(storages["sealed"], "location", str(data / "sealed-files"), raising=False)
    with_photograph(school, school.ada)
    with_photograph(school, school.daisy, "maroon")
    return data


def test_a_stranger_gets_every_photograph_and_reads_none(school: School, storage: Path):
    kept = exposure_drill(quiet)
    assert (kept.result["found"], kept.result["controls_missed"]) == (0, [])
    assert kept.result["sealed_files"] == len(set(store.stored_names())) == 2
    assert kept.is_good == bool(kept.result["noticed"])


def test_a_photograph_that_lies_open_is_found_by_its_bytes_and_by_looking(school: School, storage: Path):
    with school.seen_by(school.office) as viewer:
        picture = photograph(viewer, school.ada)
    (storage / "left-over.tmp").write_bytes(b"begins otherwise" + picture)
    kept = exposure_drill(quiet)
    assert kept.result["found_by_field"]["a picture"] == 1
    assert kept.result["found_by_field"]["photograph.content"] >= 1
    assert "photograph.content" in {one["label"] for one in kept.result["findings"]}, "it says where"
    assert all(one["place"] for one in kept.result["findings"])
    assert not kept.is_good


def test_a_drill_that_left_files_out_or_missed_what_was_planted_has_proved_nothing():
    words = _missed(Search(Needles([])), {"ff/not-taken"})
    assert words == [
        "the value that was planted",
        "the picture that was planted",
        "1 sealed files were stored and not downloaded",
    ]


def test_what_goes_away_while_it_is_copied_is_passed_over_and_said(
    storage: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """As PostgreSQL does with a segment of its log between the listing of its folder and the copying."""
    segment = storage / "pg_wal" / "000000010000000000000001"
    segment.parent.mkdir()
    segment.write_bytes(b"log")

    def listed(_folder: str, names: list[str]) -> set[str]:
        for name in {segment.name} & set(names):
            (segment.parent / name).unlink()
        return set()

    monkeypatch.setattr(exposing, "_left_out", listed)
    assert copy_everything(tmp_path / "copy") == 1
    assert list((tmp_path / "copy").rglob(segment.name)) == []


def test_what_cannot_be_read_ends_the_drill_and_is_not_passed_over(storage: Path, tmp_path: Path):
    (storage / "kept-from-us").symlink_to(storage / "kept-from-us")
    with pytest.raises(OSError, match="symbolic links"):
        copy_everything(tmp_path / "copy")


@pytest.mark.parametrize(
    ("gone", "words"),
    [
        (0, "Copied."),
        (1, "Copied, but for 1 file that went away meanwhile."),
        (2, "Copied, but for 2 files that went away meanwhile."),
    ],
)
def test_files_that_went_away_are_told(gone: int, words: str):
    assert gone_in_words(gone) == words


def test_a_folder_thrown_open_hands_out_what_is_below_it(tmp_path: Path):
    (tmp_path / "a b").mkdir()
    (tmp_path / "a b" / "c").write_bytes(b"content")
    with thrown_open(tmp_path) as address:
        assert list(downloaded(address)) == [("/a%20b/c", b"content")]


def test_the_bytes_of_each_file_are_known_by_two_runs_and_its_name(school: School, storage: Path):
    with school.seen_by_command() as viewer:
        known = list(known_in_files(viewer))
    labels = sorted(one.label for one in known)
    assert labels.count("photograph.name") == 2
    assert labels.count("photograph.content") >= 2
