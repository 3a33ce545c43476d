"""How long the object store holds the bytes of a registered document."""

from datetime import datetime


def lock_until(moment: datetime, years: int) -> datetime:
    """The same day so many years later; the 29th of February becomes the 28th."""
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:
        return moment.replace(year=moment.year + years, day=28)
