"""The roles that people hold in schools, as data: each role is a fact that access policies can name."""

from collections.abc import Mapping
from dataclasses import dataclass

from muster.calendar.access import IS_DATA_MANAGER, IS_HEAD, IS_IT_ADMINISTRATOR, IS_OFFICE, IS_SENIOR_LEADER
from muster.protection.access.policy import Fact, Of

IS_TEACHER = Fact("is_teacher", "you teach at this school")
IS_SUBJECT_LEADER = Fact("is_subject_leader", "you lead a subject at this school")
IS_COVER_MANAGER = Fact("is_cover_manager", "you arrange cover")
IS_ATTENDANCE_OFFICER = Fact("is_attendance_officer", "you look after attendance")
IS_RECEPTIONIST = Fact("is_receptionist", "you look after the front desk")
IS_SENCO = Fact("is_senco", "you are the SENCO")
IS_SAFEGUARDING_LEAD = Fact("is_safeguarding_lead", "you are a safeguarding lead")
IS_DATA_PROTECTION_LEAD = Fact("is_data_protection_lead", "you are the data protection lead")
GIVES_DAY_PASSES = Fact("gives_day_passes", "the school named you to give day passes")
GRANTS_LEAVE = Fact("grants_leave", "the school authorises you to grant leave")
IS_TRUST_OFFICER = Fact("is_trust_officer", "you work for the trust over this school")
IS_GOVERNOR = Fact("is_governor", "you are a governor of this school")
SUPPORTS_NAMES = Fact("supports_names", "the school granted you, for a while, to find pupils by name")
SUPPORTS_PAGES = Fact("supports_pages", "the school granted you, for a while, to open pupils' pages")
SUPPORTS_RESULTS = Fact("supports_results", "the school granted you, for a while, to see pupils' results")
SUPPORTS_SOME = Fact("supports_some", "the school granted you, for a while, to look at some pupils")
SUPPORTS_PAGE = Fact(
    "supports_page_of_pupil",
    "the school granted you, for a while, to open this pupil's page",
    Of.PERSON,
    SUPPORTS_SOME,
    ties=False,
)
SUPPORTS_RESULTS_OF = Fact(
    "supports_results_of_pupil",
    "the school granted you, for a while, to see this pupil's results",
    Of.PERSON,
    SUPPORTS_SOME,
    ties=False,
)
HOLDS_NO_PUPIL_DATA = Fact("holds_no_pupil_data", "your role sees no pupil by name")


@dataclass(frozen=True, slots=True)
class Role:
    """A role: its name in code, its words on the screen, and the facts that holding it makes true."""

    name: str
    words: str
    facts: tuple[Fact, ...]


_ALL = (
    Role("head", "Head teacher", (IS_HEAD, IS_SENIOR_LEADER, GRANTS_LEAVE)),
    Role("senior_leader", "Senior leader", (IS_SENIOR_LEADER,)),
    Role("teacher", "Teacher", (IS_TEACHER,)),
    Role("subject_leader", "Leads a subject", (IS_SUBJECT_LEADER,)),
    Role("teaching_assistant", "Teaching assistant", ()),
    Role("cover_supervisor", "Cover supervisor", (IS_TEACHER,)),
    Role("cover_manager", "Cover manager", (IS_COVER_MANAGER,)),
    Role("attendance_officer", "Attendance officer", (IS_ATTENDANCE_OFFICER,)),
    Role("office", "School office", (IS_OFFICE,)),
    Role("receptionist", "Receptionist", (IS_RECEPTIONIST,)),
    Role("first_aider", "First aider", ()),
    Role("exams_officer", "Exams officer", ()),
    Role("data_manager", "Data manager", (IS_DATA_MANAGER,)),
    Role("senco", "SENCO", (IS_SENCO,)),
    Role("safeguarding_lead", "Safeguarding lead", (IS_SAFEGUARDING_LEAD,)),
    Role("deputy_safeguarding_lead", "Deputy safeguarding lead", (IS_SAFEGUARDING_LEAD,)),
    Role("data_protection_lead", "Data protection lead", (IS_DATA_PROTECTION_LEAD,)),
    Role("leave_granter", "Authorised to grant leave", (GRANTS_LEAVE,)),
    Role("day_pass_giver", "Gives day passes", (GIVES_DAY_PASSES, HOLDS_NO_PUPIL_DATA)),
    Role("wraparound", "Wraparound staff", ()),
    Role("it_administrator", "IT administrator", (IS_IT_ADMINISTRATOR, HOLDS_NO_PUPIL_DATA)),
    Role("governor", "Governor", (IS_GOVERNOR, HOLDS_NO_PUPIL_DATA)),
    Role("trust_officer", "Trust officer", (IS_TRUST_OFFICER, HOLDS_NO_PUPIL_DATA)),
    Role("support", "Support of the software", (HOLDS_NO_PUPIL_DATA,)),
)
ROLES: Mapping[str, Role] = {role.name: role for role in _ALL}

SUPPORT = "support"
"""The role of those who help with the software. It shows terms and times, and people only by a grant of the school."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a grant shows support: its name in code, its words on the screen, and the facts that it makes true.

    `facts` hold if it covers the whole school; `of_pupil` holds for each pupil if it covers only some.
    """

    name: str
    words: str
    facts: tuple[Fact, ...]
    of_pupil: tuple[Fact, ...] = ()


SCOPES: Mapping[str, Scope] = {
    scope.name: scope
    for scope in (
        Scope("names", "Pupils' names and forms", (SUPPORTS_NAMES,)),
        Scope(
            "pages", "Pupils' pages with their attendance", (SUPPORTS_NAMES, SUPPORTS_PAGES), (SUPPORTS_PAGE,)
        ),
        Scope(
            "results",
            "Pupils' pages with their attendance and results",
            (SUPPORTS_NAMES, SUPPORTS_PAGES, SUPPORTS_RESULTS),
            (SUPPORTS_PAGE, SUPPORTS_RESULTS_OF),
        ),
    )
}
