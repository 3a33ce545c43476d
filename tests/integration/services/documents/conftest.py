"""Documents with a real MongoDB and S3, and people of two offices and the head office to act as."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pytest
import urllib3

from services.documents.handlers import intake
from services.documents.handlers.intake import Door
from services.documents.models import MODELS
from services.documents.settings import DocumentsSettings
from shared.contracts.documents import (
    BeginIntake,
    Channel,
    CommitIntake,
    DeliverIntake,
    Intake,
    Origin,
    UploadGrant,
)
from shared.identifiers import new_id
from shared.security.context import Context
from shared.security.principal import Kind, Principal, agent_principal
from shared.security.rights import Role
from shared.settings import MongoSettings, ObjectSettings
from shared.storage.connection import connect
from shared.storage.objects import ObjectStore
from shared.storage.store import Store

LARGEST = 5_000_000


def person(*offices: str, role: Role = Role.REGISTRAR, all_offices: bool = False) -> Context:
    principal = Principal(
        kind=Kind.PERSON,
        id=f"{role}-{'-'.join(offices)}",
        name="Jana Nová",
        roles=frozenset({role}),
        offices=frozenset(offices),
        all_offices=all_offices,
    )
    return Context(principal=principal)


def agent(office: str) -> Context:
    return Context(principal=agent_principal(office))


@dataclass
class House:
    """The service's own parts, without its process."""

    door: Door

    @property
    def store(self) -> Store:
        return self.door.store

    @property
    def objects(self) -> ObjectStore:
        return self.door.objects

    def begin(self, data: bytes, context: Context, office: str = "BA", **more: object) -> UploadGrant:
        return intake.begin_intake(announcement(BeginIntake, data, office, **more), context, self.door)

    def deliver(self, data: bytes, context: Context, office: str = "BA", **more: object) -> UploadGrant:
        return intake.deliver_intake(announcement(DeliverIntake, data, office, **more), context, self.door)

    def commit(self, intake_id: str, context: Context) -> Intake:
        return intake.commit_intake(CommitIntake(intake_id=intake_id), context, self.door)

    def take_in(self, data: bytes, context: Context, office: str = "BA", **more: object) -> Intake:
        """All of it: announced, uploaded, committed."""
        grant = self.begin(data, context, office, **more)
        if grant.upload_url is None:
            return grant.intake
        upload(grant, data)
        return self.commit(grant.intake.id, context)

    def events(self, name: str | None = None) -> list[str]:
        names = [row["name"] for row in self.store.database["outbox"].find().sort("_id")]
        return [found for found in names if name in (None, found)]

    def contents(self) -> dict[str, list]:
        """Everything stored, to see that nothing changed."""
        database = self.store.database
        return {name: list(database[name].find().sort("_id")) for name in sorted(database.list_collection_names())}


def announcement(kind, data: bytes, office: str, **more):
    fields = {
        "intake_id": new_id(),
        "office": office,
        "filename": "letter.pdf",
        "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "origin": Origin(channel=Channel.PAGE),
    }
    return kind(**{**fields, **more})


def upload(grant: UploadGrant, data: bytes) -> None:
    assert grant.upload_url is not None
    response = urllib3.request("PUT", grant.upload_url, body=data, headers=grant.headers, timeout=20)
    assert response.status == 200, response.data


def fetch(url: str) -> bytes:
    response = urllib3.request("GET", url, timeout=20)
    assert response.status == 200, response.data
    return response.data


@pytest.fixture(scope="module")
def objects(s3) -> ObjectStore:
    settings = {name.removeprefix("KANCELARIA_").lower(): value for name, value in s3.environment.items()}
    return ObjectStore(ObjectSettings(**settings))


@pytest.fixture
def house(mongo, objects) -> House:
    database = connect(MongoSettings(mongo_url=mongo.url("documents")))
    store = Store(database)
    store.prepare(MODELS)
    for name in database.list_collection_names():
        database[name].delete_many({})
    return House(Door(store, objects, DocumentsSettings(largest_file=LARGEST)))


@pytest.fixture
def scan(tmp_path) -> Path:
    """One scanned Slovak letter."""
    from deploy.local.demo_letters import letters

    return letters(tmp_path, variants=("jpeg",))[0].path
