"""PDFs: the text of each page as it stands in the file; pages without text are recognised."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from services.documents.extraction.protocol import Assignment, FormsMade, Progress, TextFound
from services.documents.extraction.reading.failures import Unreadable
from services.documents.extraction.reading.forms import make_searchable, write_previews
from services.documents.extraction.reading.language import language_of
from services.documents.extraction.reading.pdf_pages import PageNature, PdfPages, open_pdf
from services.documents.extraction.reading.recognising import PageReading
from services.documents.extraction.reading.searchable_pdf import pdf_of_pdf
from services.documents.extraction.reading.summary import confidence_of, language_of_pages, problems_of
from services.documents.extraction.reading.text_file import write_text
from services.documents.extraction.reading.tools import Tools
from services.documents.extraction.reading.words import write_words
from shared.contracts.documents import Outcome

_PROGRESS_EVERY = 20


def read_pdf(assignment: Assignment, tools: Tools) -> Iterator[Progress | TextFound | FormsMade]:
    """Raises Unreadable, OutsideTrouble."""
    source = Path(assignment.source)
    with open_pdf(source, tools.limits.pixels) as pdf:
        natures: list[PageNature] = []
        left = tools.limits.characters
        for number in range(pdf.count):
            natures.append(pdf.nature(number, left))
            left = max(0, left - len(natures[-1].text))
            if number % _PROGRESS_EVERY == 0:
                yield Progress(step=f"looked at page {number + 1} of {pdf.count}")
        readings: dict[int, PageReading] = {}
        for number, reading in _recognised(assignment, pdf, natures, tools):
            readings[number] = reading
            yield Progress(step=f"page {number + 1} of {pdf.count}")
        yield _text_found(assignment, pdf, natures, readings, tools)
        yield _forms(assignment, pdf, readings, tools)


def _recognised(
    assignment: Assignment, pdf: PdfPages, natures: list[PageNature], tools: Tools
) -> Iterator[tuple[int, PageReading]]:
    numbers = [number for number, nature in enumerate(natures) if nature.needs_recognition][: tools.limits.pages]
    folder = Path(assignment.folder)
    makers = [partial(pdf.for_recognition, number, natures[number].dpi, folder) for number in numbers]
    return zip(numbers, tools.recogniser(assignment).read(makers), strict=True)


def _text_found(
    assignment: Assignment,
    pdf: PdfPages,
    natures: list[PageNature],
    readings: dict[int, PageReading],
    tools: Tools,
) -> TextFound:
    texts = [
        readings[number].text if number in readings and readings[number].words else nature.text
        for number, nature in enumerate(natures)
    ]
    attached, note = _text_beside_pages(assignment, pdf, tools)
    has_text = write_text([*texts, *attached], Path(assignment.folder), tools.limits.characters)
    recognised = list(readings.values())
    needed = sum(nature.needs_recognition for nature in natures)
    language = language_of_pages(recognised)
    problems = "; ".join(filter(None, (problems_of(recognised, needed), note)))
    return TextFound(
        outcome=Outcome.TEXT if has_text else Outcome.NO_TEXT,
        detail=problems or ("" if has_text else "No writing was found in it"),
        media_type=assignment.media_type,
        has_text=has_text,
        language=language or language_of("\n".join(texts[:5])),
        first_guess_held=language == assignment.languages[0] if language else None,
        pages=pdf.count,
        confidence=confidence_of(recognised),
        unsure_words=write_words(readings, Path(assignment.folder)),
        metadata=pdf.metadata(),
    )


def _text_beside_pages(assignment: Assignment, pdf: PdfPages, tools: Tools) -> tuple[list[str], str]:
    """Text of attached files and forms, which only Tika reads, and what hindered it."""
    if not pdf.holds_more():
        return [], ""
    try:
        return [tools.tika.parse(Path(assignment.source)).text], ""
    except Unreadable as error:
        return [], f"What is attached or filled in could not be read: {error.detail}"


def _forms(assignment: Assignment, pdf: PdfPages, readings: dict[int, PageReading], tools: Tools) -> FormsMade:
    has_pdf, detail = False, ""
    if any(reading.words for reading in readings.values()):
        write = partial(pdf_of_pdf, Path(assignment.source), readings)
        has_pdf, detail = make_searchable(write, assignment, tools)
    picture = partial(pdf.image, width=tools.limits.preview_width, grey=False)
    return FormsMade(has_pdf=has_pdf, previews=write_previews(pdf.count, picture, assignment, tools), detail=detail)
