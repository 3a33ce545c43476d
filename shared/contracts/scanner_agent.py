"""Contract of an office's scanner agent. Each agent is a nameko service named `agent-<office code>`;
call it with `bus.call(command, context, service=agent_service(office))`.
"""

from shared.contracts.base import Command, Done
from shared.security.rights import Right


def agent_service(office: str) -> str:
    return f"agent-{office}"


class RescanInbox(Command[Done]):
    """Look into the watched folder now."""

    right = Right.AGENTS_OPERATE


class RetryFailed(Command[Done]):
    """Take the files of the folder `failed` again."""

    right = Right.AGENTS_OPERATE
