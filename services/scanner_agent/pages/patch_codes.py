"""Patch code T on a separating sheet: four bars along an edge, from the edge inwards narrow, wide, narrow, wide.

Narrow bars and all gaps are 0.08 inch, wide bars 0.20 inch, at least 2 inches long (Kodak A-61599). Since the bars are
read from the nearest edge inwards, a sheet that lies upside down or sideways is read the same, and patch 3, which is
T backwards, is told from it.
"""

import re
from collections.abc import Iterator

from PIL import Image

_NARROWEST, _WIDEST = 0.005, 0.022
"""Of a narrow bar, as shares of the shorter side: from A3 to A5 paper."""
_STEP = 4
_LINES_LONG = 22
"""Lines in a row that show it: 88 pixels, 22 mm."""
_LINES_MISSING = 2
_DRIFT = 6
"""Pixels by which it may wander from line to line: a skew of 56 degrees, for scans are never so skewed."""
_WITHIN = 0.4
"""The share of the page, from an edge, in which it begins."""
_RUNS = re.compile(rb"\x00+|\xff+")


def shows_patch_t(page: Image.Image) -> bool:
    """`page` as `calm.calmed` gives it: a narrow bar has 8 pixels."""
    threshold = _threshold(page)
    bars = page.point(lambda shade: 255 if shade > threshold else 0)
    turned = bars.transpose(Image.Transpose.TRANSPOSE)
    unit = min(bars.size)
    return any(_is_along_an_edge(image, unit, backwards=backwards) for image in (bars, turned) for backwards in (0, 1))


def _threshold(page: Image.Image) -> int:
    """Half-way between ink and paper."""
    counts = page.histogram()
    shades = [shade for shade, count in enumerate(counts) if count]
    return (shades[0] + shades[-1]) // 2


def _is_along_an_edge(bars: Image.Image, unit: int, *, backwards: int) -> bool:
    data, width = bars.tobytes(), bars.width
    in_a_row, missing, last = 0, 0, 0
    for top in range(0, len(data), width * _STEP):
        line = data[top : top + width]
        place = next(_places(line[::-1] if backwards else line, unit), None)
        if place is not None and (in_a_row == 0 or abs(place - last) <= _DRIFT * (missing + 1)):
            in_a_row, missing, last = in_a_row + 1, 0, place
            if in_a_row >= _LINES_LONG:
                return True
        elif in_a_row and missing < _LINES_MISSING:
            missing += 1
        else:
            in_a_row, missing, last = int(place is not None), 0, place or 0
    return False


def _places(line: bytes, unit: int) -> Iterator[int]:
    """Where on the line the four bars begin."""
    runs = [(found.start(), found.end() - found.start()) for found in _RUNS.finditer(line)]
    first_dark = 0 if line[:1] == b"\0" else 1
    for index in range(first_dark, len(runs) - 6, 2):
        start = runs[index][0]
        if start > _WITHIN * len(line):
            return
        lengths = [length for _, length in runs[index : index + 7]]
        after = runs[index + 7][1] if index + 7 < len(runs) else len(line)
        before = runs[index - 1][1] if index else len(line)
        if _is_t(lengths, unit) and min(before, after) >= lengths[1]:
            yield start


def _is_t(lengths: list[int], unit: int) -> bool:
    """Bars and gaps in turn, seven lengths. Ink spreads: what bars gain, gaps lose, so that each kind has its own."""
    narrow_bars, wide_bars, gaps = (lengths[0], lengths[4]), (lengths[2], lengths[6]), lengths[1::2]
    module = sum(lengths) / 10
    return (
        _NARROWEST * unit <= module <= _WIDEST * unit
        and all(0.45 * module <= bar <= 1.75 * module for bar in narrow_bars)
        and all(0.45 * module <= gap <= 1.6 * module for gap in gaps)
        and all(1.9 * module <= bar <= 3.3 * module for bar in wide_bars)
        and max(narrow_bars) * 1.45 <= min(wide_bars)
    )
