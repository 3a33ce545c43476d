"""Everything without pages of its own here: plain text by its encoding, the rest through Tika."""

import re
from collections.abc import Iterator
from pathlib import Path

from services.documents.extraction.protocol import Assignment, FormsMade, TextFound
from services.documents.extraction.reading.failures import Unreadable
from services.documents.extraction.reading.language import language_of
from services.documents.extraction.reading.plain_text import encoding_of, read_plain_text
from services.documents.extraction.reading.text_file import write_text
from services.documents.extraction.reading.tools import Tools
from services.documents.extraction.reading.wordperfect import WORDPERFECT, wordperfect_text
from services.documents.media_type import is_vague
from shared.contracts.documents import Outcome

_LARGEST_PAGE = 20_000_000
_DECLARED_WITHIN = 4096
_CMS = "application/pkcs7-mime"
_ENVELOPED_DATA = bytes.fromhex("06092a864886f70d010703")
"""The object identifier 1.2.840.113549.1.7.3 (RFC 5652) in DER."""
_UNKNOWN = "application/octet-stream"
_XML = frozenset({"text/xml", "application/xml"})
_TAG = re.compile("<[^<>]*>")


def read_text(assignment: Assignment, tools: Tools) -> Iterator[TextFound | FormsMade]:
    """Plain text. Raises Unreadable."""
    text, _ = read_plain_text(Path(assignment.source), tools.limits.characters)
    yield _found(assignment, text, assignment.media_type, {}, tools)
    yield FormsMade()


def read_through_tika(assignment: Assignment, tools: Tools) -> Iterator[TextFound | FormsMade]:
    """Office documents, web pages and what else Tika knows. Raises Unreadable, OutsideTrouble."""
    if assignment.media_type == _CMS and _is_enveloped(Path(assignment.source)):
        detail = "It is encrypted for the holder of a certificate, who alone can open it"
        raise Unreadable(Outcome.ENCRYPTED, detail)
    try:
        parsed = tools.tika.parse(_in_unicode(assignment), assignment.media_type)
    except Unreadable as error:
        if error.outcome is not Outcome.CORRUPT or assignment.media_type not in _XML:
            raise
        yield _words_of_broken_xml(assignment, tools)
        yield FormsMade()
        return
    better = is_vague(assignment.media_type) and parsed.media_type != _UNKNOWN
    media_type = parsed.media_type if better else assignment.media_type
    text = parsed.text
    if not text and media_type == WORDPERFECT:
        limits = tools.limits
        folder = Path(assignment.folder)
        text = wordperfect_text(Path(assignment.source), folder, limits.tika_seconds, limits.characters)
    yield _found(assignment, text, media_type, parsed.metadata, tools)
    yield FormsMade()


def _words_of_broken_xml(assignment: Assignment, tools: Tools) -> TextFound:
    """Nothing is parsed: what stands between angle brackets is left out."""
    text, _ = read_plain_text(Path(assignment.source), tools.limits.characters)
    found = _found(assignment, _TAG.sub(" ", text), assignment.media_type, {}, tools)
    return found.model_copy(update={"detail": "The XML is damaged; its words were read without its structure"})


def _is_enveloped(source: Path) -> bool:
    with source.open("rb") as file:
        return _ENVELOPED_DATA in file.read(40)


def _in_unicode(assignment: Assignment) -> Path:
    """A web page that does not say its encoding, rewritten: Tika takes windows-1250 for windows-1251."""
    source = Path(assignment.source)
    if assignment.media_type != "text/html" or source.stat().st_size > _LARGEST_PAGE:
        return source
    data = source.read_bytes()
    encoding = encoding_of(data)
    if encoding in (None, "utf-8") or b"charset" in data[:_DECLARED_WITHIN].lower():
        return source
    rewritten = Path(assignment.folder) / "page.html"
    rewritten.write_text(data.decode(encoding or "utf-8", "replace"), "utf-8-sig")
    return rewritten


def _found(assignment: Assignment, text: str, media_type: str, metadata: dict[str, str], tools: Tools) -> TextFound:
    has_text = write_text([text], Path(assignment.folder), tools.limits.characters)
    outcome, detail = Outcome.TEXT, ""
    if not has_text and media_type == _UNKNOWN:
        outcome, detail = Outcome.UNSUPPORTED, "It is not known what kind of file this is"
    elif not has_text:
        outcome, detail = Outcome.NO_TEXT, "There is no text in it"
    return TextFound(
        outcome=outcome,
        detail=detail,
        media_type=media_type,
        has_text=has_text,
        language=language_of(text),
        metadata=metadata,
    )
