"""What is read from a letter by rules, together."""

from dataclasses import dataclass
from datetime import date

from services.search.domain.letters.days import written_on
from services.search.domain.letters.lines import Found, lines_of
from services.search.domain.letters.numbers import reference
from services.search.domain.letters.senders import sender
from services.search.domain.letters.subjects import subject


@dataclass(frozen=True, slots=True)
class Reading:
    party: Found | None
    their_ref: Found | None
    their_date: Found | None
    subject: Found | None


def read_letter(text: str, received_on: date) -> Reading:
    lines = lines_of(text)
    return Reading(
        party=sender(lines),
        their_ref=reference(lines),
        their_date=written_on(lines, received_on),
        subject=subject(lines),
    )
