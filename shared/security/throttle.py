"""Limits for tries: some are free, each further one must wait twice as long as the one before, up to a longest wait.

A refused try is not counted: hammering does not lengthen the wait. An hour without a try forgets all. An IPv6 address
counts as its /64 network, of which one customer has all addresses.
"""

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, log2

FIRST_DELAY = timedelta(seconds=1)
MEMORY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """`free` tries without a delay, then growing ones up to `longest`."""

    name: str
    free: int
    longest: timedelta

    def delay(self, count: int) -> timedelta:
        """How long after the last of `count` tries the next one is taken."""
        doublings = count - self.free
        if doublings < 0:
            return timedelta(0)
        if doublings >= log2(self.longest / FIRST_DELAY):
            return self.longest
        return FIRST_DELAY * 2**doublings


@dataclass(frozen=True, slots=True)
class Tries:
    """What is remembered under one key."""

    count: int
    last_at: datetime

    def wait(self, limit: Limit, at: datetime) -> timedelta:
        """How much longer to wait; zero or less when a try is taken now."""
        delay = limit.delay(self.count)
        # Tries at once overtake one another, and clocks differ: within the free ones that is no reason to wait.
        return self.last_at + delay - at if delay else delay

    def forgotten(self, at: datetime) -> bool:
        return at - self.last_at >= MEMORY


def another(before: Tries | None, limit: Limit, at: datetime) -> Tries | timedelta:
    """The tries with this one counted, or how long to wait instead."""
    if before is None or before.forgotten(at):
        return Tries(1, at)
    wait = before.wait(limit, at)
    if wait > timedelta(0):
        return wait
    return Tries(before.count + 1, max(at, before.last_at))


@dataclass(frozen=True, slots=True)
class Key:
    """One thing that tries are counted under."""

    id: str
    limit: Limit


def network_of(address: str) -> str:
    """What counts as one address; anything that is not an IP address stands for itself."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def whole_seconds(wait: timedelta) -> int:
    return max(1, ceil(wait.total_seconds()))


def key_for(limit: Limit, *parts: str) -> Key:
    # Hashed, because a password typed into the field of the name would otherwise be stored.
    text = "\0".join((limit.name, *parts))
    return Key(hashlib.sha256(text.encode()).hexdigest(), limit)
