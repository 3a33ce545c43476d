"""Requests of people about their data: asked for here, answered in the background (`worker.privacy`)."""

import base64
import secrets
from collections.abc import Collection
from typing import Any

from services.contacts.handlers.sight import keep_there, require_sight, seen
from services.contacts.models.parties import PartyRecord
from services.contacts.models.privacy import PrivacyCaseRecord
from services.contacts.privacy.asking import preview
from services.contacts.privacy.own_data import report_held_data
from services.contacts.privacy.subjects import subject_of
from shared.contracts.contacts import (
    CaseKind,
    CaseState,
    ErasePerson,
    ErasureNotice,
    ErasurePreview,
    GetErasureNotice,
    GetPrivacyCase,
    KeptItem,
    OpenPrivacyReport,
    PartyType,
    PreviewErasure,
    PrivacyCase,
    PrivacyCaseChanged,
    ReportHeldData,
    ReportPerson,
)
from shared.contracts.documents import ObjectLink
from shared.contracts.problems import Conflict, NotFound, Unavailable, invalid_field
from shared.messaging.bus import Calls
from shared.security.context import Context
from shared.storage.objects import ObjectMissing, ObjectStore
from shared.storage.store import Store
from shared.storage.work import Work, stale

_LINK_SECONDS = 60
_PSEUDONYM_BYTES = 5


def report_person(command: ReportPerson, context: Context, store: Store) -> PrivacyCase:
    def write(work: Work) -> PrivacyCase:
        party = seen(work, context.principal, command.id)
        _require_not_merged(party)
        case = _case(CaseKind.REPORT, party, command.reason, context)
        case.language, case.with_files = command.language, command.with_files
        return _opened(work, case)

    return store.transact(context, write)


def preview_erasure(command: PreviewErasure, context: Context, store: Store, bus: Calls) -> ErasurePreview:
    party = store.get(PartyRecord, command.id)
    require_sight(context.principal, party)
    return preview(subject_of(party), _WithOwnAnswer(bus), context)


class _WithOwnAnswer:
    """A service that calls itself over the bus holds a place there while it waits for another one."""

    def __init__(self, bus: Calls) -> None:
        self._bus = bus

    def call(self, command: Any, context: Context, **limits: Any) -> Any:
        if isinstance(command, ReportHeldData):
            return report_held_data(command)
        return self._bus.call(command, context, **limits)


def erase_person(command: ErasePerson, context: Context, store: Store, bus: Calls) -> PrivacyCase:
    outlook = preview_erasure(PreviewErasure(id=command.id), context, store, bus)
    if outlook.away:
        detail = f"Begin when all services answer; away: {', '.join(outlook.away)}"
        raise Unavailable(detail, reason="parts-away", params={"away": list(outlook.away)})
    if outlook.is_user and not command.also_user:
        raise Conflict("It is somebody who works with this system; say that it is meant", reason="is-user")

    def write(work: Work) -> PrivacyCase:
        party = _erasable(work, command, context)
        keep_there(work, [party.id])
        case = _case(CaseKind.ERASURE, party, command.reason, context)
        case.pseudonym = new_pseudonym()
        return _opened(work, case)

    return store.transact(context, write)


def get_case(command: GetPrivacyCase, context: Context, store: Store) -> PrivacyCase:
    return _own_office(command.id, context, store).to_message()


def open_report(command: OpenPrivacyReport, context: Context, store: Store, objects: ObjectStore) -> ObjectLink:
    case = _own_office(command.id, context, store)
    if case.kind != CaseKind.REPORT.value or case.state != CaseState.READY.value:
        raise NotFound("There is no file; it is not ready, or was removed")
    try:
        stored = objects.stat(case.key)
    except ObjectMissing as error:
        raise NotFound("The file is no longer kept; make the report again") from error
    store.transact(context, lambda work: _note_opening(work, case.id))
    return ObjectLink(
        url=objects.presign_get(case.key, seconds=_LINK_SECONDS),
        media_type="application/zip",
        filename=f"personal-data-{case.created_at:%Y-%m-%d}.zip",
        size=stored.size,
        etag=stored.etag,
    )


def _note_opening(work: Work, case_id: str) -> None:
    work.save(work.get(PrivacyCaseRecord, case_id), "report-opened")


def get_notice(command: GetErasureNotice, context: Context, store: Store) -> ErasureNotice:
    require_sight(context.principal, store.get(PartyRecord, command.id))
    case = _last_erasure(command.id)
    if case is None:
        raise NotFound("This contact was not erased")
    return ErasureNotice(
        pseudonym=case.pseudonym,
        state=CaseState(case.state),
        requested_at=case.created_at,
        finished_at=case.finished_at,
        away=tuple(case.away),
        kept=tuple(KeptItem.model_validate(item) for item in case.kept),
        kept_total=case.kept_total,
    )


def new_pseudonym() -> str:
    """Not made from anything of the person, so that nothing of them can be found out from it."""
    return f"GDPR-{base64.b32encode(secrets.token_bytes(_PSEUDONYM_BYTES)).decode()}"


def told(work: Work, case: PrivacyCaseRecord) -> None:
    work.emit(changed(case))


def changed(case: PrivacyCaseRecord) -> PrivacyCaseChanged:
    return PrivacyCaseChanged(office=case.office, case_id=case.id, party_id=case.party_id, state=CaseState(case.state))


def _last_erasure(party_id: str) -> PrivacyCaseRecord | None:
    found: PrivacyCaseRecord | None = (
        PrivacyCaseRecord.objects(party_id=party_id, kind=CaseKind.ERASURE.value).order_by("-created_at").first()
    )
    return found


def _case(kind: CaseKind, party: PartyRecord, reason: str, context: Context) -> PrivacyCaseRecord:
    return PrivacyCaseRecord(
        office=party.office,
        kind=kind.value,
        party_id=party.id,
        reason=reason,
        subject=subject_of(party).model_dump(mode="json"),
        requested_by=context.principal.name,
        principal=context.principal.model_dump(mode="json"),
    )


def _opened(work: Work, case: PrivacyCaseRecord) -> PrivacyCase:
    work.add(case, f"{case.kind}-requested")
    told(work, case)
    return case.to_message()


def _erasable(work: Work, command: ErasePerson, context: Context) -> PartyRecord:
    party = seen(work, context.principal, command.id)
    _require_not_merged(party)
    if party.erased_at is not None or erasure_under_way([party.id], work):
        raise Conflict("Its personal data was erased, or is being erased", reason="erased")
    if party.version != command.version:
        raise stale(party)
    if party.name != command.name:
        raise invalid_field("/name", "name-differs", "Type the name exactly as it stands")
    _check_alone(work, party)
    return party


def _require_not_merged(party: PartyRecord) -> None:
    if party.merged_into is not None:
        raise Conflict("It was merged into another contact", reason="merged", params={"into": party.merged_into})


def erasure_under_way(party_ids: Collection[str], work: Work) -> bool:
    ended = [CaseState.DONE.value, CaseState.FAILED.value]
    of_them = {"party_id": {"$in": list(party_ids)}, "kind": CaseKind.ERASURE.value}
    where: dict[str, Any] = {**of_them, "state": {"$nin": ended}}
    return bool(work.find_all(PrivacyCaseRecord, where, limit=1))


def _check_alone(work: Work, party: PartyRecord) -> None:
    path = {PartyType.ORGANISATION: "organisation_id", PartyType.BRANCH: "branch_id"}.get(PartyType(party.type))
    if path and (members := len(work.find_all(PartyRecord, {path: party.id, "present": True}, limit=1000))):
        detail = "Its branches and persons are people of their own: move, remove or erase them first"
        raise Conflict(detail, reason="has-members", params={"members": members})


def _own_office(case_id: str, context: Context, store: Store) -> PrivacyCaseRecord:
    case = store.get(PrivacyCaseRecord, case_id)
    context.principal.require_sight(case.office, PrivacyCaseRecord.record_type)
    return case
