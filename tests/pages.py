"""Every page that a school can open, and who opens it: for tests that go through all of them."""

import re
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from muster.protection.access.guards import all_views
from tests.cast import TODAY, School

PEOPLE = (
    "head", "office", "data_manager", "attendance_officer", "tutor", "senco", "safeguarding_lead",
    "data_protection_lead", "it_administrator", "governor", "cover_manager",
)  # fmt: skip
"""The people who try a page, in this order, until one of them may open it."""

NOT_READ = 405
"""The answer of a view that takes only POST, whoever asks."""

_PARTS = re.compile(r"<(?:\w+:)?(\w+)>")


def domains() -> frozenset[str]:
    """The parts of the program that have a guarded page: `people`, `attendance`."""
    return frozenset(_domain(view) for _, view in _guarded())


@dataclass(frozen=True, slots=True)
class Opened:
    """A page as somebody got it."""

    address: str
    person: uuid.UUID
    content: str


def pages_of(school: School, *, of: Collection[str] = ()) -> dict[str, uuid.UUID]:
    """The address of each page, of some domains or of all, with the person who opens it."""
    return {page.address: page.person for page in opened_pages(school, of=of)}


def opened_pages(school: School, *, of: Collection[str] = ()) -> Iterator[Opened]:
    """Each page that answers a GET with HTML, as opened by the first of PEOPLE who may."""
    clients = {who: school.signed_in(school.people[who]) for who in PEOPLE}
    for address in _addresses(school, of or domains()):
        for who, client in clients.items():
            answer = client.get(address)
            if answer.status_code == NOT_READ:
                break
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                if b"<!doctype html>" in answer.content:
                    yield Opened(address, school.people[who], answer.content.decode())
                break


def _addresses(school: School, of: Collection[str]) -> Iterator[str]:
    """The address of every guarded page of these domains whose parts can be filled from this school."""
    parts = _known_parts(school)
    for route, view in _guarded():
        if _domain(view) in of and set(_PARTS.findall(route)) <= parts.keys():
            yield "/" + _PARTS.sub(lambda part: str(parts[part[1]]), route)


def _guarded() -> Iterator[tuple[str, Callable[..., object]]]:
    return ((route, view) for route, view in all_views() if hasattr(view, "permission"))


def _domain(view: Callable[..., object]) -> str:
    return view.__module__.split(".")[1]


def _known_parts(school: School) -> Mapping[str, object]:
    """The values that can fill an address, by the name of its part."""
    return {
        "pupil_id": school.ada,
        "pupil": school.ada,
        "sibling_id": school.ben,
        "contact_id": school.parent,
        "group_id": school.form_3b,
        "group": school.form_3b,
        "staff_id": school.tutor,
        "year_id": school.year.id,
        "day": TODAY.isoformat(),
        "slot": "morning",
        "what": "term",
        "letter": "concern",
        "at": 0,
    }
