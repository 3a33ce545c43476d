"""Metadata of a package: whatever stands in a title or name, the file keeps to its published schema."""

import io

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from services.registry.worker.hand_over.metadata import Metadata, path_of
from services.registry.worker.hand_over.package import SCHEMA

schema = etree.XMLSchema(etree.parse(SCHEMA))
DIGEST = "a" * 64
texts = st.text(max_size=40).filter(lambda text: text != "")
names = st.text(min_size=1, max_size=30) | st.sampled_from(["a.PDF", "../../etc/passwd", "x.tar.gz", "b.čš", ".pdf"])


def written(title: str, subject: str, witness: str, documents: list[str]) -> bytes:
    out = io.StringIO()
    metadata = Metadata(out)
    about = {"list": "D-BA/2026/001", "office": "BA", "decision": title, "decided_on": "2026-01-05"}
    file = {
        "no": 1, "id": "f", "number": "BA-1", "title": title, "year": 2019, "mark": "A4", "mark_title": subject,
        "plan_version": 1, "flag": "", "opened_on": "2019-01-05", "closed_on": "2019-02-01", "classified": False,
    }  # fmt: skip
    record = {
        "place": 1, "number": "BA-1-1", "journal_number": "BA/1", "journal_hash": DIGEST, "direction": "received",
        "registered_at": "2019-01-05T10:00:00.000+00:00", "subject": subject, "status": "handled", "sheets": None,
    }  # fmt: skip
    with metadata.package(about, [witness]), metadata.file(file), metadata.record(record):
        for no, name in enumerate(documents, start=1):
            path = path_of(1, 1, no, name)
            metadata.document({"path": path, "name": name, "media_type": "x/y", "size": 0, "sha256": DIGEST})
    return out.getvalue().encode("utf-8")


@given(texts, texts, st.text(max_size=20), st.lists(names, max_size=4))
def test_it_keeps_to_the_schema(title, subject, witness, documents):
    schema.assertValid(etree.fromstring(written(title, subject, witness, documents)))


@given(st.integers(1, 99999), st.integers(1, 9999), st.integers(1, 99), names)
def test_paths_stay_inside_the_package(file_no, place, no, filename):
    parts = path_of(file_no, place, no, filename).split("/")
    assert len(parts) == 3
    assert parts[0] == "files"
    assert not {"", ".", ".."} & set(parts)
    assert all(part.isascii() for part in parts)


def test_a_digest_of_another_shape_is_not_valid():
    wrong = written("t", "s", "w", ["a.pdf"]).replace(b'sha256="aaaa', b'sha256="zzzz')
    assert not schema.validate(etree.fromstring(wrong))
