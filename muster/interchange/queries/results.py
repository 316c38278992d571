"""Reading for an import of results: who is meant by a UPN, among the members of a sheet."""

import uuid
from collections.abc import Collection, Mapping

from muster.assessment.access import ENTER_RESULTS
from muster.assessment.queries.sheets import Sheet
from muster.people.lookups import upn_hash
from muster.people.models import Pupil
from muster.protection.access.decisions import require_in_group
from muster.protection.access.viewer import Viewer


def members_by_upn(viewer: Viewer, sheet: Sheet, upns: Collection[str]) -> Mapping[str, uuid.UUID]:
    """Which members of a sheet have these UPNs, found by keyed hash: no folder is opened."""
    require_in_group(viewer, ENTER_RESULTS, sheet.header.place.group_id)
    by_hash = {upn_hash(viewer.school_id, upn): upn for upn in upns if upn}
    rows = Pupil.objects.filter(
        school_id=viewer.school_id, pk__in=[row.pupil_id for row in sheet.rows], upn_hash__in=list(by_hash)
    )
    return {by_hash[bytes(found)]: pupil for pupil, found in rows.values_list("pk", "upn_hash") if found}
