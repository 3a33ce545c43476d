"""Why a record stays when a person asks for erasure (GDPR art. 17): journals are never changed, and what they name is
kept for as long as the law on archives and records says, which art. 17(3)(b) leaves untouched.
"""

from dataclasses import dataclass
from datetime import date

from shared.contracts.privacy import Kept, KeptBecause, LegalSource
from shared.contracts.registry import FileState


@dataclass(frozen=True, slots=True)
class Keeping:
    """Of the record's file. `holds` are the reasons of those in force; `plan` is mark and years as the plan says."""

    number: str
    state: FileState
    permanent: bool
    eligible_on: date | None
    holds: tuple[str, ...]
    plan: str


_DISPOSED = frozenset({FileState.DESTROYED, FileState.HANDED_OVER})


def why_kept(file: Keeping | None, *, tombstone: bool, today: date) -> Kept:
    """What holds a record most firmly is named."""
    if tombstone or (file is not None and file.state in _DISPOSED):
        return Kept(because=KeptBecause.JOURNAL, source=LegalSource.OBLIGATION, detail=file.number if file else "")
    if file is None:
        return Kept(because=KeptBecause.OPEN_MATTER, source=LegalSource.OBLIGATION)
    about = f"{file.number} · {file.plan}"
    if file.holds:
        held = f"{about} · {'; '.join(file.holds)}"
        return Kept(because=KeptBecause.HOLD, source=LegalSource.CLAIMS, until=file.eligible_on, detail=held)
    if file.eligible_on is None:
        return Kept(because=KeptBecause.OPEN_MATTER, source=LegalSource.OBLIGATION, detail=about)
    if file.permanent:
        return Kept(because=KeptBecause.ARCHIVAL_VALUE, source=LegalSource.ARCHIVING, detail=about)
    because = KeptBecause.RETENTION if file.eligible_on > today else KeptBecause.DISPOSAL
    return Kept(because=because, source=LegalSource.OBLIGATION, until=file.eligible_on, detail=about)
