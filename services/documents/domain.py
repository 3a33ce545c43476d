"""Rules of `documents`: what becomes of an arrival, how agents are doing, where objects lie, whose turn it is."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.contracts.documents import AgentState, IntakeOutcome

AWAY_AFTER = timedelta(seconds=35)
"""Agents report each 10 s."""
FAILING_FOR = timedelta(minutes=5)
DEFAULT_LANGUAGES = ("sk",)


# --- arrivals ---


@dataclass(frozen=True)
class Verdict:
    """What became of an arrival, and why in plain words."""

    outcome: IntakeOutcome
    detail: str


def judge_announced(size: int, limit: int) -> Verdict | None:
    """What is wrong with a file of this size (bytes) before any byte was sent; None: nothing."""
    if size == 0:
        return Verdict(IntakeOutcome.EMPTY, "The file is empty")
    if size > limit:
        return Verdict(IntakeOutcome.TOO_LARGE, f"{readable(size)} is larger than the {readable(limit)} taken here")
    return None


def judge_received(announced: tuple[int, str], received: tuple[int, str]) -> Verdict | None:
    """Compare (size, SHA-256) as announced with what arrived; None where they agree."""
    if announced[0] != received[0]:
        detail = f"{received[0]} bytes arrived where {announced[0]} were announced"
        return Verdict(IntakeOutcome.DAMAGED_IN_TRANSIT, detail)
    if announced[1] != received[1]:
        return Verdict(IntakeOutcome.DAMAGED_IN_TRANSIT, "The bytes that arrived are not the announced ones")
    return None


def stored() -> Verdict:
    return Verdict(IntakeOutcome.STORED, "Stored")


def duplicate_of(filename: str) -> Verdict:
    return Verdict(IntakeOutcome.DUPLICATE, f"The office already holds these bytes, as “{filename}”")


def never_arrived() -> Verdict:
    return Verdict(IntakeOutcome.VANISHED, "The upload was begun, but its bytes never came")


def may_reopen(outcome: IntakeOutcome) -> bool:
    """Whether the same arrival may be announced again: its bytes were lost on the way, not judged."""
    return outcome in (IntakeOutcome.DAMAGED_IN_TRANSIT, IntakeOutcome.VANISHED)


def readable(size: int) -> str:
    """1536 -> "1.5 KiB"."""
    amount = float(size)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if amount < 1024 or unit == "GiB":
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1024
    raise AssertionError("unreachable")


_UNWANTED = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
_LONGEST_NAME = 200
_NAMELESS = "unnamed"


def safe_filename(name: str) -> str:
    """A name that is one on every system: composed characters, no paths, controls or direction marks, not too long."""
    composed = unicodedata.normalize("NFC", name)
    visible = "".join(sign for sign in composed if unicodedata.category(sign) not in ("Cf", "Cc", "Cs", "Co"))
    name = _UNWANTED.sub("_", visible).strip(" .")
    if len(name) > _LONGEST_NAME:
        stem, dot, suffix = name.rpartition(".")
        keeps_suffix = bool(dot) and len(suffix) <= 10
        name = f"{stem[: _LONGEST_NAME - len(suffix) - 1]}.{suffix}" if keeps_suffix else name[:_LONGEST_NAME]
    return name or _NAMELESS


# --- where objects lie ---


def upload_key(intake_id: str) -> str:
    return f"uploads/{intake_id}"


def original_key(sha256: str) -> str:
    return f"objects/{sha256[:2]}/{sha256}"


def text_key(document_id: str) -> str:
    return f"text/{document_id}.txt"


def pdf_key(document_id: str) -> str:
    return f"pdf/{document_id}.pdf"


def preview_key(document_id: str, page: int) -> str:
    return f"preview/{document_id}/{page}.webp"


# --- lawful destruction ---

SWEPT_FOR = timedelta(hours=1)
"""For so long after an erasure its objects are removed again: who was reading it then may write a little later."""


def taken_sha256(sha256: str, document_id: str) -> str:
    """What stands in the place of an erased document's digest, which new bytes may have again."""
    return f"{sha256}:erased:{document_id}"


def derived_keys(document_id: str, previews: int) -> list[str]:
    pages = [preview_key(document_id, page) for page in range(1, previews + 1)]
    return [text_key(document_id), pdf_key(document_id), *pages]


# --- agents ---


def agent_state(*, waiting: int, last_error_at: datetime | None, seen_at: datetime, at: datetime) -> AgentState:
    """How an agent is doing at the moment `at`, from its last report."""
    if at - seen_at > AWAY_AFTER:
        return AgentState.AWAY
    if last_error_at is not None and at - last_error_at < FAILING_FOR:
        return AgentState.FAILING
    return AgentState.WORKING if waiting else AgentState.IDLE


# --- whose turn it is to be read ---


def offices_by_turn(waiting: Iterable[str], turns: Mapping[str, float], clock: float) -> list[str]:
    """Offices with waiting documents, the one that was served least first.

    `turns` holds the seconds of reading that each office has had, on a clock common to all: one that had nothing to
    read for a while starts at the common `clock`, so that it neither saves up time nor waits for it.
    """
    return sorted(waiting, key=lambda office: (max(turns.get(office, 0.0), clock), office))


def turn_after(turn: float, clock: float, seconds: float) -> float:
    """Where an office stands after it was given `seconds` of reading."""
    return max(turn, clock) + seconds


# --- languages ---


def languages_to_try(of_office: Iterable[str], lately: Iterable[str]) -> tuple[str, ...]:
    """The office's languages, those of its last scans in front where they clearly prevail."""
    languages = list(dict.fromkeys(of_office)) or list(DEFAULT_LANGUAGES)
    recent = list(lately)
    for language in set(recent):
        if recent.count(language) > _PREVAILS * len(recent) and len(recent) >= _ENOUGH_SCANS:
            return (language, *(code for code in languages if code != language))
    return tuple(languages)


def worth_probing(languages: tuple[str, ...], lately: Iterable[str]) -> bool:
    """Whether to find the language of a scan on a strip of it first, because reading it whole may be in vain."""
    recent = list(lately)
    if len(recent) < _ENOUGH_SCANS:
        return len(languages) > 1
    return recent.count(languages[0]) < _RELIED_ON * len(recent)


_PREVAILS = 0.6
_RELIED_ON = 0.8
_ENOUGH_SCANS = 4
