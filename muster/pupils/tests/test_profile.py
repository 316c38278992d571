"""The profile for a meeting: one tagged page, in the words of the screen, for whoever may open the pupil's page."""

import io
import uuid

import pypdf
import pytest

from muster.assessment.models import Column
from muster.assessment.rules import SentResult
from muster.assessment.series import Series
from muster.pupils.profile import MOST_LINES, profile_of
from muster.pupils.queries.one import pupil_page
from muster.pupils.results import ShownKind, ShownLine
from muster.ui.papers import make_paper
from tests.assessed import assess, change_effort
from tests.cast import School

pytestmark = pytest.mark.usefixtures("db_app")


def words_of(content: bytes) -> str:
    paper = pypdf.PdfReader(io.BytesIO(content))
    assert len(paper.pages) == 1
    assert "/StructTreeRoot" in paper.root_object
    return " ".join(paper.pages[0].extract_text().split())


def test_it_says_what_the_screen_says(school: School):
    assessed = assess(school)
    assessed.save(assessed.sent(school.ada, "96", point="summer"), assessed.sent(school.ada, "104"))
    client = school.signed_in(school.tutor)
    answer = client.get(f"/pupils/{school.ada}/profile")
    assert answer["Content-Type"] == "application/pdf"
    said = words_of(answer.content)
    assert "Ada Sinclair" in said
    assert "Reading Autumn: 104" in said
    assert "Moved up from Summer to Autumn" in said
    assert "Autumn: 104" in client.get(f"/pupils/{school.ada}").content.decode()
    assert "What we agreed" in said


def test_it_is_there_without_a_result(school: School):
    said = words_of(school.signed_in(school.tutor).get(f"/pupils/{school.ben}/profile").content)
    assert "No result is entered" in said


def test_who_may_not_open_the_page_gets_no_paper(school: School):
    assert school.signed_in(school.other_tutor).get(f"/pupils/{school.ada}/profile").status_code == 404


def test_more_subjects_than_fit_are_counted_and_a_full_one_is_one_page(school: School):
    last, change = "October: At the expected standard", "Moved down from Summer 2026 to October"
    line = ShownLine("#import Religious Studies", "Scale", last, change, None, "")
    kinds = [
        ShownKind(title, "", (line,) * (MOST_LINES // 3), (), ())
        for title in ("Attainment", "Effort", "Target")
    ]
    kinds.append(ShownKind("Predicted", "", (line,) * 3, (), ()))
    with school.seen_by(school.tutor) as viewer:
        said = profile_of(pupil_page(viewer, school.ada), kinds)
    assert said.kinds[-1].rows == (("3 more on the screen", "", ""),)
    paper = make_paper(
        "pupils/papers/profile.typ", {"said": said}, title="Profile for a meeting", footer="Oakfield"
    )
    assert words_of(paper).count("#import Religious Studies") == MOST_LINES


def test_a_subject_whose_scale_was_changed_stands_there_once_with_what_it_was_before(school: School):
    assessed = assess(school)
    assessed.save(assessed.sent(school.ada, "3", point="summer", series=Series.EFFORT))
    change_effort(assessed)
    with school.seen_by_command():
        newest = Column.objects.filter(school_id=school.id, series=Series.EFFORT).latest("number")
    assessed.save(SentResult(uuid.uuid4(), school.ada, newest.number, "4", ""))
    client = school.signed_in(school.tutor)
    said = words_of(client.get(f"/pupils/{school.ada}/profile").content)
    assert said.count("Reading") == 1
    assert "Reading Autumn: Superb On the scale before, Summer: Good" in said
    screen = client.get(f"/pupils/{school.ada}").content.decode()
    assert "Effort, 4 is best, until Summer" in screen


def test_a_result_on_both_versions_of_a_scale_at_one_point_is_that_of_the_newer(school: School):
    assessed = assess(school)
    assessed.save(assessed.sent(school.ada, "3", series=Series.EFFORT))
    change_effort(assessed)
    with school.seen_by_command():
        newest = Column.objects.filter(school_id=school.id, series=Series.EFFORT).latest("number")
    assessed.save(SentResult(uuid.uuid4(), school.ada, newest.number, "4", ""))
    said = words_of(school.signed_in(school.tutor).get(f"/pupils/{school.ada}/profile").content)
    assert said.count("Reading") == 1
    assert "Reading Autumn: Superb" in said
