"""Writers of one process queue here, where waiting is cheap, and not at MongoDB's write conflicts."""

import threading
from collections import defaultdict

_locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


def turn(of: str) -> threading.Lock:
    """The lock to hold while writing what all writers of `of` (a journal, a series of numbers) must agree on."""
    return _locks[of]
