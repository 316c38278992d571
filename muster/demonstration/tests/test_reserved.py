"""Numbers and addresses that cannot belong to anybody."""

import re
from itertools import islice

import numpy as np

from muster.demonstration.reserved import (
    LANDLINES,
    LOCAL_AUTHORITY,
    MailAddresses,
    landline_numbers,
    mobile_numbers,
    postcode,
)


def test_a_thousand_mobile_numbers_lie_in_the_range_kept_for_drama():
    numbers = list(islice(mobile_numbers(), 1000))
    assert len(set(numbers)) == 1000
    assert all(re.fullmatch(r"07700 900\d{3}", number) for number in numbers)


def test_landlines_lie_in_the_ranges_kept_for_drama():
    for number in islice(landline_numbers(), 500):
        prefix = next(prefix for prefix in LANDLINES if number.startswith(prefix))
        assert re.fullmatch(r"\d{3}", number.removeprefix(prefix))
        assert len(number.replace(" ", "")) == 11


def test_postcodes_have_the_shape_of_one_in_an_area_that_does_not_exist():
    rng = np.random.default_rng(1)
    for _ in range(200):
        assert re.fullmatch(r"ZX[1-5] [1-9][ABD-HJLNP-UW-Z]{2}", postcode(rng))


def test_no_two_people_share_an_address_by_chance():
    mail = MailAddresses()
    first, second = mail.of("Zoë", "O'Neill", "example.org"), mail.of("Zoe", "ONeill", "example.org")
    assert first == "zoe.oneill@example.org"
    assert second == "zoe.oneill1@example.org"


def test_a_name_without_latin_letters_gets_an_address_too():
    assert MailAddresses().of("佳怡", "王", "example.org") == "family@example.org"


def test_no_local_authority_has_our_number():
    assert LOCAL_AUTHORITY > "938"
