import datetime as dt
import io
import re
import zipfile
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from muster.interchange.models import RememberedColumns, SentRoster
from muster.people.models import Group, Pupil
from tests.cast import make_school

SAMPLE = Path(__file__).parents[1] / "tables" / "tests" / "data" / "sds_uk_25users"


def test_x(db_app):
    school = make_school()
    client = school.signed_in(school.head)
    files = [SimpleUploadedFile(path.name, path.read_bytes()) for path in sorted(SAMPLE.glob("*.csv"))]
    answer = client.post("/import/", {"roster": files})
    assert answer.status_code == 302, answer.content.decode()
    plan = client.get(answer["Location"])
    print(plan.status_code)
    open("/tmp/h4/plan.html", "w").write(plan.content.decode())
