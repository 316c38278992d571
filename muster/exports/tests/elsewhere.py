"""Another Muster beside the one of the tests, into which a school is taken."""

import base64
import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.db import connections

from muster.attendance.actions.asking import ask_family
from muster.attendance.actions.devices import name_device
from muster.config.cluster import Cluster
from muster.config.database import DATABASE_NAME, Role
from muster.config.roles import close_database, make_database
from muster.exports.actions.recipes import NewRecipe, write_recipe
from muster.exports.actions.whole import answer_school, ask_for_school
from muster.exports.queries.whole import whole_page
from muster.interchange.models import SentRoster
from muster.letters.actions.writing import keep_letter
from muster.messaging.models import Message
from muster.messaging.sealing import Parcel, seal_parcel
from muster.people import directory
from muster.protection import clock
from muster.protection.files.store import sealed_store
from muster.protection.keys.provider import provider
from muster.protection.keys.ring import forget_school_keys
from muster.protection.walls.context import key_pads
from muster.retention.actions.holding import place_hold
from muster.timetable.actions.rooms import rooms_called
from tests.cast import School


@contextmanager
def another_muster(cluster: Cluster, place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty database with keys of its own: none of them opens anything of the first."""
    name = f"muster_empty_{uuid.uuid4().hex[:8]}"
    with cluster.address(Role.SUPERUSER, "postgres").connect(autocommit=True) as server:
        make_database(server, name, template=DATABASE_NAME)
        close_database(server, name)
    own = place / "keys"
    own.mkdir(mode=0o700)
    here = connections["default"]
    was = here.settings_dict["NAME"]
    with monkeypatch.context() as patch:
        patch.setattr(settings, "KEY_DIRECTORY", own)
        patch.setattr(sealed_store(), "location", str(place / "sealed"), raising=False)
        _turn_to(name)
        provider().prepare(clock.now().date())
        with cluster.address(Role.SUPERUSER, name).connect(autocommit=True) as server:
            pads = key_pads(provider().context_key())
            server.execute("UPDATE wall.context_key SET inner_pad = %s, outer_pad = %s", pads)
        yield
    _turn_to(was)


def with_sealed_rows(school: School) -> None:
    """A row of each sort that is sealed outside the folders, besides a message whose words were kept for long enough."""
    with school.seen_by(school.office) as by:
        name_device(by=by, name="Office tablet", public_key=device_key())
        ask_family(by=by, pupil_id=school.ada, contact_id=school.parent, day=by.today)
        keep_letter(by=by, title="Trip to Quillon", language="en", body="Dear parents of {child},")
        rooms_called(school.id, ["The hide"])
        for words in ("Please ring us.", ""):
            item = uuid.uuid4()
            parcel = Parcel("parent@example.org", "Absence", words)
            Message.objects.create(
                school_id=school.id,
                id=item,
                channel=Message.Channel.EMAIL,
                made_at=by.moment,
                not_before=by.moment,
                sealed=seal_parcel(school.id, item, school.parent, parcel=parcel) if words else b"",
            )
        SentRoster.objects.create(school_id=school.id, sent_at=by.moment, sealed=b"waits")
    with school.seen_by(school.data_protection_lead) as by:
        place_hold(by=by, person_id=school.ada, why="A claim", review_on=by.today + dt.timedelta(days=90))


def device_key() -> str:
    """The public half of a device's key."""
    made = rsa.generate_private_key(public_exponent=65537, key_size=3072).public_key()
    return base64.b64encode(made.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def _turn_to(name: str) -> None:
    here = connections["default"]
    here.close()
    here.close_pool()  # type: ignore[attr-defined]  # of PostgreSQL
    here.settings_dict["NAME"] = name
    provider.cache_clear()
    forget_school_keys()
    directory.forget()


def with_a_recipe(school: School, key: str) -> uuid.UUID:
    """A recipe of the school, whose words say for what and to whom."""
    with school.seen_by(school.data_manager) as viewer:
        recipe = NewRecipe("Swimming lists", "Oakfield Baths", key, ["given", "form"])
        return write_recipe(by=viewer, recipe=recipe)


def agreed(school: School, key: str) -> None:
    with school.seen_by(school.data_manager) as viewer:
        ask_for_school(by=viewer, recipient="The new system", key=key)
    with school.seen_by(school.head) as viewer:
        (wish,) = whole_page(viewer).waiting
        assert wish.is_anothers
        answer_school(by=viewer, approval_id=wish.id, agrees=True)
