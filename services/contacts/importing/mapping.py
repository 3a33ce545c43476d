"""From the cells of a row to a draft, by what each column is mapped to."""

from collections.abc import Callable, Iterable, Sequence

from services.contacts.importing.drafts import Draft, DraftAddress, Labelled
from shared.contracts.contacts import ImportField as Field
from shared.tables.formulas import as_it_was

_PHONES = {Field.PHONE: "work", Field.MOBILE: "mobile", Field.HOME_PHONE: "home", Field.FAX: "fax"}
_ADDRESSES = {"": "work", "home-": "home", "other-": "other"}
_PARTS = {"street": "street", "city": "town", "postal-code": "postcode", "area": "region", "country": "country"}
_JOINED_BY = {Field.NOTES: "\n", Field.CATEGORY: ", ", Field.ACTIVITY: ", ", Field.KIND: ";"}
_SEVERAL = " ::: "
"""Between several values of one cell, as Google writes them."""


def draft_of_cells(cells: Sequence[str], fields: Sequence[Field | None], headings: Sequence[str]) -> Draft:
    draft = Draft()
    addresses: dict[str, DraftAddress] = {}
    for place, field in enumerate(fields):
        text = _clean(cells[place]) if place < len(cells) else ""
        if field is None or not text:
            continue
        if field in _TAKERS:
            _TAKERS[field](draft, text)
        elif field is Field.NOTE:
            draft.further.append(f"{headings[place] if place < len(headings) else place + 1}: {text}")
        elif (part := _ADDRESS_PARTS.get(field)) is not None:
            _put_part(addresses, *part, text)
        else:
            name = field.value.replace("-", "_")
            before = draft.texts.get(name)
            draft.texts[name] = text if before is None else before + _JOINED_BY.get(field, " ") + text
    draft.addresses = [address for address in addresses.values() if not address.empty]
    return draft


def _clean(cell: str) -> str:
    return as_it_was(cell.strip()).strip()


def _put_part(addresses: dict[str, DraftAddress], label: str, part: str, text: str) -> None:
    address = addresses.setdefault(label, DraftAddress(label))
    before = getattr(address, part)
    setattr(address, part, f"{before}\n{text}" if before and part == "street" else before or text)


def _phone(label: str) -> Callable[[Draft, str], None]:
    def take(draft: Draft, text: str) -> None:
        draft.phones += [Labelled(part, label) for part in _several(text)]

    return take


def _several(text: str) -> Iterable[str]:
    for part in text.replace(_SEVERAL, "\n").replace(";", "\n").splitlines():
        if part.strip():
            yield part.strip()


def _email(draft: Draft, text: str) -> None:
    draft.emails += [Labelled(part.strip("<>")) for piece in _several(text.replace(",", ";")) for part in piece.split()]


def _website(draft: Draft, text: str) -> None:
    draft.websites += [Labelled(part) for part in _several(text)]


def _account(draft: Draft, text: str) -> None:
    draft.accounts += _several(text)


def _group(draft: Draft, text: str) -> None:
    """`* myContacts` is a group of Google's own."""
    draft.groups += [part for part in _several(text) if not part.startswith("* ")]


_TAKERS: dict[Field, Callable[[Draft, str], None]] = {
    **{field: _phone(label) for field, label in _PHONES.items()},
    Field.EMAIL: _email,
    Field.WEBSITE: _website,
    Field.IBAN: _account,
    Field.GROUP: _group,
}
_ADDRESS_PARTS: dict[Field, tuple[str, str]] = {
    Field(prefix + word): (label, part) for prefix, label in _ADDRESSES.items() for word, part in _PARTS.items()
}
