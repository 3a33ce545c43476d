"""What the service holds on a person, and its erasure; all services have these shapes (`shared.contracts.privacy`)."""

from shared.contracts.base import Command
from shared.contracts.privacy import Erased, HeldData, HeldDataErasure, HeldDataQuery
from shared.security.rights import Right

__all__ = ["EraseHeldData", "ReportHeldData"]


class ReportHeldData(HeldDataQuery, Command[HeldData]):
    """Records received from the person and sent to them, and loans to somebody of that name."""

    right = Right.PRIVACY_MANAGE
    timeout = 30.0


class EraseHeldData(HeldDataErasure, Command[Erased]):
    """Nothing goes: journals are never changed, and what they name stays for as long as the records law says."""

    right = Right.PRIVACY_MANAGE
    timeout = 20.0
