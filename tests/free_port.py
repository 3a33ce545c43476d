"""A port for a process that a test starts itself, beside the servers' own."""

import socket

from deploy.local.ports import HOST


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
