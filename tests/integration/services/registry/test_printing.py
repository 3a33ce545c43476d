"""Printed forms, in the pack's language, for those who see what they are about."""

import io

import pypdfium2
import pytest

from services.registry.handlers.printing import print_form
from shared.contracts.problems import NotFound
from shared.contracts.registry import PrintForm, PrintFormKind
from shared.settings import ObjectSettings
from shared.storage.objects import ObjectStore
from tests.integration.services.registry.office_life import JANA, KAROL, open_file, register

pytestmark = pytest.mark.integration


@pytest.fixture
def objects(s3) -> ObjectStore:
    names = {name.removeprefix("KANCELARIA_").lower(): value for name, value in s3.environment.items()}
    return ObjectStore(ObjectSettings(**names))


def text_of(store, objects, kind: PrintFormKind, record_id: str) -> str:
    link = print_form(PrintForm(kind=kind, id=record_id), JANA, store, objects)
    key = link.url.partition("?")[0].partition(f"/{objects.bucket}/")[2]
    document = pypdfium2.PdfDocument(io.BytesIO(b"".join(objects.chunks(key))))
    return " ".join(page.get_textpage().get_text_range() for page in document)


def test_the_cover_of_a_file(registry, objects):
    file = open_file(registry, title="Cesta #1 *tu*")
    cover = text_of(registry, objects, PrintFormKind.FILE_COVER, file.id)
    assert "Obal spisu" in cover and file.number in cover and "Cesta #1 *tu*" in cover and "Letters" in cover


def test_the_contents_of_a_file(registry, objects):
    file = open_file(registry)
    entries = [register(registry, subject=f"Vec {number}", file_id=file.id, mark="A1") for number in range(2)]
    contents = text_of(registry, objects, PrintFormKind.FILE_CONTENTS, file.id)
    assert all(entry.subject in contents for entry in entries) and "Prílohy" in contents


def test_nobody_prints_what_they_do_not_see(registry, objects):
    file = open_file(registry)
    with pytest.raises(NotFound):
        print_form(PrintForm(kind=PrintFormKind.FILE_COVER, id=file.id), KAROL, registry, objects)
    with pytest.raises(NotFound):
        text_of(registry, objects, PrintFormKind.LOSS_PROTOCOL, file.id)
