"""`python -m muster NAME ...`: the command line. Whoever ends a command, as systemd does, ends it as Ctrl-C would."""

import signal
import sys

INTERRUPTED = 130  # what a shell says of a program that Ctrl-C ended

try:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # ./run holds it back until here
    from muster.cli import main  # in here, because loading every command takes long enough to be interrupted

    status = main(sys.argv[1:])
except KeyboardInterrupt:
    status = INTERRUPTED
sys.exit(status)
