"""Decides how often a serving process collects cyclic garbage.

By default Python collects after every 700 new objects, which one page creates many times over, and from time to time
examines everything ever loaded. What is loaded at the start lives as long as the process, so it is frozen and never
examined again.
"""

import gc

NEW_OBJECTS = 20_000  # some pages: what is garbage by then is mostly gone by itself


def set_aside_what_is_loaded() -> None:
    """Called once everything is imported: looking for garbage took a quarter of a page's time before."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, 20, 50)
