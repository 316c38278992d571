"""An unexpected closure: declared in one step, nobody who was seen loses a mark, and undone in one."""

import datetime as dt
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.attendance.actions.closing import declare_closure, undo_closure
from muster.attendance.actions.expecting import enter_absence
from muster.attendance.actions.saving import save_marks
from muster.attendance.closing import Left, Reach, becomes, problem_of_reach
from muster.attendance.figures import Figures
from muster.attendance.known import kinds_offered
from muster.attendance.models import UnexpectedClosure
from muster.attendance.queries.closures import Preview, preview_closure
from muster.attendance.queries.due import school_year
from muster.attendance.queries.sheets import register_sheet
from muster.attendance.queries.today import Progress, registers_of_day
from muster.attendance.queries.verification import verify_lines
from muster.attendance.queries.whole import count_school
from muster.attendance.records import KnownAbsence
from muster.attendance.rules import SentMark
from muster.calendar.codes import Code, MarkClass
from muster.calendar.profile import KnownKind, profile
from muster.calendar.refusals import NotPossible
from muster.protection.access.decisions import Refused
from muster.protection.identifiers import thing_id
from tests.cast import MORNING, TODAY, TRAINING_DAY, School
from tests.queries import statements

ENGLAND = profile("england")
SNOW = next(kind for kind in ENGLAND.unexpected if kind.code == "Y4")
STAGGERED = next(kind for kind in ENGLAND.unexpected if kind.code == "Y7")
ALL_DAY = Reach(TODAY, TODAY)
CODES = ENGLAND.codes_on(TODAY)
MONDAY = TODAY - dt.timedelta(days=1)


def codes_in(school: School, slot: int = 0, day: dt.date = TODAY) -> dict[object, str]:
    with school.seen_by(school.office) as viewer:
        sheet = register_sheet(viewer, school.register(day=day, slot=slot))
        return {row.pupil_id: row.code for row in sheet.rows}


def take(school: School, **marks: str) -> None:
    with school.seen_by(school.tutor) as viewer:
        sent = [SentMark(thing_id(), school.people[part], code) for part, code in marks.items()]
        save_marks(by=viewer, place=school.register(), marks=sent)


def declare(school: School, reach: Reach = ALL_DAY, words: str = "") -> int:
    with school.seen_by(school.head) as viewer:
        kind = STAGGERED if words else SNOW
        return declare_closure(by=viewer, reach=reach, kind=kind, words=words)


def undo(school: School) -> int:
    with school.seen_by(school.head) as viewer:
        closure = UnexpectedClosure.objects.get(school_id=school.id)
        return undo_closure(by=viewer, closure_id=closure.id)


def of_the_closure() -> Code:
    code = ENGLAND.code_on("Y4", TODAY)
    assert code is not None
    return code


def field_at_fault(reach: Reach, kind: KnownKind, words: str = "") -> str:
    problem = problem_of_reach(reach, kind, ENGLAND, words)
    return problem[0] if problem else ""


def progress(school: School) -> set[Progress]:
    with school.seen_by(school.head) as viewer:
        year = school_year(viewer, TODAY)
        assert year is not None
        return {register.progress for register in registers_of_day(viewer, year, TODAY)}


marks = st.none() | st.sampled_from(CODES)


@given(mark=marks, known=marks)
def test_who_was_seen_or_has_a_reason_keeps_the_mark(mark, known):
    became = becomes(mark=mark, known=known, closure=of_the_closure(), profile=ENGLAND)
    if mark is not None and mark.symbol != "N":
        assert became is Left.MARKED
    else:
        assert became is not Left.MARKED


@given(mark=marks, known=marks)
def test_a_closure_never_makes_a_session_that_counts(mark, known):
    became = becomes(mark=mark, known=known, closure=of_the_closure(), profile=ENGLAND)
    assert isinstance(became, Left) or became.mark_class is MarkClass.NOT_POSSIBLE


@given(known=st.sampled_from([code for code in CODES if code.mark_class is MarkClass.APPROVED]))
def test_nobody_on_a_visit_is_sent_home_by_it(known):
    assert becomes(mark=None, known=known, closure=of_the_closure(), profile=ENGLAND) is Left.ELSEWHERE


def test_every_code_of_the_country_for_closures_is_no_possible_session():
    for name in ("england", "generic"):
        rules = profile(name)
        for kind in rules.unexpected:
            code = rules.code_on(kind.code, TODAY)
            assert code is not None
            assert not code.mark_class.is_possible


def test_a_cause_is_asked_for_where_the_code_asks_for_it():
    assert field_at_fault(ALL_DAY, STAGGERED) == "words"
    assert field_at_fault(ALL_DAY, STAGGERED, "Reception starts today") == ""
    assert field_at_fault(Reach(TODAY, TODAY - dt.timedelta(1)), SNOW) == "last_day"
    narrowed = Reach(TODAY, TODAY, year_groups=("3",), group_id=thing_id())
    assert field_at_fault(narrowed, SNOW) == "group_id"


def test_the_whole_school_is_coded_and_registers_count_as_taken(school: School):
    with school.seen_by(school.head) as viewer:
        seen = preview_closure(viewer, ALL_DAY, "Y4")
    assert seen == Preview(registers=4, pupils=7, sessions=14, kept=0, elsewhere=0)
    assert declare(school) == seen.sessions
    assert set(codes_in(school).values()) == {"Y4"}
    assert progress(school) == {Progress.TAKEN}


def test_who_was_marked_stays_and_no_reason_becomes_the_closure(school: School):
    take(school, ada="/", ben="N")
    with school.seen_by(school.head) as viewer:
        seen = preview_closure(viewer, Reach(TODAY, TODAY, slots=(0,)), "Y4")
    assert (seen.sessions, seen.kept) == (6, 1)
    declare(school, Reach(TODAY, TODAY, slots=(0,)))
    codes = codes_in(school)
    assert (codes[school.ada], codes[school.ben], codes[school.daisy]) == ("/", "Y4", "Y4")
    assert set(codes_in(school, slot=1).values()) == {""}


def test_undoing_puts_back_what_nobody_changed_since(school: School):
    take(school, ada="/", ben="N")
    declare(school)
    take(school, daisy="/")
    undo(school)
    codes = codes_in(school)
    assert (codes[school.ada], codes[school.ben], codes[school.daisy]) == ("/", "N", "/")
    assert codes[school.esra] == ""
    assert Progress.TAKEN not in progress(school)
    with pytest.raises(NotPossible):
        undo(school)
    with school.seen_by_command() as viewer:
        assert not verify_lines(viewer, school.year).differences


def test_a_year_group_alone_is_coded_with_its_cause(school: School):
    declare(school, Reach(TODAY, TODAY, year_groups=("3",)), words="Year 3 starts tomorrow")
    assert set(codes_in(school).values()) == {"Y7"}
    with school.seen_by(school.office) as viewer:
        sheet = register_sheet(viewer, school.register(school.form_4a))
        assert {row.code for row in sheet.rows} == {""}


def test_a_group_across_forms_leaves_the_rest_of_the_register_open(school: School):
    declare(school, Reach(TODAY, TODAY, slots=(0,), group_id=school.mathematics))
    codes = codes_in(school)
    assert (codes[school.ada], codes[school.ben]) == ("Y4", "")
    assert Progress.TAKEN not in progress(school)


def test_a_visit_and_a_pupil_who_was_not_required_are_left_as_known(school: School):
    kinds = {kind.code: kind for kind in kinds_offered(ENGLAND, TODAY)}
    for part, code in (("ada", "V"), ("ben", "D")):
        with school.seen_by(school.office) as viewer:
            absence = KnownAbsence(TODAY, TODAY, code)
            enter_absence(by=viewer, pupils=[school.people[part]], kind=kinds[code], absence=absence)
    declare(school, Reach(TODAY, TODAY, slots=(0,)))
    codes = codes_in(school)
    assert (codes[school.ada], codes[school.ben], codes[school.daisy]) == ("", "D", "Y4")


def test_holidays_have_no_register_to_declare_for(school: School):
    with pytest.raises(NotPossible):
        declare(school, Reach(TRAINING_DAY, TRAINING_DAY))
    with pytest.raises(NotPossible):
        declare(school, Reach(TODAY, TODAY + dt.timedelta(days=30)))


def test_a_teacher_declares_nothing(school: School):
    with pytest.raises(Refused), school.seen_by(school.tutor) as viewer:
        declare_closure(by=viewer, reach=ALL_DAY, kind=SNOW)
    assert school.signed_in(school.tutor).get("/closures/").status_code == 403


def test_the_page_shows_declares_and_undoes(school: School):
    client = school.signed_in(school.office)
    typed = {"kind": SNOW.name, "first_day": str(TODAY), "last_day": str(TODAY)}
    seen = client.post("/closures/", {**typed, "step": "preview"}).content.decode()
    assert "What this changes" in seen
    assert "Declare it" in seen
    assert codes_in(school)[school.ada] == ""
    answer = client.post("/closures/", {**typed, "step": "declare"}, follow=True).content.decode()
    assert "Declared: 14 marks entered." in answer
    closure = UnexpectedClosure.objects
    with school.seen_by(school.head):
        closure_id = closure.get(school_id=school.id).id
    undone = client.post(f"/closures/{closure_id}/undo", follow=True).content.decode()
    assert "Undone: 14 marks put back." in undone
    wrong = client.post("/closures/", {**typed, "last_day": "2026-11-01", "step": "preview"})
    assert wrong.status_code == 422
    assert "The last day is not before the first." in wrong.content.decode()


def figures_of_monday(school: School) -> dict[uuid.UUID, Figures]:
    """Of Monday alone, by pupil, as the school's measures count them."""
    with school.seen_by(school.head) as viewer:
        year = school_year(viewer, TODAY)
        assert year is not None
        lines = count_school(viewer, year)
        monday = [place for place, (_, day) in enumerate(lines.due) if day == MONDAY]
        counted = lines.over(monday[0], monday[-1] + 1)
        return {each.pupil_id: counted[row] for row, each in enumerate(lines.roll)}


def test_figures_follow_a_closure_and_its_undo(school: School):
    """Who missed the closed session missed nothing, and it was possible for nobody who was not seen."""
    with school.seen_by(school.tutor, at=MORNING - dt.timedelta(days=1)) as viewer:
        sent = [SentMark(thing_id(), school.ada, "/"), SentMark(thing_id(), school.ben, "N")]
        save_marks(by=viewer, place=school.register(day=MONDAY), marks=sent)
    before = figures_of_monday(school)
    assert (before[school.ben].absent, before[school.ben].unmarked) == (1, 1)
    assert declare(school, Reach(MONDAY, MONDAY, slots=(0,))) > 0
    after = figures_of_monday(school)
    assert after[school.ada] == before[school.ada], "who was seen keeps the mark"
    assert (after[school.ben].possible, after[school.ben].absent, after[school.ben].unmarked) == (0, 0, 1)
    assert all(after[pupil].unmarked == 1 for pupil in (school.theo, school.esra))
    assert sum(each.possible for each in after.values()) == sum(each.possible for each in before.values()) - 1
    page = school.signed_in(school.head).get(
        "/school/attendance/measures", {"by": "code", "first": str(MONDAY), "last": str(MONDAY)}
    )
    assert "Y4 Site closed unexpectedly" in page.content.decode()
    undo(school)
    assert figures_of_monday(school) == before


def test_a_longer_closure_asks_the_database_no_more_to_find_its_registers(school: School):
    asked = []
    for last in (TODAY, TODAY + dt.timedelta(days=2)):
        with school.seen_by(school.head) as viewer, statements() as sent:
            preview_closure(viewer, Reach(TODAY, last), "Y4")
        asked.append(len(sent))
    assert asked[0] == asked[1]
