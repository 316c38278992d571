import json
import uuid
from itertools import chain, count, repeat

import pytest

from muster.attendance.models import RegisterEntry
from muster.config import time_limit
from tests.cast import School


def entries(school: School) -> int:
    with school.seen_by_command():
        return RegisterEntry.objects.filter(school_id=school.id).count()


def let_it_end_after(statements: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the next request's time be over after so many statements; its first look at the clock begins it."""
    clock = chain(repeat(0.0, statements + 1), repeat(time_limit.LONGEST_SECONDS + 1.0))
    monkeypatch.setattr(time_limit, "monotonic", lambda: next(clock))


def test_a_request_that_works_for_too_long_is_ended_and_undone_wherever_it_was(
    school: School, monkeypatch: pytest.MonkeyPatch
):
    teacher, place = school.signed_in(school.tutor), school.register()
    address = f"/registers/{place.group_id}/{place.day}/am/marks"
    marks = [{"key": str(uuid.uuid4()), "pupil": str(school.ada), "code": "/", "minutes": None}]
    for statements in count(step=3):
        let_it_end_after(statements, monkeypatch)
        answer = teacher.post(address, json.dumps({"marks": marks}), content_type="application/json")
        monkeypatch.undo()
        if answer.status_code == 200:
            assert entries(school) == 1
            break
        assert answer.status_code == 503
        assert "Nothing was changed" in answer.content.decode()
        assert entries(school) == 0
    assert statements > 3, "it was ended in the middle too"
