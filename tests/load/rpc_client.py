"""One client process with many green threads: `python -m tests.load.rpc_client ours|stock SECONDS CLIENTS`."""

import eventlet

eventlet.monkey_patch()

# ruff: noqa: E402
import json
import os
import sys
import threading

from nameko.standalone.rpc import ClusterRpcProxy

from shared.messaging.client import RpcClient
from shared.security.context import Context
from shared.settings import BrokerSettings
from tests.integration.shared.messaging.greetings import Echo
from tests.load.payload import PAYLOAD, PERSON
from tests.load.timing import hammer


def ours(seconds: float, clients: int) -> dict:
    rpc = RpcClient(BrokerSettings(), name="bench")
    return hammer(lambda: rpc.call(Echo(**PAYLOAD), Context(PERSON)), seconds, clients)


def stock(seconds: float, clients: int) -> dict:
    config = {"AMQP_URI": os.environ["KANCELARIA_AMQP_URL"]}
    mine = threading.local()

    def call() -> None:
        if not hasattr(mine, "proxy"):
            mine.proxy = ClusterRpcProxy(config).start()
        mine.proxy.stock.echo(**PAYLOAD)

    return hammer(call, seconds, clients)


if __name__ == "__main__":
    kind, seconds, clients = sys.argv[1:]
    print(json.dumps({"ours": ours, "stock": stock}[kind](float(seconds), int(clients))))
    sys.stdout.flush()
    os._exit(0)
