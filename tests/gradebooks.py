"""A class with a gradebook, for the tests of grades."""

import datetime as dt
import re
import uuid
from dataclasses import dataclass
from decimal import Decimal

from muster.assessment.actions.gradebook import NewCategory, set_gradebook
from muster.assessment.actions.saving import save_results
from muster.assessment.actions.work import NewWork, set_work
from muster.assessment.gradebook.policy import LateRule, MissingRule, Policy
from muster.assessment.headers import read_header
from muster.assessment.models import Category
from muster.assessment.places import SheetPlace, Show
from muster.assessment.rules import SentResult
from tests.assessed import Assessed, assess
from tests.cast import School

STRICT = Policy(
    not_handed_in=MissingRule.ZERO, late=LateRule.EACH_DAY, late_points=10, late_most=30, credits=Decimal(1)
)
WEIGHTS = (
    NewCategory("Homework", Decimal(30), 1),
    NewCategory("Tests", Decimal(50)),
    NewCategory("Project", Decimal(20)),
)
DAY = dt.date(2026, 11, 2)


@dataclass(frozen=True, slots=True)
class Book:
    """A class with a gradebook: three pieces of homework out of 20 and a test out of 40; the project is not set yet."""

    assessed: Assessed
    categories: dict[str, uuid.UUID]
    works: dict[str, uuid.UUID]

    @property
    def school(self) -> School:
        """The school of the cast."""
        return self.assessed.school

    @property
    def place(self) -> SheetPlace:
        """The place of 3B's sheet of work."""
        return SheetPlace(self.school.form_3b, self.assessed.course, Show.WORK)

    @property
    def address(self) -> str:
        """The gradebook's own page."""
        return f"/assessment/{self.school.form_3b}/{self.assessed.course}/gradebook/"

    @property
    def settings(self) -> str:
        """The page of the rules."""
        return f"/assessment/courses/{self.assessed.course}/gradebook"

    def column(self, title: str) -> int:
        """The number of a piece of work's column."""
        with self.school.seen_by(self.school.tutor) as tutor:
            return next(one.number for one in read_header(tutor, self.place).columns if one.title == title)

    def type(self, pupil: uuid.UUID, **typed: str) -> None:
        """Type results as the tutor: `homework_1="12"`."""
        results = [
            SentResult(uuid.uuid4(), pupil, self.column(name.replace("_", " ").capitalize()), text)
            for name, text in typed.items()
        ]
        with self.school.seen_by(self.school.tutor) as tutor:
            assert save_results(by=tutor, place=self.place, results=results).refused == ()

    def why(self, pupil: uuid.UUID, *, by: uuid.UUID | None = None) -> str:
        """The text of the page that explains the grade."""
        client = self.school.signed_in(by or self.school.tutor)
        page = client.get(f"/assessment/grades/{pupil}/{self.assessed.course}/")
        assert page.status_code == 200
        return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def make_book(school: School) -> Book:
    """A class with the strict rules and its four pieces of work."""
    assessed = assess(school)
    with school.seen_by(school.head) as head:
        set_gradebook(by=head, course_id=assessed.course, policy=STRICT, categories=WEIGHTS, seen=0)
        rows = Category.objects.filter(school_id=school.id, course_id=assessed.course)
        categories = dict(rows.values_list("name", "id"))
    works = {}
    with school.seen_by(school.tutor) as tutor:
        header = read_header(tutor, assessed.place)
        for number in (1, 2, 3):
            works[f"Homework {number}"] = set_work(
                by=tutor,
                header=header,
                work=NewWork(
                    f"Homework {number}",
                    DAY + dt.timedelta(days=number),
                    Decimal(20),
                    category_id=categories["Homework"],
                ),
            )
        test = NewWork("Test 1", DAY + dt.timedelta(days=9), Decimal(40), category_id=categories["Tests"])
        works["Test 1"] = set_work(by=tutor, header=header, work=test)
    return Book(assessed, categories, works)
