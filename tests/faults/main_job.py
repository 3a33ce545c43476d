"""The main job as the fault tests watch it: letters dropped at an office, and what must hold of them in the end."""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from deploy.local.api_client import ApiError
from deploy.local.demo_letters import Letter, many
from deploy.local.waiting import wait_until
from tests.servers import System

SECONDS = 150.0
"""By then everything dropped must have arrived, also after the slowest recovery."""


@dataclass
class Delivery:
    """Letters dropped together at one office."""

    stack: System
    office: str
    letters: list[Letter]

    @classmethod
    def drop(cls, stack: System, office: str, folder: Path, *, seed: int, count: int = 2) -> "Delivery":
        delivery = cls(stack, office, list(many(folder, count, seed=seed, languages=("sk", "en"))))
        for letter in delivery.letters:
            hidden = stack.inbox(office) / f".{letter.path.name}"
            shutil.copyfile(letter.path, hidden)
            hidden.rename(hidden.with_name(letter.path.name))
        return delivery

    @property
    def names(self) -> set[str]:
        return {letter.path.name for letter in self.letters}

    def documents(self) -> list[dict[str, Any]]:
        """Of these letters, by their bytes."""
        digests = {hashlib.sha256(letter.path.read_bytes()).hexdigest() for letter in self.letters}
        found = self.stack.api.list("/documents", filter=f"office={self.office}", sort="-stored_at")
        return [document for document in found if document["sha256"] in digests]

    def entries(self) -> list[dict[str, Any]]:
        found = self.stack.api.list("/registry/entries", filter=f"office={self.office}")
        return [entry for entry in found if any(a["filename"] in self.names for a in entry["attachments"])]

    def hits(self, letter: Letter) -> list[dict[str, Any]]:
        return self.stack.api.get("/search", q=letter.word, office=self.office)["items"]

    def wait_until_arrived(self) -> None:
        """Return when all are stored, read, registered and found; fail with what is missing after SECONDS."""
        wait_until(self._arrived, f"{sorted(self.names)} have arrived", SECONDS, every=0.5)

    def _arrived(self) -> bool:
        try:
            documents = self.documents()
            return (
                len(documents) >= len(self.letters)
                and all(document["state"] == "ready" and document["entry"] for document in documents)
                and all(self.hits(letter) for letter in self.letters)
            )
        except (requests.ConnectionError, requests.Timeout, ApiError):
            return False

    def assert_each_once(self) -> None:
        """Every page is stored, registered and found exactly once, its folder is empty, its journal holds."""
        documents, entries = self.documents(), self.entries()
        assert sorted(document["filename"] for document in documents) == sorted(self.names)
        assert sorted(a["filename"] for entry in entries for a in entry["attachments"]) == sorted(self.names)
        assert {document["entry"]["number"] for document in documents} == {entry["number"] for entry in entries}
        assert all(document["has_text"] and document["has_searchable_pdf"] for document in documents)
        for letter in self.letters:
            assert len(self.hits(letter)) == 1, letter.word
        assert not any(self.stack.inbox(self.office).iterdir())
        assert_journal_holds(self.stack, self.office)


def assert_journal_holds(stack: System, office: str) -> None:
    journal = next(item for item in stack.api.list("/registry/journals") if item["office"] == office)
    report = stack.api.post(f"/registry/journals/{journal['id']}/verify")
    assert report["valid"], report
    assert (report["first"], report["last"]) == (1, report["count"])


def seed_of(*names: str) -> int:
    """The same letters for the same test, other ones for each other test."""
    return int.from_bytes(hashlib.sha256("/".join(names).encode()).digest()[:3])
