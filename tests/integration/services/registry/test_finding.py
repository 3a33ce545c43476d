"""Finding records by the beginnings of words in them, as they stand now, within what somebody sees."""

import pytest

from services.registry.handlers import entry_lines, moves
from services.registry.handlers.entries import list_entries
from services.registry.handlers.entry_states import complete_states
from shared.contracts.registry import AcceptMove, AssignEntry, CorrectEntry, ListEntries, MoveFiles
from tests.integration.services.registry.office_life import BUS, JANA, KAROL, ZONE, open_file, person, register

pytestmark = pytest.mark.integration
HEAD = person("HQ", name="Hana", all_offices=True)


@pytest.fixture
def road(registry):
    """A record among others."""
    register(registry, subject="Faktúra za 17 dodávok", party="Železiarne Ďuriš")
    register(registry, KAROL, office="KE", subject="Žiadosť o rozkopávku cesty", party="Łopatka", their_ref="R 7/26")
    return register(registry, subject="Žiadosť o rozkopávku cesty", party="Łopatka a syn", their_ref="SP-0017/26")


def ids(*conditions: str, who=JANA) -> list[str]:
    return [entry.id for entry in list_entries(ListEntries(filter=conditions), who).items]


@pytest.mark.parametrize(
    "condition",
    [
        "text~ziad roz", "text~LOPATKA", "subject~cest žiad", "party~syn", "their_ref~sp 17", "their_ref~0017",
        "their_ref=SP-0017/26", "party=Łopatka a syn", "number~000002", "text~2 ziad",
    ],
)  # fmt: skip
def test_it_is_found_by_beginnings_of_its_words_alone(registry, road, condition):
    assert ids(condition) == [road.id]
    assert road.id in ids(condition, who=HEAD)


@pytest.mark.parametrize(
    "condition",
    ["text~opatka", "subject~lopatka", "party~ziadost", "text~ziad nowhere", "party=Łopatka", "their_ref=SP-17/26"],
)
def test_it_is_not_found_by_the_middle_of_a_word_or_in_another_field(registry, road, condition):
    assert road.id not in ids(condition) + ids(condition, who=HEAD)


def test_what_was_corrected_or_assigned_is_found_as_it_stands_now(registry, road):
    command = CorrectEntry(id=road.id, version=road.version, changes={"subject": "Výrub stromov"}, reason="misread")
    now = entry_lines.correct_entry(command, JANA, registry, ZONE)
    assert (ids("text~vyrub"), ids("subject~rozkop")) == ([road.id], [])
    assign = AssignEntry(id=road.id, version=now.version, handler="Štefan Kráľ")
    entry_lines.assign_entry(assign, JANA, registry, ZONE)
    assert ids("handler~kral") == ids("handler=Štefan Kráľ") == [road.id]


def test_who_received_its_file_finds_it_too(registry):
    file = open_file(registry)
    entry = register(registry, subject="Presunutý spis", file_id=file.id)
    assert ids("text~presun", who=KAROL) == []
    command = MoveFiles(from_office="BA", to_office="KE", file_ids=(file.id,), reason="agenda")
    moved = moves.move_files(command, JANA, registry, BUS, ZONE)
    moves.accept_move(AcceptMove(id=moved.id, version=moved.version), KAROL, registry)
    assert ids("text~presun", who=KAROL) == ids("subject~spis pres") == ids("text~presun", who=HEAD) == [entry.id]


def test_records_from_before_are_found_once_the_service_started(registry, road):
    registry.database["entry_states"].update_many({}, {"$unset": {"words": 1}})
    assert ids("text~rozkop") == []
    complete_states(registry)
    assert ids("text~rozkop") == [road.id]
