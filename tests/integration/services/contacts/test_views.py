"""Lists, the locator, counts and groups."""

import pytest

from services.contacts.exporting.source import batches
from services.contacts.handlers import groups, parties, views
from services.contacts.handlers.counted_texts import complete_texts
from services.contacts.models.parties import COUNTED_INDEX
from shared.contracts.contacts import (
    Access,
    AddToGroup,
    ChangeGroup,
    ChangeParty,
    ContactSelection,
    CountParties,
    CreateGroup,
    DeleteGroup,
    Dimension,
    Email,
    GetGroup,
    GetParty,
    LegalId,
    ListGroups,
    ListParties,
    LocateParties,
    PartyKind,
    PartyType,
    Phone,
    RemoveFromGroup,
    RemoveParty,
)
from shared.contracts.problems import Conflict, Forbidden, Invalid, NotFound
from tests.integration.services.contacts.people import EVA, JANA, KAROL, PETER, ROOT, add

pytestmark = pytest.mark.integration


def names(store, who=JANA, **query):
    return [row.name for row in views.list_parties(ListParties(**query), who, store).items]


def located(store, q, who=JANA, **query):
    return [row.name for row in views.locate_parties(LocateParties(q=q, **query), who, store).items]


@pytest.fixture
def town(store):
    add(store, "Šimon Žitný", region="Trnava", phones=(Phone(number="0905 123 456"),))
    add(store, "Ján Kováč", region="Trnava", emails=(Email(address="jan.kovac@firma.sk"),))
    add(store, "Kováčová Anna", family_name="Kováčová", region="Nitra", who=KAROL)
    add(
        store,
        "Kovohuty Krompachy a. s.",
        who=EVA,
        type=PartyType.ORGANISATION,
        access=Access.EVERYBODY,
        legal_ids=(LegalId(scheme="company", country="SK", value="36421928"),),
    )
    return store


@pytest.mark.parametrize(
    "typed, found",
    [
        ("kov", ["Ján Kováč", "Kovohuty Krompachy a. s."]),
        ("KOVÁČ j", ["Ján Kováč"]),
        ("ján ko", ["Ján Kováč"]),
        ("krom kov", ["Kovohuty Krompachy a. s."]),
        ("zit", ["Šimon Žitný"]),
        ("0905 12", ["Šimon Žitný"]),
        ("+421 905", ["Šimon Žitný"]),
        ("905123", ["Šimon Žitný"]),
        ("jan.kov", ["Ján Kováč"]),
        ("jan.kovac@f", ["Ján Kováč"]),
        ("@firma", ["Ján Kováč"]),
        ("3642", ["Kovohuty Krompachy a. s."]),
        ("ovac", []),
        ("!?", []),
    ],
)
def test_the_locator_finds_by_the_beginning_of_anything(town, typed, found):
    assert located(town, typed) == found


def test_the_locator_and_lists_show_each_caller_their_own(town):
    assert located(town, "kov", KAROL) == ["Kováčová Anna", "Kovohuty Krompachy a. s."]
    assert located(town, "kov", ROOT) == ["Ján Kováč", "Kováčová Anna", "Kovohuty Krompachy a. s."]
    assert names(town) == ["Ján Kováč", "Kovohuty Krompachy a. s.", "Šimon Žitný"]
    assert names(town, ROOT, sort="-name") == [
        "Šimon Žitný", "Kovohuty Krompachy a. s.", "Kováčová Anna", "Ján Kováč",
    ]  # fmt: skip


def test_views_narrow_together(town):
    assert names(town, ROOT, filter=("region=Trnava",)) == ["Ján Kováč", "Šimon Žitný"]
    assert located(town, "kov", ROOT, filter=("region=Nitra",)) == ["Kováčová Anna"]
    assert names(town, filter=("has_email=true",)) == ["Ján Kováč"]
    counts = views.count_parties(CountParties(by=Dimension.REGION), ROOT, town)
    assert [(item.value, item.count) for item in counts.items] == [("Trnava", 2), ("", 1), ("Nitra", 1)]


def counted(store, by, who=JANA):
    return {item.label: item.count for item in views.count_parties(CountParties(by=by), who, store).items if item.value}


def test_counts_take_each_of_several_and_tell_no_strange_group(store):
    own, foreign = group_of(store), group_of(store, KAROL, office="KE", name="Hidden")
    jan = add(store, "Ján", kinds=(PartyKind.CUSTOMER, PartyKind.SUPPLIER))
    eva = add(store, "Eva", kinds=(PartyKind.CUSTOMER,), access=Access.EVERYBODY, who=EVA)
    add(store, "Karol", kinds=(PartyKind.CUSTOMER,), who=KAROL)
    assert counted(store, Dimension.KIND) == {"customer": 2, "supplier": 1}
    groups.add_to_group(AddToGroup(id=own.id, party_ids=(jan.id, eva.id)), JANA, store)
    groups.add_to_group(AddToGroup(id=foreign.id, party_ids=(eva.id,)), KAROL, store)
    assert counted(store, Dimension.GROUP) == {"VIP": 2}
    assert counted(store, Dimension.GROUP, ROOT) == {"VIP": 2, "Hidden": 1}
    groups.remove_from_group(RemoveFromGroup(id=own.id, party_ids=(eva.id,)), JANA, store)
    assert counted(store, Dimension.GROUP) == {"VIP": 1}


@pytest.mark.parametrize("by", list(Dimension))
def test_counts_are_made_of_the_index_alone(town, by):
    """Contacts themselves are large: counting a million of them would read all that there is."""
    pipeline = views.counting(CountParties(by=by), JANA, town)
    asked = {"aggregate": "parties", "pipeline": pipeline, "hint": COUNTED_INDEX, "cursor": {}}
    told = town.database.command("explain", asked, verbosity="executionStats")
    read = (told.get("stages") or [{"$cursor": told}])[0]["$cursor"]["executionStats"]
    assert read["totalDocsExamined"] == 0 and read["totalKeysExamined"] > 0


@pytest.mark.parametrize(
    ("where", "index"),
    [
        ({"group_ids": "vip", "present": True}, "members"),
        ({"representative_ids": "eva"}, "representative_ids_1__id_1"),
        ({"owner_id": "eva"}, "owner_id_1__id_1"),
    ],
)
def test_whose_contacts_they_are_is_read_in_their_own_index(town, where, index):
    found = town.database["parties"].find(where).sort("sort_name").explain()["queryPlanner"]["winningPlan"]
    assert f"'indexName': '{index}'" in str(found)


def test_contacts_from_before_the_texts_are_counted_like_the_others(town):
    add(town, "Mlyn", type=PartyType.ORGANISATION, kinds=(PartyKind.CUSTOMER, PartyKind.SUPPLIER))
    by_kind = CountParties(by=Dimension.KIND)
    before = views.count_parties(by_kind, JANA, town)
    town.database["parties"].update_many({}, {"$unset": {"kinds_text": ""}})
    assert views.count_parties(by_kind, JANA, town) != before
    assert complete_texts(town) == 1
    assert views.count_parties(by_kind, JANA, town) == before
    assert complete_texts(town) == 0


def test_the_locator_says_that_there_are_more(store):
    for number in range(5):
        add(store, f"Kováč {number}x")
    found = views.locate_parties(LocateParties(q="kovac", limit=3), JANA, store)
    assert (len(found.items), found.more) == (3, True)
    assert not views.locate_parties(LocateParties(q="kovac", limit=5), JANA, store).more


def test_what_was_removed_is_in_the_bin_alone(store):
    party = add(store, "Ján")
    parties.remove_party(RemoveParty(id=party.id, version=party.version), JANA, store)
    assert (names(store), names(store, removed=True), located(store, "jan")) == ([], ["Ján"], [])
    assert names(store, KAROL, removed=True) == []


def group_of(store, who=JANA, **fields):
    return groups.create_group(CreateGroup(**{"office": "BA", "name": "VIP", **fields}), who, store)


def test_members_come_and_go_and_nothing_happens_twice(store):
    group, jan, eva = group_of(store), add(store, "Ján"), add(store, "Eva")
    foreign = add(store, "Karol", who=KAROL)
    put_in = AddToGroup(id=group.id, party_ids=(jan.id, eva.id, foreign.id, "nobody"))
    first = groups.add_to_group(put_in, JANA, store)
    assert (set(first.changed), set(first.not_found), first.members) == ({jan.id, eva.id}, {foreign.id, "nobody"}, 2)
    assert groups.add_to_group(put_in, JANA, store).changed == ()
    assert names(store, group=group.id) == ["Eva", "Ján"]
    out = groups.remove_from_group(RemoveFromGroup(id=group.id, party_ids=(jan.id,)), JANA, store)
    assert (out.changed, out.members) == ((jan.id,), 1)
    assert names(store, group=group.id) == ["Eva"]


def test_a_group_is_kept_by_its_owner_and_whom_it_is_handed_to(store):
    group, jan = group_of(store), add(store, "Ján")
    for stranger, problem in ((PETER, Forbidden), (KAROL, NotFound)):
        with pytest.raises(problem):
            groups.add_to_group(AddToGroup(id=group.id, party_ids=(jan.id,)), stranger, store)
    groups.change_group(ChangeGroup(id=group.id, version=group.version, staff=("peter",)), JANA, store)
    assert groups.add_to_group(AddToGroup(id=group.id, party_ids=(jan.id,)), PETER, store).members == 1
    private = group_of(store, name="Moje", shared=False)
    with pytest.raises(NotFound):
        groups.get_group(GetGroup(id=private.id), PETER, store)
    assert [one.name for one in groups.list_groups(ListGroups(), PETER, store).items] == ["VIP"]


def test_a_smart_group_holds_whoever_meets_its_conditions(store):
    smart = group_of(store, name="Trnava", conditions=("region=Trnava", "type=person"))
    jan = add(store, "Ján", region="Trnava")
    add(store, "Eva", region="Nitra")
    assert names(store, group=smart.id) == ["Ján"]
    assert groups.get_group(GetGroup(id=smart.id), JANA, store).members == 1
    parties.change_party(ChangeParty(id=jan.id, version=jan.version, region="Nitra"), JANA, store)
    assert names(store, group=smart.id) == []
    with pytest.raises(Conflict) as refused:
        groups.add_to_group(AddToGroup(id=smart.id, party_ids=(jan.id,)), JANA, store)
    assert refused.value.reason == "smart-group"
    with pytest.raises(Invalid) as wrong:
        group_of(store, name="x", conditions=("region=Nitra", "colour=red"))
    assert wrong.value.fields[0].pointer == "/conditions/1"


def test_a_deleted_groups_name_is_free_and_its_contacts_stay(store):
    group, jan = group_of(store), add(store, "Ján")
    groups.add_to_group(AddToGroup(id=group.id, party_ids=(jan.id,)), JANA, store)
    with pytest.raises(Conflict) as taken:
        group_of(store)
    assert taken.value.reason == "name-taken"
    groups.delete_group(DeleteGroup(id=group.id, version=group.version), JANA, store)
    group_of(store)
    assert names(store) == ["Ján"]
    with pytest.raises(NotFound):
        names(store, group=group.id)


def test_a_group_tells_nothing_of_contacts_that_one_does_not_see(store):
    add(store, "Tajný", who=KAROL, region="Trnava")
    smart = group_of(store, name="Trnava", conditions=("region=Trnava",))
    assert (smart.members, groups.get_group(GetGroup(id=smart.id), ROOT, store).members) == (0, 1)


def test_contacts_tell_nothing_of_groups_that_one_does_not_see(store):
    jan, private = add(store, "Ján"), group_of(store, name="Moje", shared=False)
    groups.add_to_group(AddToGroup(id=private.id, party_ids=(jan.id,)), JANA, store)
    for who, known in ((JANA, (private.id,)), (PETER, ()), (ROOT, (private.id,))):
        (row,) = views.list_parties(ListParties(), who, store).items
        assert row.group_ids == parties.get_party(GetParty(id=jan.id), who, store).group_ids == known
        (exported,) = next(iter(batches(ContactSelection(), who, store)))
        assert exported["groups"] == ["Moje"] * len(known)
