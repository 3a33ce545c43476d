"""What the pack requires of an entry: asked of people, noted of arrivals, filled in where it has a word for it."""

import pytest

from services.registry.handlers.entries import get_entry, register_arrival
from services.registry.handlers.entry_lines import correct_entry
from services.registry.handlers.setup_change import change_setup
from services.registry.models.entries import EntryRecord
from shared.contracts.base import now
from shared.contracts.documents import Channel, DocumentStored, Origin
from shared.contracts.problems import Invalid
from shared.contracts.registry import ChangeSetup, CorrectEntry, Direction, GetEntry
from shared.identifiers import new_id
from shared.security.context import context_of_service
from shared.security.rights import Role
from tests.integration.services.registry.office_life import JANA, KAROL, ZONE, person, register

pytestmark = pytest.mark.integration


def choose(store, pack: str) -> None:
    change_setup(ChangeSetup(version=0, pack=pack), person("BA", role=Role.ADMINISTRATOR), store)


def arrive(store) -> None:
    event = DocumentStored(
        office="BA",
        document_id=new_id(),
        filename="list.pdf",
        sha256="0" * 64,
        size=10,
        media_type="application/pdf",
        origin=Origin(channel=Channel.FOLDER),
        stored_at=now(),
        actor_name="agent",
    )
    register_arrival(event, context_of_service("registry"), store, ZONE)


def test_a_missing_field_is_refused_at_its_place_and_nothing_is_written(bare):
    choose(bare, "ru")
    with pytest.raises(Invalid) as refused:
        register(bare, party="")
    (field,) = refused.value.fields
    assert (field.pointer, field.code) == ("/party", "required-by-pack")
    assert bare.database["entries"].count_documents({}) == 0
    assert register(bare, party="", direction=Direction.INTERNAL).seq == 1


def test_where_the_pack_has_a_word_for_the_unknown_it_is_written(bare):
    choose(bare, "pl")
    assert register(bare, party="").party == "brak danych"
    with pytest.raises(Invalid) as refused:
        register(bare, party="", received_on=None)
    assert [field.pointer for field in refused.value.fields] == ["/received_on"]


def test_another_pack_numbers_anew_from_the_next_year_and_at_once_where_there_is_no_number(bare):
    first = register(bare)
    choose(bare, "pl")
    here = register(bare)
    there = register(bare, office="KE", who=KAROL)
    assert (here.seq, here.number) == (2, first.number[:-1] + "2")
    assert there.number == f"KE.{there.year}.00001"
    assert bare.database["journals"].find_one({"office": "BA"})["template"] == "{office}.{year}.{seq:05d}"


def test_without_a_plan_an_entry_needs_no_mark_and_can_have_none(bare):
    assert register(bare).mark is None
    with pytest.raises(Invalid) as refused:
        register(bare, mark="A1")
    assert (refused.value.fields[0].pointer, refused.value.fields[0].code) == ("/mark", "no-plan-in-force")


def test_an_entry_keeps_the_version_by_which_it_was_classified(registry):
    entry = register(registry, mark="A1")
    assert entry.plan_id == registry.database["plans"].find_one({})["_id"]
    for mark, code in (("A", "mark-not-leaf"), ("Z9", "mark-not-in-force")):
        with pytest.raises(Invalid) as refused:
            register(registry, mark=mark)
        assert (refused.value.fields[0].pointer, refused.value.fields[0].code) == ("/mark", code)
    assert count(registry) == 1


def count(store) -> int:
    return store.database["entries"].count_documents({})


def test_an_arrival_is_registered_and_says_what_is_to_be_completed(bare):
    choose(bare, "ru")
    arrive(bare)
    entry_id = EntryRecord.objects.get().id
    entry = get_entry(GetEntry(id=entry_id), JANA, bare)
    assert entry.to_complete == ("party",)
    command = CorrectEntry(id=entry.id, version=entry.version, changes={"party": "Obec"}, reason="read from the scan")
    corrected = correct_entry(command, JANA, bare, ZONE)
    assert corrected.to_complete == ()
    assert get_entry(GetEntry(id=entry_id), JANA, bare).to_complete == ()
