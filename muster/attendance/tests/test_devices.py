"""The evacuation pack: sealed for one device, opened by its own key alone, forgotten when it is taken away."""

import base64
import json
from dataclasses import replace
from datetime import datetime

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from muster.attendance.access import HOLDS_PACK
from muster.attendance.actions.devices import NoDevice, end_device, name_device, refresh_pack
from muster.attendance.packs import UnusableKey, checked_key
from muster.attendance.queries.packed_sheets import sheets_to_pack
from muster.attendance.queries.packing import named_devices
from muster.attendance.queries.sheets import register_sheet
from muster.protection.access.decisions import Refused
from muster.protection.budgets.models import Alarm
from tests.cast import MORNING, School
from tests.stolen_rows import stolen

KEY = rsa.generate_private_key(public_exponent=65537, key_size=3072)
PUBLIC = base64.b64encode(
    KEY.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
).decode()


def named(school: School) -> str:
    with school.seen_by(school.office) as viewer:
        return name_device(by=viewer, name="Office tablet", public_key=PUBLIC)


def opened(pack: dict[str, str]) -> dict[str, list[dict[str, object]]]:
    parts = {name: base64.b64decode(text) for name, text in pack.items()}
    padding = OAEP(mgf=MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)
    plain = AESGCM(KEY.decrypt(parts["key"], padding)).decrypt(parts["nonce"], parts["sealed"], None)
    found: dict[str, list[dict[str, object]]] = json.loads(plain)
    return found


def test_the_pack_opens_with_the_devices_key_and_holds_what_is_needed(school: School):
    pack = refresh_pack(token=named(school)).pack
    assert pack is not None
    assert "Sinclair" not in json.dumps(pack)
    forms = opened(pack)["forms"]
    assert [form["name"] for form in forms] == ["3B", "4A"]
    assert "Ada Sinclair" in json.dumps(forms)
    assert "Iris Sinclair 07700\N{NO-BREAK SPACE}900123" in json.dumps(forms, ensure_ascii=False)
    assert "adrenaline" in json.dumps(forms)


def test_the_paper_registers_lie_in_an_envelope_of_their_own_and_hold_names_alone(school: School):
    found = refresh_pack(token=named(school))
    assert "Sinclair" not in json.dumps(found.sheets)
    said = opened(found.sheets)
    assert [day["words"] for day in said["days"]] == [
        "Tuesday 24 November 2026",
        "Wednesday 25 November 2026",
    ]
    assert [sheet["group"] for sheet in said["days"][0]["sheets"]] == ["3B", "4A"]  # type: ignore[attr-defined]
    assert "adrenaline" not in json.dumps(said)
    assert "07700" not in json.dumps(said)


@pytest.mark.parametrize(
    ("day", "days", "hours"),
    [
        (27, ["Friday 27 November 2026", "Monday 30 November 2026"], 4 * 24 - 8),
        (28, ["Monday 30 November 2026"], 3 * 24 - 8),
    ],
)
def test_they_live_to_the_end_of_the_next_school_day_over_a_weekend(
    school: School, day: int, days: list[str], hours: int
):
    with school.seen_by(school.office, MORNING.replace(day=day, hour=8, minute=0)) as viewer:
        holder = replace(viewer, standing=replace(viewer.standing, facts=frozenset((HOLDS_PACK,))))
        packed = sheets_to_pack(holder)
    assert [one.words for one in packed.days] == days
    assert packed.seconds == hours * 60 * 60


def test_no_register_is_held_over_the_holidays(school: School):
    with school.seen_by(school.office, datetime(2027, 7, 24, 8, 0, tzinfo=MORNING.tzinfo)) as viewer:
        holder = replace(viewer, standing=replace(viewer.standing, facts=frozenset((HOLDS_PACK,))))
        packed = sheets_to_pack(holder)
    assert packed.days == ()
    assert packed.seconds == 16 * 60 * 60


def test_a_sheet_numbers_its_pupils_as_they_are_typed_in(school: School):
    with school.seen_by(school.office) as viewer:
        holder = replace(viewer, standing=replace(viewer.standing, facts=frozenset((HOLDS_PACK,))))
        (sheet, _) = sheets_to_pack(holder).days[0].sheets
        rows = register_sheet(viewer, school.register()).rows
    assert sheet.pupils == tuple(row.name for row in rows)


def test_a_device_that_is_taken_away_is_told_to_forget(school: School):
    token = named(school)
    with school.seen_by(school.head) as viewer:
        (device,) = named_devices(viewer)
        assert device.name == "Office tablet"
        end_device(by=viewer, device_id=device.id)
    with pytest.raises(NoDevice):
        refresh_pack(token=token)
    with pytest.raises(NoDevice):
        refresh_pack(token="nonsense")


def test_only_those_who_may_name_a_device(school: School):
    with school.seen_by(school.tutor) as viewer, pytest.raises(Refused):
        name_device(by=viewer, name="Mine", public_key=PUBLIC)


@pytest.mark.parametrize("text", ["", "AAAA", "not base64!"])
def test_what_is_no_key_is_refused(text: str):
    with pytest.raises(UnusableKey):
        checked_key(text)


def test_a_short_key_is_refused():
    short = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    der = short.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    with pytest.raises(UnusableKey):
        checked_key(base64.b64encode(der).decode())


def test_the_name_of_a_device_lies_sealed(school: School, superuser_cursor):
    named(school)
    superuser_cursor.execute(
        "SELECT d::text FROM attendance_evacuationdevice d WHERE school_id = %s", [school.id]
    )
    assert "Office tablet" not in stolen(superuser_cursor)


def test_a_second_person_is_told_of_a_device_that_will_hold_the_whole_school(school: School):
    named(school)
    with school.seen_by_command():
        raised = Alarm.objects.get(school_id=school.id)
    assert (raised.kind, raised.opener_id) == (Alarm.Kind.DEVICE_NAMED, school.office)
