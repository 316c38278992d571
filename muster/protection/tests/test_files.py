"""Files: sealed before they leave the process, padded, bound to their place, opened through the door only."""

import os
import time
import uuid
from pathlib import Path

import pytest
from django.conf import settings

from muster.config.object_store import sealed_storage
from muster.people.access import OPEN_FOLDER, SEES_PUPILS
from muster.protection.access.decisions import NotThere
from muster.protection.access.policy import OPERATOR, Permission
from muster.protection.audit.reading import events
from muster.protection.files import store
from muster.protection.files.keeping import (
    FILE_STEP,
    FileContent,
    FileKind,
    discard_files,
    files_of,
    keep_files,
    open_files,
)
from muster.protection.files.models import SealedFile
from muster.protection.files.sweeping import SWEPT_AFTER
from muster.protection.folder.kinds import WHILE_HERE, Basis, Condition, Kind, Tier
from muster.protection.folder.opening import KindNotCovered
from muster.protection.folder.writing import Erased
from muster.protection.jobs import sweep_the_store
from muster.protection.keys.envelope import NotOpened
from muster.protection.keys.ring import KeyClass
from tests.cast import School, make_school

pytestmark = pytest.mark.usefixtures("sealed_files")

# Not declared: a kind of these tests alone, so that the record of processing does not list it.
DRAWING: FileKind = Kind(
    name="drawing_of_tests",
    code=999,
    schema=FileContent,
    tier=Tier.IDENTITY,
    key_class=KeyClass.PHOTOGRAPH,
    purpose="to test the storage of files",
    basis=Basis.PUBLIC_TASK,
    condition=Condition.NONE,
    keep="until the test ends",
    keeping=WHILE_HERE,
)
SEE_DRAWING = Permission("tests:drawing:see", "see a drawing", OPEN_FOLDER.grants, (DRAWING,))
FOR_ALL = Permission(
    "tests:drawing:any", "see", (frozenset((SEES_PUPILS,)), frozenset((OPERATOR,))), (DRAWING,)
)
SUN = FileContent(
    "Sun by Wilhelmina Featherstonehaugh.png", "image/png", b"A yellow sun over a blue house. " * 40
)


def kept(school: School, file: FileContent = SUN) -> uuid.UUID:
    with school.seen_by(school.tutor) as by:
        return keep_files(by, SEE_DRAWING, DRAWING, files={school.ada: file})[school.ada]


def test_a_file_comes_back_as_it_was_kept_with_its_name_and_type(school: School):
    file_id = kept(school)
    with school.seen_by(school.tutor) as viewer:
        (opened,) = open_files(viewer, SEE_DRAWING, DRAWING, [file_id])
        assert files_of(viewer, DRAWING, [school.ada, school.ben]) == {school.ada: [file_id]}
    assert (opened.file, opened.person_id) == (SUN, school.ada)


def test_what_lies_in_the_store_says_nothing_of_its_content_name_type_or_length(
    school: School, sealed_files: Path
):
    small, large = kept(school), kept(school, FileContent("Sun.png", "image/png", b"x" * 16_000))
    for file_id in (small, large):
        path = sealed_files / store.object_name(file_id)
        content = path.read_bytes()
        assert (len(content) - 29) % FILE_STEP == 0
        assert b"yellow" not in content
        assert b"Featherstonehaugh" not in content
        assert b"png" not in content
        assert path.stat().st_mode & 0o077 == 0
    sizes = {(sealed_files / store.object_name(one)).stat().st_size for one in (small, large)}
    assert len(sizes) == 1, "sixteen kilobytes and one look alike"
    row = SealedFile.__dict__.keys()
    assert not {"name", "media_type", "size"} & set(row)


def test_a_file_of_somebody_who_is_not_the_viewers_answers_like_one_that_does_not_exist(school: School):
    file_id = kept(school)
    for asked in (file_id, uuid.uuid4()):
        with pytest.raises(NotThere), school.seen_by(school.other_tutor) as viewer:
            open_files(viewer, SEE_DRAWING, DRAWING, [asked])
    with pytest.raises(NotThere), school.seen_by(school.other_tutor) as viewer:
        keep_files(viewer, SEE_DRAWING, DRAWING, files={school.ada: SUN})
    with pytest.raises(NotThere), school.seen_by(school.other_tutor) as viewer:
        discard_files(viewer, SEE_DRAWING, DRAWING, [file_id])
    with pytest.raises(KindNotCovered), school.seen_by(school.tutor) as viewer:
        open_files(viewer, OPEN_FOLDER, DRAWING, [file_id])


def test_another_school_does_not_find_the_file(school: School, db_app: None):
    file_id = kept(school)
    other = make_school()
    with pytest.raises(NotThere), other.seen_by(other.head) as viewer:
        open_files(viewer, FOR_ALL, DRAWING, [file_id])


def test_keeping_and_opening_are_recorded_before_anything_is_shown(school: School):
    file_id = kept(school)
    with school.seen_by(school.tutor) as viewer:
        open_files(viewer, SEE_DRAWING, DRAWING, [file_id])
        actions = [event.action for event in events(viewer) if event.permission == SEE_DRAWING.name]
    assert actions == ["open a file", "keep a file"]


def test_a_file_moved_to_another_name_or_changed_by_a_byte_does_not_open(school: School, sealed_files: Path):
    first, second = kept(school), kept(school, FileContent("Moon.png", "image/png", b"moon"))
    (sealed_files / store.object_name(first)).write_bytes(
        (sealed_files / store.object_name(second)).read_bytes()
    )
    with pytest.raises(NotOpened), school.seen_by(school.tutor) as viewer:
        open_files(viewer, SEE_DRAWING, DRAWING, [first])
    path = sealed_files / store.object_name(second)
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    with pytest.raises(NotOpened), school.seen_by(school.tutor) as viewer:
        open_files(viewer, SEE_DRAWING, DRAWING, [second])
    path.unlink()
    with pytest.raises(store.FileMissing), school.seen_by(school.tutor) as viewer:
        open_files(viewer, SEE_DRAWING, DRAWING, [second])


def test_with_the_key_the_file_is_gone_and_none_can_be_kept(school: School, superuser_cursor):
    file_id = kept(school)
    superuser_cursor.execute(
        "DELETE FROM keys.subject_key WHERE subject_id = %s AND class = %s",
        [school.ada, int(KeyClass.PHOTOGRAPH)],
    )
    with school.seen_by(school.tutor) as viewer:
        assert open_files(viewer, SEE_DRAWING, DRAWING, [file_id]) == ()
        with pytest.raises(Erased):
            keep_files(viewer, SEE_DRAWING, DRAWING, files={school.ada: SUN})


def test_discarding_removes_row_and_object_but_only_once_it_is_certain(school: School, sealed_files: Path):
    file_id = kept(school)
    with pytest.raises(ZeroDivisionError), school.seen_by(school.tutor) as viewer:
        discard_files(viewer, SEE_DRAWING, DRAWING, [file_id])
        raise ZeroDivisionError
    assert (sealed_files / store.object_name(file_id)).exists()
    with school.seen_by(school.tutor) as viewer:
        discard_files(viewer, SEE_DRAWING, DRAWING, [file_id])
    assert not (sealed_files / store.object_name(file_id)).exists()


def test_what_a_failed_transaction_left_behind_is_swept_away_by_night(school: School, sealed_files: Path):
    """But only after a day, since what is stored just now has no row yet that others see; and no school loses a file."""
    elsewhere = make_school("Elsewhere")
    with elsewhere.seen_by(elsewhere.tutor) as by:
        theirs = keep_files(by, SEE_DRAWING, DRAWING, files={elsewhere.ada: SUN})[elsewhere.ada]
    rows = {store.object_name(one) for one in (kept(school), theirs)}
    with pytest.raises(ZeroDivisionError), school.seen_by(school.tutor) as by:
        keep_files(by, SEE_DRAWING, DRAWING, files={school.ada: SUN})
        raise ZeroDivisionError
    sweep_the_store()
    assert len(set(store.stored_names())) == 3
    yesterday = time.time() - SWEPT_AFTER.total_seconds() - 60
    for path in sealed_files.rglob("*"):
        os.utime(path, (yesterday, yesterday))
    sweep_the_store()
    assert set(store.stored_names()) == rows


def test_files_on_disk_lie_in_the_data_directory_and_not_where_pages_are_served_from():
    location = Path(sealed_storage(None, settings.DATA_DIRECTORY)["OPTIONS"]["location"])  # type: ignore[index]
    assert location.is_relative_to(settings.DATA_DIRECTORY)
    assert not location.is_relative_to(settings.STATIC_ROOT)
