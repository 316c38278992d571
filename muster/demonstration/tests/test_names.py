"""Drawing names."""

import numpy as np
import pytest

from muster.demonstration.names import NameMaker
from muster.demonstration.tables import backgrounds, names_of_births, surnames


@pytest.fixture
def maker() -> NameMaker:
    return NameMaker(np.random.default_rng(1))


def test_every_community_has_names_of_every_kind(maker: NameMaker):
    for community in {background.community for background in backgrounds()}:
        for sex in ("F", "M"):
            assert maker.given(community, sex)
            assert maker.adult(community, sex)
        assert maker.surname(community)


def test_common_names_come_more_often_than_rare_ones(maker: NameMaker):
    names, births = names_of_births("F")
    common = set(names[: int((births >= 1000).sum())])
    drawn = [maker.given("british", "F") for _ in range(2000)]
    share = sum(name in common for name in drawn) / len(drawn)
    assert 0.9 < share < 0.98


def test_some_surnames_are_double(maker: NameMaker):
    plain = set(surnames()[0])
    drawn = [maker.surname("british") for _ in range(1000)]
    double = [name for name in drawn if name not in plain]
    assert all(part in plain for name in double for part in name.split("-"))
    assert 15 < len(double) < 80


def test_some_pupils_like_to_be_called_otherwise(maker: NameMaker):
    assert {maker.called("William") for _ in range(30)} == {"", "Will"}
    assert maker.called("Zainab") == ""


def test_the_mix_of_backgrounds_is_whole():
    assert sum(background.share for background in backgrounds()) == pytest.approx(100, abs=1)
