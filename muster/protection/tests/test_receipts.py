import threading
import uuid
from collections.abc import Collection

from django.db import connections

from muster.attendance.models import MarkReceipt
from muster.protection.receipts import ask_for_receipts, receipt_id, withdraw_receipts
from muster.protection.walls.together import together
from tests.cast import School, make_school


def _known_before(school: School, keys: Collection[uuid.UUID]) -> set[uuid.UUID]:
    with school.seen_by_command() as viewer:
        with together():
            received = ask_for_receipts(MarkReceipt, viewer, keys)
        return received()


def test_a_receipt_is_of_the_key_and_of_what_came_with_it():
    school, key = uuid.uuid4(), uuid.uuid4()
    same = receipt_id(school, key, "a register", "/", None)
    assert receipt_id(school, key, "a register", "/", None) == same
    others = {
        receipt_id(uuid.uuid4(), key, "a register", "/", None),
        receipt_id(school, uuid.uuid4(), "a register", "/", None),
        receipt_id(school, key, "another", "/", None),
        receipt_id(school, key, "a register", "N", None),
        receipt_id(school, key, "a register", "/", 0),
    }
    assert len(others | {same}) == 6


def test_a_key_is_known_once_its_receipt_was_taken(school: School):
    first, second = uuid.uuid4(), uuid.uuid4()
    assert _known_before(school, [first]) == set()
    assert _known_before(school, [second, first, first]) == {first}
    assert _known_before(school, [first, second]) == {first, second}


def test_what_was_not_dealt_with_may_be_sent_again(school: School):
    key = uuid.uuid4()
    with school.seen_by_command() as viewer:
        ask_for_receipts(MarkReceipt, viewer, [key])
        withdraw_receipts(MarkReceipt, viewer, [key])
    assert _known_before(school, [key]) == set()


def test_a_key_that_was_taken_in_another_school_is_new_in_this_one(school: School):
    key, other = uuid.uuid4(), make_school()
    here, there = (receipt_id(one.id, key, "a register") for one in (school, other))
    assert _known_before(school, [here]) == set()
    assert _known_before(other, [there]) == set()
    assert _known_before(school, [here]) == {here}


def test_of_many_that_send_the_same_at_once_one_is_the_first(school: School):
    keys = [uuid.uuid4() for _ in range(20)]
    found: list[int] = []
    start = threading.Barrier(6)

    def send(order: int) -> None:
        start.wait()
        try:
            found.append(len(_known_before(school, keys[::order])))
        finally:
            connections.close_all()

    senders = [threading.Thread(target=send, args=(1 if number % 2 else -1,)) for number in range(6)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert sorted(found) == [0, 20, 20, 20, 20, 20]
