"""From a roster and what a school holds to a plan: pure, so that a page, a command and applying decide alike."""

from muster.interchange.planning.whole import make_plan, the_school_of

__all__ = ["make_plan", "the_school_of"]
