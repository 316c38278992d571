"""The exception by which an action refuses: words for the screen, and the field they belong to."""


class NotPossible(Exception):
    """What was asked for breaks a rule of the school. `field` names the field of the form that should be changed.

    Raised inside the action's own transaction, so that nothing of it remains.
    """

    def __init__(self, words: str, field: str | None = None) -> None:
        super().__init__(words)
        self.words = words
        self.field = field
