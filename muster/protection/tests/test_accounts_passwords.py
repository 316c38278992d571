"""Which passwords are refused for what they say."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError


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


def test_a_passphrase_in_any_script_is_taken():
    validate_password("zażółć gęślą jaźń")
    validate_password("correct horse battery staple")
