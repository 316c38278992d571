"""The words for a recipient's key that is none: every page that encrypts to somebody asks for it in the same way."""

from muster.calendar.refusals import NotPossible
from muster.protection.packages import BadKey, check_key


def recipient_key(typed: str, *, field: str = "key") -> str:
    """The public key of age that was typed into this field. Raises NotPossible for anything else."""
    try:
        return check_key(typed)
    except BadKey:
        words = "This is no public key of age: it begins with age1 and the recipient has it from age-keygen."
        raise NotPossible(words, field) from None
