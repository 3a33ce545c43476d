"""Services that answer what search asks of `documents`, `registry` and `contacts`, from a folder that the test writes.

    python -m tests.integration.services.search.stand_ins documents FOLDER

Each record is a file `<folder>/<documents|entries|contacts>/<id>.json`. They answer over the real bus, under the real
accounts; the real services need servers and minutes to come into the states that these tests are about.
"""

import eventlet

eventlet.monkey_patch()

# ruff: noqa: E402 - everything below must see the patched standard library
import sys
from pathlib import Path

from shared.contracts.base import Page
from shared.contracts.contacts import GetSearchableContact, ListSearchableContacts, SearchableContact
from shared.contracts.documents import GetSearchable, ListSearchables, Searchable
from shared.contracts.problems import NotFound
from shared.contracts.registry import Entry, GetEntry, ListEntriesAfter
from shared.messaging.rpc import handles
from shared.observability.logs import configure_logs
from shared.runtime.service import container_of, run
from shared.security.context import Context
from shared.settings import BrokerSettings, ProcessSettings

FOLDER = Path(sys.argv[-1])


def read(kind: str, record_id: str) -> bytes:
    try:
        return (FOLDER / kind / f"{record_id}.json").read_bytes()
    except FileNotFoundError:
        raise NotFound("No such record") from None


def ids_after(kind: str, after: str | None, limit: int) -> list[str]:
    ids = sorted(path.stem for path in (FOLDER / kind).glob("*.json"))
    return [record_id for record_id in ids if after is None or record_id > after][:limit]


class DocumentsStandIn:
    name = "documents"

    @handles(GetSearchable)
    def get_searchable(self, command: GetSearchable, context: Context) -> Searchable:
        return Searchable.model_validate_json(read("documents", command.id))

    @handles(ListSearchables)
    def list_searchables(self, command: ListSearchables, context: Context) -> Page[Searchable]:
        ids = ids_after("documents", command.after, command.limit)
        return Page(items=tuple(Searchable.model_validate_json(read("documents", found)) for found in ids))


class RegistryStandIn:
    name = "registry"

    @handles(GetEntry)
    def get_entry(self, command: GetEntry, context: Context) -> Entry:
        return Entry.model_validate_json(read("entries", command.id))

    @handles(ListEntriesAfter)
    def list_entries_after(self, command: ListEntriesAfter, context: Context) -> Page[Entry]:
        ids = ids_after("entries", command.after, command.limit)
        return Page(items=tuple(Entry.model_validate_json(read("entries", found)) for found in ids))


class ContactsStandIn:
    name = "contacts"

    @handles(GetSearchableContact)
    def get_searchable_contact(self, command: GetSearchableContact, context: Context) -> SearchableContact:
        return SearchableContact.model_validate_json(read("contacts", command.id))

    @handles(ListSearchableContacts)
    def list_searchable_contacts(self, command: ListSearchableContacts, context: Context) -> Page[SearchableContact]:
        ids = ids_after("contacts", command.after, command.limit)
        return Page(items=tuple(SearchableContact.model_validate_json(read("contacts", found)) for found in ids))


if __name__ == "__main__":
    configure_logs(sys.argv[1], level="INFO", format="text")
    service = {"documents": DocumentsStandIn, "registry": RegistryStandIn, "contacts": ContactsStandIn}[sys.argv[1]]
    sys.exit(run(container_of(service, BrokerSettings(), ProcessSettings())))
