"""`python -m scoring`: see `scoring.cli`."""

import io
import sys

from scoring.cli import main

# The output is UTF-8 whatever the terminal says.
if isinstance(sys.stdout, io.TextIOWrapper):
    sys.stdout.reconfigure(encoding="utf-8")
sys.exit(main())
