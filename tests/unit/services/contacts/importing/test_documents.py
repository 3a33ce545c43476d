"""Parties built without mongoengine are those that mongoengine would have built."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.contacts.importing.documents import left_out, merged, new_document, template_of
from services.contacts.importing.drafts import Draft, DraftAddress, Labelled
from services.contacts.importing.normal import candidate_of
from services.contacts.models.parties import PartyRecord

_text = st.text(st.characters(categories=["L", "N", "Zs"]), max_size=30)
_drafts = st.builds(
    Draft,
    texts=st.fixed_dictionaries(
        {"name": _text.filter(str.strip)},
        optional=dict.fromkeys(("given_name", "family_name", "position", "notes", "region", "kind", "gender"), _text),
    ),
    phones=st.lists(st.builds(Labelled, st.from_regex(r"09[0-9]{8}", fullmatch=True)), max_size=3),
    emails=st.lists(st.builds(Labelled, st.emails()), max_size=2),
    addresses=st.lists(
        st.builds(DraftAddress, town=_text, street=_text, country=st.sampled_from(["", "SK", "RU"])), max_size=2
    ),
)
TEMPLATE = template_of("BA", "eva", "Eva", "office", ["customer"], ["g1"])


def document(draft: Draft) -> dict[str, Any]:
    candidate = candidate_of(draft, "SK")
    return new_document(TEMPLATE, candidate.type, candidate.details)


@given(_drafts)
def test_both_ways_are_the_same(draft: Draft) -> None:
    fast = document(draft)
    record = PartyRecord._from_son(fast)
    record.derive()
    record.validate()
    assert record.to_mongo().to_dict() == fast


@given(_drafts)
def test_what_one_tells_oneself_changes_nothing(draft: Draft) -> None:
    party = document(draft)
    details = candidate_of(draft, "SK").details
    assert merged(party, details, fill_only=False, same_name=False) is None


@given(_drafts, _drafts)
def test_nothing_is_lost_when_parties_are_met(first: Draft, second: Draft) -> None:
    before, details = document(first), candidate_of(second, "SK").details
    after = merged(before, details, fill_only=True, same_name=True)
    if after is None:
        return
    assert after["name"] == before["name"]
    for name in ("phones", "emails", "addresses"):
        assert all(entry in after[name] for entry in before[name])
    for name in ("position", "region", "given_name"):
        if before.get(name):
            assert after[name] == before[name]


def test_what_does_not_fit_is_told_or_noted() -> None:
    phones = [Labelled(f"0905 000 {number:03d}") for number in range(25)]
    draft = Draft({"name": "Acme"}, phones=phones, addresses=[DraftAddress(street="x" * 500, town="Nitra")])
    candidate = candidate_of(draft, "SK")
    assert [(field, code) for field, code, _ in candidate.problems] == [("street", "shortened"), ("phone", "too-many")]
    assert len(candidate.details["phones"]) == 20
    assert all(text in candidate.details["notes"] for text in ("x" * 500, "0905 000 020", "0905 000 024"))

    party = new_document(TEMPLATE, candidate.type, candidate.details)
    further = candidate_of(
        Draft({"name": "Acme", "notes": "y" * 3990}, phones=[Labelled("0905 999 999")]), "SK"
    ).details
    after = merged(party, further, fill_only=False, same_name=True)
    assert left_out(after or party, further) == ["phone", "notes"]
    assert left_out(party, candidate.details) == []


def test_groups_that_are_kept_are_joined_and_others_noted() -> None:
    draft = Draft({"name": "Acme"}, groups=["VIP", "Obchod", "VIP"])
    details = candidate_of(draft, "SK", {"VIP": "g2"}).details
    assert (details["group_ids"], details["notes"]) == (["g2"], "# Obchod")
    assert new_document(TEMPLATE, "organisation", details)["group_ids"] == ["g1", "g2"]
