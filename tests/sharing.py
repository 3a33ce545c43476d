"""How tests are dealt out to the processes of one run (`pytest -n 2`): what shares a costly start stays together.

Each process has servers of its own, at its own ports, so that no test meets another process's data.
"""

import os
from typing import Any

from xdist.scheduler import LoadScopeScheduling

PORTS_OF_A_PROCESS = 100
_TOGETHER = {
    "tests/faults/test_kills.py": "the whole system",
    "tests/e2e/": "the whole system",
    "tests/integration/gateway/": "the gateway and its services",
}
"""What is running for the tests of these paths."""


def process_number() -> int:
    """0 for the first process of a run, and where there is only one."""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


class ByWhatIsStarted(LoadScopeScheduling):
    """Whole files, and whole folders that share a system."""

    def _split_scope(self, nodeid: str) -> str:
        return scope(nodeid)


def scope(nodeid: str) -> str:
    """
    >>> scope("tests/e2e/test_journal.py::test_a[x]"), scope("tests/unit/test_b.py::test_c")
    ('the whole system', 'tests/unit/test_b.py')
    """
    path = nodeid.split("::", 1)[0]
    return next((running for shared, running in _TOGETHER.items() if path.startswith(shared)), path)


def scheduler(config: Any, log: Any) -> ByWhatIsStarted:
    """The long groups first, so that no process ends much later than the others."""
    config.option.loadscopereorder = False
    return ByWhatIsStarted(config, log)
