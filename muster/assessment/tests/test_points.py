"""What is asked for at a point: on another version of a scale too, no longer, and again."""

import re

import pytest

from muster.assessment.models import Conversion
from muster.assessment.queries.sheets import mark_sheet
from muster.assessment.queries.targets import target_choices
from muster.assessment.series import Series
from tests.assessed import SCALES, Assessed, assess, change_effort
from tests.cast import School


@pytest.fixture
def assessed(school: School) -> Assessed:
    """Effort is asked for at the autumn point on the first version of its scale and, since it was changed, on the second."""
    made = assess(school)
    made.save(made.sent(school.ada, "3", series=Series.EFFORT))
    change_effort(made)
    return made


def efforts(assessed: Assessed) -> list[tuple[str, str]]:
    """The autumn columns of effort on the sheet of 3B: each label, and what Ada has there."""
    school = assessed.school
    with school.seen_by(school.tutor) as viewer:
        sheet = mark_sheet(viewer, assessed.place)
    row = next(one for one in sheet.rows if one.pupil_id == school.ada)
    return [
        (column.label, cell.text)
        for column, cell in zip(sheet.header.columns, row.cells, strict=True)
        if column.label.startswith("Autumn, Effort")
    ]


def test_two_columns_of_one_name_are_told_apart_on_the_sheet_and_in_its_table(assessed: Assessed):
    assert efforts(assessed) == [
        ("Autumn, Effort (Effort, 4 is best, version 1)", "3"),
        ("Autumn, Effort (Effort, 4 is best, version 2)", ""),
    ]


def test_what_is_asked_for_no_longer_is_kept_and_comes_back(assessed: Assessed):
    client = assessed.school.signed_in(assessed.school.head)
    page = client.get("/assessment/points/").content.decode()
    address = f"/assessment/points/{assessed.points['autumn']}/asked"
    assert address in page
    assert "Effort, 4 is best, version 1" in page
    asked = {"series": "effort", "version_id": assessed.versions[SCALES[2]]}
    answer = client.post(address, asked, follow=True).content.decode()
    assert "It is asked for no longer." in answer
    assert "no longer asked for" in answer
    assert efforts(assessed) == [("Autumn, Effort", "")]
    client.post(address, asked | {"asked": "yes"})
    assert efforts(assessed)[0][1] == "3"


def test_asking_anew_for_what_was_no_longer_asked_for_brings_it_back(assessed: Assessed):
    client = assessed.school.signed_in(assessed.school.head)
    point = f"/assessment/points/{assessed.points['summer']}"
    version = {"version_id": assessed.versions[SCALES[0]]}
    client.post(f"{point}/asked", version | {"series": "attainment"})
    assert "Summer, Attainment" not in labels(assessed)
    anew = version | {"series": "attainment", "courses": [str(assessed.course)]}
    assert client.post(f"{point}/ask", anew).status_code == 302
    assert "Summer, Attainment" in labels(assessed)


def labels(assessed: Assessed) -> list[str]:
    with assessed.school.seen_by(assessed.school.tutor) as viewer:
        return [column.label for column in mark_sheet(viewer, assessed.place).header.columns]


@pytest.mark.parametrize("who", ["tutor", "senco", "office"])
def test_only_those_who_set_up_assessment_ask_no_longer(assessed: Assessed, who: str):
    school = assessed.school
    asked = {"series": "effort", "version_id": str(assessed.versions[SCALES[2]])}
    answer = school.signed_in(school.people[who]).post(
        f"/assessment/points/{assessed.points['autumn']}/asked", asked
    )
    assert answer.status_code == 403
    assert len(efforts(assessed)) == 2


def test_a_table_leads_from_an_earlier_version_to_the_newest_and_is_offered_where_it_fits(assessed: Assessed):
    school = assessed.school
    client = school.signed_in(school.head)
    found = re.search(
        r'href="(/assessment/scales/[^"]+/)">Effort, 4', client.get("/assessment/scales/").content.decode()
    )
    assert found is not None
    scale = client.get(found[1]).content.decode()
    address = re.search(r'href="([^"]+/convert\?version=1)"', scale)
    assert address is not None
    form = client.get(address[1]).content.decode()
    newest = re.search(r'<option value="([^"]+)">Effort, 4 is best</option>', form)
    assert newest is not None
    assert ">Effort, 4 is best, version 1<" not in form, "a table does not lead to where it begins"
    sent = {"name": "New words", "target_id": newest[1], "pairs": "1 = 1\n2 = 2\n3 = 3\n4 = 4"}
    for typed in ("1, 1", "1 =", "= 1"):
        refused = client.post(address[1], sent | {"pairs": typed})
        assert refused.status_code == 422
        assert "Write two values with = between them: 1" in refused.content.decode()
    assert client.post(address[1], sent).status_code == 302
    assert "Effort, 4 is best, version 1 to Effort, 4 is best<" in client.get(found[1]).content.decode()
    with school.seen_by(school.head) as head:
        row = Conversion.objects.get(school_id=school.id)
        assert row.source_id == assessed.versions[SCALES[2]]
        tables = dict(target_choices(head).tables)
    assert tables[str(row.id)] == "New words: Effort, 4 is best, version 1 to Effort, 4 is best"


def test_a_version_that_is_not_there_has_no_table(assessed: Assessed):
    client = assessed.school.signed_in(assessed.school.head)
    found = re.search(
        r'href="(/assessment/scales/[^"]+/)">Effort, 4', client.get("/assessment/scales/").content.decode()
    )
    assert found is not None
    page = client.get(found[1]).content.decode()
    address = re.search(r'href="([^"?]+/convert)"', page)
    assert address is not None
    assert client.get(f"{address[1]}?version=9").status_code == 404
