"""Contacts as vCards, version 4.0 (RFC 6350); what vCard has no property for stands in extended ones (`X-…`).

The import knows all of them again: a card that comes back is met and changes nothing.
"""

from collections.abc import Iterable, Iterator

from services.contacts.exporting.source import Row

_MOST_OCTETS = 75
_ESCAPES = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n", "\r": ""})
_KINDS = {"organisation": "org", "branch": "org", "person": "individual"}
_PHONE_TYPES = {"work": "voice,work", "mobile": "cell", "home": "voice,home", "fax": "fax", "other": "voice"}
_ADDRESS_TYPES = {"home": "home"}
_GENDERS = {"female": "F", "male": "M", "other": "O"}
_IDS = {"company": "X-COMPANY-ID", "tax": "X-TAX-ID", "vat": "X-VAT-ID"}
_EXTENDED = {"second_line": "X-SECOND-LINE", "activity": "X-ACTIVITY", "category": "X-CATEGORY", "region": "X-REGION"}


def cards(rows: Iterable[Row]) -> Iterator[bytes]:
    for row in rows:
        yield "".join(_folded(line) for line in lines_of(row)).encode()


def lines_of(row: Row) -> Iterator[str]:
    """Unfolded."""
    yield "BEGIN:VCARD"
    yield "VERSION:4.0"
    yield f"UID:urn:uuid:{row['_id']}"
    yield f"KIND:{_KINDS[row['type']]}"
    yield f"FN:{_escaped(row['name'])}"
    yield from _names(row)
    for place, phone in enumerate(row.get("phones") or (), start=1):
        types = _PHONE_TYPES[phone["label"]]
        number = f";VALUE=uri:tel:{phone['e164']}" if phone["e164"] else f":{_escaped(phone['number'])}"
        yield f'TEL;PREF={place};TYPE="{types}"{number}'
    for place, email in enumerate(row.get("emails") or (), start=1):
        yield f"EMAIL;PREF={place}:{_escaped(email['address'])}"
    for address in row.get("addresses") or ():
        parts = (
            "",
            "",
            address["street"],
            address["city"],
            address["area"],
            address["postal_code"],
            address["country"],
        )
        kind = _ADDRESS_TYPES.get(address["label"], "work")
        yield f"ADR;TYPE={kind}:" + ";".join(_escaped(part) for part in parts)
    yield from _others(row)
    yield f"REV:{row['updated_at']:%Y%m%dT%H%M%SZ}"
    yield "END:VCARD"


def _names(row: Row) -> Iterator[str]:
    parts = ("family_name", "given_name", "additional_names", "title_before", "title_after")
    if any(row.get(name) for name in parts):
        yield "N:" + ";".join(_escaped(row.get(name) or "") for name in parts)
    organisation = row["name"] if row["type"] == "organisation" else row.get("organisation_name") or ""
    if organisation or row.get("department"):
        yield f"ORG:{_escaped(organisation)}" + (f";{_escaped(row['department'])}" if row.get("department") else "")
    if row.get("position"):
        yield f"TITLE:{_escaped(row['position'])}"


def _others(row: Row) -> Iterator[str]:
    if row.get("website"):
        yield f"URL:{_escaped(row['website'])}"
    if row.get("gender") in _GENDERS:
        yield f"GENDER:{_GENDERS[row['gender']]}"
    if row.get("language"):
        yield f"LANG:{row['language']}"
    for legal_id in row.get("legal_ids") or ():
        if legal_id["scheme"] in _IDS:
            yield f"{_IDS[legal_id['scheme']]};X-COUNTRY={legal_id['country']}:{_escaped(legal_id['value'])}"
    yield from _extended(row)
    if row.get("groups"):
        yield "CATEGORIES:" + ",".join(_escaped(group) for group in row["groups"])
    if row.get("notes"):
        yield f"NOTE:{_escaped(row['notes'])}"


def _extended(row: Row) -> Iterator[str]:
    if row["type"] == "branch":
        yield "X-RECORD-TYPE:branch"
    for name, written in _EXTENDED.items():
        if row.get(name):
            yield f"{written}:{_escaped(row[name])}"
    if row.get("kinds"):
        yield "X-RELATION:" + ",".join(row["kinds"])
    if row.get("influence"):
        yield f"X-INFLUENCE:{row['influence']}"
    for account in row.get("bank_accounts") or ():
        yield f"X-BANK-ACCOUNT:{_escaped(account.get('iban') or account.get('number') or '')}"


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)


def _folded(line: str) -> str:
    """In lines of 75 octets at most; no letter is divided."""
    pieces: list[str] = []
    piece: list[str] = []
    size = 0
    for letter in line:
        octets = len(letter.encode("utf-8", errors="replace"))
        if size + octets > _MOST_OCTETS:
            pieces.append("".join(piece))
            piece, size = [" "], 1
        piece.append(letter)
        size += octets
    return "\r\n".join([*pieces, "".join(piece)]) + "\r\n"
