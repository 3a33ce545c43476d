"""Legal numbers, each checked as its country checks it (python-stdnum); where no check is known, kept as they are."""

from collections.abc import Callable

from stdnum import exceptions
from stdnum.cz import dic as cz_dic
from stdnum.cz import rc as birth_number
from stdnum.eu import vat
from stdnum.hr import oib
from stdnum.pl import nip, pesel, regon
from stdnum.ru import inn, ogrn

from shared.contracts.contacts import LegalId, LegalScheme

_LONGEST_ICO = 8


class IdRefused(ValueError):
    """It is no such number. `code` is `length`, `format`, `checksum` or `component`."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


def checked_id(given: LegalId) -> LegalId:
    """The number in its compact form. Raises IdRefused."""
    check = _CHECKS.get((given.scheme, given.country))
    if check is None and given.scheme is LegalScheme.VAT and _vat_country(given.country) in vat.MEMBER_STATES:
        check = _vat_of(_vat_country(given.country))
    try:
        value = check(given.value) if check else given.value.replace(" ", "").upper()
    except exceptions.ValidationError as error:
        code = _CODES.get(type(error), "format")
        raise IdRefused(code, f"'{given.value}' is no {given.scheme} number of {given.country} ({code})") from error
    return given.model_copy(update={"value": value})


def _ico(text: str) -> str:
    """IČO, the company number of Slovakia and Czechia: eight digits, leading zeros are often left out."""
    digits = "".join(text.split()).zfill(_LONGEST_ICO)
    if not digits.isdecimal():
        raise exceptions.InvalidFormat()
    if len(digits) != _LONGEST_ICO:
        raise exceptions.InvalidLength()
    if cz_dic.calc_check_digit_legal(digits[:-1]) != digits[-1]:
        raise exceptions.InvalidChecksum()
    return digits


def _digits(length: int) -> Callable[[str], str]:
    def check(text: str) -> str:
        digits = "".join(text.split())
        if not digits.isdecimal():
            raise exceptions.InvalidFormat()
        if len(digits) != length:
            raise exceptions.InvalidLength()
        return digits

    return check


def _vat_country(country: str) -> str:
    """Greece writes its VAT numbers with EL."""
    return "el" if country == "GR" else country.lower()


def _vat_of(prefix: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        compact = "".join(letter for letter in text.upper() if letter.isalnum())
        return vat.validate(compact if compact.startswith(prefix.upper()) else prefix.upper() + compact)

    return check


_CHECKS: dict[tuple[LegalScheme, str], Callable[[str], str]] = {
    (LegalScheme.COMPANY, "SK"): _ico,
    (LegalScheme.COMPANY, "CZ"): _ico,
    (LegalScheme.COMPANY, "PL"): regon.validate,
    (LegalScheme.COMPANY, "HR"): _digits(9),
    (LegalScheme.COMPANY, "RU"): ogrn.validate,
    (LegalScheme.TAX, "SK"): _digits(10),
    (LegalScheme.TAX, "CZ"): cz_dic.validate,
    (LegalScheme.TAX, "PL"): nip.validate,
    (LegalScheme.TAX, "HR"): oib.validate,
    (LegalScheme.TAX, "RU"): inn.validate,
    (LegalScheme.PERSONAL, "SK"): birth_number.validate,
    (LegalScheme.PERSONAL, "CZ"): birth_number.validate,
    (LegalScheme.PERSONAL, "PL"): pesel.validate,
    (LegalScheme.PERSONAL, "HR"): oib.validate,
}
_CODES: dict[type[Exception], str] = {
    exceptions.InvalidLength: "length",
    exceptions.InvalidFormat: "format",
    exceptions.InvalidChecksum: "checksum",
    exceptions.InvalidComponent: "component",
}
