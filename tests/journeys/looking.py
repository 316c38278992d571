"""What journeys check on every page: it is accessible, nothing is cut off, and it works by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

MOST_STOPS = 120
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
BETWEEN_LOOKS = 50  # milliseconds
LOOKS = 400  # twenty seconds of them
LONGEST_TURN = 1000  # milliseconds; what axe waits for longer is a watch for what hangs
EVERY_RULE = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
OF_COLOUR = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
"""The rules that may find something else where only the colours are others."""


def violations(page: Page, rules: Mapping[str, object] = EVERY_RULE) -> list[str]:
    """What axe complains about, each with the first place where it was found."""
    _wait_until_whole(page)
    _let_axe_run(page)
    if page.evaluate("!window.axe"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate("(options) => axe.run(options)", rules)["violations"]
    return [f"{one['id']}: {one['help']} at {one['nodes'][0]['target']}" for one in found]


def _let_axe_run(page: Page) -> None:
    """Axe takes its turns by timers, which never go off on a page without script: there they are taken at once.

    Its long timers watch for what takes too long, and are left out.
    """
    page.evaluate(
        f"""if (matchMedia("(scripting: none)").matches)
            window.setTimeout = (turn, after = 0, ...given) => {{
                if (after < {LONGEST_TURN}) Promise.resolve().then(() => turn?.(...given));
                return 0;
            }};"""
    )


def pixels_cut_off(page: Page) -> int:
    """How much wider the page is than its screen, in CSS pixels; 0 where nothing has to be scrolled sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def tables_cut_off(page: Page) -> list[str]:
    """The tables that have to be scrolled sideways, by the names of their regions."""
    return list(
        page.evaluate(
            "[...document.querySelectorAll('.scroll:has(table)')]"
            ".filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.ariaLabel)"
        )
    )


def faults(page: Page, rules: Mapping[str, object] = EVERY_RULE) -> list[str]:
    """What is wrong with the page as it is shown now: what axe finds, and what does not fit its screen."""
    wrong = violations(page, rules)
    beyond = pixels_cut_off(page)
    return [*wrong, f"{beyond} pixels wider than the screen"] if beyond > 0 else wrong


def press(page: Page, *keys: str) -> None:
    """Press keys one after the other, once the page's scripts are there to hear them."""
    _wait_until_whole(page)
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, wanted: Locator) -> None:
    """Go on with the tabulator until something is focused, as somebody without a mouse does; it is seen, and so is its focus."""
    _wait_until_whole(page)
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if wanted.evaluate("(one) => one === document.activeElement && one.matches(':focus-visible')"):
            expect(wanted).to_be_in_viewport()
            return
    raise AssertionError(f"{wanted} is not among the first {MOST_STOPS} stops")


def expect_soon(page: Page, look: Callable[[], object], expected: object) -> None:
    """Look again and again, for as long as a page is given to show something, until what is seen is as expected."""
    for _ in range(LOOKS):
        if look() == expected:
            return
        page.wait_for_timeout(BETWEEN_LOOKS)
    assert look() == expected


def wait_for_worker(page: Page) -> None:
    """The service worker keeps its files before it says that it is ready."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def _wait_until_whole(page: Page) -> None:
    """A page that was asked for by a click is shown before its scripts have run, or still is the one before."""
    page.wait_for_load_state("load")
