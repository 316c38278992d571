"""Links in the top bar and in "All pages" lead somewhere, have distinct names, and lead to guarded pages."""

import re
from collections import Counter
from pathlib import Path

from django.urls import get_resolver, resolve, reverse

import muster
from muster.protection.access.policy import Permission
from muster.ui.build import ICONS
from muster.ui.signposts import signposts

OPENS_ALL_PAGES = "a"
PRODUCT = Path(muster.__file__).parent
ASKED_FOR_BY_SCRIPTS = {"keep_alive", "lock_now", "mark_aside", "service_worker"}


def test_every_signpost_leads_to_a_page_that_decides_itself_who_comes_in():
    unguarded = {
        post.url_name
        for post in signposts()
        if not isinstance(getattr(resolve(reverse(post.url_name)).func, "permission", None), Permission)
    }
    assert unguarded == set()


def test_every_page_is_led_to_by_something():
    """A page that no template, view or signpost names can be opened only by somebody who types its address."""
    told = {
        word
        for source in PRODUCT.rglob("*")
        if source.suffix in {".html", ".py"} and source.name != "urls.py" and "tests" not in source.parts
        for word in re.findall(r"""["'](\w+)["']""", source.read_text())
    }
    named = {str(each) for each in get_resolver().reverse_dict if isinstance(each, str)}
    assert named
    assert named - told == ASKED_FOR_BY_SCRIPTS


def test_every_signpost_has_a_picture():
    assert {post.icon for post in signposts()} <= ICONS.keys()


def test_no_two_signposts_share_their_words_their_page_or_their_letter():
    posts = signposts()
    assert posts
    for what in (
        [post.words for post in posts],
        [post.url_name for post in posts],
        [post.key for post in posts if post.key] + [OPENS_ALL_PAGES],
        [post.bar for post in posts if post.bar],
    ):
        assert [one for one, times in Counter(what).items() if times > 1] == []
