"""Targets: a rule from a starting point, previewed, set, taken back, agreed; and who is on track, in words."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.assessment.actions.points import ask_for
from muster.assessment.actions.scales import NewMeaning, make_conversion, place_meanings, set_meanings
from muster.assessment.actions.targets import set_targets, undo_targets
from muster.assessment.change import Ladder, Step
from muster.assessment.models import TargetSetting
from muster.assessment.queries.lists import sheet_address
from muster.assessment.queries.sheets import cell_record
from muster.assessment.queries.targets import KEEP_PLACE, TargetsAsked, preview_targets, target_choices
from muster.assessment.queries.verification import verify_results
from muster.assessment.scales import Missing
from muster.assessment.series import Series
from muster.assessment.targets import NO_TARGET, Rule, Standing, on_ladders, on_scale, plan
from muster.calendar.refusals import NotPossible
from muster.protection.access.decisions import Refused
from tests.assessed import SCALES, Assessed, assess
from tests.cast import School

RULE = Rule((80.0, 100.0, 110.0), (1, 2, 3))
position = st.one_of(st.just(float("nan")), st.floats(60, 130))
kind = st.sampled_from([int(Missing.NOTHING), int(Missing.VALUE), int(Missing.ABSENT)])


@pytest.mark.parametrize(
    ("start", "figure"), [(80, 1), (99.9, 1), (100, 2), (130, 3), (79, NO_TARGET), (float("nan"), NO_TARGET)]
)
def test_a_table_is_read_from_each_value_on(start: float, figure: int):
    assert RULE.expected(np.array([start])).tolist() == [figure]


@settings(deadline=None)
@given(st.lists(st.tuples(position, kind), max_size=40))
def test_every_pupil_of_a_plan_is_counted_once_and_nothing_entered_is_overwritten(
    pupils: list[tuple[float, int]],
):
    start = np.array([one for one, _ in pupils], dtype=np.float64)
    held = np.array([one for _, one in pupils], dtype=np.uint8)
    found = plan(RULE.expected(start), start, held)
    assert len(found.rows) + found.kept + found.without + found.below == len(pupils)
    assert sum(number for _, number in found.counts) == len(found.rows)
    assert all(held[row] == int(Missing.NOTHING) for row in found.rows)


def test_standing_is_read_on_one_scale_whichever_way_is_better():
    target, now = np.array([3.0, 3.0, 3.0, np.nan]), np.array([3.0, 2.0, np.nan, 3.0])
    known = [Standing.ON_TRACK, Standing.NOT_YET, Standing.UNKNOWN, Standing.UNKNOWN]
    assert on_scale(target, now, higher_is_better=True).tolist() == known
    assert on_scale(target, now, higher_is_better=False).tolist()[:2] == [
        Standing.ON_TRACK,
        Standing.ON_TRACK,
    ]


def test_two_scales_are_compared_by_what_values_mean_or_not_at_all():
    steps = (Step("Below"), Step("At"))
    grades, scores = Ladder(steps, (1.0, 5.0)), Ladder(steps, (80.0, 100.0))
    found = on_ladders((grades, scores), np.array([5.0, 5.0]), np.array([99.0, 101.0]))
    assert found is not None
    assert found.tolist() == [Standing.NOT_YET, Standing.ON_TRACK]
    assert on_ladders((grades, Ladder((Step("Other"),), (1.0,))), np.array([5.0]), np.array([99.0])) is None


@pytest.fixture
def assessed(school: School) -> Assessed:
    """Reading with scaled scores in summer, and targets asked for at the autumn point."""
    made = assess(school)
    with school.seen_by(school.head) as head:
        ask_for(
            by=head, point_id=made.points["autumn"], courses=[made.course], series=Series.TARGET,
            version_id=made.versions[SCALES[0]],
        )  # fmt: skip
    made.save(made.sent(school.ada, "101", point="summer"), made.sent(school.ben, "88", point="summer"))
    return made


def asked(assessed: Assessed, table: str = KEEP_PLACE) -> TargetsAsked:
    with assessed.school.seen_by(assessed.school.head) as head:
        choices = target_choices(head)
        start = next(key for key, one in choices.starts.items() if one.words.startswith("Summer"))
        return TargetsAsked(start, table, tuple(one for one, _ in choices.columns))


def set_them(assessed: Assessed) -> int:
    wanted = asked(assessed)
    with assessed.school.seen_by(assessed.school.head) as head:
        return set_targets(by=head, asked=wanted)


def targets(assessed: Assessed) -> dict[str, str]:
    return {name: text for name, text in assessed.shown("autumn", Series.TARGET).items() if text}


def test_a_rule_sets_what_follows_and_leaves_what_was_entered(assessed: Assessed):
    school = assessed.school
    assessed.save(assessed.sent(school.ben, "95", series=Series.TARGET))
    wanted = asked(assessed)
    with school.seen_by(school.head) as head:
        (row,) = preview_targets(head, wanted)
    assert (row.counts, row.plan.kept) == ((("101", 1),), 1)
    assert row.given + row.plan.kept + row.plan.without + row.plan.below == row.pupils
    assert targets(assessed) == {"Ben Whitmore": "95"}
    assert set_them(assessed) == 1
    assert targets(assessed) == {"Ada Sinclair": "101", "Ben Whitmore": "95"}
    with pytest.raises(NotPossible, match="has a target already"):
        set_them(assessed)


def test_taking_back_leaves_what_somebody_changed_since(assessed: Assessed):
    school = assessed.school
    assert set_them(assessed) == 2
    assessed.save(assessed.sent(school.ben, "100", was="88", series=Series.TARGET))
    with school.seen_by(school.head) as head:
        setting = TargetSetting.objects.get(school_id=school.id)
        assert undo_targets(by=head, setting_id=setting.id) == 1
    assert targets(assessed) == {"Ben Whitmore": "100"}
    with school.seen_by(school.head) as head, pytest.raises(NotPossible, match="already"):
        undo_targets(by=head, setting_id=setting.id)
    with school.seen_by(school.data_manager) as manager:
        assert verify_results(manager, school.year).differences == ()


def test_a_table_between_other_scales_is_refused_in_words(assessed: Assessed):
    school = assessed.school
    with school.seen_by(school.head) as head:
        table = make_conversion(
            by=head, name="To steps", source_id=assessed.versions[SCALES[0]],
            target_id=assessed.versions[SCALES[1]], pairs=[("80", "WTS"), ("100", "EXS")],
        )  # fmt: skip
    wanted = asked(assessed, str(table))
    with school.seen_by(school.head) as head, pytest.raises(NotPossible, match="another scale"):
        preview_targets(head, wanted)


@pytest.mark.parametrize("who", ["tutor", "senco"])
def test_only_those_who_lead_set_targets_for_everybody(assessed: Assessed, who: str):
    wanted = asked(assessed)
    with assessed.school.seen_by(assessed.school.people[who]) as viewer, pytest.raises(Refused):
        preview_targets(viewer, wanted)
    assert (
        assessed.school.signed_in(assessed.school.people[who]).get("/assessment/targets/").status_code == 403
    )


def words_of(content: bytes) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", content.decode()).split())


def test_the_page_previews_sets_and_takes_back(assessed: Assessed):
    school = assessed.school
    client, wanted = school.signed_in(school.head), asked(assessed)
    sent = {"start": wanted.start, "table": KEEP_PLACE, "columns": [str(one) for one in wanted.columns]}
    preview = words_of(client.post("/assessment/targets/", sent).content)
    assert "This would be set 2 targets" in preview
    assert targets(assessed) == {}
    done = client.post("/assessment/targets/", sent | {"set": "yes"}, follow=True)
    assert "2 targets set." in words_of(done.content)
    address = re.search(rb"/assessment/targets/[0-9a-f-]+/undo", done.content)
    assert address
    undone = client.post(address[0].decode(), follow=True)
    assert "2 targets taken back." in words_of(undone.content)
    assert targets(assessed) == {}


def test_a_class_is_on_track_or_not_yet_and_each_target_says_where_it_comes_from(assessed: Assessed):
    school = assessed.school
    set_them(assessed)
    assessed.save(assessed.sent(school.ada, "104"), assessed.sent(school.ben, "85"))
    client = school.signed_in(school.tutor)
    shown = words_of(client.get(sheet_address(assessed.place) + "on-track").content)
    assert "Autumn: 1 on track, 1 not yet" in shown
    assert "set by the school's rule, from Summer, Reading, Years 3 and 4, by keeping the same place" in (
        shown.replace("&#39;", "'")
    )
    pupil = words_of(client.get(f"/pupils/{school.ada}").content).replace("&#39;", "'")
    assert "On track (Autumn: 104" in pupil
    assert "Who is on track" in words_of(client.get(f"/classes/{school.form_3b}").content)
    group = client.get(f"/assessment/on-track/{school.form_3b}/")
    assert "Reading, Years 3 and 4 Autumn 1 1 " in words_of(group.content)
    other = school.signed_in(school.other_tutor)
    assert other.get(sheet_address(assessed.place) + "on-track").status_code == 404
    assert other.get(f"/assessment/on-track/{school.form_3b}/").status_code == 404


def test_a_target_on_another_scale_says_that_it_is_compared_by_meaning(assessed: Assessed):
    school = assessed.school
    score, judged = (assessed.versions[one] for one in SCALES[:2])
    with school.seen_by(school.head) as head:
        ask_for(
            by=head, point_id=assessed.points["closed"], courses=[assessed.course], series=Series.TARGET,
            version_id=judged,
        )  # fmt: skip
        below, at = set_meanings(
            by=head, meanings=[NewMeaning("Below", "step-1"), NewMeaning("At", "step-4")]
        )
        place_meanings(by=head, version_id=score, lowest={below: 80.0, at: 100.0})
        place_meanings(by=head, version_id=judged, lowest={below: 0.4, at: 2.0})
    by = school.head
    assessed.save(assessed.sent(school.ada, "EXS", point="closed", series=Series.TARGET), by=by)
    client = school.signed_in(school.tutor)
    shown = words_of(client.get(sheet_address(assessed.place) + "on-track").content)
    assert "EXS 101 Summer, attainment, compared by meaning with Scaled score" in shown
    pupil = words_of(client.get(f"/pupils/{school.ada}").content)
    assert "compared by meaning with Scaled score)" in pupil


def test_nobody_is_on_track_for_having_started(assessed: Assessed):
    set_them(assessed)
    client = assessed.school.signed_in(assessed.school.tutor)
    shown = words_of(client.get(sheet_address(assessed.place) + "on-track").content)
    assert "Autumn: 0 on track, 0 not yet, 2 without a result beside the target" in shown


def test_a_target_is_agreed_with_the_pupil_and_a_new_one_is_not(assessed: Assessed):
    school = assessed.school
    assessed.save(assessed.sent(school.ada, "106", series=Series.TARGET))
    number = assessed.column("autumn", Series.TARGET)
    address = f"{sheet_address(assessed.place)}{number}/{school.ada}/"
    client = school.signed_in(school.tutor)
    assert "Noted as agreed" in words_of(
        client.post(f"{address}agree", {"agreed": "yes"}, follow=True).content
    )
    with school.seen_by(school.tutor) as viewer:
        cell = cell_record(viewer, assessed.place, number, school.ada)
    assert cell.is_agreed
    assert cell.origin.startswith("Agreed with the pupil")
    assessed.save(assessed.sent(school.ada, "108", was="106", series=Series.TARGET))
    with school.seen_by(school.tutor) as viewer:
        cell = cell_record(viewer, assessed.place, number, school.ada)
    assert not cell.is_agreed
    assert cell.origin.startswith("Set by")
    with school.seen_by(school.data_manager) as manager:
        assert verify_results(manager, school.year).differences == ()


def test_attainment_is_never_agreed(assessed: Assessed):
    school = assessed.school
    number = assessed.column("summer")
    address = f"{sheet_address(assessed.place)}{number}/{school.ada}/"
    answer = school.signed_in(school.tutor).post(f"{address}agree", {"agreed": "yes"}, follow=True)
    assert "Only a target is agreed" in words_of(answer.content)
