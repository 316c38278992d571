import datetime as dt
import stat
from pathlib import Path

import pytest

from muster.protection.keys.provider import FileProvider, KeyUnavailable, _write_key, epoch_of

TODAY = dt.date(2026, 11, 24)
SCHOOL = b"sixteen bytes id"


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def provider(keys: Path) -> FileProvider:
    made = FileProvider(keys)
    made.prepare(TODAY)
    return made


def test_an_epoch_is_a_week_from_monday_to_sunday():
    monday = dt.date(2026, 11, 23)
    week = {epoch_of(monday + dt.timedelta(days=day)) for day in range(7)}
    assert len(week) == 1
    assert epoch_of(monday + dt.timedelta(days=7)) == epoch_of(monday) + 1
    assert epoch_of(dt.date(1, 1, 1)) == 0


def test_only_the_owner_may_read_the_key_files_and_nobody_may_change_them(provider: FileProvider, keys: Path):
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    modes = {stat.S_IMODE(path.stat().st_mode) for path in keys.iterdir()}
    assert modes == {0o400}
    assert len(list(keys.iterdir())) == 2


def test_preparing_again_changes_nothing(provider: FileProvider, keys: Path):
    before = {path.name: path.read_bytes() for path in keys.iterdir()}
    FileProvider(keys).prepare(TODAY)
    assert {path.name: path.read_bytes() for path in keys.iterdir()} == before


def test_a_new_week_gets_a_key_of_its_own(provider: FileProvider, keys: Path):
    provider.prepare(TODAY + dt.timedelta(days=7))
    assert provider.epochs() == [epoch_of(TODAY), epoch_of(TODAY) + 1]
    assert provider.current_epoch() == epoch_of(TODAY) + 1
    assert len({path.read_bytes() for path in keys.glob("root-*")}) == 2


def test_a_wrapped_key_opens_in_another_process_with_the_same_files(provider: FileProvider, keys: Path):
    wrapped = provider.wrap(epoch_of(TODAY), b"k" * 32, SCHOOL)
    assert FileProvider(keys).unwrap(epoch_of(TODAY), wrapped, SCHOOL) == b"k" * 32


def test_a_wrapped_key_does_not_open_for_another_school(provider: FileProvider):
    wrapped = provider.wrap(epoch_of(TODAY), b"k" * 32, SCHOOL)
    with pytest.raises(KeyUnavailable):
        provider.unwrap(epoch_of(TODAY), wrapped, b"another school's")


@pytest.mark.parametrize("length", [0, 3, 12, 40])
def test_a_wrapped_key_that_is_cut_does_not_open(provider: FileProvider, length: int):
    wrapped = provider.wrap(epoch_of(TODAY), b"k" * 32, SCHOOL)
    with pytest.raises(KeyUnavailable):
        provider.unwrap(epoch_of(TODAY), wrapped[:length], SCHOOL)


def test_what_a_destroyed_week_wrapped_cannot_be_opened_again(provider: FileProvider, keys: Path):
    epoch = epoch_of(TODAY)
    wrapped = provider.wrap(epoch, b"k" * 32, SCHOOL)
    provider.destroy_epoch(epoch)
    assert list(keys.glob("root-*")) == []
    for reader in (provider, FileProvider(keys)):
        with pytest.raises(KeyUnavailable, match="does not exist"):
            reader.unwrap(epoch, wrapped, SCHOOL)


def test_a_directory_without_keys_says_what_to_do(tmp_path: Path):
    with pytest.raises(KeyUnavailable, match="keys prepare"):
        FileProvider(tmp_path).current_epoch()


def test_each_purpose_has_a_key_of_its_own_that_lasts(provider: FileProvider, keys: Path):
    assert provider.derived_key("one") != provider.derived_key("other")
    assert provider.derived_key("one") == FileProvider(keys).derived_key("one")
    assert provider.context_key() not in (keys / "system.key").read_bytes()


def test_of_two_who_make_a_key_at_once_the_first_wins_and_nobody_reads_half_of_one(
    provider: FileProvider, keys: Path
):
    path = keys / "system.key"
    before = path.read_bytes()
    _write_key(path)
    assert path.read_bytes() == before
    assert {one.name[:1] for one in keys.iterdir()} == {"s", "r"}, "nothing is left lying"
