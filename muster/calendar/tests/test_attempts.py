"""What a view can still do after it tried an action that was refused."""

import pytest
from django import forms
from django.db import transaction

from muster.calendar.attempts import attempt
from muster.calendar.refusals import NotPossible
from muster.people.models import Responsibility
from tests.cast import School, make_school


@transaction.atomic(savepoint=False)
def refused() -> None:
    """An action that refuses, in its caller's transaction."""
    Responsibility.objects.all().delete()
    raise NotPossible("That cannot be.")


@pytest.mark.usefixtures("db_app")
def test_what_a_refused_action_began_is_undone_and_the_page_can_still_be_made():
    school: School = make_school()
    form = forms.Form({})
    with school.seen_by(school.head):
        before = Responsibility.objects.count()
        assert not attempt(form, refused)
        assert form.non_field_errors() == ["That cannot be."]
        assert Responsibility.objects.count() == before > 0
