"""Examples for the API's document, each checked against its type by a test."""

from typing import Any

_ENTRY: dict[str, Any] = {
    "id": "01956d2c-6d6a-7a40-9f0e-6a2b1f3c4d5e",
    "journal_id": "01956d2b-11f0-7c3a-8a51-0c9d8e7f6a5b",
    "office": "BA",
    "year": 2026,
    "seq": 42,
    "number": "BA/2026/000042",
    "direction": "received",
    "registered_at": "2026-03-09T08:14:21.312Z",
    "received_on": "2026-03-09",
    "channel": "folder",
    "party": "Mesto Trnava",
    "their_ref": "MT-118/2026",
    "their_date": "2026-03-05",
    "subject": "Žiadosť o vyjadrenie",
    "attachments": [
        {
            "document_id": "01956d2c-5f11-7b22-8d33-4e55f6a7b8c9",
            "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "filename": "scan-0042.tif",
            "media_type": "image/tiff",
            "size": 412_337,
        }
    ],
    "mark": None,
    "handler": "",
    "due_on": None,
    "status": "open",
    "actor_id": "agent-BA",
    "actor_name": "Scanner agent BA",
    "prev_hash": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
    "hash": "fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9",
}
_OFFICE: dict[str, Any] = {
    "id": "01956d20-0a1b-7c2d-8e3f-405162738495",
    "version": 3,
    "code": "BA",
    "name": "Bratislava",
    "languages": ["sk", "en"],
    "head_office": True,
    "address": "Hlavná 1, 811 01 Bratislava",
    "active": True,
    "created_at": "2026-01-02T07:00:00Z",
}
_USER: dict[str, Any] = {
    "id": "01956d21-1c2d-7e3f-9a4b-5c6d7e8f9a0b",
    "version": 1,
    "username": "jana.kovacova",
    "full_name": "Jana Kováčová",
    "email": "jana.kovacova@example.org",
    "language": "sk",
    "roles": ["registrar"],
    "offices": ["BA"],
    "all_offices": False,
    "active": True,
    "created_at": "2026-01-02T07:00:00Z",
    "last_sign_in_at": "2026-03-09T07:58:03.120Z",
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "Entry": _ENTRY,
    "Page[Entry]": {"items": [_ENTRY], "next_cursor": None},
    "Office": _OFFICE,
    "Page[Office]": {"items": [_OFFICE], "next_cursor": None},
    "User": _USER,
    "Page[User]": {"items": [_USER], "next_cursor": None},
    "Verification": {
        "valid": True,
        "journal_id": "01956d2b-11f0-7c3a-8a51-0c9d8e7f6a5b",
        "year": 2026,
        "first": 1,
        "last": 42,
        "count": 42,
        "broken_at": None,
        "broken_number": None,
        "reason": None,
    },
}

INPUT_EXAMPLES: dict[str, dict[str, Any]] = {
    "SignIn": {"username": "jana.kovacova", "password": "correct horse battery"},
    "RegisterEntry": {
        "office": "BA",
        "direction": "received",
        "subject": "Žiadosť o vyjadrenie",
        "party": "Mesto Trnava",
        "received_on": "2026-03-09",
        "document_ids": ["01956d2c-5f11-7b22-8d33-4e55f6a7b8c9"],
    },
    "BeginIntake": {
        "office": "BA",
        "filename": "letter.pdf",
        "size": 182_044,
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    },
    "CreateOffice": {"code": "KE", "name": "Košice", "languages": ["sk", "en"]},
    "ChangeOffice": {"address": "Mlynská 7, 040 01 Košice"},
    "CreateUser": {
        "username": "jana.kovacova",
        "full_name": "Jana Kováčová",
        "roles": ["registrar"],
        "offices": ["BA"],
        "password": "correct horse battery",
    },
    "ChangeUser": {"roles": ["registrar", "manager"]},
    "ChangeOwnLanguage": {"language": "hr"},
    "ChangeOwnPassword": {"present": "correct horse battery", "new": "another long password"},
    "CreateOwnToken": {"name": "Accounting export", "scopes": ["registry.read"], "days": 90},
}


def example_of(model: Any) -> dict[str, Any] | None:
    name = getattr(model, "__name__", "")
    return EXAMPLES.get(name) or INPUT_EXAMPLES.get(name)
