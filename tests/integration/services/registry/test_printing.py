"""Printed forms, in the pack's language, for those who see what they are about."""

import io

import pypdfium2
import pytest

from services.registry.handlers.file_protection import report_loss
from services.registry.handlers.printing import print_form
from services.registry.packs import packs
from shared.contracts.problems import NotFound
from shared.contracts.registry import DisposalKind, PrintForm, PrintFormKind, ReportLoss, Verdict
from shared.print.dates import written_day
from shared.settings import ObjectSettings
from shared.storage.objects import ObjectStore
from tests.integration.services.registry.disposal_life import decide, propose, submit
from tests.integration.services.registry.office_life import (
    JANA,
    KAROL,
    ZONE,
    close,
    closed_file,
    handle,
    open_file,
    register,
    today,
)
from tests.integration.services.registry.test_loans import issued

pytestmark = pytest.mark.integration


@pytest.fixture
def objects(s3) -> ObjectStore:
    names = {name.removeprefix("KANCELARIA_").lower(): value for name, value in s3.environment.items()}
    return ObjectStore(ObjectSettings(**names))


def text_of(store, objects, kind: PrintFormKind, record_id: str) -> str:
    link = print_form(PrintForm(kind=kind, id=record_id), JANA, store, objects)
    key = link.url.partition("?")[0].partition(f"/{objects.bucket}/")[2]
    document = pypdfium2.PdfDocument(io.BytesIO(b"".join(objects.chunks(key))))
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


def test_the_cover_of_a_file(registry, objects):
    file = open_file(registry, title="Cesta #1 *tu*")
    cover = text_of(registry, objects, PrintFormKind.FILE_COVER, file.id)
    assert "Obal spisu" in cover and file.number in cover and "Cesta #1 *tu*" in cover and "Letters" in cover


def test_the_contents_of_a_file(registry, objects):
    file = open_file(registry)
    entries = [register(registry, subject=f"Vec {number}", file_id=file.id, mark="A1") for number in range(2)]
    contents = text_of(registry, objects, PrintFormKind.FILE_CONTENTS, file.id)
    assert all(entry.subject in contents for entry in entries) and "Prílohy" in contents


def test_the_slip_of_a_loan_tells_every_step(registry, objects):
    file = open_file(registry, title="Cesta")
    loan = issued(registry, file)
    slip = text_of(registry, objects, PrintFormKind.LOAN_SLIP, loan.id)
    for told in ("Potvrdenie o zapožičaní", file.number, "Cesta", "Vypožičiavateľ", "Peter", "a look",
                 written_day(loan.due_on, "sk"), "požiadané", "schválené", "vydané", "Jana"):  # fmt: skip
        assert told in slip


def test_the_protocol_of_a_loss(registry, objects):
    file = open_file(registry, title="Cesta")
    command = ReportLoss(
        id=file.id, version=file.version, lost_on=today(), circumstances="povodeň v suteréne",
        replacement="kópie od účastníkov", witnesses=("Eva Malá",),
    )  # fmt: skip
    report_loss(command, JANA, registry, ZONE)
    protocol = text_of(registry, objects, PrintFormKind.LOSS_PROTOCOL, file.id)
    for told in ("Protokol o strate spisu", file.number, "Okolnosti", "povodeň v suteréne", "Spôsob náhrady",
                 "kópie od účastníkov", "Zapísal", "Jana", "Eva Malá", written_day(today(), "sk")):  # fmt: skip
        assert told in protocol


def test_the_proposal_says_its_rows_and_the_years_for_which_there_is_nothing(registry, objects):
    for year in (2001, 2003):
        registry.database["files"].update_one({"_id": closed_file(registry).id}, {"$set": {"year": year}})
    proposal = text_of(registry, objects, PrintFormKind.DISPOSAL_PROPOSAL, (disposal := propose(registry)).id)
    form = form_of("proposal-other")
    for told in (
        form.title,
        disposal.number,
        "Roky bez záznamov: A1",
        "2002",
        "Letters",
        "Množstvo (spis) 2",
        "2001 – 2003",
    ):
        assert told in proposal


def test_classified_records_and_versions_of_the_plan_have_headings_of_their_own(registry, objects):
    for _ in range(2):
        closed_file(registry)
    secret = open_file(registry)
    handle(registry, register(registry, mark="A1", file_id=secret.id, confidentiality="secret"))
    secret = close(registry, secret)
    registry.database["files"].update_one({"_id": secret.id}, {"$set": {"plan_number": 2}})
    proposal = text_of(registry, objects, PrintFormKind.DISPOSAL_PROPOSAL, propose(registry).id)
    apart = packs()["sk"].terms["classified"]
    first, second = proposal.index("Registratúrny plán 1"), proposal.index(f"{apart} · Registratúrny plán 2")
    assert first < second and proposal.count(apart) == 1


@pytest.mark.parametrize(
    ("kind", "mark", "verdict", "form"),
    [
        (DisposalKind.OTHER, "A1", Verdict.DESTROY, "protocol"),
        (DisposalKind.PERMANENT, "A3", Verdict.ARCHIVE, "hand-over"),
    ],
)
def test_the_protocol_of_a_decision(registry, objects, kind, mark, verdict, form):
    closed_file(registry, mark=mark)
    disposal = decide(registry, submit(registry, propose(registry, kind)), verdict)
    protocol = text_of(registry, objects, PrintFormKind.DISPOSAL_PROTOCOL, disposal.id)
    for told in (form_of(form).title, form_of(form).heading, disposal.number, "SNA-1/2080", mark, "Eva Malá"):
        assert told in protocol


def form_of(kind: str):
    return next(form for form in packs()["sk"].forms if form.kind == kind)


def test_what_is_not_there_is_not_printed(registry, objects):
    for kind in PrintFormKind:
        with pytest.raises(NotFound):
            text_of(registry, objects, kind, "nothing")


def test_nobody_prints_what_they_do_not_see(registry, objects):
    file = open_file(registry)
    with pytest.raises(NotFound):
        print_form(PrintForm(kind=PrintFormKind.FILE_COVER, id=file.id), KAROL, registry, objects)
    with pytest.raises(NotFound):
        text_of(registry, objects, PrintFormKind.LOSS_PROTOCOL, file.id)
