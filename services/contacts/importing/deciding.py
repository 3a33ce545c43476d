"""What becomes of each row of a batch, in the order of the file. Used by the preview and by the import alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.contacts.importing.documents import Row, left_out, merged, new_document, template_of
from services.contacts.importing.matching import Decision, Known, Told, match, organisation_met
from services.contacts.models.imports import ImportRecord
from shared.contracts.contacts import DutyRule, ImportMode, MatchBy, RowOutcome
from shared.contracts.contacts.parties import Access
from shared.security.principal import Principal

_TROUBLES: Mapping[str, str] = {
    "unclosed-quote": "A quote is opened and never closed",
    "misplaced-quote": "A quote stands where none belongs",
    "several-records": "The row can not be divided into cells",
    "unreadable-letters": "It holds letters that its encoding does not have",
    "too-long": "It holds a cell that is longer than any that is taken",
    "too-many-cells": "It has more cells than there are columns",
    "card-not-ended": "The card has no end",
    "card-too-large": "The card is too large",
    "unreadable-item": "The item in the data file is damaged",
}


@dataclass(slots=True)
class Batch:
    """What is to be written. `changed` holds (before, after) by the party's id."""

    decisions: list[tuple[Told, Decision]] = field(default_factory=list)
    created: dict[str, Row] = field(default_factory=dict)
    changed: dict[str, tuple[Row, Row]] = field(default_factory=dict)
    organisation_of: dict[int, str] = field(default_factory=dict)
    """The organisation that a row made, by the row."""

    @property
    def employers_met(self) -> set[str]:
        """The organisations that were there before, and that somebody comes to belong to."""
        named = {party.get("organisation_id") for party in self.created.values()}
        for before, after in self.changed.values():
            if before.get("organisation_id") != after.get("organisation_id"):
                named.add(after.get("organisation_id"))
        return {id for id in named if id} - self.created.keys()

    def name_of(self, told: Told) -> str:
        return str(told.candidate["details"].get("name", "")) if told.candidate else ""


@dataclass(slots=True)
class _Desk:
    record: ImportRecord
    known: Known
    batch: Batch
    template: Row
    match_by: Sequence[MatchBy]
    rules: Sequence[DutyRule]


def decide(
    record: ImportRecord, principal: Principal, told: Sequence[Told], known: Known, rules: Sequence[DutyRule] = ()
) -> Batch:
    """`rules` are those of the duty table, which new contacts are assigned by."""
    groups = [record.group_id] if record.group_id else []
    access = Access(record.access).value
    template = template_of(record.office, principal.id, principal.name, access, list(record.kinds), groups)
    template["version"] = 1
    match_by = [MatchBy(name) for name in record.match_by]
    desk = _Desk(record, known, Batch(), template, match_by, rules)
    for row in told:
        desk.batch.decisions.append((row, _decided(desk, row)))
    return desk.batch


def _decided(desk: _Desk, told: Told) -> Decision:
    candidate = told.candidate
    if candidate is None:
        trouble = told.trouble or "unreadable-item"
        return Decision(RowOutcome.REFUSED, problems=[(None, trouble, _TROUBLES[trouble])])
    problems = [(field, code, detail) for field, code, detail in candidate["problems"]]
    if not candidate["details"].get("name"):
        return Decision(RowOutcome.REFUSED, problems=problems)
    employer = _employer(desk, candidate, problems)
    employer_id = employer["_id"] if employer else None
    met, sign = match(candidate, employer_id, desk.known, desk.match_by)
    if len(met) > 1:
        names = ", ".join(f"{party['name']} ({party['_id']})" for party in met[:5])
        problems.append((None, "several-matches", f"{len(met)} contacts could be this one: {names}"))
        return Decision(RowOutcome.UNDECIDED, None, sign, problems)
    mode = ImportMode(desk.record.mode)
    if (met and mode is ImportMode.CREATE) or (not met and mode is ImportMode.UPDATE):
        return Decision(RowOutcome.SKIPPED, met[0] if met else None, sign, problems)
    details = _with_employer(desk, told, candidate, employer, problems)
    if not met:
        return _created(desk, candidate, details, problems)
    return _updated(desk, met[0], details, sign, problems)


def _created(desk: _Desk, candidate: Row, details: Row, problems: list) -> Decision:  # type: ignore[type-arg]
    party = new_document(desk.template, candidate["type"], details, desk.rules)
    desk.batch.created[party["_id"]] = party
    desk.known.put(party)
    return Decision(RowOutcome.CREATED, party, None, problems)


def _updated(desk: _Desk, party: Row, details: Row, sign: MatchBy | None, problems: list) -> Decision:  # type: ignore[type-arg]
    if not desk.known.writable(party):
        problems.append((None, "not-yours", "Its office, its owner and its representatives may change it"))
        return Decision(RowOutcome.UNDECIDED, party, sign, problems)
    if desk.record.group_id:
        details = {**details, "group_ids": [desk.record.group_id, *details.get("group_ids", ())]}
    after = merged(party, details, fill_only=desk.record.fill_only, same_name=sign is MatchBy.NAME)
    lost = left_out(after or party, details)
    problems += [(field, "full", "The contact has as much as it can hold; the rest was left out") for field in lost]
    if after is None:
        return Decision(RowOutcome.UNCHANGED, party, sign, problems)
    if party["_id"] in desk.batch.created:
        desk.batch.created[party["_id"]] = after
    else:
        before = desk.batch.changed.get(party["_id"], (party, party))[0]
        after["version"] = before["version"] + 1
        desk.batch.changed[party["_id"]] = (before, after)
    desk.known.put(after)
    return Decision(RowOutcome.UPDATED, after, sign, problems)


def _employer(desk: _Desk, candidate: Row, problems: list) -> Row | None:  # type: ignore[type-arg]
    """The organisation that the row names, where exactly one is met."""
    if not candidate["organisation"]:
        return None
    met = organisation_met(candidate, desk.known)
    if len(met) > 1:
        problems.append(("organisation", "several-organisations", f"{len(met)} organisations have this name"))
        return None
    return met[0] if met else None


def _with_employer(desk: _Desk, told: Told, candidate: Row, employer: Row | None, problems: list) -> Row:  # type: ignore[type-arg]
    details: Row = candidate["details"]
    name = candidate["organisation"]
    if not name:
        return details
    several = any(code == "several-organisations" for _, code, _ in problems)
    if employer is None and desk.record.create_organisations and not several:
        own = {"name": name, **({"legal_ids": ids} if (ids := candidate["organisation_ids"]) else {})}
        employer = new_document(desk.template, "organisation", own, desk.rules)
        desk.batch.created[employer["_id"]] = employer
        desk.batch.organisation_of[told.row] = employer["_id"]
        desk.known.put(employer)
    if employer is None:
        return {**details, "second_line": details.get("second_line") or name}
    return {**details, "organisation_id": employer["_id"]}
