"""Every colour can be told apart from the one that it is drawn on, in the light and the dark theme."""

import itertools
import re
from collections.abc import Mapping

import pytest

from muster.ui.build import STYLES

TOKENS = (STYLES.parent / "tokens.css").read_text()
PAIR = re.compile(r"--([\w-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)")
LIGHT, DARK = 0, 1
TEXT, SHAPE = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11
KINDS = (
    "present",
    "late",
    "absent",
    "authorised",
    "unauthorised",
    "offsite",
    "notrequired",
    "nottaken",
    "closed",
)
GROUNDS = ("canvas", "surface", "sunken")

TEXTS = [
    *((ink, ground) for ink in ("ink", "ink-2") for ground in GROUNDS),
    *(("accent", ground) for ground in GROUNDS),
    ("on-accent", "accent"),
    ("on-accent", "accent-deep"),
    *((kind, "surface") for kind in KINDS),
    *((f"on-{kind}", f"{kind}-fill") for kind in KINDS),
    *(("ink", f"tone-{n}") for n in range(1, 9)),
    ("down", "surface"),
    ("up", "surface"),
    ("down", "down-fill"),
    ("up", "up-fill"),
]
"""Colours of words, and their backgrounds."""

SHAPES = [
    *(("edge", ground) for ground in GROUNDS),
    *(("focus", ground) for ground in GROUNDS),
    *((fill, "surface") for fill in ("absent-fill", "authorised-fill", "unauthorised-fill")),
    ("nottaken", "nottaken-fill"),
]
"""Colours of borders and shapes that carry a meaning, and their backgrounds."""

FILLS = ("present-fill", "late-fill", "absent-fill", "authorised-fill", "unauthorised-fill")
SMALLEST_STEP = 1.15


def tokens(theme: int) -> Mapping[str, str]:
    """The colours of one theme by their names."""
    return {name: (light, dark)[theme] for name, light, dark in PAIR.findall(TOKENS)}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """From 1, the same, to 21, black on white."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_words_can_be_read(theme: int):
    colours = tokens(theme)
    found = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in TEXTS}
    assert {pair: ratio for pair, ratio in found.items() if ratio < TEXT} == {}


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_borders_and_shapes_can_be_seen(theme: int):
    colours = tokens(theme)
    found = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in SHAPES}
    assert {pair: ratio for pair, ratio in found.items() if ratio < SHAPE} == {}


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_fills_of_marks_differ_in_lightness_so_that_they_stay_apart_without_colour(theme: int):
    colours = tokens(theme)
    shades = sorted(luminance(colours[name]) for name in FILLS)
    steps = [(light + 0.05) / (dark + 0.05) for dark, light in itertools.pairwise(shades)]
    assert min(steps) >= SMALLEST_STEP, [round(step, 2) for step in steps]


def test_black_on_white_is_the_most_there_can_be():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_every_token_of_a_theme_has_a_colour_in_the_other():
    assert tokens(LIGHT).keys() == tokens(DARK).keys()
    assert {name for pair in (*TEXTS, *SHAPES) for name in pair} <= tokens(LIGHT).keys()
