"""PDF/A-2b (ISO 19005-2): what may stay is described, what may not is removed, what can not be mended is told."""

from collections.abc import Iterator
from functools import cache

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import ImageCms

_CONDITION = "sRGB IEC61966-2.1"
_FORBIDDEN_IN_ROOT = ("/AA", "/OpenAction", "/AcroForm", "/Perms", "/Collection", "/Requirements", "/NeedsRendering")
_FORBIDDEN_NAMES = ("/JavaScript", "/EmbeddedFiles", "/AlternatePresentations")
_EMBEDDED = ("/FontFile", "/FontFile2", "/FontFile3")
_PRODUCER = "Kancelaria"
_DEEPEST = 8


def make_pdfa(pdf: pikepdf.Pdf, title: str) -> str:
    """Turn an open PDF into PDF/A-2b. Returns why it can not claim to be one, empty where it does."""
    for key in _FORBIDDEN_IN_ROOT:
        if key in pdf.Root:
            del pdf.Root[key]
    if "/Names" in pdf.Root:
        for key in _FORBIDDEN_NAMES:
            if key in pdf.Root.Names:
                del pdf.Root.Names[key]
    for page in pdf.pages:
        _clean_page(page)
    obstacle = next(_obstacles(pdf), "")
    _describe(pdf, title, claim=not obstacle)
    return obstacle


def _clean_page(page: pikepdf.Page) -> None:
    if "/AA" in page.obj:
        del page.obj["/AA"]
    notes = page.obj.get("/Annots")
    if notes is None:
        return
    kept = [note for note in notes if isinstance(note, Dictionary) and _may_stay(note)]
    page.obj.Annots = Array(kept)


def _may_stay(note: Dictionary) -> bool:
    """Links and notes with an appearance of their own; an action may lead to a page or an address alone."""
    action = note.get("/A")
    if "/AA" in note or (action is not None and action.get("/S") not in (Name.GoTo, Name.URI)):
        return False
    if note.get("/Subtype") == Name.Link:
        note.F = 4
        return True
    return False


def _obstacles(pdf: pikepdf.Pdf) -> Iterator[str]:
    for number, page in enumerate(pdf.pages, start=1):
        for obstacle in _obstacles_in(page.obj.get("/Resources"), 0):
            yield f"page {number}: {obstacle}"


def _obstacles_in(resources: pikepdf.Object | None, depth: int) -> Iterator[str]:
    if not isinstance(resources, Dictionary) or depth > _DEEPEST:
        return
    for font in _values(resources.get("/Font")):
        if not _embedded(font):
            yield f"the font {str(font.get('/BaseFont', '?'))[1:]} is not embedded"
    for thing in _values(resources.get("/XObject")):
        if thing.get("/ColorSpace") == Name.DeviceCMYK:
            yield "an image has colours of a printing press without a profile"
        yield from _obstacles_in(thing.get("/Resources"), depth + 1)


def _values(dictionary: pikepdf.Object | None) -> list[pikepdf.Object]:
    return [value for _, value in dictionary.items()] if isinstance(dictionary, Dictionary) else []


def _embedded(font: pikepdf.Object) -> bool:
    if font.get("/Subtype") == Name.Type3:
        return True
    if font.get("/Subtype") == Name.Type0:
        return all(_embedded(descendant) for descendant in font.get("/DescendantFonts", Array()))
    descriptor = font.get("/FontDescriptor")
    return descriptor is not None and any(key in descriptor for key in _EMBEDDED)


def _describe(pdf: pikepdf.Pdf, title: str, *, claim: bool) -> None:
    if "/Metadata" in pdf.Root:
        del pdf.Root["/Metadata"]
    del pdf.docinfo
    if claim and "/OutputIntents" in pdf.Root:
        del pdf.Root["/OutputIntents"]
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["dc:title"] = title
        metadata["pdf:Producer"] = _PRODUCER
        if claim:
            metadata["pdfaid:part"] = "2"
            metadata["pdfaid:conformance"] = "B"
    if claim:
        profile = pikepdf.Stream(pdf, _srgb_profile())
        profile.N = 3
        intent = Dictionary(
            Type=Name.OutputIntent,
            S=Name.GTS_PDFA1,
            OutputConditionIdentifier=_CONDITION,
            Info=_CONDITION,
            DestOutputProfile=pdf.make_indirect(profile),
        )
        pdf.Root.OutputIntents = Array([pdf.make_indirect(intent)])


@cache
def _srgb_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
