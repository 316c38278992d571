"""The WSGI application.

It refuses to start if a view does not say who may reach it, and in production while the security check is red.
"""

import os
import sys

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muster.config.settings")
application = get_wsgi_application()

from muster.protection.access.guards import every_view_declares_its_permission  # noqa: E402  # Django has to be up

if unguarded := every_view_declares_its_permission():
    sys.exit("\n".join(f"Muster does not start: {problem.msg}" for problem in unguarded))

from muster.protection.posture.run import words_against_starting  # noqa: E402  # likewise

if reasons := words_against_starting():
    sys.exit("\n".join(f"Muster does not start: {words}" for words in reasons))

from muster.config.collecting import set_aside_what_is_loaded  # noqa: E402  # likewise

set_aside_what_is_loaded()
