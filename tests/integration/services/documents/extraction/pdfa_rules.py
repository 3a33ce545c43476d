"""What ISO 19005-2 (PDF/A-2b) asks of a file: judged by pdf-oxide, and by own rules for what it passes over.

Neither is veraPDF, which no registry here carries; what both accept has met the clauses named below and no others.
"""

from collections.abc import Iterator
from pathlib import Path

import pikepdf
from pdf_oxide import PdfDocument
from pikepdf import Array, Dictionary, Name, Stream

_FORBIDDEN_ACTIONS = {"/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/Hide", "/SetOCGState", "/Rendition",
                      "/Trans", "/GoTo3DView", "/JavaScript"}  # fmt: skip
_FORBIDDEN_KEYS = {"/AA", "/OPI", "/Alternates", "/TR", "/HTP", "/Ref", "/XFA", "/NeedsRendering", "/PS", "/Crypt"}
_FORBIDDEN_FILTERS = {"/LZWDecode", "/Crypt"}
_FORBIDDEN_NOTES = {"/3D", "/Sound", "/Screen", "/Movie"}


def faults_of(path: Path) -> list[str]:
    """All that keeps a file from being PDF/A-2b; empty where nothing does."""
    judged = PdfDocument(str(path)).validate_pdf_a("2b")
    with pikepdf.open(path) as pdf:
        return [*judged["errors"], *_faults_of_file(path, pdf), *_faults_of_metadata(pdf), *_faults_of_objects(pdf)]


def _faults_of_file(path: Path, pdf: pikepdf.Pdf) -> Iterator[str]:
    head = path.read_bytes()[:20]
    if not head.startswith(b"%PDF-1.") or not all(byte > 127 for byte in head.split(b"\n")[1][1:5]):
        yield "6.1.2: the header, or the comment of binary bytes after it"
    if "/ID" not in pdf.trailer:
        yield "6.1.3: the trailer has no file identifier"
    if "/Encrypt" in pdf.trailer:
        yield "6.1.3: the file is encrypted"
    if "/Perms" in pdf.Root or "/Collection" in pdf.Root or "/Requirements" in pdf.Root:
        yield "6.1.12, 6.11: the catalogue holds what it may not"


def _faults_of_metadata(pdf: pikepdf.Pdf) -> Iterator[str]:
    metadata = pdf.Root.get("/Metadata")
    if not isinstance(metadata, Stream) or "/Filter" in metadata:
        yield "6.6.2: the metadata stream is missing or filtered"
        return
    with pdf.open_metadata() as xmp:
        if (xmp.get("pdfaid:part"), xmp.get("pdfaid:conformance")) != ("2", "B"):
            yield "6.6.4: the metadata claim no PDF/A-2b"
    intents = [intent for intent in pdf.Root.get("/OutputIntents", Array()) if intent.S == Name.GTS_PDFA1]
    if len(intents) != 1 or intents[0].DestOutputProfile.read_bytes()[36:40] != b"acsp":
        yield "6.2.3: there is not one output intent with an ICC profile"


def _faults_of_objects(pdf: pikepdf.Pdf) -> Iterator[str]:
    for thing in pdf.objects:
        if not isinstance(thing, Dictionary | Stream):
            continue
        for key in _FORBIDDEN_KEYS & set(thing.keys()):
            yield f"{key} in {thing.objgen}"
        if str(thing.get("/S")) in _FORBIDDEN_ACTIONS:
            yield f"6.5.1: an action {thing.S}"
        if str(thing.get("/Subtype")) in _FORBIDDEN_NOTES:
            yield f"6.3.1: an annotation {thing.Subtype}"
        yield from _faults_of_stream(thing)
        if thing.get("/Type") == Name.Font:
            yield from _faults_of_font(thing)
        if thing.get("/Subtype") == Name.Image and thing.get("/Interpolate", False):
            yield "6.2.8: an image is interpolated"


def _faults_of_stream(thing: Dictionary | Stream) -> Iterator[str]:
    if not isinstance(thing, Stream):
        return
    if "/F" in thing:
        yield "6.1.7.1: a stream lies outside of the file"
    filters = thing.get("/Filter", Array())
    names = {str(filters)} if isinstance(filters, Name) else {str(name) for name in filters}
    for name in names & _FORBIDDEN_FILTERS:
        yield f"6.1.7.2: the filter {name}"


def _faults_of_font(font: Dictionary | Stream) -> Iterator[str]:
    if font.get("/Subtype") in (Name.Type3, Name.Type0):
        return
    descriptor = font.get("/FontDescriptor", Dictionary())
    if not any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")):
        yield f"6.2.11.4: the font {font.get('/BaseFont')} is not embedded"
