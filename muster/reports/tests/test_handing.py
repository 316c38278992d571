"""Handing out: nothing before the day, and then each report as it was last found good."""

import datetime as dt
import io
import zipfile

import pytest

from tests.cast import TODAY, School
from tests.rounds import Round, begin_round, text_of

pytestmark = pytest.mark.usefixtures("sealed_files")


@pytest.fixture
def written(school: School) -> Round:
    return begin_round(school)


def test_before_the_day_nothing_is_handed_out(written: Round):
    school = written.school
    written.find_good(school.ada)
    written.make()
    address = f"/reports/{written.id}/{school.ada}/released"
    assert school.signed_in(school.office).get(address).status_code == 404
    written.release(TODAY + dt.timedelta(days=1))
    assert school.signed_in(school.office).get(address).status_code == 404
    written.release(TODAY)
    assert school.signed_in(school.office).get(address).status_code == 200
    assert school.signed_in(school.other_tutor).get(address).status_code == 404
    assert (
        school.signed_in(school.office).get(f"/reports/{written.id}/{school.ben}/released").status_code == 404
    )


def test_a_report_that_was_taken_back_after_it_was_made_reaches_nobody(written: Round):
    """Its file is still in the folder, and says what somebody found wrong."""
    school = written.school
    written.find_good(school.ada, school.ben)
    written.make()
    written.write(written.tutors, {school.ada: "What stood here before was about somebody else."})
    written.release()
    office = school.signed_in(school.office)
    assert office.get(f"/reports/{written.id}/{school.ada}/released").status_code == 404
    assert office.get(f"/reports/{written.id}/{school.ben}/released").status_code == 200
    listed = office.get(f"/reports/{written.id}/hand-out").content.decode()
    assert "Ben Whitmore" in listed
    assert "Ada Sinclair" not in listed


def test_a_link_sent_before_the_day_is_refused_on_a_page_that_is_there(written: Round):
    ada, there = written.school.ada, f"/reports/{written.id}/"
    written.find_good(ada)
    written.make()
    refused = written.school.signed_in(written.school.head).post(f"{there}{ada}/link", follow=True)
    assert refused.redirect_chain == [(there, 302)]
    assert "Families do not have these reports yet." in refused.content.decode()


def test_a_form_is_handed_out_as_numbered_papers_that_name_nobody(written: Round):
    school = written.school
    written.find_good(school.ada, school.ben)
    written.make()
    written.release()
    answer = school.signed_in(school.office).get(f"/reports/{written.id}/hand-out/{school.form_3b}")
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.namelist() == ["001.pdf", "002.pdf"]
    assert "Ada Sinclair" in text_of(archive.read("001.pdf"))
    assert "Ben Whitmore" in text_of(archive.read("002.pdf"))
