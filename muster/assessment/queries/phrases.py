"""The comment bank as offered: the school's sentences, with the pupil's name filled in."""

import uuid

from django.db.models import Q

from muster.assessment.models import Phrase
from muster.assessment.queries.opening import require_open
from muster.people.directory import names
from muster.protection.access.viewer import Viewer


def phrases_for(viewer: Viewer, subject_id: uuid.UUID, pupil_id: uuid.UUID) -> tuple[str, ...]:
    """The sentences for a subject, and those for all, about one pupil."""
    require_open(viewer)
    given = names(viewer).person(pupil_id)
    called = given.preferred_given or given.given
    return tuple(words.replace("{name}", called) for words in phrases_of(viewer, subject_id))


def phrases_of(viewer: Viewer, subject_id: uuid.UUID | None) -> tuple[str, ...]:
    """The sentences for a subject, and those for all, with `{name}` where a pupil's name goes."""
    rows = Phrase.objects.filter(school_id=viewer.school_id).filter(
        Q(subject_id=subject_id) | Q(subject_id=None)
    )
    return tuple(rows.order_by("rank").values_list("words", flat=True))


def phrases_for_all(viewer: Viewer) -> tuple[str, ...]:
    """The sentences that every subject is offered, as the school lists them."""
    require_open(viewer)
    rows = Phrase.objects.filter(school_id=viewer.school_id, subject=None)
    return tuple(rows.order_by("rank").values_list("words", flat=True))
