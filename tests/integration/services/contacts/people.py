"""Who works with contacts in these tests, and how they add one."""

from typing import Any

from services.contacts.handlers import parties
from shared.contracts.contacts import AddParty, Party, PartyType
from shared.security.context import Context
from shared.security.principal import Kind, Principal
from shared.security.rights import Role
from shared.storage.store import Store


def person(name: str, *offices: str, role: Role = Role.OFFICER, all_offices: bool = False) -> Context:
    who = Principal(
        kind=Kind.PERSON,
        id=name.lower(),
        name=name,
        roles=frozenset({role}),
        offices=frozenset(offices),
        all_offices=all_offices,
    )
    return Context(who)


JANA = person("Jana", "BA")
PETER = person("Peter", "BA")
KAROL = person("Karol", "KE")
EVA = person("Eva", "BA", role=Role.MANAGER)
ROOT = person("Root", "HQ", role=Role.ADMINISTRATOR, all_offices=True)


def add(store: Store, name: str, who: Context = JANA, **fields: Any) -> Party:
    fields = {"type": PartyType.PERSON, "office": sorted(who.principal.offices)[0], **fields}
    return parties.add_party(AddParty(name=name, **fields), who, store)
