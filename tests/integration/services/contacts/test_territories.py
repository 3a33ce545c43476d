"""The duty table at work, and taking over from a colleague."""

import json

import pytest

from services.contacts.handlers import duty, groups, parties, take_overs
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
    Representative,
    RevertTakeOver,
    TakeOverPortfolio,
)
from shared.contracts.problems import Conflict, Forbidden, Invalid, NotFound
from tests.integration.services.contacts.people import EVA, JANA, KAROL, PETER, SETTINGS, add

pytestmark = pytest.mark.integration
TRNAVA = {"addresses": (Address(country="SK", postal_code="917 01", city="Trnava"),)}


def rule(store, name, person, **fields):
    people = (Representative(user_id=person.lower(), name=person),)
    return duty.create_rule(CreateDutyRule(office="BA", name=name, representatives=people, **fields), EVA, store)


def read(store, party, who=EVA):
    return parties.get_party(GetParty(id=party.id), who, store)


def people_of(store, party):
    return [one.name for one in read(store, party).representatives]


def test_the_table_assigns_those_there_are_and_those_who_come(store):
    old, elsewhere, chosen = add(store, "Starý", **TRNAVA), add(store, "Inde"), add(store, "Ručne", **TRNAVA)
    by_hand = ChangeParty(
        id=chosen.id, version=chosen.version, representatives=(Representative(user_id="eva", name="Eva"),)
    )
    parties.change_party(by_hand, EVA, store, SETTINGS)
    west = rule(store, "Západ", "Peter", postal_ranges=(PostalRange(country="SK", first="900", last="929"),))
    seen = duty.preview(PreviewDuty(office="BA"), EVA, store)
    assert [(one.party_name, one.proposed, one.rule_name) for one in seen.items] == [("Starý", ("Peter",), "Západ")]
    assert people_of(store, old) == []
    done = duty.apply(ApplyDuty(office="BA", limit=2), EVA, store)
    rest = duty.apply(ApplyDuty(office="BA", limit=2, after=done.next_after), EVA, store)
    assert (done.changed + rest.changed, rest.by_hand, rest.next_after) == (1, 1, None)
    assert (people_of(store, old), people_of(store, elsewhere), people_of(store, chosen)) == (["Peter"], [], ["Eva"])
    assert people_of(store, add(store, "Nový", **TRNAVA)) == ["Peter"]
    duty.change_rule(ChangeDutyRule(id=west.id, version=west.version, active=False), EVA, store)
    assert people_of(store, add(store, "Neskorší", **TRNAVA)) == []


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


def take(store, **fields):
    given = {"office": "BA", "from_id": "jana", "from_name": "Jana", "to_id": "peter", "to_name": "Peter", **fields}
    return take_overs.take_over(TakeOverPortfolio(**given), EVA, store)


def test_a_take_over_is_one_step_there_and_one_back(store):
    mine, sold, foreign = add(store, "Moja"), add(store, "Predaná"), add(store, "Karolova", who=KAROL)
    group = groups.create_group(CreateGroup(office="BA", name="Moje", shared=False), JANA, store)
    taken = take(store)
    assert (taken.contacts, taken.groups) == (2, 1)
    assert read(store, mine).owner_name == "Peter"
    assert groups.get_group(GetGroup(id=group.id), PETER, store).owner_name == "Peter"
    sold = read(store, sold)
    store.database["parties"].update_one({"_id": sold.id}, {"$set": {"owner_id": "eva", "owner_name": "Eva"}})
    back = take_overs.revert(RevertTakeOver(id=taken.id, version=taken.version), EVA, store)
    assert back.reverted_at
    assert (read(store, mine).owner_name, read(store, sold).owner_name) == ("Jana", "Eva")
    assert read(store, foreign, KAROL).owner_name == "Karol"
    events = store.database["outbox"].find({"name": "contacts.portfolio.taken_over"}).sort("_id", 1)
    assert [json.loads(row["body"])["reverted"] for row in events] == [False, True]
    with pytest.raises(Conflict):
        take_overs.revert(RevertTakeOver(id=back.id, version=back.version), EVA, store)


def test_what_a_team_alone_sees_is_seen_by_who_took_it_over(store):
    with pytest.raises(Conflict) as nothing:
        take(store)
    assert nothing.value.reason == "nothing-to-take"
    secret = add(store, "Tajná", access=Access.TEAM)
    take(store)
    assert read(store, secret, PETER).owner_name == "Peter"
    with pytest.raises(NotFound):
        read(store, secret, JANA)
