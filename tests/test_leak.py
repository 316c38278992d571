"""After a day at school, nothing that a thief of all storage would have says who anybody is."""

import os
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from pytest_django import DjangoDbBlocker

from muster.attendance.actions.saving import save_marks
from muster.attendance.intake import Because
from muster.attendance.rules import SentMark, WhyChanged
from muster.config.cluster import Cluster
from muster.config.database import Role
from muster.config.serving import free_port, served
from muster.config.walk import Browser, Credentials, walk
from muster.demonstration.load import SignIn, sign_ins
from muster.demonstration.loading import load_schools
from muster.demonstration.people import PLANS
from muster.demonstration.registers import Placed
from muster.people.access import CHANGE_ROLL
from muster.people.actions import NewMembership, NewPupil, add_memberships, admit_pupils
from muster.people.records import (
    NAME,
    PUPIL_KINDS,
    ContactDetails,
    Name,
    Particulars,
)
from muster.photographs.queries.faces import face_of_pupil
from muster.photographs.queries.pictures import photograph
from muster.protection import clock
from muster.protection.accounts.arrival import unscoped_viewer
from muster.protection.files import store
from muster.protection.folder.kinds import Want
from muster.protection.folder.models import Folder
from muster.protection.folder.opening import open_folders
from muster.protection.keys.provider import provider
from muster.protection.posture.known import values_in
from muster.protection.posture.leak import Finding, Needles
from muster.protection.posture.pictures import pictures_in
from tests.cast import FIRST_DAY, School, make_school
from tests.photographs import with_photograph

CHILDREN = 60
SPELLS = {f"characteristics.spells.{field}" for field in ("what", "code", "first_day", "last_day")}
NOT_TELLING = SPELLS | {"relationships.contacts.relation"}
"""Fields with a word from a fixed list, or a first day of term, which are in the program and the calendar anyway."""

WORDS = "Fell from the climbing frame, mother Iris Sinclair rang"


@pytest.fixture(scope="module")
def planted() -> str:
    """A value stored readable on purpose: a search that does not find it has proved nothing."""
    return f"Planted {uuid.uuid4().hex}"


@pytest.fixture
def school(db_app: None) -> School:
    """The cast, and sixty more people with everything about them that a thief could look for."""
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


def everything_known(school_id: uuid.UUID) -> Iterator[tuple[str, str]]:
    """Each text and date in each folder of the school, with its field; whole names too."""
    with transaction.atomic():
        viewer = unscoped_viewer(school_id, because="a test")
        everyone = sorted(Folder.objects.filter(school_id=school_id).values_list("id", flat=True))
        opened = open_folders(viewer, CHANGE_ROLL, everyone, *(Want(kind) for kind in PUPIL_KINDS))
        for by_person in opened.found.values():
            for found in (row for rows in by_person.values() for row in rows):
                yield from values_in(found.held.record, found.kind.name)
        for held in opened.of(NAME).values():
            yield "name", f"{held.record.given} {held.record.family}"


def a_day_at(school: School) -> None:
    """Sign in, look at pages, search by name, save marks with words, be refused, and meet an error."""
    place = school.register()
    with_photograph(school, school.ada)
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
        f"/pupils/{school.ada}/photograph",
        f"/classes/{school.form_3b}/faces",
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
    known = {(label, value) for label, value in everything_known(school.id) if label not in NOT_TELLING}
    pictures = [*bytes_of_pictures(school)]
    assert {label for label, _ in pictures} == {"face", "photograph"}
    needles = Needles([*known, *pictures, ("absence reason", WORDS), ("the planted value", planted)])
    assert needles.values > 8 * CHILDREN
    assert str(school.ada).encode() in dump(cluster), "the dump is whole"

    found = what_is_found(needles, planted, cluster, superuser_cursor)
    only_the_control_was_found(found)
    logs = caplog.text.encode() + "".join(capfd.readouterr()).encode()
    assert list(needles.in_bytes(logs, "logs")) == nothing()
    assert list(needles.in_bytes(repr(vars(cache)).encode(), "cache")) == nothing()


def bytes_of_pictures(school: School) -> Iterator[tuple[str, str]]:
    """A run of bytes from the small picture, and one from the large."""
    with school.seen_by(school.office) as viewer:
        yield from values_in(face_of_pupil(viewer, school.ada)[school.ada], "face")
        yield from values_in(photograph(viewer, school.ada), "photograph")


def test_no_picture_can_be_looked_at_in_what_is_stored(school: School, cluster: Cluster):
    a_day_at(school)
    stored = [store.content_of(name) for name in store.stored_names()]
    assert stored, "the photograph lies in the store"
    for content in [dump(cluster), *stored]:
        assert list(pictures_in(content)) == []
    with school.seen_by(school.office) as viewer:
        control = photograph(viewer, school.ada)
    assert list(pictures_in(b"before" + control + b"after")) == [(6, "320 x 400")]


def what_is_found(
    needles: Needles, planted: str, cluster: Cluster, superuser_cursor
) -> dict[str, list[Finding]]:
    """Search a dump and the data directory, in which the control lies readable meanwhile."""
    superuser_cursor.execute("CREATE TABLE planted (words text)")
    superuser_cursor.execute("INSERT INTO planted VALUES (%s)", [planted])
    superuser_cursor.execute("CHECKPOINT")
    try:
        return {
            "dump": list(needles.in_bytes(dump(cluster), "dump")),
            "files": list(needles.in_directory(settings.DATA_DIRECTORY)),
        }
    finally:
        superuser_cursor.execute("DROP TABLE planted")


def only_the_control_was_found(found: dict[str, list[Finding]]) -> None:
    assert {one.label for one in found["dump"]} == {"the planted value"}
    assert {one.label for one in found["files"]} == {"the planted value"}
    assert any("pg_wal" in one.place for one in found["files"]), "the write-ahead log was searched"
    assert any("base/" in one.place for one in found["files"]), "the tables' own files were searched"


def nothing() -> list[Finding]:
    return []


@pytest.fixture(scope="module")
def demonstrated(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Placed:
    """The demonstration's primary school, complete, with the accounts of its cast."""
    with django_db_blocker.unblock():
        provider().prepare(clock.now().date())
        cast = [one for one in sign_ins() if one.email.endswith("@oakfield.example")]
        return load_schools(say=lambda _: None, seed=5, sign_ins=cast, plans=PLANS[:1])[0]


def test_nothing_is_stored_readable_when_real_servers_have_answered_a_school(
    demonstrated: Placed, db_app: None, cluster: Cluster, superuser_cursor, planted: str, capfd
):
    """Two processes of the web server, four hundred children, and people who look, search, mark and mistype."""
    capfd.readouterr()
    with served(port := free_port()):
        for part in ("Class teacher of 3B", "Attendance officer, primary", "Head teacher, primary"):
            a_morning_over_http(port, next(one for one in sign_ins() if one.who == part))
    logs = "".join(capfd.readouterr()).encode()

    known = {pair for pair in everything_known(demonstrated.school_id) if pair[0] in IDENTIFYING}
    needles = Needles([*known, ("the planted value", planted)])
    assert needles.values > 5 * len(demonstrated.pupils) > 2000
    dumped = dump(cluster)
    for table in ("stored_session", "procrastinate_jobs", "folder_record", "event"):
        assert f".{table} ".encode() in dumped, "sessions, jobs, records and the log are in the dump"
    only_the_control_was_found(what_is_found(needles, planted, cluster, superuser_cursor))
    assert list(needles.in_bytes(logs, "logs of the servers")) == nothing()


IDENTIFYING = {"name"} | {
    *(f"name.{field}" for field in ("given", "family", "preferred_given", "preferred_family")),
    *(f"particulars.{field}" for field in ("born", "upn")),
    *(f"contact_details.{field}" for field in ("telephones", "emails", "address", "postcode")),
    *(f"care_card.{field}" for field in ("headline", "what_to_do", "medicine")),
}


def a_morning_over_http(port: int, who: SignIn) -> None:
    """Mistype the password, sign in, take a register, look at a pupil and the family, search, and open a page that does not exist."""
    browser = Browser(port)
    browser.post(browser.get("/sign-in"), {"email": who.email, "password": "Wilhelmina Featherstonehaugh"})
    by = Credentials(who.email, who.password, who.totp_secret)
    pupil = walk(port, by, lambda _: None, browser=browser)
    for address in (f"/pupils/{pupil}/contacts", f"/pupils/{pupil}/care", "/registers/"):
        assert browser.get(address).status == 200, address
    listed = browser.get("/pupils/")
    assert browser.post(listed, {"words": "Adeyemi"}).status == 200
    assert browser.get(f"/pupils/{uuid.uuid4()}").status == 404
    assert browser.send(listed, f"/pupils/{pupil}/nobody", {"name": "Adeyemi"}).status == 404


def test_the_key_files_lie_outside_what_is_backed_up():
    keys, data = Path(settings.KEY_DIRECTORY).resolve(), Path(settings.DATA_DIRECTORY).resolve()
    assert not keys.is_relative_to(data)
