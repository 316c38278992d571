"""Links in the top bar and in "All pages" lead somewhere, have distinct names, and lead to guarded pages."""

from collections import Counter

from django.urls import resolve, reverse

from muster.protection.access.policy import Permission
from muster.ui.build import ICONS
from muster.ui.signposts import signposts

OPENS_ALL_PAGES = "a"


def test_every_signpost_leads_to_a_page_that_decides_itself_who_comes_in():
    unguarded = {
        post.url_name
        for post in signposts()
        if not isinstance(getattr(resolve(reverse(post.url_name)).func, "permission", None), Permission)
    }
    assert unguarded == set()


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
