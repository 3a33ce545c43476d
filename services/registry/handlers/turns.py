"""Writers of one process queue here, where waiting is cheap, and not at MongoDB's write conflicts."""

import threading
from collections import defaultdict
from contextlib import AbstractContextManager, nullcontext

_CONTACT_TURNS = 64
"""Contacts share locks, so that there are not as many of these as of contacts."""
_locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


def turn(of: str) -> threading.Lock:
    """The lock to hold while writing what all writers of `of` (a journal, a series of numbers) must agree on."""
    return _locks[of]


def turn_of_contact(contact_id: str | None) -> AbstractContextManager[object]:
    """For those who write of one contact in different journals, and for its merges. Take it after a journal's turn."""
    return turn(f"contact {hash(contact_id) % _CONTACT_TURNS}") if contact_id else nullcontext()
