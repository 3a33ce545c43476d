"""The ring, the queues and their bounds."""

from queue import Empty

import pytest

from gateway.live import Hub, Stream, frames_of, live_event
from shared.contracts.accounts import AccessRevoked, OfficeCreated
from shared.contracts.base import Event
from shared.contracts.catalogue import events
from shared.contracts.problems import TooManyRequests, Unavailable
from shared.contracts.registry import EntryRegistered
from shared.security.principal import Kind, Principal
from shared.security.rights import Right, Role


def person(*offices: str, scopes: frozenset[Right] | None = None) -> Principal:
    return Principal(
        kind=Kind.PERSON,
        id="1",
        name="Jana",
        roles=frozenset({Role.OFFICER}),
        offices=frozenset(offices),
        scopes=scopes,
    )


def event(number: int, office: str | None = "BA", kind: type[Event] = EntryRegistered):
    made = live_event(kind, event_id=f"e{number}", at="2026-03-09T08:00:00Z", office=office, body=b'{"n":1}')
    assert made is not None
    return made


def hub(**changes: int) -> Hub:
    return Hub(**{"remembered": 5, "streams": 3, "streams_per_user": 2, "backlog": 4, **changes})


def waiting(stream: Stream) -> bytes:
    try:
        return stream.next(0.01) or b"closed"
    except Empty:
        return b""


def opened(where: Hub, principal: Principal, last: str | None = None, user: str = "1") -> Stream:
    return where.open(user, principal, last)


def test_contracts_name_each_event_once():
    kinds = events()
    assert kinds["registry.entry.registered"] is EntryRegistered
    assert kinds["accounts.office.created"] is OfficeCreated
    assert all(name == kind.name for name, kind in kinds.items())


def test_event_without_a_right_is_shown_to_nobody():
    assert live_event(AccessRevoked, event_id="1", at="", office=None, body=b"{}") is None


def test_frame_holds_id_and_payload_as_they_were():
    assert event(1).frame == (
        b'id: e1\ndata: {"id":"e1","name":"registry.entry.registered","at":"2026-03-09T08:00:00Z",'
        b'"office":"BA","payload":{"n":1}}\n\n'
    )


@pytest.mark.parametrize(
    ("principal", "office", "seen"),
    [
        (person("BA"), "BA", True),
        (person("BA"), "KE", False),
        (person("BA"), None, True),
        (person("BA", scopes=frozenset({Right.SEARCH_USE})), "BA", False),
        (person().model_copy(update={"all_offices": True}), "KE", True),
    ],
)
def test_events_are_seen_by_office_and_right(principal, office, seen):
    where = hub()
    stream = opened(where, principal)
    waiting(stream)
    where.publish(event(1, office))
    assert (b"e1" in waiting(stream)) is seen


def test_slow_reader_is_cut_off_and_the_others_go_on():
    where = hub()
    slow, quick = opened(where, person("BA")), opened(where, person("BA"))
    for number in range(10):
        where.publish(event(number))
        waiting(quick)
    assert slow.closed
    assert not quick.closed
    assert len(where) == 1


def test_events_not_for_a_reader_do_not_fill_their_queue():
    where = hub()
    stream = opened(where, person("BA"))
    for number in range(10):
        where.publish(event(number, "KE"))
    assert not stream.closed


def test_reader_comes_back_to_what_was_missed():
    where = hub()
    for number in range(4):
        where.publish(event(number))
    frames = waiting(opened(where, person("BA"), "e1"))
    assert b"id: e2" in frames
    assert b"id: e3" in frames
    assert b"id: e1" not in frames
    assert b"reset" not in frames


@pytest.mark.parametrize("last", ["e0", "unknown"])
def test_what_is_forgotten_is_answered_with_reset(last):
    where = hub(remembered=2)
    for number in range(4):
        where.publish(event(number))
    assert b"event: reset" in waiting(opened(where, person("BA"), last))


def test_more_missed_than_the_queue_holds_is_a_reset():
    where = hub(remembered=50)
    for number in range(10):
        where.publish(event(number))
    frames = waiting(opened(where, person("BA"), "e0"))
    assert b"event: reset" in frames
    assert b"id: e5" not in frames


def test_gap_resets_every_reader_and_forgets():
    where = hub()
    where.publish(event(1))
    stream = opened(where, person("BA"))
    where.reset()
    assert b"event: reset" in waiting(stream)
    assert b"event: reset" in waiting(opened(where, person("BA"), "e1"))


def test_streams_are_bounded_for_each_user_and_in_all():
    where = hub()
    opened(where, person("BA")), opened(where, person("BA"))
    with pytest.raises(TooManyRequests):
        opened(where, person("BA"))
    third = opened(where, person("BA"), user="2")
    with pytest.raises(Unavailable):
        opened(where, person("BA"), user="3")
    where.close(third)
    opened(where, person("BA"), user="3")


def test_ending_somebodys_access_ends_their_streams_alone():
    where = hub()
    mine, theirs = opened(where, person("BA")), opened(where, person("BA"), user="2")
    where.close_user("1")
    assert mine.closed
    assert not theirs.closed


def test_stopping_process_ends_all_and_opens_no_more():
    where = hub()
    stream = opened(where, person("BA"))
    where.close_all()
    assert stream.closed
    with pytest.raises(Unavailable):
        opened(where, person("BA"))


def test_quiet_stream_beats_and_asks_whether_it_may_go_on():
    where = hub()
    stream = opened(where, person("BA"))
    answers = [person("KE"), None]
    frames = list(frames_of(stream, where, 0.01, lambda: answers.pop(0)))
    assert b": alive\n\n" in frames
    assert stream.principal == person("KE")
    assert len(where) == 0


def test_left_stream_is_counted_no_more():
    where = hub()
    frames = frames_of(opened(where, person("BA")), where, 0.01, lambda: person("BA"))
    next(frames)
    frames.close()
    assert len(where) == 0
