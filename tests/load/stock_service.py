"""A stock nameko service, for comparison. AMQP holds the broker's address."""

import eventlet

eventlet.monkey_patch()

# ruff: noqa: E402
import os
from typing import Any

from nameko.containers import ServiceContainer
from nameko.rpc import rpc


class StockService:
    name = "stock"

    @rpc
    def echo(self, text: str, number: int) -> dict[str, Any]:
        return {"text": text, "number": number}


if __name__ == "__main__":
    container = ServiceContainer(StockService, {"AMQP_URI": os.environ["AMQP"], "max_workers": 10})
    container.start()
    container.wait()
