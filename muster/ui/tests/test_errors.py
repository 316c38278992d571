"""The plain words for errors: a full disk is named, with what to do; anything else reveals nothing."""

import errno

import psycopg
import pytest
from django.core.handlers.exception import response_for_exception
from django.db.utils import OperationalError
from django.test import RequestFactory

from muster.ui.installation import ServerLacks


def raised(problem: Exception, cause: Exception | None) -> Exception:
    problem.__cause__ = cause
    return problem


def answer_to(problem: Exception) -> tuple[int, str]:
    request = RequestFactory().get("/")
    try:
        raise problem
    except type(problem) as caught:
        answer = response_for_exception(request, caught)
    return answer.status_code, answer.content.decode()


@pytest.fixture(autouse=True)
def quiet(settings):
    settings.DEBUG_PROPAGATE_EXCEPTIONS = False


@pytest.mark.parametrize(
    "problem",
    [
        raised(OperationalError("could not extend file"), psycopg.errors.DiskFull("could not extend file")),
        OSError(errno.ENOSPC, "No space left on device"),
        raised(RuntimeError("not stored"), OSError(errno.EDQUOT, "Disk quota exceeded")),
    ],
    ids=["the database", "a sealed file", "a quota"],
)
def test_a_full_disk_is_named_with_what_is_to_be_done(problem):
    status, words = answer_to(problem)
    assert status == 503
    assert "disk is full" in words
    assert "Nothing was changed" in words
    assert "could not extend" not in words


@pytest.mark.parametrize(
    "problem",
    [OperationalError("server closed the connection"), OSError(errno.ECONNRESET, "reset"), ValueError("x")],
)
def test_anything_else_says_that_it_went_wrong_and_no_more(problem):
    status, words = answer_to(problem)
    assert status == 500
    assert "disk" not in words


def test_an_installation_that_is_not_whole_is_named_for_whoever_looks_after_it():
    status, words = answer_to(raised(KeyError("x"), ServerLacks("The country file x.toml is missing.")))
    assert status == 503
    assert "The country file x.toml is missing." in words
