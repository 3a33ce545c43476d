"""The end of a process that does a job of `shared.jobs.queue`, told as `shared.jobs.process` says."""

from collections.abc import Callable, Mapping
from typing import Any

from shared.contracts.problems import Problem
from shared.jobs.process import Died, Reporter
from shared.jobs.queue import LostClaim
from shared.tables.refused import TableRefused


def exit_code_of(work: Callable[[Reporter], Mapping[str, Any] | None]) -> int:
    """Do the work and tell how it ended, with what it gives back; what it refuses is told to people.

    Who lost the claim has ended well.
    """
    reporter = Reporter()
    try:
        told = work(reporter)
    except LostClaim:
        reporter.done(ended=True)
        return 0
    except (Problem, TableRefused) as refused:
        reporter.trouble(refused.detail)
        return 1
    except Died as died:
        reporter.broken_off(str(died))
        return 1
    reporter.done(**(told or {}))
    return 0
