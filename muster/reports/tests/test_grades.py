"""Report cards: grades of gradebooks and both averages, as the page of grades has them, on the screen and on paper."""

import datetime as dt
import io
import re
import uuid
from decimal import Decimal

import pytest
from pypdf import PdfReader

from muster.assessment.actions.gradebook import NewCategory, set_gradebook
from muster.assessment.actions.saving import save_results
from muster.assessment.actions.scales import adopt_scale, make_conversion
from muster.assessment.actions.subjects import NewCourse, add_courses, follow_courses
from muster.assessment.actions.work import NewWork, set_work
from muster.assessment.gradebook.policy import Policy
from muster.assessment.headers import read_header
from muster.assessment.models import Category, Gradebook
from muster.assessment.places import SheetPlace, Show
from muster.assessment.rules import SentResult
from muster.assessment.shipped import shipped_scales
from muster.reports.actions.cycles import NewCycle, NewTemplate, keep_template, open_cycle, release_reports
from muster.reports.actions.making import make_some, mark_read
from muster.reports.parts import Section
from tests.american import make_american_school
from tests.cast import TODAY, School

pytestmark = pytest.mark.usefixtures("sealed_files")

ALGEBRA, ART = "Algebra I, honors", "Studio art"


@pytest.fixture
def lakeview(school: School) -> School:
    """Mia has 82 in algebra (B-, with half a point for honors) and 95 in art (A); art counts half a credit."""
    made = make_american_school()
    mark(made, ALGEBRA, "41", Policy(credits=Decimal(1), bonus=Decimal("0.5")))
    mark(made, ART, "47.5", Policy(credits=Decimal("0.5")))
    return made


def mark(school: School, name: str, typed: str, policy: Policy) -> None:
    """A course of the class with one test out of 50."""
    with school.seen_by(school.principal) as head:
        definition = shipped_scales("united_states")["united_states.letters"]
        letters = adopt_scale(by=head, shipped="", definition=definition)
        (course,) = add_courses(by=head, courses=[NewCourse(name, name)])
        follow_courses(by=head, pairs=[(course, school.algebra)])
        rules = Policy(letters=letters, credits=policy.credits, bonus=policy.bonus)
        set_gradebook(
            by=head, course_id=course, policy=rules, categories=[NewCategory("Tests", Decimal(1))], seen=0
        )
        tests = Category.objects.get(school_id=school.id, course_id=course).id
    place = SheetPlace(school.algebra, course, Show.WORK)
    with school.seen_by(school.teacher) as teacher:
        header = read_header(teacher, SheetPlace(school.algebra, course))
        set_work(by=teacher, header=header, work=NewWork("Test", TODAY, Decimal(50), category_id=tests))
        (column,) = read_header(teacher, place).columns
        sent = SentResult(uuid.uuid4(), school.mia, column.number, typed, "")
        assert save_results(by=teacher, place=place, results=[sent]).refused == ()


def begin(school: School, *sections: Section) -> uuid.UUID:
    """A round of report cards of grade 9 with these sections."""
    with school.seen_by(school.principal) as head:
        template = keep_template(by=head, template=NewTemplate("Report card", sections, "", ""))
        cycle = NewCycle("First quarter", template, ("9",), (), (), (), TODAY + dt.timedelta(7))
        return open_cycle(by=head, cycle=cycle)


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def read(school: School, cycle: uuid.UUID, part: str) -> str:
    answer = school.signed_in(school.principal).get(f"/reports/{cycle}/{school.people[part]}/")
    assert answer.status_code == 200
    return words(answer.content.decode())


def test_the_report_says_each_grade_and_both_averages(lakeview: School):
    shown = read(lakeview, begin(lakeview, Section.GRADES), "mia")
    assert "Course Grade Letter Grade points Credits" in shown
    assert f"{ALGEBRA} 82 B- 2.7 1" in shown
    assert f"{ART} 95 A 4 0.5" in shown
    assert "GPA, unweighted 3.13" in shown  # (2.7 + 4 x 0.5) / 1.5
    assert "GPA, weighted 3.47" in shown  # (3.2 + 4 x 0.5) / 1.5
    grades = lakeview.signed_in(lakeview.principal).get(f"/assessment/grades/{lakeview.mia}/")
    assert "3.13" in words(grades.content.decode())


def test_the_report_names_the_table_by_which_letters_became_per_cent(lakeview: School):
    cycle = begin(lakeview, Section.GRADES)
    assert "per cent by" not in read(lakeview, cycle, "mia")
    shipped = {**shipped_scales("united_states"), **shipped_scales("generic")}
    with lakeview.seen_by(lakeview.principal) as head:
        letters, percent = (
            adopt_scale(by=head, shipped=key, definition=shipped[key])
            for key in ("united_states.letters", "generic.percentage")
        )
        pairs = [("B", "85"), ("A", "96")]
        table = make_conversion(by=head, name="As we mark", source_id=letters, target_id=percent, pairs=pairs)
        tests = Category.objects.get(school_id=lakeview.id, course__name=ART)
        set_gradebook(
            by=head,
            course_id=tests.course_id,
            policy=Policy(letters=letters, credits=Decimal("0.5"), conversions=(table,)),
            categories=[NewCategory("Tests", Decimal(1), 0, tests.id)],
            seen=Gradebook.objects.get(school_id=lakeview.id, course_id=tests.course_id).number,
        )
        header = read_header(head, SheetPlace(lakeview.algebra, tests.course_id))
        set_work(
            by=head, header=header, work=NewWork("Essay", TODAY, category_id=tests.id, version_id=letters)
        )
    said = f"{ART} Letters and levels become per cent by the school's table As we mark"
    assert said in read(lakeview, cycle, "mia").replace("&#39;", "'")


def test_the_paper_says_the_same(lakeview: School):
    cycle = begin(lakeview, Section.OPENING, Section.GRADES)
    with lakeview.seen_by(lakeview.principal) as head:
        mark_read(by=head, cycle_id=cycle, pupil_id=lakeview.mia, is_good=True)
    with lakeview.seen_by_command() as command:
        assert make_some(by=command, cycle_id=cycle) == 0
    with lakeview.seen_by(lakeview.principal) as head:
        release_reports(by=head, cycle_id=cycle, day=TODAY, without_others=True)
    paper = lakeview.signed_in(lakeview.principal).get(f"/reports/{cycle}/{lakeview.mia}/released")
    said = " ".join(PdfReader(io.BytesIO(paper.content)).pages[0].extract_text().split())
    assert f"{ALGEBRA} 82 B- 2.7 1" in said
    assert "GPA, weighted" in said
    assert "3.47" in said


def test_who_has_no_marks_yet_has_no_grade_yet_and_no_average(lakeview: School):
    shown = read(lakeview, begin(lakeview, Section.GRADES), "noah")
    assert f"{ALGEBRA} no grade yet" in shown
    assert "GPA" not in shown


def test_without_the_section_nothing_is_reckoned(lakeview: School):
    assert "Grade" not in read(lakeview, begin(lakeview, Section.TUTOR), "mia").partition("What there is")[0]
