"""Every pack file is a complete pack. A new pack is a file there, and these tests are its test."""

import re
import tomllib
from string import Formatter

import pytest

from services.registry.handlers.setup import default_pack
from services.registry.packs import FOLDER, packs
from shared.contracts.registry import Direction, LineKind, Pack, RegisterEntry

FILES = sorted(FOLDER.glob("*.toml"))
TERMS = {
    "registry_plan", "mark", "journal", "entry", "file", "loan", "disposal", "permanent_flag", "retention", "sender",
    "addressee", "subject", "attachments", "handler", "date", "number", "file_number", "received", "title", "parent",
    "permanent", "trigger", "legal_basis", "yes", "no",
    "cover", "contents", "period", "location", "records", "order", "loan_slip", "borrower", "purpose", "due",
    "condition", "step", "by", "note", "loan_requested", "loan_approved", "loan_issued", "loan_returned",
    "loan_refused", "loan_withdrawn", "loss_protocol", "lost_on", "circumstances", "replacement", "reported_by",
    "year", "quantity", "missing_years", "decision", "classified",
    "their_ref", "their_date", "channel", "sheets", "consignment_no", "sent", "internal", "void",
    *("line_" + kind.replace("-", "_") for kind in LineKind),
}  # fmt: skip
PARTS = {"office", "journal", "year", "year_short", "seq", "mark", "unit", "file", "place"}
FORMS = {"proposal-permanent", "proposal-other", "protocol", "hand-over"}


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def pack(request) -> Pack:
    return Pack.model_validate(tomllib.loads(request.param.read_text("utf-8")))


def test_the_packs_are_there():
    assert set(packs()) == {path.stem for path in FILES} >= {"sk", "pl", "hr", "ru", "generic"}


def test_its_code_is_the_name_of_its_file(pack):
    assert (FOLDER / f"{pack.code}.toml").exists()


def test_it_has_a_word_for_every_term(pack):
    triggers = {"trigger_" + trigger.replace("-", "_") for trigger in pack.triggers}
    assert TERMS | triggers <= set(pack.terms)
    assert all(pack.terms.values())


def test_its_words_for_the_columns_of_a_plan_differ(pack):
    words = [pack.terms[name] for name in ("mark", "parent", "title", "permanent_flag", "retention", "permanent",
                                           "trigger", "legal_basis")]  # fmt: skip
    assert len({word.casefold() for word in words}) == len(words)


def parts(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def test_its_numbers_never_repeat(pack):
    assert set(pack.templates) == {"entry", "file", "record_in_file"}
    assert all(parts(template) <= PARTS for template in pack.templates.values())
    assert "seq" in parts(pack.templates["entry"]) and "seq" in parts(pack.templates["file"])
    assert parts(pack.templates["entry"]) & {"year", "year_short"}
    assert "place" in parts(pack.templates["record_in_file"])


def test_it_requires_only_what_an_entry_has(pack):
    assert set(pack.required) == set(Direction)
    for names in pack.required.values():
        assert set(names) <= set(RegisterEntry.model_fields)
        assert "subject" in names


def test_it_can_keep_for_ever(pack):
    codes = [flag.code for flag in pack.flags]
    assert any(flag.permanent for flag in pack.flags)
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"[^\W\d_]{1,5}", code) for code in codes), "an import reads 'A-10' and 'BE5'"
    assert "closure" in pack.triggers


def test_it_has_every_form_and_sound_loan_rules(pack):
    assert {form.kind for form in pack.forms} == FORMS
    assert all(form.title and form.heading and form.closing for form in pack.forms)
    assert pack.loans.days <= pack.loans.most_days
    assert pack.originator_categories and pack.legal_basis


def test_a_default_that_does_not_exist_is_refused_with_those_that_do(monkeypatch):
    monkeypatch.setenv("KANCELARIA_PACK", "xx")
    with pytest.raises(ValueError, match=", ".join(packs())):
        default_pack()
    monkeypatch.setenv("KANCELARIA_PACK", "pl")
    assert default_pack() == "pl"
