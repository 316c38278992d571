"""Which encoding a list is in that says nothing of it: told by the names that its bytes make."""

import pytest

from muster.interchange.decoding import decode

NAMES = (
    *(
        "Zoë",
        "José",
        "Müller",
        "Siân",
        "Chloé",
        "René",
        "François",
        "Núñez",
        "Åsa",
        "Ødegård",
        "Íñigo",
        "João",
        "Anaïs",
    ),
    *(
        "María",
        "García",
        "Víctor",
        "Martín",
        "Síle",
        "Seán Ó Súilleabháin",
        "Jürgen Groß",
        "Noël St-Étienne",
        "Caoimhín",
    ),
    *(
        "O’Brien",
        "D’Arcy",
        "d’Angelo",
        "O’NEILL",
        "N’Golo",
        "Isma’il",
        "Ra’ed",
        "St John’s",
        "James’",
        "“Beth” Lee",
    ),
    *(
        "JOSÉ",
        "MÜLLER",
        "ZOË",
        "ÉLODIE",
        "Éloïse",
        "Brontë",
        "Peña",
        "Bjørn",
        "Ångström",
        "Zürich",
        "Renée-Marie",
    ),
)


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
@pytest.mark.parametrize("name", NAMES)
def test_one_name_alone_tells_windows_from_a_macintosh(name: str, encoding: str):
    decoded = decode(f"Adno,Forename\r\n1,{name}\r\n2,Tom\r\n".encode(encoding))
    assert decoded is not None
    assert (decoded.text.splitlines()[1], decoded.encoding, decoded.sure) == (f"1,{name}", encoding, False)


def test_what_makes_no_name_in_either_is_taken_as_windows():
    decoded = decode("Adno,Club\n1,£12 – paid\n".encode("cp1252"))
    assert decoded is not None
    assert decoded.text == "Adno,Club\n1,£12 – paid\n"


def test_bytes_that_make_no_words_are_no_text():
    assert decode(bytes(range(0x80, 0x100)) * 4) is None
