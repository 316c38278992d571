"""Markup that is typed into any field of any page is shown as the words that it is: at once, and on every page afterwards."""

from __future__ import annotations

import uuid

import pytest
from playwright.sync_api import Page

from tests import cast
from tests.cast import School
from tests.journeys.conftest import Opener
from tests.pages import pages_of

pytestmark = pytest.mark.journey

HURT = "\"'><x-hurt>"
"""Short enough for most fields: ends an attribute in either quotation marks, and the element, and begins one of its own."""

MANY, SOME = 60, 20  # forms that were sent, and that were taken

SEND_EVERY_FORM = """async (hurt) => {
  const typed = "input:not([type]), [type=text], [type=search], [type=tel], [type=email], [type=url], textarea";
  const found = { sent: 0, taken: 0, hurt: [] };
  for (const form of document.querySelectorAll("form")) {
    const fields = [...form.querySelectorAll(typed)].filter((one) => one.name);
    if (!fields.length) continue;
    const filled = new FormData(form);
    for (const field of fields) filled.set(field.name, (field.value + hurt).slice(-60));
    const isPost = form.method === "post";
    const address = isPost ? form.action : `${form.action.split("?")[0]}?${new URLSearchParams(filled)}`;
    const answer = await fetch(address, isPost ? { method: "POST", body: filled } : {});
    const shown = new DOMParser().parseFromString(await answer.text(), "text/html");
    found.sent += 1;
    if (answer.ok) found.taken += 1;
    if (shown.querySelector("x-hurt")) found.hurt.push(form.action);
  }
  return found;
}"""


@pytest.fixture
def school(db_app: None, monkeypatch: pytest.MonkeyPatch) -> School:
    """The cast, each of whom is called something that would like to be an element."""
    for people in ("CHILDREN", "STAFF"):
        named = getattr(cast, people)
        hostile = {
            part: (f"{given}{HURT}", f"{family}{HURT}", more) for part, (given, family, more) in named.items()
        }
        monkeypatch.setattr(cast, people, hostile)
    return cast.make_school(f"Oakfield {HURT}")


def test_what_is_typed_into_any_field_never_becomes_markup(open_as: Opener, school: School) -> None:
    browsers: dict[uuid.UUID, Page] = {}
    hurt: set[str] = set()
    sent = taken = 0
    pages = pages_of(school)
    for address, person in pages.items():
        if person not in browsers:
            browsers[person] = open_as(school, person)
        page = browsers[person]
        page.goto(address)
        answered = page.evaluate(SEND_EVERY_FORM, HURT)
        sent, taken = sent + answered["sent"], taken + answered["taken"]
        hurt |= set(answered["hurt"])
    for address, person in pages.items():
        browsers[person].goto(address)
        if browsers[person].locator("x-hurt").count():
            hurt.add(address)
    assert hurt == set()
    assert sent > MANY
    assert taken > SOME
