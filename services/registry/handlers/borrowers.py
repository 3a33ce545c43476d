"""Who a loan is for: the one who asks, a colleague of theirs, or somebody from outside."""

from dataclasses import dataclass

from shared.contracts.accounts import ListColleagues
from shared.contracts.problems import invalid_field
from shared.contracts.registry import RequestLoan
from shared.messaging.bus import Calls
from shared.security.context import Context


@dataclass(frozen=True, slots=True)
class Borrower:
    """`id` is that of an account; None for somebody from outside."""

    name: str
    id: str | None


def borrower_of(command: RequestLoan, context: Context, bus: Calls) -> Borrower:
    """Raises Invalid at /borrower_id for nobody of the asking one's offices, at /borrower for two of them."""
    if command.borrower_id is None:
        return Borrower(command.borrower, None) if command.borrower else _oneself(context)
    if command.borrower is not None:
        raise invalid_field("/borrower", "two-borrowers", "Name a colleague or somebody from outside, not both")
    if command.borrower_id == context.principal.id:
        return _oneself(context)
    found = bus.call(ListColleagues(filter=(f"id={command.borrower_id}",)), context).items
    if not found:
        detail = f"There is no colleague '{command.borrower_id}' in your offices"
        raise invalid_field("/borrower_id", "unknown-person", detail)
    return Borrower(found[0].full_name, found[0].id)


def _oneself(context: Context) -> Borrower:
    return Borrower(context.principal.name, context.principal.id)
