"""Events to hits, through a real broker and a real index: in every order, again and again, with kills between."""

import itertools
import random
import time

import pytest

from shared.contracts.documents import DocumentErased
from shared.contracts.problems import Forbidden, Invalid, NotSignedIn
from shared.contracts.registry import RecordSight, SightChanged
from shared.contracts.search import HitKind, Order
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
    found = running.wait_hits(f"BA-2026/{word}", word, f"e{word}")
    assert [hit.kind for hit in found.values()] == [HitKind.ENTRY, HitKind.DOCUMENT]
    hit = found[word]
    assert (hit.title, hit.entry.id, hit.entry.number) == ("Stavba", f"e{word}", f"BA-2026/{word}")
    assert running.hits(f"sender:novak povolenie title:{word}").keys() == {word}


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
    running.wait_hits(f"party:{word}", word, f"e{word}")


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


def test_a_corrected_and_classified_entry_is_found_by_what_is_right_and_so_are_its_documents(running: World, word: str):
    entry_id, number = f"e{word}", f"BA-2026/{word}"
    running.tell(running.read_after_store(word, "Text listu"))
    running.tell(running.register(entry_id, number, word, subject="scan.tif", party=f"p{word}"))
    running.wait_hits(f"sender:p{word}", word, entry_id)
    started = time.monotonic()
    running.tell(running.change_entry(entry_id, corrected={"party": f"r{word}"}, mark="AB1"))
    found = running.wait_hits(f"sender:r{word}", word, entry_id)
    assert time.monotonic() - started < 2
    assert {(hit.party, hit.mark) for hit in found.values()} == {(f"r{word}", "AB1")}
    assert running.hits(f"sender:p{word}") == {}
    assert running.hits(number, mark=("AB",)).keys() == {word, entry_id}


def test_a_record_that_comes_into_the_sight_of_another_office_is_found_there_with_its_documents(
    running: World, word: str
):
    entry_id = f"e{word}"
    running.tell(running.read_after_store(word, "Text listu", office="KE"))
    running.tell(running.register(entry_id, "KE-2026/000001", word, office="KE", subject=f"Podanie {word}"))
    running.wait_hits(word, word, entry_id)
    assert running.search(word, CLERK).total == 0
    running.change_entry(entry_id, seen_by=("KE", "BA"))
    sight = RecordSight(entry_id=entry_id, version=2, document_ids=(word,), seen_by=("KE", "BA"))
    running.tell(SightChanged(office="KE", records=(sight,)))
    running.wait_hits(word, word, entry_id, principal=CLERK)


def test_a_contact_is_found_by_those_whom_it_is_shown_to_until_it_is_removed(running: World, word: str):
    shown = {"everybody": False, "offices": ("KE",), "people": (CLERK.id,)}
    running.tell(
        running.keep_contact(word, f"Vodáreň {word} a. s.", "12345678", **shown),
        running.keep_contact(f"x{word}", f"Vodáreň {word} KE", everybody=False, offices=("KE",)),
        running.keep_contact(f"y{word}", f"Vodáreň {word} všade"),
    )
    running.wait_hits(f"vodaren {word}", word, f"x{word}", f"y{word}")
    running.wait_hits(f"vodaren {word}", word, f"y{word}", principal=CLERK)
    [hit] = running.hits(f"12345678 sender:{word}").values()
    assert (hit.kind, hit.title) == (HitKind.CONTACT, f"Vodáreň {word} a. s.")
    running.tell(running.keep_contact(word, "gone", version=2, gone=True, **shown))
    running.wait_hits(f"vodaren {word}", f"y{word}", principal=CLERK)


def test_events_from_before_the_start_are_not_missed_and_the_process_stays_small(world: World):
    expected = [f"d{number}" for number in range(50)]
    world.new_replica()
    world.tell(*(world.read_after_store(document_id, "Žiadosť o povolenie " * 200) for document_id in expected))
    search = world.new_replica().start()
    world.wait_hits("ziadost", *expected, limit=100)
    assert resident_megabytes(search) < 135


def test_kills_at_any_moment_lose_nothing(world: World):
    chance = random.Random(7)
    replica = world.new_replica()
    program = replica.start()
    for burst in range(5):
        for number in range(30):
            document_id = f"d{burst}-{number:02}"
            world.tell(world.store(document_id), world.read(document_id, f"Žiadosť číslo {number}"))
            world.tell(world.register(f"e{document_id}", f"BA-2026/{burst}{number:02}", document_id))
        time.sleep(chance.random() * 1.5)
        program.kill()
        replica = world.new_replica()
    program = replica.start()
    world.wait_answering()
    wait_for(lambda: world.search("ziadost number:BA").total == 150, "all 150 documents are found")


def test_two_replicas_hold_and_answer_the_same_each_by_a_queue_of_its_own(world: World):
    one, other = world.new_replica("0"), world.new_replica("1")
    first, _ = one.start(), other.start()
    for number in range(20):
        world.tell(world.read_after_store(f"d{number}", f"Žiadosť {'o povolenie ' * number}"))
        world.tell(world.register(f"e{number}", f"BA-2026/{number}", f"d{number}", party="Novák"))
    world.tell(world.change_entry("e3", corrected={"party": "Čierny"}))
    both = wait_for(lambda: agreed(world), "both replicas have followed")
    assert first.terminate() == 0
    assert shown_by(world) == both


def agreed(world: World) -> tuple | None:
    """What the replicas show, which answer in turns, once it is the same and whole."""
    answers = {shown_by(world) for _ in range(6)}
    [shown, *others] = answers
    return shown if not others and shown[0] == (40, 20, 2) else None


def shown_by(world: World) -> tuple:
    """Without scores, which may differ: they also count what was replaced and is not merged away yet."""
    found = world.search("ziadost", limit=50, order=Order.NEWEST)
    entries = world.search("novak", kind=(HitKind.ENTRY,), limit=50)
    totals = (world.search("number:BA").total, found.total, world.search("sender:cierny").total)
    return (
        totals,
        tuple((hit.id, hit.title, hit.snippet, hit.party) for hit in found.items),
        tuple(sorted(hit.id for hit in entries.items)),
        repr(found.facets),
    )
