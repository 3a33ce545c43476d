"""Put the text of one letter together. The same random source gives the same letter."""

from dataclasses import dataclass
from random import Random

from deploy.local.demo_letters.wording import WORDINGS, Wording

SENTENCES_PER_LETTER = 13
SENTENCES_PER_PARAGRAPH = 3


@dataclass(frozen=True)
class LetterText:
    """What is printed, line group by line group; `word` is the one to search for."""

    language: str
    authority: str
    address: str
    particulars: tuple[str, ...]
    subject: str
    salutation: str
    paragraphs: tuple[str, ...]
    closing: str
    signature: str
    word: str

    @property
    def words(self) -> tuple[str, ...]:
        """Every printed word, in reading order."""
        parts = (
            self.authority,
            self.address,
            *self.particulars,
            self.subject,
            self.salutation,
            *self.paragraphs,
            self.closing,
            self.signature,
        )
        return tuple(" ".join(parts).split())


def written_letter(language: str, random: Random) -> LetterText:
    """The letter as somebody wrote it; names, dates and figures vary."""
    wording = WORDINGS[language]
    slots = _slots(wording, random)
    paragraphs = tuple(paragraph.format(**slots) for paragraph in wording.letter)
    return _compose(language, paragraphs, wording.subject, wording.word, slots, random)


def composed_letter(language: str, random: Random) -> LetterText:
    """A letter of sentences drawn by lot about a made-up place, whose name is its word."""
    wording = WORDINGS[language]
    place = made_up_place(wording, random)
    sentences = [
        sentence.format(**_slots(wording, random))
        for sentence in random.sample(wording.sentences, SENTENCES_PER_LETTER)
    ]
    sentences.insert(1, wording.notice.format(word=place, **_slots(wording, random)))
    paragraphs = tuple(
        " ".join(sentences[start : start + SENTENCES_PER_PARAGRAPH])
        for start in range(0, len(sentences), SENTENCES_PER_PARAGRAPH)
    )
    subject = f"{wording.subject}: {place}"
    return _compose(language, paragraphs, subject, place, _slots(wording, random), random)


def made_up_place(wording: Wording, random: Random) -> str:
    return "".join(random.sample(wording.syllables, 5 if wording.tesseract != "eng" else 3)).capitalize()


def _compose(
    language: str, paragraphs: tuple[str, ...], subject: str, word: str, slots: dict[str, str], random: Random
) -> LetterText:
    wording = WORDINGS[language]
    reference, handled_by, date = wording.labels
    return LetterText(
        language=language,
        authority=wording.authority,
        address=wording.address,
        particulars=(
            f"{reference}: {slots['file']}",
            f"{handled_by}: {slots['person']}",
            f"{date}: {_day(wording, random)}",
        ),
        subject=subject,
        salutation=wording.salutation,
        paragraphs=paragraphs,
        closing=wording.closing,
        signature=f"{random.choice(wording.people)}, {wording.office_holder}",
        word=word,
    )


def _slots(wording: Wording, random: Random) -> dict[str, str]:
    return {
        "town": random.choice(wording.towns),
        "street": random.choice(wording.streets),
        "house": str(random.randint(2, 98)),
        "person": random.choice(wording.people),
        "day": _day(wording, random),
        "amount": str(random.randint(120, 980)),
        "file": f"{random.randint(1000, 9999)}/{random.randint(2023, 2026)}",
    }


def _day(wording: Wording, random: Random) -> str:
    dot = "." if wording.tesseract in ("slk", "hrv") else ""
    day, month, year = random.randint(1, 28), random.choice(wording.months), random.randint(2024, 2026)
    return f"{day}{dot} {month} {year}"
