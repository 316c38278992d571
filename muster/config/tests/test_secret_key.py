import stat

from muster.config.secret_key import secret_key


def test_the_key_is_made_once_and_kept_to_ourselves(tmp_path):
    first = secret_key(tmp_path)
    assert len(first) > 50
    assert secret_key(tmp_path) == first
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o400
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_no_directory_is_made_for_a_key_that_nobody_needs(tmp_path):
    assert secret_key(tmp_path / "none") != secret_key(tmp_path / "none")
    assert not (tmp_path / "none").exists()
