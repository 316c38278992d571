"""Whatever is saved, in whatever order, by whomever: the entries fold into the records, and the sheet shows the last."""

import uuid

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muster.assessment.queries.verification import verify_results
from muster.assessment.rules import SentResult
from muster.assessment.series import Series
from tests.assessed import Assessed, assess
from tests.cast import School

values = st.sampled_from(["", "80", "104", "121", ".a", ".l", "nonsense"])
who = st.sampled_from(["ada", "ben", "daisy"])
steps = st.lists(
    st.tuples(
        st.lists(
            st.tuples(who, st.sampled_from([Series.ATTAINMENT, Series.EFFORT]), values),
            min_size=1,
            max_size=6,
        ),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_entries_fold_into_the_records(
    school: School, taken: list[tuple[list[tuple[str, Series, str]], bool]]
):
    assessed = ASSESSED.get(school.id) or ASSESSED.setdefault(school.id, assess(school))
    columns = {series: assessed.column("autumn", series) for series in (Series.ATTAINMENT, Series.EFFORT)}
    for cells, by_head in taken:
        sent = [
            SentResult(uuid.uuid4(), school.people[part], columns[series], typed)
            for part, series, typed in cells
        ]
        saved = assessed.save(*sent, by=school.head if by_head else school.tutor)
        assert len(saved.saved) + len(saved.refused) == len(sent)
        shown = {one.key: one.text for one in saved.saved}
        last = {
            one.pupil_id: shown[one.key]
            for one in sent
            if one.key in shown and one.column == columns[Series.ATTAINMENT]
        }
        seen = assessed.shown()
        names = {"ada": "Ada Sinclair", "ben": "Ben Whitmore", "daisy": "Daisy Hargreaves"}
        for part, name in names.items():
            if school.people[part] in last:
                assert seen[name] == last[school.people[part]]
    with school.seen_by_command() as viewer:
        assert verify_results(viewer, school.year).differences == ()


ASSESSED: dict[uuid.UUID, Assessed] = {}
