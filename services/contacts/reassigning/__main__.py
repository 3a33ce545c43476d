"""`python -m services.contacts.reassigning REASSIGNMENT CLAIM STATE`: carries it out (running) or back (reverting).

Reports as `shared.jobs.process` says. The claim is the worker's; without it nothing is written.
"""

import sys
import time

from services.contacts.reassigning.batches import Claim, count, run_batch
from shared.contracts.contacts import ReassignmentState
from shared.jobs.claimed import exit_code_of
from shared.jobs.process import Reporter
from shared.settings import MongoSettings
from shared.storage.connection import connect
from shared.storage.store import Store

_TOLD_EACH = 1.0
"""Seconds between two events about how far it is."""


def carry_out(store: Store, claim: Claim, reporter: Reporter) -> None:
    """Raises LostClaim."""
    if claim.state is ReassignmentState.RUNNING:
        count(store, claim)
    last_told, more = 0.0, True
    while more:
        tell = time.monotonic() - last_told > _TOLD_EACH
        last_told = time.monotonic() if tell else last_told
        record, more = run_batch(store, claim, tell=tell)
        reporter.progress(contacts=record.looked)


def main(reassignment_id: str, claim: str, state: str) -> int:
    store = Store(connect(MongoSettings()))
    held = Claim(reassignment_id, claim, ReassignmentState(state))
    return exit_code_of(lambda reporter: carry_out(store, held, reporter))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
