"""Contract of an office's scanner agent. Each agent is a nameko service named `agent-<office code>`;
call it with `bus.call(command, context, service=agent_service(office))`.
"""

from enum import StrEnum

from pydantic import Field

from shared.contracts.base import Command, Done, Message, RecordId, ShortText
from shared.contracts.documents.agent_setup import INBOX, AgentSetup, FolderName
from shared.contracts.documents.agents import ScanProgress
from shared.security.rights import Right


def agent_service(office: str) -> str:
    return f"agent-{office}"


class RescanInbox(Command[Done]):
    """Look into the watched folders now."""

    right = Right.AGENTS_OPERATE


class RetryFailed(Command[Done]):
    """Take the files of the folder `failed` again."""

    right = Right.AGENTS_OPERATE


class ApplySetup(Command[Done]):
    """Follow this set-up from now on."""

    right = Right.AGENTS_MANAGE
    setup: AgentSetup


class PaperSource(StrEnum):
    FLATBED = "flatbed"
    FEEDER = "feeder"
    FEEDER_BOTH_SIDES = "feeder-both-sides"


class ColourMode(StrEnum):
    LINEART = "lineart"
    GRAY = "gray"
    COLOUR = "colour"


class Scanner(Message):
    """A device that the agent's machine can reach, and what of ours it can do."""

    device: str
    """SANE's name of it."""
    label: str
    resolutions: tuple[int, ...]
    """Dots an inch; where the device takes any, the usual ones within its range."""
    modes: tuple[ColourMode, ...]
    sources: tuple[PaperSource, ...]


class Scanners(Message):
    scanners: tuple[Scanner, ...]


class FindScanners(Command[Scanners]):
    """Ask all devices anew: it can take half a minute."""

    right = Right.AGENTS_OPERATE
    timeout = 60.0


class ScanNow(Command[ScanProgress]):
    """Scan all paper there is into this folder. Returns when it has begun; reports tell how it goes on.

    Raises Conflict (reason `scanning`) while another scan runs, and Invalid at a field.
    """

    right = Right.AGENTS_OPERATE
    device: ShortText
    resolution: int = Field(default=300, ge=50, le=1200)
    mode: ColourMode = ColourMode.GRAY
    source: PaperSource = PaperSource.FEEDER
    folder: FolderName = INBOX


class CancelScan(Command[Done]):
    """Stop the scan that runs, and keep none of its pages: the paper is still there.

    Raises Conflict (reason `not-scanning`) where that scan does not run any more.
    """

    right = Right.AGENTS_OPERATE
    id: RecordId
    """Of the scan, so that a late order does not stop the next one."""
