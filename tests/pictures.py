"""Takes the pictures of the handbook: a fresh demonstration, walked through in a real browser.

    .venv/bin/python -m tests.pictures

writes docs/pictures. On the same day the demonstration is always the same, so only changed pages look different.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browsers import CHROMIUM

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
TEACHER, OFFICER, HEAD = (
    "r.adeyemi@oakfield.example",
    "b.langford@northgate.example",
    "h.marsh@oakfield.example",
)
KEYS = "PPPLPPPPAPPPPPP"
"""The keys with which the teacher begins the register."""


@dataclass(frozen=True, slots=True)
class Screen:
    """What a picture shows: its size in CSS pixels, light or dark."""

    width: int = 1280
    height: int = 860
    theme: str = "light"


DESKTOP, DARK, PHONE = Screen(), Screen(theme="dark"), Screen(390, 844)


@dataclass(frozen=True, slots=True)
class Camera:
    """A browser beside a running demonstration; signs in once for each person and keeps the cookies."""

    browser: Browser
    address: str

    @contextmanager
    def as_person(self, email: str, *screens: Screen) -> Iterator[list[Page]]:
        """A page for each screen, all of them signed in as one person."""
        pages = [self._page(screen) for screen in screens]
        _sign_in(pages[0], self.address, email)
        cookies = pages[0].context.cookies()
        for page in pages[1:]:
            page.context.add_cookies(
                # A `__Host-` cookie is set from https and names no domain.
                [
                    {"name": one["name"], "value": one["value"], "url": "https://localhost"}
                    for one in cookies
                    if "name" in one and "value" in one
                ]
            )
            page.goto(self.address)
        yield pages
        for page in pages:
            page.context.close()

    def _page(self, screen: Screen) -> Page:
        context = self.browser.new_context(
            viewport={"width": screen.width, "height": screen.height},
            color_scheme="dark" if screen.theme == "dark" else "light",
            device_scale_factor=1,
            is_mobile=screen.width < 600,
            has_touch=screen.width < 600,
            locale="en-GB",
            timezone_id="Europe/London",
        )
        return context.new_page()


def main() -> None:
    """Make a demonstration in a temporary directory, and take every picture."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="muster-pictures-") as place:
        Path(place).chmod(0o711)  # the account that runs the database passes through
        os.environ |= {"MUSTER_DATA": f"{place}/data", "DJANGO_SETTINGS_MODULE": "muster.config.settings"}
        with _demonstration(Path(place) / "data") as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            camera = Camera(browser, address)
            _pictures_of_a_teacher(camera)
            _pictures_of_the_office(camera)
            _pictures_of_the_head(camera)
            browser.close()


@contextmanager
def _demonstration(data: Path) -> Iterator[str]:
    from muster.config.demonstrating import prepared
    from muster.config.serving import free_port, served

    with prepared(data):
        port = free_port()
        with served(port):
            yield f"http://localhost:{port}"


def _pictures_of_a_teacher(camera: Camera) -> None:
    with camera.as_person(TEACHER, DESKTOP, PHONE, DARK) as (desktop, phone, dark):
        _take(desktop, "home.png")
        follow = desktop.locator("main a[href^='/pupils/']").nth(2)
        pupil = camera.address + (follow.get_attribute("href") or "/")
        for page, name in ((desktop, "pupil.png"), (dark, "pupil_dark.png")):
            page.goto(pupil)
            _take(page, name)
        desktop.goto(camera.address)
        desktop.get_by_role("link", name="3B morning").first.click()
        _mark_by_keyboard(desktop)
        desktop.evaluate("scrollTo(0, 0)")
        _take(desktop, "register.png")
        phone.goto(desktop.url)
        _take(phone, "register_phone.png")


def _mark_by_keyboard(page: Page) -> None:
    """Begin the register as a teacher does, from the first pupil on."""
    page.locator(".pupil input[type=radio]").first.focus()
    for key in KEYS:
        page.keyboard.press(key)
        if key == "L":
            page.keyboard.press("Enter")  # the minutes are filled in from the clock
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "saved")


def _pictures_of_the_office(camera: Camera) -> None:
    with camera.as_person(OFFICER, DESKTOP) as (desktop,):
        _take(desktop, "office.png")


def _pictures_of_the_head(camera: Camera) -> None:
    with camera.as_person(HEAD, DESKTOP) as (desktop,):
        desktop.goto(f"{camera.address}/school/attendance")
        _take(desktop, "school.png")


def _take(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / name)


def _sign_in(page: Page, address: str, email: str) -> None:
    from muster.demonstration.load import sign_ins
    from muster.protection.accounts.timed_codes import code_at

    one = next(one for one in sign_ins() if one.email == email)
    page.goto(address)
    page.fill("input[name=email]", one.email)
    page.fill("input[name=password]", one.password)
    page.locator("main button").first.click()
    page.wait_for_url("**/sign-in/code**")
    page.locator("main input:not([type=hidden])").first.fill(code_at(one.secret, time.time()))
    page.locator("main button").first.click()
    page.wait_for_url(f"{address}/")


if __name__ == "__main__":
    main()
