"""The end of a process that works under a claim of `shared.jobs.queue`, told as `shared.jobs.process` says."""

from collections.abc import Callable

from shared.contracts.problems import Problem
from shared.jobs.process import Reporter
from shared.jobs.queue import LostClaim
from shared.tables.refused import TableRefused


def exit_code_of(work: Callable[[Reporter], None]) -> int:
    """Do the work and tell how it ended; what it refuses is told to people. Who lost the claim has ended well."""
    reporter = Reporter()
    try:
        work(reporter)
    except LostClaim:
        reporter.done(ended=True)
        return 0
    except (Problem, TableRefused) as refused:
        reporter.trouble(refused.detail)
        return 1
    reporter.done()
    return 0
