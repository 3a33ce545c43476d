"""The shape of the Tantivy index. Change VERSION with it, and every replica rebuilds its index at the next start."""

from typing import Any

import orjson
import tantivy

from services.search.domain.records import Facts, Record
from services.search.domain.snippets import folded_chunks
from services.search.domain.words import (
    MAX_WORD_BYTES,
    rejoined_words,
    spaced_words,
    squeezed,
    without_leading_zeros,
)

VERSION = 1
KEPT_TEXT = 100_000
"""Characters of a text that are kept for snippets, some forty pages. All of it is indexed and found; a word that
stands only later is found without being shown. Kept a second time, folded, where it is longer than one chunk."""

TEXT, TITLE, NUMBER, PARTY, REF, TYPE = "text", "title", "number", "party", "ref", "type"
"""Fields of words. `text` holds the words of all others too, so that one posting list answers for each word."""
KEY, OFFICE, KIND, MEDIA_TYPE, CODE = "key", "office", "kind", "media_type", "code"
"""Fields of one exact value; `code` is the number without dividers."""
YEAR, AT, GENERATION = "year", "at", "generation"
_FACTS, _KEPT, _FOLDED = "facts", "kept", "folded"


def build_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in (TEXT, TITLE, NUMBER, PARTY, REF, TYPE):
        builder.add_text_field(name, tokenizer_name="whitespace_words")
    for name in (KEY, CODE):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in (OFFICE, KIND, MEDIA_TYPE):
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
    document.add_text(KEY, facts.key)
    document.add_text(OFFICE, facts.office)
    document.add_text(KIND, facts.kind)
    document.add_unsigned(YEAR, facts.year)
    document.add_date(AT, facts.at)
    document.add_unsigned(GENERATION, generation)
    if facts.media_type is not None:
        document.add_text(MEDIA_TYPE, facts.media_type)
    for field, values in _words_of(facts).items():
        for value in values:
            words = spaced_words(value)
            document.add_text(field, words)
            document.add_text(TEXT, words)
    for entry in facts.entries:
        document.add_text(CODE, squeezed(entry.number))
    document.add_text(TEXT, spaced_words(record.text))
    document.add_text(TEXT, spaced_words(rejoined_words(record.text)))
    document.add_bytes(_FACTS, orjson.dumps(facts.model_dump(mode="json")))
    document.add_bytes(_KEPT, kept.encode())
    document.add_bytes(_FOLDED, folded_chunks(kept).encode())
    return document


def facts_of(document: tantivy.Document) -> Facts:
    return Facts.model_validate_json(_bytes(document, _FACTS))


def kept_text_of(document: tantivy.Document) -> tuple[str, str]:
    """The kept text and its folded chunks."""
    return _bytes(document, _KEPT).decode(), _bytes(document, _FOLDED).decode()


def _words_of(facts: Facts) -> dict[str, list[str]]:
    entries = facts.entries
    return {
        TITLE: [facts.title, *facts.names, *(entry.subject for entry in entries)],
        NUMBER: [form for entry in entries for form in (entry.number, without_leading_zeros(entry.number))],
        PARTY: [entry.party for entry in entries],
        REF: [entry.their_ref for entry in entries],
        TYPE: [facts.media_type or facts.kind],
    }


def _bytes(document: tantivy.Document, field: str) -> bytes:
    value: Any = document.get_first(field)
    return bytes(value)
