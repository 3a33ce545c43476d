"""A process that destroys what was ordered, to be killed while it does: one line of output for each file settled.

    python -m tests.integration.services.registry.destroyer MONGO_URL [WRITES]

With WRITES it kills itself right after that many writes of records and events, in the middle of a transaction.
"""

import itertools
import os
import signal
import sys

from services.registry.handlers.disposal_carrying_out import destroy_next
from shared.settings import MongoSettings
from shared.storage.connection import connect
from shared.storage.store import Store
from shared.storage.work import Work


def die_after(writes: int) -> None:
    counter = itertools.count(1)
    for name in ("add", "save", "emit"):
        original = getattr(Work, name)

        def counted(*arguments, _original=original, **options):
            result = _original(*arguments, **options)
            if next(counter) == writes:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        setattr(Work, name, counted)


if __name__ == "__main__":
    store = Store(connect(MongoSettings(mongo_url=sys.argv[1])))
    if len(sys.argv) > 2:
        die_after(int(sys.argv[2]))
    destroy_next(store, lease=0.5, settled=lambda file_id: print(file_id, flush=True))
