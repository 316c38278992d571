from pathlib import Path

from pytest_django import Settings

from muster.cli.restore import _how_to_start


def test_whoever_put_a_backup_back_is_told_where_its_keys_are(settings: Settings):
    """A new data directory looks for keys beside itself, where none are."""
    settings.KEY_DIRECTORY = Path("/srv/muster/data-keys")
    words = _how_to_start(Path("/srv/muster/restored"))
    assert words == "Start it with --data /srv/muster/restored and MUSTER_KEYS=/srv/muster/data-keys"
