"""The duty table at work, and taking over from a colleague."""

import json

import pytest

from services.contacts.handlers import duty, groups, parties, reassignments
from services.contacts.models.reassignments import ReassignedRecord, ReassignmentRecord
from services.contacts.reassigning.__main__ import carry_out
from services.contacts.reassigning.batches import Claim
from services.contacts.settings import WorkerSettings
from services.contacts.worker.reassignments import Roster, reassign_next, reassignment_queue
from shared.contracts.contacts import (
    Access,
    Address,
    ApplyDuty,
    ChangeDutyRule,
    ChangeParty,
    CreateDutyRule,
    CreateGroup,
    GetGroup,
    GetParty,
    PostalRange,
    PreviewDuty,
    PreviewTakeOver,
    ReassignmentState,
    Representative,
    RevertReassignment,
    TakeOverPortfolio,
)
from shared.contracts.problems import Conflict, Forbidden, Invalid, NotFound
from shared.jobs.process import Reporter
from shared.jobs.queue import LostClaim
from tests.integration.services.contacts.people import EVA, JANA, KAROL, PETER, add

pytestmark = pytest.mark.integration
TRNAVA = {"addresses": (Address(country="SK", postal_code="917 01", city="Trnava"),)}


def rule(store, name, person, **fields):
    people = (Representative(user_id=person.lower(), name=person),)
    return duty.create_rule(CreateDutyRule(office="BA", name=name, representatives=people, **fields), EVA, store)


class Silent(Reporter):
    def progress(self, **told):
        pass


def claimed(state=ReassignmentState.RUNNING):
    job = reassignment_queue(WorkerSettings()).claim()
    return Claim(job.record.id, job.claim, state)


def carried_out(store, ordered, state=ReassignmentState.RUNNING):
    """What the worker's process does, in this one."""
    carry_out(store, claimed(state), Silent())
    ended = {ReassignmentState.RUNNING: "done", ReassignmentState.REVERTING: "reverted"}[state]
    ReassignmentRecord.objects(id=ordered.id).update(set__state=ended, set__claim=None)
    return ReassignmentRecord.objects.get(id=ordered.id).to_message()


def given_back(store, done, who=EVA):
    ordered = reassignments.revert(RevertReassignment(id=done.id, version=done.version), who, store)
    return carried_out(store, ordered, ReassignmentState.REVERTING)


def read(store, party, who=EVA):
    return parties.get_party(GetParty(id=party.id), who, store)


def people_of(store, party):
    return [one.name for one in read(store, party).representatives]


def test_the_table_assigns_those_there_are_and_those_who_come(store):
    old, elsewhere, chosen = add(store, "Starý", **TRNAVA), add(store, "Inde"), add(store, "Ručne", **TRNAVA)
    by_hand = ChangeParty(
        id=chosen.id, version=chosen.version, representatives=(Representative(user_id="eva", name="Eva"),)
    )
    parties.change_party(by_hand, EVA, store)
    west = rule(store, "Západ", "Peter", postal_ranges=(PostalRange(country="SK", first="900", last="929"),))
    seen = duty.preview(PreviewDuty(office="BA"), EVA, store)
    assert [(one.party_name, one.proposed, one.rule_name) for one in seen.items] == [("Starý", ("Peter",), "Západ")]
    assert people_of(store, old) == []
    done = carried_out(store, reassignments.apply_duty(ApplyDuty(office="BA"), EVA, store))
    assert (done.total, done.looked, done.changed, done.by_hand) == (3, 3, 1, 1)
    assert (people_of(store, old), people_of(store, elsewhere), people_of(store, chosen)) == (["Peter"], [], ["Eva"])
    assert people_of(store, add(store, "Nový", **TRNAVA)) == ["Peter"]
    duty.change_rule(ChangeDutyRule(id=west.id, version=west.version, active=False), EVA, store)
    assert people_of(store, add(store, "Neskorší", **TRNAVA)) == []


def test_whom_a_team_alone_sees_is_assigned_and_not_named(store):
    add(store, "Tajná", access=Access.TEAM)
    rule(store, "Všetci", "Peter")
    assert [one.party_name for one in duty.preview(PreviewDuty(office="BA"), EVA, store).items] == [""]
    seen = reassignments.preview_take_over(PreviewTakeOver(office="BA", from_id="jana"), EVA, store)
    assert (seen.owned, seen.names) == (1, ())


def test_rules_that_contradict_each_other_are_shown(store):
    add(store, "Firma", region="Trnava")
    rule(store, "Prvé", "Peter", regions=("Trnava",))
    rule(store, "Druhé", "Jana")
    assert duty.preview(PreviewDuty(office="BA"), EVA, store).items[0].conflicts == ("Druhé",)


def test_a_table_of_another_office_and_a_backward_range_are_refused(store):
    with pytest.raises(Forbidden):
        duty.preview(PreviewDuty(office="KE"), EVA, store)
    with pytest.raises(Invalid) as refused:
        rule(store, "x", "Peter", postal_ranges=(PostalRange(country="SK", first="920", last="91"),))
    assert refused.value.fields[0].pointer == "/postal_ranges/0/last"


def test_what_the_table_did_is_taken_back_in_one_step_but_for_what_was_chosen_since(store, monkeypatch):
    monkeypatch.setattr("services.contacts.reassigning.batches.LOOKED", 3)
    monkeypatch.setattr("services.contacts.reassigning.batches.WRITTEN", 2)
    firms = [add(store, f"Firma {number}", region="Trnava") for number in range(7)]
    rule(store, "Trnava", "Peter", regions=("Trnava",))
    done = carried_out(store, reassignments.apply_duty(ApplyDuty(office="BA"), EVA, store))
    assert (done.looked, done.changed) == (7, 7)
    chosen = read(store, firms[3])
    jana = (Representative(user_id="jana", name="Jana"),)
    parties.change_party(ChangeParty(id=chosen.id, version=chosen.version, representatives=jana), EVA, store)
    back = given_back(store, done)
    assert (back.reverted, back.kept) == (6, 1)
    assert [people_of(store, firm) for firm in firms] == [[], [], [], ["Jana"], [], [], []]
    with pytest.raises(Conflict):
        reassignments.revert(RevertReassignment(id=back.id, version=back.version), EVA, store)


def test_killed_half_way_it_goes_on_and_who_lost_the_claim_writes_nothing(store, monkeypatch):
    monkeypatch.setattr("services.contacts.reassigning.batches.WRITTEN", 2)
    firms = [add(store, f"Firma {number}", region="Trnava") for number in range(5)]
    rule(store, "Trnava", "Peter", regions=("Trnava",))
    ordered = reassignments.apply_duty(ApplyDuty(office="BA"), EVA, store)
    lost = claimed()

    class Killed(Silent):
        def progress(self, **told):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        carry_out(store, lost, Killed())
    assert ReassignedRecord.objects.count() == 2
    ReassignmentRecord.objects(id=ordered.id).update(set__claim=None)
    done = carried_out(store, ordered)
    assert (done.total, done.looked, done.changed, ReassignedRecord.objects.count()) == (5, 5, 5, 5)
    assert all(people_of(store, firm) == ["Peter"] for firm in firms)
    with pytest.raises(LostClaim):
        carry_out(store, lost, Silent())


@pytest.mark.usefixtures("worker_environment")
def test_the_worker_carries_it_out_and_tells(store):
    add(store, "Firma", region="Trnava")
    rule(store, "Trnava", "Peter", regions=("Trnava",))
    ordered = reassignments.apply_duty(ApplyDuty(office="BA"), EVA, store)
    events = []
    assert reassign_next(Roster(reassignment_queue(WorkerSettings()), WorkerSettings(), events.append))
    done = ReassignmentRecord.objects.get(id=ordered.id).to_message()
    assert (done.state, done.changed, done.finished_at is not None) == (ReassignmentState.DONE, 1, True)
    assert [event.state for event in events] == [ReassignmentState.DONE]


def test_an_empty_table_is_not_applied(store):
    with pytest.raises(Conflict) as refused:
        reassignments.apply_duty(ApplyDuty(office="BA"), EVA, store)
    assert refused.value.reason == "no-rules"
    with pytest.raises(Forbidden):
        reassignments.apply_duty(ApplyDuty(office="KE"), EVA, store)


def take(store, **fields):
    given = {"office": "BA", "from_id": "jana", "from_name": "Jana", "to_id": "peter", "to_name": "Peter", **fields}
    return carried_out(store, reassignments.take_over(TakeOverPortfolio(**given), EVA, store))


def test_a_take_over_is_one_step_there_and_one_back(store):
    mine, sold, foreign = add(store, "Moja"), add(store, "Predaná"), add(store, "Karolova", who=KAROL)
    group = groups.create_group(CreateGroup(office="BA", name="Moje", shared=False), JANA, store)
    seen = reassignments.preview_take_over(PreviewTakeOver(office="BA", from_id="jana"), EVA, store)
    assert (seen.owned, seen.represented, seen.groups, set(seen.names)) == (2, 0, 1, {"Moja", "Predaná"})
    taken = take(store)
    assert (taken.changed, taken.groups) == (2, 1)
    assert read(store, mine).owner_name == "Peter"
    assert groups.get_group(GetGroup(id=group.id), PETER, store).owner_name == "Peter"
    sold = read(store, sold)
    store.database["parties"].update_one({"_id": sold.id}, {"$set": {"owner_id": "eva", "owner_name": "Eva"}})
    back = given_back(store, taken)
    assert (back.reverted, back.kept) == (1, 1)
    assert (read(store, mine).owner_name, read(store, sold).owner_name) == ("Jana", "Eva")
    assert groups.get_group(GetGroup(id=group.id), JANA, store).owner_name == "Jana"
    assert read(store, foreign, KAROL).owner_name == "Karol"
    events = store.database["outbox"].find({"name": "contacts.portfolio.taken_over"}).sort("_id", 1)
    assert [json.loads(row["body"])["reverted"] for row in events] == [False, True]


def test_what_was_shared_with_the_one_who_takes_it_over_is_named_once(store):
    firm = add(store, "Spoločná")
    both = (Representative(user_id="jana", name="Jana"), Representative(user_id="peter", name="Peter"))
    parties.change_party(ChangeParty(id=firm.id, version=firm.version, representatives=both), EVA, store)
    taken = take(store)
    assert people_of(store, firm) == ["Peter"]
    given_back(store, taken)
    assert people_of(store, firm) == ["Jana", "Peter"]


def test_what_a_team_alone_sees_is_seen_by_who_took_it_over(store):
    with pytest.raises(Conflict) as nothing:
        take(store)
    assert nothing.value.reason == "nothing-to-take"
    secret = add(store, "Tajná", access=Access.TEAM)
    take(store)
    assert read(store, secret, PETER).owner_name == "Peter"
    with pytest.raises(NotFound):
        read(store, secret, JANA)


@pytest.mark.parametrize("who", [JANA, KAROL], ids=["without-the-right", "of-another-office"])
def test_who_may_not_assign_changes_nothing(store, who):
    firm = add(store, "Firma", region="Trnava")
    rule(store, "Trnava", "Peter", regions=("Trnava",))
    with pytest.raises((Forbidden, NotFound)):
        who.principal.require(RevertReassignment.right)
        reassignments.apply_duty(ApplyDuty(office="BA"), who, store)
    assert people_of(store, firm) == [] and ReassignmentRecord.objects.count() == 0
