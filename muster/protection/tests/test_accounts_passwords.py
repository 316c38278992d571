"""Which passwords are refused for what they say."""

import unicodedata

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from muster.protection.accounts.forms import NewPasswordForm
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
