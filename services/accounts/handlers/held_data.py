"""Accounts of people about whom somebody asks. They stay: who did what must be told for as long as records are kept."""

import re
from typing import Any

from services.accounts.models import SignInDocument, TokenRecord, UserRecord
from shared.contracts.accounts import ReportHeldData
from shared.contracts.privacy import HeldData, HeldRecord, Kept, KeptBecause, LegalSource, Subject
from shared.privacy.telling import held_data

_KEPT = Kept(because=KeptBecause.ACCOUNT, source=LegalSource.NECESSARY)


def report_held_data(command: ReportHeldData) -> HeldData:
    return held_data(command, [lambda after, limit: _accounts(command.subject, after, limit)])


def _accounts(subject: Subject, after: str, limit: int) -> list[HeldRecord]:
    """By e-mail address they are this person's; by name alone they may be."""
    emails = {email.casefold() for email in subject.emails}
    patterns: list[dict[str, Any]] = [
        {"email": re.compile(rf"^{re.escape(email)}$", re.IGNORECASE)} for email in sorted(emails)
    ]
    where = {"_id": {"$gt": after}, "$or": [*patterns, {"full_name": {"$in": list(subject.names)}}]}
    found = UserRecord.objects(__raw__=where).order_by("id").limit(limit)
    return [_told(user, certain=(user.email or "").casefold() in emails) for user in found]


def _told(user: UserRecord, *, certain: bool) -> HeldRecord:
    names = ("username", "full_name", "email", "language", "offices", "active", "last_sign_in_at")
    data = {name: getattr(user, name) for name in names}
    data["roles"] = [role.value for role in user.roles]
    data["sign_ins"] = SignInDocument.objects(user_id=user.id).count()
    data["tokens"] = [token.name for token in TokenRecord.objects(user_id=user.id)]
    data["offices"] = list(user.offices)
    return HeldRecord(
        section="accounts",
        id=user.id,
        label=user.username,
        at=user.created_at,
        data=data,
        certain=certain,
        kept=_KEPT,
    )
