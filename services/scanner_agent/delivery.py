"""Hand files of the spool in to `documents`, in order; one that fails waits apart and does not hold up the others."""

from collections.abc import Callable
from time import monotonic
from typing import Any, Protocol, TypeVar

from services.scanner_agent.domain.sending import Pace, line_pause, retry_delay
from services.scanner_agent.domain.watching import wire_name
from services.scanner_agent.items import Item, State
from services.scanner_agent.sent import Sent
from services.scanner_agent.spool import Spool
from services.scanner_agent.upload import UploadFailed, put
from shared.contracts.base import Command
from shared.contracts.documents import (
    BatchLabel,
    Channel,
    CommitDelivery,
    DeliverIntake,
    Filing,
    IntakeOutcome,
    Origin,
    ReportRefusal,
)
from shared.contracts.documents import Intake as Arrival
from shared.contracts.problems import TooLarge

MAX_DAMAGED = 5
"""Arrivals with other bytes than were sent, after which the file is put aside."""

ReplyT = TypeVar("ReplyT")
CallT = TypeVar("CallT")
Blocking = Callable[..., Any]
"""Runs a blocking function with its arguments where it does not stop the green threads."""


PutAside = Callable[[Item, IntakeOutcome, str], None]
"""Moves a file of the spool to the folder `failed`; blocks."""


class Documents(Protocol):
    """The service, as seen from an agent. Raises Problem."""

    def call(self, command: Command[ReplyT]) -> ReplyT: ...


class NotAccepted(Exception):
    """`documents` ended the arrival in a way that another try may mend."""


class Delivery:
    """Hands in one file at a time; see `deliver`."""

    def __init__(
        self, office: str, documents: Documents, spool: Spool, put_aside: PutAside, sent: Sent, blocking: Blocking
    ) -> None:
        self._office = office
        self._sent = sent
        self._documents = documents
        self._spool = spool
        self._refuse = put_aside
        self._blocking = blocking
        self.pace = Pace()

    def deliver(self, item: Item) -> IntakeOutcome:
        """Hand in or tell one item. Safe to repeat. Raises Problem, UploadFailed, NotAccepted, OSError."""
        if item.state is State.REFUSED:
            return self._tell(item)
        try:
            arrival = self._hand_in(item)
        except TooLarge as problem:
            return self._put_aside(item, IntakeOutcome.TOO_LARGE, problem.detail)
        return self._conclude(item, arrival)

    def _hand_in(self, item: Item) -> Arrival:
        if item.sha256 is None:
            raise NotAccepted("The spool does not know the file's SHA-256")
        grant = self._documents.call(
            DeliverIntake(
                intake_id=item.intake_id,
                office=self._office,
                filename=wire_name(item.name),
                size=item.look.size,
                sha256=item.sha256,
                origin=self._origin(item),
                asn=item.asn,
                pages=item.pages,
                **self._as_profiled(item),
            )
        )
        if grant.upload_url is None:
            return grant.intake
        put(self._spool.path(item.intake_id), grant.upload_url, grant.headers, self.pace)
        return self._documents.call(CommitDelivery(intake_id=item.intake_id))

    def _conclude(self, item: Item, arrival: Arrival) -> IntakeOutcome:
        match arrival.outcome:
            case IntakeOutcome.STORED | IntakeOutcome.DUPLICATE | IntakeOutcome.STAGED:
                self._blocking(self._settle, item, arrival.outcome)
                return arrival.outcome
            # Announcing it again under the same id opens it again.
            case IntakeOutcome.DAMAGED_IN_TRANSIT if item.attempts < MAX_DAMAGED:
                raise NotAccepted(f"The file arrived damaged: {arrival.detail}")
            case IntakeOutcome.PENDING:
                raise NotAccepted("The arrival is not finished yet")
            case _:
                return self._put_aside(item, arrival.outcome, arrival.detail)

    def _settle(self, item: Item, outcome: IntakeOutcome) -> None:
        """It is handed in: the office keeps a copy for a while, of a divided file once the last part is."""
        self._spool.finish(item, outcome)
        if item.parent is None:
            self._sent.keep(item, self._spool.path(item.intake_id))
            return
        self._spool.path(item.intake_id).unlink(missing_ok=True)
        self.settle_sources(self._spool.finished_sources(item))

    def settle_sources(self, sources: list[Item]) -> None:
        """Files all of whose parts are handed in."""
        for source in sources:
            self._spool.finish(source, None)
            self._sent.keep(source, self._spool.path(source.intake_id))

    def _put_aside(self, item: Item, outcome: IntakeOutcome, detail: str) -> IntakeOutcome:
        self._blocking(self._refuse, item, outcome, detail)
        return outcome

    def _tell(self, item: Item) -> IntakeOutcome:
        outcome = item.outcome or IntakeOutcome.UNREADABLE
        self._documents.call(
            ReportRefusal(
                intake_id=item.intake_id,
                office=self._office,
                filename=wire_name(item.name),
                size=item.look.size,
                outcome=outcome,
                detail=item.detail,
                origin=self._origin(item),
            )
        )
        self._blocking(self._spool.finish, item, outcome)
        return outcome

    def _origin(self, item: Item) -> Origin:
        batch = self._blocking(self._spool.batch, item.batch) if item.batch is not None else None
        return Origin(
            channel=Channel.FOLDER,
            agent=f"agent-{self._office}",
            batch=f"{self._spool.name}-{batch.number}" if batch else self._spool.name,
            batch_no=item.place,
            part=item.part or None,
            operator=(batch.operator or None) if batch else None,
        )

    def _as_profiled(self, item: Item) -> dict[str, Any]:
        """What the profile of its batch says about a file."""
        if item.batch is None:
            return {}
        batch = self._blocking(self._spool.batch, item.batch)
        profile = batch.profile
        return {
            "batch": BatchLabel(
                number=batch.number, folder=profile.folder, operator=batch.operator, opened_at=batch.opened_at
            ),
            "filing": Filing(language=profile.language, journal_id=profile.journal_id, mark=profile.mark),
            "staging": profile.staging,
        }


class Schedule:
    """What may be tried now. Times are monotonic seconds."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._not_before: dict[int, float] = {}
        self._failures_in_a_row = 0
        self._paused_until = 0.0

    def pause(self) -> float:
        """Seconds during which nothing is tried, because nothing gets through."""
        return max(0.0, self._paused_until - self._clock())

    def delayed(self) -> set[int]:
        """Numbers of the files that failed and wait."""
        now = self._clock()
        return {number for number, until in self._not_before.items() if until > now}

    def next_retry(self) -> float | None:
        """Seconds until the first of them is due."""
        return max(0.0, min(self._not_before.values()) - self._clock()) if self._not_before else None

    def succeeded(self, number: int) -> None:
        self._not_before.pop(number, None)
        if self._failures_in_a_row > 1:
            self.line_is_back()
        self._failures_in_a_row = 0

    def failed(self, number: int, attempts: int) -> None:
        now = self._clock()
        self._failures_in_a_row += 1
        self._not_before[number] = now + retry_delay(attempts)
        self._paused_until = now + line_pause(self._failures_in_a_row)

    def line_is_back(self) -> None:
        """Those that failed while nothing got through need not wait any longer."""
        self._not_before.clear()
        self._paused_until = 0.0


EXPECTED_FAILURES = (UploadFailed, NotAccepted, OSError)
"""What `Delivery.deliver` raises beside Problem."""
