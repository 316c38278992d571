"""What a thief of everything stored would hold: after a day at school, none of it says who anybody is."""

import os
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache

from muster.attendance.actions.saving import save_marks
from muster.attendance.intake import Because
from muster.attendance.rules import SentMark, WhyChanged
from muster.config.cluster import Cluster
from muster.config.database import Role
from muster.people.access import CHANGE_ROLL
from muster.people.actions import NewMembership, NewPupil, add_memberships, admit_pupils
from muster.people.records import (
    NAME,
    PUPIL_KINDS,
    ContactDetails,
    Name,
    Particulars,
)
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders
from muster.protection.posture.known import values_in
from muster.protection.posture.leak import Finding, Needles
from tests.cast import FIRST_DAY, School, make_school

CHILDREN = 60
SPELLS = {f"characteristics.spells.{field}" for field in ("what", "code", "first_day", "last_day")}
NOT_TELLING = SPELLS | {"relationships.contacts.relation"}
"""Fields with a word of a fixed list, or a first day of term: both stand in the program and the calendar too."""

WORDS = "Fell from the climbing frame, mother Iris Sinclair rang"


@pytest.fixture(scope="module")
def planted() -> str:
    """A value that does lie readable: a search that does not find it has proved nothing."""
    return f"Planted {uuid.uuid4().hex}"


@pytest.fixture
def school(db_app: None) -> School:
    """The cast, and sixty more with everything about them that a thief could look for."""
    made = make_school()
    with made.seen_by_command() as by:
        ids = admit_pupils(by=by, pupils=[_child(number) for number in range(CHILDREN)])
        add_memberships(by=by, memberships=[NewMembership(made.form_4a, one, FIRST_DAY) for one in ids])
    return made


def _child(number: int) -> NewPupil:
    return NewPupil(
        name=Name(given=f"Wilhelmina{number:03}", family=f"Featherstonehaugh{number:03}"),
        particulars=Particulars(
            born=FIRST_DAY.replace(year=2018, month=1 + number % 12), upn=f"Z8202001{number:05}"
        ),
        first_day=FIRST_DAY,
        contact_details=ContactDetails(
            telephones=(f"07700 900{number:03}",),
            emails=(f"family{number:03}@example.org",),
            address=f"{number} Lantern Lane, Thornmere",
            postcode=f"ZX{number % 90 + 10} {number % 9}QQ",
        ),
    )


def everything_known(school: School) -> Iterator[tuple[str, str]]:
    """Each text and date in each folder of the school, with the field it stands in; whole names too."""
    with school.seen_by_command() as viewer:
        everyone = _everyone(school)
        opened = open_folders(viewer, CHANGE_ROLL, everyone, *(Want(kind) for kind in PUPIL_KINDS))
        for by_person in opened.found.values():
            for found in (row for rows in by_person.values() for row in rows):
                yield from values_in(found.held.record, found.kind.name)
        for held in opened.of(NAME).values():
            yield "name", f"{held.record.given} {held.record.family}"
    yield "absence reason", WORDS


def _everyone(school: School) -> list[uuid.UUID]:
    from muster.protection.folder.models import Folder

    return sorted(Folder.objects.filter(school_id=school.id).values_list("id", flat=True))


def a_day_at(school: School) -> None:
    """Sign in, look at pages, search by name, save marks with words, be refused, and meet an error."""
    place = school.register()
    with school.seen_by(school.office) as by:
        marks = [SentMark(uuid.uuid4(), school.ada, "L", minutes=7), SentMark(uuid.uuid4(), school.ben, "/")]
        saved = save_marks(by=by, place=place, marks=marks, because=Because(WhyChanged.OTHER, WORDS))
    assert len(saved.saved) == 2
    client = school.signed_in(school.office)
    for address in (
        "/",
        "/pupils/",
        f"/pupils/{school.ada}",
        f"/pupils/{school.ada}/contacts",
        "/registers/",
    ):
        assert client.get(address).status_code == 200, address
    assert (
        "Featherstonehaugh007" in client.post("/pupils/", {"words": "Featherstonehaugh007"}).content.decode()
    )
    assert school.signed_in(school.tutor).get(f"/pupils/{school.theo}/contacts").status_code == 404


def dump(cluster: Cluster) -> bytes:
    """The whole database as the backup takes it."""
    address = cluster.address(Role.BACKUP, str(settings.DATABASES["default"]["NAME"]))
    command = [str(cluster.binaries / "pg_dump"), "--host", address.host, "--port", str(address.port)]
    command += ["--username", address.user, "--format=plain", address.database]
    environment = {**os.environ, "PGPASSWORD": address.password}
    return subprocess.run(command, env=environment, capture_output=True, check=True).stdout


def test_nothing_that_is_stored_says_who_anybody_is(
    school: School, cluster: Cluster, superuser_cursor, owner_cursor, planted: str, caplog, capfd
):
    a_day_at(school)
    superuser_cursor.execute("CREATE TABLE planted (words text)")
    superuser_cursor.execute("INSERT INTO planted VALUES (%s)", [planted])
    superuser_cursor.execute("CHECKPOINT")
    known = {(label, value) for label, value in everything_known(school) if label not in NOT_TELLING}
    needles = Needles([*known, ("the planted value", planted)])
    assert needles.values > 8 * CHILDREN

    dumped = dump(cluster)
    assert str(school.ada).encode() in dumped, "the dump is whole"
    found = {
        "dump": list(needles.in_bytes(dumped, "dump")),
        "files": list(needles.in_directory(settings.DATA_DIRECTORY)),
        "logs": list(needles.in_bytes(caplog.text.encode() + "".join(capfd.readouterr()).encode(), "logs")),
        "cache": list(needles.in_bytes(repr(vars(cache)).encode(), "cache")),
    }
    superuser_cursor.execute("DROP TABLE planted")
    assert {one.label for one in found["dump"]} == {"the planted value"}
    assert {one.label for one in found["files"]} == {"the planted value"}
    assert any("pg_wal" in one.place for one in found["files"]), "the write-ahead log was searched"
    assert any("base/" in one.place for one in found["files"]), "the tables' own files were searched"
    assert found["logs"] == found["cache"] == nothing()


def nothing() -> list[Finding]:
    return []


def test_the_key_files_lie_outside_what_is_backed_up():
    keys, data = Path(settings.KEY_DIRECTORY).resolve(), Path(settings.DATA_DIRECTORY).resolve()
    assert not keys.is_relative_to(data)
