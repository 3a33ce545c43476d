from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.search.domain.words import clean
from services.search.finding import find
from shared.contracts.problems import Invalid
from shared.contracts.search import HitKind, Search
from shared.security.principal import Kind, Principal
from tests.unit.services.search.records import document, entry, opened

ZONE = ZoneInfo("Europe/Bratislava")
HEAD_OFFICE = Principal(kind=Kind.PERSON, id="1", name="head", all_offices=True)


def of_office(*codes: str) -> Principal:
    return Principal(kind=Kind.PERSON, id="2", name="clerk", offices=frozenset(codes))


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    index = opened(
        tmp_path_factory.mktemp("index"),
        document(
            "sk",
            "Zmluva o dielo. Žiadosť o stavebné povo-\nlenie v Ľubovni.",
            entries=(entry("e1", "BA-2026/000001", "Stavebné konanie", "Ján Čierny a syn", "ABC/77"),),
        ),
        document(
            "pl",
            "Umowa najmu, Łódź. Święto narodowe.",
            office="KE",
            title="umowa_najmu.pdf",
            media_type="application/pdf",
        ),
        document("hr", "Gospodin Đurđević iz Čakovca šalje zahtjev."),
        document("ru", "Новогодняя ёлка в лесу. Мой подъезд.", office="KE"),
        document("en", "The straße café invoice is due.", at=datetime(2025, 12, 31, 23, 30, tzinfo=UTC), year=2026),
        document("typo", "Zmluba, zmluba o najme bytu. Zmluba!"),
        document("both", "zmluva zmluva zmluva " + "vata " * 300),
    )
    yield index
    index.close()


def ids(index, q: str, principal: Principal = HEAD_OFFICE, **more) -> list[str]:
    return [hit.id for hit in find(Search(q=q, **more), principal, index, ZONE).items]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("ziadost", "sk"),
        ("ŽIADOSŤ", "sk"),
        ("lodz", "pl"),
        ("Łódź", "pl"),
        ("swieto", "pl"),
        ("durdevic", "hr"),
        ("ČAKOVCA", "hr"),
        ("елка", "ru"),
        ("ЁЛКА", "ru"),
        ("мой", "ru"),
        ("strasse cafe", "en"),
        ("povolenie", "sk"),
        ("ziad*", "sk"),
        ("ёл*", "ru"),
        ('"stavebné povolenie"', None),
        ('"umowa najmu"', "pl"),
        ('"najmu umowa"', None),
        ("BA-2026/000001", "sk"),
        ("ba-2026/1", "sk"),
        ("BA-2026/0000*", "sk"),
        ("number:BA-2026*", "sk"),
        ("number:000001", "sk"),
        ("number:KE-2026*", None),
        ("title:umowa", "pl"),
        ("title:swieto", None),
        ("party:cierny", "sk"),
        ('party:"jan cierny"', "sk"),
        ("ref:abc/77", "sk"),
        ("type:pdf", "pl"),
        ("umowa -lodz", None),
        ("najme -umowa", "typo"),
        ("year:2025", None),
        ("year:2026 invoice", "en"),
        ("office:ke swieto", "pl"),
        ("office:ba swieto", None),
        ("zmluva neexistuje", None),
        ("x" * 400, None),
    ],
)
def test_what_is_found(index, q, found):
    assert ids(index, q) == ([found] if found else [])


def test_one_typo_is_forgiven_below_all_exact_hits(index):
    assert ids(index, "zmluva") == ["sk", "both", "typo"]
    assert ids(index, "umowy") == ["pl"]
    assert ids(index, '"zmluva"') == ["sk", "both"]


def test_more_words_found_as_typed_rank_higher_however_often_the_others_stand(tmp_path):
    typo = document("typo", "vzácne vzácne vzácne vzácne zmluba")
    exact = document("exact", "zmluva vzácne " + "vata " * 2000)
    others = [document(str(number), "zmluva o dielo") for number in range(30)]
    index = opened(tmp_path, typo, exact, *others)
    assert ids(index, "zmluva vzacne") == ["exact", "typo"]


def test_short_words_and_numbers_forgive_nothing(index):
    assert ids(index, "diel") == []
    assert ids(index, "BA-2026/000002") == []


def test_without_any_word_all_but_the_excluded_is_found(index):
    assert sorted(ids(index, "-zmluva -najme")) == ["en", "hr", "pl", "ru"]


def test_the_hit_shows_number_subject_and_marked_words(index):
    [hit] = find(Search(q="povolenie"), HEAD_OFFICE, index, ZONE).items
    assert (hit.kind, hit.office, hit.title) == (HitKind.DOCUMENT, "BA", "Stavebné konanie")
    assert (hit.entry.id, hit.entry.number) == ("e1", "BA-2026/000001")
    [hit] = find(Search(q="stavebne"), HEAD_OFFICE, index, ZONE).items
    assert "<mark>stavebné</mark>" in hit.snippet


def test_filters(index):
    assert ids(index, "-qqqqq", office=("KE",), media_type=("image/tiff",)) == ["ru"]
    assert ids(index, "-qqqqq", kind=(HitKind.ENTRY,)) == []


def test_days_are_those_of_the_organisation(index):
    """23:30 in Greenwich is the new year in Bratislava."""
    assert ids(index, "invoice", since=date(2026, 1, 1)) == ["en"]
    assert ids(index, "invoice", until=date(2025, 12, 31)) == []
    assert ids(index, "invoice", since=date(2026, 1, 1), until=date(2026, 1, 1)) == ["en"]
    assert ids(index, "invoice", since=date.min, until=date.max) == ["en"]


def test_facets_count_all_hits_and_not_only_the_page(index):
    results = find(Search(q="-qqqqq", limit=1), HEAD_OFFICE, index, ZONE)
    assert results.total == 7
    assert {value.value: value.count for value in results.facets["office"]} == {"BA": 5, "KE": 2}
    assert {value.value: value.count for value in results.facets["media_type"]} == {
        "image/tiff": 6,
        "application/pdf": 1,
    }
    assert {value.value: value.count for value in results.facets["kind"]} == {"document": 7}
    assert sum(value.count for value in results.facets["year"]) == 7


def test_an_office_sees_its_own_records_alone(index):
    results = find(Search(q="-qqqqq"), of_office("KE"), index, ZONE)
    assert {hit.office for hit in results.items} == {"KE"}
    assert results.total == 2
    assert [value.value for value in results.facets["office"]] == ["KE"]
    assert ids(index, "zmluva", of_office("KE")) == []
    assert ids(index, "zmluva", of_office("KE"), office=("BA",)) == []


def test_who_has_no_office_sees_nothing(index):
    results = find(Search(q="-qqqqq"), of_office(), index, ZONE)
    assert (results.items, results.total) == ((), 0)
    assert all(values == () for values in results.facets.values())


attack = st.text(
    alphabet=st.one_of(st.sampled_from('"*-:()[]^~\\/|&+ officeBA:yearTOANDzmluva'), st.characters(codec="utf-8")),
    min_size=1,
    max_size=200,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.one_of(
        attack, st.sampled_from(["office:BA", "-office:KE", '-"x" office:BA', "* OR office:BA", "-qq) OR (office:BA"])
    )
)
def test_no_query_leads_out_of_the_office(index, q):
    if not clean(q).strip():
        return
    try:
        results = find(Search(q=q), of_office("KE"), index, ZONE)
    except Invalid as problem:
        assert problem.fields[0].pointer == "/q"
        return
    assert {hit.office for hit in results.items} <= {"KE"}
    assert {value.value for value in results.facets["office"]} <= {"KE"}


def test_paging_shows_each_hit_once(tmp_path):
    index = opened(tmp_path, *(document(str(number), "rovnaké slová") for number in range(57)))
    seen, cursor = [], None
    while True:
        page = find(Search(q="rovnaké", limit=10, cursor=cursor), HEAD_OFFICE, index, ZONE)
        assert page.total == 57
        seen += [hit.id for hit in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert sorted(seen, key=int) == [str(number) for number in range(57)]


def test_paging_repeats_nothing_when_a_better_hit_arrives_meanwhile(tmp_path):
    index = opened(tmp_path, *(document(str(n), "slovo " * (20 - n) + "vata " * 10 * n) for n in range(20)))
    first = find(Search(q="slovo", limit=10), HEAD_OFFICE, index, ZONE)
    index.write([document("new", "slovo " * 50)])
    second = find(Search(q="slovo", limit=10, cursor=first.next_cursor), HEAD_OFFICE, index, ZONE)
    assert not {hit.id for hit in first.items} & {hit.id for hit in second.items}
    assert {hit.id for hit in (*first.items, *second.items)} == {str(n) for n in range(20)}
