"""Which passwords are refused for what they say."""

import hashlib
import unicodedata
from pathlib import Path

import pytest
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from muster.protection.accounts.forms import NewPasswordForm
from muster.protection.accounts.models import Account
from muster.protection.accounts.passwords import stands_in
from tests.cast import make_school


@pytest.mark.parametrize(
    "password",
    ["Muster-School-2026", "autumnterm2026!!", "TeacherPassword1", "WelcomeAcademy99", "MusterMusterMuster"],
)
def test_a_password_of_listed_words_is_refused_and_a_sentence_is_not(password: str):
    with pytest.raises(ValidationError, match="anybody would try for a school"):
        validate_password(password)
    validate_password("the school bus smells of oranges")


@pytest.mark.parametrize("password", ["short", "password1234", "123456789012"])
def test_what_is_short_or_common_is_refused(password: str):
    with pytest.raises(ValidationError):
        validate_password(password)


PASSPHRASES = (
    "zażółć gęślą jaźń",
    "лимон ветер окно река",
    "駅前の静かな喫茶店で本を読む",
    "correct horse battery staple",
)


@pytest.mark.parametrize("password", PASSPHRASES)
@pytest.mark.usefixtures("db_app")
def test_a_passphrase_in_any_script_is_taken_and_lets_in_from_any_keyboard(password: str):
    form = NewPasswordForm({"password": password, "again": password})
    assert form.is_valid(), form.errors
    school = make_school()
    account = school.account(school.tutor)
    account.choose_password(form.cleaned_data["password"])
    assert account.check_password(password)
    assert account.check_password(unicodedata.normalize("NFD", password)), "as another keyboard sends it"
    assert not account.check_password(password[:-1])


@pytest.mark.parametrize(
    "password",
    [
        "q1w2e3r4t5y6",
        "zaq12wsxcde3",
        "P@ssw0rd-Pass",
        "Liverpool2019!",
        "sunshine1988",
        "dragon monkey",
        "iloveyouiloveyou",
        "abcdefghijkl",
        "aaaaaaaaaaaaaa",
    ],
)
def test_what_is_made_of_one_or_two_things_that_guessers_try_is_refused(password: str):
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize(
    "password", ["correct horse battery staple", "Tuesday-Giraffe-Teapot", "x7#kQ9!vLm2Z", "jzup4loullujy5s"]
)
def test_three_words_or_a_random_text_are_taken(password: str):
    validate_password(password)


def test_every_common_password_that_is_long_enough_is_seen_through_with_anything_of_it_beside():
    long_ones = [one for one in CommonPasswordValidator().passwords if len(one) >= 12]
    assert len(long_ones) > 100
    for one in long_ones:
        with pytest.raises(ValidationError):
            validate_password(f"{one}2026!")


@pytest.mark.parametrize("length", [73, 200])
def test_a_long_sentence_is_weighed_by_its_beginning(length: int):
    validate_password(("the bus to school smells of oranges in the rain " * 5)[:length])


def test_nobodys_password_is_their_own_name():
    account = Account()
    account.email_sealed = b""
    account.set_email("h.pemberton@northgate.example")
    typed = {"password": "Pemberton-Northgate-74", "again": "Pemberton-Northgate-74"}
    assert "your own name" in str(NewPasswordForm(typed, whose=account).errors)
    assert NewPasswordForm(typed).is_valid(), "somebody else's name is no worse than other words"


@pytest.fixture
def stolen(tmp_path: Path, settings: Settings) -> Path:
    """A file as Pwned Passwords has it, with one password in it that no list of ours has."""
    known = [*(f"other {number}" for number in range(500)), "violet harbour kettle"]
    digests = sorted(hashlib.sha1(one.encode(), usedforsecurity=False).hexdigest().upper() for one in known)
    file = tmp_path / "stolen.txt"
    file.write_text("".join(f"{digest}:{count}\r\n" for count, digest in enumerate(digests)))
    settings.STOLEN_PASSWORDS = file
    return file


@pytest.mark.usefixtures("stolen")
def test_a_password_that_was_stolen_elsewhere_is_refused_without_asking_anybody():
    with pytest.raises(ValidationError, match="stolen from other services"):
        validate_password("violet harbour kettle")
    validate_password("violet harbour kettles")


@given(st.sets(st.integers(0, 2000), min_size=1), st.integers(0, 2000))
def test_what_stands_in_the_file_is_found_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, held: set[int], sought: int
):
    file = tmp_path_factory.mktemp("stolen") / "list.txt"
    file.write_text("".join(f"{one:04}:{'1' * (one % 5 + 1)}\n" for one in sorted(held)))
    assert stands_in(file, f"{sought:04}".encode()) == (sought in held)
