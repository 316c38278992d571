"""Words for families: whatever a folder may hold has words of its own, and none is the name that programmers gave it."""

import pytest

from muster.oversight.words import KINDS, kinds_in_words
from muster.protection.folder.kinds import declared_kinds

NAMES = sorted(kind.name for kind in declared_kinds().values())


@pytest.mark.parametrize("name", NAMES)
def test_every_kind_of_record_has_words_for_a_family(name: str):
    assert "_" not in KINDS[name]
    assert KINDS[name] == kinds_in_words([name])


def test_no_words_are_kept_for_a_kind_that_is_gone():
    assert set(KINDS) <= set(NAMES)
