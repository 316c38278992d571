"""Words a course's grading rules as sentences for families and teachers, with the same names as the form that sets them."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from muster.assessment.gradebook.explaining import category_name, number
from muster.assessment.gradebook.policy import LateRule, Mean, MissingRule, Policy, Rules, StandardRule, Way

WAYS = {
    Way.CATEGORIES: gettext_noop("Categories by their weights"),
    Way.POINTS: gettext_noop("All points together"),
}
MEANS = {
    Mean.PLAIN: gettext_noop("Plain mean, where every piece counts alike"),
    Mean.POINTS: gettext_noop("By points, so that a piece counts by the marks it is out of"),
    Mean.DECAYING: gettext_noop("Decaying average, where the latest counts most and older results fade"),
}
MISSING_RULES = {
    MissingRule.LEFT_OUT: gettext_noop("Left out, neither for nor against"),
    MissingRule.ZERO: gettext_noop("Counts as zero"),
    MissingRule.BLOCKS: gettext_noop("Blocks the grade until it is there"),
}
LATE_RULES = {
    LateRule.FULL: gettext_noop("Counts in full"),
    LateRule.ONCE: gettext_noop("Loses points once"),
    LateRule.EACH_DAY: gettext_noop("Loses points for each day"),
}
STANDARD_RULES = {
    StandardRule.DECAYING: gettext_noop("Decaying average, where the latest counts most"),
    StandardRule.LATEST: gettext_noop("The latest result alone"),
    StandardRule.HIGHEST: gettext_noop("The best result so far"),
    StandardRule.MEAN: gettext_noop("The plain mean of all results"),
}


def sentences(rules: Rules, named: Mapping[UUID, str], *, with_standards: bool = True) -> tuple[str, ...]:
    """The rules in words, in the order in which a grade is made. `named` are scales and tables by id."""
    return tuple(_sentences(rules, named, with_standards=with_standards))


def _sentences(rules: Rules, named: Mapping[UUID, str], *, with_standards: bool) -> Iterator[str]:
    policy = rules.policy
    yield _whole(rules)
    yield from _dropped(rules)
    yield _("Not handed in: %(rule)s. Absent: %(other)s. Excused, or not marked yet: left out.") % {
        "rule": _small(MISSING_RULES[policy.not_handed_in]),
        "other": _small(MISSING_RULES[policy.absent]),
    }
    yield late_words(policy)
    if policy.decimals:
        yield ngettext(
            "Rounded half up to %(n)s decimal, once, at the end.",
            "Rounded half up to %(n)s decimals, once, at the end.",
            policy.decimals,
        ) % {"n": policy.decimals}
    else:
        yield _("Rounded half up to a whole number, once, at the end.")
    if policy.letters is not None:
        yield _("The letter is that of %(scale)s for the rounded figure.") % {
            "scale": named.get(policy.letters, "")
        }
    for table in policy.conversions:
        yield _("Other scales become per cent by the school's table %(table)s.") % {
            "table": named.get(table, "")
        }
    if policy.credits:
        yield _credits(policy)
    if with_standards:
        yield _("Standards: %(rule)s.") % {"rule": _small(STANDARD_RULES[policy.standards])}


def _whole(rules: Rules) -> str:
    policy = rules.policy
    if policy.way is Way.POINTS:
        return _("All points together: what a pupil has of what there was.")
    mean = _small(MEANS[policy.mean])
    if policy.mean is Mean.DECAYING:
        mean = _(
            "decaying average, the latest result counts %(latest)s%% and what was before it the rest"
        ) % {"latest": policy.latest}
    if not rules.categories:
        return _("All work together. %(mean)s.") % {"mean": mean[:1].upper() + mean[1:]}
    weights = ", ".join(
        f"{category_name(one.name)} {number(Fraction(one.weight))}" for one in rules.categories
    )
    return _("Categories by weight: %(weights)s. Within each: %(mean)s.") % {"weights": weights, "mean": mean}


def _dropped(rules: Rules) -> Iterator[str]:
    dropping = [one for one in rules.categories if one.drop_lowest]
    if dropping:
        listed = ", ".join(
            _("%(n)s of %(name)s") % {"n": one.drop_lowest, "name": one.name} for one in dropping
        )
        yield _(
            "Dropped, so that the %(what)s is highest: %(listed)s. Where two cost the same, the earlier goes. The last piece is never dropped."
        ) % {"what": _("grade") if rules.policy.way is Way.POINTS else _("mean"), "listed": listed}


def late_words(policy: Policy) -> str:
    """What becomes of late work, in a sentence."""
    match policy.late:
        case LateRule.ONCE:
            return _("Late work loses %(n)s percentage points, once.") % {"n": policy.late_points}
        case LateRule.EACH_DAY:
            return _("Late work loses %(n)s percentage points for each day, at most %(most)s.") % {
                "n": policy.late_points,
                "most": max(policy.late_most, policy.late_points),
            }
        case _:
            return _("Late work counts in full; how late it was is noted.")


def _credits(policy: Policy) -> str:
    many = credit_words(policy.credits)
    if policy.bonus:
        return _("%(credits)s in the grade point average; the weighted one adds %(bonus)s.") % {
            "credits": many,
            "bonus": number(Fraction(policy.bonus)),
        }
    return _("%(credits)s in the grade point average.") % {"credits": many}


def credit_words(many: Decimal) -> str:
    """How many credits: "1 credit", "0.5 credits"."""
    words = _("%(n)s credit") if many == 1 else _("%(n)s credits")
    return words % {"n": number(Fraction(many))}


def _small(words: str) -> str:
    text = _(words)
    return text[:1].lower() + text[1:]
