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
through."""

from datetime import timedelta

from shared.security.throttle import Key, Limit, key_for, network_of

KNOWN_FOR = timedelta(days=30)
"""How long a place where somebody signed in stays known."""
PAIR = Limit("pair", free=8, longest=timedelta(minutes=15))
KNOWN_PAIR = Limit("pair", free=8, longest=timedelta(minutes=1))
NAME = Limit("name", free=20, longest=timedelta(minutes=1))
ADDRESS = Limit("address", free=50, longest=timedelta(minutes=1))
OWN_PASSWORD = Limit("own-password", free=8, longest=timedelta(minutes=15))
"""Against somebody who found an unlocked screen and guesses the present password there."""


def sign_in_keys(username: str, address: str, *, known_place: bool) -> tuple[Key, ...]:
    """The keys of a try to sign in, the narrowest first."""
    network = network_of(address)
    if known_place:
        return (key_for(KNOWN_PAIR, username, network),)
    return (key_for(PAIR, username, network), key_for(ADDRESS, network), key_for(NAME, username))


def own_password_key(user_id: str) -> Key:
    return key_for(OWN_PASSWORD, user_id)
