"""Contacts of an Outlook data file (PST, OST), read with libpff, and only in a process with limits.

Property tags are those of [MS-OXPROPS]; the addresses of mail and of the workplace are named properties of the set
PSETID_Address, whose tags each file numbers anew ([MS-OXOCNTC] 2.2.1).
"""

import struct
import uuid
from collections.abc import Iterator
from typing import Any

import pypff

from services.contacts.importing.drafts import Draft, DraftAddress, Labelled

SIGNATURE = b"!BDN"
_MESSAGE_CLASS = 0x001A
_CONTACT = "IPM.CONTACT"
_ADDRESS_SET = uuid.UUID("00062004-0000-0000-c000-000000000046")
_NAMED = 0x8000
_GUIDS, _ENTRIES = 0x0002, 0x0003
_FIRST_OWN_GUID = 3
_TEXTS = {
    0x3001: "name", 0x3A06: "given_name", 0x3A44: "additional_names", 0x3A11: "family_name", 0x3A45: "title_before",
    0x3A05: "title_after", 0x3A16: "organisation", 0x3A17: "position", 0x3A18: "department",
}  # fmt: skip
_PHONES = {
    0x3A08: "work", 0x3A1B: "work", 0x3A1C: "mobile", 0x3A09: "home", 0x3A2F: "home", 0x3A1F: "other", 0x3A1A: "other",
    0x3A57: "work", 0x3A24: "fax", 0x3A25: "fax", 0x3A23: "fax",
}  # fmt: skip
_WEBSITES = (0x3A51, 0x3A50)
_NAMED_EMAILS = (0x8083, 0x8093, 0x80A3)
_NAMED_WEBSITE = 0x802B
_ADDRESSES = {
    "work": ((0x3A29, 0x3A27, 0x3A2A, 0x3A28, 0x3A26), (0x8045, 0x8046, 0x8048, 0x8047, 0x8049)),
    "home": ((0x3A5D, 0x3A59, 0x3A5B, 0x3A5C, 0x3A5A), ()),
    "other": ((0x3A63, 0x3A5F, 0x3A61, 0x3A62, 0x3A60), ()),
}
"""Street, town, postal code, region, country: by their own tag, or by the number of the named property."""
_GENDER = 0x3A4D
_GENDERS = {1: "female", 2: "male"}
_MOST_FOLDERS = 20_000


class StoreUnreadable(Exception):
    """It is damaged, encrypted in a way that is not read, or no Outlook data file."""


def store_drafts(path: str) -> Iterator[tuple[int, Draft | None]]:
    """Each contact with its number in the file; None for one that can not be read. Raises StoreUnreadable."""
    store = pypff.file()
    try:
        store.open(path)
        root = store.get_root_folder()
        names = _names(store)
    except OSError as error:
        raise StoreUnreadable("The Outlook data file can not be read") from error
    if root is None:
        raise StoreUnreadable("The Outlook data file has no folders")
    for number, item in enumerate(_contacts(root), start=1):
        try:
            yield number, _draft(item, names)
        except OSError:
            yield number, None


def _names(store: Any) -> dict[int, int]:
    """Numbers of the address set by the tags that this file gives them ([MS-PST] 2.4.7)."""
    name_map = store.get_name_to_id_map()
    if name_map is None or not name_map.number_of_record_sets:
        return {}
    streams = {entry.entry_type: entry.data or b"" for entry in name_map.get_record_set(0).entries}
    guids = [uuid.UUID(bytes_le=bytes(guid)) for (guid,) in struct.iter_unpack("16s", _whole(streams.get(_GUIDS), 16))]
    names = {}
    for number, kind, place in struct.iter_unpack("<IHH", _whole(streams.get(_ENTRIES), 8)):
        own = (kind >> 1) - _FIRST_OWN_GUID
        if not kind & 1 and 0 <= own < len(guids) and guids[own] == _ADDRESS_SET:
            names[_NAMED + place] = number
    return names


def _whole(stream: bytes | None, size: int) -> bytes:
    stream = stream or b""
    return stream[: len(stream) // size * size]


def _contacts(root: Any) -> Iterator[Any]:
    waiting, seen = [root], 0
    while waiting and seen < _MOST_FOLDERS:
        folder = waiting.pop()
        seen += 1
        for message in folder.sub_messages:
            if str(_values(message).get(_MESSAGE_CLASS, "")).upper().startswith(_CONTACT):
                yield message
        waiting.extend(reversed(list(folder.sub_folders)))


def _values(item: Any) -> dict[int, Any]:
    """Texts and numbers by property tag."""
    found: dict[int, Any] = {}
    for record_set in item.record_sets:
        for entry in record_set.entries:
            value = _value(entry)
            if value is not None and entry.entry_type is not None:
                found[entry.entry_type] = value
    return found


def _value(entry: Any) -> Any:
    """Text or a number; None for anything else."""
    if entry.value_type in (0x001E, 0x001F):
        text = entry.data_as_string
        return text.strip("\0 ") if text else None
    if entry.value_type in (0x0002, 0x0003):
        return entry.data_as_integer
    return None


def _draft(item: Any, names: dict[int, int]) -> Draft:
    standard = _values(item)
    named = {names[tag]: value for tag, value in standard.items() if tag in names}
    draft = Draft(texts={name: str(standard[tag]) for tag, name in _TEXTS.items() if standard.get(tag)})
    if standard.get(_GENDER) in _GENDERS:
        draft.texts["gender"] = _GENDERS[standard[_GENDER]]
    draft.phones = [Labelled(standard[tag], label) for tag, label in _PHONES.items() if standard.get(tag)]
    draft.emails = [Labelled(named[number]) for number in _NAMED_EMAILS if "@" in str(named.get(number, ""))]
    sites = [standard.get(tag) for tag in _WEBSITES] + [named.get(_NAMED_WEBSITE)]
    draft.websites = [Labelled(site) for site in dict.fromkeys(sites) if site]
    for label, (tags, numbers) in _ADDRESSES.items():
        parts = [str(named.get(number, "")) for number in numbers] if numbers else []
        if not any(parts):
            parts = [str(standard.get(tag, "")) for tag in tags]
        address = DraftAddress(label, parts[0], parts[1], parts[2], parts[3], parts[4])
        if not address.empty:
            draft.addresses.append(address)
    body = item.plain_text_body
    if body:
        draft.texts["notes"] = (body.decode("utf-8", errors="replace") if isinstance(body, bytes) else body).strip()
    draft.texts["type"] = _type(draft)
    return draft


def _type(draft: Draft) -> str:
    if draft.texts.get("given_name") or draft.texts.get("family_name"):
        return "person"
    organisation = draft.texts.get("organisation")
    if organisation and draft.texts.get("name", organisation) == organisation:
        draft.texts["name"] = draft.texts.pop("organisation")
        return "organisation"
    return "person"
