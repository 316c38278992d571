"""Matches pictures to pupils: by UPN, admission number or Muster's identifier, never by a name or a guess. Pure."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from muster.interchange.photographs.reading import Label, Labelled
from muster.people.records import Particulars
from muster.people.upn import tidied


class Why(StrEnum):
    """Why a file matches nobody."""

    NO_NUMBER = "no_number"
    NOT_INDEXED = "not_indexed"
    NOBODY = "nobody"
    TWO_PUPILS = "two_pupils"
    TWO_FILES = "two_files"
    MISSING = "missing"
    NO_PICTURE = "no_picture"


@dataclass(frozen=True, slots=True, repr=False)
class Numbers:
    """The pupils on roll by UPN, by admission number where no two have the same, and by Muster's identifier."""

    by_upn: Mapping[str, uuid.UUID]
    by_number: Mapping[str, uuid.UUID]
    by_identifier: Mapping[str, uuid.UUID]


@dataclass(frozen=True, slots=True, repr=False)
class Matched:
    """The file of each pupil who gets a picture, and why each of the others is nobody's."""

    files: Mapping[uuid.UUID, str]
    unused: tuple[tuple[str, Why], ...]


def numbers_of(held: Mapping[uuid.UUID, Particulars]) -> Numbers:
    """The numbers of these pupils. A number that two of them share identifies neither."""
    upns = [(tidied(each.upn), pupil) for pupil, each in held.items() if each.upn]
    numbers = [(_number(number), pupil) for pupil, each in held.items() if (number := each.admission_number)]
    return Numbers(_only_once(upns), _only_once(numbers), {str(pupil): pupil for pupil in held})


def match(labelled: Labelled, numbers: Numbers) -> Matched:
    """Whose each picture is. Two files that fit one pupil are nobody's: which is right is not for the program to say."""
    unlabelled = Why.NOT_INDEXED if labelled.has_index else Why.NO_NUMBER
    unused = [(file, unlabelled) for file in labelled.unlabelled]
    fitting: defaultdict[uuid.UUID, list[str]] = defaultdict(list)
    for file, labels in labelled.labels.items():
        pupils = {pupil for label in labels for pupil in _meant(label, numbers)}
        if len(pupils) == 1 and all(_is_somebodys(label, numbers) for label in labels):
            fitting[pupils.pop()].append(file)
        else:
            unused.append((file, Why.TWO_PUPILS if len(pupils) > 1 else Why.NOBODY))
    for files in fitting.values():
        unused += [(file, Why.TWO_FILES) for file in files if len(files) > 1]
    unused += [(file, Why.MISSING) for file in labelled.missing]
    unused += [(file, Why.NO_PICTURE) for file in labelled.others]
    return Matched({pupil: files[0] for pupil, files in fitting.items() if len(files) == 1}, tuple(unused))


def _meant(label: Label, numbers: Numbers) -> Iterator[uuid.UUID]:
    return (pupil for _, pupil in _fits(label, numbers) if pupil is not None)


def _is_somebodys(label: Label, numbers: Numbers) -> bool:
    """Whether every number that a label has is one of a pupil here: half a fit is none."""
    return all(pupil is not None for said, pupil in _fits(label, numbers) if said)


def _fits(label: Label, numbers: Numbers) -> Iterator[tuple[str, uuid.UUID | None]]:
    """Each number that a label can have, with the pupil whose it is."""
    yield label.upn, numbers.by_upn.get(label.upn)
    yield label.number, numbers.by_number.get(_number(label.number))
    yield label.muster, numbers.by_identifier.get(label.muster)


def _number(text: str) -> str:
    return text.strip().casefold()


def _only_once(pairs: Iterable[tuple[str, uuid.UUID]]) -> dict[str, uuid.UUID]:
    listed = list(pairs)
    counts = Counter(text for text, _ in listed)
    return {text: pupil for text, pupil in listed if counts[text] == 1}
