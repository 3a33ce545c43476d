import multiprocessing
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import tantivy

from services.search.finding import find
from services.search.index import IndexDamaged, IndexInUse, SearchIndex, Unreadable
from shared.contracts.search import Search
from shared.security.principal import Kind, Principal
from shared.security.rights import Role
from tests.unit.services.search.records import document, entry, opened

HEAD_OFFICE = Principal(kind=Kind.PERSON, id="1", name="head", roles=frozenset({Role.MANAGER}), all_offices=True)


def everything(index: SearchIndex) -> int:
    return index.snapshot.search(tantivy.Query.all_query(), 1)[0]


def test_writing_again_replaces(tmp_path):
    index = opened(tmp_path, document("1", "prvý"), document("2", "druhý"))
    index.write([document("1", "tretí", version=2)])
    assert everything(index) == 2
    assert index.snapshot.get("document:1").version == 2


def test_what_is_gone_is_found_no_more(tmp_path):
    index = opened(tmp_path, document("1"), document("2"))
    index.write([], gone=["document:1"])
    assert index.snapshot.get("document:1") is None
    assert everything(index) == 1


def test_what_was_found_stays_readable_while_writes_replace_and_drop_it(tmp_path):
    index = opened(tmp_path, document("1", "prvý"), document("2", "druhý"))
    before = index.snapshot
    _, found = before.search(tantivy.Query.all_query(), 10)
    index.write([document("2", "iný", version=2), document("3")], gone=["document:1"])
    index.write([document("4")])
    assert sorted(before.facts(hit).key for hit in found) == ["document:1", "document:2"]
    assert before.get("document:2").version == 1
    assert before.records == 2
    assert index.snapshot.records == 3


def test_facts_come_back_as_they_were_written(tmp_path):
    record = document("1", "text", entries=(entry("e1", "BA-2026/000001", party="Novák"),), names=("Ján",))
    assert opened(tmp_path, record).snapshot.get("document:1") == record.facts


def test_an_index_is_found_again(tmp_path):
    opened(tmp_path, document("1")).close()
    index = SearchIndex(tmp_path)
    assert not index.was_empty
    assert index.snapshot.records == 1


def test_an_empty_folder_says_that_it_must_be_filled(tmp_path):
    assert SearchIndex(tmp_path / "new").was_empty


@pytest.mark.parametrize("suffix", ["store", "term", "idx", "pos", "fast", "fieldnorm"])
@pytest.mark.parametrize("keep", [0, 10])
def test_a_damaged_index_is_begun_again(tmp_path, suffix, keep):
    opened(tmp_path, document("1", "slovo")).close()
    [damaged] = tmp_path.glob(f"*.{suffix}")
    damaged.write_bytes(damaged.read_bytes()[:keep])
    index = SearchIndex(tmp_path)
    assert index.was_empty
    index.write([document("2")])
    assert everything(index) == 1


@pytest.mark.parametrize("suffix", ["store", "term", "idx", "pos", "fast", "fieldnorm"])
def test_a_changed_byte_is_found_when_the_index_is_opened(tmp_path, suffix):
    opened(tmp_path, document("1", "slovo")).close()
    change_a_byte(tmp_path, suffix)
    assert SearchIndex(tmp_path).was_empty


@pytest.mark.parametrize("suffix", ["store", "term", "idx", "pos", "fast"])
def test_damage_while_it_is_open_is_suspected_and_never_ends_the_process(tmp_path, suffix):
    index = opened(tmp_path, *(document(str(number), "slovo " * number) for number in range(50)))
    index.check()
    for path in tmp_path.glob(f"*.{suffix}"):
        with path.open("r+b") as file:
            file.write(bytes(255 - byte for byte in path.read_bytes()[:-100]))
    for q in ("slovo", "slo*", '"slovo slovo"', "slxvo"):
        try:
            find(Search(q=q), HEAD_OFFICE, index.snapshot, ZoneInfo("UTC"))
        except Unreadable:
            assert index.suspect
    with pytest.raises(IndexDamaged):
        index.check()


def test_what_goes_wrong_outside_of_the_files_raises_no_suspicion(tmp_path):
    index = opened(tmp_path, document("1", "slovo"))
    index.check()
    with pytest.raises(AttributeError):
        index.write([None])
    assert not index.suspect


def change_a_byte(folder: Path, suffix: str) -> None:
    [path] = folder.glob(f"*.{suffix}")
    with path.open("r+b") as file:
        first = file.read(1)
        file.seek(0)
        file.write(bytes([first[0] ^ 1]))


def test_an_index_with_a_broken_list_of_segments_is_begun_again(tmp_path):
    opened(tmp_path, document("1")).close()
    (tmp_path / "meta.json").write_text("{")
    assert SearchIndex(tmp_path).was_empty


def test_older_generations_are_dropped(tmp_path):
    index = opened(tmp_path, document("1"), document("2"))
    index.generation = 1
    index.write([document("2")])
    index.drop_older_generations()
    assert everything(index) == 1
    assert index.snapshot.get("document:2") is not None


def test_a_failed_write_leaves_nothing_behind(tmp_path):
    def records():
        yield document("2")
        raise RuntimeError("broken off")

    index = opened(tmp_path, document("1"))
    with pytest.raises(RuntimeError):
        index.write(records())
    index.write([document("3")])
    assert index.snapshot.get("document:2") is None
    assert everything(index) == 2


def hold(folder: Path, opened_there, may_end) -> None:
    index = SearchIndex(folder)
    opened_there.set()
    may_end.wait(30)
    index.close()


def test_a_second_process_is_refused(tmp_path):
    spawn = multiprocessing.get_context("spawn")
    opened_there, may_end = spawn.Event(), spawn.Event()
    other = spawn.Process(target=hold, args=(tmp_path, opened_there, may_end))
    other.start()
    try:
        assert opened_there.wait(30)
        with pytest.raises(IndexInUse):
            SearchIndex(tmp_path)
    finally:
        may_end.set()
        other.join(30)


def test_long_and_empty_texts_are_taken(tmp_path):
    index = opened(tmp_path, document("1", "slovo " * 200_000), document("2", ""), document("3", "x" * 100_000))
    assert everything(index) == 3
