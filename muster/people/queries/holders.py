"""Who can have a record of a school year: every pupil who had not left before it began."""

import uuid

from django.db.models import Q

from muster.people.models import Enrolment


def pupils_of_year(school_id: uuid.UUID, period: int) -> list[uuid.UUID]:
    """The pupils, expected ones included. `period` is the calendar year in which the school year begins."""
    stays = Enrolment.objects.filter(school_id=school_id)
    staying = stays.filter(Q(last_day=None) | Q(last_day__year__gte=period))
    return list(staying.values_list("pupil_id", flat=True).distinct())
