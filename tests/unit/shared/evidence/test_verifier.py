"""The verifier believes nothing: whatever is done to an export without the private key, it is found."""

import copy
import io
import json
from functools import cache

import orjson
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shared.evidence.canonical import canonical, digest
from shared.evidence.chain import GENESIS
from shared.evidence.signatures import holds, key_id, sign
from shared.evidence.verifier import Report, verify_export
from tests.unit.shared.evidence import exports as made

texts = st.text(st.characters(exclude_categories=["Cs"]))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


def verify(raw: bytes, keys=None) -> Report:
    return verify_export(io.BytesIO(raw), made.KEYS if keys is None else keys)


@cache
def sample() -> bytes:
    entries = made.entry_chain(12)
    lines = made.line_chain(entries, 5)
    points = [made.checkpoint_of(entries[:4], lines[:2]), made.checkpoint_of(entries, lines)]
    return made.export(entries, lines, checkpoints=points, closing=made.closing_of(entries))


@given(json_values)
def test_the_canonical_form_is_the_one_that_numbers_were_hashed_with(value):
    assert canonical({"value": value}) == orjson.dumps({"value": value}, option=orjson.OPT_SORT_KEYS)


def test_an_untouched_export_holds():
    report = verify(sample())
    assert (report.faults, report.unproven, report.valid) == ([], [], True)
    assert (report.entries, report.lines, report.checkpoints) == (12, 5, 2)


@pytest.mark.parametrize("count", [0, 1])
def test_small_journals_hold(count: int):
    entries = made.entry_chain(count)
    assert verify(made.export(entries, [], checkpoints=[made.checkpoint_of(entries, [])])).valid


@settings(max_examples=400)
@given(st.data())
def test_any_change_of_bytes_is_found(data):
    raw = bytearray(sample())
    place = data.draw(st.integers(0, len(raw) - 1))
    how = data.draw(st.sampled_from(["replace", "remove", "insert", "cut"]))
    byte = data.draw(st.integers(0, 255))
    if how == "replace":
        raw[place] = byte
    elif how == "remove":
        del raw[place : place + data.draw(st.integers(1, 400))]
    elif how == "insert":
        raw.insert(place, byte)
    else:
        del raw[place:]
    assume(bytes(raw) != sample())
    assert verify(bytes(raw)).faults or verify(bytes(raw)).unproven


@settings(max_examples=200)
@given(st.data())
def test_any_moving_of_lines_is_found(data):
    lines = sample().splitlines(keepends=True)
    one, other = data.draw(st.integers(0, len(lines) - 1)), data.draw(st.integers(0, len(lines) - 1))
    how = data.draw(st.sampled_from(["swap", "drop", "repeat"]))
    if how == "swap":
        assume(one != other)
        lines[one], lines[other] = lines[other], lines[one]
    elif how == "drop":
        del lines[one]
    else:
        lines.insert(other, lines[one])
    assert verify(b"".join(lines)).faults


def test_two_entries_that_changed_places_are_told_as_moved():
    lines = sample().splitlines(keepends=True)
    second, third, *_ = (place for place, line in enumerate(lines) if b'"seq":2' in line or b'"seq":3' in line)
    lines[second], lines[third] = lines[third], lines[second]
    assert any("stands in another place" in fault for fault in verify(b"".join(lines)).faults)


@settings(max_examples=100)
@given(data=st.data())
def test_who_recomputes_all_hashes_still_has_no_key(data):
    """A forger changes, drops or adds entries, makes everything fit again, and seals it with a key of their own."""
    count = data.draw(st.integers(0, 20))
    subject = data.draw(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20))
    forged = made.entry_chain(count, subject=subject)
    raw = made.export(forged, [], key=made.OTHER_KEY)
    assert not verify(raw).valid
    old_seal = sample().splitlines(keepends=True)[-1]
    assert verify(b"".join([*raw.splitlines(keepends=True)[:-1], old_seal])).faults
    pretended = raw.replace(key_id(made.OTHER_KEY.public_key()).encode(), key_id(made.KEY.public_key()).encode())
    assert verify(pretended).faults


@settings(max_examples=60)
@given(st.integers(1, 12), st.sampled_from(["subject", "seq", "number", "registered_at", "attachments", "prev_hash"]))
def test_an_altered_entry_is_named_even_when_it_was_altered_before_the_export(seq: int, field: str):
    entries = copy.deepcopy(made.entry_chain(12))
    last_hash = entries[-1][1]
    entries[seq - 1][0][field] = {"seq": 77, "attachments": []}.get(field, "forged")

    def keep(header):
        header.update(last_hash=last_hash, first_prev_hash=GENESIS)

    assert any(f"Entry {seq}" in fault for fault in verify(made.export(entries, [], change=keep)).faults)


def test_entries_replaced_after_a_checkpoint_are_found():
    """The forger holds the sealing key: the earlier checkpoint still speaks against it."""
    truth, forged = made.entry_chain(6), made.entry_chain(6, subject="forged")
    report = verify(made.export(forged, [], checkpoints=[made.checkpoint_of(truth, [])]))
    assert any("signed over another entry 6" in fault for fault in report.faults)


def test_a_journal_cut_behind_a_checkpoint_is_found():
    entries = made.entry_chain(6)
    report = verify(made.export(entries[:4], [], checkpoints=[made.checkpoint_of(entries, [])]))
    assert any("vouches for entry 6" in fault for fault in report.faults)


def test_a_line_about_an_entry_of_elsewhere_is_found():
    entries = made.entry_chain(3)
    lines = made.line_chain(made.entry_chain(3, subject="elsewhere"), 2)
    assert any("not in this journal" in fault for fault in verify(made.export(entries, lines)).faults)


def test_a_final_line_that_counts_otherwise_is_found():
    entries = made.entry_chain(6)
    closing = made.closing_of(entries[:5])
    assert any("final line" in fault for fault in verify(made.export(entries, [], closing=closing)).faults)


def test_a_key_that_was_not_given_proves_nothing():
    report = verify(sample(), keys={key_id(made.OTHER_KEY.public_key()): made.OTHER_KEY.public_key()})
    assert report.faults == [] and report.unproven and not report.valid


def test_a_signature_spelt_otherwise_does_not_hold():
    signature = sign(made.KEY, {"a": 1})
    assert holds(made.KEY.public_key(), {"a": 1}, signature)
    assert not holds(made.KEY.public_key(), {"a": 2}, signature)
    letter = signature[-3]
    other = signature[:-3] + chr(ord(letter) ^ 1) + signature[-2:]
    assert not holds(made.KEY.public_key(), {"a": 1}, other)


@pytest.mark.parametrize(
    "raw", [b"", b"\n", b"[]\n", b'"x"\n', b"{}\n", b'{"type":["x"]}\n', b"\xff\xfe\n", b"[" * 5000]
)
def test_what_is_no_export_is_told_so(raw: bytes):
    assert verify(raw).faults


def test_the_digest_is_of_the_canonical_form():
    assert digest({"b": 1, "a": "ž"}) == digest(json.loads('{"a": "\\u017e", "b": 1}'))
