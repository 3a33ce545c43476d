"""Hand files of the spool in to `documents`, in order; one that fails waits apart and does not hold up the others."""

from collections.abc import Callable
from time import monotonic
from typing import Any, Protocol, TypeVar

from services.scanner_agent.domain.sending import line_pause, retry_delay
from services.scanner_agent.domain.watching import wire_name
from services.scanner_agent.intake import Intake
from services.scanner_agent.spool import Item, Spool, State
from services.scanner_agent.upload import UploadFailed, put
from shared.contracts.base import Command
from shared.contracts.documents import (
    Channel,
    CommitDelivery,
    DeliverIntake,
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


class Documents(Protocol):
    """The service, as seen from an agent. Raises Problem."""

    def call(self, command: Command[ReplyT]) -> ReplyT: ...


class NotAccepted(Exception):
    """`documents` ended the arrival in a way that another try may mend."""


class Delivery:
    """Hands in one file at a time; see `deliver`."""

    def __init__(self, office: str, documents: Documents, spool: Spool, intake: Intake, blocking: Blocking) -> None:
        self._office = office
        self._documents = documents
        self._spool = spool
        self._intake = intake
        self._blocking = blocking

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
            )
        )
        if grant.upload_url is None:
            return grant.intake
        put(self._spool.path(item.intake_id), grant.upload_url, grant.headers)
        return self._documents.call(CommitDelivery(intake_id=item.intake_id))

    def _conclude(self, item: Item, arrival: Arrival) -> IntakeOutcome:
        match arrival.outcome:
            case IntakeOutcome.STORED | IntakeOutcome.DUPLICATE:
                self._blocking(self._spool.finish, item, arrival.outcome)
                self._blocking(self._spool.path(item.intake_id).unlink, True)
                return arrival.outcome
            # Announcing it again under the same id opens it again.
            case IntakeOutcome.DAMAGED_IN_TRANSIT if item.attempts < MAX_DAMAGED:
                raise NotAccepted(f"The file arrived damaged: {arrival.detail}")
            case IntakeOutcome.PENDING:
                raise NotAccepted("The arrival is not finished yet")
            case _:
                return self._put_aside(item, arrival.outcome, arrival.detail)

    def _put_aside(self, item: Item, outcome: IntakeOutcome, detail: str) -> IntakeOutcome:
        self._blocking(self._intake.refuse_spooled, item, outcome, detail)
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
        return Origin(
            channel=Channel.FOLDER, agent=f"agent-{self._office}", batch=self._spool.name, batch_no=item.number
        )


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
