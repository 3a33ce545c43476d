"""Contacts as a table (CSV, XLSX): headings that the import knows again, several values of a field in one cell."""

from collections.abc import Iterable, Iterator
from typing import Any

from services.contacts.exporting.source import Row
from shared.listing.export import Column

_SEVERAL = "; "
_TEXTS = {
    "Name": "name", "Second line": "second_line", "Name prefix": "title_before", "First name": "given_name",
    "Middle name": "additional_names", "Last name": "family_name", "Name suffix": "title_after",
    "Organization": "organisation_name", "Job title": "position", "Department": "department", "Gender": "gender",
    "Language": "language", "Activity": "activity", "Category": "category", "Region": "region", "Website": "website",
}  # fmt: skip
_PHONES = {"Phone": ("work", "other"), "Mobile phone": ("mobile",), "Home phone": ("home",), "Fax": ("fax",)}
_IDS = {"Company ID": "company", "Tax ID": "tax", "VAT number": "vat"}
_ADDRESSES = {"": 0, "Home ": 1, "Other ": 2}
_PARTS = {"street": "street", "city": "city", "postal code": "postal_code", "state": "area", "country": "country"}


def columns() -> tuple[Column, ...]:
    return tuple(Column(name, (name,), _as_is) for name in row_of({}))


def items(rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield row_of(row)


def row_of(row: Row) -> dict[str, Any]:
    """Cells by heading; empty ones are None."""
    cells: dict[str, Any] = {"ID": row.get("_id"), "Record type": row.get("type")}
    cells |= {heading: row.get(name) or None for heading, name in _TEXTS.items()}
    if cells["Gender"] == "unknown":
        cells["Gender"] = None
    cells |= {heading: _phones(row, labels) for heading, labels in _PHONES.items()}
    cells["E-mail"] = _joined(email["address"] for email in row.get("emails") or ())
    cells |= {heading: _ids(row, scheme) for heading, scheme in _IDS.items()}
    addresses = row.get("addresses") or ()
    for prefix, place in _ADDRESSES.items():
        address = addresses[place] if place < len(addresses) else {}
        cells |= {(prefix + part).capitalize(): address.get(name) or None for part, name in _PARTS.items()}
    cells["IBAN"] = _joined(one.get("iban") or one.get("number") or "" for one in row.get("bank_accounts") or ())
    cells["Kind"] = _joined(row.get("kinds") or ())
    cells["Influence"] = row.get("influence") or None
    cells["Groups"] = _joined(row.get("groups") or ())
    cells["Notes"] = row.get("notes") or None
    return cells


def _phones(row: Row, labels: tuple[str, ...]) -> str | None:
    return _joined(phone["e164"] or phone["number"] for phone in row.get("phones") or () if phone["label"] in labels)


def _ids(row: Row, scheme: str) -> str | None:
    return _joined(one["value"] for one in row.get("legal_ids") or () if one["scheme"] == scheme)


def _joined(values: Iterable[str]) -> str | None:
    return _SEVERAL.join(value for value in values if value) or None


def _as_is(value: Any) -> Any:
    return value
