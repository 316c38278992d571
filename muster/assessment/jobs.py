"""The scheduled work of assessment: deleting old receipts."""

from muster.assessment.models import ResultReceipt
from muster.protection.access.viewer import Viewer
from muster.protection.receipts import forget_receipts
from muster.protection.work import school_job


@school_job(
    "assessment:forget receipts",
    because="receipts of results have been kept for long enough",
    every="25 2 * * *",
)
def forget_result_receipts(by: Viewer) -> None:
    """Delete the receipts of results that no device can still be sending."""
    forget_receipts(ResultReceipt, by)
