"""`python -m shared.evidence`: see `shared.evidence.cli`."""

import sys

from shared.evidence.cli import main

sys.exit(main())
