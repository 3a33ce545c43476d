"""Handing in: what becomes of each answer, and when what is tried again."""

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from services.scanner_agent.delivery import MAX_DAMAGED, Delivery, NotAccepted, Schedule
from services.scanner_agent.domain.sending import Pace
from services.scanner_agent.domain.watching import Kind, Look
from services.scanner_agent.failed import Failed
from services.scanner_agent.intake import Intake, Limits
from services.scanner_agent.items import Item, State
from services.scanner_agent.sent import Sent
from services.scanner_agent.spool import Spool
from services.scanner_agent.upload import UploadFailed, put
from shared.contracts.base import Command, now
from shared.contracts.documents import CommitDelivery, DeliverIntake, IntakeOutcome, ReportRefusal, UploadGrant
from shared.contracts.documents import Intake as Arrival
from shared.contracts.problems import TooLarge, Unavailable


class Bucket:
    """An HTTP server that takes PUTs."""

    def __init__(self) -> None:
        bucket = self
        self.received: dict[str, bytes] = {}
        self.headers: dict[str, str] = {}
        self.status = 200

        class Handler(BaseHTTPRequestHandler):
            def do_PUT(self) -> None:
                bucket.received[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
                bucket.headers = dict(self.headers)
                self.send_response(bucket.status)
                self.end_headers()

            def log_message(self, *arguments: object) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def bucket():
    made = Bucket()
    yield made
    made.close()


class Answers:
    """`documents` at the edge of an agent: gives the answers it was told to give, and remembers the questions."""

    def __init__(self, url: str | None, outcomes: list[IntakeOutcome | Exception]) -> None:
        self.url = url
        self.outcomes = outcomes
        self.asked: list[Command[Any]] = []

    def call(self, command: Command[Any]) -> Any:
        self.asked.append(command)
        if isinstance(command, DeliverIntake) and self.url is not None:
            return UploadGrant(
                intake=self._arrival(command.intake_id, IntakeOutcome.PENDING),
                upload_url=self.url,
                headers={"x-amz-meta-a": "b"},
                expires_at=now(),
            )
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        assert isinstance(command, DeliverIntake | CommitDelivery | ReportRefusal)
        arrival = self._arrival(command.intake_id, outcome)
        if isinstance(command, DeliverIntake):
            return UploadGrant(intake=arrival, upload_url=None, expires_at=None)
        return arrival

    @staticmethod
    def _arrival(intake_id: str, outcome: IntakeOutcome) -> Arrival:
        return Arrival.model_construct(id=intake_id, outcome=outcome, detail="as told")


class Desk:
    def __init__(self, home: Path) -> None:
        self.spool = Spool(home / "spool", home / "spool.db")
        self.failed = Failed(home / "failed")
        self.inbox = home / "inbox"
        self.inbox.mkdir()
        self.sent = Sent(home / "sent")
        self.intake = Intake(self.inbox, self.spool, self.failed, Limits(1000, 0, ask_for_writers=True))

    def item(self, state: State = State.WAITING) -> Item:
        outcome = IntakeOutcome.VANISHED if state is State.REFUSED else None
        look = Look(Kind.FILE, 1, 7, 1)
        item = self.spool.add(
            f"i{len(self.spool.in_state(*State))}", state, "a.pdf", look, sha256="a" * 64, outcome=outcome
        )
        if state is State.WAITING:
            self.spool.path(item.intake_id).write_bytes(b"content")
        return item

    def deliver(self, item: Item, answers: Answers) -> IntakeOutcome:
        def directly(function: Callable[..., Any], *arguments: Any) -> Any:
            return function(*arguments)

        return Delivery("BA", answers, self.spool, self.intake.refuse_spooled, self.sent, directly).deliver(item)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.mark.parametrize("outcome", [IntakeOutcome.STORED, IntakeOutcome.DUPLICATE])
def test_a_file_is_announced_uploaded_and_committed(desk: Desk, bucket: Bucket, outcome: IntakeOutcome) -> None:
    item = desk.item()
    answers = Answers(f"{bucket.address}/k%20y?X-Amz-Signature=s%2Fs", [outcome])
    assert desk.deliver(item, answers) is outcome
    assert [type(command).__name__ for command in answers.asked] == ["DeliverIntake", "CommitDelivery"]
    assert bucket.received == {"/k%20y?X-Amz-Signature=s%2Fs": b"content"}
    assert bucket.headers["x-amz-meta-a"] == "b"
    assert not desk.spool.path(item.intake_id).exists()
    assert desk.spool.in_state(State.DONE)[0].outcome is outcome


def test_known_bytes_are_not_uploaded(desk: Desk) -> None:
    answers = Answers(None, [IntakeOutcome.DUPLICATE])
    assert desk.deliver(desk.item(), answers) is IntakeOutcome.DUPLICATE
    assert len(answers.asked) == 1


def test_what_is_too_large_for_documents_is_put_aside_and_then_told(desk: Desk) -> None:
    item = desk.item()
    assert desk.deliver(item, Answers(None, [TooLarge("too much")])) is IntakeOutcome.TOO_LARGE
    (refused,) = desk.spool.in_state(State.REFUSED)
    assert (refused.intake_id, refused.outcome, refused.detail) == (item.intake_id, IntakeOutcome.TOO_LARGE, "too much")
    assert (desk.failed.folder / "000001" / "a.pdf").read_bytes() == b"content"
    answers = Answers(None, [IntakeOutcome.TOO_LARGE])
    desk.deliver(refused, answers)
    (told,) = answers.asked
    assert isinstance(told, ReportRefusal)
    assert (told.outcome, told.detail) == (IntakeOutcome.TOO_LARGE, "too much")
    assert desk.spool.next_open(set()) is None


def test_damage_on_the_way_is_tried_again_and_at_last_put_aside(desk: Desk, bucket: Bucket) -> None:
    item = desk.item()
    for _ in range(MAX_DAMAGED):
        with pytest.raises(NotAccepted):
            desk.deliver(item, Answers(bucket.address, [IntakeOutcome.DAMAGED_IN_TRANSIT]))
        desk.spool.failed_again(item, "damaged")
        (item,) = desk.spool.in_state(State.WAITING)
    desk.deliver(item, Answers(bucket.address, [IntakeOutcome.DAMAGED_IN_TRANSIT]))
    assert desk.failed.count() == 1


@pytest.mark.parametrize("answer", [IntakeOutcome.PENDING, Unavailable("away")])
def test_without_a_final_answer_the_file_stays(desk: Desk, bucket: Bucket, answer: Any) -> None:
    item = desk.item()
    with pytest.raises((NotAccepted, Unavailable)):
        desk.deliver(item, Answers(bucket.address, [answer]))
    assert desk.spool.in_state(State.WAITING) == [item]
    assert desk.spool.path(item.intake_id).exists()


def test_a_refusing_store_is_an_expected_failure_that_tells_no_address(desk: Desk, bucket: Bucket) -> None:
    bucket.status = 403
    with pytest.raises(UploadFailed) as failure:
        desk.deliver(desk.item(), Answers(f"{bucket.address}/secret", []))
    assert "403" in str(failure.value)
    assert "secret" not in str(failure.value)


def test_a_store_that_is_away_is_an_expected_failure(tmp_path: Path, bucket: Bucket) -> None:
    bucket.close()
    (tmp_path / "a").write_bytes(b"x")
    with pytest.raises(UploadFailed):
        put(tmp_path / "a", f"{bucket.address}/key", {}, Pace())


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_file_that_fails_waits_apart_without_stopping_the_others() -> None:
    clock = Clock()
    schedule = Schedule(clock)
    schedule.failed(1, 1)
    assert schedule.pause() == 0
    assert schedule.delayed() == {1}
    schedule.succeeded(2)
    assert schedule.delayed() == {1}
    assert schedule.next_retry() == 1
    clock.now = 1
    assert schedule.delayed() == set()


def test_when_nothing_gets_through_tries_become_rare_and_resume_at_once() -> None:
    clock = Clock()
    schedule = Schedule(clock)
    for number in range(1, 10):
        schedule.failed(number, 5)
    assert schedule.pause() == 30
    schedule.line_is_back()
    assert schedule.pause() == 0
    assert schedule.delayed() == set()


def test_the_first_success_frees_what_waited_for_the_line() -> None:
    schedule = Schedule(Clock())
    schedule.failed(1, 5)
    schedule.failed(2, 5)
    schedule.succeeded(3)
    assert schedule.delayed() == set()
