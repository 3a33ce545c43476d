"""Envelopes and sheets of labels as data; all lengths in millimetres."""

from dataclasses import dataclass

from shared.contracts.contacts.outputs import EnvelopeSize, LabelSheet


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Envelope:
    """Landscape, opened at the top. `window` is where DIN 680 puts it; without one the address stands in `address`."""

    width: float
    height: float
    address: Box
    window: Box


_WINDOW = (90.0, 45.0)
ENVELOPES = {
    EnvelopeSize.DL: Envelope(220, 110, Box(110, 52, 95, 48), Box(20, 50, *_WINDOW)),
    EnvelopeSize.C6: Envelope(162, 114, Box(76, 58, 78, 46), Box(20, 54, *_WINDOW)),
    EnvelopeSize.C5: Envelope(229, 162, Box(118, 84, 100, 60), Box(20, 57, *_WINDOW)),
    EnvelopeSize.C4: Envelope(324, 229, Box(175, 128, 130, 70), Box(20, 60, *_WINDOW)),
}
SENDER = Box(10, 9, 90, 32)


def _sheet(
    code: str, grid: tuple[int, int], size: tuple[float, float], first: tuple[float, float], step: tuple[float, float]
) -> LabelSheet:
    return LabelSheet(
        code=code,
        paper="a4",
        columns=grid[0],
        rows=grid[1],
        width=size[0],
        height=size[1],
        left=first[0],
        top=first[1],
        column_step=step[0],
        row_step=step[1],
    )


LABEL_SHEETS = {
    sheet.code: sheet
    for sheet in (
        _sheet("2x4-99x68", (2, 4), (99.1, 67.7), (4.65, 13.1), (101.6, 67.7)),
        _sheet("2x4-105x74", (2, 4), (105, 74), (0, 0.5), (105, 74)),
        _sheet("2x5-99x57", (2, 5), (99.1, 57), (4.65, 6), (101.6, 57)),
        _sheet("2x7-99x38", (2, 7), (99.1, 38.1), (4.65, 15.15), (101.6, 38.1)),
        _sheet("2x8-99x34", (2, 8), (99.1, 33.9), (4.65, 12.9), (101.6, 33.9)),
        _sheet("2x8-105x37", (2, 8), (105, 37), (0, 0.5), (105, 37)),
        _sheet("3x7-64x38", (3, 7), (63.5, 38.1), (7.2, 15.15), (66, 38.1)),
        _sheet("3x7-70x42", (3, 7), (70, 42.3), (0, 0.45), (70, 42.3)),
        _sheet("3x8-64x34", (3, 8), (63.5, 33.9), (7.2, 12.9), (66, 33.9)),
        _sheet("3x8-70x37", (3, 8), (70, 37), (0, 0.5), (70, 37)),
        _sheet("4x10-53x30", (4, 10), (52.5, 29.7), (0, 0), (52.5, 29.7)),
    )
}
"""Named by their labels on the sheet and the size of one: 3x7-64x38 is Avery L7160, 2x7-99x38 L7163, and so on."""
