"""Searches over 100,000 generated one-page documents in five languages and 20 offices, in the process, as the service
answers them: rights, filters, ranking, highlights, four facets and the total. The searches are a mix of words, two
words, typos, phrases, prefixes, journal numbers, fields and exclusions, by a person of three offices and by head office
in turn (`SEARCH_BENCH_DOCUMENTS` in the environment changes the number). Beside it SQLite FTS5 (`unicode61`, diacritics
removed) on the same texts, with its own snippets and the total, but without typos, facets and ranking of fields.
"""

import itertools
import os
import random
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psutil

from services.search.domain.records import Facts, LinkedEntry, Record
from services.search.finding import find
from services.search.index import SearchIndex
from shared.contracts.search import HitKind, Search
from shared.security.principal import Kind, Principal
from tests.load.figures import Figure, limit
from tests.load.timing import summary

TITLE = "Search"
DOCUMENTS = int(os.environ.get("SEARCH_BENCH_DOCUMENTS", "100000"))
WORDS_IN_DOCUMENT = 220
VOCABULARY = 60_000
SEARCHES = 2_000
BATCH = 500
ZONE = ZoneInfo("Europe/Bratislava")
OFFICES = [f"O{number}" for number in range(20)]
HEAD = Principal(kind=Kind.PERSON, id="h", name="head", all_offices=True)
CLERK = Principal(kind=Kind.PERSON, id="c", name="clerk", offices=frozenset(OFFICES[:3]))
SYLLABLES = {
    "sk": "ža ľu pre sta dť ná ro vý ko čí slo ni mô že ob ec zm va je die lo",
    "pl": "łó dź prze wo dą zie mi ść ur ząd po wiat nie umo wa szy ra ko nę cza",
    "hr": "đu rđe vić za htjev op ći na gra ško lje nje pri ja va ča ko vec iz šu",
    "ru": "за яв ле ни е до го вор ёл ка гра жда нин по се лок ад ми ни стра ция",
    "en": "the con tract ap pli ca tion for per mit build ing of fice let ter due in voice",
}


def run() -> list[Figure]:
    chance = random.Random(42)
    vocabulary = list(make_vocabulary(chance))
    folder = Path(tempfile.mkdtemp(prefix="bench-search-"))
    try:
        return measure(folder, vocabulary, chance)
    finally:
        shutil.rmtree(folder)


def measure(folder: Path, vocabulary: list[str], chance: random.Random) -> list[Figure]:
    index, peer = SearchIndex(folder / "index"), sqlite_index(folder / "peer.sqlite")
    filling, peer_filling, characters = fill(index, peer, vocabulary, chance)
    asked = [question(vocabulary, chance) for _ in range(SEARCHES)]
    principals = itertools.cycle((HEAD, CLERK))
    ours = timed(lambda q: find(Search(q=q), next(principals), index, ZONE), asked)
    theirs = timed(lambda q: sqlite_search(peer, q), [q for q in asked if ":" not in q])
    held = psutil.Process().memory_info().rss / 2**20
    size = sum(path.stat().st_size for path in (folder / "index").iterdir())
    peer_size = (folder / "peer.sqlite").stat().st_size
    index.close()
    peer.close()
    what = f"search over {DOCUMENTS:,} documents"
    return [
        limit(f"{what}, p50", ours["p50_ms"], 8, "ms"),
        limit(f"{what}, p99", ours["p99_ms"], 30, "ms"),
        beside(f"{what}, p50 beside FTS5", ours["p50_ms"], theirs["p50_ms"], "ms", at_most=True),
        beside(f"{what}, p99 beside FTS5", ours["p99_ms"], theirs["p99_ms"], "ms", at_most=True),
        beside("documents indexed for each second", DOCUMENTS / filling, DOCUMENTS / peer_filling, "/s"),
        beside("index for each MB of text", size / characters, peer_size / characters, "MB", at_most=True),
        Figure("resident after all, the bench itself included", f"{held:.0f} MB", "–", 0.0),
    ]


def beside(what: str, ours: float, theirs: float, unit: str, at_most: bool = False) -> Figure:
    return Figure(what, f"{ours:.3g} {unit}", f"SQLite FTS5 {theirs:.3g} {unit}", ours / theirs, at_most=at_most)


def make_vocabulary(chance: random.Random) -> Iterator[str]:
    languages = [syllables.split() for syllables in SYLLABLES.values()]
    for number in range(VOCABULARY):
        yield "".join(chance.choices(languages[number % len(languages)], k=chance.randint(1, 5)))


def fill(
    index: SearchIndex, peer: sqlite3.Connection, vocabulary: list[str], chance: random.Random
) -> tuple[float, float, int]:
    """Seconds that each took, and the characters indexed. Words are as frequent as in language (Zipf)."""
    frequency = list(itertools.accumulate(1 / (rank + 5) for rank in range(len(vocabulary))))
    seconds, peer_seconds, characters = 0.0, 0.0, 0
    for start in range(0, DOCUMENTS, BATCH):
        records = []
        for number in range(start, min(start + BATCH, DOCUMENTS)):
            text = " ".join(chance.choices(vocabulary, cum_weights=frequency, k=WORDS_IN_DOCUMENT))
            characters += len(text)
            records.append(make_record(number, text, chance))
        begun = time.perf_counter()
        index.write(records)
        between = time.perf_counter()
        with peer:
            peer.executemany("INSERT INTO texts VALUES (?, ?)", [(r.facts.title, r.text) for r in records])
        seconds += between - begun
        peer_seconds += time.perf_counter() - between
    return seconds, peer_seconds, characters


def make_record(number: int, text: str, chance: random.Random) -> Record:
    at = datetime(2021, 1, 1, tzinfo=UTC) + timedelta(minutes=number * 20)
    office = chance.choice(OFFICES)
    entry = LinkedEntry(
        id=f"e{number}",
        number=f"{office}-{at.year}/{number:06}",
        subject=" ".join(text.split()[:4]),
        party=text.split()[-1],
        their_ref=f"{number % 977}/{at.year}",
    )
    return Record(
        Facts(
            kind=HitKind.DOCUMENT,
            id=f"d{number}",
            version=2,
            office=office,
            title=f"scan_{number}.tif",
            at=at,
            year=at.year,
            media_type=chance.choice(["image/tiff", "application/pdf", "message/rfc822"]),
            has_text=True,
            entries=(entry,),
        ),
        text,
    )


def question(vocabulary: list[str], chance: random.Random) -> str:
    common, rare = vocabulary[chance.randrange(200)], vocabulary[chance.randrange(200, len(vocabulary))]
    typo = rare[: len(rare) // 2] + "x" + rare[len(rare) // 2 + 1 :]
    number = chance.randrange(DOCUMENTS)
    return chance.choice(
        [
            rare,
            common,
            f"{common} {rare}",
            typo,
            f'"{common} {vocabulary[chance.randrange(200)]}"',
            f"{rare[:4]}*",
            f"{OFFICES[number % 20]}-2022/{number:06}",
            f"number:{OFFICES[number % 20]}-2022*",
            f"party:{rare}",
            f"{common} -{vocabulary[chance.randrange(200)]}",
        ]
    )


def sqlite_index(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE VIRTUAL TABLE texts USING fts5(title, body, tokenize='unicode61 remove_diacritics 2')")
    return connection


def sqlite_search(peer: sqlite3.Connection, q: str) -> list[tuple]:
    asked = q if q.startswith('"') else " ".join(sqlite_word(word) for word in q.split())
    hits = peer.execute(
        "SELECT title, snippet(texts, 1, '<mark>', '</mark>', '…', 30) FROM texts WHERE texts MATCH ? "
        "ORDER BY bm25(texts) LIMIT 20",
        (asked,),
    ).fetchall()
    peer.execute("SELECT count(*) FROM texts WHERE texts MATCH ?", (asked,)).fetchone()
    return hits


def sqlite_word(word: str) -> str:
    if word.startswith("-"):
        return f'NOT "{word[1:]}"'
    return f'"{word[:-1]}" *' if word.endswith("*") else f'"{word}"'


def timed(search: Callable[[str], object], asked: list[str]) -> dict[str, float]:
    times = []
    for q in asked:
        begun = time.perf_counter()
        search(q)
        times.append(time.perf_counter() - begun)
    return summary(times, sum(times))
