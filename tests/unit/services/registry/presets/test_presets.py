"""Every preset is a plan that could be approved, in every pack, and says that it is a starting point."""

import pytest

from services.registry.domain.marks import order_of
from services.registry.domain.tree import check_rule, leaves_without_rule, places
from services.registry.packs import packs
from services.registry.presets import FOLDER, presets


@pytest.fixture(params=sorted(presets()))
def preset(request):
    return presets()[request.param]


def test_the_presets_are_there():
    assert set(presets()) == {path.stem for path in FOLDER.glob("*.toml")} >= {
        "company", "sole-trader", "municipal-office",
    }  # fmt: skip


@pytest.mark.parametrize("code", packs())
def test_it_is_a_whole_plan_in_every_pack(preset, code):
    pack = packs()[code]
    entries = [entry.fields(pack) for entry in preset.entries]
    standing = places({entry.mark: entry.parent for entry in entries})
    assert len(standing) == len(entries), "a mark stands twice"
    assert leaves_without_rule(entries) == []
    flags = {flag.code for flag in pack.flags}
    for entry in entries:
        check_rule(entry)
        assert entry.flag in flags | {""}
        assert standing[entry.mark].leaf or (entry.years, entry.permanent) == (None, False)


def test_it_is_in_five_languages_and_in_order(preset):
    languages = {"en", "sk", "pl", "hr", "ru"}
    assert all(languages <= set(entry.title) for entry in preset.entries)
    assert languages <= set(preset.title) & set(preset.note)
    assert "archive" in preset.note["en"] and "archív" in preset.note["sk"]
    marks = [entry.mark for entry in preset.entries]
    assert marks == sorted(marks, key=order_of)


def test_titles_and_flags_are_the_packs_own():
    invoices = next(entry for entry in presets()["company"].entries if entry.mark == "E1")
    assert (invoices.fields(packs()["sk"]).title, invoices.fields(packs()["sk"]).flag) == ("Faktúry", "")
    assert (invoices.fields(packs()["pl"]).title, invoices.fields(packs()["pl"]).flag) == ("Faktury", "B")


@pytest.mark.parametrize(
    ("preset", "mark", "years", "permanent", "flag", "trigger"),
    [
        ("company", "AA1", None, True, "A", "closure"),
        ("company", "AC5", 10, False, "A", "closure"),
        ("company", "E8", 5, False, "", "end-of-use"),
        ("company", "P1", 70, False, "", "birth"),
        ("sole-trader", "02", 5, False, "", "loss-of-validity"),
        ("municipal-office", "TB", 20, False, "A", "closure"),
        ("municipal-office", "KA", None, True, "A", "closure"),
    ],
)
def test_retention_is_as_the_source_says(preset, mark, years, permanent, flag, trigger):
    entry = next(entry for entry in presets()[preset].entries if entry.mark == mark).fields(packs()["sk"])
    assert (entry.years, entry.permanent, entry.flag, entry.trigger) == (years, permanent, flag, trigger)


def test_a_sole_trader_keeps_nothing_for_ever():
    assert not any(entry.value for entry in presets()["sole-trader"].entries)
