"""The demonstration: sample letters dropped at both offices, followed until each is registered and found by a word.

Run again, it uses what is there: a letter that an office already holds is shown with its number.
"""

import hashlib
import json
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deploy.local import demo_organisation, lifecycle
from deploy.local.api_client import Api
from deploy.local.demo_letters import Letter, letters
from deploy.local.demo_organisation import SignIn
from deploy.local.lifecycle import ProgramFailedError, Progress
from deploy.local.ports import HOST
from deploy.local.secrets import write_private
from deploy.local.stack import Stack
from deploy.local.supervisor import Supervisor

_SECONDS = 120.0
_EVERY = 0.5
_HEADINGS = ("Office", "File", "Journal number", "Seconds", "Word found")


@dataclass
class Sample:
    """One letter at one office, and how far it has come."""

    office: str
    letter: Letter
    sha256: str
    dropped: float | None = None
    seconds: float | None = None
    number: str = ""
    document: dict[str, Any] = field(default_factory=dict)
    found: bool = False

    @property
    def row(self) -> tuple[str, ...]:
        seconds = "was there" if self.seconds is None else f"{self.seconds:.1f}"
        return (self.office, self.letter.path.name, self.number, seconds, self.letter.word)


def address(stack: Stack) -> str:
    return f"http://{HOST}:{stack.ports.gateway}"


def run(stack: Stack, write: Callable[[str], None]) -> None:
    """Start everything, follow the letters, and leave `demo.json`. Raises ProgramFailedError when one gets stuck."""
    supervisor, told = start(stack, write)
    api = Api(told["url"], told["token"])
    samples = [sample for office in demo_organisation.OFFICES for sample in _samples(stack, office["code"])]
    _look(api, samples)
    _drop(stack, [sample for sample in samples if not sample.document])
    _follow(stack, supervisor, api, samples, write)
    _show(told, samples, write)


def start(stack: Stack, write: Callable[[str], None], *, attached: bool = False) -> tuple[Supervisor, dict[str, Any]]:
    """Start the system with the demonstration's organisation; returns what `demo.json` tells of it."""
    for office in demo_organisation.OFFICES:
        stack.add_office(office["code"])
    told: dict[str, Any] = {}
    supervisor = lifecycle.start(
        stack, Progress(write), attached=attached, before_agents=lambda: told.update(create_organisation(stack))
    )
    return supervisor, told


def create_organisation(stack: Stack) -> dict[str, Any]:
    """Offices, people and a token; written to `demo.json` and returned."""
    administrator = SignIn(lifecycle.ADMINISTRATOR, lifecycle.administrator_password(stack))
    url, path = address(stack), _summary_path(stack)
    known = json.loads(path.read_text()).get("token") if path.exists() else None
    token = demo_organisation.token(url, administrator, known)
    demo_organisation.create(stack, Api(url, token))
    codes = [office["code"] for office in demo_organisation.OFFICES]
    summary = {
        "url": url,
        "username": administrator.username,
        "password": administrator.password,
        "token": token,
        "offices": [{"code": code, "inbox": str(stack.inbox(code))} for code in codes],
        "users": demo_organisation.people(stack),
    }
    write_private(path, json.dumps(summary, indent=2, ensure_ascii=False))
    return summary


def _summary_path(stack: Stack) -> Path:
    return stack.var / "demo.json"


def _samples(stack: Stack, office: str) -> list[Sample]:
    """The letters of one office; each office gets its own."""
    folder = stack.data(f"demo-letters-{office}")
    made = letters(folder, seed=stack.offices.index(office) + 1)
    return [Sample(office, letter, hashlib.sha256(letter.path.read_bytes()).hexdigest()) for letter in made]


def _drop(stack: Stack, samples: list[Sample]) -> None:
    for sample in samples:
        shutil.copyfile(sample.letter.path, stack.inbox(sample.office) / sample.letter.path.name)
        sample.dropped = time.monotonic()


def _look(api: Api, samples: list[Sample]) -> None:
    """Bring the samples up to date with what the system says."""
    documents = {(item["office"], item["sha256"]): item for item in api.list("/documents", sort="-stored_at")}
    for sample in samples:
        sample.document = documents.get((sample.office, sample.sha256), {})
        entry = sample.document.get("entry")
        sample.number = entry["number"] if entry else ""
        if entry and not sample.found and _finds(api, sample):
            sample.found = True
            sample.seconds = None if sample.dropped is None else time.monotonic() - sample.dropped


def _finds(api: Api, sample: Sample) -> bool:
    hits = api.get("/search", q=sample.letter.word, office=sample.office)["items"]
    return any(hit["id"] == sample.document["id"] for hit in hits)


def _follow(
    stack: Stack, supervisor: Supervisor, api: Api, samples: list[Sample], write: Callable[[str], None]
) -> None:
    end = time.monotonic() + _SECONDS
    shown: set[int] = set()
    while True:
        _look(api, samples)
        for place, sample in enumerate(samples):
            if sample.found and sample.dropped is not None and place not in shown:
                shown.add(place)
                write(f"  {sample.office} {sample.letter.path.name}: {sample.number}, {sample.seconds:.1f} s")
        if all(sample.found for sample in samples):
            return
        if time.monotonic() > end:
            raise ProgramFailedError(_what_is_stuck(stack, supervisor, samples))
        time.sleep(_EVERY)


def _what_is_stuck(stack: Stack, supervisor: Supervisor, samples: list[Sample]) -> str:
    waiting = [sample for sample in samples if not sample.found]
    lines = [f"After {_SECONDS:.0f} s these letters are not registered and found:"]
    lines += [f"    {sample.office} {sample.letter.path.name}: {_stage(sample)}" for sample in waiting]
    return "\n".join([*lines, lifecycle.what_fails(stack, supervisor)])


def _stage(sample: Sample) -> str:
    if not sample.document:
        return "not handed in by the office's agent"
    if not sample.number:
        return f"stored as {sample.document['id']}, not registered"
    return f"registered as {sample.number}, {sample.document['state']}, not found by “{sample.letter.word}”"


def _show(told: dict[str, Any], samples: list[Sample], write: Callable[[str], None]) -> None:
    rows = [_HEADINGS, *(sample.row for sample in samples)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    write("")
    for row in rows:
        write("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
    write("")
    write(f"The page:  {told['url']}")
    write(f"Sign in:   {told['username']}  {told['password']}")
