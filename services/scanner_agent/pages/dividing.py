"""Carries out one job: looks at every page, divides, writes the documents."""

from services.scanner_agent.domain.dividing import Part, SidesDiffer, collate, divide
from services.scanner_agent.pages.looking import marks_of
from services.scanner_agent.pages.protocol import Hindrance, MadePart, PagesJob, PagesResult
from services.scanner_agent.pages.sources import Hindered, Pages, as_pdf, write_pdf
from shared.contracts.documents.agent_setup import Sides

PDF_START = b"%PDF-"


def carry_out(job: PagesJob) -> PagesResult:
    """What came of it; a hindrance is an answer like others."""
    try:
        return _divided(job)
    except Hindered as hindered:
        return PagesResult(hindrance=hindered.hindrance, detail=hindered.detail[:2000])


def _divided(job: PagesJob) -> PagesResult:
    pdfs = [as_pdf(source, job.folder) for source in job.sources]
    opened = [Pages(pdf) for pdf in pdfs]
    order = _reading_order(job, [len(pages) for pages in opened])
    marks = [marks_of(opened[source].gray(page), job.profile) for source, page in order]
    for pages in opened:
        pages.close()
    division = divide(marks, job.profile)
    made = []
    for number, part in enumerate(division.parts, 1):
        if _is_the_source(part, job, len(order)):
            made.append(MadePart(file=None, pages=len(part.pages), asn=part.asn))
            continue
        target = job.folder / f"part-{number:04d}.pdf"
        write_pdf(pdfs, [order[page] for page in part.pages], target)
        made.append(MadePart(file=target, pages=len(part.pages), asn=part.asn))
    return PagesResult(
        parts=tuple(made), pages=len(order), separators=len(division.separators), blanks=len(division.blanks)
    )


def _reading_order(job: PagesJob, counts: list[int]) -> list[tuple[int, int]]:
    if not sum(counts):
        raise Hindered(Hindrance.DAMAGED, "There are no pages")
    if sum(counts) > job.max_pages:
        raise Hindered(Hindrance.TOO_MANY_PAGES, f"{sum(counts)} pages; at most {job.max_pages} are looked through")
    if len(counts) == 1:
        return [(0, page) for page in range(counts[0])]
    try:
        return collate(counts[0], counts[1])
    except SidesDiffer as error:
        raise Hindered(Hindrance.SIDES_DIFFER, str(error)) from error


def _is_the_source(part: Part, job: PagesJob, pages: int) -> bool:
    """Nothing was left out or brought together: the original bytes go on untouched.

    For the staging desk an image becomes a PDF, whose pages can be arranged.
    """
    if len(part.pages) != pages or len(job.sources) != 1:
        return False
    if not job.profile.staging or job.profile.sides is Sides.TWO_PASSES:
        return len(job.sources) == 1
    with job.sources[0].open("rb") as file:
        return PDF_START in file.read(1024)
