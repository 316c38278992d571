"""What a stranger is given checks itself where there is no Muster, and says the same as the database."""

import subprocess
import sys
from pathlib import Path

import pytest

from muster.protection.audit.checkpoints import public_key_text
from muster.protection.audit.verifying import export_evidence
from muster.protection.tests.audited import Cursor

pytestmark = pytest.mark.usefixtures("own_database", "directory")  # the log is of every school, and is bent


@pytest.fixture
def package(sealed: list[int], tmp_path: Path) -> Path:
    """The evidence as a stranger gets it."""
    export_evidence(tmp_path / "evidence")
    return tmp_path / "evidence"


def check_as_a_stranger(package: Path, key_text: str) -> subprocess.CompletedProcess[str]:
    """Run the program where there is no Muster to import: -P and PYTHONPATH would let it in, the directory does not."""
    command = [sys.executable, "-m", "evidence", "--rows", "rows.tsv", "--people", "people.tsv"]
    command += ["--checkpoints", "checkpoints.jsonl", "--key", key_text]
    return subprocess.run(command, cwd=package, capture_output=True, text=True, check=False)


def test_the_script_alone_checks_the_files_without_muster(package: Path):
    sources = [path.read_text() for path in (package / "evidence").iterdir()]
    assert not [source for source in sources if "from muster" in source or "import muster" in source]
    good = check_as_a_stranger(package, public_key_text())
    assert (good.returncode, good.stderr) == (0, "")
    assert "Nothing was changed" in good.stdout
    lines = (package / "rows.tsv").read_bytes()
    (package / "rows.tsv").write_bytes(lines.replace(b"allowed", b"refused", 1))
    bad = check_as_a_stranger(package, public_key_text())
    assert bad.returncode == 1
    assert "edited:" in bad.stdout


def test_psql_writes_the_same_lines_as_the_export(package: Path, superuser_cursor: Cursor):
    with superuser_cursor.copy("COPY (SELECT * FROM audit.event ORDER BY seq) TO STDOUT") as copy:
        dumped = b"".join(bytes(part) for part in copy)
    assert dumped == (package / "rows.tsv").read_bytes()
