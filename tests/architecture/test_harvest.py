"""Replays every address on one school's pages as people with the same roles in another school: they find nothing."""

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable

from tests.cast import School
from tests.pages import PEOPLE, opened_pages

ADDRESS = re.compile(r'(?:href|action|hx-get|hx-post|data-[a-z-]+|src)="(/[^"#]*)"')
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
MANY = 60
OF_EACH_SHAPE = 3
GONE = {403, 404, 405}
"""Refused, not found, or wrong method: these say the same whatever was asked for."""
OF_THE_MOMENT = re.compile(
    r'name="csrfmiddlewaretoken" value="\w+"|data-ends-in="\d+"|<div class="flash".*?</div>\s*', re.DOTALL
)
"""What differs between two answers to the same request: a token, the time left, what was done just before."""


def harvested(school: School) -> set[str]:
    """Every address with an id that appears in a page of this school, and the pages' own addresses."""
    found: set[str] = set()
    for page in opened_pages(school):
        found |= {page.address, *ADDRESS.findall(page.content)}
    return _some_of_each({address.replace("&amp;", "&") for address in found if ID.search(address)})


def _some_of_each(addresses: Iterable[str]) -> set[str]:
    """A few addresses of each shape: to which of thirty pupils a page belongs makes no difference to who may open it."""
    of_shape = defaultdict(list)
    for address in sorted(addresses):
        of_shape[re.sub(r"\d+", "0", ID.sub("...", address))].append(address)
    return {address for alike in of_shape.values() for address in alike[:OF_EACH_SHAPE]}


def test_ids_of_one_school_are_nobodys_in_another(school: School, other_school: School):
    """By GET and POST, as each of the other school's people: the answer is the same as for ids that do not exist."""
    addresses = harvested(school)
    assert len(addresses) > MANY
    told = set()
    for part in PEOPLE:
        client = other_school.signed_in(other_school.people[part])
        for address in addresses:
            nobodys = ID.sub(lambda _: str(uuid.uuid4()), address)
            for ask in (client.get, client.post):
                answer = ask(address)
                if answer.status_code in GONE:
                    continue
                to_nobodys = ask(nobodys)
                is_alike = answer.status_code == to_nobodys.status_code
                if not is_alike or said(answer.content) != said(to_nobodys.content):
                    told.add(f"{part}: {ask.__name__} {ID.sub('...', address)}")
    assert told == set()


def said(page: bytes) -> str:
    """A page's text without the requested ids and what changes from moment to moment."""
    return OF_THE_MOMENT.sub("", ID.sub("", page.decode()))


def test_what_a_colleague_sees_of_a_pupil_does_not_open_for_another_form(school: School):
    """The links about their own pupils on one tutor's pages, replayed by the tutor of another form."""
    tutor, other = school.signed_in(school.tutor), school.signed_in(school.other_tutor)
    pupils = (school.ada, school.ben, school.daisy)
    found: set[str] = set()
    for pupil in pupils:
        found |= set(ADDRESS.findall(tutor.get(f"/pupils/{pupil}").content.decode()))
    about_them = {address for address in found if any(str(pupil) in address for pupil in pupils)}
    opened = {address for address in about_them if other.get(address).status_code == 200}
    assert len(about_them) > 5
    assert {ID.sub("...", address) for address in opened} <= FOR_EVERY_COLLEAGUE


FOR_EVERY_COLLEAGUE = {"/pupils/.../care", "/emergency/..."}
"""Pages that help in an emergency are open to everybody who works in the school, and recorded."""


def test_no_id_is_guessed_from_another(school: School):
    """Two people who were admitted together have ids that share nothing but the moment."""
    tails = {uuid.UUID(str(pupil)).int & (2**62 - 1) for pupil in school.pupils().values()}
    assert len(tails) == len(school.pupils())
    assert min(abs(one - other) for one in tails for other in tails if one != other) > 2**40
