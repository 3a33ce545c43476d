"""Watched folders that file under a journal or a mark which the registry does not have, or has no more."""

from collections.abc import Iterable, Sequence

from services.documents.models.agent_setups import AgentSetupRecord, FilingFaultsRecord
from shared.contracts.base import MAX_PAGE
from shared.contracts.documents import AgentFilingChanged, FilingFault, ScanProfile
from shared.contracts.registry import GetSetup, ListJournals, ListPlanEntries
from shared.messaging.bus import Bus, Calls
from shared.security.context import Context, context_of_service
from shared.storage.work import Work


def filing_faults(office: str, profiles: Sequence[ScanProfile], context: Context, bus: Calls) -> list[FilingFault]:
    """Asks the registry only about what is named. Raises Unavailable."""
    journals = _journals(office, context, bus) if any(profile.journal_id for profile in profiles) else set()
    marks = _known_marks({profile.mark for profile in profiles if profile.mark}, context, bus)
    found = []
    for profile in profiles:
        if profile.journal_id is not None and profile.journal_id not in journals:
            found.append(_fault(profile, "journal_id", profile.journal_id))
        if profile.mark is not None and profile.mark not in marks:
            found.append(_fault(profile, "mark", profile.mark))
    return found


def look_for_faults(bus: Bus) -> None:
    """Plans change and registries are restored: look again at what each office's folders name."""
    context = context_of_service("documents")
    for record in AgentSetupRecord.objects:
        setup = record.to_message()
        faults = [fault.model_dump(mode="json") for fault in filing_faults(setup.office, setup.profiles, context, bus)]
        before = FilingFaultsRecord.objects(pk=setup.office).modify(upsert=True, set__faults=faults)
        if (before.faults if before else []) != faults:
            bus.publish(AgentFilingChanged(office=setup.office), context)


def forget_faults(office: str, work: Work) -> None:
    """A set-up was checked just now."""
    if work.collection(FilingFaultsRecord).delete_one({"_id": office}, session=work.session).deleted_count:
        work.emit(AgentFilingChanged(office=office))


def faults_of(offices: Iterable[str]) -> dict[str, tuple[FilingFault, ...]]:
    records = FilingFaultsRecord.objects(pk__in=list(offices))
    return {record.id: tuple(FilingFault(**fault) for fault in record.faults) for record in records}


def _fault(profile: ScanProfile, field: str, value: str) -> FilingFault:
    return FilingFault(folder=profile.folder, title=profile.title, field=field, value=value)


def _journals(office: str, context: Context, bus: Calls) -> set[str]:
    return {
        journal.id for journal in bus.call(ListJournals(filter=(f"office={office}",), limit=MAX_PAGE), context).items
    }


def _known_marks(marks: set[str], context: Context, bus: Calls) -> set[str]:
    """Those by which the plan in force classifies."""
    plan_id = bus.call(GetSetup(), context).plan_id if marks else None
    if plan_id is None:
        return set()
    found = (
        bus.call(ListPlanEntries(plan_id=plan_id, filter=(f"mark={mark}", "leaf=true")), context).items
        for mark in sorted(marks)
    )
    return {entry.mark for entries in found for entry in entries}
