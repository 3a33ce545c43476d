"""Who is asked about personal data, and how the answers are divided into pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.catalogue import commands
from shared.contracts.privacy import HeldDataQuery, HeldRecord, KeptBecause, LegalSource, Subject
from shared.contracts.problems import Invalid
from shared.privacy.holders import holders
from shared.privacy.telling import held_data
from shared.privacy.words import LANGUAGES, words_of
from shared.security.rights import Right

SUBJECT = Subject(party_ids=("p",))
WITHOUT_PEOPLE = {"scanner_agent": "its spool holds scans for minutes, by batch and not by person"}


def test_every_service_answers_or_says_why_not():
    """A new service has two commands to write, or a reason to give here."""
    services = {command.service for command in commands()}
    assert services - {holder.service for holder in holders()} == set(WITHOUT_PEOPLE)


def test_only_who_handles_requests_may_ask_a_service():
    asked = [kind for holder in holders() for kind in (holder.report, holder.erase)]
    assert {kind.right for kind in asked} == {Right.PRIVACY_MANAGE}


def section_of(ids: list[str], name: str):
    def fetch(after: str, limit: int) -> list[HeldRecord]:
        return [HeldRecord(section=name, id=one, label=one) for one in ids if one > after][:limit]

    return fetch


@given(st.lists(st.integers(0, 7), max_size=4), st.integers(1, 9))
def test_every_record_is_told_once_whatever_the_pages(sizes, limit):
    names = [f"s{number}" for number in range(len(sizes))]
    ids = [[f"{n:03d}" for n in range(size)] for size in sizes]
    sections = [section_of(one, name) for one, name in zip(ids, names, strict=True)]
    told, after = [], None
    for _ in range(sum(sizes) + 2):
        page = held_data(HeldDataQuery(subject=SUBJECT, after=after, limit=limit), sections)
        assert len(page.records) <= limit
        told += [(record.section, record.id) for record in page.records]
        after = page.next
        if after is None:
            break
    assert after is None
    assert told == [(name, one) for name, own in zip(names, ids, strict=True) for one in own]


def test_a_made_up_position_is_refused():
    for after in ("5:x", "x", "-1:"):
        with pytest.raises(Invalid):
            held_data(HeldDataQuery(subject=SUBJECT, after=after), [section_of([], "s")])


def test_the_report_has_the_same_words_in_every_language():
    english = words_of("en")
    assert LANGUAGES == ("en", "hr", "pl", "ru", "sk")
    for language in LANGUAGES:
        texts = words_of(language)._texts
        assert {kind: set(own) for kind, own in texts.items()} == {
            kind: set(own) for kind, own in english._texts.items()
        }
        assert all(text for own in texts.values() for text in own.values())
        assert set(texts["because"]) == {because.value for because in KeptBecause}
        assert set(texts["sources"]) == {source.value for source in LegalSource}
        assert set(texts["services"]) == {holder.service for holder in holders()}


def test_what_has_no_word_is_called_by_its_name():
    assert words_of("sk").call("fields", "time_spent") == "Time spent"
