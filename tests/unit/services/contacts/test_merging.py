"""Joining and parting, on whatever two contacts may hold."""

from hypothesis import given
from hypothesis import strategies as st

from services.contacts.domain.likeness import EMAIL, LEGAL, NAME, keys_of
from services.contacts.domain.merging import LISTS, MERGED, Joining, joined, likeness, parted
from shared.contracts.contacts import Email, LegalId, LegalScheme, PartyType, Phone

TEXT = st.sampled_from(["", "a", "b", "Ján"])
PHONE = st.builds(
    lambda number, known: {"number": number, "e164": f"+421{number}" if known else None, "label": "work", "note": ""},
    st.sampled_from(["900", "901", "902"]),
    st.booleans(),
)
EMAILS = st.builds(lambda address: {"address": address, "note": ""}, st.sampled_from(["a@b.sk", "A@b.sk", "c@b.sk"]))
ITEMS = {
    "phones": PHONE,
    "emails": EMAILS,
    "kinds": st.sampled_from(["customer", "lead"]),
    "group_ids": st.sampled_from(["g1", "g2", "g3"]),
}


def unique(items: list) -> list:
    return [item for place, item in enumerate(items) if item not in items[:place]]


PARTY = st.fixed_dictionaries(
    {
        **{name: st.lists(items, max_size=3).map(unique) for name, items in ITEMS.items()},
        **dict.fromkeys(("name", "position", "notes", "region", "organisation_id"), TEXT),
        "influence": st.integers(-5, 5),
    }
)
TAKE = st.frozensets(st.sampled_from(MERGED))


def same(name: str, item):
    if name == "phones":
        return item["e164"] or item["number"]
    return item["address"].casefold() if name == "emails" else item


@given(PARTY, PARTY, TAKE)
def test_nothing_of_either_is_lost(kept, gone, take):
    one = joined(kept, gone, take)
    for name in ITEMS:
        identities = {same(name, item) for item in one[name]}
        assert {same(name, item) for item in kept[name] + gone[name]} == identities
        assert one[name][: len(kept[name])] == kept[name]
    assert kept["notes"] in one["notes"] and gone["notes"] in one["notes"]
    for name in ("position", "region"):
        assert bool(one[name]) == bool(kept[name] or gone[name])
        if name in take and gone[name]:
            assert one[name] == gone[name]


@given(PARTY, PARTY, TAKE)
def test_parting_gives_back_what_was_before(kept, gone, take):
    one = joined(kept, gone, take)
    back, _ = parted(one, Joining(kept, gone, one))
    assert {name: back[name] for name in kept} == kept


@given(PARTY, PARTY, TAKE, TEXT)
def test_what_was_changed_since_stays_changed(kept, gone, take, written):
    one = joined(kept, gone, take)
    changed = {**one, "region": written + "!", "kinds": [*one["kinds"], "supplier"]}
    back, _ = parted(changed, Joining(kept, gone, one))
    assert back["region"] == written + "!"
    assert back["kinds"][-1] == "supplier"
    assert set(LISTS) <= set(MERGED)


@given(PARTY, PARTY, PARTY, TAKE, TAKE)
def test_parted_in_any_order_it_is_what_it_was(first, second, third, take, also_take):
    joining = Joining(first, second, joined(first, second, take))
    after = Joining(joining.result, third, joined(joining.result, third, also_take))
    between, (rest,) = parted(after.result, joining, [after])
    for name in ITEMS:
        assert {same(name, item) for item in first[name] + third[name]} == {same(name, item) for item in between[name]}
    assert between["region"] or not (first["region"] or third["region"])
    back, _ = parted(between, rest)
    assert {name: back[name] for name in first} == first


def test_the_same_id_weighs_more_than_the_same_name():
    by_id = likeness(frozenset({LEGAL}), "Vodárne a. s.", "Vodarne")
    by_name = likeness(frozenset({NAME}), "Ján Kováč", "Kováč Ján")
    assert by_id > likeness(frozenset({EMAIL}), "Ján", "Eva")
    assert (by_name, likeness(frozenset({LEGAL, NAME}), "A", "A")) == (40, 100)


def test_equal_parties_have_an_equal_key_however_they_are_written():
    def keys(name, email, legal):
        return keys_of(PartyType.PERSON, name, [Email(address=email)], [Phone(number="12")], [], [legal])

    first = keys("Ján  Kováč", "Jan@B.sk", LegalId(scheme=LegalScheme.VAT, country="SK", value="SK2020273893"))
    second = keys("KOVAC, Jan", "jan@b.SK", LegalId(scheme=LegalScheme.TAX, country="SK", value="2020273893"))
    assert first == second
