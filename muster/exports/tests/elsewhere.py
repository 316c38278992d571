"""Another Muster beside the one of the tests, into which a school is taken."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from muster.config.cluster import Cluster
from muster.config.database import DATABASE_NAME, Role
from muster.config.roles import close_database, make_database
from muster.exports.actions.recipes import NewRecipe, write_recipe
from muster.exports.actions.whole import answer_school, ask_for_school
from muster.exports.queries.whole import whole_page
from muster.people import directory
from muster.protection import clock
from muster.protection.files.store import sealed_store
from muster.protection.keys.provider import provider
from muster.protection.keys.ring import forget_school_keys
from muster.protection.walls.context import key_pads
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
