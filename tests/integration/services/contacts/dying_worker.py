"""`python -m tests.integration.services.contacts.dying_worker N`: a worker that is killed at its Nth call."""

import os
import signal
import sys
from typing import Any

from services.contacts.settings import WorkerSettings
from services.contacts.worker.privacy import CaseDesk, answer_next, case_queue
from shared.security.context import Context
from shared.settings import MongoSettings, ObjectSettings
from shared.storage.connection import connect
from shared.storage.objects import ObjectStore
from shared.storage.store import Store
from tests.integration.services.contacts.holding import House


class Dying(House):
    last = 0

    def call(self, command: Any, context: Context, **limits: Any) -> Any:
        if len(self.calls) + 1 == self.last:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().call(command, context, **limits)


def main(last: str) -> None:
    objects, settings = ObjectStore(ObjectSettings()), WorkerSettings()
    house = Dying(Store(connect(MongoSettings())), objects)
    house.last = int(last)
    house.all_back()
    answer_next(CaseDesk(case_queue(settings), objects, house, settings, lambda event: None))


if __name__ == "__main__":
    main(sys.argv[1])
