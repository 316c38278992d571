"""Loading a transition table: every bad line is said, all of it or nothing, and what was shown is what is kept."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from muster.assessment.models import TransitionTable
from muster.interchange.problems import Findings, Weight, stops
from muster.interchange.results.transitions import read_transitions
from tests.cast import School

HEAD = "Subject,From,U,1,2,3,4,5,6,7,8,9\n"
GOOD = f"{HEAD}English,80,1,2,3,4,5,4,3,2,1,0\nEnglish,100,0,0,1,2,3,4,5,4,3,x\nMathematics,80,10%,10,10,10,10,10,10,10,10,10\n"


def read(text: str) -> tuple[object, Findings]:
    findings = Findings(tolerant=False)
    return read_transitions("grades.csv", text.encode(), findings), findings


def test_a_table_is_read_subject_by_subject():
    findings = Findings(tolerant=False)
    content = read_transitions("grades.csv", GOOD.encode(), findings)
    assert [(one.subject, [line.lowest for line in one.lines]) for one in content] == [
        ("English", [80, 100]),
        ("Mathematics", [80]),
    ]
    assert content[0].lines[1].counts[9] == 0
    assert [(one.line, one.what) for one in findings] == [(3, "This number is withheld")]
    assert not stops(findings)


def test_every_bad_line_is_said():
    bad = (
        f"{HEAD}English,80,1,2,3,4,5,4,3,2,1,0\nEnglish,80,1,2,3,4,5,4,3,2,1,9\n,90,1,0,0,0,0,0,0,0,0,0\n"
        "English,high,1,0,0,0,0,0,0,0,0,0\nEnglish,90,-1,0,0,0,0,0,0,0,0,0\nEnglish,95,0,0,0,0,0,0,0,0,0,0\n"
        "English,97,many,0,0,0,0,0,0,0,0,0\n"
    )
    _, findings = read(bad)
    assert [one.line for one in findings if one.weight is Weight.STOPS] == [4, 5, 6, 7, 8, 3]


@pytest.mark.parametrize("text", ["", "nothing\nhere\n", "Subject,From,U,1,2\nEnglish,80,1,1,1\n", HEAD])
def test_what_is_no_table_stops(text: str):
    _, findings = read(text)
    assert stops(findings)


def send(school: School, who: str, text: str) -> tuple[int, str]:
    said = {"name": "Grades", "source": "A test", "results_year": "2025", "is_invented": "on"}
    file = SimpleUploadedFile("grades.csv", text.encode())
    answer = school.signed_in(school.people[who]).post("/import/transitions", said | {"table": file})
    return answer.status_code, answer.content.decode()


def kept(school: School) -> int:
    with school.seen_by_command():
        return TransitionTable.objects.filter(school_id=school.id).count()


def test_what_was_shown_is_kept(school: School):
    status, shown = send(school, "data_manager", GOOD)
    assert status == 200
    assert "English: 2 lines, from 80 to 100 and beyond" in shown
    _, bare = send(school, "data_manager", "\n".join(GOOD.splitlines()[:2]))
    assert "1 line, from 80 to 80 and beyond" in bare
    assert kept(school) == 0
    handed = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', shown))
    posted = {
        name: value.replace("&#34;", '"').replace("&quot;", '"')
        for name, value in handed.items()
        if name != "csrfmiddlewaretoken"
    }
    answer = school.signed_in(school.data_manager).post("/import/transitions", posted)
    assert answer.status_code == 302
    with school.seen_by_command():
        row = TransitionTable.objects.get(school_id=school.id)
        assert (row.name, row.source, row.results_year, row.is_invented) == ("Grades", "A test", 2025, True)
        assert [subject for subject, _ in row.content] == ["English", "Mathematics"]


def test_a_bad_table_is_kept_by_nobody_and_what_was_typed_stays(school: School):
    status, shown = send(school, "data_manager", GOOD.replace("English,100", "English,much"))
    assert status == 422
    assert "This is no number from 0 on" in shown
    assert "Keep the table" not in shown
    assert 'value="Grades"' in shown


def test_a_table_that_was_meddled_with_is_refused(school: School):
    said = {
        "name": "Grades",
        "source": "A test",
        "results_year": "2025",
        "content": '[["English",[[80,[1,2]]]]]',
    }
    answer = school.signed_in(school.data_manager).post("/import/transitions", said)
    assert answer.status_code == 409
    assert kept(school) == 0


@pytest.mark.parametrize("who", ["tutor", "office", "senco"])
def test_who_does_not_set_assessment_up_loads_nothing(school: School, who: str):
    assert send(school, who, GOOD)[0] == 403
