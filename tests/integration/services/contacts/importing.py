"""An import from its file to its end, as the page and the worker do it."""

import hashlib
from collections.abc import Iterable
from typing import Any

import requests

from services.contacts.handlers import imports
from services.contacts.handlers.imports import Desk
from services.contacts.importing.limits import BATCH_ROWS
from services.contacts.models.parties import PartyRecord
from services.contacts.settings import ContactsSettings, WorkerSettings
from services.contacts.worker.imports import Bench, import_queue, work_on_next
from shared.contracts.contacts import (
    BeginImport,
    ChangeImport,
    CommitImport,
    GetImport,
    Import,
    ImportRow,
    ImportState,
    ListImportRows,
    StartImport,
)
from shared.identifiers import new_id
from shared.security.context import Context
from tests.integration.services.contacts.people import EVA

__all__ = ["BATCH_ROWS", "Office"]


class Office:
    """Somebody who imports, with a worker beside them."""

    def __init__(self, desk: Desk, who: Context = EVA, **settings: Any) -> None:
        self.desk, self.who, self.events = desk, who, []
        worker = WorkerSettings(**settings)
        self.bench = Bench(import_queue(worker), desk.objects, worker, self.events.append)

    def upload(self, content: bytes, filename: str = "contacts.csv") -> Import:
        begin = BeginImport(
            import_id=new_id(),
            office="BA",
            filename=filename,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )
        grant = imports.begin_import(begin, self.who, self.desk)
        assert requests.put(grant.upload_url, data=content, timeout=10).ok
        imports.commit_import(CommitImport(import_id=begin.import_id), self.who, self.desk)
        self.work()
        return self.read(begin.import_id)

    def start(self, job: Import, **choices: Any) -> Import:
        if choices:
            change = ChangeImport(id=job.id, version=job.version, **choices)
            job = imports.change_import(change, self.who, self.desk.store)
            self.work()
            job = self.read(job.id)
        return imports.start_import(StartImport(id=job.id, version=job.version), self.who, self.desk.store)

    def carry_out(self, content: bytes | str, filename: str = "contacts.csv", **choices: Any) -> Import:
        job = self.upload(content.encode() if isinstance(content, str) else content, filename)
        assert job.state is ImportState.READY, job.detail
        self.start(job, **choices)
        self.work()
        return self.read(job.id)

    def work(self) -> None:
        while work_on_next(self.bench):
            pass

    def read(self, import_id: str) -> Import:
        return imports.get_import(GetImport(id=import_id), self.who, self.desk.store)

    def rows(self, job: Import, *conditions: str) -> list[ImportRow]:
        query = ListImportRows(import_id=job.id, limit=500, filter=conditions)
        return list(imports.list_import_rows(query, self.who, self.desk.store).items)


def desk_of(store: Any, objects: Any) -> Desk:
    return Desk(store, objects, ContactsSettings())


def parties(**conditions: Any) -> list[PartyRecord]:
    return list(PartyRecord.objects(**conditions).order_by("sort_name"))


def names(found: Iterable[PartyRecord]) -> list[str]:
    return [party.name for party in found]


def counts(job: Import) -> dict[str, int]:
    told = ("created", "updated", "unchanged", "skipped", "undecided", "refused")
    return {name: getattr(job, name) for name in told if getattr(job, name)}
