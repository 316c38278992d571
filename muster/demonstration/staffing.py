"""The staff of the invented schools: named people for those who can sign in, random names for everyone else."""

from dataclasses import dataclass

import numpy as np

from muster.demonstration.families import TITLES
from muster.demonstration.made import MadeStaff
from muster.demonstration.names import NameMaker
from muster.demonstration.reserved import MailAddresses, mobile_numbers
from muster.demonstration.tables import Phase, Sex
from muster.people.records import ContactDetails, Name

SUBJECTS = (
    "English", "Mathematics", "Science", "History", "Geography", "French", "Art", "Music", "Computing",
    "Physical education", "Design and technology", "Religious education",
)  # fmt: skip
OPTIONS = ("History", "Geography", "French", "Art", "Computing", "Design and technology", "Business")


@dataclass(frozen=True, slots=True)
class Post:
    """A post in a school. It has a name if one can sign in as its holder; `subject` is taught, `leads` is led."""

    post: str
    roles: tuple[str, ...]
    title: str = ""
    given: str = ""
    family: str = ""
    subject: str = ""
    leads: str = ""


PRIMARY = (
    Post("Head teacher", ("head",), "Mrs", "Helen", "Marsh"),
    Post(
        "Deputy head, safeguarding lead",
        ("senior_leader", "safeguarding_lead", "teacher"),
        "Mr",
        "David",
        "Osei",
    ),
    Post("SENCO", ("senco", "deputy_safeguarding_lead", "teacher"), "Mrs", "Seren", "Hughes"),
    Post("Attendance officer", ("attendance_officer",), "Mr", "Amir", "Saleh"),
    Post("School office", ("office", "first_aider", "day_pass_giver"), "Ms", "Olive", "Trent"),
    Post("Receptionist", ("receptionist",)),
    Post("Data protection lead", ("data_protection_lead",), "Ms", "Priti", "Desai"),
    Post("IT administrator", ("it_administrator",), "Mr", "Ivan", "Castell"),
    Post("Data manager", ("data_manager",), "Ms", "Dana", "Kowalska"),
    Post("Cover supervisor", ("cover_supervisor",), "Mx", "Carla", "Voss"),
    Post("Governor", ("governor",), "Dr", "Gwen", "Ashdown"),
    Post("Trust attendance officer", ("trust_officer",), "Mr", "Tobias", "Lindqvist"),
    Post("Class teacher 3B", ("teacher",), "Ms", "Rachel", "Adeyemi"),
    *(Post("Teaching assistant", ("teaching_assistant",)) for _ in range(10)),
    Post("Breakfast and after-school club", ("wraparound",)),
    Post("Support of the software", ("support",), "Mx", "Sky", "Orton"),
)
SECONDARY = (
    Post("Head teacher", ("head",), "Mr", "Gareth", "Pemberton"),
    Post("Deputy head", ("senior_leader", "leave_granter", "teacher"), "Ms", "Laila", "Karim"),
    *(Post("Assistant head", ("senior_leader", "teacher")) for _ in range(3)),
    Post("Safeguarding lead", ("safeguarding_lead", "senior_leader"), "Mrs", "Ruth", "Okoro"),
    Post("Deputy safeguarding lead", ("deputy_safeguarding_lead",)),
    Post("SENCO", ("senco", "teacher"), "Mr", "Patrick", "Doyle"),
    Post("Attendance officer", ("attendance_officer",), "Mrs", "Beth", "Langford"),
    *(Post("School office", ("office",)) for _ in range(3)),
    Post("Receptionist", ("receptionist", "first_aider", "day_pass_giver")),
    Post("Data protection lead", ("data_protection_lead",), "Ms", "Priti", "Desai"),
    Post("IT administrator", ("it_administrator",), "Mr", "Ivan", "Castell"),
    Post("Data manager", ("data_manager",), "Mr", "Felix", "Novak"),
    Post("Exams officer", ("exams_officer",)),
    Post("Cover manager", ("cover_manager", "office"), "Mr", "Colm", "Byrne"),
    *(Post("Cover supervisor", ("cover_supervisor",)) for _ in range(2)),
    Post("Trust attendance officer", ("trust_officer",), "Mr", "Tobias", "Lindqvist"),
    *(Post("Teaching assistant", ("teaching_assistant",)) for _ in range(12)),
    Post("Teacher of mathematics", ("teacher",), "Mr", "Owen", "Pryce", subject="Mathematics"),
    Post(
        "Head of mathematics",
        ("teacher",),
        "Dr",
        "Nadia",
        "Rahman",
        subject="Mathematics",
        leads="Mathematics",
    ),
)
TEACHERS_A_SUBJECT = {"English": 9, "Mathematics": 7, "Science": 9}
OTHER_TEACHERS_A_SUBJECT = 5
JOB_SHARES = 2
COMMUNITIES = (*("british",) * 9, "irish", "indian", "nigerian", "pakistani", "polish")
"""The communities that staff names are drawn from."""


def posts_of(phase: Phase, forms: tuple[str, ...]) -> tuple[Post, ...]:
    """Every post of a school: class teachers in a primary school, subject teachers in a secondary school."""
    if phase == "primary":
        named = {post.post for post in PRIMARY}
        teachers = [f"Class teacher {form}" for form in forms]
        shares = [f"Class teacher {form}, job share" for form in forms[-JOB_SHARES:]]
        drawn = [Post(post, ("teacher",)) for post in (*teachers, *shares) if post not in named]
        return (*PRIMARY, *drawn)
    subjects = (*SUBJECTS, "Business")
    return (
        *SECONDARY,
        *(
            Post(f"Teacher of {subject[0].lower()}{subject[1:]}", ("teacher",), subject=subject)
            for subject in subjects
            for _ in range(TEACHERS_A_SUBJECT.get(subject, OTHER_TEACHERS_A_SUBJECT))
        ),
    )


def staff_of(posts: tuple[Post, ...], domain: str, rng: np.random.Generator) -> tuple[MadeStaff, ...]:
    """The people in these posts, in the same order."""
    names, mail, mobiles = NameMaker(rng), MailAddresses(), mobile_numbers()
    drawn = [_name(post, names, rng) for post in posts]
    addresses: dict[int, str] = {}
    # People who can sign in come first, so that their addresses have no number.
    for place in sorted(range(len(posts)), key=lambda place: not posts[place].family):
        addresses[place] = mail.of(drawn[place].given[0], drawn[place].family, domain)
    return tuple(
        MadeStaff(
            name,
            ContactDetails(telephones=(next(mobiles),), emails=(addresses[place],)),
            posts[place].roles,
            posts[place].post,
        )
        for place, name in enumerate(drawn)
    )


def _name(post: Post, names: NameMaker, rng: np.random.Generator) -> Name:
    if post.family:
        return Name(given=post.given, family=post.family, title=post.title)
    sex: Sex = "F" if rng.random() < 0.74 else "M"
    community = COMMUNITIES[rng.integers(len(COMMUNITIES))]
    title = TITLES[sex][rng.integers(len(TITLES[sex]))]
    return Name(given=names.adult(community, sex), family=names.surname(community), title=title)
