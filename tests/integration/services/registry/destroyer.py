"""A process that destroys what was ordered, to be killed while it does: one line of output for each file settled."""

import sys

from services.registry.handlers.disposal_carrying_out import destroy_next
from shared.settings import MongoSettings
from shared.storage.connection import connect
from shared.storage.store import Store

if __name__ == "__main__":
    store = Store(connect(MongoSettings(mongo_url=sys.argv[1])))
    destroy_next(store, lease=0.5, settled=lambda file_id: print(file_id, flush=True))
