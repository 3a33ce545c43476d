"""What is wrong with the agent at present, by subject: told in its reports until it is over."""

from datetime import datetime

import structlog

from shared.contracts.base import now
from shared.contracts.documents import AgentTrouble, TroubleSubject

log = structlog.get_logger()


class Troubles:
    """See the module."""

    def __init__(self) -> None:
        self._present: dict[TroubleSubject, tuple[datetime, str]] = {}

    def begin(self, subject: TroubleSubject, text: str) -> None:
        known = self._present.get(subject)
        if known is None or known[1] != text:
            log.warning("agent in trouble", subject=subject, error=text)
            self._present[subject] = (now(), text)

    def end(self, subject: TroubleSubject) -> None:
        if self._present.pop(subject, None) is not None:
            log.info("trouble over", subject=subject)

    def all(self) -> tuple[AgentTrouble, ...]:
        return tuple(
            AgentTrouble(subject=subject, text=text[:4000], since=since)
            for subject, (since, text) in self._present.items()
        )

    def latest(self) -> tuple[datetime | None, str]:
        """The one that began last; (None, "") when all is well."""
        return max(self._present.values(), default=(None, ""), key=lambda trouble: trouble[0])
