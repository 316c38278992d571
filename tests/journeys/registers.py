"""What journeys do on the page of a register, in the words of the person doing it."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from muster.attendance.places import RegisterPlace
from muster.attendance.queries.sheets import register_sheet
from tests.cast import School
from tests.journeys.looking import press


def address_of(place: RegisterPlace) -> str:
    """The address of a register."""
    return f"/registers/{place.group_id}/{place.day}/{place.slot_word}/"


def saved_marks(school: School, place: RegisterPlace | None = None) -> dict[str, tuple[str, int | None]]:
    """What the school's own lines say now, by the name of the pupil: code and minutes."""
    with school.seen_by(school.tutor) as viewer:
        sheet = register_sheet(viewer, place or school.register())
        return {row.name: (row.code, row.minutes) for row in sheet.rows}


@dataclass(frozen=True, slots=True)
class RegisterOnScreen:
    """The open page of a register."""

    page: Page

    def row(self, pupil: uuid.UUID) -> Locator:
        """The row of one pupil."""
        return self.page.locator(f"[data-pupil='{pupil}']")

    def button(self, pupil: uuid.UUID, words: str) -> Locator:
        """One of a pupil's marks."""
        return self.row(pupil).get_by_role("radio", name=words, exact=True)

    def tap(self, pupil: uuid.UUID, words: str) -> None:
        """Mark by thumb or pointer."""
        self.row(pupil).locator(".marks label", has_text=words).click()

    def focus_first(self) -> None:
        """Go to the first pupil as Tab would."""
        self.page.locator(".pupil input[type=radio]").first.focus()

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        press(self.page, *keys)

    def expect_state(self, state: str, words: str = "") -> None:
        """The bar at the foot says so: saved, waiting, check or sign-in."""
        bar = self.page.locator("[data-state]")
        expect(bar).to_have_attribute("data-state", state)
        if words:
            expect(bar).to_contain_text(words)

    def expect_counts(self, to_mark: int, present: int, late: int, absent: int) -> None:
        """The counts above the rows."""
        wanted = {"to_mark": to_mark, "present": present, "late": late, "absent": absent}
        for name, count in wanted.items():
            expect(self.page.locator(f"[data-count='{name}']")).to_have_text(str(count))

    def expect_nothing_marked(self, pupil: uuid.UUID) -> None:
        """A gap, and no mark at all."""
        expect(self.row(pupil).locator("input:checked")).to_have_count(0)

    def finish(self) -> None:
        """Press the one primary button."""
        self.page.get_by_role("button", name="Finish register").click()

    def expect_finished(self) -> None:
        """The bar says when the register was saved."""
        expect(self.page.locator("[data-state]")).to_contain_text(re.compile(r"Register saved \d\d:\d\d"))
