"""Invents what is known about a pupil beyond the name: eligibility, needs, language, care, at rates near the national ones."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from muster.demonstration.tables import Background, Phase, Sex, backgrounds
from muster.people.records import CareCard, Characteristics, Spell

MEALS = 0.257
SUPPORT = {"primary": 0.147, "secondary": 0.134}
PLAN = {"primary": 0.038, "secondary": 0.034}
BOYS_AMONG_NEEDS = 1.28
NEEDS = {
    "primary": (("SLCN", 0.35), ("SEMH", 0.18), ("ASD", 0.14), ("MLD", 0.14), ("SPLD", 0.12), ("HI", 0.03), ("PD", 0.04)),
    "secondary": (("SEMH", 0.25), ("SPLD", 0.25), ("ASD", 0.15), ("MLD", 0.14), ("SLCN", 0.15), ("VI", 0.02), ("PD", 0.04)),
}  # fmt: skip
LOOKED_AFTER, YOUNG_CARER, SOCIAL_WORKER, SERVICE_CHILD = 0.007, 0.006, 0.025, 0.008
"""Shares of pupils, rounded from the school census and related national counts."""

CARE = (
    (0.012, CareCard(
        headline="Severe nut allergy: carries two adrenaline pens",
        may_happen="Swelling and trouble breathing within minutes of touching or eating nuts",
        signs="Itching mouth, hives, swollen lips, wheeze, suddenly quiet or pale",
        what_to_do="Give one pen in the outer thigh. Ring 999 and say anaphylaxis. Lay flat, legs raised. "
        "Second pen after 5 minutes if no better",
        medicine="One pair in the pupil's bag, one pair in the office, red box 1",
        ring="999 first, then the office, then home",
    )),
    (0.004, CareCard(
        headline="Egg and milk allergy: adrenaline pen in the office",
        may_happen="Vomiting and swelling after eating egg or milk",
        signs="Rash round the mouth, stomach pain, hoarse voice",
        what_to_do="Antihistamine for a rash. Breathing or voice changes: give the pen and ring 999",
        medicine="Office, red box 2; kitchen has the list",
        ring="The office, then home; 999 if breathing changes",
    )),
    (0.032, CareCard(
        headline="Asthma: blue inhaler",
        may_happen="Attack with exercise, cold air or a cold",
        signs="Cough, wheeze, tight chest, short sentences",
        what_to_do="Sit upright, calm, one puff of the blue inhaler every 30 to 60 seconds, up to 10. "
        "No better or no inhaler: ring 999",
        medicine="In the bag; spare inhaler and spacer in the office",
        ring="The office; 999 if ten puffs do not help",
    )),
    (0.006, CareCard(
        headline="Epilepsy: rescue medicine after 5 minutes",
        may_happen="A seizure with stiffening and jerking, or a short blank stare",
        signs="Stops answering, eyes fixed, falls",
        what_to_do="Note the time. Clear space, cushion the head, do not hold down. Recovery position after. "
        "Over 5 minutes: trained first aider gives the rescue medicine, ring 999",
        medicine="Office, locked cabinet, named packet",
        ring="First aider at once, then home",
    )),
    (0.004, CareCard(
        headline="Type 1 diabetes: may need sugar at once",
        may_happen="Low blood sugar, most often before lunch or after sport",
        signs="Shaky, pale, cross or confused",
        what_to_do="Three glucose tablets or juice now. Check again after 15 minutes. Never leave alone. "
        "Cannot swallow or unconscious: ring 999",
        medicine="Kit in the bag; spare in the classroom drawer",
        ring="First aider, then home",
    )),
    (0.003, CareCard(
        headline="Sickle cell: pain needs the office quickly",
        may_happen="Sudden strong pain, brought on by cold, thirst or tiredness",
        signs="Holding arms, legs or back; very tired; fever",
        what_to_do="Keep warm, give water, to the office. Fever, chest pain or weakness on one side: ring 999",
        medicine="Office, named packet",
        ring="Home at once",
    )),
)  # fmt: skip
"""Share of pupils and what the card says."""


@dataclass(frozen=True, slots=True)
class Traits:
    """The facts that decide how a pupil's attendance is drawn, and what their folder says."""

    background: Background
    meals: bool
    support: str
    need: str
    looked_after: bool
    young_carer: bool
    social_worker: bool
    service_child: bool
    speaks: str
    care: CareCard


def family_background(rng: np.random.Generator) -> Background:
    """The background of a family, by the national mix."""
    mix = backgrounds()
    until = np.cumsum([background.share for background in mix])
    return mix[int(np.searchsorted(until, rng.random() * until[-1], side="right"))]


def traits_of(
    background: Background, sex: Sex, phase: Phase, *, meals: bool, rng: np.random.Generator
) -> Traits:
    """What is true of one pupil."""
    boys = BOYS_AMONG_NEEDS if sex == "M" else 2 - BOYS_AMONG_NEEDS
    drawn = rng.random(6)
    plan, support = PLAN[phase] * boys, SUPPORT[phase] * boys * (1.25 if meals else 0.91)
    status = "E" if drawn[0] < plan else "K" if drawn[0] < plan + support else "N"
    return Traits(
        background=background,
        meals=meals,
        support=status,
        need=_need(phase, rng) if status != "N" else "",
        looked_after=bool(drawn[1] < LOOKED_AFTER),
        young_carer=bool(drawn[2] < YOUNG_CARER),
        social_worker=bool(drawn[3] < SOCIAL_WORKER),
        service_child=bool(drawn[4] < SERVICE_CHILD),
        speaks=background.language if drawn[5] < background.speaks_it_first else "ENG",
        care=_care(rng),
    )


def characteristics_of(traits: Traits, since: date) -> Characteristics:
    """The record of a pupil's characteristics, all held since the day of admission."""
    spells = [
        Spell("ethnicity", traits.background.ethnicity, since),
        Spell("first_language", traits.speaks, since),
    ]
    spells.append(Spell("sen_status", traits.support, since))
    held = {
        "sen_need": traits.need,
        "free_school_meals": "Y" if traits.meals else "",
        "looked_after": "Y" if traits.looked_after else "",
        "young_carer": "Y" if traits.young_carer else "",
        "social_worker": "Y" if traits.social_worker or traits.looked_after else "",
        "service_child": "Y" if traits.service_child else "",
    }
    spells.extend(Spell(what, code, since) for what, code in held.items() if code)
    return Characteristics(tuple(spells))


def _need(phase: Phase, rng: np.random.Generator) -> str:
    kinds = NEEDS[phase]
    chances = np.array([chance for _, chance in kinds])
    return kinds[int(rng.choice(len(kinds), p=chances / chances.sum()))][0]


def _care(rng: np.random.Generator) -> CareCard:
    drawn = rng.random()
    for share, card in CARE:
        if drawn < share:
            return card
        drawn -= share
    return CareCard()
