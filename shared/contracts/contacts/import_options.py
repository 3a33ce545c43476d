"""What a file of contacts may be, and what can be chosen for taking it in."""

from enum import StrEnum

__all__ = ["ImportField", "ImportFormat", "ImportMode", "MatchBy"]


class ImportFormat(StrEnum):
    """Found from the bytes, not from the name."""

    CSV = "csv"
    XLSX = "xlsx"
    VCARD = "vcard"
    OUTLOOK = "outlook"
    """A data file of Outlook: PST or OST."""


class ImportMode(StrEnum):
    """What becomes of rows that are (not) there yet."""

    CREATE = "create"
    UPDATE = "update"
    BOTH = "both"


class MatchBy(StrEnum):
    """By what a row is known to be a contact that is there; the strongest counts first, in this order."""

    LEGAL_ID = "legal-id"
    EMAIL = "email"
    PHONE = "phone"
    """Compared in E.164. As with e-mails, the names must have a word in common: people share phones."""
    NAME = "name"
    """Without case and diacritics, in whatever order; of persons the town or the organisation must be the same."""


class ImportField(StrEnum):
    """What a column can be mapped to. Columns mapped to the same one are taken one after the other."""

    TYPE = "type"
    NAME = "name"
    SECOND_LINE = "second-line"
    GIVEN_NAME = "given-name"
    ADDITIONAL_NAMES = "additional-names"
    FAMILY_NAME = "family-name"
    TITLE_BEFORE = "title-before"
    TITLE_AFTER = "title-after"
    ORGANISATION = "organisation"
    POSITION = "position"
    DEPARTMENT = "department"
    GENDER = "gender"
    LANGUAGE = "language"
    KIND = "kind"
    ACTIVITY = "activity"
    CATEGORY = "category"
    REGION = "region"
    WEBSITE = "website"
    NOTES = "notes"
    INFLUENCE = "influence"
    GROUP = "group"
    """Told in the notes unless the import puts its contacts into a group."""
    COMPANY_ID = "company-id"
    TAX_ID = "tax-id"
    VAT_ID = "vat-id"
    EMAIL = "email"
    PHONE = "phone"
    MOBILE = "mobile"
    HOME_PHONE = "home-phone"
    FAX = "fax"
    STREET = "street"
    CITY = "city"
    POSTAL_CODE = "postal-code"
    AREA = "area"
    COUNTRY = "country"
    HOME_STREET = "home-street"
    HOME_CITY = "home-city"
    HOME_POSTAL_CODE = "home-postal-code"
    HOME_AREA = "home-area"
    HOME_COUNTRY = "home-country"
    OTHER_STREET = "other-street"
    OTHER_CITY = "other-city"
    OTHER_POSTAL_CODE = "other-postal-code"
    OTHER_AREA = "other-area"
    OTHER_COUNTRY = "other-country"
    IBAN = "iban"
    NOTE = "note"
    """Kept in the notes with the column's name."""
