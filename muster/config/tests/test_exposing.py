"""The exposure drill: all storage thrown open with photographs in it, and what a stranger gets of it says nothing."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import storages

from muster.config import exposing
from muster.config.exposing import _missed, downloaded, exposure_drill, thrown_open
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
    assert not kept.is_good


def test_a_drill_that_left_files_out_or_missed_what_was_planted_has_proved_nothing():
    words = _missed(Search(Needles([])), {"ff/not-taken"})
    assert words == [
        "the value that was planted",
        "the picture that was planted",
        "1 sealed files were stored and not downloaded",
    ]


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
