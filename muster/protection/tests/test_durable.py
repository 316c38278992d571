import subprocess
import sys
from pathlib import Path

import pytest

from muster.protection.durable import append_line, overwrite_and_remove, write_once

APPEND_WITH_ROOM_FOR = """
import resource, signal, sys
from pathlib import Path
from muster.protection.durable import append_line
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
most = int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
try:
    append_line(Path(sys.argv[1]), b"the second line")
except OSError:
    sys.exit(7)
"""


@pytest.mark.parametrize("room", [0, 1, 10, 15])
def test_a_line_that_does_not_fit_on_the_disk_leaves_the_file_as_it_was(tmp_path: Path, room: int):
    path = tmp_path / "lines"
    append_line(path, b"the first line")
    before = path.read_bytes()
    most = str(len(before) + room)
    tried = subprocess.run([sys.executable, "-c", APPEND_WITH_ROOM_FOR, str(path), most], check=False)
    assert tried.returncode == 7
    assert path.read_bytes() == before
    append_line(path, b"the second line")
    assert path.read_bytes() == b"the first line\nthe second line\n"


def test_lines_are_for_their_owner_alone(tmp_path: Path):
    append_line(tmp_path / "lines", b"one")
    assert (tmp_path / "lines").stat().st_mode & 0o777 == 0o600


def test_what_is_there_is_not_written_again(tmp_path: Path):
    path = tmp_path / "key"
    write_once(path, b"first")
    write_once(path, b"second")
    assert path.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [path], "nothing is left lying"


def test_a_file_is_overwritten_where_it_lies(tmp_path: Path):
    """A second name shows what became of the bytes: a file that was emptied first would lie elsewhere on the disk."""
    path, same = tmp_path / "key", tmp_path / "another name of it"
    write_once(path, b"secret")
    same.hardlink_to(path)
    overwrite_and_remove(path, b"random")
    assert not path.exists()
    assert same.read_bytes() == b"random"
