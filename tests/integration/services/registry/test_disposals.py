"""Disposal lists on a real MongoDB, up to the decision: what is on them, who may do which step, what blocks it."""

from datetime import date

import pytest

from services.registry.handlers.disposals import complete_counts
from services.registry.handlers.retention_survey import survey_retention
from shared.contracts.problems import Conflict, Forbidden, Invalid, NotFound, Stale
from shared.contracts.registry import DisposalKind, DisposalOutcome, DisposalState, FileState, SurveyRetention, Verdict
from shared.security.rights import Role
from tests.integration.services.registry.disposal_life import (
    LATER,
    close_list,
    decide,
    decided,
    hold,
    items_of,
    propose,
    read,
    send_back,
    submit,
)
from tests.integration.services.registry.office_life import (
    JANA,
    KAROL,
    close,
    closed_file,
    handle,
    open_file,
    person,
    read_file,
    register,
)

pytestmark = pytest.mark.integration


def everything(store) -> dict:
    names = ("disposals", "disposal_items", "files", "entry_states", "entry_lines", "history", "outbox")
    return {name: list(store.database[name].find().sort("_id", 1)) for name in names}


def confidential_file(store, mark="A1"):
    file = open_file(store, mark=mark)
    handle(store, register(store, mark=mark, file_id=file.id, confidentiality="secret"))
    return close(store, file)


def test_eligible_files_are_listed_in_rows_and_are_on_no_second_list(registry):
    letters = [closed_file(registry), closed_file(registry)]
    secret = confidential_file(registry)
    open_file(registry)
    budget = closed_file(registry, mark="A4")
    disposal = propose(registry)
    assert [(row.no, row.mark, row.quantity, row.classified) for row in disposal.rows] == [
        (1, "A1", 2, False),
        (2, "A1", 1, True),
    ]
    assert [item.file_id for item in items_of(registry, disposal)] == [*(f.id for f in letters), secret.id]
    assert read_file(registry, letters[0]).state is FileState.PROPOSED
    assert read_file(registry, letters[0]).disposal_id == disposal.id
    with pytest.raises(Conflict) as refused:
        propose(registry)
    assert refused.value.reason == "nothing-eligible"
    permanent = propose(registry, DisposalKind.PERMANENT)
    assert [item.file_id for item in items_of(registry, permanent)] == [budget.id]
    assert permanent.number != disposal.number


def test_what_is_of_permanent_value_is_proposed_without_years_in_the_plan(registry):
    chronicle = closed_file(registry, mark="A3")
    disposal = propose(registry, DisposalKind.PERMANENT)
    assert [(row.mark, row.flag, row.years, row.quantity) for row in disposal.rows] == [("A3", "A", None, 1)]
    assert read_file(registry, chronicle).state is FileState.PROPOSED
    decided_so = decide(registry, submit(registry, disposal), Verdict.ARCHIVE)
    assert decided_so.state is DisposalState.DECIDED


def test_gaps_in_years_are_told(registry):
    for year in (2001, 2004):
        file = closed_file(registry)
        registry.database["files"].update_one({"_id": file.id}, {"$set": {"year": year}})
    disposal = propose(registry)
    assert [(gap.mark, gap.years) for gap in disposal.gaps] == [("A1", (2002, 2003))]
    assert (disposal.first_year, disposal.last_year) == (2001, 2004)


def test_what_is_held_stays_off_the_list_and_what_is_not_due_yet_too(registry):
    held, free = closed_file(registry), closed_file(registry)
    hold(registry, held)
    with pytest.raises(Conflict):
        propose(registry, until=date(2026, 1, 1))
    assert [item.file_id for item in items_of(registry, propose(registry))] == [free.id]


def test_the_way_of_a_list(registry):
    file, kept = closed_file(registry), closed_file(registry)
    returned = send_back(registry, submit(registry, propose(registry)))
    assert (returned.state, returned.returned_reason) == (DisposalState.RETURNED, "years are missing")
    again = submit(registry, returned)
    done = decide(registry, again, **{kept.id: Verdict.KEEP})
    assert (done.state, done.decision_number, done.witnesses) == (DisposalState.DECIDED, "SNA-1/2080", ("Eva Malá",))
    outcomes = {item.file_id: (item.verdict, item.outcome) for item in items_of(registry, done)}
    assert outcomes == {file.id: (Verdict.DESTROY, None), kept.id: (Verdict.KEEP, DisposalOutcome.KEPT)}
    assert read_file(registry, kept).state is FileState.CLOSED
    with pytest.raises(Conflict) as refused:
        close_list(registry, done)
    assert refused.value.reason == "disposal-not-carried-out"


def test_a_returned_list_can_be_closed_and_its_files_proposed_anew(registry):
    file = closed_file(registry)
    returned = send_back(registry, submit(registry, propose(registry)))
    assert close_list(registry, returned).state is DisposalState.CLOSED
    assert read_file(registry, file).disposal_id is None
    assert [item.file_id for item in items_of(registry, propose(registry))] == [file.id]


def test_a_hold_blocks_everybody_at_submitting_and_deciding(registry):
    file = closed_file(registry)
    admin = person("BA", role=Role.ADMINISTRATOR, name="Adam")
    disposal = propose(registry)
    hold(registry, file)
    assert [item.held for item in items_of(registry, disposal)] == [True]
    before = everything(registry)
    with pytest.raises(Conflict) as refused:
        submit(registry, disposal, admin)
    assert refused.value.reason == "files-hindered"
    assert everything(registry) == before


@pytest.mark.parametrize("verdict", [Verdict.DESTROY, Verdict.ARCHIVE])
def test_nobody_decides_about_what_is_held_but_to_keep_it(registry, verdict):
    file = closed_file(registry)
    admin = person("BA", role=Role.ADMINISTRATOR, name="Adam")
    disposal = submit(registry, propose(registry))
    hold(registry, file)
    before = everything(registry)
    with pytest.raises(Invalid) as refused:
        decide(registry, disposal, verdict, admin)
    assert [(field.pointer, field.code) for field in refused.value.fields] == [("/verdict", "file-held")]
    assert everything(registry) == before
    assert decide(registry, disposal, verdict, **{file.id: Verdict.KEEP}).state is DisposalState.DECIDED


def test_what_is_of_permanent_value_is_never_destroyed(registry):
    closed_file(registry, mark="A4")
    disposal = submit(registry, propose(registry, DisposalKind.PERMANENT))
    with pytest.raises(Invalid) as refused:
        decide(registry, disposal)
    assert refused.value.fields[0].code == "file-permanent"


def test_a_decision_about_what_is_not_on_the_list_or_from_tomorrow_is_refused(registry):
    closed_file(registry)
    disposal = submit(registry, propose(registry))
    with pytest.raises(Invalid) as refused:
        decide(registry, disposal, **{"nothing": Verdict.KEEP})
    assert refused.value.fields[0].pointer == "/items/0/file_id"
    with pytest.raises(Stale):
        decide(registry, disposal.model_copy(update={"version": 1}))


def test_steps_out_of_turn_are_refused(registry):
    closed_file(registry)
    disposal = propose(registry)
    with pytest.raises(Conflict):
        decide(registry, disposal)
    with pytest.raises(Conflict):
        send_back(registry, disposal)
    with pytest.raises(Conflict):
        submit(registry, submit(registry, disposal))


def test_another_office_sees_no_list_and_proposes_none(registry):
    closed_file(registry)
    disposal = propose(registry)
    before = everything(registry)
    for step in (read, submit, decide, close_list):
        with pytest.raises(NotFound):
            step(registry, disposal, who=KAROL)
    with pytest.raises(NotFound):
        items_of(registry, disposal, who=KAROL)
    with pytest.raises(Forbidden):
        propose(registry, who=KAROL)
    assert everything(registry) == before


def test_the_survey_counts_by_year_what_is_closed(registry):
    held = closed_file(registry)
    closed_file(registry)
    closed_file(registry, mark="A4")
    closed_file(registry, mark="A3")
    hold(registry, held)
    survey = survey_retention(SurveyRetention(office="BA"), JANA, LATER)
    this_year = read_file(registry, held).eligible_on.year - 6
    assert [(y.year - this_year, y.permanent, y.other, y.held) for y in survey.years] == [
        (1, 1, 0, 0),
        (6, 0, 2, 1),
        (11, 1, 0, 0),
    ]
    assert (survey.eligible_now, survey.held, survey.without_date) == (3, 1, 0)
    assert survey_retention(SurveyRetention(), KAROL, LATER).years == ()
    with pytest.raises(Forbidden):
        survey_retention(SurveyRetention(office="BA"), KAROL, LATER)


def test_a_decided_list_is_not_decided_again(registry):
    closed_file(registry)
    with pytest.raises(Conflict):
        decide(registry, decided(registry))


def test_what_is_left_of_lists_from_before_it_was_counted_is_counted(registry):
    files = [closed_file(registry) for _ in range(3)]
    disposal = decided(registry, **{files[0].id: Verdict.ARCHIVE})
    registry.database["disposals"].update_many({}, {"$unset": {"to_destroy": "", "to_hand_over": ""}})
    assert read(registry, disposal).to_destroy == 0
    assert (complete_counts(registry), complete_counts(registry)) == (1, 0)
    left = read(registry, disposal)
    assert (left.to_destroy, left.to_hand_over) == (2, 1)
