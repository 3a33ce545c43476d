"""What is proposed for 400 generated letters after 100, 600 and 3,000 others of the same post were registered: letters
of five languages and eight marks, 60 senders who mostly write about the same, one letter in a hundred misread, a fifth
without a subject (`tests/letters.py`). Beside it the way without learning: the mark that is most frequent so far, the
sender as the letterhead or signature has it. `certain`: of the marks proposed with 0.9 and more, how many are right.
The time is that of one letter in the process, history of 3,000 letters, without fetching its text.
"""

import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from services.search.domain.records import Facts, LinkedEntry, Record
from services.search.index import SearchIndex
from services.search.suggesting.letter import read_letter
from services.search.suggesting.suggest import Asked, suggest
from shared.contracts.documents import DocumentState
from shared.contracts.search import HitKind, Suggestions
from tests.letters import SK, Letter, Post
from tests.load.figures import Figure
from tests.load.timing import summary
from tests.some_documents import document_of

TITLE = "Suggestions"
HISTORIES = (100, 600, 3_000)
ASKED = 400
TODAY = date(2026, 11, 20)
TITLES = {mark: kind for mark, (kind, _) in SK.subjects.items()}
DOCUMENT = document_of("asked", state=DocumentState.SEARCHABLE, pages=1, has_text=True)


def run() -> list[Figure]:
    post = Post(11)
    asked = [post.letter() for _ in range(ASKED)]
    past = [post.letter() for _ in range(max(HISTORIES))]
    figures = []
    for letters in HISTORIES:
        folder = Path(tempfile.mkdtemp(prefix="bench-suggestions-"))
        try:
            figures += measure(folder, past[:letters], asked)
        finally:
            shutil.rmtree(folder)
    return figures


def measure(folder: Path, past: Sequence[Letter], asked: Sequence[Letter]) -> list[Figure]:
    index = SearchIndex(folder)
    index.write([registered(number, letter) for number, letter in enumerate(past)])
    proposed, seconds = [], []
    for letter in asked:
        begun = time.perf_counter()
        proposed.append(suggest(Asked(DOCUMENT, letter.text, TODAY, None, TITLES), index.snapshot))
        seconds.append(time.perf_counter() - begun)
    index.close()
    usual = Counter(letter.mark for letter in past).most_common(1)[0][0]
    plain = share(letter.mark == usual for letter in asked)
    told = share(head(letter) for letter in asked)
    marks = share(best(found, "mark") == letter.mark for found, letter in zip(proposed, asked, strict=True))
    senders = share(best(found, "party") == letter.sender for found, letter in zip(proposed, asked, strict=True))
    after = f"right after {len(past):,} letters"
    figures = [
        Figure(f"marks {after}", f"{marks:.1%}", f"most frequent mark {plain:.1%}", marks / plain),
        Figure(f"senders {after}", f"{senders:.1%}", f"read alone {told:.1%}", senders / told),
    ]
    if len(past) < max(HISTORIES):
        return figures
    times = summary(seconds, sum(seconds))
    took = Figure("one letter, p50 and p99", f"{times['p50_ms']} and {times['p99_ms']} ms", "–", 0.0)
    return [*figures, *of_rules(proposed, asked), took]


def of_rules(proposed: Sequence[Suggestions], asked: Sequence[Letter]) -> list[Figure]:
    pairs = list(zip(proposed, asked, strict=True))
    sure = [(found.mark[0], letter) for found, letter in pairs if found.mark and found.mark[0].certainty >= 0.9]
    certain = [mark.value == letter.mark for mark, letter in sure]
    numbers = share(best(found, "their_ref") == letter.reference for found, letter in pairs)
    days = share(best(found, "their_date") == letter.written_on.isoformat() for found, letter in pairs)
    with_subject = [(found, letter) for found, letter in pairs if letter.subject in letter.text]
    subjects = share(best(found, "subject") == letter.subject for found, letter in with_subject)
    return [
        Figure("certain marks right", f"{share(certain):.1%}", f"of {len(certain)} of {len(asked)}", share(certain)),
        Figure("their numbers right", f"{numbers:.1%}", "–", 0.0),
        Figure("days right", f"{days:.1%}", "–", 0.0),
        Figure("subjects right, where one stands there whole", f"{subjects:.1%}", "–", 0.0),
    ]


def head(letter: Letter) -> bool:
    found = read_letter(letter.text, TODAY).party
    return found is not None and found.value == letter.sender


def best(found: Suggestions, field: str) -> str | None:
    suggestions = getattr(found, field)
    return suggestions[0].value if suggestions else None


def share(right: Iterable[bool]) -> float:
    counted = list(right)
    return sum(counted) / max(1, len(counted))


def registered(number: int, letter: Letter) -> Record:
    """The document of a letter, as the index holds it once its entry is classified."""
    entry = LinkedEntry(
        id=f"e{number}",
        number=f"BA-2026/{number}",
        subject=letter.subject,
        party=letter.sender,
        their_ref=letter.reference,
        mark=letter.mark,
        seen_by=("BA",),
        direction="received",
    )
    facts = Facts(
        kind=HitKind.DOCUMENT,
        id=f"d{number}",
        version=1,
        office="BA",
        title=f"scan_{number}.tif",
        at=DOCUMENT.stored_at,
        year=2026,
        entries=(entry,),
    )
    return Record(facts, letter.text)
