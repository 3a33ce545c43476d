"""`RpcClient`: calls from a process without green threads (the gateway): one connection for all its threads.

    rpc = RpcClient(BrokerSettings(), name="gateway")           # connects with the first call, in this process
    entry = rpc.call(GetEntry(id=id), Context(principal, request_id, trace))

`call` and `call_json` raise as `shared.messaging.caller` says. After a broker restart the client connects again by
itself; calls made meanwhile wait for it some seconds. It may be made before a fork: each process connects for
itself.
"""

import os
import threading
from typing import TypeVar

from shared.contracts.base import Command
from shared.messaging.caller import Caller
from shared.messaging.link import Link
from shared.security.context import Context
from shared.settings import BrokerSettings

ReplyT = TypeVar("ReplyT")


class RpcClient:
    """See the module."""

    def __init__(self, settings: BrokerSettings, name: str) -> None:
        self._settings = settings
        self._name = name
        self._start_lock = threading.Lock()
        self._process: int | None = None
        self._caller: Caller
        self._link: Link

    def call(
        self, command: Command[ReplyT], context: Context, *, timeout: float | None = None, service: str | None = None
    ) -> ReplyT:
        return self._started().call(command, context, timeout=timeout, service=service)

    def call_json(
        self, command: Command, context: Context, *, timeout: float | None = None, service: str | None = None
    ) -> bytes:
        return self._started().call_json(command, context, timeout=timeout, service=service)

    def check(self) -> None:
        """For `health.register`. Raises ConnectionError without a connection to the broker."""
        self._started()
        if not self._link.wait_ready(1.0):
            raise ConnectionError("no connection to the broker")

    def close(self) -> None:
        if self._process == os.getpid():
            self._process = None
            self._link.stop()

    def _started(self) -> Caller:
        if self._process == os.getpid():
            return self._caller
        with self._start_lock:
            if self._process != os.getpid():
                self._link = Link(self._settings, self._name)
                self._caller = Caller(self._link)
                threading.Thread(target=self._link.run_until_stopped, name="rpc", daemon=True).start()
                self._process = os.getpid()
        return self._caller
