"""The bus of these tests: contacts answers for itself, the other services what a test sets."""

from typing import Any

from services.contacts.privacy.own_data import report_held_data
from services.contacts.privacy.own_erasure import erase_held_data
from shared.contracts.contacts import EraseHeldData, ReportHeldData
from shared.contracts.privacy import Erased, HeldData, HeldRecord
from shared.contracts.problems import Unavailable
from shared.security.context import Context


class House:
    """The bus, on which contacts answers itself and each other service as it is set here; None: it is away."""

    def __init__(self, store, objects) -> None:
        self.store, self.objects = store, objects
        self.held: dict[str, list[HeldRecord] | None] = dict.fromkeys(
            ("accounts", "documents", "registry", "search"), None
        )
        self.calls: list[str] = []

    def all_back(self) -> None:
        self.held = {service: records or [] for service, records in self.held.items()}

    def call(self, command: Any, context: Context, **limits: Any) -> Any:
        self.calls.append(f"{command.service}.{command.method}")
        context.principal.require(command.right)
        if isinstance(command, ReportHeldData):
            return report_held_data(command)
        if isinstance(command, EraseHeldData):
            return erase_held_data(command, context, self.store, self.objects)
        records = self.held.get(command.service)
        if records is None:
            raise Unavailable(f"{command.service} is not running")
        return Erased(done=True) if command.method == "erase_held_data" else HeldData(records=tuple(records))
