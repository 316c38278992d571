"""By which numbers the pictures of a photographer's zip go, and whose each is: never by a name."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.interchange.parcel import Parcel
from muster.interchange.photographs.matching import Why, match, numbers_of
from muster.interchange.photographs.reading import Label, Labelled, label_of, read_index, read_labels
from muster.interchange.problems import Findings, stops
from muster.people.records import Particulars
from tests.photographers import UPN_ADA, UPN_BEN, delivered

ADA, BEN, CAT = (uuid.UUID(int=number) for number in (1, 2, 3))


@pytest.mark.parametrize(
    ("name", "label"),
    [
        (f"{UPN_ADA}.jpg", Label(upn=UPN_ADA)),
        (f"7B/Lovelace_Ada_{UPN_ADA.lower()} (2).JPG", Label(upn=UPN_ADA)),
        ("004711.jpg", Label(number="004711")),
        ("A4711.png", Label(number="A4711")),
        ("Ada Lovelace.jpg", Label()),
        ("Ada-Lovelace-7.jpg", Label()),
        ("Ada.jpg", Label()),
        ("IMG_004711.jpg", Label()),
        (f"{UPN_ADA} {UPN_BEN}.jpg", Label()),
        ("X" + UPN_ADA[1:] + " Ada.jpg", Label()),
        (f"3B/Ada {BEN}.jpg", Label(muster=str(BEN))),
        (f"{str(BEN).upper()}.jpg", Label(muster=str(BEN))),
        (f"{BEN} {CAT}.jpg", Label()),
        (f"{BEN}1.jpg", Label()),
        (".jpg", Label()),
    ],
)
def test_a_name_of_a_file_gives_a_whole_upn_or_is_a_number_and_never_a_name(name: str, label: Label):
    assert label_of(name) == label


@given(st.text(max_size=60))
def test_no_name_of_a_file_breaks_reading(name: str):
    found = label_of(name)
    assert not (found.upn and found.number)


@given(st.binary(max_size=400))
def test_nothing_that_is_sent_breaks_reading(data: bytes):
    findings = Findings(tolerant=True)
    assert not read_labels("a.zip", data, findings).labels
    assert stops(findings)


def index(text: str) -> tuple[dict[str, tuple[Label, ...]], Findings]:
    findings = Findings(tolerant=True)
    return read_index(Parcel("a.zip", {"index.txt": text.encode()}), findings), findings


@pytest.mark.parametrize(
    "text",
    [
        "Image Name\tAdmission No\tSurname\n0001.jpg\t004711\tLovelace\n",
        "Surname,Filename,Adno\nLovelace,pictures\\0001.JPG,004711\n",
        "Photo;Student Number\n0001.jpg;004711\n",
    ],
)
def test_an_index_is_read_whatever_divides_its_columns(text: str):
    assert index(text)[0] == {"0001.jpg": (Label(number="004711"),)}


def test_an_index_without_names_of_columns_is_refused_rather_than_guessed():
    found, findings = index("0001.jpg,004711,Lovelace\n0002.jpg,004712,Byron\n")
    assert found == {}
    assert "which column is which" in next(iter(findings)).what


def test_where_there_is_an_index_running_numbers_are_nobodys():
    data = delivered(
        {"4711.jpg": b"x", "0002.jpg": b"x", "index.csv": f"File,UPN\n0002.jpg,{UPN_ADA}\nno.jpg,1\n"}
    )
    labelled = read_labels("a.zip", data, Findings(tolerant=True))
    assert labelled.labels == {"0002.jpg": (Label(upn=UPN_ADA),)}
    assert labelled.unlabelled == ("4711.jpg",)
    assert labelled.missing == ("no.jpg",)


NUMBERS = numbers_of(
    {
        ADA: Particulars(upn=UPN_ADA, admission_number="7"),
        BEN: Particulars(upn=UPN_BEN, admission_number="8"),
        CAT: Particulars(admission_number="8"),
    }
)


@pytest.mark.parametrize(
    ("labels", "whose"),
    [
        ((Label(upn=UPN_ADA),), ADA),
        ((Label(number="7"),), ADA),
        ((Label(UPN_ADA, "7"),), ADA),
        ((Label(number="07"),), Why.NOBODY),
        ((Label(number="8"),), Why.NOBODY),
        ((Label(UPN_BEN, "7"),), Why.TWO_PUPILS),
        ((Label(UPN_ADA, "999"),), Why.NOBODY),
        ((Label(upn=UPN_ADA), Label(upn=UPN_BEN)), Why.TWO_PUPILS),
        ((Label(muster=str(CAT)),), CAT),
        ((Label(UPN_ADA, muster=str(CAT)),), Why.TWO_PUPILS),
        ((Label(UPN_ADA, muster=str(uuid.UUID(int=9))),), Why.NOBODY),
    ],
    ids=[
        "UPN",
        "number",
        "both",
        "07 is not 7",
        "of two",
        "one each",
        "unknown",
        "two UPNs",
        "Muster's",
        "UPN and another's",
        "UPN and nobody's",
    ],
)
def test_a_picture_is_whose_all_its_numbers_are(labels: tuple[Label, ...], whose: uuid.UUID | Why):
    found = match(Labelled({"a.jpg": labels}), NUMBERS)
    expected = ({whose: "a.jpg"}, ()) if isinstance(whose, uuid.UUID) else ({}, (("a.jpg", whose),))
    assert (found.files, found.unused) == expected


def test_two_files_of_one_pupil_are_nobodys():
    found = match(Labelled({"a.jpg": (Label(upn=UPN_ADA),), "b.jpg": (Label(number="7"),)}), NUMBERS)
    assert found.files == {}
    assert found.unused == (("a.jpg", Why.TWO_FILES), ("b.jpg", Why.TWO_FILES))
