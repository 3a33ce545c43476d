"""Image files: every page is recognised; text first, then the searchable PDF and the previews."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from PIL import Image

from services.documents.extraction.protocol import Assignment, FormsMade, Progress, TextFound
from services.documents.extraction.reading.forms import make_searchable, write_previews
from services.documents.extraction.reading.images import ImageFile, open_image
from services.documents.extraction.reading.previews import shrunk
from services.documents.extraction.reading.recognising import PageReading
from services.documents.extraction.reading.searchable_pdf import pdf_of_image
from services.documents.extraction.reading.summary import confidence_of, language_of_pages, problems_of
from services.documents.extraction.reading.text_file import write_text
from services.documents.extraction.reading.tools import Tools
from services.documents.extraction.reading.words import write_words
from shared.contracts.documents import Outcome


def read_scan(assignment: Assignment, tools: Tools) -> Iterator[Progress | TextFound | FormsMade]:
    """Raises Unreadable."""
    image = open_image(Path(assignment.source), tools.limits.pixels)
    with image.page(0) as page:
        first = shrunk(page, tools.limits.preview_width)
    yield Progress(step="opened")
    folder = Path(assignment.folder)
    pages = min(image.pages, tools.limits.pages)
    makers = [partial(image.for_recognition, number, folder) for number in range(pages)]
    readings: list[PageReading] = []
    for reading in tools.recogniser(assignment).read(makers):
        readings.append(reading)
        yield Progress(step=f"page {len(readings)} of {pages}")
    yield _text_found(assignment, image, readings, tools)
    yield _forms(assignment, image, first, readings, tools)


def _text_found(assignment: Assignment, image: ImageFile, readings: list[PageReading], tools: Tools) -> TextFound:
    texts = [reading.text for reading in readings]
    has_text = write_text(texts, Path(assignment.folder), tools.limits.characters)
    language = language_of_pages(readings)
    return TextFound(
        outcome=Outcome.TEXT if has_text else _why_no_text(readings),
        detail=problems_of(readings, image.pages) or ("" if has_text else "No writing was found on it"),
        media_type=assignment.media_type,
        has_text=has_text,
        language=language,
        first_guess_held=language == assignment.languages[0] if language else None,
        pages=image.pages,
        confidence=confidence_of(readings),
        unsure_words=write_words(dict(enumerate(readings)), Path(assignment.folder)),
        metadata=image.metadata(),
    )


def _why_no_text(readings: list[PageReading]) -> Outcome:
    return Outcome.TIMED_OUT if any(reading.timed_out for reading in readings) else Outcome.NO_TEXT


def _forms(
    assignment: Assignment, image: ImageFile, first: Image.Image, readings: list[PageReading], tools: Tools
) -> FormsMade:
    """`first`: the first page in the size of its preview; a page is decoded once where there is only one."""
    has_pdf, detail = False, ""
    if any(reading.words for reading in readings):
        write = partial(pdf_of_image, image, dict(enumerate(readings)))
        has_pdf, detail = make_searchable(write, assignment, tools)

    def picture(number: int) -> Image.Image:
        if number == 0:
            return first
        with image.page(number) as page:
            return page

    return FormsMade(has_pdf=has_pdf, previews=write_previews(image.pages, picture, assignment, tools), detail=detail)
