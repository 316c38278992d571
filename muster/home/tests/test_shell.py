"""Who finds which page in the top bar and under "All pages"."""

import re
import uuid

from muster.people.actions.events import NewEvent, open_event
from muster.ui.signposts import MOST_IN_BAR, signposts
from tests.cast import MORNING, TODAY, School

LINK = re.compile(r'<a href="([^"]+)"[^>]*>(?:\s|<svg.*?</svg>)*([^<]+)</a>')


def seen(school: School, person: uuid.UUID) -> dict[str, list[str]]:
    """The words in the top bar, and those under each heading of "All pages"."""
    text = school.signed_in(person).get("/").content.decode()
    bar = text.split('<nav class="nav"')[1].split("</nav>")[0]
    found = {"bar": [words.strip() for _address, words in LINK.findall(bar)]}
    menu = text.split('<nav class="menu-list"')[1].split("</nav>")[0]
    for section in menu.split("<section>")[1:]:
        heading = section.split("<h2>")[1].split("</h2>")[0]
        found[heading] = [words.strip() for _address, words in LINK.findall(section)]
    return found


def test_a_teacher_finds_pages_under_headings_and_none_that_is_closed_to_them(school: School):
    found = seen(school, school.tutor)
    assert "Registers" in found["Attendance"]
    assert "Pupils" in found["People"]
    assert "Settings" in found["You"]
    assert "Import" not in found["People"]
    assert "Who opened what" not in found.get("Protection", [])


def test_beside_a_name_stands_the_form_and_not_a_visit_that_one_leads(school: School):
    with school.seen_by(school.office, MORNING) as viewer:
        leaders = (school.tutor, school.cover_teacher)
        open_event(by=viewer, event=NewEvent("A walk along the river", TODAY, TODAY, (school.theo,), leaders))
    assert "Rachel Adeyemi · 3B" in school.signed_in(school.tutor).get("/").content.decode()
    assert "· A walk along the river" not in school.signed_in(school.cover_teacher).get("/").content.decode()


def test_the_data_protection_lead_finds_the_evidence(school: School):
    assert "Who opened what" in seen(school, school.data_protection_lead)["Protection"]


def test_the_top_bar_stays_short_in_the_order_of_the_day(school: School):
    ranked = [post.words for post in sorted(signposts(), key=lambda post: post.bar) if post.bar]
    found = seen(school, school.head)["bar"]
    assert found == ranked[:MOST_IN_BAR]
    assert found[0] == "Today"


def test_every_page_that_a_link_names_lets_in_whom_it_is_shown_to(school: School):
    for person in (school.tutor, school.head, school.office, school.it_administrator, school.governor):
        client = school.signed_in(person)
        text = client.get("/").content.decode()
        found = LINK.findall(text.split('<nav class="menu-list"')[1].split("</nav>")[0])
        assert len(found) > 1
        for address, words in found:
            assert client.get(address).status_code in {200, 302}, (words, address)


def test_a_page_below_anothers_address_is_the_only_one_marked_in_the_bar(school: School):
    text = school.signed_in(school.governor).get("/schools/groups").content.decode()
    bar = text.split('<nav class="nav"')[1].split("</nav>")[0]
    assert re.findall(r'<a href="([^"]+)" aria-current="page"', bar) == ["/schools/groups"]
