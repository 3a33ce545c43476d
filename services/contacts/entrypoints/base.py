"""What all entrypoints of contacts work with."""

from services.contacts.models.duty import DutyRuleRecord
from services.contacts.models.groups import GroupRecord
from services.contacts.models.imports import ImportRecord, ImportRowRecord, MappingRecord
from services.contacts.models.merges import MergeRecord
from services.contacts.models.outputs import OutputRecord
from services.contacts.models.parties import PartyRecord
from services.contacts.models.privacy import PrivacyCaseRecord
from services.contacts.models.reassignments import ReassignedRecord, ReassignmentRecord
from services.contacts.models.talks import TalkRecord
from services.contacts.settings import ContactsSettings
from shared.messaging.bus import BusProvider
from shared.storage.objects import ObjectStoreProvider
from shared.storage.provider import StoreProvider

MODELS = [
    PartyRecord,
    GroupRecord,
    TalkRecord,
    MergeRecord,
    DutyRuleRecord,
    ReassignmentRecord,
    ReassignedRecord,
    ImportRecord,
    ImportRowRecord,
    MappingRecord,
    OutputRecord,
    PrivacyCaseRecord,
]


class Entrypoints:
    bus = BusProvider()
    store = StoreProvider(models=MODELS)
    objects = ObjectStoreProvider()
    settings = ContactsSettings()
