"""What search indexes of contacts."""

from services.contacts.models.parties import PartyRecord
from shared.contracts.base import Page
from shared.contracts.contacts import (
    Access,
    GetSearchableContact,
    ListSearchableContacts,
    PartyType,
    SearchableContact,
)
from shared.storage.store import Store


def get_searchable(command: GetSearchableContact, store: Store) -> SearchableContact:
    return _searchable(store.get(PartyRecord, command.id))


def list_searchables(command: ListSearchableContacts) -> Page[SearchableContact]:
    found = PartyRecord.objects(pk__gt=command.after or "").order_by("id").limit(command.limit)
    items = tuple(_searchable(party) for party in found)
    return Page(items=items, next_cursor=items[-1].id if len(items) == command.limit else None)


def _searchable(party: PartyRecord) -> SearchableContact:
    access = Access(party.access)
    owner = [party.owner_id] if access is Access.TEAM else []
    people = [] if access is Access.EVERYBODY else [*owner, *party.representative_ids]
    return SearchableContact(
        id=party.id,
        version=party.version,
        type=PartyType(party.type),
        office=party.office,
        everybody=access is Access.EVERYBODY,
        offices=(party.office, *party.shared_offices) if access is Access.OFFICE else (),
        people=tuple(people),
        title=party.name,
        texts=tuple(text for text in _texts(party) if text),
        gone=not party.present or party.erased_at is not None,
        updated_at=party.updated_at,
    )


def _texts(party: PartyRecord) -> list[str]:
    plain = [party.name, party.second_line, f"{party.given_name or ''} {party.family_name or ''}".strip()]
    plain += [party.position, party.department]
    plain += [email["address"] for email in party.emails]
    plain += [text for phone in party.phones for text in (phone["number"], phone["e164"] or "")]
    plain += [legal_id["value"] for legal_id in party.legal_ids]
    plain += [" ".join(filter(None, (one["street"], one["postal_code"], one["city"]))) for one in party.addresses]
    plain += [account["iban"] or account["number"] for account in party.bank_accounts]
    return [*plain, party.activity, party.category, party.region, party.website, party.notes]
