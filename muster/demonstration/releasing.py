"""A round of reports already released to an invented school's families: some have opened theirs, some have not."""

import re
import uuid
from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from muster.assessment.models import AssessmentPoint
from muster.assessment.series import Series
from muster.demonstration.registers import Placed
from muster.demonstration.reporting import MIDDLES, THEY, TUTORS
from muster.messaging.actions.delivering import Receipt, note_receipt
from muster.messaging.models import Message
from muster.messaging.sealing import open_parcel
from muster.people.directory import names
from muster.people.names import called
from muster.protection.access.viewer import Viewer
from muster.reports.actions.cycles import NewCycle, open_cycle, release_reports
from muster.reports.actions.making import make_some, mark_read
from muster.reports.actions.opening import check_report_link, open_report
from muster.reports.actions.writing import Typed, write_words
from muster.reports.authority import WordsPlace
from muster.reports.jobs import tell_of_released
from muster.reports.links import SentLink
from muster.reports.models import ReportCycle, ReportTemplate
from muster.reports.parts import Part
from muster.reports.queries.links import sent_links
from muster.reports.queries.members import Cycle, opened_cycle

YEAR = "2"
OPENED = 0.6
_TOKEN = re.compile(r"/report/([\w-]+)")


def release_reports_of_year_2(by: Viewer, placed: Placed, *, rng: np.random.Generator) -> None:
    """Write, make and release short reports. If the server knows its address, families are told, and most look."""
    if placed.school.phase != "primary":
        return
    cycle = _opened(by)
    _write(by, cycle, placed, rng=rng)
    for pupil in cycle.pupils:
        mark_read(by=by, cycle_id=cycle.row.id, pupil_id=pupil, is_good=True)
    while make_some(by=by, cycle_id=cycle.row.id):
        pass
    release_reports(by=by, cycle_id=cycle.row.id, day=by.today)
    tell_of_released.work(by=by)
    _look(by, cycle.row, placed, rng=rng)
    _come_back(by, cycle.row)


def _opened(by: Viewer) -> Cycle:
    template = ReportTemplate.objects.filter(school_id=by.school_id).get()
    point = AssessmentPoint.objects.filter(school_id=by.school_id, name="October").get()
    cycle = NewCycle(
        name="Settling in",
        template_id=template.id,
        year_groups=(YEAR,),
        points=(point.id,),
        series=(Series.ATTAINMENT.value,),
        parts=(Part.TUTOR,),
        words_due=by.today - timedelta(days=4),
    )
    return opened_cycle(by, open_cycle(by=by, cycle=cycle))


def _write(by: Viewer, cycle: Cycle, placed: Placed, *, rng: np.random.Generator) -> None:
    directory = names(by)
    sex = dict(zip(placed.pupils, (pupil.sex for pupil in placed.school.pupils), strict=True))
    for form, pupils in cycle.forms().items():
        typed = {}
        for pupil in pupils:
            name = called(directory.person(pupil))[0]
            they, them = THEY[sex[pupil]]
            words = " ".join(str(kind[rng.integers(len(kind))]) for kind in (TUTORS, MIDDLES))
            typed[pupil] = Typed(words.format(name=name, they=they, them=them))
        write_words(by=by, cycle=cycle, place=WordsPlace(Part.TUTOR, form), typed=typed)


def _look(by: Viewer, row: ReportCycle, placed: Placed, *, rng: np.random.Generator) -> None:
    """Let some families follow the link in their message and pass the check."""
    born = dict(zip(placed.pupils, (pupil.particulars.born for pupil in placed.school.pupils), strict=True))
    for sent, token in _tokens(by, row):
        day = born[sent.pupil]
        if day is not None and rng.random() < OPENED:
            passed = check_report_link(token=token, born=day)
            if passed is not None:
                open_report(token=token, proof=passed.proof)


def _come_back(by: Viewer, row: ReportCycle) -> None:
    """Let one message bounce: its contact has a new address of which the school has not been told."""
    links = sent_links(by.school_id, row)
    looked = {sent.pupil for link, sent in links if link.opened_at}
    sent = next((sent for _, sent in links if sent.pupil not in looked), None)
    if sent is not None:
        came_back = Receipt(str(sent.message), is_delivered=False, failure=Message.Failure.ADDRESS)
        note_receipt(by=by, receipt=came_back)


def _tokens(by: Viewer, row: ReportCycle) -> Iterator[tuple[SentLink, str]]:
    """Each link with its token, read from the message to the contact as the family would."""
    by_message: dict[uuid.UUID, list[SentLink]] = {}
    for _, sent in sent_links(by.school_id, row):
        by_message.setdefault(sent.message, []).append(sent)
    for message, theirs in by_message.items():
        held = Message.objects.get(school_id=by.school_id, id=message)
        parcel = open_parcel(by.school_id, held.id, bytes(held.sealed))[1]
        tokens = _TOKEN.findall(parcel.words) if parcel else []
        if len(tokens) == len(theirs) == 1:  # with siblings, order would not tell which link is whose
            yield theirs[0], tokens[0]
