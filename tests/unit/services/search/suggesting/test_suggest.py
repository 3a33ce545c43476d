"""Letters of a generated post, half of it registered: what is proposed for the other half."""

from datetime import date

import pytest

from services.search.domain.records import Facts, Record
from services.search.suggesting.suggest import Asked, suggest
from shared.contracts.search import HitKind, SuggestionSource
from tests.letters import SK, Letter, Post
from tests.some_documents import document_of
from tests.unit.services.search.records import AT, document, entry, opened

RECEIVED = date(2026, 11, 20)
TITLES = {mark: kind for mark, (kind, _) in SK.subjects.items()}


def registered(number: int, letter: Letter, **more):
    office = more.pop("office", "BA")
    own = entry(
        f"e{number}",
        f"{office}-2026/{number}",
        letter.subject,
        letter.sender,
        letter.reference,
        mark=letter.mark,
        seen_by=(office,),
        direction=more.pop("direction", "received"),
    )
    return document(f"d{number}", letter.text, office=office, entries=(own,), **more)


@pytest.fixture(scope="module")
def post():
    post = Post(5)
    return [post.letter() for _ in range(260)]


@pytest.fixture(scope="module")
def index(tmp_path_factory, post):
    index = opened(tmp_path_factory.mktemp("index"), *(registered(n, x) for n, x in enumerate(post[:200])))
    yield index
    index.close()


def asked(index, text: str, *, office: str = "BA", visible=frozenset({"BA"}), titles=None):
    return suggest(Asked(document_of("new", office=office), text, RECEIVED, visible, titles or TITLES), index.snapshot)


def test_marks_and_senders_of_the_past_are_proposed_and_explained(index, post):
    right = {"mark": 0, "party": 0}
    for letter in post[200:]:
        proposed = asked(index, letter.text)
        assert proposed.learnt_from == 200
        right["mark"] += proposed.mark[0].value == letter.mark
        right["party"] += bool(proposed.party) and proposed.party[0].value == letter.sender
        best = proposed.mark[0]
        assert best.title == TITLES[best.value]
        if best.source is SuggestionSource.HISTORY:
            assert best.words
            assert best.examples
    assert right["mark"] >= 48
    assert right["party"] >= 52


def test_only_marks_that_may_be_chosen_are_proposed(index, post):
    for letter in post[200:220]:
        assert {one.value for one in asked(index, letter.text, titles={"AA1": "Faktúry"}).mark} <= {"AA1"}


def test_what_others_see_teaches_nobody_else(index, post):
    for letter in post[200:210]:
        proposed = asked(index, letter.text, office="KE", visible=frozenset({"KE"}), titles={"ZZ": "Žaby"})
        assert (proposed.learnt_from, proposed.mark) == (0, ())
        assert all(one.source is SuggestionSource.LETTER for one in proposed.party)


def test_what_the_office_sends_is_not_what_it_receives(tmp_path, post):
    sent = opened(tmp_path, *(registered(n, x, direction="sent") for n, x in enumerate(post[:60])))
    assert asked(sent, post[100].text).learnt_from == 0


def test_an_office_of_its_own_habits_is_judged_by_them_and_a_new_one_by_those_of_all(tmp_path, post):
    noise = next(letter for letter in post if letter.mark == "BB1" and letter.language == "sk")
    many = [registered(n, x, office="KE") for n, x in enumerate(post[:100])]
    index = opened(tmp_path, *many)
    proposed = asked(index, noise.text, office="BA", visible=None)
    assert proposed.learnt_from == 100
    index.write([registered(1000 + n, x, office="BA") for n, x in enumerate(post[100:140])])
    assert asked(index, noise.text, office="BA", visible=None).learnt_from == 40


def test_the_plan_speaks_where_there_is_no_history(tmp_path):
    index = opened(tmp_path)
    [only] = asked(index, "Vec: Žiadosť o vydanie stavebného povolenia na garáž", titles=TITLES).mark
    assert (only.value, only.source, only.certainty < 0.5) == ("AA2", SuggestionSource.PLAN, True)
    assert set(only.words) == {"ziadost", "stavebneho", "povolenia"}


def test_a_misread_name_is_recognised(index, post):
    letter = next(letter for letter in post[:200] if letter.sender.endswith("s.r.o."))
    misread = letter.sender.replace("o", "0", 1)
    [best, *_] = asked(index, f"{misread}, Hlavná 5\n{letter.text.partition(chr(10))[2]}").party
    assert (best.value, best.source) == (letter.sender, SuggestionSource.HISTORY)


def test_a_document_without_text_gets_nothing(index):
    assert not asked(index, " \f ").has_text


def test_a_contact_is_recognised_by_its_number_by_those_alone_who_may_see_it(tmp_path):
    facts = Facts(
        kind=HitKind.CONTACT,
        id="c1",
        version=1,
        office="KE",
        title="Vodárenská spoločnosť, a. s.",
        at=AT,
        year=2026,
        names=("Vodárenská spoločnosť, a. s.", "IČO 12 345 678", "info@voda.example"),
        shown_to=("BA",),
    )
    index = opened(tmp_path, Record(facts, "Vodárenská spoločnosť, a. s. · info@voda.example"))
    text = "VS Košice\nIČO 12345678, info@voda.example\nVec: Vyúčtovanie"
    ba, ke = frozenset({"BA"}), frozenset({"KE"})
    for visible, may_read, found in ((ba, True, "c1"), (ke, True, None), (None, True, "c1"), (None, False, None)):
        proposed = suggest(Asked(document_of("new"), text, RECEIVED, visible, TITLES, may_read), index.snapshot).party
        assert (proposed[0].contact_id if proposed else None) == found
