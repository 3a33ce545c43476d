"""Events to hits, through a real broker and a real index: in every order, again and again, with kills between."""

import itertools
import random
import time

import pytest

from shared.contracts.documents import DocumentErased
from shared.contracts.problems import Forbidden, Invalid, NotSignedIn
from shared.contracts.search import HitKind
from shared.security.principal import ANONYMOUS, Kind, Principal
from shared.security.rights import Right, Role
from tests.integration.services.search.world import CLERK, World, resident_megabytes, wait_for

pytestmark = pytest.mark.integration


def test_a_document_is_found_by_name_then_text_then_number(running: World, word: str):
    running.tell(running.store(word, filename=f"list_od_Nováka_{word}.tif"))
    [hit] = running.wait_hits(f"novaka {word}", word).values()
    assert (hit.kind, hit.title, hit.entry) == (HitKind.DOCUMENT, f"list_od_Nováka_{word}.tif", None)
    running.tell(running.read(word, "Žiadosť o stavebné povolenie"))
    started = time.monotonic()
    [hit] = running.wait_hits(f"ziadost title:{word}", word).values()
    assert time.monotonic() - started < 2
    assert hit.snippet == "<mark>Žiadosť</mark> o stavebné povolenie"
    running.tell(running.register(f"e{word}", f"BA-2026/{word}", word, subject="Stavba", party="Ján Novák"))
    [hit] = running.wait_hits(f"BA-2026/{word}", word).values()
    assert (hit.title, hit.entry.id, hit.entry.number) == ("Stavba", f"e{word}", f"BA-2026/{word}")
    assert running.hits(f"party:novak povolenie title:{word}").keys() == {word}


def test_an_entry_without_documents_is_found_itself(running: World, word: str):
    running.tell(running.register(word, "BA-2026/000007", subject=f"Podanie {word}", party="Eva Malá"))
    [hit] = running.wait_hits(f"podanie mala {word}", word).values()
    assert (hit.kind, hit.title, hit.entry.number) == (HitKind.ENTRY, f"Podanie {word}", "BA-2026/000007")


@pytest.mark.parametrize("order", range(6))
def test_the_order_of_events_does_not_matter(running: World, word: str, order: int):
    events = [
        running.store(word),
        running.read(word, f"Žiadosť {word}"),
        running.register(f"e{word}", "BA-2026/1", word),
    ]
    for event in list(itertools.permutations(events))[order]:
        running.tell(event)
        time.sleep(0.15)
    running.wait_hits(f"ziadost {word} number:BA-2026/1", word)


def test_repeated_events_make_one_hit(running: World, word: str):
    events = [
        running.store(word),
        running.read(word, f"Žiadosť {word}"),
        running.register(f"e{word}", "BA-2026/1", word),
    ]
    running.tell(*events * 20)
    running.wait_hits(f"ziadost {word} BA-2026/1", word)
    assert running.search(word).total == 1


def test_an_entry_that_documents_heard_of_is_fetched(running: World, word: str):
    stored = running.store(word)
    running.register(f"e{word}", "BA-2026/000001", word, party=f"Novák {word}")
    running.acknowledge_entry(word, f"e{word}", "BA-2026/000001")
    running.tell(stored)
    running.wait_hits(f"party:{word}", word)


def test_a_document_that_is_gone_is_found_no_more(running: World, word: str):
    stored = running.store(word, filename=word)
    running.tell(stored)
    running.wait_hits(word, word)
    running.remove(word)
    running.tell(stored)
    running.wait_hits(word)


def test_an_erased_document_is_found_no_more_even_when_older_events_come_late(running: World, word: str):
    stored = running.store(word, filename=word)
    running.tell(stored)
    running.wait_hits(word, word)
    running.remove(word)
    running.tell(DocumentErased(office="BA", document_id=word))
    running.wait_hits(word)
    running.tell(stored)
    time.sleep(1)
    assert running.search(word).total == 0


def test_one_document_without_its_text_does_not_hold_up_the_others(running: World, word: str):
    bad = running.read_after_store(f"{word}-bad", f"{word} stratené")
    running.lose_text(f"{word}-bad")
    good = [running.read_after_store(f"{word}-{number}", f"{word} žiadosť") for number in range(10)]
    running.tell(bad, *good)
    running.wait_hits(f"ziadost {word}", *(f"{word}-{number}" for number in range(10)))
    assert running.hits(f"{word} stratene") == {}
    running.read(f"{word}-bad", f"{word} nájdené")
    running.wait_hits(f"{word} najdene", f"{word}-bad")


def test_a_person_sees_the_own_offices_alone(running: World, word: str):
    ba, ke = f"{word}-ba", f"{word}-ke"
    running.tell(running.read_after_store(ba, word), running.read_after_store(ke, word, office="KE"))
    running.wait_hits(word, ba, ke)
    results = running.search(word, CLERK)
    assert [hit.id for hit in results.items] == [ba]
    assert [value.value for value in results.facets["office"]] == ["BA"]
    assert running.search(word, CLERK, office=("KE",)).total == 0


def test_searching_needs_its_right(running: World, word: str):
    running.tell(running.read_after_store(word, word))
    running.wait_hits(word, word)
    narrowed = CLERK.model_copy(update={"scopes": frozenset({Right.DOCUMENTS_READ})})
    with pytest.raises(Forbidden):
        running.search(word, narrowed)
    with pytest.raises(NotSignedIn):
        running.search(word, ANONYMOUS)
    with pytest.raises(Forbidden):
        running.search(word, Principal(kind=Kind.AGENT, id="agent-BA", name="agent", offices=frozenset({"BA"})))
    for role in Role:
        person = CLERK.model_copy(update={"roles": frozenset({role})})
        assert running.search(word, person).total == 1


def test_a_broken_query_is_explained_to_the_caller(running: World):
    with pytest.raises(Invalid) as problem:
        running.search('"ziadost', CLERK)
    assert [(field.pointer, field.code) for field in problem.value.fields] == [("/q", "open-quote")]


def test_events_from_before_the_start_are_not_missed_and_the_process_stays_small(world: World):
    expected = [f"d{number}" for number in range(50)]
    world.tell(*(world.read_after_store(document_id, "Žiadosť o povolenie " * 200) for document_id in expected))
    search = world.start_search()
    world.wait_hits("ziadost", *expected, limit=100)
    assert resident_megabytes(search) < 120


def test_kills_at_any_moment_lose_nothing(world: World):
    chance = random.Random(7)
    program = world.start_search()
    for burst in range(5):
        for number in range(30):
            document_id = f"d{burst}-{number:02}"
            world.tell(world.store(document_id), world.read(document_id, f"Žiadosť číslo {number}"))
            world.tell(world.register(f"e{document_id}", f"BA-2026/{burst}{number:02}", document_id))
        time.sleep(chance.random() * 1.5)
        program.kill()
        program = world.start_search()
    world.wait_answering()
    wait_for(lambda: world.search("ziadost number:BA").total == 150, "all 150 documents are found")


def test_two_replicas_hold_everything_each(world: World):
    first = world.start_search("0")
    world.declare_search("1")
    world.tell(world.read_after_store("d1", "Žiadosť"))
    world.wait_hits("ziadost", "d1")
    second = world.start_search("1")
    assert first.terminate() == 0
    world.wait_hits("ziadost", "d1")
    assert second.process.poll() is None
