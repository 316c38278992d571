"""Groups that were there before a site was: they are placed at it by page, and its closures are theirs alone."""

import datetime as dt
import re
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.attendance.actions.closing import declare_closure
from muster.attendance.closing import Reach
from muster.attendance.headers import NoRegister
from muster.attendance.queries.closures import registers_in_reach
from muster.attendance.queries.due import school_year
from muster.attendance.queries.roll import roll_on
from muster.attendance.queries.sessions import due_of
from muster.attendance.queries.sheets import register_sheet
from muster.attendance.queries.today import registers_of_day
from muster.attendance.queries.whole import counted_lines
from muster.attendance.sites import group_sites, pupil_sites, site_on
from muster.calendar.actions.years import NewSpan, add_closures
from muster.calendar.models import AcademicYear, Closure, Site
from muster.calendar.profile import profile
from muster.people import actions
from muster.people.actions.moving import move_pupils
from muster.people.models import Group
from muster.people.queries.groups import moves_to_come
from muster.people.queries.moves import Target
from muster.protection.access.decisions import NotThere, Refused
from muster.pupils.queries.one import pupil_page
from tests.cast import FIRST_DAY, MORNING, TODAY, School, make_school

SNOW = next(kind for kind in profile("england").unexpected if kind.code == "Y4")


def annexe(school: School) -> Site:
    school.signed_in(school.head).post("/school/sites/add", {"name": "Annexe"})
    with school.seen_by(school.head):
        return Site.objects.get(school_id=school.id, name="Annexe")


def placed(school: School) -> set[object]:
    with school.seen_by(school.head):
        rows = Group.objects.filter(school_id=school.id).exclude(site_id=None)
        return set(rows.values_list("id", flat=True))


def ticked(groups: list[uuid.UUID], first_day: dt.date = FIRST_DAY) -> dict[str, object]:
    return {"group_ids": [str(group) for group in groups], "first_day": first_day.isoformat()}


def move(school: School, site: Site, groups: list[uuid.UUID], first_day: dt.date) -> None:
    with school.seen_by(school.data_manager) as viewer:
        actions.place_groups(by=viewer, site_id=site.pk, groups=groups, first_day=first_day)


def close(school: School, site: Site, day: dt.date) -> None:
    """Plan a training day of one site."""
    with school.seen_by(school.head) as viewer:
        year = AcademicYear.objects.get(school_id=school.id)
        span = NewSpan(Closure.Kind.INSET, day, day, site_id=site.pk)
        add_closures(by=viewer, year=year, closures=[span])


def days_due(school: School, pupil: uuid.UUID) -> set[dt.date]:
    """The days of a pupil's year so far, which every page must count alike."""
    with school.seen_by(school.head, MORNING.replace(hour=16)) as viewer:
        year = school_year(viewer, TODAY)
        assert year is not None
        each = roll_on(viewer, TODAY, pupils=[pupil])[pupil]
        days = {day for _, day in due_of(year, each, viewer.now)}
        counted = counted_lines(viewer, year, roll={pupil: each}, lines={}, now=viewer.now)
        held = counted.on_roll[0]
        assert {day for (_, day), is_held in zip(counted.due, held, strict=True) if is_held} == days
        attendance = pupil_page(viewer, pupil).attendance
        assert attendance is not None
        assert ("Not marked", str(2 * len(days))) in attendance.facts
    return days


def test_forms_are_ticked_and_a_closure_of_the_site_is_theirs_alone(school: School):
    site, browser = annexe(school), school.signed_in(school.head)
    address = f"/school/sites/{site.pk}/groups"
    assert address in browser.get("/school/settings").content.decode()
    assert browser.post(address, ticked([school.form_3b])).status_code == 302
    assert re.search(rf'value="{school.form_3b}"[^>]*checked', browser.get(address).content.decode())
    with school.seen_by(school.head) as viewer:
        declare_closure(by=viewer, reach=Reach(TODAY, TODAY, site_id=site.pk), kind=SNOW, words="")
    with school.seen_by(school.office) as viewer:
        assert {row.code for row in register_sheet(viewer, school.register()).rows} == {"Y4"}
        other = register_sheet(viewer, school.register(group=school.form_4a))
        assert {row.code for row in other.rows} == {""}


def test_who_is_not_ticked_any_more_is_of_the_whole_school_again(school: School):
    site = annexe(school)
    for groups in ([school.form_3b, school.form_4a], [school.form_4a]):
        with school.seen_by(school.data_manager) as viewer:
            actions.place_groups(by=viewer, site_id=site.pk, groups=groups, first_day=FIRST_DAY)
    assert placed(school) == {school.form_4a}


def test_nothing_of_another_school_is_placed_and_no_tutor_places(school: School):
    site, other = annexe(school), make_school()
    with pytest.raises(NotThere), school.seen_by(school.head) as viewer:
        actions.place_groups(by=viewer, site_id=site.pk, groups=[other.form_3b], first_day=TODAY)
    with pytest.raises(NotThere), other.seen_by(other.head) as viewer:
        actions.place_groups(by=viewer, site_id=site.pk, groups=[], first_day=TODAY)
    with pytest.raises(Refused), school.seen_by(school.tutor) as viewer:
        actions.place_groups(by=viewer, site_id=site.pk, groups=[], first_day=TODAY)


def test_a_form_that_moves_takes_none_of_its_past_along(school: School):
    """Without the day of the move, a training day of the new site would be taken out of the form's past."""
    site = annexe(school)
    before, after = dt.date(2026, 9, 21), dt.date(2026, 11, 19)
    close(school, site, before)
    close(school, site, after)
    move(school, site, [school.form_3b], dt.date(2026, 10, 5))
    assert {before, after} & days_due(school, school.ada) == {before}
    with school.seen_by(school.office) as viewer:
        assert register_sheet(viewer, school.register(day=before)).rows
        with pytest.raises(NoRegister):
            register_sheet(viewer, school.register(day=after))
        year = school_year(viewer, TODAY)
        assert year is not None
        assert [
            len(registers_of_day(viewer, year, day, groups=[school.form_3b])) for day in (before, after)
        ] == [2, 0]


def test_a_form_that_came_back_was_away_only_in_between(school: School):
    site = annexe(school)
    days = [dt.date(2026, 9, 21), dt.date(2026, 10, 12), dt.date(2026, 11, 19)]
    for day in days:
        close(school, site, day)
    move(school, site, [school.form_3b], dt.date(2026, 10, 5))
    move(school, site, [], dt.date(2026, 11, 9))
    assert set(days) - days_due(school, school.ada) == {days[1]}
    move(school, site, [school.form_3b], FIRST_DAY)
    assert not set(days) & days_due(school, school.ada), "it was there from the beginning, as is said now"


def test_a_pupil_who_changes_forms_was_where_each_form_was(school: School):
    site, moved = annexe(school), dt.date(2026, 10, 5)
    before, after = dt.date(2026, 9, 21), dt.date(2026, 11, 19)
    close(school, site, before)
    close(school, site, after)
    move(school, site, [school.form_4a], FIRST_DAY)
    with school.seen_by(school.office) as viewer:
        move_pupils(by=viewer, pupils=[school.ada], target=Target(school.form_4a, moved))
    assert {before, after} & days_due(school, school.ada) == {before}


def test_an_unexpected_closure_reaches_who_was_there_on_the_day(school: School):
    site = annexe(school)
    move(school, site, [school.form_3b], TODAY)
    for day, reached in ((TODAY, {school.form_3b}), (TODAY - dt.timedelta(1), set())):
        with school.seen_by(school.head) as viewer:
            found = registers_in_reach(viewer, Reach(day, day, site_id=site.pk))
        assert {one.header.place.group_id for one in found} == reached


def test_a_move_is_entered_before_its_day_shown_and_taken_back(school: School):
    site, browser = annexe(school), school.signed_in(school.head)
    monday = dt.date(2026, 11, 30)
    close(school, site, TODAY)
    address = f"/school/sites/{site.pk}/groups"
    assert browser.post(address, ticked([school.form_3b], monday)).status_code == 302
    assert TODAY in days_due(school, school.ada), "the form is not at the annexe yet"
    with school.seen_by(school.office) as viewer:
        assert roll_on(viewer, TODAY, pupils=[school.ada])[school.ada].site_id is None
        assert roll_on(viewer, monday, pupils=[school.ada])[school.ada].site_id == site.pk
    place = browser.get(address).content.decode()
    assert not re.search(rf'value="{school.form_3b}"[^>]*checked', place)
    assert "3B (moves on Monday 30 November: Annexe)" in place
    assert browser.post(address, ticked([school.form_4a], TODAY)).status_code == 302
    settings = browser.get("/school/settings").content.decode()
    assert "3B, Monday 30 November: from the whole school to Annexe" in settings, "another move leaves it"
    taken_back = f"/school/sites/moves/{school.form_3b}/take-back"
    assert taken_back in settings
    assert browser.post(taken_back).status_code == 302
    assert "Moves to come" not in browser.get("/school/settings").content.decode()
    assert placed(school) == {school.form_4a}
    assert browser.post(taken_back).status_code == 404


def test_another_move_replaces_one_to_come(school: School):
    site, monday, friday = annexe(school), dt.date(2026, 11, 30), dt.date(2026, 11, 27)
    move(school, site, [school.form_3b], monday)
    move(school, site, [school.form_3b], friday)
    with school.seen_by(school.head) as viewer:
        assert {group: each.first_day for group, each in moves_to_come(viewer).items()} == {
            school.form_3b: friday
        }
    move(school, site, [school.form_3b], TODAY)
    with school.seen_by(school.head) as viewer:
        assert not moves_to_come(viewer)
    move(school, site, [], monday)
    close(school, site, TODAY)
    assert TODAY not in days_due(school, school.ada), "it leaves the annexe on Monday"


def test_undoing_a_move_to_come_keeps_what_was(school: School):
    site, moved = annexe(school), dt.date(2026, 10, 5)
    before, after = dt.date(2026, 9, 21), dt.date(2026, 11, 19)
    close(school, site, before)
    close(school, site, after)
    move(school, site, [school.form_3b], moved)
    move(school, site, [], dt.date(2026, 11, 30))
    with school.seen_by(school.data_manager) as viewer:
        actions.take_back_move(by=viewer, group_id=school.form_3b)
    assert {before, after} & days_due(school, school.ada) == {before}
    assert placed(school) == {school.form_3b}


_days = st.integers(0, 20).map(lambda days: FIRST_DAY + dt.timedelta(days))
_site = st.sampled_from([None, uuid.UUID(int=1), uuid.UUID(int=2)])
_forms = [uuid.UUID(int=11), uuid.UUID(int=12)]


@given(
    former=st.fixed_dictionaries({form: st.dictionaries(_days, _site, max_size=3) for form in _forms}),
    now=st.fixed_dictionaries(dict.fromkeys(_forms, _site)),
    stays=st.dictionaries(_days, st.sampled_from(_forms), max_size=3),
    day=_days,
)
def test_a_pupil_is_where_the_form_of_the_day_was_on_the_day(
    former: dict[uuid.UUID, dict[dt.date, uuid.UUID | None]],
    now: dict[uuid.UUID, uuid.UUID | None],
    stays: dict[dt.date, uuid.UUID],
    day: dt.date,
):
    begun = [first for first in stays if first <= day]
    if not begun:
        return
    form = stays[max(begun)]
    left = [last for last in former[form] if last >= day]
    expected = former[form][min(left)] if left else now[form]
    sites = {each: group_sites(now[each], former[each].items()) for each in _forms}
    assert site_on(sites[form], day) == expected
    assert site_on(pupil_sites(stays.items(), sites), day) == expected
