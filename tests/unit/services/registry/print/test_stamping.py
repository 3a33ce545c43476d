"""The stamp on a copy: readable, on the first page, with all that was there still there."""

import io

import pikepdf
import pypdfium2
import pytest

from services.registry.print.process import stamp_apart
from services.registry.print.typesetting import typeset
from shared.contracts.problems import Invalid

STAMP = {
    "organisation": "Obec Žilina",
    "language": "sk",
    "facts": [["Číslo záznamu", "BA/2026/000001"], ["Vybavuje", "Jana *N* #x"]],
    "code": "KANCELARIA:01a20054",
}
FORM = {"title": "Letter", "heading": "", "facts": [["a", "body of the letter"]], "columns": [], "parts": [],
        "closing": "", "signatures": [], "organisation": "", "language": "sk", "printed": ""}  # fmt: skip


def letter(encrypted: bool = False) -> bytes:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(typeset("form", FORM))) as document:
        document.save(made, encryption=pikepdf.Encryption(owner="o", user="u") if encrypted else None)
    return made.getvalue()


def test_the_stamp_is_read_and_the_letter_too():
    stamped = stamp_apart(letter(), STAMP)
    document = pypdfium2.PdfDocument(io.BytesIO(stamped))
    text = document[0].get_textpage().get_text_range()
    assert len(document) == 1
    assert all(part in text for part in ("body of the letter", "BA/2026/000001", "Obec Žilina", "Jana *N* #x"))


@pytest.mark.parametrize(
    "content", [b"no pdf", b"%PDF-1.7\n", letter(encrypted=True)], ids=["text", "cut", "encrypted"]
)
def test_what_takes_no_stamp_is_refused_at_its_field(content: bytes):
    with pytest.raises(Invalid) as refused:
        stamp_apart(content, STAMP)
    assert refused.value.fields[0].pointer == "/document_id"
