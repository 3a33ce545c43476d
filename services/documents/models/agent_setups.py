"""How each office's agent is to work."""

from mongoengine import DictField, Document, IntField, ListField, StringField

from shared.contracts.documents.agent_setup import INBOX, SPOOL_LIMIT, AgentSetup, ScanProfile, SendWindow
from shared.settings import OrganisationSettings
from shared.storage.records import OfficeRecord

DEFAULT_PROFILE = ScanProfile(folder=INBOX, title="Inbox")


class AgentSetupRecord(OfficeRecord):
    """By office code."""

    meta = {"collection": "agent_setups"}
    record_type = "agent-setup"

    profiles = ListField(DictField(), required=True)
    send_window = DictField()
    upload_limit = IntField()
    spool_limit = IntField(required=True, default=SPOOL_LIMIT)
    keep_sent_days = IntField(required=True, default=7)

    def to_message(self, languages: tuple[str, ...] = ()) -> AgentSetup:
        return AgentSetup(
            office=self.office,
            version=self.version,
            profiles=tuple(ScanProfile(**profile) for profile in self.profiles),
            send_window=SendWindow(**self.send_window) if self.send_window else None,
            time_zone=OrganisationSettings().time_zone,
            upload_limit=self.upload_limit,
            spool_limit=self.spool_limit,
            keep_sent_days=self.keep_sent_days,
            languages=languages,
        )


class FilingFaultsRecord(Document):
    """What is wrong with an office's set-up by the registry as it is now; found out again and again: no history."""

    meta = {"collection": "filing_faults", "auto_create_index_on_save": False}
    id = StringField(primary_key=True)
    faults = ListField(DictField())


def untouched_setup(office: str) -> AgentSetupRecord:
    """What holds until somebody changes it."""
    return AgentSetupRecord(
        id=office, office=office, version=0, profiles=[DEFAULT_PROFILE.model_dump(mode="json", exclude_none=True)]
    )
