"""An organisation at work: its people, its plan in force, and the steps that tests make, on a real MongoDB."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.registry.entrypoints.base import Entrypoints
from services.registry.handlers import entries, entry_lines, file_closing, files, plan_entries, plans
from services.registry.handlers.journals import ensure_journal
from shared.contracts.base import now
from shared.contracts.documents import Channel, DocumentStored, Origin
from shared.contracts.problems import NotFound
from shared.contracts.registry import (
    ApprovePlan,
    ClassifyEntry,
    CloseFile,
    Direction,
    DraftPlan,
    Entry,
    File,
    FileEntry,
    HandleEntry,
    OpenFile,
    PlanEntryFields,
    PutPlanInForce,
    RegisterEntry,
    Trigger,
    WritePlanEntry,
)
from shared.identifiers import new_id
from shared.security.context import Context, context_of_service
from shared.security.principal import Kind, Principal
from shared.security.rights import Role
from shared.settings import MongoSettings
from shared.storage.connection import connect
from shared.storage.store import Store

ZONE = ZoneInfo("Europe/Bratislava")
PLAN = (
    PlanEntryFields(mark="A", title="Administration"),
    PlanEntryFields(mark="A1", parent="A", title="Letters", years=5),
    PlanEntryFields(mark="A2", parent="A", title="Contracts", years=10, trigger=Trigger.LOSS_OF_VALIDITY),
    PlanEntryFields(mark="A3", parent="A", title="Chronicle", flag="A", permanent=True),
    PlanEntryFields(mark="A4", parent="A", title="Budgets", flag="A", years=10),
    PlanEntryFields(mark="A5", parent="A", title="Books", years=3, trigger=Trigger.LAST_ENTRY),
)


class NoOtherService:
    """Stands where the bus would be; these use cases must not need it."""

    def call(self, command, context):
        raise NotFound(f"nobody answers {command.method}")


BUS = NoOtherService()


def today():
    return datetime.now(ZONE).date()


def person(*offices: str, role: Role = Role.REGISTRAR, name: str = "Jana", all_offices: bool = False) -> Context:
    who = Principal(
        kind=Kind.PERSON,
        id=name.lower(),
        name=name,
        roles=frozenset({role}),
        offices=frozenset(offices),
        all_offices=all_offices,
    )
    return Context(who)


JANA = person("BA")
KAROL = person("KE", name="Karol")


def empty_store(url: str) -> Store:
    """With journals of BA and KE, and nothing else."""
    store = Store(connect(MongoSettings(mongo_url=url)))
    store.prepare(Entrypoints.store.models)
    for name in store.database.list_collection_names():
        store.database[name].delete_many({})
    for office in ("BA", "KE"):
        store.transact(context_of_service("registry"), lambda work, code=office: ensure_journal(work, code, code))
    return store


def put_plan_in_force(store: Store) -> str:
    """The id of the plan."""
    admin = person("BA", role=Role.ADMINISTRATOR)
    plan = plans.draft_plan(DraftPlan(title="Plan"), admin, store)
    for entry in PLAN:
        plan_entries.write_entry(WritePlanEntry(plan_id=plan.id, entry=entry), admin, store)
    draft = plans.get_plan(plans.GetPlan(id=plan.id), store)
    approved = plans.approve_plan(ApprovePlan(id=plan.id, version=draft.version), admin, store)
    command = PutPlanInForce(id=plan.id, version=approved.version, valid_from=today())
    return plans.put_in_force(command, admin, store).id


def register(store: Store, who: Context = JANA, office: str = "BA", **details: Any) -> Entry:
    given = {"subject": "Žiadosť", "party": "Obec", "direction": Direction.RECEIVED, "received_on": today(), **details}
    return entries.register_entry(RegisterEntry(office=office, **given), who, store, BUS, ZONE)


def handle(store: Store, entry: Entry, who: Context = JANA) -> Entry:
    command = HandleEntry(id=entry.id, version=entry.version, outcome="answered")
    return entry_lines.handle_entry(command, who, store, ZONE)


def classify(store: Store, entry: Entry, mark: str = "A1") -> Entry:
    return entry_lines.classify_entry(ClassifyEntry(id=entry.id, version=entry.version, mark=mark), JANA, store)


def put_into(store: Store, entry: Entry, file: File, who: Context = JANA) -> Entry:
    command = FileEntry(id=entry.id, version=entry.version, file_id=file.id)
    return entry_lines.file_entry(command, who, store)


def open_file(store: Store, who: Context = JANA, office: str = "BA", **details: Any) -> File:
    given = {"title": "Cesta", "mark": "A1", **details}
    return files.open_file(OpenFile(office=office, **given), who, store, BUS, ZONE)


def read_file(store: Store, file: File, who: Context = JANA) -> File:
    return files.get_file(files.GetFile(id=file.id), who, store)


def close(store: Store, file: File, who: Context = JANA, **details: Any) -> File:
    command = CloseFile(id=file.id, version=read_file(store, file, who).version, **details)
    return file_closing.close_file(command, who, store, ZONE)


def closed_file(store: Store, mark: str = "A1") -> File:
    """With one handled record in it."""
    file = open_file(store, mark=mark)
    handle(store, register(store, mark=mark, file_id=file.id))
    return close(store, file)


def arrived(*codes: str, office: str = "BA", document_id: str | None = None) -> DocumentStored:
    """A scan, with what the codes on it say."""
    return DocumentStored(
        office=office,
        document_id=document_id or new_id(),
        filename="scan.jpg",
        sha256="5c" * 32,
        size=4000,
        media_type="image/jpeg",
        origin=Origin(channel=Channel.FOLDER),
        stored_at=now(),
        actor_name="Scanner agent BA",
        codes=codes,
    )
