"""Explains a grade in words and sums that can be checked with a pencil. Nothing is calculated again here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from muster.assessment.gradebook.averages import rounded
from muster.assessment.gradebook.grade import CategoryGrade, Grade, Line, Standing
from muster.assessment.gradebook.letters import Average, CourseGrade
from muster.assessment.gradebook.policy import Mean, Policy, Way
from muster.assessment.gradebook.standards import Standard
from muster.assessment.scales import MISSING_WORDS

TIMES, DIVIDED = "\N{MULTIPLICATION SIGN}", "\N{DIVISION SIGN}"


def number(value: Fraction, decimals: int = 2) -> str:
    """A figure to two decimals, without zeros that say nothing: 71, 67.5, 70.31."""
    text = f"{rounded(value, decimals):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percentage(share: Fraction) -> str:
    """A share of the whole in per cent."""
    return f"{number(100 * share)}%"


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A piece of work in the table of its category."""

    title: str
    day: object
    result: str
    percent: str
    part: str
    what: str
    counts: bool


@dataclass(frozen=True, slots=True)
class ShownCategory:
    """A category: the sum that makes its mean, and the lines behind it. `given` is what its weight says of the whole."""

    name: str
    given: str
    share: str
    percent: str
    brings: str
    sum: str
    lines: tuple[ShownLine, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """A grade with everything that it was made of. `sum` adds the categories up, `rounding` says the last step."""

    shown: str
    sum: str
    rounding: str
    notes: tuple[str, ...]
    categories: tuple[ShownCategory, ...]
    outside: tuple[ShownLine, ...]


def explained(grade: Grade) -> Explained:
    """The grade in words."""
    policy = grade.rules.policy
    return Explained(
        shown=shown_grade(grade),
        sum=_whole_sum(grade),
        rounding=_rounding(grade),
        notes=tuple(_notes(grade)),
        categories=tuple(_category(policy, one) for one in grade.categories if one.lines or one.given),
        outside=tuple(_line(policy, line) for line in grade.outside),
    )


def shown_grade(grade: Grade) -> str:
    """The figure that stands for the grade; empty where there is none."""
    return "" if grade.shown is None else f"{grade.shown:f}"


def no_grade_words(grade: Grade) -> str:
    """Why there is no grade, in a few words; empty where there is one."""
    if grade.shown is not None:
        return ""
    return _("waits for work") if grade.blocking else _("nothing counts yet")


def _whole_sum(grade: Grade) -> str:
    if grade.exact is None:
        return ""
    counting = [one for one in grade.categories if one.share]
    if grade.rules.policy.way is Way.POINTS:
        lines = [line for one in counting for line in one.counted]
        return _points_sum(lines, grade.exact)
    parts = [f"{number(one.percent or Fraction(0))} {TIMES} {percentage(one.share)}" for one in counting]
    return f"{' + '.join(parts)} = {number(grade.exact)}"


def _points_sum(lines: Sequence[Line], mean: Fraction) -> str:
    possible = sum((line.piece.out_of or Fraction(0) for line in lines), Fraction(0))
    had = sum(((line.percent or Fraction(0)) * (line.piece.out_of or 0) / 100 for line in lines), Fraction(0))
    return _("%(had)s of %(possible)s points = %(mean)s") % {
        "had": number(had),
        "possible": number(possible),
        "mean": f"{number(mean)}%",
    }


def _rounding(grade: Grade) -> str:
    if grade.exact is None or grade.shown is None:
        return ""
    return _("%(exact)s rounded half up %(to)s is %(shown)s") % {
        "exact": number(grade.exact, 4),
        "to": _rounding_words(grade.rules.policy),
        "shown": f"{grade.shown:f}",
    }


def _rounding_words(policy: Policy) -> str:
    if policy.decimals == 0:
        return _("to a whole number")
    return ngettext("to %(n)s decimal", "to %(n)s decimals", policy.decimals) % {"n": policy.decimals}


def _notes(grade: Grade) -> Iterator[str]:
    """What a reader would otherwise have to guess."""
    if grade.blocking:
        titles = ", ".join(line.piece.title for line in grade.blocking)
        yield _("There is no grade while this is missing: %(titles)s.") % {"titles": titles}
    elif grade.exact is None:
        yield _("There is no grade yet: nothing that counts is marked.")
    if grade.rules.policy.way is Way.CATEGORIES:
        yield from _weight_notes(grade)
    waiting = len(grade.standing(Standing.NOT_MARKED))
    if waiting:
        yield ngettext(
            "%(n)s piece of work is not marked yet and does not count, neither for nor against.",
            "%(n)s pieces of work are not marked yet and do not count, neither for nor against.",
            waiting,
        ) % {"n": waiting}
    if grade.outside:
        yield ngettext(
            "%(n)s piece of work has no category and does not count.",
            "%(n)s pieces of work have no category and do not count.",
            len(grade.outside),
        ) % {"n": len(grade.outside)}


def _weight_notes(grade: Grade) -> Iterator[str]:
    weights = Fraction(sum(one.category.weight for one in grade.categories))
    if len(grade.categories) > 1 and weights != 100:
        yield _("The weights add up to %(sum)s, and each counts as its share of that.") % {
            "sum": number(weights)
        }
    empty = [one.category.name for one in grade.categories if one.given and one.percent is None]
    if empty and grade.exact is not None:
        yield ngettext(
            "%(names)s has no marks yet: its weight is shared out among the others in proportion.",
            "%(names)s have no marks yet: their weight is shared out among the others in proportion.",
            len(empty),
        ) % {"names": ", ".join(empty)}


def category_name(name: str) -> str:
    """The name of a category; work without any has one too."""
    return name or _("All work")


def _category(policy: Policy, one: CategoryGrade) -> ShownCategory:
    percent = "" if one.percent is None else number(one.percent)
    return ShownCategory(
        name=category_name(one.category.name),
        given=percentage(one.given),
        share=percentage(one.share) if one.share else _("nothing"),
        percent=percent,
        brings=number(one.brings) if one.share else "0",
        sum=_category_sum(policy, one),
        lines=tuple(_line(policy, line) for line in one.lines),
    )


def _category_sum(policy: Policy, one: CategoryGrade) -> str:
    if one.percent is None:
        return _("Nothing counts here yet.")
    lines = one.counted
    if policy.way is Way.POINTS or policy.mean is Mean.POINTS:
        return _points_sum(lines, one.percent)
    values = [number(line.percent or Fraction(0)) for line in lines]
    if len(lines) == 1:
        return values[0]
    if len({line.part for line in lines}) == 1:
        return f"({' + '.join(values)}) {DIVIDED} {len(lines)} = {number(one.percent)}"
    parts = [f"{value} {TIMES} {percentage(line.part)}" for value, line in zip(values, lines, strict=True)]
    return f"{' + '.join(parts)} = {number(one.percent)}"


def _line(policy: Policy, line: Line) -> ShownLine:
    piece = line.piece
    result = piece.shown
    if piece.out_of is not None and piece.percent is not None and not piece.table:
        result = _("%(had)s of %(possible)s") % {"had": piece.shown, "possible": number(piece.out_of)}
    return ShownLine(
        title=piece.title,
        day=piece.day,
        result=result or "\N{EN DASH}",
        percent="" if line.percent is None else number(line.percent),
        part=percentage(line.part) if line.part else "",
        what=". ".join(words for words in _what(policy, line) if words),
        counts=bool(line.part),
    )


_STANDING = {
    Standing.COUNTS: "",
    Standing.ZERO: gettext_noop("%(why)s: counts as zero"),
    Standing.LEFT_OUT: gettext_noop("%(why)s: left out"),
    Standing.BLOCKS: gettext_noop("%(why)s: no grade until it is there"),
    Standing.NOT_MARKED: gettext_noop("Not marked yet: does not count"),
    Standing.NO_SIZE: gettext_noop("Without points it cannot count among points: left out"),
    Standing.DROPPED: gettext_noop("Dropped: the %(what)s is highest without it"),
}


def _what(policy: Policy, line: Line) -> Iterator[str]:
    """How a piece counted, and why."""
    why = MISSING_WORDS.get(line.piece.missing, "")
    if line.standing is Standing.NO_PERCENT:
        yield _no_percent(line)
    elif words := _STANDING[line.standing]:
        if line.standing is Standing.DROPPED:
            yield why
        yield _(words) % {"why": why, "what": _("grade") if policy.way is Way.POINTS else _("mean")}
        if line.alike is not None:
            yield _("Without %(title)s instead it would be the same: of the two the earlier goes") % {
                "title": line.alike.title
            }
    yield from _also(policy, line)


def _no_percent(line: Line) -> str:
    piece = line.piece
    if piece.table:
        return _("The table %(table)s does not say what %(shown)s is: left out") % {
            "table": piece.table,
            "shown": piece.shown,
        }
    return _("On the scale %(scale)s, for which no table to per cent is named: left out") % {
        "scale": piece.scale
    }


def _also(policy: Policy, line: Line) -> Iterator[str]:
    piece = line.piece
    if piece.table and line.percent is not None:
        yield _("%(shown)s is %(percent)s%% by the table %(table)s") % {
            "shown": piece.shown,
            "percent": number(piece.percent or Fraction(0)),
            "table": piece.table,
        }
    if piece.days_late and piece.percent is not None:
        late = ngettext("%(n)s day late", "%(n)s days late", piece.days_late) % {"n": piece.days_late}
        yield (
            _("%(late)s: %(percent)s less %(off)s")
            % {"late": late, "percent": number(piece.percent), "off": line.taken_off}
            if line.taken_off
            else _("%(late)s: counts in full") % {"late": late}
        )
    if piece.questions:
        yield _("Added up from its %(n)s questions") % {"n": piece.questions}
    if piece.elsewhere:
        yield _("Set in a class before this one")
    if line.part and policy.way is Way.CATEGORIES and policy.mean is Mean.PLAIN and piece.weight != 1:
        yield _("Weighs %(weight)s times") % {"weight": number(piece.weight)}


@dataclass(frozen=True, slots=True)
class ShownStandard:
    """A standard: its value now, and the results that it comes from."""

    code: str
    words: str
    value: str
    label: str
    tone: str
    sign: str
    how: str


def shown_standard(standard: Standard) -> ShownStandard:
    """A standard in words: the results that count, each with its part, oldest first."""
    scale, value = standard.scale, standard.value
    codes = [scale.by_number[one.figure] for one in standard.results]
    counting = [
        (one.point, code.code, part)
        for one, code, part in zip(standard.results, codes, standard.parts, strict=True)
        if part
    ]
    how = ", ".join(
        f"{point}: {code}" + ("" if len(counting) == 1 else f" {TIMES} {percentage(part)}")
        for point, code, part in counting
    )
    if len(counting) > 1:
        how = _("%(how)s; that is at %(exact)s, nearest %(code)s") % {
            "how": how,
            "exact": number(standard.exact),
            "code": value.code,
        }
    return ShownStandard(
        standard.code, standard.words, value.code, value.label, value.tone.value, value.sign, how
    )


@dataclass(frozen=True, slots=True)
class ShownPoints:
    """What a course brings to the average of grade points."""

    course: str
    letter: str
    points: str
    weighted: str
    credits: str


def shown_points(one: CourseGrade) -> ShownPoints:
    """The line of a course in the table of the average."""
    return ShownPoints(
        one.course,
        one.letter,
        number(one.points or Fraction(0)),
        number(one.weighted_points),
        number(Fraction(one.credits)),
    )


def average_sums(average: Average, courses: Sequence[CourseGrade]) -> tuple[str, str]:
    """How the averages come about, the unweighted one first: (3 x 1 + 2 x 5) / 6 credits = 2.17."""
    counting = [one for one in courses if one.counts]
    return (
        _average_sum([(one.points or Fraction(0), one.credits) for one in counting], average.unweighted),
        _average_sum([(one.weighted_points, one.credits) for one in counting], average.weighted),
    )


def _average_sum(parts: Sequence[tuple[Fraction, Decimal]], average: Decimal) -> str:
    products = " + ".join(f"{number(points)} {TIMES} {number(Fraction(weight))}" for points, weight in parts)
    whole = number(sum((Fraction(weight) for _points, weight in parts), Fraction(0)))
    return f"({products}) {DIVIDED} {whole} = {average}"
