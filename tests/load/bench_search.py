"""Searches over generated documents in five languages and 20 offices, in the process, as the service answers them:
rights, filters, ranking, highlights, six facets and the total. Texts are as long as letters are (log-normal, 130 words
in the middle, some have thousands), their words as frequent as in language (Zipf); half of the documents belong to a
classified entry, which is a record of its own. The searches are a mix of words, two words, typos, phrases, prefixes,
journal numbers, fields, spans of days, forms of Russian words and exclusions, by a person of three offices and by head
office in turn. Beside it SQLite FTS5 (`unicode61`, diacritics removed) on the same texts, with its own snippets and the
total, but without rights, typos, facets and ranking of fields; up to 100,000 documents.

`SEARCH_BENCH_DOCUMENTS` in the environment changes the number; with `SEARCH_BENCH_FOLDER` the index is kept there, and
searched again without being made anew.
"""

import itertools
import math
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
from shared.contracts.search import HitKind, Order, Search
from shared.security.principal import Kind, Principal
from shared.security.rights import Role
from tests.load.figures import Figure, limit
from tests.load.timing import summary

DOCUMENTS = int(os.environ.get("SEARCH_BENCH_DOCUMENTS", "100000"))
WORDS_IN_DOCUMENT = float(os.environ.get("SEARCH_BENCH_WORDS", "130"))
SPREAD = 0.8
LONGEST = 5_000
VOCABULARY = 60_000
SEARCHES = 2_000
BATCH = 1_000
WITH_PEER = DOCUMENTS <= 100_000
TITLE = "Search" if WITH_PEER else f"Search over {DOCUMENTS:,} documents"
ZONE = ZoneInfo("Europe/Bratislava")
OFFICES = [f"O{number}" for number in range(20)]
MARKS = [f"{letter}{number}" for letter in "ABCDE" for number in range(1, 9)]
ROLES = frozenset({Role.REGISTRAR})
HEAD = Principal(kind=Kind.PERSON, id="h", name="head", roles=ROLES, all_offices=True)
CLERK = Principal(kind=Kind.PERSON, id="c", name="clerk", roles=ROLES, offices=frozenset(OFFICES[:3]))
LIMITS = {"p50": 8, "p99": 30} if DOCUMENTS <= 100_000 else {"p99": 100}
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
    kept = os.environ.get("SEARCH_BENCH_FOLDER")
    folder = Path(kept) if kept else Path(tempfile.mkdtemp(prefix="bench-search-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        return measure(folder, vocabulary, chance)
    finally:
        if not kept:
            shutil.rmtree(folder)


def measure(folder: Path, vocabulary: list[str], chance: random.Random) -> list[Figure]:
    peer_path = folder / "peer.sqlite"
    index = SearchIndex(folder / "index")
    peer = sqlite_index(peer_path) if WITH_PEER else None
    made = fill(index, peer, vocabulary, chance) if index.was_empty else None
    chance.seed(7)
    asked = [question(vocabulary, chance) for _ in range(SEARCHES)]
    principals = itertools.cycle((HEAD, CLERK))
    ours = timed(lambda q: find(Search(q=q), next(principals), index.snapshot, ZONE), asked)
    newest = timed(lambda q: find(Search(q=q, order=Order.NEWEST), next(principals), index.snapshot, ZONE), asked[:500])
    held = psutil.Process().memory_info().rss / 2**20
    size = sum(path.stat().st_size for path in (folder / "index").iterdir())
    what = f"search over {DOCUMENTS:,} documents and {DOCUMENTS // 2:,} entries"
    figures = [limit(f"{what}, {percent}", ours[f"{percent}_ms"], most, "ms") for percent, most in LIMITS.items()]
    if peer is not None:
        theirs = timed(lambda q: sqlite_search(peer, q), [q for q in asked if ":" not in q])
        figures += [
            beside(f"{what}, {percent} beside FTS5", ours[f"{percent}_ms"], theirs[f"{percent}_ms"], "ms", at_most=True)
            for percent in ("p50", "p99")
        ]
    figures += [
        Figure(
            "processor's time of one search, p50 and p99",
            f"{ours['cpu_p50_ms']} and {ours['cpu_p99_ms']} ms",
            "–",
            0.0,
        ),
        Figure("by the clock, p50 and p99", f"{ours['p50_ms']} and {ours['p99_ms']} ms", "–", 0.0),
        Figure("the newest first, p50 and p99", f"{newest['p50_ms']} and {newest['p99_ms']} ms", "–", 0.0),
        Figure("resident after all, the bench itself included", f"{held:.0f} MB", "–", 0.0),
    ]
    if made is not None:
        filling, peer_filling, characters = made
        rate = DOCUMENTS * 1.5 / filling
        figures += [
            Figure("records indexed for each second, by one process", f"{rate:.0f}/s", "–", 0.0),
            Figure("index for each MB of text", f"{size / characters:.2f} MB", "–", 0.0),
        ]
        if peer is not None:
            peer_size = peer_path.stat().st_size
            figures += [
                beside("the same beside FTS5", rate, DOCUMENTS / peer_filling, "/s"),
                beside("the same beside FTS5", size / characters, peer_size / characters, "MB", at_most=True),
            ]
    index.close()
    return figures


def beside(what: str, ours: float, theirs: float, unit: str, at_most: bool = False) -> Figure:
    return Figure(what, f"{ours:.3g} {unit}", f"SQLite FTS5 {theirs:.3g} {unit}", ours / theirs, at_most=at_most)


def make_vocabulary(chance: random.Random) -> Iterator[str]:
    languages = [syllables.split() for syllables in SYLLABLES.values()]
    for number in range(VOCABULARY):
        yield "".join(chance.choices(languages[number % len(languages)], k=chance.randint(1, 5)))


def fill(
    index: SearchIndex, peer: sqlite3.Connection | None, vocabulary: list[str], chance: random.Random
) -> tuple[float, float, int]:
    """Seconds that each took, and the characters indexed. Words are as frequent as in language (Zipf)."""
    frequency = list(itertools.accumulate(1 / (rank + 5) for rank in range(len(vocabulary))))
    seconds, peer_seconds, characters = 0.0, 0.0, 0
    for start in range(0, DOCUMENTS, BATCH):
        records = []
        for number in range(start, min(start + BATCH, DOCUMENTS)):
            words = min(LONGEST, int(chance.lognormvariate(math.log(WORDS_IN_DOCUMENT), SPREAD)) + 5)
            text = " ".join(chance.choices(vocabulary, cum_weights=frequency, k=words))
            characters += len(text)
            records += make_records(number, text, chance)
        begun = time.perf_counter()
        index.write(records)
        between = time.perf_counter()
        if peer is not None:
            documents = [record for record in records if record.facts.kind is HitKind.DOCUMENT]
            with peer:
                peer.executemany("INSERT INTO texts VALUES (?, ?)", [(r.facts.title, r.text) for r in documents])
        seconds += between - begun
        peer_seconds += time.perf_counter() - between
    return seconds, peer_seconds, characters


def make_records(number: int, text: str, chance: random.Random) -> list[Record]:
    """A document, and for each second one the entry that it belongs to."""
    at = datetime(2021, 1, 1, tzinfo=UTC) + timedelta(minutes=number * 2_000_000 // DOCUMENTS)
    office = chance.choice(OFFICES)
    words = text.split()
    entries = ()
    if number % 2:
        entry = LinkedEntry(
            id=f"e{number}",
            number=f"{office}-{at.year}/{number:06}",
            subject=" ".join(words[:4]),
            party=f"{words[-1]} {number % 2000}",
            their_ref=f"{number % 977}/{at.year}",
            mark=chance.choice(MARKS),
            seen_by=(office,),
            direction="received",
        )
        entries = (entry,)
    usual = {"version": 2, "office": office, "at": at, "year": at.year, "entries": entries}
    document = Facts(
        kind=HitKind.DOCUMENT,
        id=f"d{number}",
        title=f"scan_{number}.tif",
        media_type=chance.choice(["image/tiff", "application/pdf", "message/rfc822"]),
        has_text=True,
        **usual,
    )
    records = [Record(document, text)]
    for entry in entries:
        line = Facts(kind=HitKind.ENTRY, id=entry.id, title=entry.subject, document_ids=(document.id,), **usual)
        records.append(Record(line, f"{entry.subject} · {entry.party} · {entry.their_ref}"))
    return records


def question(vocabulary: list[str], chance: random.Random) -> str:
    common = vocabulary[chance.randrange(200)]
    rare = next(word for word in iter(lambda: chance.choice(vocabulary[200:]), None) if len(word) > 2)
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
            f"sender:{rare}",
            f"{common} -{vocabulary[chance.randrange(200)]}",
            f"sender:{number % 2000} mark:{chance.choice(MARKS)}",
            f"{common} date:2022-03..2022-06",
            f"{chance.choice(vocabulary[3::5])}ами",
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
    """Latencies by the clock, and as `cpu_p50_ms`, … the processor's time, to which a busy machine adds nothing."""
    times, processor = [], []
    for q in asked:
        begun, busy = time.perf_counter(), time.process_time()
        search(q)
        processor.append(time.process_time() - busy)
        times.append(time.perf_counter() - begun)
    of_processor = {f"cpu_{name}": value for name, value in summary(processor, 1.0).items()}
    return summary(times, sum(times)) | of_processor
