"""What every template may call."""

import uuid

import pytest
from django.urls import NoReverseMatch, reverse

from muster.ui.jinja import url


@pytest.mark.parametrize("_again", range(2))
def test_addresses_with_ids_are_those_that_django_makes(_again: int) -> None:
    for pupil in (uuid.uuid4(), uuid.uuid4()):
        assert url("pupil", pupil_id=pupil) == reverse("pupil", kwargs={"pupil_id": pupil})


def test_an_address_with_anything_else_in_it_is_looked_up_each_time() -> None:
    assert url("follow_up_step", step="reason") == reverse("follow_up_step", kwargs={"step": "reason"})


def test_a_name_that_no_page_has_is_an_error() -> None:
    with pytest.raises(NoReverseMatch):
        url("no_such_page", pupil_id=uuid.uuid4())
