"""Decides what may be done with pictures of a pupil, given what the family said. Pure; each rule names its law.

Knowing a pupil by a photograph rests on the school's public task, with a right to object (UK GDPR, Articles 6(1)(e) and
21): an objection removes the picture at once, and holds until the head decides against it in writing. Every use of
PUBLISHING needs consent (Article 6(1)(a)); no answer means no.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from muster.photographs.records import FACE_BYTES, Answer, PictureAnswers
from muster.protection.files.redrawing import Shape

FACE_SHAPE = Shape(80, 80, FACE_BYTES)
PHOTOGRAPH_SHAPE = Shape(320, 400, 15_500)
"""The large picture. With its name and type it always fits into the smallest length of a sealed file."""

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
    """What was said: the first three answer for a use of PUBLISHING, the last three for KNOWING."""

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
    """What holds for one use. `answer` is None if nobody has been asked yet."""

    use: Use
    answer: Said | None
    on: dt.date | None = None
    said_by: Speaker | None = None

    @property
    def is_allowed(self) -> bool:
        """Whether this use is allowed. Publishing needs consent; knowing needs only that nobody objects."""
        if self.use is Use.KNOWING:
            return self.answer is not Said.OBJECTED
        return self.answer is Said.GIVEN


def standings(answers: PictureAnswers) -> dict[Use, Standing]:
    """What holds for each use: its latest answer."""
    found = {use: Standing(use, None) for use in Use}
    for one in answers.answers:
        use = Use(one.use)
        found[use] = Standing(use, Said(one.answer), one.on, Speaker(one.said_by))
    return found


def may_be_kept(answers: PictureAnswers) -> bool:
    """Whether the school may keep a photograph of the pupil at all."""
    return standings(answers)[Use.KNOWING].is_allowed


def said_next(standing: Standing) -> tuple[Said, ...]:
    """What can be recorded next about a use, given what holds now: only consent that was given can be withdrawn."""
    if standing.use is not Use.KNOWING:
        if standing.answer is Said.GIVEN:
            return (Said.WITHDRAWN,)
        return (Said.GIVEN,) if standing.answer else (Said.GIVEN, Said.REFUSED)
    if standing.answer is Said.OBJECTED:
        return (Said.TAKEN_BACK, Said.NOT_UPHELD)
    return (Said.OBJECTED,)


def with_answers(before: PictureAnswers, added: Iterable[Answer]) -> PictureAnswers:
    """The record with further answers. Nothing said is ever removed."""
    return PictureAnswers((*before.answers, *added))
