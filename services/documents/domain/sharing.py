"""Share links: how long they may live, and how often they may be tried."""

from datetime import datetime, timedelta

from shared.security.throttle import Key, Limit, key_for, network_of

LONGEST = timedelta(days=366)
TICKET_FOR = timedelta(minutes=10)

ADDRESS = Limit("share-address", free=40, longest=timedelta(minutes=1))
PASSWORD = Limit("share-password", free=30, longest=timedelta(minutes=1))
PASSWORD_FROM = Limit("share-password-from", free=8, longest=timedelta(minutes=15))


def good_for(expires_at: datetime, revoked_at: datetime | None, at: datetime) -> bool:
    return revoked_at is None and at < expires_at


def opening_keys(address: str) -> tuple[Key, ...]:
    """Under what a try of any link counts."""
    return (key_for(ADDRESS, network_of(address)),)


def password_keys(share_id: str, address: str) -> tuple[Key, ...]:
    """Under what a try of a link's password counts, the narrowest first."""
    return (key_for(PASSWORD_FROM, share_id, network_of(address)), key_for(PASSWORD, share_id))
