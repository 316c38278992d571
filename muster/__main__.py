"""`python -m muster NAME ...`: the command line. Whoever ends a command, as systemd does, ends it as Ctrl-C would."""

import signal
import sys

from muster.cli import main

signal.signal(signal.SIGTERM, signal.default_int_handler)
sys.exit(main(sys.argv[1:]))
