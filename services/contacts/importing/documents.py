"""Parties as MongoDB keeps them, built without mongoengine, which takes most of the time of thousands of rows."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

from services.contacts.handlers.assigning import proposed_for
from services.contacts.importing.limits import LONGEST_NOTES, MOST_OF_A_KIND
from services.contacts.models.parties import PartyRecord, derived
from shared.contracts.contacts import DutyRule
from shared.identifiers import new_id
from shared.listing.folding import fold

Row = dict[str, Any]
_LISTS = {"phones": "phone", "emails": "email", "addresses": "street", "bank_accounts": "iban", "legal_ids": "tax-id"}
"""With the field by which a report names them."""
_TEXTS = (
    "second_line", "given_name", "additional_names", "family_name", "title_before", "title_after", "position",
    "department", "language", "activity", "category", "region", "website",
)  # fmt: skip


def template_of(office: str, owner_id: str, owner_name: str, access: str, kinds: list[str], groups: list[str]) -> Row:
    """What is the same in all new parties of an import."""
    record = PartyRecord(
        type="organisation", name="-", office=office, owner_id=owner_id, owner_name=owner_name, access=access,
        kinds=kinds, group_ids=groups,
    )  # fmt: skip
    return record.to_mongo().to_dict()


def new_document(template: Row, kind: str, details: Row, rules: Sequence[DutyRule] = ()) -> Row:
    """A new party, with the representatives that the duty table says."""
    both = {name: list(dict.fromkeys([*template[name], *details.get(name, ())])) for name in ("kinds", "group_ids")}
    document = {**template, "_id": new_id(), "type": kind, **details, **both}
    derive(document)
    if (people := proposed_for(document, rules)) is not None:
        document["representatives"] = people
        derive(document)
    return document


def derive(document: Row) -> Row:
    record = SimpleNamespace(**dict.fromkeys(PartyRecord._fields), **{})
    record.__dict__.update(document)
    for name, value in derived(cast(PartyRecord, record)).items():
        if value is None:
            document.pop(name, None)
        else:
            document[name] = value
    return document


def merged(before: Row, details: Row, *, fill_only: bool, same_name: bool) -> Row | None:
    """The party with what the row tells; None where it tells nothing new. Nothing is ever emptied."""
    after = dict(before)
    if not same_name and not fill_only:
        after["name"] = details["name"]
    for name in _TEXTS:
        if details.get(name) and not (fill_only and before.get(name)):
            after[name] = details[name]
    for name, unknown in (("gender", "unknown"), ("influence", 0)):
        if details.get(name) and not (fill_only and before.get(name) != unknown):
            after[name] = details[name]
    if details.get("organisation_id") and not (fill_only and before.get("organisation_id")):
        after["organisation_id"] = details["organisation_id"]
    if details.get("photo") and not before.get("photo"):
        after["photo"] = details["photo"]
    after["notes"] = _joined(before.get("notes") or "", details.get("notes", ""))
    if not after["notes"]:
        after.pop("notes")
    for name in _LISTS:
        after[name] = _united(name, before.get(name) or [], details.get(name, ()), fill_only)
    for name in ("kinds", "group_ids"):
        after[name] = list(dict.fromkeys([*(before.get(name) or ()), *details.get(name, ())]))
    changed = any(after.get(name) != before.get(name) for name in after if after.get(name) or before.get(name))
    return derive(after) if changed else None


def left_out(party: Row, details: Row) -> list[str]:
    """The fields of which the party, merged with them, does not hold all that `details` tell."""
    kept = {name: {_identity(name, entry) for entry in party.get(name) or ()} for name in _LISTS}
    fields = [
        field
        for name, field in _LISTS.items()
        if any(_identity(name, entry) not in kept[name] for entry in details.get(name, ()))
    ]
    lines = [line for line in details.get("notes", "").splitlines() if line.strip()]
    return fields + ["notes"] * any(line not in (party.get("notes") or "") for line in lines)


def _joined(before: str, told: str) -> str:
    """With those lines that it does not hold yet, as far as there is room."""
    text = before
    for line in told.splitlines():
        if line.strip() and line not in before and len(text) + len(line) < LONGEST_NOTES:
            text = f"{text}\n{line}" if text else line
    return text


def _united(name: str, before: list[Row], told: list[Row], fill_only: bool) -> list[Row]:
    kept = list(before)
    places = {_identity(name, entry): place for place, entry in enumerate(kept)}
    for entry in told:
        place = places.get(_identity(name, entry))
        if place is None and len(kept) < MOST_OF_A_KIND:
            kept.append(entry)
        elif place is not None and name == "legal_ids" and not fill_only:
            kept[place] = entry
    return kept


def _identity(name: str, entry: Row) -> str:
    match name:
        case "phones":
            return entry.get("e164") or entry["number"]
        case "emails":
            return entry["address"].casefold()
        case "legal_ids":
            return f"{entry['scheme']} {entry['country']}"
        case "bank_accounts":
            return entry.get("iban") or entry.get("number") or ""
    parts = (entry.get("street"), entry.get("postal_code"), entry.get("city"), entry["country"])
    return fold("|".join(part or "" for part in parts))
