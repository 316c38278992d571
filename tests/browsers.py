"""The browser that drives pages, for journeys and for the pictures of the handbook."""

import shutil

PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The lightest first: the same engine without windows takes less than half the processor time."""

CHROMIUM = next(filter(None, map(shutil.which, PROGRAMS)), None)
"""The path of the first that this machine has; None if it has none."""
