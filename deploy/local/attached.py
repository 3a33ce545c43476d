"""`python -m deploy.local.attached COMMAND…`: run a command that is told to end when its parent does."""

import os
import signal
import sys

from deploy.local.lifetime import die_with_parent

if __name__ == "__main__":
    die_with_parent(signal.SIGTERM)
    os.execvp(sys.argv[1], sys.argv[1:])
