"""Asking all services that hold data of people, at the same time.

Which these are is told by the catalogue of contracts: a new service is asked without a word added here.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

import structlog
from eventlet import GreenPool

from shared.contracts.contacts import ErasurePreview, KeptItem, PreviewPart
from shared.contracts.contacts.privacy import MOST_KEPT_TOLD
from shared.contracts.privacy import Erased, HeldRecord, KeptBecause, LegalSource, Subject
from shared.contracts.problems import Problem
from shared.messaging.bus import Calls
from shared.privacy.holders import Holder, holders
from shared.security.context import Context

log = structlog.get_logger("contacts.privacy")
ResultT = TypeVar("ResultT")


def ask_each(ask: Callable[[Holder], ResultT]) -> tuple[dict[str, ResultT], tuple[str, ...]]:
    """What each service answered, and the names of those that did not."""

    def guarded(holder: Holder) -> ResultT | None:
        try:
            return ask(holder)
        except Problem as problem:
            log.warning("a service did not answer about personal data", service=holder.service, problem=problem.detail)
            return None

    asked = holders()
    answers = zip(asked, GreenPool().imap(guarded, asked), strict=True)
    told = {holder.service: answer for holder, answer in answers}
    away = tuple(service for service, answer in told.items() if answer is None)
    return {service: answer for service, answer in told.items() if answer is not None}, away


def held_by(holder: Holder, subject: Subject, bus: Calls, context: Context) -> Iterator[HeldRecord]:
    """All that the service tells, a page at a time. Raises what the service raises."""
    after = None
    while True:
        page = bus.call(holder.report.model_validate({"subject": subject, "after": after}), context)
        yield from page.records
        if page.next is None:
            return
        after = page.next


def erase_at(holder: Holder, subject: Subject, pseudonym: str, bus: Calls, context: Context) -> Erased:
    command = holder.erase.model_validate({"subject": subject, "pseudonym": pseudonym})
    erased: Erased = bus.call(command, context)
    return erased


@dataclass
class Outlook:
    """How much of a service's data would go, and what of it would stay. `known` are the ids of what is certain."""

    goes: Counter[str] = field(default_factory=Counter)
    stays: Counter[str] = field(default_factory=Counter)
    kept: list[KeptItem] = field(default_factory=list)
    unsure: list[KeptItem] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    is_user: bool = False

    def take(self, service: str, record: HeldRecord) -> None:
        if not record.certain:
            self.unsure.append(_kept_item(service, record))
            return
        self.known |= {record.id, *record.document_ids}
        if record.kept is None:
            self.goes[record.section] += 1
            return
        self.stays[record.section] += 1
        self.is_user |= record.kept.because is KeptBecause.ACCOUNT
        if len(self.kept) < MOST_KEPT_TOLD:
            self.kept.append(_kept_item(service, record))

    def settle(self, known: set[str]) -> None:
        """What is certain elsewhere is no question any more."""
        open_questions = [item for item in self.unsure if item.id not in known]
        self.stays.update(item.section for item in open_questions)
        self.kept += open_questions


def outlook_at(holder: Holder, subject: Subject, bus: Calls, context: Context) -> Outlook:
    outlook = Outlook()
    for record in held_by(holder, subject, bus, context):
        outlook.take(holder.service, record)
    return outlook


def preview(subject: Subject, bus: Calls, context: Context) -> ErasurePreview:
    told, away = ask_each(lambda holder: outlook_at(holder, subject, bus, context))
    known = set().union(*(outlook.known for outlook in told.values()))
    for outlook in told.values():
        outlook.settle(known)
    kept = [item for outlook in told.values() for item in outlook.kept]
    return ErasurePreview(
        party_ids=subject.party_ids,
        parts=tuple(
            PreviewPart(service=name, goes=dict(one.goes), stays=dict(one.stays)) for name, one in told.items()
        ),
        kept=tuple(kept[:MOST_KEPT_TOLD]),
        more=sum(outlook.stays.total() for outlook in told.values()) > MOST_KEPT_TOLD,
        away=away,
        is_user=any(outlook.is_user for outlook in told.values()),
    )


def _kept_item(service: str, record: HeldRecord) -> KeptItem:
    kept = record.kept
    return KeptItem(
        service=service,
        section=record.section,
        id=record.id,
        label=record.label,
        because=kept.because if kept else KeptBecause.SHARED,
        source=kept.source if kept else LegalSource.NECESSARY,
        until=kept.until if kept else None,
        detail=kept.detail if kept else "",
        certain=record.certain,
    )
