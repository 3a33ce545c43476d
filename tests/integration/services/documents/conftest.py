"""Documents with a real MongoDB and S3, and people of two offices and the head office to act as."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pytest
import urllib3
from pydantic import SecretStr

from services.documents.handlers import documents, intake
from services.documents.handlers.door import Door, Originals
from services.documents.models import MODELS
from services.documents.models.documents import DocumentRecord
from services.documents.settings import DocumentsSettings
from shared.contracts.documents import (
    BeginIntake,
    Channel,
    CommitIntake,
    DeliverIntake,
    Document,
    GetContent,
    Intake,
    Origin,
    UploadGrant,
)
from shared.contracts.registry import Direction, EntryRegistered
from shared.identifiers import new_id
from shared.security.context import Context, context_of_service
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

    def held(self, data: bytes, context: Context, office: str = "BA", **more: object) -> Document:
        """A stored document of this office that no journal speaks of."""
        intake = self.take_in(data, context, office, to_register=False, **more)
        return self.document(intake.document_id)

    def document(self, document_id: str) -> Document:
        return self.store.get(DocumentRecord, document_id).to_message()

    def revise(self, document: Document, data: bytes, context: Context, **more: object) -> Document:
        self.take_in(data, context, document.office, revision_of=document.id, **more)
        return self.document(document.id)

    def register(self, document: Document, number: str = "BA/1/2026") -> None:
        """As the registry tells it."""
        event = EntryRegistered(
            office=document.office,
            entry_id=new_id(),
            journal_id="journal",
            number=number,
            direction=Direction.RECEIVED,
            subject="A letter",
            document_ids=(document.id,),
        )
        documents.note_entry(event, context_of_service("registry"), self.store)

    def upload(self, grant: UploadGrant, data: bytes) -> None:
        upload(grant, data)

    def stored_objects(self) -> list[str]:
        """Keys of all that is in the store, hidden versions and marks of removal among them."""
        found = self.objects._client.list_objects(self.objects.bucket, recursive=True, include_version=True)
        return sorted(entry.object_name for entry in found)

    def content(self, document_id: str, context: Context, **more: object) -> bytes:
        return fetch(documents.get_content(GetContent(id=document_id, **more), context, self.door).url)

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


@pytest.fixture(scope="module")
def originals(s3, servers) -> Originals:
    """The account that destroys, and a second copy in a bucket of its own."""
    access, secret = s3.eraser
    own = ObjectSettings(
        s3_endpoint=s3.endpoint, s3_access_key=access, s3_secret_key=SecretStr(secret), s3_bucket=s3.bucket
    )
    second = own.model_copy(update={"s3_bucket": servers.object_store().bucket})
    return Originals(ObjectStore(own), ObjectStore(second))


@pytest.fixture
def house(mongo, objects, originals) -> House:
    database = connect(MongoSettings(mongo_url=mongo.url("documents")))
    store = Store(database)
    store.prepare(MODELS)
    for name in database.list_collection_names():
        database[name].delete_many({})
    for key in objects.keys_under(""):
        originals.eraser.destroy(key)
    return House(Door(store, objects, DocumentsSettings(largest_file=LARGEST), originals))


@pytest.fixture
def scan(tmp_path) -> Path:
    """One scanned Slovak letter."""
    from deploy.local.demo_letters import letters

    return letters(tmp_path, variants=("jpeg",))[0].path
