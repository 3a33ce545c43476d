"""The offices' scanner agents, as the centre knows them."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.contracts.base import (
    Command,
    Done,
    Event,
    Instant,
    ListQuery,
    LongText,
    Message,
    OfficeCode,
    Page,
    ShortText,
)
from shared.security.rights import Right


class AgentState(StrEnum):
    WORKING = "working"
    IDLE = "idle"
    FAILING = "failing"
    AWAY = "away"
    """Not heard from for a while."""


class Agent(Message):
    office: OfficeCode
    version: str
    state: AgentState
    inbox: str
    """The watched folder, as a path on the agent's machine."""
    waiting: int
    """Files in its spool that are not handed in yet."""
    spool_bytes: int
    delivered: int
    failed: int
    last_error: str
    last_error_at: Instant | None
    started_at: Instant
    seen_at: Instant


class ReportAgent(Command[Done]):
    """Heartbeat, each 10 s and at every change of the queue."""

    right = Right.INTAKE_DELIVER
    office: OfficeCode
    version: ShortText
    inbox: str = Field(max_length=1000)
    waiting: int = Field(ge=0)
    spool_bytes: int = Field(ge=0)
    delivered: int = Field(ge=0)
    failed: int = Field(ge=0)
    last_error: LongText = ""
    last_error_at: Instant | None = None
    started_at: Instant


class ListAgents(ListQuery, Command[Page[Agent]]):
    right = Right.AGENTS_READ


class AgentReported(Event):
    name: ClassVar[str] = "documents.agent.reported"
    right: ClassVar[Right | None] = Right.AGENTS_READ
    state: AgentState
    waiting: int
