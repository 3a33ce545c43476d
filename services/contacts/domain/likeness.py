"""By what two records may be the same party: equal keys. Import looks them up, duplicates are proposed by them."""

from collections.abc import Iterable

from services.contacts.domain.finding import words_of
from shared.contracts.contacts import BankAccount, Email, LegalId, LegalScheme, PartyType, Phone

_SAY_NOTHING = frozenset({
    "bc", "ing", "mgr", "inz", "mag", "dipl", "lic", "adv", "judr", "mudr", "mddr", "mvdr", "phdr", "paeddr", "rndr",
    "thdr", "phd", "ph", "csc", "drsc", "dr", "doc", "prof", "hab", "mba", "llm", "spol", "sro", "sp", "zo", "oo",
    "doo", "dd", "jdoo", "gmbh", "ag", "kg", "ltd", "llc", "inc", "plc", "co", "ооо", "оао", "зао", "пао", "ао", "ип",
    "гоу", "мбу"
})  # fmt: skip
"""Titles and forms of companies, folded: strangers have them in common."""
LEGAL, EMAIL, PHONE, ACCOUNT, NAME = "id:", "em:", "ph:", "ba:", "nm:"


def keys_of(
    kind: PartyType,
    name: str,
    emails: Iterable[Email],
    phones: Iterable[Phone],
    bank_accounts: Iterable[BankAccount],
    legal_ids: Iterable[LegalId],
) -> list[str]:
    """`id:SK:company:12345678`, `em:…`, `ph:+421…`, `ba:<IBAN>`, `nm:p:jan kovac` (words in order of the alphabet)."""
    keys = [legal_key(legal_id) for legal_id in legal_ids]
    keys += [email_key(email.address) for email in emails]
    keys += [PHONE + phone.e164 for phone in phones if phone.e164]
    keys += [ACCOUNT + account.iban for account in bank_accounts if account.iban]
    keys.append(name_key(kind, name))
    return list(dict.fromkeys(keys))


def legal_key(legal_id: LegalId) -> str:
    """The VAT number of a country says the same as its tax number does with the country's letters before it."""
    value = legal_id.value
    scheme = legal_id.scheme
    if scheme is LegalScheme.VAT and value.startswith(legal_id.country):
        scheme, value = LegalScheme.TAX, value.removeprefix(legal_id.country)
    if scheme is LegalScheme.TAX and legal_id.country == "CZ":
        value = value.removeprefix("CZ")
    return f"{LEGAL}{legal_id.country}:{scheme}:{value}"


def email_key(address: str) -> str:
    return EMAIL + address.casefold()


def name_key(kind: PartyType, name: str) -> str:
    return f"{NAME}{kind[0]}:" + " ".join(sorted(words_of(name)))


def share_a_word(first: str, second: str) -> bool:
    """Of more than one letter; for who shares a phone or a mailbox is not yet the same."""
    return any(len(word) > 1 for word in {*words_of(first)} & {*words_of(second)} - _SAY_NOTHING)
