"""Texts that a spreadsheet would run as formulas, kept from it and taken back."""

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_MARK = "'"


def neutralised(text: str) -> str:
    """Text that no spreadsheet runs: what would begin a formula gets an apostrophe in front."""
    return _MARK + text if text.startswith(_STARTS) else text


def as_it_was(text: str) -> str:
    """What was neutralised, or any other text."""
    return text[1:] if text.startswith(_MARK) and text[1:].startswith(_STARTS) else text
