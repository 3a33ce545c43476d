"""Which languages a scan of an office is likely in: those that accounts states, and those of its last scans."""

from collections import defaultdict, deque

import structlog
from cachetools import TTLCache

from services.documents.domain.languages import DEFAULT_LANGUAGES, languages_to_try, worth_probing
from services.documents.models.reading import OfficeLanguages
from shared.contracts.accounts import GetOffice
from shared.contracts.problems import Problem
from shared.messaging.bus import Calls
from shared.security.context import Context

_REMEMBERED = 12
_ASK_SECONDS = 3.0
_KEPT_SECONDS = 10.0

log = structlog.get_logger()


class Habits:
    """Remembers the languages of the last scans while the process lives, and those of offices for a while."""

    def __init__(self) -> None:
        self.of_offices: TTLCache[str, tuple[str, ...]] = TTLCache(maxsize=1000, ttl=_KEPT_SECONDS)
        self._lately: defaultdict[str, deque[str]] = defaultdict(lambda: deque(maxlen=_REMEMBERED))

    def note(self, office: str, language: str | None) -> None:
        if language is not None:
            self._lately[office].append(language)

    def expected(self, office: str, of_office: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
        """Languages, the likeliest first, and whether to find the right one before reading a page whole."""
        lately = self._lately[office]
        languages = languages_to_try(of_office, lately)
        return languages, worth_probing(languages, lately)


def languages_of(office: str, habits: Habits, bus: Calls, context: Context) -> tuple[str, ...]:
    """As accounts told it; asked for where it was told before this service first ran."""
    if office not in habits.of_offices:
        habits.of_offices[office] = _told_languages(office, bus, context)
    return habits.of_offices[office]


def _told_languages(office: str, bus: Calls, context: Context) -> tuple[str, ...]:
    known = OfficeLanguages.objects(pk=office).first()
    if known is not None:
        return tuple(known.languages)
    try:
        found = bus.call(GetOffice(code=office), context, timeout=_ASK_SECONDS).languages
    except Problem as problem:
        log.warning("languages of an office are not known", office=office, reason=problem.detail)
        return DEFAULT_LANGUAGES
    OfficeLanguages(id=office, languages=list(found)).save()
    return found
