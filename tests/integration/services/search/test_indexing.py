"""Events to hits, through a real broker and a real index, in every order, with kills between."""

import itertools
import random
import time

import pytest

from shared.contracts.problems import Forbidden, Invalid, NotSignedIn
from shared.contracts.search import HitKind, Search
from shared.security.context import Context
from shared.security.principal import ANONYMOUS, Kind, Principal
from shared.security.rights import Right, Role
from tests.integration.services.search.world import CLERK, World, resident_megabytes

pytestmark = pytest.mark.integration


@pytest.fixture
def search(world):
    program = world.start_search()
    world.wait_answering()
    return program


def test_a_document_is_found_by_name_then_text_then_number(world: World, search):
    world.tell(world.store("d1", filename="list_od_Nováka.tif"))
    [hit] = world.wait_hits("novaka", "d1").values()
    assert (hit.kind, hit.title, hit.entry) == (HitKind.DOCUMENT, "list_od_Nováka.tif", None)
    world.tell(world.read("d1", "Žiadosť o stavebné povolenie"))
    started = time.monotonic()
    [hit] = world.wait_hits("ziadost", "d1").values()
    assert hit.snippet == "<mark>Žiadosť</mark> o stavebné povolenie"
    assert time.monotonic() - started < 2
    world.tell(world.register("e1", "BA-2026/000001", "d1", subject="Stavba", party="Ján Novák"))
    [hit] = world.wait_hits("BA-2026/000001", "d1").values()
    assert (hit.title, hit.entry.id, hit.entry.number) == ("Stavba", "e1", "BA-2026/000001")
    assert world.hits("party:novak povolenie").keys() == {"d1"}


def test_an_entry_without_documents_is_found_itself(world: World, search):
    world.tell(world.register("e1", "BA-2026/000007", subject="Ústne podanie", party="Eva Malá"))
    [hit] = world.wait_hits("podanie mala", "e1").values()
    assert (hit.kind, hit.title, hit.entry.number) == (HitKind.ENTRY, "Ústne podanie", "BA-2026/000007")


@pytest.mark.parametrize("order", range(6))
def test_the_order_of_events_does_not_matter(world: World, search, order):
    stored = world.store("d1")
    read = world.read("d1", "Žiadosť")
    registered = world.register("e1", "BA-2026/000001", "d1")
    events = list(itertools.permutations([stored, read, registered]))[order]
    for event in events:
        world.tell(event)
        time.sleep(0.15)
    world.wait_hits("ziadost BA-2026/000001", "d1")


def test_repeated_events_make_one_hit(world: World, search):
    events = [world.store("d1"), world.read("d1", "Žiadosť"), world.register("e1", "BA-2026/000001", "d1")]
    world.tell(*events * 20)
    world.wait_hits("ziadost BA-2026/000001", "d1")
    assert world.search("ziadost").total == 1


def test_an_entry_that_documents_heard_of_is_fetched(world: World, search):
    stored = world.store("d1")
    world.register("e1", "BA-2026/000001", "d1", party="Novák")
    world.acknowledge_entry("d1", "e1", "BA-2026/000001")
    world.tell(stored)
    world.wait_hits("party:novak", "d1")


def test_events_from_before_the_start_are_not_missed(world: World):
    world.tell(world.store("d1"), world.read("d1", "Žiadosť"))
    world.start_search()
    world.wait_hits("ziadost", "d1")


def test_kills_at_any_moment_lose_nothing(world: World):
    chance = random.Random(7)
    expected = set()
    program = world.start_search()
    for burst in range(5):
        for number in range(30):
            document_id = f"d{burst}-{number:02}"
            expected.add(document_id)
            world.tell(world.store(document_id), world.read(document_id, f"Žiadosť číslo {number}"))
            world.tell(world.register(f"e{document_id}", f"BA-2026/{burst}{number:02}", document_id))
        time.sleep(chance.random() * 1.5)
        program.kill()
        program = world.start_search()
    world.wait_hits("ziadost -qqqq", *expected, limit=100) if len(expected) <= 100 else None
    world.wait_answering()
    deadline = time.monotonic() + 60
    while world.search("ziadost number:BA").total < len(expected) and time.monotonic() < deadline:
        time.sleep(0.2)
    results = world.search("ziadost number:BA")
    assert results.total == len(expected)


def test_one_document_without_its_text_does_not_hold_up_the_others(world: World, search):
    world.store("bad")
    bad = world.read("bad", "Stratené")
    world.lose_text("bad")
    good = [world.read(f"g{n}", "Žiadosť") for n in range(10) if world.store(f"g{n}")]
    world.tell(bad, *good)
    world.wait_hits("ziadost", *(f"g{n}" for n in range(10)))
    assert world.hits("stratene") == {}
    world.read("bad", "Nájdené")
    world.wait_hits("najdene", "bad")


def test_two_replicas_hold_everything_each(world: World, search):
    world.declare_search("1")
    world.tell(world.store("d1"), world.read("d1", "Žiadosť"))
    world.wait_hits("ziadost", "d1")
    second = world.start_search("1")
    search.terminate()
    world.wait_hits("ziadost", "d1")
    assert second.process.poll() is None


def test_a_person_sees_the_own_offices_alone(world: World, search):
    world.tell(
        world.store("ba"), world.read("ba", "Žiadosť"), world.store("ke", office="KE"), world.read("ke", "Žiadosť")
    )
    world.wait_hits("ziadost", "ba", "ke")
    results = world.search("ziadost", CLERK)
    assert [hit.id for hit in results.items] == ["ba"]
    assert [value.value for value in results.facets["office"]] == ["BA"]
    assert world.search("ziadost", CLERK, office=("KE",)).total == 0


def test_searching_needs_its_right(world: World, search):
    world.tell(world.store("d1"), world.read("d1", "Žiadosť"))
    world.wait_hits("ziadost", "d1")
    narrowed = CLERK.model_copy(update={"scopes": frozenset({Right.DOCUMENTS_READ})})
    with pytest.raises(Forbidden):
        world.search("ziadost", narrowed)
    with pytest.raises(NotSignedIn):
        world.search("ziadost", ANONYMOUS)
    with pytest.raises(Forbidden):
        world.search("ziadost", Principal(kind=Kind.AGENT, id="agent-BA", name="agent", offices=frozenset({"BA"})))
    for role in Role:
        person = CLERK.model_copy(update={"roles": frozenset({role})})
        assert world.search("ziadost", person).total == 1


def test_a_broken_query_is_explained_to_the_caller(world: World, search):
    with pytest.raises(Invalid) as problem:
        world.rpc.call(Search(q='"ziadost'), Context(principal=CLERK))
    assert [(field.pointer, field.code) for field in problem.value.fields] == [("/q", "open-quote")]


def test_the_process_stays_small(world: World, search):
    for number in range(50):
        world.tell(world.store(f"d{number}"), world.read(f"d{number}", "Žiadosť o povolenie " * 100))
    world.wait_hits("ziadost", *(f"d{number}" for number in range(50)), limit=100)
    assert resident_megabytes(search) < 120
