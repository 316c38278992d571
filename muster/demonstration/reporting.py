"""Reports in progress at an invented school: some comments written, some missing, some for the proof-reader to query."""

import uuid
from collections.abc import Iterator, Mapping
from datetime import timedelta

import numpy as np

from muster.assessment.models import AssessmentPoint
from muster.assessment.series import Series
from muster.calendar.models import AcademicYear
from muster.demonstration.registers import Placed
from muster.people.directory import names
from muster.people.names import called
from muster.protection.access.viewer import Viewer
from muster.reports.actions.cycles import NewCycle, NewTemplate, keep_template, open_cycle
from muster.reports.actions.making import make_some, mark_read
from muster.reports.actions.writing import Typed, write_words
from muster.reports.authority import WordsPlace, pupils_at
from muster.reports.parts import Part, Section
from muster.reports.queries.members import Cycle, opened_cycle

YEARS = {"primary": ("3", "4"), "secondary": ("7",)}
LEFT_TO_WRITE = ("3B", "7A")
"""Forms of tutors as whom one can sign in: the tutor's words, and a few subject comments, are still to be written."""

FOUND_GOOD = ("3A", "7B")
OPENING = "This report says how your child is doing this term: in school, in each subject, and as a member of the class."
CLOSING = (
    "If you would like to talk about this report, ring the office on 01632 960 123. We will find a time to talk, "
    "also after work or by telephone."
)
BEGINNINGS = (
    "{name} has made a good start in {subject} and joins in every lesson.",
    "In {subject}, {name} listens well and asks questions that help everybody.",
    "{name} works with care in {subject}, and it shows in the results.",
    "{subject} is where {name} has come furthest since September.",
    "{name} enjoys {subject} and is proud of the work in the book.",
    "{name} finds some of {subject} hard and keeps trying, which is what counts.",
    "{name} talks about {subject} with real interest.",
)
MIDDLES = (
    "Results this half term are what we hoped for.",
    "What was hard in September is easy now.",
    "In group work {they} listens first and then says what helps.",
    "Homework comes in on time and is done with thought.",
    "The best piece so far hangs on the wall of the classroom.",
    "There is still some guessing where looking again would do.",
    "Working with a partner has helped {them} to explain more clearly.",
    "Two weeks of practice have made a real difference.",
    "With a little more time for planning the work would be even better.",
)
NEXT_STEPS = (
    "Next, {they} will work on giving reasons in full sentences.",
    "To get further, {they} should finish what is begun before going on.",
    "Ten minutes at home each day would help {them} most.",
    "Now {they} can be braver and try the harder questions first.",
    "Reading the question twice would save {them} marks.",
    "It would help {them} to say aloud what is not clear yet.",
    "Checking the work once more at the end is the next step.",
)
TUTORS = (
    "{name} is a kind and reliable member of the class, and others like to work with {them}.",
    "{name} has settled well this term and looks after those who are new.",
    "{name} comes in with a smile, is ready on time and helps without being asked.",
    "It has been good to see {name} grow in confidence this term.",
    "{name} thinks before speaking, and the class listens when {they} does.",
)
THEY = {"F": ("she", "her"), "M": ("he", "him")}


def write_reports(by: Viewer, year: AcademicYear, placed: Placed, *, rng: np.random.Generator) -> None:
    """Begin a round of reports, write most of it, and have a form's reports made."""
    cycle = _opened(by, year, placed)
    sex = dict(zip(placed.pupils, (pupil.sex for pupil in placed.school.pupils), strict=True))
    for place in _places(cycle):
        typed = _typed(by, cycle, place, sex, rng=rng)
        if typed:
            write_words(by=by, cycle=cycle, place=place, typed=typed)
    _make(by, cycle)


def _opened(by: Viewer, year: AcademicYear, placed: Placed) -> Cycle:
    template = NewTemplate("Report to families", tuple(Section), OPENING, CLOSING)
    point = AssessmentPoint.objects.filter(school_id=by.school_id, year=year, name="October").get()
    cycle = NewCycle(
        name="Autumn report",
        template_id=keep_template(by=by, template=template),
        year_groups=YEARS[placed.school.phase],
        points=(point.id,),
        series=(Series.ATTAINMENT.value, Series.EFFORT.value),
        parts=(Part.SUBJECT, Part.TUTOR),
        words_due=by.today + timedelta(days=10),
    )
    return opened_cycle(by, open_cycle(by=by, cycle=cycle))


def _places(cycle: Cycle) -> Iterator[WordsPlace]:
    for one in cycle.teaching:
        yield WordsPlace(Part.SUBJECT, one.group_id, one.course_id)
    for form in cycle.forms():
        yield WordsPlace(Part.TUTOR, form)


def _typed(
    by: Viewer,
    cycle: Cycle,
    place: WordsPlace,
    sex: Mapping[uuid.UUID, str],
    *,
    rng: np.random.Generator,
) -> dict[uuid.UUID, Typed]:
    """The words typed about a class; for forms left to write, none of the tutor's and half of the others."""
    directory = names(by)
    is_left = any(left in directory.group(place.group_id) for left in LEFT_TO_WRITE)
    if is_left and place.part is Part.TUTOR:
        return {}
    share = 0.5 if is_left else 1.0
    subject = next((one.title for one in cycle.teaching if one.course_id == place.course_id), "")
    typed: dict[uuid.UUID, Typed] = {}
    before = ""
    for pupil in pupils_at(cycle, place):
        if rng.random() >= share:
            continue
        name = called(directory.person(pupil))[0]
        they, them = THEY[sex[pupil]] if rng.random() > 0.02 else ("she", "her")
        if before and rng.random() < 0.01:
            name = before  # as happens when a comment is pasted
        kinds = (TUTORS if place.part is Part.TUTOR else BEGINNINGS, MIDDLES, NEXT_STEPS)
        words = " ".join(str(one[rng.integers(len(one))]) for one in kinds)
        typed[pupil] = Typed(words.format(name=name, subject=subject, they=they, them=them))
        before = name
    return typed


def _make(by: Viewer, cycle: Cycle) -> None:
    directory = names(by)
    for form, pupils in cycle.forms().items():
        if any(directory.group(form).endswith(good) for good in FOUND_GOOD):
            for pupil in pupils:
                mark_read(by=by, cycle_id=cycle.row.id, pupil_id=pupil, is_good=True)
    make_some(by=by, cycle_id=cycle.row.id)
