"""Steps of disposal that tests make, as if in a year in which everything is due."""

from datetime import date
from typing import Any

from services.registry.handlers import disposal_decision, disposal_runs, disposals, file_protection
from shared.contracts.registry import (
    CloseDisposal,
    DecideDisposal,
    DestroyDisposal,
    Disposal,
    DisposalItem,
    DisposalKind,
    File,
    GetDisposal,
    ListDisposalItems,
    PlaceHold,
    ProposeDisposal,
    ReturnDisposal,
    SubmitDisposal,
    Verdict,
    VerdictOnItem,
)
from shared.security.context import Context
from shared.security.rights import Role
from shared.storage.store import Store
from tests.integration.services.registry.office_life import JANA, person

LATER = date(2080, 1, 2)
MARTA = person("BA", role=Role.MANAGER, name="Marta")


def propose(store: Store, kind: DisposalKind = DisposalKind.OTHER, who: Context = JANA, **details: Any) -> Disposal:
    command = ProposeDisposal(office="BA", kind=kind, **details)
    return disposals.propose_disposal(command, who, store, LATER)


def submit(store: Store, disposal: Disposal, who: Context = JANA) -> Disposal:
    return disposals.submit_disposal(SubmitDisposal(id=disposal.id, version=disposal.version), who, store)


def send_back(store: Store, disposal: Disposal, who: Context = MARTA) -> Disposal:
    command = ReturnDisposal(id=disposal.id, version=disposal.version, reason="years are missing")
    return disposals.return_disposal(command, who, store)


def decide(
    store: Store, disposal: Disposal, verdict: Verdict = Verdict.DESTROY, who: Context = MARTA, **named: Verdict
) -> Disposal:
    items = tuple(
        VerdictOnItem(file_id=file_id, verdict=said, reason="as looked at") for file_id, said in named.items()
    )
    command = DecideDisposal(
        id=disposal.id,
        version=disposal.version,
        decision_number="SNA-1/2080",
        decision_on=LATER,
        verdict=verdict,
        items=items,
        witnesses=("Eva Malá",),
    )
    return disposal_decision.decide_disposal(command, who, store, LATER)


def decided(store: Store, verdict: Verdict = Verdict.DESTROY, **named: Verdict) -> Disposal:
    return decide(store, submit(store, propose(store)), verdict, **named)


def order_destruction(store: Store, disposal: Disposal, who: Context = MARTA) -> Disposal:
    return disposal_runs.destroy_disposal(DestroyDisposal(id=disposal.id, version=disposal.version), who, store)


def close_list(store: Store, disposal: Disposal, who: Context = JANA) -> Disposal:
    return disposals.close_disposal(CloseDisposal(id=disposal.id, version=disposal.version), who, store)


def read(store: Store, disposal: Disposal, who: Context = JANA) -> Disposal:
    return disposals.get_disposal(GetDisposal(id=disposal.id), who, store)


def items_of(store: Store, disposal: Disposal, *conditions: str, who: Context = JANA) -> list[DisposalItem]:
    command = ListDisposalItems(disposal_id=disposal.id, filter=conditions)
    return list(disposals.list_disposal_items(command, who, store).items)


def hold(store: Store, file: File) -> File:
    return file_protection.place_hold(PlaceHold(id=file.id, reason="a lawsuit"), MARTA, store)
