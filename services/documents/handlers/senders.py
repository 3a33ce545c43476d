"""Whose e-mail address it is."""

import structlog

from shared.contracts.contacts import LocateParties
from shared.contracts.problems import Problem
from shared.messaging.bus import Calls
from shared.security.context import context_of_service

log = structlog.get_logger()


def contact_of(bus: Calls, address: str) -> str | None:
    """The only contact with this address; None also while nobody answers, because the letter does not wait for that."""
    try:
        found = bus.call(LocateParties(q=address[:100], limit=20), context_of_service("documents"), timeout=5.0)
    except Problem as problem:
        log.warning("the sender of a mail was not looked for", reason=problem.detail)
        return None
    same = [party.id for party in found.items if party.email.casefold() == address.casefold()]
    return same[0] if len(same) == 1 else None
