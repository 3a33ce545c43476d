"""Which pack the organisation follows, and what that means for an entry."""

from typing import Any

from services.registry.handlers.ready_lists import page_of
from services.registry.models.plans import PlanRecord, in_force_on, today
from services.registry.models.setup import SETUP_ID, SetupRecord
from services.registry.packs import packs
from shared.contracts.base import Page
from shared.contracts.problems import FieldProblem, Invalid, NotFound
from shared.contracts.registry import GetPack, GetSetup, ListPacks, Pack, Setup
from shared.security.context import Context
from shared.settings import OrganisationSettings
from shared.storage.store import Store
from shared.storage.work import Work


def list_packs(command: ListPacks) -> Page[Pack]:
    return page_of(tuple(packs().values()), command, key=lambda pack: pack.code)


def get_pack(command: GetPack) -> Pack:
    pack = packs().get(command.code)
    if pack is None:
        raise NotFound(f"There is no pack '{command.code}'; there are {', '.join(packs())}")
    return pack


def default_pack() -> str:
    """The code of the pack that is followed until one is chosen. Raises ValueError when there is no such pack."""
    code = OrganisationSettings().pack
    if code not in packs():
        raise ValueError(f"KANCELARIA_PACK is '{code}'; there are the packs {', '.join(packs())}")
    return code


def pack_of(work: Work) -> Pack:
    """The pack that the organisation follows."""
    return packs()[setup_of(work).pack]


def get_setup(command: GetSetup, context: Context, store: Store) -> Setup:
    return store.transact(context, setup_message)


def setup_of(work: Work) -> SetupRecord:
    """As chosen; as it is by default, with version 0, before that."""
    found = work.find(SetupRecord, _id=SETUP_ID)
    return found or SetupRecord(id=SETUP_ID, version=0, pack=default_pack())


def setup_message(work: Work) -> Setup:
    plan = work.find(PlanRecord, **in_force_on(today().isoformat()))
    return setup_of(work).to_message(plan.id if plan else None)


def complete_details(work: Work, details: dict[str, Any]) -> dict[str, Any]:
    """The details of an entry with the pack's word for what is not known, such as "brak danych".

    Raises Invalid at each field that the pack requires and that has no such word.
    """
    pack = pack_of(work)
    missing = missing_fields(pack, details)
    unknown = {name: pack.unknown_value for name in missing if pack.unknown_value and name in _TEXTS}
    refused = [name for name in missing if name not in unknown]
    if refused:
        raise _required(refused, details["direction"], pack)
    return {**details, **unknown}


_TEXTS = frozenset({"party", "their_ref", "channel", "consignment_no", "addressee", "handler", "unit"})


def missing_fields(pack: Pack, details: dict[str, Any]) -> list[str]:
    required = pack.required.get(details["direction"], ())
    return [name for name in required if details.get(name) in (None, "", [])]


def _required(names: list[str], direction: str, pack: Pack) -> Invalid:
    fields = [
        FieldProblem(
            pointer=f"/{name}",
            code="required-by-pack",
            detail=f"The rules of '{pack.title}' want this of a record that is {direction}",
            params={"pack": pack.code, "direction": direction},
        )
        for name in names
    ]
    return Invalid(f"Required here: {', '.join(names)}", fields=fields)
