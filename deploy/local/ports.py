"""Every port of the local stack, in one table. All are on loopback.

The first is `KANCELARIA_PORT_BASE` (21000); `KANCELARIA_PORT_<NAME>` moves a single one, for example
`KANCELARIA_PORT_GATEWAY=8080`.
"""

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass

HOST = "127.0.0.1"
DEFAULT_BASE = 21000

_OFFSETS = {
    "gateway": 0,
    "amqp": 1,
    "epmd": 2,
    "mongodb": 3,
    "s3": 4,
    "s3_grpc": 5,
    "weed_master": 6,
    "weed_master_grpc": 7,
    "weed_volume": 8,
    "weed_volume_grpc": 9,
    "weed_filer": 10,
    "weed_filer_grpc": 11,
    "weed_admin": 12,
    "weed_admin_grpc": 13,
    "tika": 20,
    "supervisor": 21,
    "amqp_distribution": 22,
    "amqp_management": 23,
    "metrics": 30,
}


@dataclass(frozen=True)
class Ports:
    """Ports by name, as attributes: `ports.amqp`."""

    base: int
    overrides: Mapping[str, int]

    @classmethod
    def from_environment(cls, default_base: int = DEFAULT_BASE) -> "Ports":
        base = int(os.environ.get("KANCELARIA_PORT_BASE", default_base))
        names = {name: os.environ.get(f"KANCELARIA_PORT_{name.upper()}") for name in _OFFSETS}
        return cls(base, {name: int(value) for name, value in names.items() if value})

    def __getattr__(self, name: str) -> int:
        if name not in _OFFSETS:
            raise AttributeError(name)
        return self.overrides.get(name, self.base + _OFFSETS[name])


def answers(port: int, timeout: float = 0.5) -> bool:
    """Whether something accepts connections there."""
    try:
        with socket.create_connection((HOST, port), timeout=timeout):
            return True
    except OSError:
        return False
