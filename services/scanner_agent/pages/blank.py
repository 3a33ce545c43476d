"""Is there anything on a page? Specks, noise, shadows at the edges, punched holes and show-through are nothing.

The page is averaged down until noise is gone and strokes are not, its edges are cut off, and what is clearly darker
than the paper is counted where it lies together. In doubt a page is not blank: a kept blank page does no harm.
"""

from PIL import Image, ImageFilter

_CUT_SIDES, _CUT_ENDS = 0.075, 0.03
_DARKER = 30
"""Shades of 255."""
_TOGETHER = 6
"""Rank of 9: a pixel counts where at least three of the nine around it are dark."""
_ENOUGH = 6


def is_blank(page: Image.Image) -> bool:
    """`page` as `calm.calmed` gives it. A stroke of text fills half a pixel of what is looked at."""
    small = page.reduce(2)
    width, height = small.size
    edges = (int(width * _CUT_SIDES), int(height * _CUT_ENDS))
    inner = small.crop((edges[0], edges[1], width - edges[0], height - edges[1]))
    paper = _median(inner)
    dark = inner.point(lambda shade: 255 if shade < paper - _DARKER else 0)
    together = dark.filter(ImageFilter.RankFilter(3, _TOGETHER))
    return together.histogram()[255] < _ENOUGH


def _median(image: Image.Image) -> int:
    half, seen = image.width * image.height / 2, 0
    for shade, count in enumerate(image.histogram()):
        seen += count
        if seen >= half:
            return shade
    return 255
