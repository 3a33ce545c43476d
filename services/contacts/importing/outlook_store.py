"""Contacts of an Outlook data file (PST, OST), read with libpff, and only in a process with limits.

Property tags are those of [MS-OXPROPS]; the addresses of mail and of the workplace are named properties of the set
PSETID_Address, whose tags each file numbers anew ([MS-OXOCNTC] 2.2.1). Contacts in the folder of deleted items and in
hidden folders, where Outlook keeps whom somebody once wrote to, are nobody's contacts.
"""

import base64
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pypff

from services.contacts.importing.drafts import Draft, DraftAddress, Labelled
from services.contacts.importing.outlook_properties import Value, holds, named_properties, values_of

_VERSION_AT, _UNICODE_VERSION = 10, 23
_NARROW_END_AT, _WIDE_END_AT = 0xA8, 0xB8
_MESSAGE_CLASS = 0x001A
_CONTACT = "IPM.CONTACT"
_HIDDEN = 0x10F4
_DELETED_ITEMS = 0x35E3
_TEXTS = {
    0x3001: "name", 0x3A06: "given_name", 0x3A44: "additional_names", 0x3A11: "family_name", 0x3A45: "title_before",
    0x3A05: "title_after", 0x3A16: "organisation", 0x3A17: "position", 0x3A18: "department", 0x1000: "notes",
}  # fmt: skip
_PHONES = {
    0x3A08: "work", 0x3A1B: "work", 0x3A1C: "mobile", 0x3A09: "home", 0x3A2F: "home", 0x3A1F: "other", 0x3A1A: "other",
    0x3A57: "work", 0x3A1E: "mobile", 0x3A02: "other", 0x3A1D: "other", 0x3A21: "pager", 0x3A24: "fax", 0x3A25: "fax",
    0x3A23: "fax",
}  # fmt: skip
_FURTHER = {
    0x3A4F: "Nickname", 0x3A46: "Profession", 0x3A42: "Birthday", 0x3A41: "Anniversary", 0x3A48: "Spouse",
    0x3A4E: "Manager", 0x3A30: "Assistant", 0x3A2E: "Assistant's phone", 0x3A19: "Office", 0x3A43: "Hobbies",
    0x3A4A: "Customer ID", 0x3A07: "Government ID", 0x3A00: "Account", 0x3A47: "Referred by",
}  # fmt: skip
"""What the product has no field for; it is kept in the notes."""
_WEBSITES = (0x3A51, 0x3A50)
_EMAILS = ((0x8083, 0x8084), (0x8093, 0x8094), (0x80A3, 0x80A4))
"""The address and, for a colleague at the same mail server, who is written to by a name there, the address shown."""
_NAMED_WEBSITE = 0x802B
_CATEGORIES = "Keywords"
_ADDRESSES = {
    "work": ((0x3A29, 0x3A27, 0x3A2A, 0x3A28, 0x3A26), (0x8045, 0x8046, 0x8048, 0x8047, 0x8049)),
    "home": ((0x3A5D, 0x3A59, 0x3A5B, 0x3A5C, 0x3A5A), ()),
    "other": ((0x3A63, 0x3A5F, 0x3A61, 0x3A62, 0x3A60), ()),
}
"""Street, town, postal code, region, country: by their own tag, or by the number of the named property."""
_FORMATTED_NOTES = frozenset({0x1009, 0x1013})
"""RTF, HTML; Outlook keeps the plain text beside them as a rule."""
_GENDER = 0x3A4D
_GENDERS = {1: "female", 2: "male"}
_PICTURE = 0x7FFF
_MOST_PICTURE = 12 * 1024 * 1024
_MOST_FOLDERS = 20_000
_MOST_ITEMS = 2_000_000
_DAMAGED = (OSError, MemoryError)
"""What libpff raises; the latter where a damaged file tells it to take more than there is."""


class StoreUnreadable(Exception):
    """It is damaged, cut off, encrypted in a way that is not read, or no Outlook data file; `code` tells which."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


def store_drafts(path: str) -> Iterator[tuple[int, Draft | None]]:
    """Each contact with its number in the file; None for one, or for a folder, that can not be read.

    Raises StoreUnreadable.
    """
    _check_whole(Path(path))
    store = pypff.file()
    try:
        store.open(path)
        root = store.get_root_folder()
        names = named_properties(store)
        deleted = _deleted_items(store)
    except _DAMAGED as error:
        raise StoreUnreadable("outlook-unreadable", "The Outlook data file is damaged and can not be read") from error
    if root is None:
        raise StoreUnreadable("outlook-unreadable", "The Outlook data file has no folders")
    for number, item in enumerate(_contacts(root, deleted), start=1):
        try:
            yield number, None if item is None else _draft(item, names)
        except _DAMAGED:
            yield number, None


def _check_whole(path: Path) -> None:
    """A file tells its own length ([MS-PST] 2.2.2.5): contacts that were cut off would be missing without a word."""
    with path.open("rb") as file:
        header = file.read(_WIDE_END_AT + 8)
    version = int.from_bytes(header[_VERSION_AT : _VERSION_AT + 2], "little")
    start, length = (_WIDE_END_AT, 8) if version >= _UNICODE_VERSION else (_NARROW_END_AT, 4)
    told, size = int.from_bytes(header[start : start + length], "little"), path.stat().st_size
    if told > size:
        raise StoreUnreadable("outlook-cut-off", f"The Outlook data file is cut off: it has {size} bytes of {told}")


def _deleted_items(store: Any) -> int | None:
    """The number of that folder: the end of its entry identifier ([MS-PST] 2.4.3.2)."""
    message_store = store.get_message_store()
    record_sets = message_store.record_sets if message_store is not None else ()
    entries = [entry for record_set in record_sets for entry in record_set.entries]
    found = next((entry.data for entry in entries if entry.entry_type == _DELETED_ITEMS), None)
    return int.from_bytes(found[-4:], "little") if found else None


def _contacts(root: Any, deleted: int | None) -> Iterator[Any]:
    """None stands for what is damaged."""
    waiting, seen = [root], 0
    while waiting and seen < _MOST_FOLDERS:
        folder = waiting.pop()
        seen += 1
        try:
            if folder.identifier == deleted or values_of(folder).get(_HIDDEN):
                continue
            items = min(folder.number_of_sub_messages, _MOST_ITEMS)
            folders = [folder.get_sub_folder(place) for place in range(folder.number_of_sub_folders)]
        except _DAMAGED:
            yield None
            continue
        yield from _contacts_in(folder, items)
        waiting.extend(reversed(folders))


def _contacts_in(folder: Any, items: int) -> Iterator[Any]:
    for place in range(items):
        try:
            message = folder.get_sub_message(place)
            kind = str(values_of(message).get(_MESSAGE_CLASS, ""))
        except _DAMAGED:
            yield None
            continue
        if kind.upper().startswith(_CONTACT):
            yield message


def _draft(item: Any, names: dict[int, int | str]) -> Draft:
    standard = values_of(item)
    named = {names[tag]: value for tag, value in standard.items() if tag in names}
    draft = Draft(texts={name: str(standard[tag]) for tag, name in _TEXTS.items() if tag in standard})
    if standard.get(_GENDER) in _GENDERS:
        draft.texts["gender"] = _GENDERS[int(str(standard[_GENDER]))]
    draft.phones = [Labelled(str(standard[tag]), label) for tag, label in _PHONES.items() if tag in standard]
    draft.emails = [Labelled(email) for email in (_email(named, *numbers) for numbers in _EMAILS) if email]
    sites = [standard.get(tag) for tag in _WEBSITES] + [named.get(_NAMED_WEBSITE)]
    draft.websites = [Labelled(str(site)) for site in dict.fromkeys(sites) if site]
    draft.addresses = [address for address in _addresses(standard, named) if not address.empty]
    categories = named.get(_CATEGORIES, ())
    draft.groups = list(categories) if isinstance(categories, tuple) else []
    draft.further = [f"{name}: {_shown(standard[tag])}" for tag, name in _FURTHER.items() if tag in standard]
    draft.texts["type"] = _type(draft)
    if "notes" not in draft.texts and holds(item, _FORMATTED_NOTES):
        draft.troubles.append(("notes", "notes-formatted"))
    _take_picture(draft, item)
    return draft


def _email(named: dict[int | str, Value], address: int, shown: int) -> str | None:
    return next((text for number in (address, shown) if "@" in (text := str(named.get(number, "")))), None)


def _addresses(standard: dict[int, Value], named: dict[int | str, Value]) -> Iterator[DraftAddress]:
    for label, (tags, numbers) in _ADDRESSES.items():
        parts = [str(named.get(number, "")) for number in numbers]
        if not any(parts):
            parts = [str(standard.get(tag, "")) for tag in tags]
        yield DraftAddress(label, *parts)


def _shown(value: Value) -> str:
    """A day is stored as its midnight at the writer's place, told in UTC ([MS-OXOCNTC] 2.2.1.5.1)."""
    return (value + timedelta(hours=12)).date().isoformat() if isinstance(value, datetime) else str(value)


def _take_picture(draft: Draft, item: Any) -> None:
    """A picture that can not be read costs itself alone.

    libpff gives no attachments of items with a form of the organisation's own.
    """
    if not isinstance(item, pypff.message):
        return
    try:
        for attachment in item.attachments:
            if not values_of(attachment).get(_PICTURE):
                continue
            size = attachment.size
            if 0 < size <= _MOST_PICTURE:
                draft.photo = base64.b64encode(attachment.read_buffer(size)).decode()
                return
            draft.troubles.append(("photo", "photo-too-large" if size else "photo-damaged"))
    except _DAMAGED:
        draft.troubles.append(("photo", "photo-damaged"))


def _type(draft: Draft) -> str:
    if draft.texts.get("given_name") or draft.texts.get("family_name"):
        return "person"
    organisation = draft.texts.get("organisation")
    if organisation and draft.texts.get("name", organisation) == organisation:
        draft.texts["name"] = draft.texts.pop("organisation")
        return "organisation"
    return "person"
