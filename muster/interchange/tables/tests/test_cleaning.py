import pytest

from muster.interchange.tables.cleaning import clean


@pytest.mark.parametrize(
    ("text", "field", "meant"),
    [
        ("1234.0", "admission_number", "1234"),
        ("1234.50", "admission_number", "1234.50"),
        ("7.0", "year_group", "7"),
        ("7.0", "given_name", "7.0"),
        ('="0012"', "pupil_id", "0012"),
        ("'0012", "pupil_id", "0012"),
        ("'Alim", "given_name", "'Alim"),
        ("n/a", "given_name", ""),
        ("None", "given_name", "None"),
        ("NULL", "family_name", "NULL"),
        ("None", "house", ""),
        ("NA", "code", "NA"),
        ("\u2013", "email", ""),
        ("-1", "year_group", "-1"),
        ("n 801332615970", "upn", "N801332615970"),
        ("-", "written", "-"),
        ("N/A", "", "N/A"),
    ],
)
def test_a_cell_is_what_its_field_wants(text: str, field: str, meant: str):
    assert clean(text, field) == meant
