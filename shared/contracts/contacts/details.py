"""The ways to reach a party and what identifies it: phones, e-mails, addresses, bank accounts, legal ids."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from shared.contracts.base import Message

__all__ = [
    "Address",
    "AddressLabel",
    "BankAccount",
    "CountryCode",
    "Email",
    "LegalId",
    "LegalScheme",
    "Phone",
    "PhoneLabel",
]

CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
"""ISO 3166-1 alpha-2."""
_Line = Annotated[str, StringConstraints(max_length=200)]
_Note = Annotated[str, StringConstraints(max_length=100)]


class PhoneLabel(StrEnum):
    WORK = "work"
    MOBILE = "mobile"
    HOME = "home"
    FAX = "fax"
    OTHER = "other"


class Phone(Message):
    """`number` stays as it was written. `e164` (ITU-T E.164) is worked out from it by the service, whatever is sent:
    None for what can not be dialled from everywhere, such as an extension."""

    number: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    label: PhoneLabel = PhoneLabel.WORK
    e164: str | None = Field(default=None, max_length=20)
    note: _Note = ""


class Email(Message):
    """Kept as written; compared without regard to case."""

    address: Annotated[str, StringConstraints(min_length=3, max_length=254)]
    note: _Note = ""


class AddressLabel(StrEnum):
    MAIN = "main"
    POSTAL = "postal"
    BILLING = "billing"
    DELIVERY = "delivery"
    HOME = "home"
    OTHER = "other"


class Address(Message):
    """`street` may have lines. Which parts a country wants, and how its postal code looks, is checked for `country`."""

    label: AddressLabel = AddressLabel.MAIN
    country: CountryCode
    street: Annotated[str, StringConstraints(max_length=400)] = ""
    postal_code: Annotated[str, StringConstraints(max_length=20)] = ""
    city: _Line = ""
    area: _Line = ""
    """State, region or district, where the country's addresses name one."""
    note: _Note = ""


class BankAccount(Message):
    """`iban` is checked (ISO 13616); `number` is for accounts that have none."""

    iban: Annotated[str, StringConstraints(max_length=42)] = ""
    number: Annotated[str, StringConstraints(max_length=60)] = ""
    bic: Annotated[str, StringConstraints(pattern=r"^([A-Z0-9]{8}([A-Z0-9]{3})?)?$")] = ""
    bank: _Line = ""
    currency: Annotated[str, StringConstraints(pattern=r"^([A-Z]{3})?$")] = ""


class LegalScheme(StrEnum):
    """The word by which people call the number; with the country it says how the number is checked."""

    COMPANY = "company"
    """IČO (SK, CZ), REGON (PL), MBS (HR), ОГРН (RU), or the company number of another country."""
    TAX = "tax"
    """DIČ (SK, CZ), NIP (PL), OIB (HR), ИНН (RU), or the tax number of another country."""
    VAT = "vat"
    """IČ DPH and every other VAT number of the European Union, with its country's letters."""
    PERSONAL = "personal"
    """Of a natural person. Kept where the law asks for it alone."""


class LegalId(Message):
    scheme: LegalScheme
    country: CountryCode
    value: Annotated[str, StringConstraints(min_length=1, max_length=40)]
