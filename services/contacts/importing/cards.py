"""From a vCard to a draft. What the product has no field for is kept in the notes, property by property."""

import base64
import binascii
import re
from collections.abc import Callable

from services.contacts.importing.card_lines import Card, Property
from services.contacts.importing.drafts import Draft, DraftAddress, Labelled

MOST_PHOTO = 16 * 1024 * 1024
"""Letters of base64."""
_UNTOLD = frozenset(
    {"VERSION", "PRODID", "REV", "UID", "X-ABADR", "X-ABLABEL", "X-ABUID", "MAILER", "SOURCE", "CLIENTPIDMAP", "SOUND",
     "KEY", "LOGO", "X-IMAGETYPE", "X-IMAGEHASH", "X-SHARED-PHOTO-DISPLAY-PREF", "XML", "PROFILE", "CLASS",
     "SORT-STRING",
     "X-MS-OL-DESIGN", "X-MS-CARDPICTURE", "X-MS-OL-DEFAULT-POSTAL-ADDRESS", "X-MOZILLA-HTML", "FN", "TZ", "GEO",
     "KIND", "X-ABSHOWAS"}
)  # fmt: skip
"""Bookkeeping of programs, and what is read together with another property."""
_PHONE_LABELS = ("fax", "cell", "mobile", "pager", "home", "work")
_COMPANY_IDS = {
    "X-COMPANY-ID": "company_id", "X-TAX-ID": "tax_id", "X-VAT-ID": "vat_id", "X-ICO": "company_id",
    "X-DIC": "tax_id", "X-IC-DPH": "vat_id", "X-NIP": "tax_id", "X-OIB": "tax_id", "X-INN": "tax_id",
    "X-REGON": "company_id", "X-OGRN": "company_id", "X-VAT": "vat_id",
}  # fmt: skip
_OUR_OWN = {
    "X-RECORD-TYPE": "type", "X-SECOND-LINE": "second_line", "X-ACTIVITY": "activity", "X-CATEGORY": "category",
    "X-REGION": "region", "X-RELATION": "kind", "X-INFLUENCE": "influence",
}  # fmt: skip
"""What our export writes."""
_APPLE_LABEL = re.compile(r"_\$!<(.*)>!\$_")


def draft_of_card(card: Card) -> Draft:
    draft = Draft()
    labels = {entry.group: _plain(entry.text) for entry in card.properties if entry.name == "X-ABLABEL"}
    for entry in card.properties:
        take = _TAKERS.get(entry.name)
        if take is not None:
            take(draft, entry, labels.get(entry.group, ""))
        elif entry.name in _COMPANY_IDS:
            draft.texts.setdefault(_COMPANY_IDS[entry.name], entry.text)
            if country := entry.parameters.get("X-COUNTRY"):
                draft.texts.setdefault("id_country", country.upper())
        elif entry.name in _OUR_OWN:
            draft.texts.setdefault(_OUR_OWN[entry.name], entry.text)
        elif entry.name not in _UNTOLD and entry.text:
            draft.further.append(f"{entry.name}: {entry.text[:500]}")
    draft.further += [f"? {text}" for text in card.broken]
    _complete(draft, card)
    return draft


def _complete(draft: Draft, card: Card) -> None:
    """FN is how they are addressed; a card of a company names no person."""
    shown = next((entry.text for entry in card.properties if entry.name == "FN"), "")
    company = any(entry.name == "X-ABSHOWAS" and entry.text.upper() == "COMPANY" for entry in card.properties)
    kind = next((entry.text.lower() for entry in card.properties if entry.name == "KIND"), "")
    organisation = draft.texts.get("organisation", "")
    person = draft.texts.get("given_name") or draft.texts.get("family_name")
    if draft.texts.get("type") == "branch":
        draft.texts["name"] = shown
        return
    if company or kind == "org" or (organisation and not person and shown in ("", organisation)):
        draft.texts["type"] = "organisation"
        draft.texts["name"] = draft.texts.pop("organisation", "") or shown
        return
    if shown:
        draft.texts["name"] = shown
    draft.texts["type"] = "person"


def _name(draft: Draft, entry: Property, label: str) -> None:
    names = ("family_name", "given_name", "additional_names", "title_before", "title_after")
    for name, text in zip(names, entry.parts(), strict=False):
        if text:
            draft.texts.setdefault(name, text)


def _organisation(draft: Draft, entry: Property, label: str) -> None:
    first, *units = [part for part in entry.parts() if part] or [""]
    if first:
        draft.texts.setdefault("organisation", first)
    if units:
        draft.texts.setdefault("department", ", ".join(units))


def _text(name: str) -> Callable[[Draft, Property, str], None]:
    def take(draft: Draft, entry: Property, label: str) -> None:
        if not entry.text:
            return
        if name == "notes" and name in draft.texts:
            draft.texts[name] += "\n" + entry.text
        elif name in draft.texts:
            draft.further.append(f"{entry.name}: {entry.text[:500]}")
        else:
            draft.texts[name] = entry.text

    return take


def _phone(draft: Draft, entry: Property, label: str) -> None:
    kind = next((kind for kind in _PHONE_LABELS if kind in entry.types), label)
    _put(draft.phones, Labelled(entry.text.removeprefix("tel:").partition(";ext=")[0], kind), entry)


def _email(draft: Draft, entry: Property, label: str) -> None:
    kind = next((kind for kind in ("home", "work") if kind in entry.types), label)
    _put(draft.emails, Labelled(entry.text.removeprefix("mailto:"), kind), entry)


def _website(draft: Draft, entry: Property, label: str) -> None:
    _put(draft.websites, Labelled(entry.text, label), entry)


def _put(entries: list[Labelled], value: Labelled, entry: Property) -> None:
    """The preferred one first."""
    if not value.value:
        return
    if "pref" in entry.types:
        entries.insert(0, value)
    else:
        entries.append(value)


def _address(draft: Draft, entry: Property, label: str) -> None:
    box, extended, street, town, region, postcode, country = [*entry.parts(), *[""] * 7][:7]
    kind = next((kind for kind in ("home", "work", "postal") if kind in entry.types), label)
    lines = [part for part in (street, extended, box) if part]
    address = DraftAddress(kind, "\n".join(lines), town, postcode, region, country)
    if not address.empty:
        draft.addresses.append(address)


def _categories(draft: Draft, entry: Property, label: str) -> None:
    draft.groups += [part for part in entry.parts(",") if part]


def _photo(draft: Draft, entry: Property, label: str) -> None:
    """Only one that is in the card itself: nothing is fetched from the network."""
    text = entry.value.strip()
    if not text:
        return
    if text.startswith("data:"):
        text = text.partition("base64,")[2]
    elif "ENCODING" not in entry.parameters:
        return
    text = "".join(text.split())
    if len(text) > MOST_PHOTO:
        draft.troubles.append(("photo", "photo-too-large"))
        return
    try:
        base64.b64decode(text, validate=True)
    except binascii.Error:
        draft.troubles.append(("photo", "photo-damaged"))
        return
    draft.photo = text


def _account(draft: Draft, entry: Property, label: str) -> None:
    if entry.text:
        draft.accounts.append(entry.text)


def _gender(draft: Draft, entry: Property, label: str) -> None:
    draft.texts.setdefault("gender", entry.parts()[0])


def _plain(label: str) -> str:
    matched = _APPLE_LABEL.fullmatch(label)
    return (matched[1] if matched else label).lower()


_TAKERS: dict[str, Callable[[Draft, Property, str], None]] = {
    "N": _name,
    "ORG": _organisation,
    "TITLE": _text("position"),
    "ROLE": _text("position"),
    "NOTE": _text("notes"),
    "LANG": _text("language"),
    "TEL": _phone,
    "EMAIL": _email,
    "URL": _website,
    "ADR": _address,
    "CATEGORIES": _categories,
    "PHOTO": _photo,
    "GENDER": _gender,
    "X-BANK-ACCOUNT": _account,
}
