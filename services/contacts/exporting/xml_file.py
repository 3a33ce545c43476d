"""Contacts as XML, by `shared/schemas/contacts.xsd`."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from services.contacts.exporting.source import Row
from shared.markup import attributes, text

NAMESPACE = "urn:kancelaria:contacts:1"
_TEXTS = (
    "name", "second_line", "title_before", "given_name", "additional_names", "family_name", "title_after",
    "organisation_name", "branch_name", "position", "department", "gender", "influence", "language", "activity",
    "category", "region", "website",
)  # fmt: skip
_REFERENCES = ("office", "organisation_id", "branch_id")


def xml_chunks(rows: Iterable[Row], exported_at: datetime) -> Iterator[bytes]:
    head = {"exported_at": _moment(exported_at)}
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<contacts xmlns="{NAMESPACE}"{attributes(head)}>\n'.encode()
    for row in rows:
        yield "".join(_contact(row)).encode()
    yield b"</contacts>\n"


def _contact(row: Row) -> Iterator[str]:
    told = {"id": row["_id"], "type": row["type"]} | {name: row.get(name) or None for name in _REFERENCES}
    moments = {"created_at": _moment(row["created_at"]), "updated_at": _moment(row["updated_at"])}
    yield f"  <contact{attributes({**told, **moments})}>\n"
    for name in _TEXTS:
        value = row.get(name)
        if value or (name == "influence" and value is not None):
            yield f"    <{name}>{text(value)}</{name}>\n"
    for kind in row.get("kinds") or ():
        yield f"    <kind>{text(kind)}</kind>\n"
    for legal_id in row.get("legal_ids") or ():
        told = {"scheme": legal_id["scheme"], "country": legal_id["country"]}
        yield f"    <legal_id{attributes(told)}>{text(legal_id['value'])}</legal_id>\n"
    for phone in row.get("phones") or ():
        told = {"label": phone["label"], "e164": phone["e164"]}
        yield f"    <phone{attributes(told)}>{text(phone['number'])}</phone>\n"
    for email in row.get("emails") or ():
        yield f"    <email>{text(email['address'])}</email>\n"
    for address in row.get("addresses") or ():
        yield from _address(address)
    for account in row.get("bank_accounts") or ():
        told = {name: account.get(name) or None for name in ("iban", "number", "bic", "bank", "currency")}
        yield f"    <bank_account{attributes(told)}/>\n"
    for group in row.get("groups") or ():
        yield f"    <group>{text(group)}</group>\n"
    if row.get("notes"):
        yield f"    <notes>{text(row['notes'])}</notes>\n"
    yield "  </contact>\n"


def _address(address: Row) -> Iterator[str]:
    yield f"    <address{attributes({'label': address['label'], 'country': address['country']})}>"
    for name in ("street", "postal_code", "city", "area"):
        if address.get(name):
            yield f"<{name}>{text(address[name])}</{name}>"
    yield "</address>\n"


def _moment(moment: Any) -> str:
    return str(moment.isoformat(timespec="milliseconds"))
