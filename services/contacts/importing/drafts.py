"""What a file tells of one contact, whatever the file was, before anything of it is checked."""

from dataclasses import dataclass, field
from typing import Any

_AS_THEY_ARE = ("accounts", "groups", "further", "photo", "troubles")


@dataclass(slots=True)
class Labelled:
    """A phone number, an address of mail or the web; `label` as the source has it: work, home, mobile, fax, …"""

    value: str
    label: str = ""


@dataclass(slots=True)
class DraftAddress:
    label: str = ""
    street: str = ""
    town: str = ""
    postcode: str = ""
    region: str = ""
    country: str = ""

    @property
    def empty(self) -> bool:
        return not (self.street or self.town or self.postcode or self.region)


@dataclass(slots=True)
class Draft:
    """`texts` holds what there is once, by the names of `TEXTS`; `further` what the product has no field for."""

    texts: dict[str, str] = field(default_factory=dict)
    phones: list[Labelled] = field(default_factory=list)
    emails: list[Labelled] = field(default_factory=list)
    websites: list[Labelled] = field(default_factory=list)
    addresses: list[DraftAddress] = field(default_factory=list)
    accounts: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    further: list[str] = field(default_factory=list)
    photo: str = ""
    """Base64"""
    troubles: list[tuple[str, str]] = field(default_factory=list)
    """What there was and is not here: the field, and `photo-too-large`, `photo-damaged` or `notes-formatted`."""

    def to_json(self) -> dict[str, Any]:
        """Without what is empty."""
        told: dict[str, Any] = {"texts": self.texts}
        for name in ("phones", "emails", "websites"):
            if values := getattr(self, name):
                told[name] = [[entry.value, entry.label] for entry in values]
        if self.addresses:
            told["addresses"] = [
                [entry.label, entry.street, entry.town, entry.postcode, entry.region, entry.country]
                for entry in self.addresses
            ]
        for name in _AS_THEY_ARE:
            if value := getattr(self, name):
                told[name] = value
        return told

    @staticmethod
    def from_json(told: dict[str, Any]) -> "Draft":
        draft = Draft(texts=told["texts"])
        for name in ("phones", "emails", "websites"):
            setattr(draft, name, [Labelled(*entry) for entry in told.get(name, ())])
        draft.addresses = [DraftAddress(*entry) for entry in told.get("addresses", ())]
        for name in _AS_THEY_ARE:
            if name in told:
                setattr(draft, name, told[name])
        draft.troubles = [(where, code) for where, code in draft.troubles]
        return draft
