"""Organisations, branches and persons: what is kept, what is refused, who sees and changes them."""

import pytest

from services.contacts.handlers import history, parties
from shared.contracts.contacts import (
    Access,
    Address,
    BankAccount,
    ChangeParty,
    Email,
    GetParty,
    LegalId,
    ListPartyHistory,
    PartyKind,
    PartyType,
    Phone,
    RemoveParty,
    Representative,
    RestoreParty,
)
from shared.contracts.problems import Conflict, Forbidden, Invalid, NotFound, Stale
from tests.integration.services.contacts.people import EVA, JANA, KAROL, PETER, ROOT, add

pytestmark = pytest.mark.integration
ORGANISATION = {"type": PartyType.ORGANISATION}


def change(store, party, who=JANA, **fields):
    return parties.change_party(ChangeParty(id=party.id, version=party.version, **fields), who, store)


def read(store, party, who=JANA):
    return parties.get_party(GetParty(id=party.id), who, store)


def test_a_card_is_kept_with_every_detail_read(store):
    firm = add(
        store,
        "Vodárne a. s.",
        **ORGANISATION,
        kinds=(PartyKind.CUSTOMER, PartyKind.SUPPLIER),
        legal_ids=(LegalId(scheme="company", country="SK", value="36 421 928"),),
        bank_accounts=(BankAccount(iban="SK31 1200 0000 1987 4263 7541"),),
        addresses=(Address(country="SK", street="Hlavná 1", postal_code="81101", city="Bratislava"),),
        phones=(Phone(number="02 / 59 34 31 11"), Phone(number="12")),
        emails=(Email(address="Info@Vodarne.SK"),),
    )
    jan = add(store, "Ján Kováč", organisation_id=firm.id, position="riaditeľ", influence=5)
    assert read(store, firm).legal_ids[0].value == "36421928"
    assert read(store, firm).bank_accounts[0].iban == "SK3112000000198742637541"
    assert read(store, firm).addresses[0].postal_code == "811 01"
    assert [phone.e164 for phone in firm.phones] == ["+421259343111", None]
    assert firm.phones[0].number == "02 / 59 34 31 11"
    assert (jan.organisation_name, jan.influence, jan.version) == ("Vodárne a. s.", 5, 1)


def test_a_number_without_a_country_is_in_that_of_the_organisation(store, monkeypatch):
    monkeypatch.setenv("KANCELARIA_COUNTRY", "PL")
    at_home = add(store, "Jan Kowalski", phones=(Phone(number="22 695 29 00"),))
    abroad = add(
        store, "Ján Kováč", phones=(Phone(number="02 / 59 34 31 11"),), addresses=(Address(country="SK", city="Nitra"),)
    )
    assert [party.phones[0].e164 for party in (at_home, abroad)] == ["+48226952900", "+421259343111"]


@pytest.mark.parametrize(
    "fields, pointer, code",
    [
        ({"legal_ids": (LegalId(scheme="tax", country="PL", value="5261040829"),)}, "/legal_ids/0/value", "checksum"),
        ({"bank_accounts": (BankAccount(iban="SK3112000000198742637542"),)}, "/bank_accounts/0/iban", "iban"),
        ({"emails": (Email(address="a@b.sk"), Email(address="a b@c"))}, "/emails/1/address", "email"),
        (
            {"addresses": (Address(country="PL", postal_code="1", city="x"),)},
            "/addresses/0/postal_code",
            "postal-code",
        ),
        ({"organisation_id": "nowhere"}, "/organisation_id", "unknown"),
        ({"type": PartyType.BRANCH}, "/organisation_id", "missing"),
    ],
)
def test_what_can_not_be_is_refused_at_its_field(store, fields, pointer, code):
    with pytest.raises(Invalid) as refused:
        add(store, "Firma", **fields)
    assert refused.value.fields[0].pointer == pointer
    assert refused.value.fields[0].code.endswith(code)
    assert store.database["parties"].count_documents({}) == 0


def test_branches_stand_in_their_own_organisation_and_in_no_circle(store):
    firm, other = add(store, "A", **ORGANISATION), add(store, "B", **ORGANISATION)
    branch = {"type": PartyType.BRANCH, "organisation_id": firm.id}
    top = add(store, "Region", **branch)
    below = add(store, "Mesto", **branch, branch_id=top.id)
    with pytest.raises(Invalid) as circle:
        change(store, top, branch_id=below.id)
    assert circle.value.fields[0].code == "circle"
    with pytest.raises(Invalid) as foreign:
        add(store, "Jana", organisation_id=other.id, branch_id=below.id)
    assert foreign.value.fields[0].code == "other-organisation"


def test_who_was_slower_is_told_what_it_is_now(store):
    party = add(store, "Ján")
    change(store, party, who=PETER, position="šéf")
    with pytest.raises(Stale) as stale:
        change(store, party, position="riaditeľ")
    assert stale.value.params["current"]["position"] == "šéf"
    assert read(store, party).position == "šéf"


def test_the_history_says_who_changed_what_and_nothing_that_follows(store):
    party = add(store, "Ján")
    change(store, party, who=PETER, name="Ján Kováč")
    lines = history.list_party_history(ListPartyHistory(id=party.id), JANA, store).items
    assert [(line.action, line.actor_name) for line in lines] == [("changed", "Peter"), ("created", "Jana")]
    assert lines[0].before == {"name": "Ján"}
    assert lines[0].after == {"name": "Ján Kováč"}


def test_removed_is_out_of_the_way_until_it_is_restored(store):
    firm = add(store, "Firma", **ORGANISATION)
    jan = add(store, "Ján", organisation_id=firm.id)
    with pytest.raises(Conflict) as full:
        parties.remove_party(RemoveParty(id=firm.id, version=firm.version), JANA, store)
    assert full.value.reason == "has-members"
    gone = parties.remove_party(RemoveParty(id=jan.id, version=jan.version), JANA, store)
    assert gone.deleted_at
    back = parties.restore_party(RestoreParty(id=jan.id, version=gone.version), JANA, store)
    assert back.deleted_at is None
    with pytest.raises(Conflict):
        parties.restore_party(RestoreParty(id=jan.id, version=back.version), JANA, store)


def test_offices_see_their_own_and_what_is_shared_with_them(store):
    party = add(store, "Ján")
    for stranger in (KAROL,):
        with pytest.raises(NotFound):
            read(store, party, stranger)
    shared = change(store, party, shared_offices=("KE",))
    assert read(store, party, KAROL).name == "Ján"
    with pytest.raises(Forbidden) as refused:
        change(store, shared, who=KAROL, name="Karol")
    assert refused.value.reason == "not-keeper"
    assert read(store, party).name == "Ján"


def test_a_teams_contact_is_seen_by_its_team_and_head_office_alone(store):
    party = add(store, "Ján", access=Access.TEAM)
    for stranger in (PETER, EVA, KAROL):
        with pytest.raises(NotFound):
            read(store, party, stranger)
    with pytest.raises(Forbidden):
        change(store, party, representatives=(Representative(user_id="karol", name="Karol"),))
    change(store, party, who=ROOT, representatives=(Representative(user_id="karol", name="Karol"),))
    assert read(store, party, KAROL).representatives[0].name == "Karol"


def test_everybodys_contacts_are_kept_by_who_may(store):
    with pytest.raises(Forbidden):
        add(store, "Ján", access=Access.EVERYBODY)
    party = add(store, "Ján", who=EVA, access=Access.EVERYBODY)
    assert read(store, party, KAROL).name == "Ján"
    with pytest.raises(Forbidden):
        change(store, party, name="Iný")
    with pytest.raises(Forbidden):
        change(store, add(store, "Môj"), access=Access.EVERYBODY)
    assert change(store, party, who=EVA, name="Iný").name == "Iný"
