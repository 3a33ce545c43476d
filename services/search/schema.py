"""The shape of the Tantivy index. Change VERSION with it, and every replica rebuilds its index at the next start."""

import re
from typing import Any

import orjson
import tantivy

from services.search.domain.records import Facts, Record
from services.search.domain.snippets import folded_chunks
from services.search.domain.stems import spaced_stems
from services.search.domain.words import (
    MAX_WORD_BYTES,
    rejoined_words,
    spaced_words,
    squeezed,
    without_leading_zeros,
)
from shared.contracts.search import HitKind

VERSION = 6
KEPT_TEXT = 100_000
"""Characters of a text that are kept for snippets, some forty pages. All of it is indexed and found; a word that
stands only later is found without being shown. Kept a second time, folded, where it is longer than one chunk."""

TEXT, TITLE, NUMBER, PARTY, REF, TYPE, FILE, ASN = "text", "title", "number", "party", "ref", "type", "file", "asn"
"""Fields of words. `text` holds the words of all others too, so that one posting list answers for each word."""
MARK_WORDS, STEMS = "mark_words", "stems"
"""`stems` holds those of the Russian words in `text`."""
KEY, OFFICE, KIND, MEDIA_TYPE, CODE, MARK, SENDER = "key", "office", "kind", "media_type", "code", "mark", "sender"
"""Fields of one exact value; `code` is the number without dividers."""
SEEN_BY, CONTACT, DOCUMENT, MARK_TREE, DIRECTION = "seen_by", "contact", "document", "mark_tree", "direction"
SENDER_NAME = "sender_name"
"""`sender` is a name as it was written, `sender_name` the same without case, diacritics and punctuation; `seen_by`: all
who see it (`domain.records`); `document`: of an entry, its documents; `mark_tree`: the mark and those above it."""
YEAR, AT, GENERATION = "year", "at", "generation"
_FACTS, _KEPT, _FOLDED = "facts", "kept", "folded"
_WORDS = (TEXT, TITLE, NUMBER, PARTY, REF, TYPE, FILE, ASN, MARK_WORDS, STEMS)
_SENDER_BYTES = 300
_MARK_PART = re.compile(r"[^\W\d_]+|\d+")


def build_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in _WORDS:
        builder.add_text_field(name, tokenizer_name="whitespace_words")
    for name in (KEY, CODE, SEEN_BY, CONTACT, DOCUMENT, MARK_TREE, DIRECTION, SENDER_NAME):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in (OFFICE, KIND, MEDIA_TYPE, MARK, SENDER):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_unsigned_field(YEAR, indexed=True, fast=True)
    builder.add_date_field(AT, indexed=True, fast=True)
    builder.add_unsigned_field(GENERATION, indexed=True, fast=True)
    for name in (_FACTS, _KEPT, _FOLDED):
        builder.add_bytes_field(name, stored=True)
    return builder.build()


def register_tokenizers(index: tantivy.Index) -> None:
    """Words arrive folded and divided by spaces already (`domain.words`)."""
    analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    index.register_tokenizer(
        "whitespace_words", analyzer.filter(tantivy.Filter.remove_long(MAX_WORD_BYTES + 1)).build()
    )


def to_document(record: Record, generation: int) -> tantivy.Document:
    facts = record.facts
    kept = record.text[:KEPT_TEXT]
    document = tantivy.Document()
    document.add_unsigned(YEAR, facts.year)
    document.add_date(AT, facts.at)
    document.add_unsigned(GENERATION, generation)
    for field, values in _values_of(facts).items():
        for value in values:
            document.add_text(field, value)
    texts = [spaced_words(record.text), spaced_words(rejoined_words(record.text))]
    for field, phrases in _words_of(facts).items():
        for phrase in phrases:
            words = spaced_words(phrase)
            document.add_text(field, words)
            texts.append(words)
    for words in texts:
        document.add_text(TEXT, words)
        if stems := spaced_stems(words):
            document.add_text(STEMS, stems)
    document.add_bytes(_FACTS, orjson.dumps(facts.model_dump(mode="json", exclude_defaults=True)))
    document.add_bytes(_KEPT, kept.encode())
    document.add_bytes(_FOLDED, folded_chunks(kept).encode())
    return document


def facts_of(document: tantivy.Document) -> Facts:
    return Facts.model_validate_json(_bytes(document, _FACTS))


def kept_text_of(document: tantivy.Document) -> tuple[str, str]:
    """The kept text and its folded chunks."""
    return _bytes(document, _KEPT).decode(), _bytes(document, _FOLDED).decode()


def mark_tree(mark: str) -> list[str]:
    """The mark and those above it: `AB1.2` is below `AB1` and `AB`; `A10` is below `A` and not below `A1`."""
    return [mark[: part.end()] for part in _MARK_PART.finditer(mark)]


def asn_forms(number: int) -> list[str]:
    """An archive serial number as it is typed from a label: `123`, `00123`, `ASN123`, `ASN00123`."""
    padded = f"{number:05d}"
    return list(dict.fromkeys([str(number), padded, f"ASN{number}", f"ASN{padded}"]))


def _values_of(facts: Facts) -> dict[str, list[str]]:
    entries = facts.entries
    marks = sorted({entry.mark for entry in entries if entry.mark})
    return {
        KEY: [facts.key],
        KIND: [facts.kind],
        OFFICE: [facts.office] if facts.office else [],
        SEEN_BY: sorted(facts.seen_by),
        MEDIA_TYPE: [facts.media_type] if facts.media_type else [],
        CODE: [squeezed(entry.number) for entry in entries],
        MARK: marks,
        MARK_TREE: sorted({above for mark in marks for above in (mark, *mark_tree(mark))}),
        SENDER: sorted({entry.party for entry in entries if 0 < len(entry.party.encode()) <= _SENDER_BYTES}),
        SENDER_NAME: sorted({spaced_words(entry.party)[:_SENDER_BYTES] for entry in entries if entry.party}),
        CONTACT: sorted({entry.contact_id for entry in entries if entry.contact_id})
        + ([facts.id] if facts.kind is HitKind.CONTACT else []),
        DOCUMENT: list(facts.document_ids),
        DIRECTION: sorted({entry.direction for entry in entries if entry.direction}),
    }


def _words_of(facts: Facts) -> dict[str, list[str]]:
    entries = facts.entries
    return {
        TITLE: list(dict.fromkeys([facts.title, *facts.names, *(entry.subject for entry in entries)])),
        NUMBER: [form for entry in entries for form in (entry.number, without_leading_zeros(entry.number))],
        PARTY: [entry.party for entry in entries] + ([facts.title] if facts.kind is HitKind.CONTACT else []),
        REF: [entry.their_ref for entry in entries],
        TYPE: [facts.media_type or facts.kind],
        FILE: [form for entry in entries if entry.file for form in (entry.file, without_leading_zeros(entry.file))],
        ASN: asn_forms(facts.asn) if facts.asn is not None else [],
        MARK_WORDS: [entry.mark for entry in entries if entry.mark],
    }


def _bytes(document: tantivy.Document, field: str) -> bytes:
    value: Any = document.get_first(field)
    return bytes(value)
