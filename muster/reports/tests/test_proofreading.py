"""Reading a round one report after another: each is opened alone, and is asked about as if beside all the others."""

import datetime as dt
import uuid

import pytest

from muster.people.actions import Correction, correct_names
from muster.people.records import Name
from muster.protection.access.decisions import NotThere
from muster.protection.access.viewer import Viewer
from muster.protection.audit.reading import Event, Sought, events
from muster.protection.folder.sealed_rows import content_of
from muster.reports.access import READ_REPORTS
from muster.reports.actions.checking import check_reports, forget_checks, read_report
from muster.reports.checked import CHECKED_CODE, CheckedReports
from muster.reports.models import CheckedRound
from muster.reports.proofs import Check
from muster.reports.queries.proofreading import OneReport, ProofQueue
from tests.rounds import GOOD, Round, seen

pytestmark = pytest.mark.usefixtures("sealed_files")


def everybody(of: Round) -> tuple[uuid.UUID, ...]:
    school = of.school
    return school.ada, school.ben, school.daisy, school.esra, school.newcomer


def checked(of: Round, who: str = "head") -> ProofQueue:
    with of.school.seen_by(of.school.people[who]) as viewer:
        return check_reports(by=viewer, cycle=seen(viewer, of))


def read(of: Round, pupil: uuid.UUID, who: str = "head") -> OneReport:
    with of.school.seen_by(of.school.people[who]) as viewer:
        return read_report(by=viewer, cycle=seen(viewer, of), pupil_id=pupil)


def log_of(viewer: Viewer) -> tuple[Event, ...]:
    return events(viewer, Sought(permission=READ_REPORTS.name, most=500))


def opened_by_reading(of: Round, pupil: uuid.UUID) -> tuple[OneReport, set[uuid.UUID]]:
    """A report, and whose folders the log names for that reading."""
    with of.school.seen_by(of.school.head) as viewer:
        before = len(log_of(viewer))
    one = read(of, pupil)
    with of.school.seen_by(of.school.head) as viewer:
        lines = log_of(viewer)
    return one, {person for line in lines[: len(lines) - before] for person in line.people}


def asked(one: OneReport) -> set[Check]:
    return {finding.check for finding in one.row.findings}


def test_each_report_is_opened_alone_once_all_are_checked(written: Round):
    school = written.school
    _, at_first = opened_by_reading(written, school.ada)
    assert at_first == set(everybody(written)), "nothing was checked yet"
    one, opened = opened_by_reading(written, school.ben)
    assert one.content.pupil_id == school.ben
    assert opened == {school.ben}


def test_a_repeat_is_asked_about_without_the_other_report_being_opened(written: Round):
    school = written.school
    said = "{} has worked hard on spelling this whole term."
    written.write(written.reading, {school.ada: said.format("Ada"), school.ben: said.format("Ben")})
    checked(written)
    one, opened = opened_by_reading(written, school.ada)
    (repeat,) = [each for each in one.row.findings if each.check is Check.REPEATED]
    assert repeat.words == "The same words as for Ben Whitmore (Reading)."
    assert opened == {school.ada}


def test_what_somebody_writes_meanwhile_is_compared_at_the_next_report(written: Round):
    school = written.school
    written.write(written.reading, {school.ada: GOOD.format("Ada")})
    checked(written)
    assert Check.REPEATED not in asked(read(written, school.ada))
    written.write(written.reading, {school.ben: GOOD.format("Ben")})
    assert Check.REPEATED in asked(read(written, school.ada))
    written.write(written.reading, {school.ben: "Ben reads more quickly now, and likes to be asked."})
    assert Check.REPEATED not in asked(read(written, school.ada))


def test_a_name_that_is_put_right_is_another_word_in_every_comparison(written: Round):
    school = written.school
    written.write(
        written.reading,
        {
            school.ada: GOOD.format("Ada"),
            school.ben: GOOD.format("Benny"),
        },
    )
    checked(written)
    assert Check.REPEATED not in asked(read(written, school.ada))
    with school.seen_by(school.office) as office:
        named = Name(given="Benny", family="Whitmore")
        correct_names(by=office, corrections=[Correction(school.ben, named)])
    assert Check.REPEATED in asked(read(written, school.ada))


def test_leaving_one_report_after_another_comes_to_every_report(written: Round):
    order = [row.pupil_id for row in checked(written).rows]
    came_to, at = [], order[0]
    for _ in order:
        came_to.append(at)
        following = read(written, at).following
        assert following
        at = following
    assert came_to == order
    assert at == order[0], "after the last come those that were left"


def test_a_report_that_was_mended_keeps_its_place(written: Round):
    school = written.school
    about = {
        one: f"Reading aloud has become a joy, number {place}."
        for place, one in enumerate(everybody(written))
    }
    written.write(
        written.reading, about | {school.daisy: "Ben helps others with their reading, and it shows."}
    )
    written.write(written.reading, {school.esra: "Ada helps others with their reading, and it shows."})
    first, second, *_ = [row.pupil_id for row in checked(written).rows]
    assert {first, second} == {school.daisy, school.esra}
    written.write(written.reading, {first: "Enjoys reading aloud, and helps others to enjoy it."})
    assert read(written, first).following == second


def test_each_reader_goes_by_their_own_checks(written: Round):
    school = written.school
    checked(written)
    with pytest.raises(NotThere):
        read(written, school.ada, "other_tutor")
    assert read(written, school.ada, "tutor").following
    with school.seen_by_command():
        assert CheckedRound.objects.filter(school_id=school.id).count() == 2
    checked(written)
    with school.seen_by_command():
        assert CheckedRound.objects.filter(school_id=school.id).count() == 2


def test_what_is_kept_holds_no_words_and_is_forgotten_after_a_day(written: Round):
    school = written.school
    written.write(written.reading, {school.ada: GOOD.format("Ada")})
    checked(written)
    with school.seen_by_command() as by:
        (row,) = CheckedRound.objects.filter(school_id=school.id)
        kept = content_of(row, CHECKED_CODE, CheckedReports)
        assert [len(one.print) for one in kept.said[school.ada]] == [8, 0]
        assert b"reads with care" not in bytes(row.content_sealed)
        forget_checks(by=by)
        assert CheckedRound.objects.filter(school_id=school.id).exists()
        CheckedRound.objects.filter(school_id=school.id).update(made_at=by.moment - dt.timedelta(days=1))
    assert read(written, school.ada).following, "what is a day old is checked anew"
    with school.seen_by_command() as by:
        forget_checks(by=by)
        (left,) = CheckedRound.objects.filter(school_id=school.id)
        assert left.made_at > by.moment - dt.timedelta(hours=1)
