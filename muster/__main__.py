"""`python -m muster NAME ...`: the command line."""

import sys

from muster.cli import main

sys.exit(main(sys.argv[1:]))
