"""Turns a roster and a school's present state into a plan. Pure, so that page, command and applying decide alike."""

from muster.interchange.planning.whole import make_plan, the_school_of

__all__ = ["make_plan", "the_school_of"]
