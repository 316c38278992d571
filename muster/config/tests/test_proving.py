"""What a demonstration proves about itself after its first start: each drill that was never done, told while it is done."""

from __future__ import annotations

import pytest

from muster.config import drilling, exposing
from muster.config.proving import prove, undone
from muster.protection.posture import evidence
from muster.protection.posture.models import Evidence
from muster.protection.posture.under_way import IsUnderWay, those_under_way, under_way
from muster.protection.tests.deployments import WHOLE

LEAK, EXPOSURE = Evidence.Kind.LEAK_DRILL, Evidence.Kind.EXPOSURE_DRILL

pytestmark = pytest.mark.usefixtures("own_database")  # nothing is proved there yet


def test_what_is_under_way_is_told_as_long_as_it_lasts_and_done_once_at_a_time():
    assert those_under_way(Evidence.Kind) == set()
    with under_way(LEAK):
        assert those_under_way(Evidence.Kind) == {LEAK}
        with pytest.raises(IsUnderWay), under_way(LEAK):
            pass
        with under_way(EXPOSURE):
            assert those_under_way(Evidence.Kind) == {LEAK, EXPOSURE}
        assert those_under_way(Evidence.Kind) == {LEAK}
    assert those_under_way(Evidence.Kind) == set()
    with pytest.raises(ZeroDivisionError), under_way(LEAK):
        raise ZeroDivisionError
    assert those_under_way(Evidence.Kind) == set()


def test_every_drill_is_done_that_never_was_the_quicker_first_and_all_are_told_from_the_beginning(
    monkeypatch: pytest.MonkeyPatch,
):
    """The drills themselves have tests of their own: here only who is told what, and when."""
    told: list[set[Evidence.Kind]] = []

    def done(kind: Evidence.Kind) -> Evidence:
        told.append(those_under_way(Evidence.Kind))
        return evidence.keep(kind, WHOLE, is_good=True)

    monkeypatch.setattr(exposing, "exposure_drill", lambda _say: done(EXPOSURE))
    monkeypatch.setattr(drilling, "leak_drill", lambda _say: done(LEAK))
    assert undone() == [EXPOSURE, LEAK]
    prove()
    assert told == [{EXPOSURE, LEAK}, {LEAK}]
    assert undone() == []
    looked = evidence.latest(Evidence.Kind.SECURITY_CHECK)
    assert looked is not None
    assert looked.result["checks"]["DRI-01"]["outcome"] == "good", "it looked after the drills"
    prove()
    assert len(told) == 2
