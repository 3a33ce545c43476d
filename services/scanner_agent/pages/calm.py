"""A page at the size at which it is judged, freed of grain and specks."""

from PIL import Image, ImageFilter

ACROSS = 827
"""Pixels of the shorter side: A4 at 100 dpi."""


def calmed(page: Image.Image) -> Image.Image:
    """`page` in shades of gray, of any size; a small one stays as small."""
    return page.reduce(max(1, round(min(page.size) / ACROSS))).filter(ImageFilter.MedianFilter(3))
