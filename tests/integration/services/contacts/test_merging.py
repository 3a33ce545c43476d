"""Merging two contacts and parting them; the log and what the profile shows of both."""

import json
from datetime import UTC, datetime

import pytest

from services.contacts.handlers import duplicates, merging, parties, profile, talks, views
from services.contacts.models.merges import MERGES
from shared.contracts.contacts import (
    Access,
    ChangeParty,
    ChangeTalk,
    Email,
    GetParty,
    GetProfile,
    ListDuplicates,
    ListDuplicatesOf,
    ListMerges,
    ListParties,
    LogTalk,
    MergeParties,
    PartyType,
    Phone,
    RemoveTalk,
    RevertMerge,
    TalkChannel,
)
from shared.contracts.documents import ListRecordFiles, RecordFiles
from shared.contracts.problems import Conflict, Forbidden, NotFound, RpcTimeout, Stale
from shared.contracts.registry import PartyEntries, PartyEntry
from tests.integration.services.contacts.people import EVA, JANA, KAROL, PETER, add
from tests.meanwhile import Meanwhile

pytestmark = pytest.mark.integration
AT = datetime(2026, 3, 1, 9, tzinfo=UTC)


class Registry:
    """Answers for the registry, or is away; nothing is attached to anybody."""

    def __init__(self, *entries: PartyEntry, away: bool = False) -> None:
        self.entries, self.away, self.asked = entries, away, []

    def call(self, command, context, *, timeout=None, service=None):
        if isinstance(command, ListRecordFiles):
            return RecordFiles(items=())
        self.asked.append(command)
        if self.away:
            raise RpcTimeout("nobody there")
        return PartyEntries(items=self.entries)


def merge(store, kept, gone, who=EVA, **more):
    command = MergeParties(kept_id=kept.id, version=kept.version, gone_id=gone.id, gone_version=gone.version, **more)
    return merging.merge_parties(command, who, store)


def events(store, name):
    return [json.loads(row["body"]) for row in store.database["outbox"].find({"name": name}).sort("_id", 1)]


def talk(store, party, who=JANA, **fields):
    fields = {"at": AT, "channel": TalkChannel.CALL, "subject": "Ponuka", **fields}
    return talks.log_talk(LogTalk(party_id=party.id, **fields), who, store)


def test_one_of_two_and_two_of_one_again(store):
    kept = add(store, "Vodárne", type=PartyType.ORGANISATION, phones=(Phone(number="0905 123 456"),))
    gone = add(
        store, "Vodarne a.s.", type=PartyType.ORGANISATION, region="Trnava", emails=(Email(address="i@vodarne.sk"),)
    )
    jan = add(store, "Ján", organisation_id=gone.id)
    talk(store, gone)
    one = merge(store, kept, gone, take=("name",))
    assert (one.name, one.region, one.emails[0].address) == ("Vodarne a.s.", "Trnava", "i@vodarne.sk")
    assert [row.name for row in views.list_parties(ListParties(), JANA, store).items] == ["Ján", "Vodarne a.s."]
    assert parties.get_party(GetParty(id=jan.id), JANA, store).organisation_id == kept.id
    assert parties.get_party(GetParty(id=gone.id), JANA, store).merged_into == kept.id
    assert len(profile.get_profile(GetProfile(id=kept.id), JANA, store, Registry()).items) == 1
    with pytest.raises(Conflict) as frozen:
        parties.change_party(ChangeParty(id=gone.id, version=gone.version + 1, region="x"), JANA, store)
    assert frozen.value.reason == "merged"

    done = MERGES.page(ListMerges(), EVA.principal).items[0]
    assert (done.moved, done.gone_name) == (2, "Vodarne a.s.")
    back = merging.revert_merge(RevertMerge(id=done.id, version=done.version), EVA, store)
    assert back.reverted_at
    two = {row.name for row in views.list_parties(ListParties(filter=("type=organisation",)), JANA, store).items}
    assert two == {"Vodárne", "Vodarne a.s."}
    assert parties.get_party(GetParty(id=jan.id), JANA, store).organisation_id == gone.id
    assert [(one["gone_id"], one["reverted"]) for one in events(store, "contacts.party.merged")] == [
        (gone.id, False),
        (gone.id, True),
    ]
    with pytest.raises(Conflict):
        merging.revert_merge(RevertMerge(id=back.id, version=back.version), EVA, store)


def test_refused_merges_change_nothing(store):
    jan, eva = add(store, "Ján"), add(store, "Eva")
    firm = add(store, "Firma", type=PartyType.ORGANISATION)
    foreign = add(store, "Karol", who=KAROL)
    for other, problem in ((firm, Conflict), (jan, Conflict), (foreign, NotFound)):
        with pytest.raises(problem):
            merge(store, jan, other)
    with pytest.raises(Stale):
        merge(store, jan, eva.model_copy(update={"version": 7}))
    assert store.database["merges"].count_documents({}) == 0
    assert parties.get_party(GetParty(id=eva.id), JANA, store).merged_into is None


def test_what_went_in_earlier_is_told_so_that_references_come_back(store):
    first, second, third = (add(store, name) for name in "ABC")
    second = merge(store, second, first)
    third = merge(store, third, second)
    assert events(store, "contacts.party.merged")[-1]["gone_before"] == [first.id]


def test_likely_duplicates_are_proposed_the_likeliest_first(store):
    jan = add(store, "Ján Kováč", emails=(Email(address="jan@b.sk"),), phones=(Phone(number="0905 123 456"),))
    twin = add(store, "Kovac Jan", emails=(Email(address="JAN@b.sk"),))
    namesake = add(store, "Jan Kovac")
    add(store, "Eva", emails=(Email(address="eva@b.sk"),))
    add(store, "Ján Kováč", who=KAROL)
    found = duplicates.list_duplicates_of(ListDuplicatesOf(id=jan.id), JANA, store).items
    assert [(pair.second.id, pair.shared) for pair in found] == [
        (twin.id, ("email", "name")),
        (namesake.id, ("name",)),
    ]
    everywhere = duplicates.list_duplicates(ListDuplicates(), JANA, store).items
    assert {everywhere[0].first.id, everywhere[0].second.id} == {jan.id, twin.id}
    assert len(everywhere) == 3


def test_the_log_is_written_by_who_sees_and_changed_by_who_wrote(store):
    jan = add(store, "Ján")
    written = talk(store, jan, follow_up_on=AT, follow_up="Zavolať")
    assert events(store, "contacts.follow_up.wanted")[0]["assignee_id"] == "jana"
    with pytest.raises(NotFound):
        talk(store, jan, who=KAROL)
    change = ChangeTalk(party_id=jan.id, id=written.id, version=written.version, subject="Iné")
    with pytest.raises(Forbidden):
        talks.change_talk(change, PETER, store)
    changed = talks.change_talk(change, JANA, store)
    assert changed.subject == "Iné"
    talks.remove_talk(RemoveTalk(party_id=jan.id, id=written.id, version=changed.version), EVA, store)
    assert profile.get_profile(GetProfile(id=jan.id), JANA, store, Registry()).items == ()


def test_the_profile_puts_all_together_and_names_who_is_away(store):
    firm = add(store, "Firma", type=PartyType.ORGANISATION)
    jan = add(store, "Ján", organisation_id=firm.id)
    talk(store, jan)
    letter = PartyEntry(
        id="e1",
        number="BA/2026/000001",
        direction="received",
        registered_at=datetime(2026, 4, 1, tzinfo=UTC),
        subject="List",
        party="Firma",
        status="open",
        actor_id="jana",
        actor_name="Jana",
        document_id="d1",
        documents=1,
    )
    registry = Registry(letter)
    shown = profile.get_profile(GetProfile(id=firm.id), JANA, store, registry)
    assert [(item.kind, item.document_id) for item in shown.items] == [("received", "d1"), ("talk", None)]
    assert set(registry.asked[0].contact_ids) == {firm.id, jan.id}
    assert (shown.away, shown.more) == ((), False)
    broken = profile.get_profile(GetProfile(id=firm.id), JANA, store, Registry(away=True))
    assert (broken.away, len(broken.items)) == (("registry",), 1)


def test_what_comes_to_it_in_the_moment_of_its_merge_follows_or_is_refused(store):
    kept, gone = (add(store, name, type=PartyType.ORGANISATION) for name in ("Vodárne", "Vodarne"))
    during = Meanwhile(store, lambda: merge(store, kept, gone))
    jan = add(during, "Ján", organisation_id=gone.id)
    assert parties.get_party(GetParty(id=jan.id), JANA, store).organisation_id == kept.id
    eva, other = add(store, "Eva"), add(store, "Eva")
    talk(Meanwhile(store, lambda: merge(store, eva, other)), other)
    assert len(profile.get_profile(GetProfile(id=eva.id), JANA, store, Registry()).items) == 1


def test_parted_out_of_order_what_went_in_later_stays(store):
    kept = add(store, "Ján", phones=(Phone(number="0900 111 111"),))
    first = add(store, "Jan", phones=(Phone(number="0900 222 222"),), region="Trnava")
    second = add(store, "J.", phones=(Phone(number="0900 222 222"),), region="Nitra")
    one = merge(store, kept, first)
    merge(store, one, second)
    for gone_id, numbers, region in ((first.id, ["111", "222"], "Nitra"), (second.id, ["111"], "")):
        done = MERGES.page(ListMerges(filter=(f"gone_id={gone_id}",)), EVA.principal).items[0]
        merging.revert_merge(RevertMerge(id=done.id, version=done.version), EVA, store)
        now = parties.get_party(GetParty(id=kept.id), EVA, store)
        assert ([phone.number[-3:] for phone in now.phones], now.region) == (numbers, region)


def test_merges_of_what_a_team_alone_sees_are_told_to_nobody_else(store):
    secret = add(store, "Tajný", who=EVA, access=Access.TEAM)
    merge(store, secret, add(store, "Tajny", who=EVA, access=Access.TEAM))
    assert [len(merging.list_merges(ListMerges(), who, store).items) for who in (EVA, JANA)] == [1, 0]
    assert events(store, "contacts.party.merged")[0]["kept_name"] == ""
