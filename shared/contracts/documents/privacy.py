"""What the service holds on a person, and its erasure; all services have these shapes (`shared.contracts.privacy`)."""

from shared.contracts.base import Command
from shared.contracts.privacy import Erased, HeldData, HeldDataErasure, HeldDataQuery
from shared.security.rights import Right

__all__ = ["EraseHeldData", "ReportHeldData"]


class ReportHeldData(HeldDataQuery, Command[HeldData]):
    """Documents attached to the contact; those of registered records are told by the registry."""

    right = Right.PRIVACY_MANAGE
    timeout = 30.0


class EraseHeldData(HeldDataErasure, Command[Erased]):
    """Documents that belong to nothing and nobody else leave a tombstone without a name."""

    right = Right.PRIVACY_MANAGE
    timeout = 20.0
