"""What the service holds on a person, and its erasure; all services have these shapes (`shared.contracts.privacy`)."""

from shared.contracts.base import Command
from shared.contracts.privacy import Erased, HeldData, HeldDataErasure, HeldDataQuery
from shared.security.rights import Right

__all__ = ["EraseHeldData", "ReportHeldData"]


class ReportHeldData(HeldDataQuery, Command[HeldData]):
    """Saved searches for the name, and what else bears it."""

    right = Right.PRIVACY_MANAGE
    timeout = 30.0


class EraseHeldData(HeldDataErasure, Command[Erased]):
    """Saved searches for the name go; the index follows the other services."""

    right = Right.PRIVACY_MANAGE
    timeout = 20.0
