"""Browsers for journeys: Debian's Chromium against a server of this process, signed in as one of the cast."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Thread

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from playwright.sync_api import Browser, Page, expect, sync_playwright

from muster.ui.build import build
from tests.browsers import CHROMIUM
from tests.cast import School

# How quick a page is says the bench; a machine with much to do shows what is expected all the same.
expect.set_options(timeout=20_000)


@dataclass(frozen=True, slots=True)
class Screen:
    """What somebody looks at: its size in CSS pixels, light or dark, touched or pointed at."""

    width: int = 1280
    height: int = 900
    theme: str = "light"
    is_phone: bool = False


DESKTOP = Screen()
DESKTOP_DARK = Screen(theme="dark")
PHONE = Screen(390, 844, is_phone=True)
PHONE_DARK = Screen(390, 844, theme="dark", is_phone=True)
SMALLEST = Screen(320, 640, is_phone=True)
SCREENS = (DESKTOP, DESKTOP_DARK, PHONE, PHONE_DARK, SMALLEST)

#: Opens a page as a person: `(school, person, screen, script) -> Page`.
Opener = Callable[..., Page]

#: Opens a browser that nobody has signed in with: `(screen, script) -> Page`.
Stranger = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all journeys."""
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed: on Debian, apt-get install chromium-headless-shell")
    # Playwright keeps an event loop in this thread, which Django would take for a sign of async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def static_files() -> None:
    """Styles, icons and scripts where WhiteNoise finds them."""
    build(settings.BUILT_FILES)
    call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture
def server(db_app: None, static_files: None) -> Iterator[str]:
    """The address of a server that answers with the real pages, headers and policy."""
    application = WSGIHandler()
    listening = ThreadedWSGIServer(("localhost", 0), _QuietRequestHandler)
    listening.set_app(application)
    thread = Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://localhost:{listening.server_port}"
    listening.shutdown()
    listening.server_close()
    thread.join()


class _QuietRequestHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is the library's
        """Say nothing: pytest's output is for results."""


@pytest.fixture
def open_as(chromium: Browser, server: str) -> Iterator[Opener]:
    """Open pages as people of a school; every complaint of a page in its console fails the test."""
    contexts = []
    complaints: list[str] = []

    def open_page(
        school: School, person: uuid.UUID, *, screen: Screen = DESKTOP, script: bool = True
    ) -> Page:
        context = chromium.new_context(
            base_url=server,
            viewport={"width": screen.width, "height": screen.height},
            color_scheme="dark" if screen.theme == "dark" else "light",
            has_touch=screen.is_phone,
            is_mobile=screen.is_phone,
            java_script_enabled=script,
            locale="en-GB",
            timezone_id="Europe/London",
        )
        contexts.append(context)
        # A `__Host-` cookie is set from https only; the browser trusts localhost and sends it there all the same.
        cookies = school.signed_in(person).cookies.values()
        context.add_cookies(
            [{"name": one.key, "value": one.value, "url": "https://localhost"} for one in cookies]
        )
        page = context.new_page()
        page.on("console", lambda message: _note(complaints, message.type, message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def _note(complaints: list[str], kind: str, words: str) -> None:
    is_expected = any(
        part in words
        for part in (
            "net::ERR_INTERNET_DISCONNECTED",
            "net::ERR_FAILED",
            "status of 4",
            "when fetching the script",
        )
    )
    if kind in {"error", "warning"} and not is_expected:
        complaints.append(words)


@pytest.fixture
def stranger(chromium: Browser, server: str) -> Iterator[Stranger]:
    """New browsers, closed afterwards; a complaint in the console fails the journey."""
    contexts, complaints = [], []

    def open_page(screen: Screen = DESKTOP, *, script: bool = True) -> Page:
        context = chromium.new_context(
            base_url=server,
            viewport={"width": screen.width, "height": screen.height},
            color_scheme="dark" if screen.theme == "dark" else "light",
            has_touch=screen.is_phone,
            is_mobile=screen.is_phone,
            java_script_enabled=script,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
