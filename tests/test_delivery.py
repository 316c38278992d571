"""What a school installs: the archive of a release holds no tests and no measurements, and works without them."""

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from muster.config.environment import PROJECT

IMPORT_EVERYTHING = """
import importlib, pkgutil, django, muster
django.setup()
for found in pkgutil.walk_packages(muster.__path__, "muster."):
    if not found.name.endswith((".__main__", ".wsgi", ".rsgi")):  # these start what they name
        importlib.import_module(found.name)
"""


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of what is committed, unpacked."""
    if not (PROJECT / ".git").exists():
        pytest.skip("This copy is no checkout of git, so that nothing can be archived from it.")
    place = tmp_path_factory.mktemp("delivered")
    command = ["git", "archive", "--worktree-attributes", f"--output={place}/muster.tar", "HEAD"]
    subprocess.run(command, cwd=PROJECT, check=True)
    with tarfile.open(place / "muster.tar") as archive:
        archive.extractall(place / "muster", filter="data")
    return place / "muster"


def test_the_archive_of_a_release_holds_no_tests(delivered: Path):
    paths = [path.relative_to(delivered) for path in delivered.rglob("*.py")]
    assert len(paths) > 500
    tests = [
        path
        for path in paths
        if {"tests", "bench"} & set(path.parts) or path.name.startswith(("test_", "conftest"))
    ]
    assert tests == []


def test_everything_in_it_works_without_them(delivered: Path, tmp_path: Path):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MUSTER_")}
    environment |= {
        "DJANGO_SETTINGS_MODULE": "muster.config.settings",
        "MUSTER_DATA": str(tmp_path / "none"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    for arguments in (["-c", IMPORT_EVERYTHING], ["-m", "muster", "--help"]):
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=delivered,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
