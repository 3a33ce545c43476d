"""Dividing, both sides, hours, speed, room, scanners: rules on plain values."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scanner_agent.domain.dividing import (
    PARTNER_AWAITED,
    PageMarks,
    SidesDiffer,
    asn_of,
    collate,
    divide,
    next_to_sort,
)
from services.scanner_agent.domain.scanners import device_of, listed_devices
from services.scanner_agent.domain.sending import Pace, has_room, is_filling, seconds_until_open
from shared.contracts.base import now
from shared.contracts.documents import INBOX, ScanProfile, Separator
from shared.contracts.scanner_agent import ColourMode, PaperSource

marks = st.builds(
    PageMarks,
    blank=st.booleans(),
    patch_t=st.booleans(),
    codes=st.lists(st.sampled_from(["ASN00012", "ASN3", "KANCELARIA-NEXT", "PATCHT", "other"]), max_size=2).map(tuple),
)
profiles = st.builds(
    ScanProfile,
    folder=st.just(INBOX),
    title=st.just("x"),
    separators=st.lists(st.sampled_from(Separator), unique=True).map(tuple),
    drop_blank_pages=st.booleans(),
    read_asn=st.booleans(),
    journal_id=st.none(),
)


@given(st.lists(marks, min_size=1, max_size=40), profiles)
def test_every_page_goes_to_one_place_in_its_order(pages: list[PageMarks], profile: ScanProfile) -> None:
    division = divide(pages, profile)
    kept = [page for part in division.parts for page in part.pages]
    assert kept == sorted(kept)
    assert sorted([*kept, *division.separators, *division.blanks]) == list(range(len(pages)))
    assert division.parts and all(part.pages for part in division.parts)
    if not profile.separators:
        assert len(division.parts) == 1
    if not profile.drop_blank_pages:
        assert not division.blanks


@given(st.lists(marks, min_size=1, max_size=40))
def test_a_label_begins_a_document_and_stays_on_it(pages: list[PageMarks]) -> None:
    division = divide(pages, ScanProfile(folder=INBOX, title="x", separators=(Separator.ASN,)))
    for part in division.parts:
        assert all(asn_of(pages[page].codes, "ASN") is None for page in part.pages[1:])
        assert part.asn == asn_of(pages[part.pages[0]].codes, "ASN")


@pytest.mark.parametrize(
    ("code", "asn"),
    [("ASN00123", 123), ("ASN 123", 123), ("ASN", None), ("ASN0", None), ("ASN12a", None), ("XASN1", None),
     ("ASN" + "9" * 13, None), ("ASN١٢", None)],
)  # fmt: skip
def test_what_is_an_archive_serial_number(code: str, asn: int | None) -> None:
    assert asn_of((code,), "ASN") == asn


@given(st.integers(min_value=0, max_value=300))
def test_each_sheet_has_its_front_and_then_its_back(sheets: int) -> None:
    order = collate(sheets, sheets)
    assert len(order) == 2 * sheets
    assert order[0::2] == [(0, sheet) for sheet in range(sheets)]
    assert order[1::2] == [(1, sheets - 1 - sheet) for sheet in range(sheets)]


def test_other_numbers_of_fronts_and_backs_do_not_belong_together() -> None:
    with pytest.raises(SidesDiffer):
        collate(3, 2)


def test_fronts_wait_for_their_backs_and_hold_up_nobody_else() -> None:
    moment = now()
    fronts, other, backs = (1, "duplex", True, moment), (2, "inbox", False, moment), (3, "duplex", True, moment)
    assert next_to_sort([fronts], moment) == []
    assert next_to_sort([fronts, other], moment) == [2]
    assert next_to_sort([fronts, backs], moment) == [1, 3]
    assert next_to_sort([fronts, (3, "duplex-2", True, moment)], moment) == []
    assert next_to_sort([fronts], moment + PARTNER_AWAITED * 2) == [1]


TIMES = st.times().map(lambda moment: moment.strftime("%H:%M"))


@given(TIMES, TIMES, st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2035, 1, 1)))
def test_waiting_for_the_hours_ends_when_they_begin(opens: str, closes: str, moment: datetime) -> None:
    wait = seconds_until_open((opens, closes), moment)
    assert 0 <= wait <= 24 * 3600
    assert seconds_until_open((opens, closes), moment + timedelta(seconds=wait)) == 0
    if wait:
        assert (moment + timedelta(seconds=wait)).strftime("%H:%M") == opens


def test_hours_may_go_past_midnight() -> None:
    night = ("22:00", "06:00")
    waits = [seconds_until_open(night, datetime(2026, 3, 2, hour, 30)) for hour in (5, 6, 21, 22)]
    assert waits == [0, 15.5 * 3600, 1800, 0]
    assert seconds_until_open(None, datetime(2026, 3, 2)) == 0


@given(
    st.integers(1024, 10**7),
    st.lists(st.tuples(st.integers(1, 2**18), st.floats(0, 2)), min_size=1, max_size=60),
)
def test_no_more_goes_out_than_allowed_over_all_files(limit: int, pieces: list[tuple[int, float]]) -> None:
    pace, clock, sent = Pace(), 100.0, 0
    pace.limit = limit
    for size, idle in pieces:
        clock += idle
        clock += pace.pause_before(size, clock)
        assert sent <= limit * (clock - 100.0) + 1e-6 * limit, "what went out before this piece"
        sent += size
    pace.limit = None
    assert pace.pause_before(10**9, clock) == 0


def test_the_spool_tells_before_it_is_full_and_takes_one_file_beyond_its_limit_alone() -> None:
    assert [is_filling(held, 100) for held in (79, 80, 100)] == [False, True, True]
    assert [has_room(held, 30, 100) for held in (0, 70, 71)] == [True, True, False]
    assert has_room(0, 300, 100) and not has_room(1, 300, 100)


OPTIONS = """
All options specific to device `x':
    --mode Lineart|Gray|Color [Lineart]
    --resolution 75|100|200|300|600dpi [75]
    --source Flatbed|ADF|ADF Duplex [Flatbed]
    --brightness -100..100% [inactive]
"""


def test_a_scanner_is_told_in_our_words_and_worked_in_its_own() -> None:
    ((name, label),) = listed_devices("epson:net\tSeiko Epson_DS-530 scanner\nno line of a device\n")
    device = device_of(name, label, OPTIONS)
    assert (device.scanner.device, device.scanner.label) == ("epson:net", "Seiko Epson DS-530 scanner")
    assert device.scanner.resolutions == (75, 100, 200, 300, 600)
    assert set(device.scanner.modes) == set(ColourMode)
    assert set(device.scanner.sources) == set(PaperSource)
    arguments = device.arguments(ColourMode.GRAY, PaperSource.FEEDER_BOTH_SIDES, 300)
    assert arguments == ["--source=ADF Duplex", "--mode=Gray", "--resolution=300"]


def test_a_scanner_with_an_option_for_both_sides_and_one_with_nothing_to_choose() -> None:
    options = (
        "  --source Platen|Automatic Document Feeder [Platen]",
        "  --adf-mode Simplex|Duplex [Simplex]",
        "  --resolution 50..600dpi (in steps of 1) [50]",
    )
    feeder = device_of("a", "A", "\n".join(options))
    assert feeder.scanner.modes == (ColourMode.GRAY,)
    assert feeder.sources[PaperSource.FEEDER_BOTH_SIDES][-1] == "--adf-mode=Duplex"
    assert feeder.scanner.resolutions == (100, 150, 200, 300, 400, 600)
    plain = device_of("b", "B", "")
    assert plain.scanner.sources == (PaperSource.FLATBED,)
    assert plain.arguments(ColourMode.GRAY, PaperSource.FLATBED, 300) == ["--resolution=300"]
