"""`python -m tests.unit.shared.jobs.ending HOW`: a job that ends so."""

import sys

from shared.contracts.problems import Conflict
from shared.jobs.claimed import exit_code_of
from shared.jobs.process import Died, Reporter
from shared.jobs.queue import LostClaim

_RAISED = {"refused": Conflict("There is none"), "died": Died("The reader was killed"), "lost": LostClaim("x")}


def work(reporter: Reporter) -> dict[str, int]:
    if sys.argv[1] in _RAISED:
        raise _RAISED[sys.argv[1]]
    return {"contacts": 5}


sys.exit(exit_code_of(work))
