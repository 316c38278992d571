"""What no page of ours sends is in the log by field and fault, with who sent it, and without what it held."""

import logging

import pytest

from tests.cast import School

FORGED = "Marigold-Featherstone"


def test_what_no_page_sends_is_noted_by_field_and_sender_and_never_by_value(
    school: School, caplog: pytest.LogCaptureFixture
):
    lead = school.signed_in(school.data_protection_lead)
    with caplog.at_level(logging.WARNING, logger="muster.input"):
        answer = lead.post(
            f"/access-requests?whose={school.ada}", {"asked_by": FORGED, "received_on": "2026-11-02"}
        )
    assert answer.status_code == 422
    (line,) = [one.getMessage() for one in caplog.records if one.name == "muster.input"]
    sender = school.accounts[school.data_protection_lead]
    assert (
        line
        == f"access_requests was sent what no page sends: RequestForm.asked_by invalid_choice; by {sender}"
    )
    assert FORGED not in caplog.text


def test_what_somebody_forgot_or_mistyped_is_not_noted(school: School, caplog: pytest.LogCaptureFixture):
    lead = school.signed_in(school.data_protection_lead)
    with caplog.at_level(logging.WARNING, logger="muster.input"):
        answer = lead.post(
            f"/access-requests?whose={school.ada}", {"asked_by": "parent", "received_on": "soon"}
        )
    assert answer.status_code == 422
    assert not [one for one in caplog.records if one.name == "muster.input"]
