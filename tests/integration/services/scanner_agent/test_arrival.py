"""Files of the watched folder arrive at `documents`."""

import pytest

from tests.office import Office

pytestmark = pytest.mark.integration

PNG_END = b"\0\0\0\0IEND\xaeB`\x82"


def png(text: str) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + text.encode() + PNG_END


def test_a_file_arrives_once_and_leaves_the_folder(office: Office) -> None:
    office.drop("list.png", png("arrives"))
    (intake,) = office.wait_for_intakes(1)
    assert (intake["filename"], intake["outcome"], intake["office"]) == ("list.png", "stored", "BA")
    assert intake["origin"]["channel"] == "folder"
    assert intake["origin"]["agent"] == "agent-BA"
    assert office.is_empty()
    office.wait_for(lambda: not any((office.home / "spool").iterdir()), "the spool is empty")
