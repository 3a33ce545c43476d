"""Dividing a stack of pages into documents, and bringing both sides of its paper together. Pages count from 0."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shared.contracts.documents.agent_setup import ScanProfile, Separator, Sides
from shared.contracts.documents.intake import MAX_ASN

PATCH_T_TEXT = "PATCHT"
"""Patch T sheets often carry this text as a barcode beside the bars."""


@dataclass(frozen=True, slots=True)
class PageMarks:
    """What one page shows."""

    blank: bool = False
    patch_t: bool = False
    codes: tuple[str, ...] = ()
    """Texts of its barcodes and QR codes."""


@dataclass(frozen=True, slots=True)
class Part:
    """The pages of one document, in order."""

    pages: tuple[int, ...]
    asn: int | None = None


@dataclass(frozen=True, slots=True)
class Division:
    parts: tuple[Part, ...]
    separators: tuple[int, ...]
    """Sheets that were left out because they separate."""
    blanks: tuple[int, ...]
    """Pages that were left out because nothing is on them."""


@dataclass(slots=True)
class _Stack:
    """The parts as they grow, page by page."""

    parts: list[list[int]] = field(default_factory=lambda: [[]])
    separators: list[int] = field(default_factory=list)
    blanks: list[int] = field(default_factory=list)

    def begin_part(self) -> None:
        if self.parts[-1]:
            self.parts.append([])


def needs_pages(profile: ScanProfile) -> bool:
    """Whether the files of this profile are looked through page by page."""
    return bool(profile.separators or profile.read_asn or profile.drop_blank_pages or profile.staging) or (
        profile.sides is Sides.TWO_PASSES
    )


def divide(marks: Sequence[PageMarks], profile: ScanProfile) -> Division:
    """Every page is in exactly one part, or among the separators, or among the blanks. There is at least one part.

    The back of a separating sheet, which a scanner of both sides brings as a blank page, goes with it. Where nothing
    would be left, nothing is left out.
    """
    stack = _Stack()
    after_sheet = False
    for page, mark in enumerate(marks):
        is_sheet = _is_sheet(mark, profile)
        is_back = after_sheet and mark.blank
        if is_sheet or is_back or (mark.blank and Separator.BLANK_PAGE in profile.separators):
            stack.separators.append(page)
            stack.begin_part()
        elif mark.blank and profile.drop_blank_pages:
            stack.blanks.append(page)
        else:
            if Separator.ASN in profile.separators and asn_of(mark.codes, profile.asn_prefix) is not None:
                stack.begin_part()
            stack.parts[-1].append(page)
        after_sheet = is_sheet
    parts = tuple(_part(pages, marks, profile) for pages in stack.parts if pages)
    if not parts:
        return Division((_part(range(len(marks)), marks, profile),), (), ())
    return Division(parts, tuple(stack.separators), tuple(stack.blanks))


def _is_sheet(mark: PageMarks, profile: ScanProfile) -> bool:
    """Whether this page is a sheet put between documents. A blank one is none: it has no back of its own."""
    if Separator.PATCH_T in profile.separators and (mark.patch_t or PATCH_T_TEXT in mark.codes):
        return True
    return Separator.BARCODE in profile.separators and any(
        code.startswith(profile.separator_text) for code in mark.codes if profile.separator_text
    )


def _part(pages: Iterable[int], marks: Sequence[PageMarks], profile: ScanProfile) -> Part:
    pages = tuple(pages)
    if not profile.read_asn and Separator.ASN not in profile.separators:
        return Part(pages)
    numbers = (asn_of(marks[page].codes, profile.asn_prefix) for page in pages)
    return Part(pages, next((number for number in numbers if number is not None), None))


def asn_of(codes: Iterable[str], prefix: str) -> int | None:
    """The archive serial number among the codes: `ASN00123` and `ASN 123` are both 123."""
    for code in codes:
        digits = code.removeprefix(prefix).strip()
        if code.startswith(prefix) and digits.isascii() and digits.isdigit() and 0 < int(digits) <= MAX_ASN:
            return int(digits)
    return None


class SidesDiffer(Exception):
    """Fronts and backs do not belong together."""


def collate(fronts: int, backs: int) -> list[tuple[int, int]]:
    """(file, page) of each page in reading order: file 0 holds the fronts, file 1 the backs, the last sheet's first.

    Raises SidesDiffer unless there are as many backs as fronts.
    """
    if fronts != backs:
        raise SidesDiffer(f"{fronts} fronts and {backs} backs")
    return [side for sheet in range(fronts) for side in ((0, sheet), (1, fronts - 1 - sheet))]


PARTNER_AWAITED = timedelta(minutes=30)
"""For so long the fronts wait for their backs."""
Candidate = tuple[int, str, bool, datetime]
"""A file to be looked through: number, folder, whether its sides come in two passes, when it was taken."""


def next_to_sort(waiting: Sequence[Candidate], at: datetime) -> list[int]:
    """Numbers of the files to be looked through now, of those that wait, the oldest first.

    One file; or two that hold the fronts and the backs of the same paper, which are those that follow each other in
    their folder; or one alone whose backs were awaited in vain. Empty: there is nothing to do yet.
    """
    fronts: dict[str, Candidate] = {}
    for candidate in waiting:
        number, folder, in_two_passes, _ = candidate
        if not in_two_passes:
            return [number]
        if folder in fronts:
            return [fronts[folder][0], number]
        fronts[folder] = candidate
    return next(([number] for number, _, _, taken_at in fronts.values() if abs(at - taken_at) > PARTNER_AWAITED), [])
