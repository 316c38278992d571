"""What protection does by itself at its time."""

from muster.protection.posture.run import look
from muster.protection.work import server_job


@server_job("posture:look", every="40 4 * * *")
def look_every_day() -> None:
    """The daily security check; whoever answers for the school sees on the first page what has turned red."""
    look()
