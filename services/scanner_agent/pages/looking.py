"""What each page shows: blank, patch code T, barcodes."""

import zxingcpp
from PIL import Image

from services.scanner_agent.domain.dividing import PageMarks
from services.scanner_agent.pages.blank import is_blank
from services.scanner_agent.pages.calm import calmed
from services.scanner_agent.pages.patch_codes import shows_patch_t
from shared.contracts.documents.agent_setup import ScanProfile, Separator

_FORMATS = zxingcpp.BarcodeFormats(
    [
        zxingcpp.BarcodeFormat.Code128,
        zxingcpp.BarcodeFormat.Code39,
        zxingcpp.BarcodeFormat.QRCode,
        zxingcpp.BarcodeFormat.DataMatrix,
    ]
)


def marks_of(page: Image.Image, profile: ScanProfile) -> PageMarks:
    """Only what the profile asks for is looked for."""
    separators = profile.separators
    calm = calmed(page)
    if _asks_for_blanks(profile) and is_blank(calm):
        return PageMarks(blank=True)
    codes: tuple[str, ...] = ()
    if profile.read_asn or {Separator.ASN, Separator.BARCODE, Separator.PATCH_T} & set(separators):
        codes = tuple(found.text for found in zxingcpp.read_barcodes(page, formats=_FORMATS))
    return PageMarks(patch_t=Separator.PATCH_T in separators and shows_patch_t(calm), codes=codes)


def _asks_for_blanks(profile: ScanProfile) -> bool:
    sheets = {Separator.BLANK_PAGE, Separator.PATCH_T, Separator.BARCODE}
    return profile.drop_blank_pages or bool(sheets & set(profile.separators))
