"""How an office's agent is doing."""

from datetime import datetime, timedelta

from shared.contracts.documents import AgentState

AWAY_AFTER = timedelta(seconds=35)
"""Agents report each 10 s."""
FAILING_FOR = timedelta(minutes=5)


def clock_skew(sent_at: datetime | None, received_at: datetime) -> float:
    """Seconds by which the sender's clock is ahead; the way of the message counts as behind."""
    return 0.0 if sent_at is None else (sent_at - received_at).total_seconds()


def corrected(moment: datetime, skew: float) -> datetime:
    """A moment of the sender's clock, by the centre's."""
    return moment - timedelta(seconds=skew)


def agent_state(*, waiting: int, last_error_at: datetime | None, seen_at: datetime, at: datetime) -> AgentState:
    """How an agent is doing at the moment `at`, from its last report."""
    if at - seen_at > AWAY_AFTER:
        return AgentState.AWAY
    if last_error_at is not None and at - last_error_at < FAILING_FOR:
        return AgentState.FAILING
    return AgentState.WORKING if waiting else AgentState.IDLE
