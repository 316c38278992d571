"""The exception by which an action refuses: words for the screen, and the field they belong to."""


class NotPossible(Exception):
    """A request breaks a rule of the school. `field` names the field of the form that should be changed.

    It is raised inside the action's own transaction, so that the action leaves nothing behind.
    """

    def __init__(self, words: str, field: str | None = None) -> None:
        super().__init__(words)
        self.words = words
        self.field = field
