"""The pages of a round of reports, as each person is shown them."""

import io
import re
from dataclasses import replace

import pytest

from muster.people.models import Group
from muster.reports.actions.checking import read_report
from muster.reports.actions.cycles import NewTemplate, keep_template
from muster.reports.models import ReportCycle
from muster.reports.parts import Section
from muster.reports.queries.standing import standing_of
from tests.cast import School
from tests.photographs import portrait
from tests.rounds import GOOD, Round, seen

pytestmark = pytest.mark.usefixtures("sealed_files")


def page_of(school: School, who: str, address: str) -> str:
    answer = school.signed_in(school.people[who]).get(address)
    assert answer.status_code == 200, address
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_pages_of_a_round(written: Round):
    school, there = written.school, f"/reports/{written.id}/"
    assert "Autumn report" in page_of(school, "tutor", "/reports/")
    assert "0 of 5 written" in page_of(school, "tutor", there)
    client = school.signed_in(school.tutor)
    sheet = client.get(f"{there}write/{school.form_3b}/tutor").content.decode()
    fields = dict(re.findall(r'name="(was_\d+)" value="(\w+)"', sheet))
    own = re.search(r'<label for="id_(words_\d)">Ada Sinclair', sheet)
    assert own
    posted = client.post(f"{there}write/{school.form_3b}/tutor", {**fields, own[1]: "Ada is kind, always."})
    assert posted.status_code == 302
    assert "1 of 5 written" in page_of(school, "tutor", there)
    assert "0 of 5 found good" in page_of(school, "head", f"{there}proofs")
    assert "Ada is kind, always." in page_of(school, "head", f"{there}{school.ada}/")
    following = school.signed_in(school.head).post(f"{there}{school.ada}/good", {"good": "yes"})
    assert following.status_code == 302
    assert school.signed_in(school.head).post(f"{there}make").status_code == 302
    assert "What does a report contain" in page_of(school, "head", "/reports/templates/")
    for address in ("/reports/add", f"{there}change", "/reports/templates/add"):
        page_of(school, "head", address)
    assert school.signed_in(school.head).get(f"{there}{school.ada}/paper").content.startswith(b"%PDF")
    assert school.signed_in(school.senco).get("/reports/").status_code in {403, 404}


def test_a_template_is_made_on_its_page_with_a_logo(written: Round):
    png = portrait(kind="PNG")
    client = written.school.signed_in(written.school.head)
    form = {"name": "Short", "at_tutor": "1", "at_results": "2"}
    refused = client.post("/reports/templates/add", {**form, "logo": io.BytesIO(b"GIF89a")})
    assert refused.status_code == 422
    assert "has to be a PNG" in refused.content.decode()
    assert client.post("/reports/templates/add", {**form, "logo": io.BytesIO(png)}).status_code == 302
    assert (
        client.post("/reports/templates/add", {**form, "name": "Two", "at_results": "1"}).status_code == 422
    )


@pytest.mark.parametrize("who", ["tutor", "other_tutor", "subject_teacher", "office", "head", "data_manager"])
@pytest.mark.parametrize("is_released", [False, True])
def test_every_link_of_a_round_leads_somewhere_for_whoever_is_shown_it(
    written: Round, who: str, *, is_released: bool
):
    if is_released:
        written.find_good(written.school.ada)
        written.make()
        written.release()
    client = written.school.signed_in(written.school.people[who])
    shown = client.get(f"/reports/{written.id}/")
    assert shown.status_code == 200
    main = shown.content.decode().partition("<main")[2]
    for address in re.findall(r'<a[^>]* href="(/[^"#]*)', main):
        assert client.get(address).status_code == 200, address


def test_each_comment_says_how_long_it_is_and_may_be(written: Round):
    said = "Ada is kind, and the class is glad of her."
    written.write(written.tutors, {written.school.ada: said})
    tutor = written.school.signed_in(written.school.tutor)
    shown = tutor.get(f"/reports/{written.id}/write/{written.school.form_3b}/tutor").content.decode()
    assert f"{len(said)} of at most 600 characters" in shown
    assert "0 of at most 600 characters" in shown


def test_year_groups_are_offered_in_the_order_of_the_country(written: Round):
    school = written.school
    with school.seen_by_command():
        Group.objects.filter(school_id=school.id, id=school.form_4a).update(year_group="R")
    page = school.signed_in(school.head).get("/reports/add").content.decode()
    assert re.findall(r'name="year_groups" value="(\w+)"', page)[0] == "R"


def test_whoever_reads_a_comment_that_is_wrong_gets_to_where_it_is_written(written: Round):
    school = written.school
    written.write(written.reading, {school.ada: GOOD.format("Ben")})
    reads = f"/reports/{written.id}/{school.ada}/"
    shown = school.signed_in(school.tutor).get(reads).content.decode()
    part = f"/reports/{written.id}/write/{school.form_3b}"
    for to in (f"{part}/subject-{written.assessed.course.hex}", f"{part}/tutor"):
        assert f'href="{to}#about-{school.ada}"' in shown
        assert f'id="about-{school.ada}"' in school.signed_in(school.tutor).get(to).content.decode()
    written.find_good(school.ada)
    written.make()
    written.release()
    with school.seen_by(school.tutor) as tutor:
        assert read_report(by=tutor, cycle=seen(tutor, written), pupil_id=school.ada).mend == {}


def test_how_many_are_made_is_said_once_while_it_grows(written: Round):
    school = written.school
    client, address = school.signed_in(school.head), f"/reports/{written.id}/"
    written.find_good(school.ada)
    shown = client.get(address).content.decode()
    assert "0 of 1 made" in shown
    assert "<dt>Made</dt>" not in shown
    written.make()
    assert "<dt>Made</dt><dd>1</dd>" in client.get(address).content.decode()


def test_a_template_that_changes_takes_the_reading_back_and_leaves_alone_what_families_have(written: Round):
    school = written.school
    written.find_good(school.ada)
    written.make()
    changed = NewTemplate("Report", tuple(Section), "Dear family, this is what they learned", "Ring us.")
    with school.seen_by(school.head) as head:
        template = ReportCycle.objects.get(school_id=school.id, id=written.id).template_id
        keep_template(by=head, template=changed, template_id=template)
        assert standing_of(seen(head, written)).read == 0
    assert "are read and made again" in page_of(school, "head", f"/reports/templates/{template}")
    written.find_good(school.ada)
    written.make()
    written.release()
    with school.seen_by(school.head) as head:
        keep_template(by=head, template=replace(changed, opening="Hello"), template_id=template)
        assert standing_of(seen(head, written)).made == 1
