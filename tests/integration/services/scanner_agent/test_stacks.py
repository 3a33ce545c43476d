"""Stacks of pages, divided by the profiles that the centre pushes, in batches, in order; and scans asked for."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from services.scanner_agent.upload import PIECE
from shared.contracts.documents import ChangeAgentSetup, GetAgentSetup, ListBatches, ScanProfile
from shared.contracts.problems import Conflict, Forbidden, Invalid, Stale
from shared.contracts.scanner_agent import (
    CancelScan,
    ColourMode,
    FindScanners,
    PaperSource,
    ScanNow,
    agent_service,
)
from shared.messaging.client import RpcClient
from shared.security.context import Context
from shared.security.principal import Kind, Principal
from shared.security.rights import Role
from shared.settings import BrokerSettings
from tests.office import Office
from tests.paper import as_pdf, blank, letter, patch_sheet, with_code
from tests.servers import Broker

pytestmark = pytest.mark.integration


def person(role: Role, *offices: str) -> Context:
    return Context(
        Principal(kind=Kind.PERSON, id="u1", name="Jana Nová", roles=frozenset({role}), offices=frozenset(offices))
    )


def administrator() -> Context:
    return person(Role.ADMINISTRATOR, "BA")


def registrar() -> Context:
    return person(Role.REGISTRAR, "BA")


INBOX = ScanProfile(folder="inbox", title="Inbox")
HASTY = {
    "KANCELARIA_AGENT_QUIET_SECONDS": "0.2",
    "KANCELARIA_AGENT_UNKNOWN_TYPE_SECONDS": "0.4",
    "KANCELARIA_AGENT_REPORT_SECONDS": "1",
    "KANCELARIA_AGENT_RESCAN_SECONDS": "1",
}
"""Files are renamed into the folders: nothing has to be waited for before they are taken."""


@pytest.fixture
def office(make_office: Callable[..., Office]) -> Office:
    running = make_office(**HASTY)
    running.agent.start()
    return running


@pytest.fixture
def centre(rabbitmq: Broker) -> Any:
    client = RpcClient(BrokerSettings(amqp_url=rabbitmq.url("svc-gateway")), name="centre")
    yield client
    client.close()


def push(centre: RpcClient, office: Office, *profiles: ScanProfile, **more: object) -> None:
    """Change the set-up, and wait until the agent follows it."""
    version = centre.call(GetAgentSetup(office="BA"), administrator()).version
    setup = centre.call(ChangeAgentSetup(office="BA", version=version, profiles=profiles, **more), administrator())
    office.wait_for(lambda: office.report().get("setup_version") == setup.version, "the set-up is followed")


def test_a_pushed_profile_divides_a_stack_into_documents_of_one_batch(office: Office, centre: RpcClient) -> None:
    office.wait_for_connection()
    stacks = ScanProfile(
        folder="stacks", title="Stacks", separators=("patch-t",), read_asn=True, drop_blank_pages=True, operator="Eva"
    )
    push(centre, office, INBOX, stacks)
    assert (office.home / "setup.json").exists()
    stack = as_pdf(with_code(letter("jeden"), "ASN00901"), blank(), patch_sheet(), letter("dva"), letter("tri"))
    office.drop("plain.pdf", as_pdf(letter("štyri")))
    office.drop("stack.pdf", stack, folder="stacks")
    office.wait_for_intakes(3)
    divided = [intake for intake in office.intakes() if intake["filename"].startswith("stack")]
    assert [(intake["filename"], intake["outcome"]) for intake in divided] == [
        ("stack-001.pdf", "stored"),
        ("stack-002.pdf", "stored"),
    ]
    assert [(intake["origin"]["part"], intake["origin"]["operator"]) for intake in divided] == [(1, "Eva"), (2, "Eva")]
    first = office.documents["documents"].find_one({"_id": divided[0]["document_id"]})
    assert first is not None and first["asn"] == 901
    batch = divided[0]["origin"]["batch"]
    (told,) = centre.call(ListBatches(filter=(f"id={batch}",)), registrar()).items
    assert (told.folder, told.operator, told.arrivals, told.documents, told.registered) == ("stacks", "Eva", 2, 2, 0)
    office.wait_for(lambda: not any((office.home / "spool").iterdir()), "the spool is empty")
    sent = next((office.home / "sent").glob("*/*/stack.pdf"))
    assert sent.read_bytes() == stack


def test_the_same_number_on_two_documents_stays_with_the_first(office: Office, centre: RpcClient) -> None:
    office.wait_for_connection()
    push(centre, office, ScanProfile(folder="inbox", title="Inbox", read_asn=True))
    office.drop("a.pdf", as_pdf(with_code(letter("jeden"), "ASN00077")))
    office.wait_for_intakes(1)
    office.drop("b.pdf", as_pdf(with_code(letter("dva"), "ASN00077")))
    first, second = office.wait_for_intakes(2)
    stored = [office.documents["documents"].find_one({"_id": each["document_id"]}) for each in (first, second)]
    assert [(document["asn"], document.get("asn_taken")) for document in stored if document and "asn" in document] == [
        (77, None)
    ]
    assert stored[1]["asn_taken"] == 77
    assert first["document_id"] in second["detail"]


def test_fronts_wait_for_their_backs_and_others_go_to_failed(office: Office, centre: RpcClient) -> None:
    office.wait_for_connection()
    push(centre, office, INBOX, ScanProfile(folder="duplex", title="Both sides", sides="two-passes"))
    office.drop("fronts.pdf", as_pdf(letter("1"), letter("3")), folder="duplex")
    office.wait_for(lambda: "other sides" in office.report().get("last_error", ""), "the report tells of the fronts")
    office.drop("backs.pdf", as_pdf(letter("4"), letter("2")), folder="duplex")
    (intake,) = office.wait_for_intakes(1)
    assert (intake["filename"], intake["outcome"], intake["pages"]) == ("fronts.pdf", "stored", 4)
    office.drop("fronts.pdf", as_pdf(letter("5"), letter("7")), folder="duplex")
    office.wait_for(lambda: not any(office.inbox_of("duplex").iterdir()), "the fronts are taken")
    office.drop("short.pdf", as_pdf(letter("6")), folder="duplex")
    office.wait_for_intakes(3)
    assert [intake["outcome"] for intake in office.intakes()[1:]] == ["mismatched-sides"] * 2
    kept = sorted(path.name for path in office.failed.glob("*/*.pdf"))
    assert kept == ["fronts.pdf", "short.pdf"]


def test_the_set_up_is_changed_by_administrators_of_the_office_alone(office: Office, centre: RpcClient) -> None:
    office.wait_for_connection()
    setup = centre.call(GetAgentSetup(office="BA"), registrar())
    change = ChangeAgentSetup(office="BA", version=setup.version, profiles=(INBOX,), upload_limit=4096)
    for caller in (registrar(), person(Role.ADMINISTRATOR, "KE")):
        with pytest.raises(Forbidden):
            centre.call(change, caller)
    with pytest.raises(Invalid) as refused:
        centre.call(change.model_copy(update={"profiles": (INBOX, INBOX)}), administrator())
    assert refused.value.fields[0].pointer == "/profiles/1/folder"
    assert centre.call(GetAgentSetup(office="BA"), registrar()) == setup
    centre.call(change, administrator())
    with pytest.raises(Stale):
        centre.call(change, administrator())


def test_outside_the_hours_nothing_is_sent_and_a_full_spool_leaves_files_where_they_are(
    office: Office, centre: RpcClient
) -> None:
    office.wait_for_connection()
    push(centre, office, INBOX, send_window={"opens": "03:00", "closes": "03:01"}, spool_limit=2**20)
    office.drop("first.bin", os.urandom(900_000))
    office.drop("second.bin", os.urandom(300_000))
    told = {"spool", "spool-filling"}
    office.wait_for(
        lambda: {trouble["subject"] for trouble in office.report()["troubles"]} == told, "the full spool is told"
    )
    assert [path.name for path in office.inbox.iterdir()] == ["second.bin"]
    assert office.report()["sending"] == "out-of-hours"
    assert office.intakes() == []
    push(centre, office, INBOX, upload_limit=800_000)
    first, second = office.wait_for_intakes(2)
    assert [first["filename"], second["filename"]] == ["first.bin", "second.bin"]
    seconds = (second["finished_at"] - first["taken_at"]).total_seconds()
    assert seconds >= (1_200_000 - PIECE) / 800_000, "no faster than allowed, measured at the centre"


@pytest.fixture
def scanner(tmp_path: Path) -> dict[str, str]:
    """SANE's own test backend as the only scanner."""
    folder = tmp_path / "sane"
    folder.mkdir()
    (folder / "dll.conf").write_text("test\n")
    (folder / "test.conf").write_text("number_of_devices 1\nsource Flatbed\nread-delay false\n")
    return {"SANE_CONFIG_DIR": str(folder)}


@pytest.fixture
def slow_scanner(scanner: dict[str, str]) -> dict[str, str]:
    """Its paper takes its time, so that somebody can think better of it."""
    settings = Path(scanner["SANE_CONFIG_DIR"]) / "test.conf"
    settings.write_text("number_of_devices 1\nsource Flatbed\nread-delay true\nread-delay-duration 100000\n")
    return scanner


def test_a_scan_is_asked_for_from_afar_and_goes_the_normal_way(
    make_office: Callable[..., Office], centre: RpcClient, scanner: dict[str, str]
) -> None:
    office = make_office(**scanner, **HASTY)
    office.agent.start()
    office.wait_for_connection()
    push(centre, office, INBOX)
    agent = agent_service("BA")
    (found,) = centre.call(FindScanners(), registrar(), service=agent).scanners
    assert found.device == "test:0"
    assert set(found.sources) == {PaperSource.FLATBED, PaperSource.FEEDER}
    order = ScanNow(device="test:0", resolution=100, mode=ColourMode.GRAY, source=PaperSource.FEEDER)
    begun = centre.call(order, registrar(), service=agent)
    with pytest.raises(Conflict):
        centre.call(order, registrar(), service=agent)
    (intake,) = office.wait_for_intakes(1)
    assert intake["outcome"] == "stored"
    assert intake["origin"]["operator"] == "Jana Nová"
    office.wait_for(lambda: (office.report().get("scan") or {}).get("state") == "done", "the scan is told to be done")
    scan = office.report()["scan"]
    assert (scan["id"], scan["pages"]) == (begun.id, 10)
    assert not any((office.home / "scanning").iterdir())
    with pytest.raises(Invalid) as refused:
        centre.call(order.model_copy(update={"device": "test:9"}), registrar(), service=agent)
    assert refused.value.fields[0].pointer == "/device"
    with pytest.raises(Forbidden):
        centre.call(order, person(Role.OFFICER, "BA"), service=agent)


def test_a_scan_is_stopped_from_afar_and_none_of_its_pages_is_handed_in(
    make_office: Callable[..., Office], centre: RpcClient, slow_scanner: dict[str, str]
) -> None:
    office = make_office(**slow_scanner, **HASTY)
    office.agent.start()
    office.wait_for_connection()
    agent = agent_service("BA")
    begun = centre.call(ScanNow(device="test:0", resolution=200), registrar(), service=agent)
    office.wait_for(lambda: (office.report().get("scan") or {}).get("pages", 0) > 0, "pages come out")
    with pytest.raises(Forbidden):
        centre.call(CancelScan(id=begun.id), person(Role.OFFICER, "BA"), service=agent)
    centre.call(CancelScan(id=begun.id), registrar(), service=agent)
    office.wait_for(lambda: office.report()["scan"]["state"] == "cancelled", "the scan is told to be stopped")
    assert not any((office.home / "scanning").iterdir())
    assert office.intakes() == [] and office.report()["waiting"] == 0
    with pytest.raises(Conflict):
        centre.call(CancelScan(id=begun.id), registrar(), service=agent)


def test_the_operator_is_told_in_the_offices_language(office: Office, centre: RpcClient) -> None:
    office.wait_for_connection()
    office.documents["office_languages"].replace_one({"_id": "BA"}, {"languages": ["sk", "en"]}, upsert=True)
    push(centre, office, INBOX, keep_sent_days=3)
    environment = {**os.environ, **office.agent.environment}
    told = subprocess.run(
        [sys.executable, "-m", "services.scanner_agent", "status"],
        env=environment, capture_output=True, text=True, timeout=30,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    assert "pracuje" in told.stdout
