from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.search.domain.words import clean
from services.search.finding import find
from shared.contracts.problems import Invalid, NotFound
from shared.contracts.search import HitKind, Order, Search
from shared.security.principal import Kind, Principal
from shared.security.rights import Right, Role
from tests.unit.services.search.records import document, entry, line, opened

ZONE = ZoneInfo("Europe/Bratislava")
CLERKS = frozenset({Role.REGISTRAR})
HEAD_OFFICE = Principal(kind=Kind.PERSON, id="1", name="head", roles=CLERKS, all_offices=True)


def of_office(*codes: str, scopes: frozenset[Right] | None = None) -> Principal:
    return Principal(kind=Kind.PERSON, id="2", name="clerk", roles=CLERKS, offices=frozenset(codes), scopes=scopes)


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
    return [hit.id for hit in find(Search(q=q, **more), principal, index.snapshot, ZONE).items]


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
    [hit] = find(Search(q="povolenie"), HEAD_OFFICE, index.snapshot, ZONE).items
    assert (hit.kind, hit.office, hit.title) == (HitKind.DOCUMENT, "BA", "Stavebné konanie")
    assert (hit.entry.id, hit.entry.number) == ("e1", "BA-2026/000001")
    [hit] = find(Search(q="stavebne"), HEAD_OFFICE, index.snapshot, ZONE).items
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
    results = find(Search(q="-qqqqq", limit=1), HEAD_OFFICE, index.snapshot, ZONE)
    assert results.total == 7
    assert {value.value: value.count for value in results.facets["office"]} == {"BA": 5, "KE": 2}
    assert {value.value: value.count for value in results.facets["media_type"]} == {
        "image/tiff": 6,
        "application/pdf": 1,
    }
    assert {value.value: value.count for value in results.facets["kind"]} == {"document": 7}
    assert sum(value.count for value in results.facets["year"]) == 7


def test_an_office_sees_its_own_records_alone(index):
    results = find(Search(q="-qqqqq"), of_office("KE"), index.snapshot, ZONE)
    assert {hit.office for hit in results.items} == {"KE"}
    assert results.total == 2
    assert [value.value for value in results.facets["office"]] == ["KE"]
    assert ids(index, "zmluva", of_office("KE")) == []
    assert ids(index, "zmluva", of_office("KE"), office=("BA",)) == []


def test_who_has_no_office_sees_nothing(index):
    results = find(Search(q="-qqqqq"), of_office(), index.snapshot, ZONE)
    assert (results.items, results.total) == ((), 0)
    assert all(values == () for values in results.facets.values())


attack = st.text(
    alphabet=st.one_of(st.sampled_from('"*-:()[]^~\\/|&+ officeBA:yearTOANDzmluva'), st.characters(codec="utf-8")),
    min_size=1,
    max_size=200,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        attack, st.sampled_from(["office:BA", "-office:KE", '-"x" office:BA', "* OR office:BA", "-qq) OR (office:BA"])
    )
)
def test_no_query_leads_out_of_the_office(index, q):
    if not clean(q).strip():
        return
    try:
        results = find(Search(q=q), of_office("KE"), index.snapshot, ZONE)
    except Invalid as problem:
        assert problem.fields[0].pointer == "/q"
        return
    assert {hit.office for hit in results.items} <= {"KE"}
    assert {value.value for value in results.facets["office"]} <= {"KE"}


def test_paging_shows_each_hit_once(tmp_path):
    index = opened(tmp_path, *(document(str(number), "rovnaké slová") for number in range(57)))
    seen, cursor = [], None
    while True:
        page = find(Search(q="rovnaké", limit=10, cursor=cursor), HEAD_OFFICE, index.snapshot, ZONE)
        assert page.total == 57
        seen += [hit.id for hit in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert sorted(seen, key=int) == [str(number) for number in range(57)]


def test_paging_repeats_nothing_when_a_better_hit_arrives_meanwhile(tmp_path):
    index = opened(tmp_path, *(document(str(n), "slovo " * (20 - n) + "vata " * 10 * n) for n in range(20)))
    first = find(Search(q="slovo", limit=10), HEAD_OFFICE, index.snapshot, ZONE)
    index.write([document("new", "slovo " * 50)])
    second = find(Search(q="slovo", limit=10, cursor=first.next_cursor), HEAD_OFFICE, index.snapshot, ZONE)
    assert not {hit.id for hit in first.items} & {hit.id for hit in second.items}
    assert {hit.id for hit in (*first.items, *second.items)} == {str(n) for n in range(20)}


@pytest.fixture(scope="module")
def journal(tmp_path_factory):
    first = entry(
        "e1", "BA-2026/000001", "Stavebné konanie", "Ján Čierny", mark="AB1.2", file="BA-S-2026/000007", contact_id="c1"
    )
    second = entry("e2", "KE-2026/000001", "Faktúra za elektrinu", "Energia a.s.", mark="AB10", direction="sent")
    moved = entry("e3", "KE-2026/000002", "Sťažnosť na hluk", "Eva Malá", seen_by=("KE", "BA"))
    declined = entry("e4", "BA-2026/000002", "Проект договора аренды", "Иванов")
    index = opened(
        tmp_path_factory.mktemp("journal"),
        line(first, at=datetime(2026, 3, 12, 9, tzinfo=UTC), document_ids=("d1",)),
        line(second, office="KE", at=datetime(2026, 4, 1, 9, tzinfo=UTC)),
        line(moved, office="KE"),
        line(declined),
        document("d1", "Žiadosť o povolenie stavby rodinného domu na parcele", entries=(first,)),
        document("d2", "Žiadosť o povolenie stavby garáže na parcele vedľa domu", asn=901),
        document("d3", "Pozvánka na ples"),
    )
    yield index
    index.close()


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("sender:cierny", {"e1", "d1"}),
        ("odosielateľ:čierny", {"e1", "d1"}),
        ("mark:ab1", {"e1", "d1"}),
        ("mark:AB1.2", {"e1", "d1"}),
        ("mark:ab*", {"e1", "d1", "e2"}),
        ("file:BA-S-2026/7", {"e1", "d1"}),
        ("asn:901", {"d2"}),
        ("asn:ASN00901", {"d2"}),
        ("00901", {"d2"}),
        ("asn:90", set()),
        ("kind:entry number:2026/1", {"e1", "e2"}),
        ("kind:dokument ziadost", {"d1", "d2"}),
        ("date:2026-04", {"e2"}),
        ("date:1.4.2026", {"e2"}),
        ("date:>2026-03", {"e2"}),
        ("kind:entry date:..2026-03", {"e1", "e3", "e4"}),
        ("-date:2026-03", {"e2"}),
        ("договор", {"e4"}),
        ("договору", {"e4"}),
        ("ДОГОВОРАМИ", {"e4"}),
        ('"договору"', set()),
        ("договор аренда", {"e4"}),
    ],
)
def test_entries_are_found_by_what_the_journal_knows(journal, q, found):
    assert set(ids(journal, q)) == found


def test_another_form_of_a_russian_word_is_marked(journal):
    [hit] = find(Search(q="договору"), HEAD_OFFICE, journal.snapshot, ZONE).items
    assert "<mark>договора</mark>" in hit.snippet


def test_filters_of_the_journal(journal):
    assert set(ids(journal, "", mark=("AB1",))) == {"e1", "d1"}
    assert set(ids(journal, "", mark=("AB10",))) == {"e2"}
    assert set(ids(journal, "", mark=("AB",))) == {"e1", "d1", "e2"}
    assert set(ids(journal, "", contact=("c1",))) == {"e1", "d1"}
    assert set(ids(journal, "", sender=("Energia a.s.",))) == {"e2"}
    assert set(ids(journal, "", sender=("ENERGIA, a. s.",))) == {"e2"}
    assert set(ids(journal, "", sender=("jan cierny",))) == {"e1", "d1"}
    assert set(ids(journal, "", sender=("Cierny",))) == set()
    assert set(ids(journal, "", contact=("c1",), sender=("Energia A.S.",))) == {"e1", "d1", "e2"}
    assert set(ids(journal, "", direction=("sent",))) == {"e2"}
    results = find(Search(kind=(HitKind.ENTRY,)), HEAD_OFFICE, journal.snapshot, ZONE)
    assert {value.value for value in results.facets["mark"]} == {"AB1.2", "AB10"}
    assert {value.value for value in results.facets["sender"]} == {"Ján Čierny", "Energia a.s.", "Eva Malá", "Иванов"}


def test_something_must_be_asked(journal):
    with pytest.raises(Invalid) as problem:
        find(Search(), HEAD_OFFICE, journal.snapshot, ZONE)
    assert (problem.value.fields[0].pointer, problem.value.fields[0].code) == ("/q", "nothing-to-find")


def test_the_newest_come_first_when_asked(journal):
    newest = find(Search(kind=(HitKind.ENTRY,), order=Order.NEWEST, limit=2), HEAD_OFFICE, journal.snapshot, ZONE)
    assert newest.items[0].id == "e2"
    further = find(
        Search(kind=(HitKind.ENTRY,), order=Order.NEWEST, limit=2, cursor=newest.next_cursor),
        HEAD_OFFICE,
        journal.snapshot,
        ZONE,
    )
    assert {hit.id for hit in (*newest.items, *further.items)} == {"e1", "e2", "e3", "e4"}


def test_a_record_that_moved_is_seen_by_both_offices(journal):
    assert ids(journal, "stažnosť", of_office("BA")) == ["e3"]
    assert ids(journal, "sťažnosť", of_office("KE")) == ["e3"]
    assert ids(journal, "faktúra", of_office("BA")) == []


def test_each_kind_is_found_by_those_alone_who_may_read_it(journal):
    documents_alone = of_office("BA", scopes=frozenset({Right.SEARCH_USE, Right.DOCUMENTS_READ}))
    entries_alone = of_office("BA", scopes=frozenset({Right.SEARCH_USE, Right.REGISTRY_READ}))
    nothing = of_office("BA", scopes=frozenset({Right.SEARCH_USE}))
    [hit] = find(Search(q="cierny"), documents_alone, journal.snapshot, ZONE).items
    assert (hit.id, hit.title, hit.entry, hit.party, hit.mark) == ("d1", "scand1.tif", None, "", None)
    assert "ierny" not in hit.snippet
    assert ids(journal, "cierny", entries_alone) == ["e1"]
    assert ids(journal, "cierny", nothing) == []


def test_more_like_this(journal):
    results = find(Search(like="document:d1"), HEAD_OFFICE, journal.snapshot, ZONE)
    assert [hit.id for hit in results.items] == ["d2"]
    assert results.like.title == "Stavebné konanie"
    with pytest.raises(NotFound):
        find(Search(like="document:d1"), of_office("KE"), journal.snapshot, ZONE)
    with pytest.raises(NotFound):
        find(Search(like="document:none"), HEAD_OFFICE, journal.snapshot, ZONE)
