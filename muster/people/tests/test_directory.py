"""Names are kept in memory for minutes, but never those of a change that failed."""

import pytest
from django.db import transaction

from muster.people import actions, directory
from muster.people.actions.corrections import Correction
from muster.people.records import Name
from muster.protection.access.viewer import Viewer
from tests.cast import School


class Abandoned(Exception):
    """Raised to roll the transaction back."""


@pytest.fixture(autouse=True)
def _nothing_is_kept(school: School):
    directory.forget()


def shown(school: School) -> str:
    with school.seen_by(school.tutor) as viewer:
        return directory.names(viewer).shown(school.ada)


def rename(school: School, given: str) -> None:
    """Correct a name, and look at the directory in the same transaction, as a page does."""
    with school.seen_by(school.office) as by:
        rename_in(by, school, given)
        assert directory.names(by).shown(school.ada) == f"{given} Sinclair", (
            "the page shows what was just changed"
        )
        if given == "Abandoned":
            raise Abandoned


def rename_in(by: Viewer, school: School, given: str) -> None:
    correction = Correction(school.ada, Name(given=given, family="Sinclair"))
    actions.correct_names(by=by, corrections=[correction])


def test_the_names_of_a_change_that_was_rolled_back_are_not_kept(school: School):
    with pytest.raises(Abandoned):
        rename(school, "Abandoned")
    assert shown(school) == "Ada Sinclair"


def test_the_next_transaction_of_the_same_thread_keeps_names_again(school: School):
    with pytest.raises(Abandoned):
        rename(school, "Abandoned")
    shown(school)
    with school.seen_by(school.tutor) as viewer:
        assert directory.names(viewer) is directory.names(viewer)


def test_a_transaction_opens_what_it_changed_once_and_sees_what_a_part_of_it_took_back(school: School):
    with school.seen_by(school.office) as by:
        rename_in(by, school, "Adelaide")
        seen = directory.names(by)
        assert directory.names(by) is seen
        with pytest.raises(Abandoned), transaction.atomic():
            rename_in(by, school, "Abandoned")
            assert directory.names(by).shown(school.ada) == "Abandoned Sinclair"
            raise Abandoned
        assert directory.names(by).shown(school.ada) == "Adelaide Sinclair"
        rename_in(by, school, "Ada")
        assert directory.names(by).shown(school.ada) == "Ada Sinclair"


def test_a_change_that_was_committed_is_seen_at_once(school: School):
    assert shown(school) == "Ada Sinclair"
    rename(school, "Adelaide")
    assert shown(school) == "Adelaide Sinclair"
