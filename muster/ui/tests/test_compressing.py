"""A compressed page has the same content. Which pages are compressed is tested in tests/architecture/test_urls.py."""

import gzip

import brotli
import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from muster.ui.compressing import LONGEST_PADDING, compressed
from muster.ui.page import Page

PAGE = "<!doctype html><p>Ada Sinclair</p>" * 200
UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}


@compressed(because="a test")
def shown(request: HttpRequest, status: int = 200) -> Page:
    return Page(lambda: PAGE, status)


def answer(offered: str, *, method: str = "GET", status: int = 200) -> Page:
    response = shown(RequestFactory().generic(method, "/", headers={"accept-encoding": offered}), status)
    assert isinstance(response, Page)
    response.draw()
    return response


@pytest.mark.parametrize(
    ("offered", "taken"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, br;q=0", "gzip"),
        ("br;q=0.5", "br"),
        ("GZIP", "gzip"),
        ("deflate, zstd", ""),
        ("identity, gzip;q=0.000, br;q=0", ""),
        ("", ""),
    ],
)
def test_a_browser_gets_the_smallest_form_that_it_reads(offered: str, taken: str):
    response = answer(offered)
    assert response.get("Content-Encoding", "") == taken
    assert UNPACK[taken](response.content).decode().partition("<!-- ")[0] == PAGE
    assert response["Vary"] == "Accept-Encoding"
    assert taken == "" or len(response.content) < len(PAGE) / 10


def test_the_length_of_two_equal_pages_differs():
    lengths = {len(answer("br").content) for _ in range(40)}
    assert len(lengths) > 5
    assert max(lengths) - min(lengths) < 2 * LONGEST_PADDING


def test_answers_to_what_was_sent_stay_as_they_are():
    assert "Content-Encoding" not in answer("br", method="POST")
    assert "Content-Encoding" not in answer("br", status=422)
