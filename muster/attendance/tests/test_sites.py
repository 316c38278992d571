"""Groups that were there before a site was: they are placed at it by page, and its closures are theirs alone."""

import re

import pytest

from muster.attendance.actions.closing import declare_closure
from muster.attendance.closing import Reach
from muster.attendance.queries.sheets import register_sheet
from muster.calendar.models import Site
from muster.calendar.profile import profile
from muster.people import actions
from muster.people.models import Group
from muster.protection.access.decisions import NotThere, Refused
from tests.cast import TODAY, School, make_school

SNOW = next(kind for kind in profile("england").unexpected if kind.code == "Y4")


def annexe(school: School) -> Site:
    school.signed_in(school.head).post("/school/sites/add", {"name": "Annexe"})
    with school.seen_by(school.head):
        return Site.objects.get(school_id=school.id, name="Annexe")


def placed(school: School) -> set[object]:
    with school.seen_by(school.head):
        rows = Group.objects.filter(school_id=school.id).exclude(site_id=None)
        return set(rows.values_list("id", flat=True))


def test_forms_are_ticked_and_a_closure_of_the_site_is_theirs_alone(school: School):
    site, browser = annexe(school), school.signed_in(school.head)
    address = f"/school/sites/{site.pk}/groups"
    assert address in browser.get("/school/settings").content.decode()
    assert browser.post(address, {"group_ids": [str(school.form_3b)]}).status_code == 302
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
            actions.place_groups(by=viewer, site_id=site.pk, groups=groups)
    assert placed(school) == {school.form_4a}


def test_nothing_of_another_school_is_placed_and_no_tutor_places(school: School):
    site, other = annexe(school), make_school()
    with pytest.raises(NotThere), school.seen_by(school.head) as viewer:
        actions.place_groups(by=viewer, site_id=site.pk, groups=[other.form_3b])
    with pytest.raises(NotThere), other.seen_by(other.head) as viewer:
        actions.place_groups(by=viewer, site_id=site.pk, groups=[])
    with pytest.raises(Refused), school.seen_by(school.tutor) as viewer:
        actions.place_groups(by=viewer, site_id=site.pk, groups=[])
