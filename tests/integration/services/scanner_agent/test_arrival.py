"""Files of the watched folder arrive at `documents`: each once, whole, under its name."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable

import psutil
import pytest

from tests.office import Office

pytestmark = pytest.mark.integration

PNG_BEGIN, PNG_END = b"\x89PNG\r\n\x1a\n", b"\0\0\0\0IEND\xaeB`\x82"


def png(text: str) -> bytes:
    return PNG_BEGIN + text.encode() + PNG_END


def test_a_file_arrives_once_and_leaves_the_folder(office: Office) -> None:
    office.drop("list.png", png("arrives"))
    (intake,) = office.wait_for_intakes(1)
    assert (intake["filename"], intake["outcome"], intake["office"]) == ("list.png", "stored", "BA")
    assert intake["origin"]["channel"] == "folder"
    assert intake["origin"]["agent"] == "agent-BA"
    assert intake["origin"]["batch_no"] == 1
    assert office.is_empty()
    office.wait_for(lambda: not any((office.home / "spool").iterdir()), "the spool is empty")


def test_a_file_written_slowly_is_taken_once_and_whole(office: Office) -> None:
    office.wait_for_connection()
    pieces = [PNG_BEGIN, b"a" * 50_000, PNG_END, b"b" * 50_000, PNG_END]
    with (office.inbox / "slow.png").open("wb") as file:
        for piece in pieces:  # looks complete after the third one, and pauses longer than any quiet time
            file.write(piece)
            file.flush()
            time.sleep(0.9)
    (intake,) = office.wait_for_intakes(1)
    assert intake["size"] == sum(map(len, pieces))
    time.sleep(1)
    assert len(office.intakes()) == 1


def test_a_file_written_in_reopened_pieces_is_taken_once_and_whole(office: Office) -> None:
    office.wait_for_connection()
    for piece in (PNG_BEGIN, b"c" * 70_000, b"d" * 70_000, PNG_END):
        with (office.inbox / "pieces.png").open("ab") as file:
            file.write(piece)
        time.sleep(0.8)
    (intake,) = office.wait_for_intakes(1)
    assert intake["size"] == len(PNG_BEGIN + PNG_END) + 140_000


def test_what_looks_incomplete_for_long_is_handed_in_all_the_same(office: Office) -> None:
    office.drop("half.png", PNG_BEGIN + b"cut off")
    (intake,) = office.wait_for_intakes(1)
    assert intake["outcome"] == "stored"


def test_the_same_bytes_again_are_a_duplicate_and_leave_the_folder(office: Office) -> None:
    office.drop("first.png", png("twice"))
    office.wait_for_intakes(1)
    office.drop("second.png", png("twice"))
    office.wait_for_intakes(2)
    assert office.outcomes() == {"first.png": ["stored"], "second.png": ["duplicate"]}
    assert office.is_empty()
    assert not any(office.failed.iterdir())


def test_the_same_name_again_is_another_file(office: Office) -> None:
    office.drop("scan.png", png("one"))
    office.wait_for_intakes(1)
    office.drop("scan.png", png("two"))
    office.wait_for_intakes(2)
    assert office.outcomes() == {"scan.png": ["stored", "stored"]}


def test_odd_names_arrive_readable(office: Office) -> None:
    names = [
        b"fakt\xfara \x8a.png",  # windows-1250
        "žltý kôň €.png".encode(),
        b"two\nlines\ttab.png",
        b"x" * 251 + b".png",
        "ž".encode() * 125 + b".png",
        b"-rf; rm $(x).png",
    ]
    for number, name in enumerate(names):
        office.drop(os.fsdecode(name), png(f"odd {number}"))
    intakes = office.wait_for_intakes(len(names))
    assert all(intake["outcome"] == "stored" for intake in intakes)
    found = {intake["filename"] for intake in intakes}
    plain = {"fakt\ufffdra \ufffd.png", "žltý kôň €.png", "two_lines_tab.png", "-rf; rm $(x).png"}
    assert plain < found
    assert {name.strip("xž") for name in found - plain} == {".png"}
    assert office.is_empty()


def test_unfinished_and_hidden_names_are_left_alone_until_renamed(office: Office) -> None:
    office.wait_for_connection()
    names = ["a.png.part", "b.tmp", "c.crdownload", "~$d.docx", ".hidden.png", "e.filepart", "Thumbs.db"]
    for name in names:
        (office.inbox / name).write_bytes(png(name))
    time.sleep(3)
    assert office.intakes() == []
    assert sorted(path.name for path in office.inbox.iterdir()) == sorted(names)
    (office.inbox / "a.png.part").rename(office.inbox / "a.png")
    (intake,) = office.wait_for_intakes(1)
    assert intake["filename"] == "a.png"


def test_old_unfinished_files_are_reported(make_office: Callable[..., Office]) -> None:
    office = make_office(KANCELARIA_AGENT_STALE_SECONDS="60")
    (office.inbox / "forgotten.part").write_bytes(b"x")
    os.utime(office.inbox / "forgotten.part", (1, 1))
    office.agent.start()
    office.wait_for(lambda: "forgotten.part" in office.report().get("last_error", ""), "the report names it")


def test_many_files_at_once_arrive_in_order_and_in_little_memory(make_office: Callable[..., Office]) -> None:
    office = make_office()
    for number in range(300):
        path = office.inbox / f"{number:04d}.png"
        path.write_bytes(png(f"many {number}"))
        os.utime(path, (1_700_000_000 + number,) * 2)
    office.agent.start()
    intakes = office.wait_for_intakes(300)
    assert [intake["filename"] for intake in intakes] == [f"{number:04d}.png" for number in range(300)]
    taken_at = [intake["taken_at"] for intake in intakes]
    assert taken_at == sorted(taken_at)
    assert office.agent.running is not None
    resident = psutil.Process(office.agent.running.pid).memory_info().rss
    assert resident < 80_000_000


def test_polling_serves_folders_that_tell_nothing(make_office: Callable[..., Office]) -> None:
    office = make_office(KANCELARIA_AGENT_POLLING="true", KANCELARIA_AGENT_UNTOLD_WRITER_SECONDS="1")
    office.agent.start()
    office.wait_for_connection()
    office.drop("share.png", png("share"))
    office.wait_for_intakes(1)
    assert office.is_empty()


def test_an_agent_reports_how_it_stands(office: Office) -> None:
    office.drop("counted.png", png("counted"))
    office.drop("empty.png", b"")
    office.wait_for(lambda: (office.report().get("delivered"), office.report().get("failed")) == (1, 1), "the report")
    report = office.report()
    assert report["inbox"] == str(office.inbox)
    assert (report["waiting"], report["spool_bytes"], report["last_error"]) == (0, 0, "")


def test_an_agent_ends_soon_when_asked_and_goes_on_when_started_again(office: Office) -> None:
    office.wait_for_connection()
    began = time.monotonic()
    assert office.agent.stop() == 0
    assert time.monotonic() - began < 20
    office.drop("meanwhile.png", png("meanwhile"))
    office.agent.start()
    office.wait_for_intakes(1)
    assert office.outcomes() == {"meanwhile.png": ["stored"]}


def test_a_second_agent_does_not_work_in_the_same_home(office: Office, make_office: Callable[..., Office]) -> None:
    office.wait_for_connection()
    second = make_office()
    second.agent.environment = {**second.agent.environment, "KANCELARIA_AGENT_HOME": str(office.home)}
    second.agent.start()
    assert second.agent.wait_dead() == 1
    assert "Another agent works" in second.log()


def test_the_status_command_tells_how_the_agent_stands(office: Office) -> None:
    office.drop("empty.png", b"")
    office.wait_for_intakes(1)
    running = status(office)
    assert re.search("Agent of office BA: (running|working)", running.stdout)
    assert "empty.png: empty" in running.stdout
    office.agent.kill()
    stopped = status(office)
    assert (stopped.returncode, "NOT RUNNING" in stopped.stdout) == (1, True)


def status(office: Office) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "services.scanner_agent", "status"],
        env={**os.environ, **office.agent.environment},
        capture_output=True,
        text=True,
        timeout=30,
    )
