"""How often one may try to sign in. The policy, and why it can not be used to lock people out:

- Tries are counted under three keys: the user name from this address (pair), the address whatever the name, and the
  name wherever from. Up to `free` of them cost nothing; each further one must wait twice as long as the one before,
  up to `longest`. A refused try is not counted: hammering does not lengthen the wait.
- From where this user has signed in lately (a known place) only the pair counts, and waits at most a minute. So
  neither a guesser elsewhere nor a guessing neighbour behind the same router keeps anybody from their work.
- From elsewhere, one name can be guessed at most 20 times and then once a minute, by all addresses of the world
  together; one address can try at most 50 times and then once a minute, over all names together.
- A success forgets the name's tries, not the address's: a guesser with one account of their own gains nothing.
- An hour without a try forgets all.

A try is counted before its password is checked and taken back when it was right; otherwise many at once would slip
through. An IPv6 address counts as its /64 network, of which one customer has all addresses.
"""

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, log2

FIRST_DELAY = timedelta(seconds=1)
MEMORY = timedelta(hours=1)
KNOWN_FOR = timedelta(days=30)
"""How long a place where somebody signed in stays known."""


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


PAIR = Limit("pair", free=8, longest=timedelta(minutes=15))
KNOWN_PAIR = Limit("pair", free=8, longest=timedelta(minutes=1))
NAME = Limit("name", free=20, longest=timedelta(minutes=1))
ADDRESS = Limit("address", free=50, longest=timedelta(minutes=1))
OWN_PASSWORD = Limit("own-password", free=8, longest=timedelta(minutes=15))
"""Against somebody who found an unlocked screen and guesses the present password there."""


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


def sign_in_keys(username: str, address: str, *, known_place: bool) -> tuple[Key, ...]:
    """The keys of a try to sign in, the narrowest first."""
    network = network_of(address)
    if known_place:
        return (_key(KNOWN_PAIR, username, network),)
    return (_key(PAIR, username, network), _key(ADDRESS, network), _key(NAME, username))


def own_password_key(user_id: str) -> Key:
    return _key(OWN_PASSWORD, user_id)


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


def _key(limit: Limit, *parts: str) -> Key:
    # Hashed, because a password typed into the field of the name would otherwise be stored.
    text = "\0".join((limit.name, *parts))
    return Key(hashlib.sha256(text.encode()).hexdigest(), limit)
