"""Who changed what, and who signed in."""

from gateway.areas import Area
from shared.contracts.accounts import ListHistory, ListSignIns
from shared.contracts.contacts import ListContactsHistory
from shared.contracts.documents import ListDocumentsHistory
from shared.contracts.registry import ListRegistryHistory

area = Area(name="history", description="Changes and sign-ins")
area.lists("/history", ListHistory, "List changes of offices, users and tokens, newest first")
area.lists("/history/registry", ListRegistryHistory, "List changes of the registry's records, newest first")
area.lists("/history/documents", ListDocumentsHistory, "List changes of one document or of all, newest first",
           refusals=frozenset({404}))  # fmt: skip
area.lists("/history/contacts", ListContactsHistory, "List changes of contacts and what belongs to them, newest first")
area.lists("/sign-ins", ListSignIns, "List tries to sign in, newest first")
