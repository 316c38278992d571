"""Matches people in a roster with those in the school: by id or UPN; a name with a birth date or e-mail only proposes a match."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from muster.interchange import roster
from muster.interchange.problems import Question
from muster.interchange.state import Known, Ref, State
from muster.people.names import folded
from muster.people.records import Name
from muster.people.upn import fault_in_upn, tidied
from muster.ui.formats import full_date

HashOf = Callable[[str, str], bytes]
SAME, NEW, EACH = "same", "new", "each"
ALL, ALL_TWICE = "same:all", "twice:all"
_ASKED_ONE_BY_ONE = 3
_OF_ALL = {
    ALL: "{number} people have the name and the birth date, e-mail or telephone of somebody whom you have. Are they the same people?",
    ALL_TWICE: "{number} lines without a number repeat the name and birth date of another line. Is it one pupil each time?",
}
"""What is asked of many at once, by the key of the question; those of one each have a key that begins alike."""

PUPIL, STAFF, CONTACT, GROUP = "pupil", "staff", "contact", "group"
NAMED = "pupil_named"
"""A pupil's name and birth date, by which a person has agreed that a list without numbers means them."""


@dataclass
class Matching:
    """What was matched so far: `refs` by kind and the roster's id, and what has to be asked."""

    state: State
    hash_of: HashOf
    answers: Mapping[str, str]
    refs: dict[tuple[str, str], Ref] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    new_ids: list[tuple[str, str, Ref]] = field(default_factory=list)

    def by_outside_id(self, kind: str, given: str) -> uuid.UUID | None:
        """Whom this id meant when it was seen before; a place in a file is nobody's id."""
        if given.startswith(roster.UNNUMBERED):
            return None
        return self.state.outside.get((kind, self.hash_of(kind, given)))

    def pupil(self, given: str) -> Ref | None:
        """Which pupil a table means that lists no pupils itself: by the roster's id, UPN or admission number."""
        found = self.refs.get((PUPIL, given)) or self.by_outside_id(PUPIL, given)
        if found is not None:
            return found
        if given and not fault_in_upn(tidied(given)):
            return self.state.by_upn.get(self.hash_of("upn", tidied(given)))
        return self.by_admission_number.get(given.lstrip("0"))

    @cached_property
    def by_admission_number(self) -> Mapping[str, uuid.UUID]:
        """Whose an admission number is, without leading zeros; not those that two pupils have."""
        found: dict[str, set[uuid.UUID]] = {}
        for pupil in self.state.pupils.values():
            number = pupil.particulars.admission_number.lstrip("0")
            if number:
                found.setdefault(number, set()).add(pupil.id)
        return {number: next(iter(pupils)) for number, pupils in found.items() if len(pupils) == 1}

    def settle(self, kind: str, given: str, found: uuid.UUID | None) -> Ref:
        """Remember whom an id means; an id that was not known is kept for the next import."""
        ref: Ref = found if found is not None else given
        self.refs[kind, given] = ref
        if not given.startswith(roster.UNNUMBERED) and self.by_outside_id(kind, given) is None:
            self.new_ids.append((kind, given, ref))
        return ref

    def remembered(self, named: str, alike: Sequence[Known]) -> uuid.UUID | None:
        """Whom name and birth date were agreed to mean; None where another of them is here too, and has to be told apart."""
        found = self.state.outside.get((NAMED, self.hash_of(NAMED, named)))
        return found if found is not None and {known.id for known in alike} <= {found} else None

    def remember(self, agreed: Mapping[str, Sequence[Ref]]) -> None:
        """Keep what name and birth date mean for the next import: not where two lines share them, whom nothing tells apart."""
        for named, refs in agreed.items():
            if len(refs) == 1 and (NAMED, self.hash_of(NAMED, named)) not in self.state.outside:
                self.new_ids.append((NAMED, named, refs[0]))

    def open_questions(self) -> tuple[Question, ...]:
        """What has to be asked; of many people at once first whether all of them are the same."""
        asked = tuple(self.questions)
        for key, words in _OF_ALL.items():
            alike = [question for question in asked if question.key.startswith(key.removesuffix("all"))]
            if len(alike) > _ASKED_ONE_BY_ONE and self.answers.get(key) != EACH:
                choices = ((SAME, "Yes, all of them"), (EACH, "Ask about each of them"))
                together = Question(key, "", "", words.replace("{number}", str(len(alike))), choices)
                asked = (together, *(question for question in asked if question not in alike))
        return asked

    def propose(
        self, kind: str, person: "roster.Pupil | roster.Member | roster.Contact", known: Known
    ) -> bool | None:
        """Whether a person said that the two are one; None where nobody has been asked yet."""
        key = f"same:{kind}:{person.source.file}:{person.source.line}"
        answer = self.answers.get(key) or self.answers.get(ALL)
        if answer in {SAME, NEW}:
            return answer == SAME
        born = known.particulars.born
        told = f", born {full_date(born)}" if born else ""
        words = f"Is {person.names.given} {person.names.family}{told}, the person of this name whom you have?"
        choices = ((SAME, "Yes, the same person"), (NEW, "No, somebody else"))
        self.questions.append(Question(key, person.source.file, "", words, choices))
        return None

    def which(
        self, person: "roster.Pupil | roster.Member | roster.Contact", alike: Sequence[Known]
    ) -> uuid.UUID | None:
        """Which of several pupils of one name and birth date a person said that a line means; None for none of them."""
        key = f"which:{person.source.file}:{person.source.line}"
        answer = self.answers.get(key)
        choices = [(str(known.id), f"The one in {self._groups_of(known.id)}") for known in alike]
        if answer == NEW or answer in dict(choices):
            return None if answer == NEW else uuid.UUID(answer)
        words = (
            f"{len(alike)} pupils whom you have are called {person.names.given} {person.names.family} and were born on "
            f"the same day. Which of them stands on line {person.source.line}?"
        )
        choices.append((NEW, "None of them: another pupil"))
        self.questions.append(Question(key, person.source.file, "", words, tuple(choices)))
        return None

    def _groups_of(self, pupil: uuid.UUID) -> str:
        """The forms and classes of a pupil today, in words: by them a person tells twins apart."""
        groups = self.state.groups
        of_today = {
            groups[place.group_id].name
            for place in self.state.places
            if place.pupil_id == pupil and place.group_id in groups and place.stay.holds_on(self.state.today)
        }
        return ", ".join(sorted(of_today)) or "no group"

    def is_said_twice(self, first: roster.Pupil, again: roster.Pupil) -> bool:
        """Whether a person said that two lines without a number, of one name and birth date, are one pupil."""
        if first is again:
            return False
        source = again.source
        key = f"twice:{source.file}:{source.line}"
        answer = self.answers.get(key) or self.answers.get(ALL_TWICE)
        if answer not in {SAME, NEW}:
            words = (
                f"{again.names.given} {again.names.family} stands on line {first.source.line} and on line {source.line} with "
                "one birth date and no number. Is it one pupil?"
            )
            choices = ((SAME, "Yes, one pupil"), (NEW, "No, two pupils"))
            self.questions.append(Question(key, source.file, "", words, choices))
        return answer == SAME


def match_pupils(matching: Matching, pupils: Iterable[roster.Pupil]) -> None:
    """Match pupils by outside id, then UPN; by name and birth date only where a person confirms it, or once has."""
    state = matching.state
    alike = _by(state.pupils.values(), lambda known: (_folded(known.name), known.particulars.born))
    lines: dict[tuple[object, object], roster.Pupil] = {}
    agreed: dict[str, list[Ref]] = {}
    for pupil in pupils:
        named = (
            f"{_folded(pupil.names)}|{pupil.birth_date}" if _has_no_number(pupil) and pupil.birth_date else ""
        )
        found = matching.by_outside_id(PUPIL, pupil.id)
        if found is None and pupil.upn:
            found = state.by_upn.get(matching.hash_of("upn", tidied(pupil.upn)))
        if found is None and pupil.birth_date:
            key = (_folded(pupil.names), pupil.birth_date)
            if named and matching.is_said_twice(lines.setdefault(key, pupil), pupil):
                matching.refs[PUPIL, pupil.id] = matching.refs[PUPIL, lines[key].id]
                continue
            taken = set(matching.refs.values())
            others = [known for known in alike.get(key, ()) if known.id not in taken]
            found = (matching.remembered(named, others) if named else None) or _proposed(
                matching, PUPIL, pupil, others
            )
        ref = matching.settle(PUPIL, pupil.id, found)
        if named:
            agreed.setdefault(named, []).append(ref)
    matching.remember(agreed)


def _has_no_number(pupil: roster.Pupil) -> bool:
    return pupil.id.startswith(roster.UNNUMBERED) and not pupil.upn


def match_adults(
    matching: Matching,
    kind: str,
    people: "Iterable[roster.Member] | Iterable[roster.Contact]",
    held: Mapping[uuid.UUID, Known],
) -> None:
    """Match staff or contacts by outside id; by name and e-mail or telephone only where a person confirms it."""
    alike: dict[tuple[object, object], list[Known]] = {}
    for known in held.values():
        for where in (*known.details.emails, *known.details.telephones):
            alike.setdefault((_folded(known.name), _plain(where)), []).append(known)
    for person in people:
        found = matching.by_outside_id(kind, person.id)
        if found is None:
            address = person.address
            places = (address.email, address.mobile, address.telephone)
            candidates = next(
                (
                    alike[key]
                    for place in places
                    if place and (key := (_folded(person.names), _plain(place))) in alike
                ),
                None,
            )
            found = _proposed(matching, kind, person, candidates)
        matching.settle(kind, person.id, found)


def _proposed(
    matching: Matching,
    kind: str,
    person: "roster.Pupil | roster.Member | roster.Contact",
    candidates: list[Known] | None,
) -> uuid.UUID | None:
    # A person whom this system names otherwise is not proposed.
    free = [known for known in candidates or () if not matching.state.is_from_outside(kind, known.id)]
    if len(free) > 1 and kind == PUPIL:
        return matching.which(person, free)
    return free[0].id if len(free) == 1 and matching.propose(kind, person, free[0]) else None


def _by(
    people: Iterable[Known], key: Callable[[Known], tuple[object, object]]
) -> dict[tuple[object, object], list[Known]]:
    found: dict[tuple[object, object], list[Known]] = {}
    for known in people:
        found.setdefault(key(known), []).append(known)
    return found


def _folded(name: "Name | roster.Names") -> str:
    return folded(f"{name.given} {name.family}")


def _plain(where: str) -> str:
    return where.casefold() if "@" in where else "".join(mark for mark in where if mark.isdigit())
