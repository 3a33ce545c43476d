from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.documents.domain import arrivals, naming
from services.documents.domain.agents import agent_state
from services.documents.domain.languages import languages_to_try, worth_probing
from services.documents.domain.turns import offices_by_turn, turn_after
from shared.contracts.documents import AgentState, IntakeOutcome

DIGEST = "a" * 64
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("size", "outcome"),
    [(0, IntakeOutcome.EMPTY), (1, None), (1000, None), (1001, IntakeOutcome.TOO_LARGE)],
)
def test_a_size_is_judged_before_any_byte_is_sent(size, outcome):
    verdict = arrivals.judge_announced(size, 1000)
    assert (verdict.outcome if verdict else None) == outcome


def test_what_was_refused_is_said_in_plain_words():
    assert arrivals.judge_announced(3 * 1024**3, 1024**3).detail == "3.0 GiB is larger than the 1.0 GiB taken here"


@pytest.mark.parametrize(
    ("received", "outcome"),
    [
        ((5, DIGEST), None),
        ((4, DIGEST), IntakeOutcome.DAMAGED_IN_TRANSIT),
        ((5, "b" * 64), IntakeOutcome.DAMAGED_IN_TRANSIT),
    ],
)
def test_what_arrived_is_compared_with_what_was_announced(received, outcome):
    verdict = arrivals.judge_received((5, DIGEST), received)
    assert (verdict.outcome if verdict else None) == outcome


@pytest.mark.parametrize("outcome", IntakeOutcome)
def test_only_what_was_lost_on_the_way_may_be_announced_again(outcome):
    lost = {IntakeOutcome.DAMAGED_IN_TRANSIT, IntakeOutcome.VANISHED}
    assert arrivals.may_reopen(outcome) == (outcome in lost)


@pytest.mark.parametrize(
    ("given_name", "safe"),
    [
        ("letter.pdf", "letter.pdf"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("z\u030cltá.tif", "žltá.tif"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\x00b\n.txt", "ab.txt"),
        ("  . .", "unnamed"),
        ("what?.pdf", "what_.pdf"),
    ],
)
def test_a_name_is_made_safe(given_name, safe):
    assert naming.safe_filename(given_name) == safe


@given(st.text(min_size=1, max_size=400))
def test_any_name_becomes_one_that_is_a_name_everywhere(name):
    safe = naming.safe_filename(name)
    assert 1 <= len(safe) <= 200
    assert not set(safe) & set('/\\:*?"<>|\x00\n')
    assert safe == safe.strip(" .") or safe == "unnamed"
    assert naming.safe_filename(safe) == safe


@given(st.text(alphabet="abc", min_size=250, max_size=300), st.text(alphabet="pdf", min_size=1, max_size=5))
def test_a_long_name_keeps_its_suffix(stem, suffix):
    assert naming.safe_filename(f"{stem}.{suffix}").endswith(f".{suffix}")


@pytest.mark.parametrize(
    ("silent", "waiting", "failed_ago", "state"),
    [
        (5, 0, None, AgentState.IDLE),
        (5, 3, None, AgentState.WORKING),
        (5, 3, 60, AgentState.FAILING),
        (5, 0, 3600, AgentState.IDLE),
        (60, 3, 60, AgentState.AWAY),
    ],
)
def test_how_an_agent_is_doing(silent, waiting, failed_ago, state):
    failed_at = None if failed_ago is None else NOON - timedelta(seconds=failed_ago)
    seen_at = NOON - timedelta(seconds=silent)
    assert agent_state(waiting=waiting, last_error_at=failed_at, seen_at=seen_at, at=NOON) == state


# --- fairness ---


class Queue:
    """The rules of the queue with one worker, in memory: jobs are seconds of reading, by office."""

    def __init__(self) -> None:
        self.waiting: dict[str, list[float]] = {}
        self.turns: dict[str, float] = {}
        self.clock = 0.0

    def add(self, office: str, seconds: float) -> None:
        self.waiting.setdefault(office, []).append(seconds)

    def read_next(self) -> tuple[str, float] | None:
        for office in offices_by_turn(self.waiting, self.turns, self.clock):
            seconds = self.waiting[office].pop(0)
            if not self.waiting[office]:
                del self.waiting[office]
            turn = self.turns.get(office, 0.0)
            self.clock = max(self.clock, turn)
            self.turns[office] = turn_after(turn, self.clock, seconds)
            return office, seconds
        return None


SECONDS = st.floats(min_value=0.1, max_value=30)


@settings(max_examples=300)
@given(
    st.lists(st.tuples(st.sampled_from("ABCDE"), SECONDS), max_size=200),
    st.integers(min_value=0, max_value=200),
)
def test_a_single_document_never_waits_behind_the_backlog_of_others(backlog, read_before):
    queue = Queue()
    for office, seconds in backlog:
        queue.add(office, seconds)
    for _ in range(read_before):
        queue.read_next()
    others = len(queue.waiting)
    queue.add("Z", 1.0)
    order = []
    while (read := queue.read_next()) is not None and read[0] != "Z":
        order.append(read)
    assert read == ("Z", 1.0)
    assert all([office for office, _ in order].count(name) <= 1 for name in "ABCDE")
    assert len(order) <= others


@settings(max_examples=200)
@given(st.lists(SECONDS, min_size=40, max_size=60), st.lists(SECONDS, min_size=40, max_size=60))
def test_two_busy_offices_are_given_the_same_time(of_one, of_other):
    queue = Queue()
    for one, other in zip(of_one, of_other, strict=False):
        queue.add("A", one)
        queue.add("B", other)
    given_time = {"A": 0.0, "B": 0.0}
    while len(queue.waiting) == 2:
        office, seconds = queue.read_next()
        given_time[office] += seconds
    assert abs(given_time["A"] - given_time["B"]) <= 2 * 30


def test_an_office_saves_up_no_time_while_it_has_nothing_to_read():
    queue = Queue()
    for _ in range(100):
        queue.add("A", 10.0)
    for _ in range(50):
        queue.read_next()
    for _ in range(50):
        queue.add("B", 10.0)
    assert [queue.read_next()[0] for _ in range(6)].count("B") <= 4


# --- languages ---


@pytest.mark.parametrize(
    ("of_office", "lately", "languages", "probe"),
    [
        (("sk",), [], ("sk",), False),
        (("sk", "pl"), [], ("sk", "pl"), True),
        ((), [], ("sk",), False),
        (("sk", "pl"), ["sk"] * 6, ("sk", "pl"), False),
        (("sk", "pl"), ["pl"] * 6, ("pl", "sk"), False),
        (("sk",), ["sk", "pl", "hr", "ru"], ("sk",), True),
        (("sk",), ["hr"] * 5, ("hr", "sk"), False),
    ],
)
def test_the_likeliest_language_is_learnt_from_the_last_scans(of_office, lately, languages, probe):
    expected = languages_to_try(of_office, lately)
    assert expected == languages
    assert worth_probing(expected, lately) is probe
