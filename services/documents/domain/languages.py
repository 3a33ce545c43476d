"""In which languages a scan is to be read."""

from collections.abc import Iterable

DEFAULT_LANGUAGES = ("sk",)


def languages_to_try(of_office: Iterable[str], lately: Iterable[str]) -> tuple[str, ...]:
    """The office's languages, those of its last scans in front where they clearly prevail."""
    languages = list(dict.fromkeys(of_office)) or list(DEFAULT_LANGUAGES)
    recent = list(lately)
    for language in set(recent):
        if recent.count(language) > _PREVAILS * len(recent) and len(recent) >= _ENOUGH_SCANS:
            return (language, *(code for code in languages if code != language))
    return tuple(languages)


def told_first(told: str, languages: tuple[str, ...]) -> tuple[str, ...]:
    """The language that the scanner's folder says, before all others."""
    return (told, *(language for language in languages if language != told))


def worth_probing(languages: tuple[str, ...], lately: Iterable[str]) -> bool:
    """Whether to find the language of a scan on a strip of it first, because reading it whole may be in vain."""
    recent = list(lately)
    if len(recent) < _ENOUGH_SCANS:
        return len(languages) > 1
    return recent.count(languages[0]) < _RELIED_ON * len(recent)


_PREVAILS = 0.6
_RELIED_ON = 0.8
_ENOUGH_SCANS = 4
