"""Decides from what the family said what may be done with pictures of a pupil. Pure; each rule names its law.

Knowing a pupil by a photograph rests on the school's public task, with a right to object (UK GDPR, Articles 6(1)(e) and
21): an objection removes the picture at once, and holds until the head decides against it in writing. Every use of
PUBLISHING needs consent that was given (Article 6(1)(a)); nothing said means no.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from muster.photographs.records import FACE_BYTES, Answer, PictureAnswers
from muster.protection.files.redrawing import Shape

FACE_SHAPE = Shape(80, 80, FACE_BYTES)
PHOTOGRAPH_SHAPE = Shape(320, 400, 15_500)
"""The large picture: with its name and type it always fits into one step of a sealed file."""

SHAPES = (FACE_SHAPE, PHOTOGRAPH_SHAPE)


class Use(StrEnum):
    """What a picture of a pupil may be used for."""

    KNOWING = "knowing"
    DISPLAYS = "displays"
    NEWSLETTER = "newsletter"
    WEBSITE = "website"
    SOCIAL_MEDIA = "social_media"
    PRESS = "press"
    CLASS_PHOTOGRAPH = "class_photograph"


PUBLISHING = tuple(use for use in Use if use is not Use.KNOWING)


class Said(StrEnum):
    """What was said: about a use of PUBLISHING the first three, about KNOWING the last three."""

    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    OBJECTED = "objected"
    NOT_UPHELD = "not_upheld"
    TAKEN_BACK = "taken_back"


class Speaker(StrEnum):
    """Who said it."""

    PARENT = "parent"
    CARER = "carer"
    PUPIL = "pupil"
    SCHOOL = "school"


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds for one use. `answer` is None where nobody was asked yet."""

    use: Use
    answer: Said | None
    on: dt.date | None = None
    said_by: Speaker | None = None

    @property
    def is_allowed(self) -> bool:
        """Whether pictures may be used so: consent must have been given; knowing stands unless somebody objects."""
        if self.use is Use.KNOWING:
            return self.answer is not Said.OBJECTED
        return self.answer is Said.GIVEN


def standings(answers: PictureAnswers) -> dict[Use, Standing]:
    """What holds for each use: the last answer about it."""
    found = {use: Standing(use, None) for use in Use}
    for one in answers.answers:
        use = Use(one.use)
        found[use] = Standing(use, Said(one.answer), one.on, Speaker(one.said_by))
    return found


def may_be_kept(answers: PictureAnswers) -> bool:
    """Whether the school may keep a photograph of the pupil at all."""
    return standings(answers)[Use.KNOWING].is_allowed


def said_next(standing: Standing) -> tuple[Said, ...]:
    """What can be recorded next about a use, given what holds: consent is withdrawn only after it was given."""
    if standing.use is not Use.KNOWING:
        if standing.answer is Said.GIVEN:
            return (Said.WITHDRAWN,)
        return (Said.GIVEN,) if standing.answer else (Said.GIVEN, Said.REFUSED)
    if standing.answer is Said.OBJECTED:
        return (Said.TAKEN_BACK, Said.NOT_UPHELD)
    return (Said.OBJECTED,)


def with_answers(before: PictureAnswers, added: Iterable[Answer]) -> PictureAnswers:
    """The record with further answers. Nothing that was said is ever taken out."""
    return PictureAnswers((*before.answers, *added))
