"""What is wrong with the agent at present, by subject: told in its reports until it is over."""

from datetime import datetime

import structlog

from shared.contracts.base import now

log = structlog.get_logger()


class Troubles:
    """Subjects: folder, spool, removal, failed, temporary, delivery, internal."""

    def __init__(self) -> None:
        self._present: dict[str, tuple[datetime, str]] = {}

    def begin(self, subject: str, text: str) -> None:
        known = self._present.get(subject)
        if known is None or known[1] != text:
            log.warning("agent in trouble", subject=subject, error=text)
            self._present[subject] = (now(), text)

    def end(self, subject: str) -> None:
        if self._present.pop(subject, None) is not None:
            log.info("trouble over", subject=subject)

    def latest(self) -> tuple[datetime | None, str]:
        """The one that began last; (None, "") when all is well."""
        return max(self._present.values(), default=(None, ""), key=lambda trouble: trouble[0])
