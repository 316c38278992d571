"""One school of the cast for the tests of protection, the kinds of record that they open, and a log that may be bent."""

from pathlib import Path

import pytest
from pytest_django import Settings

from muster.people.access import OPEN_FOLDER
from muster.people.records import NAME
from muster.protection.audit.sealing import seal
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders
from muster.protection.tests.audited import Cursor, append, sealed_by_last
from tests.cast import School, make_school


@pytest.fixture
def school(db_app: None) -> School:
    """A school that this test has to itself."""
    return make_school()


@pytest.fixture
def other_school(db_app: None) -> School:
    """A second school, whose rows the first must never see."""
    return make_school("Elmbrook Academy")


@pytest.fixture
def directory(settings: Settings, tmp_path: Path) -> Path:
    """Checkpoints of the test's own, as the log is."""
    settings.AUDIT_DIRECTORY = tmp_path / "audit"
    return tmp_path / "audit"


@pytest.fixture
def sealed(school: School, directory: Path, superuser_cursor: Cursor) -> list[int]:
    """A log with three checkpoints; the rows of the second, which a test may bend."""
    superuser_cursor.execute("TRUNCATE audit.event, audit.people_set")  # how the school was set up
    append(2)
    seal()
    with school.seen_by(school.tutor) as viewer:
        open_folders(viewer, OPEN_FOLDER, [school.ada, school.ben], Want(NAME))
    append(3)
    seal()
    bent = sealed_by_last()
    append(2)
    seal()
    return bent
