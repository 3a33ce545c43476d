"""A PDF/A-2b whose scanned pages can be searched: the page images untouched, Tesseract's invisible text over them."""

import math
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

import img2pdf
import pikepdf

from services.documents.extraction.reading.images import ImageFile
from services.documents.extraction.reading.pdfa import make_pdfa
from services.documents.extraction.reading.recognising import PageReading

_POINTS_PER_INCH = 72
_UNKNOWN_DPI = 150
_DEEPEST_TREE = 50


def pdf_of_image(image: ImageFile, readings: Mapping[int, PageReading], title: str, target: Path) -> str:
    """Write the searchable PDF of an image file. Returns what keeps it from being PDF/A, empty where nothing does."""
    with pikepdf.new() as pdf:
        for number in range(image.pages):
            single = img2pdf.convert(
                image.for_pdf(number),
                layout_fun=_layout(readings.get(number)),
                rotation=img2pdf.Rotation.none,
                engine=img2pdf.Engine.internal,
                nodate=True,
            )
            with pikepdf.open(BytesIO(single)) as one:
                pdf.pages.append(one.pages[0])
        return _finish(pdf, readings, title, target)


def pdf_of_pdf(source: Path, readings: Mapping[int, PageReading], title: str, target: Path) -> str:
    """As `pdf_of_image`, of a PDF with scanned pages; its other pages stay as they are."""
    with pikepdf.open(source) as pdf:
        return _finish(pdf, readings, title, target)


def _finish(pdf: pikepdf.Pdf, readings: Mapping[int, PageReading], title: str, target: Path) -> str:
    for number, reading in readings.items():
        if reading.layer is not None and reading.words:
            _lay_over(pdf, pdf.pages[number], reading)
    obstacle = make_pdfa(pdf, title)
    pdf.save(
        target,
        min_version="1.7",
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
        encryption=False,
        deterministic_id=True,
    )
    return obstacle


def _lay_over(pdf: pikepdf.Pdf, page: pikepdf.Page, reading: PageReading) -> None:
    assert reading.layer is not None
    with pikepdf.open(reading.layer) as layer_pdf:
        layer = layer_pdf.pages[0]
        matrix = _layer_matrix(page, reading, _size(layer.mediabox))
        form = pdf.copy_foreign(layer.as_form_xobject())
    name = page.add_resource(form, pikepdf.Name.XObject)
    page.contents_add(pikepdf.Stream(pdf, b"q\n"), prepend=True)
    placed = " ".join(f"{value:.6f}" for value in matrix)
    page.contents_add(pikepdf.Stream(pdf, f"\nQ\nq {placed} cm {name} Do Q\n".encode()))
    if reading.turn % 90 == 0 and reading.turn:
        page.obj.Rotate = (_rotation(page) + int(reading.turn)) % 360


def _layer_matrix(page: pikepdf.Page, reading: PageReading, layer: tuple[float, float]) -> tuple[float, ...]:
    """From the layer's space to the page's: the image was displayed turned by /Rotate, then turned to be read.

    Both turns are clockwise about the middle, so that undoing them is one turn the other way.
    """
    left, bottom, right, top = (float(value) for value in page.cropbox)
    back = math.radians(_rotation(page) + reading.turn)
    cosine, sine = math.cos(back), math.sin(back)
    scale = _points_per_pixel(page, reading) * reading.width / layer[0]
    middle_x, middle_y = (left + right) / 2, (bottom + top) / 2
    half_x, half_y = layer[0] / 2 * scale, layer[1] / 2 * scale
    return (
        cosine * scale,
        sine * scale,
        -sine * scale,
        cosine * scale,
        middle_x - cosine * half_x + sine * half_y,
        middle_y - sine * half_x - cosine * half_y,
    )


def _points_per_pixel(page: pikepdf.Page, reading: PageReading) -> float:
    """By the area, which turning on a larger canvas changes by the sine and cosine of the turn alone."""
    wide, high = _size(page.cropbox)
    if _rotation(page) % 180:
        wide, high = high, wide
    turn = math.radians(reading.turn)
    canvas_width = abs(math.cos(turn)) * wide + abs(math.sin(turn)) * high
    return canvas_width / reading.width


def _size(box: pikepdf.Array) -> tuple[float, float]:
    left, bottom, right, top = (float(value) for value in box)
    return right - left, top - bottom


def _rotation(page: pikepdf.Page) -> int:
    """Its own /Rotate or an inherited one."""
    node: pikepdf.Object = page.obj
    for _ in range(_DEEPEST_TREE):
        if "/Rotate" in node:
            return int(node.Rotate) % 360
        if "/Parent" not in node:
            return 0
        node = node.Parent
    return 0


def _layout(reading: PageReading | None) -> Callable[..., tuple[float, float, float, float]]:
    """img2pdf's page size: that of the image at its resolution, or at the one Tesseract estimated."""

    def sizes(width: int, height: int, dpi: tuple[float, float]) -> tuple[float, float, float, float]:
        resolution = dpi[0] if 70 <= dpi[0] <= 2400 else _estimated_dpi(reading)
        page = width * _POINTS_PER_INCH / resolution, height * _POINTS_PER_INCH / resolution
        return (*page, *page)

    return sizes


def _estimated_dpi(reading: PageReading | None) -> float:
    if reading is None or reading.layer is None:
        return _UNKNOWN_DPI
    with pikepdf.open(reading.layer) as layer:
        width, _ = _size(layer.pages[0].mediabox)
    return reading.width * _POINTS_PER_INCH / width
