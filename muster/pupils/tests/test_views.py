import uuid

import pytest
from django.test import Client

from tests.cast import make_school

pytestmark = pytest.mark.usefixtures("db_app")


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content[:300]
    return answer.content.decode()


def test_pages_open():
    school = make_school()
    for who in ("tutor", "head", "attendance_officer"):
        client = school.signed_in(school.people[who])
        for address in ("/pupils/", f"/pupils/{school.ada}", f"/pupils/{school.daisy}/care", f"/classes/{school.form_3b}"):
            text(client, address)
    client = school.signed_in(school.head)
    text(client, "/school/attendance")
    text(client, f"/pupils/{school.ada}/contacts")
