"""Names of hosts are looked up in native threads.

eventlet's own resolver costs 16 MB of memory, so that the agent runs without it (`EVENTLET_NO_GREENDNS=yes`); the
system's one would stop all green threads for as long as a name server does not answer, which is when the line is down.
"""

import socket
from typing import Any

import eventlet.green.socket
from eventlet import patcher, tpool

_look_up = patcher.original("socket").getaddrinfo


def resolve_in_native_threads() -> None:
    """Once, before the first connection."""
    socket.getaddrinfo = _in_thread
    eventlet.green.socket.getaddrinfo = _in_thread


def _in_thread(*arguments: Any, **named: Any) -> Any:
    return tpool.execute(_look_up, *arguments, **named)
