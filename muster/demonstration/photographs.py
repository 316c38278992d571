"""Photographs of nobody: for each pupil of two forms a few shapes and colours, like a child's drawing of a friend."""

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from muster.demonstration.registers import Placed
from muster.photographs.actions import keep_redrawn
from muster.photographs.rules import SHAPES
from muster.protection.access.viewer import Viewer
from muster.protection.files.redrawing import redraw

FORMS = ("3B", "7A")
SHARE = 0.85  # of them have come to the photographer
WIDTH, HEIGHT = 320, 400

Colour = tuple[int, int, int]

GROUNDS: Sequence[Colour] = ((214, 226, 233), (226, 232, 214), (236, 224, 212), (224, 218, 236))
SKINS: Sequence[Colour] = ((247, 214, 188), (226, 178, 140), (188, 132, 96), (132, 88, 62), (92, 60, 44))
HAIRS: Sequence[Colour] = ((36, 30, 28), (84, 56, 36), (150, 102, 58), (204, 164, 96), (158, 74, 40))
CLOTHES: Sequence[Colour] = ((28, 70, 120), (120, 30, 48), (34, 98, 72))
EYES: Colour = (40, 34, 32)


def take_photographs(by: Viewer, placed: Placed, *, rng: np.random.Generator) -> None:
    """Draw a picture for most pupils of these forms, and store it in the same way as any photograph."""
    shown = [
        placed.pupils[member.pupil]
        for group in placed.school.groups
        if group.name in FORMS
        for member in group.members
        if rng.random() < SHARE
    ]
    for pupil, redrawn in zip(shown, redraw([drawn(rng) for _ in shown], SHAPES), strict=True):
        keep_redrawn(by=by, pupil_id=pupil, redrawn=redrawn)


def drawn(rng: np.random.Generator) -> bytes:
    """A head and shoulders as PNG: a ground, hair behind, a face, two eyes, a mouth."""
    ground, skin, hair, clothes = (
        some[int(rng.integers(len(some)))] for some in (GROUNDS, SKINS, HAIRS, CLOTHES)
    )
    picture = Image.new("RGB", (WIDTH, HEIGHT), ground)
    draw = ImageDraw.Draw(picture)
    length = int(rng.integers(215, 300))
    draw.rounded_rectangle((92, 70, 228, length), 66, fill=hair)
    draw.ellipse((50, 300, 270, 520), fill=clothes)
    draw.rounded_rectangle((138, 250, 182, 320), 20, fill=skin)
    draw.ellipse((104, 92, 216, 276), fill=skin)
    draw.chord((100, 76, 220, 190), 180, 360, fill=hair)
    for across in (138, 182):
        draw.ellipse((across - 6, 176, across + 6, 190), fill=EYES)
    draw.arc((136, 200, 184, 242), 20, 160, fill=EYES, width=4)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
