"""The plan of a roster against the school's present state."""

import uuid
from collections.abc import Mapping

from muster.interchange.plan import Plan
from muster.interchange.planning import make_plan
from muster.interchange.planning.matching import HashOf
from muster.interchange.problems import Question
from muster.interchange.queries.state import current_state
from muster.interchange.roster import Roster
from muster.people.lookups import outside_id_hash, upn_hash
from muster.protection.access.viewer import Viewer

LONGEST_SOURCE = 40


def planned(viewer: Viewer, roster: Roster, system: str, answers: Mapping[str, str]) -> Plan | Question:
    """What importing would do; or the question which of several schools is this one."""
    source = source_of(system)
    state = current_state(viewer, system=source)
    return make_plan(roster, state, answers, hash_for(viewer.school_id, source))


def hash_for(school_id: uuid.UUID, source: str) -> HashOf:
    """How ids of a system are looked up in this school; UPNs are the same whoever sends them."""

    def hash_of(kind: str, value: str) -> bytes:
        if kind == "upn":
            return upn_hash(school_id, value)
        return outside_id_hash(school_id, f"{source}:{kind}", value)

    return hash_of


def source_of(system: str) -> str:
    """The name under which a sending system's ids are kept."""
    return " ".join(system.split())[:LONGEST_SOURCE] or "Tables"
