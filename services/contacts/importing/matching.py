"""Rows meet the contacts that are there: a batch is looked up by its keys in one question, and then row by row.

What an earlier row of the batch makes is met like what was there before. Only what the importer sees is met: a contact
of another office neither stops a row nor tells of itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.contacts.domain.likeness import share_a_word
from services.contacts.domain.sight import may_write, sees
from services.contacts.importing.documents import Row
from shared.contracts.contacts import MatchBy, RowOutcome
from shared.contracts.contacts.parties import Access
from shared.listing.folding import fold
from shared.security.principal import Principal

_SIGNS = ("legal_ids", "emails", "phones", "addresses")
_TOLD_OF_A_PERSON = ("notes", "position", "second_line", "title_before", "title_after", "category", "region")


@dataclass(slots=True)
class Told:
    """A row of the file, as the reader process tells it."""

    row: int
    line: int
    candidate: dict[str, Any] | None
    trouble: str | None
    source: str

    @property
    def keys(self) -> Iterable[str]:
        if self.candidate is None:
            return ()
        own = (key for keys in self.candidate["keys"].values() for key in keys)
        return (*own, *self.candidate["organisation_keys"])


@dataclass(slots=True)
class Decision:
    """What becomes of a row; `problems` are (field, code, detail)."""

    outcome: RowOutcome
    party: Row | None = None
    matched_by: MatchBy | None = None
    problems: list[tuple[str | None, str, str]] = field(default_factory=list)


class Known:
    """The contacts that a batch may meet, by their keys."""

    def __init__(self, parties: Iterable[Row], principal: Principal) -> None:
        self._by_key: dict[str, list[str]] = defaultdict(list)
        self._parties: dict[str, Row] = {}
        self._principal = principal
        for party in parties:
            if sees(principal, party["readers"]):
                self.put(party)

    def put(self, party: Row) -> None:
        """Something new, or something as it is now."""
        known = self._parties.get(party["_id"])
        for key in party["keys"]:
            if known is None or key not in known["keys"]:
                self._by_key[key].append(party["_id"])
        self._parties[party["_id"]] = party

    def having(self, keys: Iterable[str], kind: str) -> list[Row]:
        ids = dict.fromkeys(id for key in keys for id in self._by_key.get(key, ()))
        return [party for id in ids if (party := self._parties[id])["type"] == kind]

    def writable(self, party: Row) -> bool:
        return may_write(
            self._principal,
            Access(party["access"]),
            office=party["office"],
            owner_id=party["owner_id"],
            representative_ids=party.get("representative_ids") or (),
        )


def match(
    candidate: dict[str, Any], organisation_id: str | None, known: Known, match_by: Sequence[MatchBy]
) -> tuple[list[Row], MatchBy | None]:
    """Who the row can be by the strongest sign that finds anybody; nobody: it is new."""
    for sign in MatchBy:
        if sign not in match_by:
            continue
        met = known.having(candidate["keys"].get(sign.value, ()), candidate["type"])
        same = [party for party in met if _same(sign, candidate, organisation_id, party)]
        if same:
            return same, sign
    return [], None


def _same(sign: MatchBy, candidate: dict[str, Any], organisation_id: str | None, party: Row) -> bool:
    match sign:
        case MatchBy.LEGAL_ID:
            return True
        case MatchBy.EMAIL | MatchBy.PHONE:
            return share_a_word(candidate["details"]["name"], party["name"])
    town, other_town = candidate["town"], fold(party.get("city") or "")
    if town and other_town:
        return town == other_town
    if candidate["type"] != "person":
        return True
    employer = party.get("organisation_id") or None
    if candidate["organisation"]:
        return organisation_id is not None and organisation_id == employer
    return employer is None and _same_without_signs(candidate["details"], party)


def _same_without_signs(details: Row, party: Row) -> bool:
    """Of a person nothing is known but the name: the row is that person where it tells nothing else of them either.

    Without this a table that is imported again would bring them a second time.
    """
    if any(details.get(name) or party.get(name) for name in _SIGNS):
        return False
    return all((party.get(name) or "") == (details.get(name) or "") for name in _TOLD_OF_A_PERSON)


def organisation_met(candidate: dict[str, Any], known: Known) -> list[Row]:
    """The organisations that a person's row can name: by its numbers, else by its name."""
    *ids, name = candidate["organisation_keys"]
    return known.having(ids, "organisation") or known.having([name], "organisation")
