"""Days and moments as they are written on paper, by the customs of a language."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton

_DAY = "yMd"
_LOCALES = {"en": "en_GB"}
"""English without a country would put the month first."""


def written_day(day: date | None, language: str) -> str:
    """2. 1. 2026, 02.01.2026, 02/01/2026; nothing for no day."""
    return format_skeleton(_DAY, day, locale=_LOCALES.get(language, language)) if day else ""


def written_moment(moment: datetime, language: str, zone: ZoneInfo) -> str:
    """The day and the time of it where the organisation is."""
    local = moment.astimezone(zone)
    return f"{written_day(local.date(), language)} {local:%H:%M}"
