"""A round of reports, from the first word to the family: who writes, who reads, what is made, and what stays as it was."""

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from muster.assessment.actions.subjects import NewCourse, add_courses, follow_courses
from muster.assessment.series import Series
from muster.calendar.refusals import NotPossible
from muster.protection.access.decisions import NotThere, Refused
from muster.protection.approvals.taking_out import alone
from muster.protection.audit.reading import Sought, events
from muster.reports.actions.beginning import begin_making
from muster.reports.actions.checking import read_report
from muster.reports.actions.cycles import NewCycle, NewTemplate, keep_template, open_cycle
from muster.reports.actions.writing import Written, mark_of
from muster.reports.authority import WordsPlace
from muster.reports.jobs import make_batch
from muster.reports.models import Report, ReportCycle
from muster.reports.parts import Part, Section
from muster.reports.proofs import Check
from muster.reports.queries.proofreading import proof_queue
from muster.reports.queries.standing import standing_of
from muster.reports.queries.writing import writing_places
from tests.assessed import change_effort
from tests.cast import TODAY
from tests.rounds import GOOD, Round, seen, text_of

pytestmark = pytest.mark.usefixtures("sealed_files")


def test_a_report_goes_from_words_to_the_family_and_stays_as_it_was(written: Round):
    school = written.school
    assert written.write(written.reading, {school.ada: GOOD.format("Ada")}) == Written(1, ())
    written.write(written.tutors, {school.ada: "Ada is kind, and the class is glad of her."})
    written.find_good(school.ada)
    assert written.make() == 0
    written.release()
    client = school.signed_in(school.office)
    handed = client.get(f"/reports/{written.id}/{school.ada}/released")
    assert handed.status_code == 200
    with school.seen_by(school.office) as viewer:
        assert alone(viewer).in_day == 1, "what is handed out adds up with letters and exports"
    assert handed["Content-Type"] == "application/pdf"
    said = text_of(handed.content)
    for words in (
        "Ada Sinclair",
        "Autumn report",
        "Dear family",
        "104, Expected standard",
        "Ada is kind",
        "Ring the office",
    ):
        assert words in said
    assert GOOD.format("Ada") in said
    reader = PdfReader(io.BytesIO(handed.content))
    assert "/StructTreeRoot" in reader.root_object
    with pytest.raises(NotPossible):
        written.write(written.reading, {school.ada: "Something else altogether, after the day."})


def test_the_file_is_sealed_and_holds_nothing_readable(written: Round, tmp_path: Path):
    school = written.school
    written.write(written.tutors, {school.ada: "Ada is kind, and the class is glad of her."})
    written.find_good(school.ada)
    written.make()
    kept = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    assert len(kept) == 1
    assert b"%PDF" not in kept[0]
    assert b"Ada" not in kept[0]


def test_words_that_change_take_the_reading_back_and_the_paper_is_made_again(written: Round):
    school = written.school
    written.find_good(school.ada, school.ben)
    written.make()
    written.write(written.reading, {school.ada: GOOD.format("Ada")})
    with school.seen_by(school.head) as head:
        assert (standing_of(seen(head, written)).read, standing_of(seen(head, written)).made) == (1, 1)
        first = Report.objects.get(school_id=school.id, pupil_id=school.ada).file_id
    written.find_good(school.ada)
    assert written.make() == 0
    with school.seen_by(school.head) as head:
        assert standing_of(seen(head, written)).made == 2
        again = Report.objects.get(school_id=school.id, pupil_id=school.ada).file_id
    assert again not in {first, None}


def test_nobody_is_overwritten_and_a_field_that_was_left_alone_says_nothing(written: Round):
    ada = written.school.ada
    written.write(written.reading, {ada: GOOD.format("Ada")}, was=mark_of(""))
    other = written.write(
        written.reading, {ada: "Something that a colleague typed."}, was=mark_of(""), by="head"
    )
    assert other == Written(0, (ada,))
    assert written.write(written.reading, {ada: ""}, was=mark_of(""), by="head") == Written(0, ())
    with written.school.seen_by(written.school.head) as head:
        content = read_report(by=head, cycle=seen(head, written), pupil_id=ada).content
    assert content.about_subjects[0].words == GOOD.format("Ada")


@pytest.mark.parametrize(
    ("who", "part", "may"),
    [
        ("tutor", Part.SUBJECT, True),
        ("tutor", Part.TUTOR, True),
        ("head", Part.TUTOR, True),
        ("other_tutor", Part.SUBJECT, False),
        ("other_tutor", Part.TUTOR, False),
        ("assistant", Part.TUTOR, False),
        ("senco", Part.TUTOR, False),
    ],
)
def test_who_writes(written: Round, who: str, part: Part, *, may: bool):
    place = written.reading if part is Part.SUBJECT else written.tutors
    if may:
        assert written.write(place, {written.school.ben: GOOD.format("Ben")}, by=who).written == 1
        return
    with pytest.raises(NotThere):
        written.write(place, {written.school.ben: GOOD.format("Ben")}, by=who)


def test_nobody_writes_about_a_child_of_another_class_or_a_part_that_is_not_asked_for(written: Round):
    with pytest.raises(NotThere):
        written.write(written.tutors, {written.school.theo: "Theo is not in this form."})
    with pytest.raises(NotThere):
        written.write(
            WordsPlace(Part.HEAD, written.school.form_3b), {written.school.ada: "Well done."}, by="head"
        )


def test_the_queue_asks_first_about_what_was_noticed(written: Round):
    school = written.school
    pupils = (school.ada, school.ben, school.daisy, school.esra, school.newcomer)
    written.write(
        written.reading,
        {one: f"Reading aloud has become a joy, number {place}." for place, one in enumerate(pupils)},
    )
    written.write(
        written.tutors,
        {one: f"A kind and steady member of the form, number {place}." for place, one in enumerate(pupils)},
    )
    written.write(written.tutors, {school.ada: "Ada helps Daisy, and he is glad of it when sums are hard."})
    written.find_good(school.ben)
    with school.seen_by(school.year_leader) as viewer:
        queue = proof_queue(viewer, seen(viewer, written))
    asked = {row.pupil_id: {one.check for one in row.findings} for row in queue.rows}
    assert asked[school.ada] == {Check.OTHER_NAME, Check.PRONOUN, Check.NO_RESULT}
    assert asked[school.ben] == {Check.NO_RESULT}
    assert queue.rows[-1].pupil_id == school.ben


def test_a_tutor_reads_their_form_and_nobody_elses(written: Round):
    school = written.school
    with school.seen_by(school.tutor) as tutor:
        assert len(proof_queue(tutor, seen(tutor, written)).rows) == 5
    with school.seen_by(school.other_tutor) as other, pytest.raises(NotThere):
        proof_queue(other, seen(other, written))


def test_words_that_changed_while_they_were_read_are_not_found_good_unread(written: Round):
    school, there = written.school, f"/reports/{written.id}/{written.school.ada}/"
    head = school.signed_in(school.head)
    seen_mark = re.search(r'name="read" value="(\w+)"', head.get(there).content.decode())
    assert seen_mark
    written.write(written.tutors, {school.ada: "Ada is kind, and the class is glad of her."})
    refused = head.post(f"{there}good", {"good": "yes", "read": seen_mark[1]}, follow=True).content.decode()
    assert "was changed while you read it" in refused
    assert "the class is glad of her" in refused
    again = re.search(r'name="read" value="(\w+)"', refused)
    assert again
    waiting = re.search(r'name="following" value="([\w-]+)"', refused)
    assert waiting
    gone_on = head.post(f"{there}good", {"good": "yes", "read": again[1], "following": waiting[1]})
    assert gone_on["Location"] == f"/reports/{written.id}/{waiting[1]}/"
    with school.seen_by(school.head) as viewer:
        assert standing_of(seen(viewer, written)).read == 1


def test_a_job_makes_them_and_carries_the_cycle_alone(written: Round):
    school = written.school
    written.find_good(school.ada)
    with school.seen_by(school.head) as head:
        assert begin_making(by=head, cycle_id=written.id) == 1
    make_batch.run(school.id, cycle=written.id)
    make_batch.run(school.id, cycle=written.id)  # a job may run twice
    with school.seen_by(school.head) as head:
        assert standing_of(seen(head, written)).made == 1


def test_only_who_runs_reports_sets_them_up(written: Round):
    with written.school.seen_by(written.school.tutor) as tutor, pytest.raises(Refused):
        keep_template(by=tutor, template=NewTemplate("Mine", (Section.TUTOR,)))


def test_reading_and_making_are_in_the_log(written: Round):
    school = written.school
    written.find_good(school.ada)
    written.make()
    with school.seen_by_command() as command:
        said = {event.action for event in events(command, Sought(person_id=school.ada))}
    assert {"find a report good", "make reports", "keep a file"} <= said


def test_what_waits_to_be_written_is_counted(written: Round):
    school = written.school
    written.write(written.tutors, {school.ada: "Ada is kind, and the class is glad of her."})
    with school.seen_by(school.tutor) as tutor:
        rows = {row.words: (row.written, row.pupils) for row in writing_places(tutor, seen(tutor, written))}
    assert rows == {"Reading": (0, 5), "Form tutor's comment": (1, 5)}


def test_a_point_that_asks_on_two_scales_says_what_was_entered_and_explains_both(written: Round):
    """The results of a column that is still empty do not stand in the way of those on the scale before."""
    school = written.school
    written.assessed.save(written.assessed.sent(school.ada, "3", series=Series.EFFORT))
    with school.seen_by_command():
        ReportCycle.objects.filter(school_id=school.id).update(series=["attainment", "effort"])
    change_effort(written.assessed)
    with school.seen_by(school.head) as head:
        content = read_report(by=head, cycle=seen(head, written), pupil_id=school.ada).content
    (subject,) = content.subjects
    assert "Good" in subject.results
    assert content.without_result == ()
    names = [name for name, _ in content.scales if name.startswith("Effort")]
    assert names == ["Effort, 4 is best"]


def test_nobody_is_asked_for_words_that_no_report_would_show(written: Round):
    school = written.school
    with school.seen_by(school.head) as head:
        row = ReportCycle.objects.get(school_id=school.id, id=written.id)
        bare = NewTemplate("Bare", (Section.TUTOR, Section.RESULTS))
        cycle = NewCycle(
            name="Spring report",
            template_id=keep_template(by=head, template=bare),
            year_groups=("3",),
            points=(),
            series=(),
            parts=(Part.SUBJECT, Part.TUTOR),
            words_due=TODAY,
        )
        with pytest.raises(NotPossible, match=r"Bare has no place for this.*: Subject comment\."):
            open_cycle(by=head, cycle=cycle)
        open_cycle(by=head, cycle=replace(cycle, parts=(Part.TUTOR,)))
        with pytest.raises(NotPossible, match="no place for this"):
            keep_template(by=head, template=replace(bare, name="Report"), template_id=row.template_id)


def test_two_courses_of_one_subject_are_told_apart(written: Round):
    school = written.school
    with school.seen_by(school.head) as head:
        (spelling,) = add_courses(by=head, courses=[NewCourse("Reading", "Spelling")])
        follow_courses(by=head, pairs=[(spelling, school.form_3b)])
        content = read_report(by=head, cycle=seen(head, written), pupil_id=school.ada).content
    titles = ["Reading, Years 3 and 4", "Spelling"]
    assert sorted(one.subject for one in content.subjects) == titles
    assert sorted(one.where for one in content.about_subjects) == titles
    with school.seen_by(school.tutor) as tutor:
        places = [one.words for one in writing_places(tutor, seen(tutor, written)) if one.place.course_id]
    assert sorted(places) == titles
