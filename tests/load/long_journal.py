"""A journal of any length, put into the registry's database at once: entries and their states, hashed and chained."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import pymongo
from pymongo import IndexModel, InsertOne
from pymongo.collection import Collection
from pymongo.database import Database

from services.registry.domain.chain import GENESIS
from services.registry.handlers.journals import journal_id_of
from services.registry.models.entries import hash_of
from services.registry.models.entry_states import first_state, words_of_state
from services.registry.models.journals import YEARS, next_head

YEAR = 2025
_AT_ONCE = 2000
_SECONDS_BETWEEN = 600
_INDEXES_SECONDS = 1800
_SUBJECTS = (
    "Žiadosť o stavebné povolenie", "Sťažnosť na hluk", "Faktúra za dodávku elektriny", "Zmluva o nájme bytu",
    "Oznámenie o zmene trvalého pobytu", "Rozhodnutie o vyrubení dane z nehnuteľnosti", "Odvolanie proti rozhodnutiu",
    "Pozvánka na zasadnutie zastupiteľstva", "Výzva na doplnenie podania", "Správa o kontrole hospodárenia",
)  # fmt: skip
_SURNAMES = ("Novák", "Kováč", "Horváth", "Varga", "Tóth", "Nagy", "Baláž", "Molnár", "Szabó", "Lukáč", "Łopatka")
_STREETS = ("Hlavná", "Školská", "Železničná", "Družstevná", "Záhradná", "Mlynská", "Nová", "Štúrova")


def entry_row(office: str, seq: int, previous: str, chance: random.Random) -> dict[str, Any]:
    """A stored entry, hashed."""
    moment = datetime(YEAR, 1, 1, tzinfo=UTC) + timedelta(seconds=seq * _SECONDS_BETWEEN + ord(office[-1]))
    row = {
        "_id": f"{int(moment.timestamp() * 1000):012x}-{office}-{seq:08d}",
        "version": 1, "created_at": moment, "created_by": "r1", "updated_at": moment, "updated_by": "r1",
        "journal_id": journal_id_of(office), "office": office, "year": YEAR, "seq": seq,
        "number": f"{office}/{YEAR}/{seq:06d}", "registered_at": moment, "received_on": moment.date().isoformat(),
        "direction": chance.choice(("received", "received", "sent", "internal")),
        "channel": chance.choice(("post", "email")), "their_date": (moment - timedelta(days=3)).date().isoformat(),
        "party": f"{chance.choice(_SURNAMES)} {chance.choice('ABCDEFGH')}. s. r. o.",
        "their_ref": f"SP-{chance.randrange(100_000)}/{YEAR}",
        "subject": f"{chance.choice(_SUBJECTS)}, {chance.choice(_STREETS)} {chance.randrange(1, 400)}",
        "attachments": [{
            "document_id": f"d-{office}-{seq:08d}", "sha256": f"{seq:064x}", "filename": "podanie.pdf",
            "media_type": "application/pdf", "size": 181_000, "scan_kind": "copy",
        }],
        "handler": f"Referent {office} {seq % 40}", "due_on": (moment + timedelta(days=30)).date().isoformat(),
        "actor_id": "r1", "actor_name": "Jana Nová", "prev_hash": previous,
    }  # fmt: skip
    return {**row, "hash": hash_of(row)}


def state_row(row: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Where the record stands: most are handled, a few are open."""
    state = {**first_state(row), "mark": f"A{row['seq'] % 60}"}
    if chance.random() < 0.95:
        state |= {
            "status": "handled",
            "outcome": "vybavené",
            "handled_on": (row["registered_at"] + timedelta(days=9)).date().isoformat(),
        }
    return {**state, "words": words_of_state(state)}


def fill(database: Database, offices: dict[str, int], seed: int = 3) -> None:
    """So many entries in the own journal of each office, which must be empty; indexes are built afterwards."""
    entries, states = database["entries"], database["entry_states"]
    indexes = {collection.name: _taken_down(collection) for collection in (entries, states)}
    chance = random.Random(seed)
    rows = _all_rows(database, offices, chance)
    while batch := list(islice(rows, _AT_ONCE)):
        _written(entries, batch)
        _written(states, [state_row(row, chance) for row in batch])
    with pymongo.timeout(_INDEXES_SECONDS):
        for collection in (entries, states):
            collection.create_indexes([IndexModel(**options) for options in indexes[collection.name]])


def _all_rows(database: Database, offices: dict[str, int], chance: random.Random) -> Iterator[dict[str, Any]]:
    for office, count in offices.items():
        head = next_head(journal_id_of(office), YEAR, GENESIS)
        for seq in range(1, count + 1):
            row = entry_row(office, seq, head["last_hash"], chance)
            head |= {"last_seq": seq, "last_hash": row["hash"], "last_number": row["number"]}
            head["last_at"] = row["registered_at"]
            yield row
        database[YEARS].insert_one(head)


def _written(collection: Collection, rows: list[dict[str, Any]]) -> None:
    collection.bulk_write([InsertOne(row) for row in rows], ordered=False)


def _taken_down(collection: Collection) -> list[dict[str, Any]]:
    """The options to make its indexes again."""
    found = [index for index in collection.list_indexes() if index["name"] != "_id_"]
    for index in found:
        collection.drop_index(index["name"])
    kept = ("unique", "sparse", "partialFilterExpression", "name")
    return [{"keys": list(index["key"].items()), **{k: index[k] for k in kept if k in index}} for index in found]
