"""From a draft to a candidate: checked by the rules of contacts, in the form that is kept, with its keys.

What fails its check is not lost: it is told in the report and kept in the notes as it was written. Only a row without
any name is refused.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from services.contacts.domain.countries import country_code
from services.contacts.domain.details import DetailRefused, checked_account, checked_address, checked_email, read_phone
from services.contacts.domain.legal_ids import IdRefused, checked_id
from services.contacts.domain.likeness import email_key, legal_key, name_key
from services.contacts.importing.drafts import Draft, DraftAddress, Labelled
from services.contacts.importing.limits import LONGEST_NOTES, MOST_OF_A_KIND
from services.contacts.importing.words import GENDERS, KINDS, TYPES
from shared.contracts.contacts.details import (
    Address,
    AddressLabel,
    BankAccount,
    Email,
    LegalId,
    LegalScheme,
    Phone,
    PhoneLabel,
)
from shared.contracts.contacts.parties import PartyType
from shared.listing.folding import fold

_LONGEST = {
    "name": 200, "second_line": 200, "website": 300, "notes": LONGEST_NOTES, "organisation": 200, "street": 400,
    "city": 200, "area": 200, "phone": 60,
}  # fmt: skip
_LONGEST_WORD = 100
_SHORTENED_TO = 1
_TEXTS = (
    "name", "second_line", "given_name", "additional_names", "family_name", "title_before", "title_after", "position",
    "department", "activity", "category", "region",
)  # fmt: skip
_IDS = {"company_id": LegalScheme.COMPANY, "tax_id": LegalScheme.TAX, "vat_id": LegalScheme.VAT}
_PHONE_LABELS = {
    "cell": PhoneLabel.MOBILE, "mobile": PhoneLabel.MOBILE, "iphone": PhoneLabel.MOBILE, "home": PhoneLabel.HOME,
    "fax": PhoneLabel.FAX, "pager": PhoneLabel.OTHER, "other": PhoneLabel.OTHER,
}  # fmt: skip
_ADDRESS_LABELS = {"home": AddressLabel.HOME, "other": AddressLabel.OTHER, "postal": AddressLabel.POSTAL}
_TROUBLES = {
    "photo-too-large": "The picture is too large and was left out",
    "photo-damaged": "The picture is damaged and was left out",
    "notes-formatted": "The notes are formatted text, which is not read; they were left out",
}
_LANGUAGE = re.compile(r"[a-z]{2}")


@dataclass(slots=True)
class Candidate:
    """`details` as contacts keep them; `problems` are (field, code, detail). `refused` holds the code of a refusal."""

    type: str = PartyType.ORGANISATION.value
    details: dict[str, Any] = field(default_factory=dict)
    organisation: str = ""
    organisation_ids: list[dict[str, str]] = field(default_factory=list)
    keys: dict[str, list[str]] = field(default_factory=dict)
    """By what they are equal: `legal-id`, `email`, `phone`, `name`."""
    organisation_keys: list[str] = field(default_factory=list)
    town: str = ""
    photo: str = ""
    problems: list[tuple[str | None, str, str]] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        return not self.details.get("name")

    def tell(self, where: str | None, code: str, detail: str) -> None:
        self.problems.append((where, code, detail))


def candidate_of(draft: Draft, country: str, groups: Mapping[str, str] = MappingProxyType({})) -> Candidate:
    """`country` is where what names no country is; `groups`, ids by name, are those that are joined."""
    candidate = Candidate(photo=draft.photo)
    notes = [draft.texts["notes"]] if draft.texts.get("notes") else []
    _take_type_and_names(candidate, draft, notes)
    if candidate.refused:
        candidate.tell(None, "no-name", "There is neither a name nor an organisation in this row")
        return candidate
    home = _take_addresses(candidate, draft.addresses, country, notes)
    _take_ways(candidate, draft, home, notes)
    _take_ids(candidate, draft, home, notes)
    _take_words(candidate, draft, notes)
    _take_groups(candidate, draft, groups)
    _take_notes(candidate, draft, notes)
    for where, code in draft.troubles:
        candidate.tell(where, code, _TROUBLES[code])
    _take_keys(candidate)
    return candidate


def _take_type_and_names(candidate: Candidate, draft: Draft, notes: list[str]) -> None:
    texts = {name: _shortened(candidate, name, draft.texts.get(name, ""), notes) for name in _TEXTS}
    organisation = _shortened(candidate, "organisation", draft.texts.get("organisation", ""), notes)
    person = bool(texts["given_name"] or texts["family_name"])
    told = TYPES.get(fold(draft.texts.get("type", "")).strip())
    if told is None:
        told = PartyType.PERSON if person or (texts["name"] and organisation) else PartyType.ORGANISATION
    if told is not PartyType.PERSON and not texts["name"]:
        texts["name"], organisation = organisation, ""
    if not texts["name"]:
        texts["name"] = f"{texts['given_name']} {texts['family_name']}".strip() or _instead_of_a_name(draft)
    if told is PartyType.BRANCH and not organisation:
        told = PartyType.ORGANISATION
    candidate.type = told.value
    candidate.organisation = "" if told is PartyType.ORGANISATION else organisation
    candidate.details = {name: text for name, text in texts.items() if text}


def _instead_of_a_name(draft: Draft) -> str:
    """Of somebody without a name: the address by which they are written to."""
    return draft.emails[0].value[:200] if draft.emails else ""


def _shortened(candidate: Candidate, name: str, text: str, notes: list[str]) -> str:
    return _within(candidate, name, " ".join(text.split()), notes, noted=f"{name}: ")


def _take_addresses(candidate: Candidate, drafts: list[DraftAddress], country: str, notes: list[str]) -> str:
    """Returns the country of the first one."""
    kept: list[dict[str, Any]] = []
    for draft in _few(candidate, "street", drafts, notes, _one_line):
        code = country_code(draft.country) if draft.country else country
        if code is None:
            candidate.tell("country", "country", f"'{draft.country}' is no country that is known here")
            notes.append(draft.country)
        postal_code, trouble = _postal_code(code or country, draft.postcode)
        if trouble:
            candidate.tell("postal-code", "postal-code", trouble)
            notes.append(f"{draft.postcode} {draft.town}")
        label = _ADDRESS_LABELS.get(draft.label, AddressLabel.OTHER if kept else AddressLabel.MAIN)
        address = Address(
            label=label if label is not AddressLabel.MAIN or not kept else AddressLabel.OTHER,
            country=code or country,
            street=_within(candidate, "street", draft.street.strip(), notes),
            postal_code=postal_code,
            city=_within(candidate, "city", " ".join(draft.town.split()), notes),
            area=_within(candidate, "area", " ".join(draft.region.split()), notes),
        )
        if address.street or address.city or address.postal_code:
            kept.append(address.model_dump(mode="json"))
    if kept:
        candidate.details["addresses"] = kept
        candidate.town = fold(kept[0]["city"])
        return str(kept[0]["country"])
    return country


@lru_cache(maxsize=50_000)
def _postal_code(country: str, written: str) -> tuple[str, str]:
    """As the country writes it, or empty with what is wrong."""
    if not written.strip():
        return "", ""
    code = " ".join(written.split())
    if len(code) == 4 and code.isdecimal() and country in ("SK", "CZ"):
        # A spreadsheet took it for a number.
        code = "0" + code
    try:
        return checked_address(Address(country=country, postal_code=code[:20], city="-")).postal_code, ""
    except DetailRefused as error:
        return "", error.detail


def _take_ways(candidate: Candidate, draft: Draft, country: str, notes: list[str]) -> None:
    phones = _few(candidate, "phone", _unique(draft.phones), notes, attrgetter("value"))
    emails = _few(candidate, "email", _unique(draft.emails), notes, attrgetter("value"))
    accounts = _few(candidate, "iban", list(dict.fromkeys(draft.accounts)), notes, str)
    read: dict[str, list[Any]] = {
        "phones": [_phone(candidate, phone, country, notes) for phone in phones],
        "emails": [_email(candidate, email, notes) for email in emails],
        "bank_accounts": [_account(candidate, account) for account in accounts],
    }
    for name, values in read.items():
        if kept := [value.model_dump(mode="json") for value in values if value is not None]:
            candidate.details[name] = kept
    first, *others = [site.value for site in _unique(draft.websites)] or [""]
    if first:
        candidate.details["website"] = _within(candidate, "website", first, notes)
    notes += others


def _few(
    candidate: Candidate, where: str, values: list[Any], notes: list[str], written: Callable[[Any], str]
) -> list[Any]:
    """As many as a contact holds; the others are noted."""
    rest = values[MOST_OF_A_KIND:]
    if rest:
        candidate.tell(where, "too-many", f"There are more than {MOST_OF_A_KIND}; the rest is in the notes")
        notes += map(written, rest)
    return values[:MOST_OF_A_KIND]


def _one_line(draft: DraftAddress) -> str:
    parts = (draft.street, draft.postcode, draft.town, draft.region, draft.country)
    return ", ".join(" ".join(part.split()) for part in parts if part.strip())


def _within(candidate: Candidate, name: str, text: str, notes: list[str], noted: str = "") -> str:
    most = _LONGEST.get(name, _LONGEST_WORD)
    if len(text) <= most:
        return text
    notes.append(noted + text)
    candidate.tell(name.replace("_", "-"), "shortened", f"Longer than {most} letters; the whole of it is in the notes")
    return text[: most - _SHORTENED_TO].rstrip() + "…"


def _unique(values: list[Labelled]) -> list[Labelled]:
    return list({value.value: value for value in reversed(values)}.values())[::-1]


def _phone(candidate: Candidate, phone: Labelled, country: str, notes: list[str]) -> Phone | None:
    label = _PHONE_LABELS.get(phone.label, PhoneLabel.WORK)
    try:
        number = _within(candidate, "phone", " ".join(phone.value.split()), notes)
        return read_phone(Phone(number=number, label=label), country)
    except DetailRefused as error:
        candidate.tell("phone", error.code, error.detail)
        notes.append(phone.value)
        return None


def _email(candidate: Candidate, email: Labelled, notes: list[str]) -> Email | None:
    try:
        return checked_email(Email(address=email.value[:254].ljust(3)))
    except DetailRefused as error:
        candidate.tell("email", error.code, error.detail)
        notes.append(email.value)
        return None


def _account(candidate: Candidate, written: str) -> BankAccount:
    """A number that is no IBAN is an account of the country's own kind."""
    compact = "".join(written.split()).upper()
    if not compact[:2].isalpha():
        return BankAccount(number=written[:60])
    try:
        return checked_account(BankAccount(iban=compact[:42]))
    except DetailRefused as error:
        candidate.tell("iban", error.code, error.detail)
        return BankAccount(number=written[:60])


def _take_ids(candidate: Candidate, draft: Draft, country: str, notes: list[str]) -> None:
    """Numbers of a company in the row of a person are those of the organisation that the row names."""
    kept = []
    country = country_code(draft.texts.get("id_country", "")) or country
    for name, scheme in _IDS.items():
        written = draft.texts.get(name, "").strip()
        if not written:
            continue
        try:
            kept.append(
                checked_id(LegalId(scheme=scheme, country=_country_of_id(scheme, written, country), value=written[:40]))
            )
        except IdRefused as error:
            candidate.tell(name.replace("_", "-"), f"legal-id-{error.code}", error.detail)
            notes.append(written)
    told = [legal_id.model_dump(mode="json") for legal_id in kept]
    if candidate.organisation and candidate.type != PartyType.ORGANISATION.value:
        candidate.organisation_ids = told
        candidate.organisation_keys = [legal_key(legal_id) for legal_id in kept]
    elif told:
        candidate.details["legal_ids"] = told
        candidate.keys["legal-id"] = [legal_key(legal_id) for legal_id in kept]


def _country_of_id(scheme: LegalScheme, written: str, country: str) -> str:
    """A VAT number begins with its own."""
    letters = written.strip()[:2].upper()
    if scheme is not LegalScheme.VAT or not letters.isascii() or not letters.isalpha():
        return country
    return "GR" if letters == "EL" else letters


def _take_words(candidate: Candidate, draft: Draft, notes: list[str]) -> None:
    """Fields with a fixed set of values."""
    texts, details = draft.texts, candidate.details
    if gender := GENDERS.get(fold(texts.get("gender", "")).strip()):
        details["gender"] = gender.value
    language = texts.get("language", "").strip().lower()[:2]
    if _LANGUAGE.fullmatch(language) and language.isascii():
        details["language"] = language
    words = [fold(word).strip() for word in re.split(r"[;,]", texts.get("kind", "")) if word.strip()]
    if kinds := list(dict.fromkeys(KINDS[word].value for word in words if word in KINDS)):
        details["kinds"] = kinds
    for word in words:
        if word not in KINDS:
            candidate.tell("kind", "unknown-word", f"'{word}' is no kind of contact")
            notes.append(word)
    _take_influence(candidate, texts.get("influence", "").strip(), notes)


def _take_influence(candidate: Candidate, written: str, notes: list[str]) -> None:
    if not written:
        return
    try:
        value = int(written)
    except ValueError:
        value = 99
    if -5 <= value <= 5:
        candidate.details["influence"] = value
    else:
        candidate.tell("influence", "influence", f"'{written[:20]}' is no number from -5 to 5")
        notes.append(written)


def _take_groups(candidate: Candidate, draft: Draft, groups: Mapping[str, str]) -> None:
    """Those that are not joined are noted."""
    names = dict.fromkeys(draft.groups)
    if ids := [groups[name] for name in names if name in groups]:
        candidate.details["group_ids"] = ids
    if others := [name for name in names if name not in groups]:
        draft.further.append("# " + ", ".join(others))


def _take_notes(candidate: Candidate, draft: Draft, notes: list[str]) -> None:
    lines = [*notes, *draft.further]
    text = "\n".join(line for line in lines if line.strip())
    most = _LONGEST["notes"]
    if len(text) > most:
        candidate.tell("notes", "notes-cut", f"Notes hold {most} letters; the rest of them was left out")
        text = text[: most - _SHORTENED_TO] + "…"
    if text:
        candidate.details["notes"] = text


def _take_keys(candidate: Candidate) -> None:
    kind, details = PartyType(candidate.type), candidate.details
    candidate.keys["email"] = [email_key(email["address"]) for email in details.get("emails", ())]
    candidate.keys["phone"] = ["ph:" + phone["e164"] for phone in details.get("phones", ()) if phone["e164"]]
    candidate.keys["name"] = [name_key(kind, details["name"])]
    if candidate.organisation:
        candidate.organisation_keys.append(name_key(PartyType.ORGANISATION, candidate.organisation))
