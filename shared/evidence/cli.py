"""`kancelaria-verify`: verify exported journals without the system that made them.

    kancelaria-verify --key public.pem journal-2025.jsonl [journal-2026.jsonl …]

Give a --key for each key that signed (`GET /registry/signing-keys`, or from whoever you trust: not from the export).
Give a --checkpoint for each that was kept somewhere else: an export that has not come so far, or came there another
way, is found then.
Several years of one journal are also checked to follow each other, in the order in which they are given.

Exit codes: 0 all is as it was written; 1 something was changed, removed, added or swapped; 2 the command or a file can
not be read; 3 nothing wrong was found, but something is signed with a key that was not given.
"""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from shared.evidence.signatures import SIGNED_OF_CHECKPOINT, NotAKey, key_id, read_public_key
from shared.evidence.verifier import Keys, Report, verify_export

HOLDS, CHANGED, UNREADABLE, UNPROVEN = 0, 1, 2, 3
_BUFFER = 1024 * 1024


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="kancelaria-verify", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("exports", nargs="+", type=Path, metavar="EXPORT", help="an exported journal (JSONL)")
    parser.add_argument("--key", action="append", required=True, type=Path, help="a trusted public key (PEM)")
    parser.add_argument(
        "--checkpoint", action="append", default=[], type=Path, help="a checkpoint kept elsewhere (JSON)"
    )
    parser.add_argument("--json", action="store_true", help="tell the outcome as JSON")
    options = parser.parse_args(arguments)
    try:
        keys = trusted_keys(options.key)
        kept = [kept_checkpoint(path) for path in options.checkpoint]
        reports = [_verify(path, keys, kept) for path in options.exports]
        _require_used(kept, reports)
    except (OSError, NotAKey, NotACheckpoint) as error:
        print(f"Can not be read: {error}", file=sys.stderr)
        return UNREADABLE
    _check_succession(reports)
    if options.json:
        print(json.dumps([asdict(report) | {"valid": report.valid} for report in reports], ensure_ascii=False))
    else:
        for path, report in zip(options.exports, reports, strict=True):
            print(told(path, report))
    return outcome(reports)


def trusted_keys(paths: list[Path]) -> Keys:
    """Raises OSError, NotAKey."""
    keys = [read_public_key(path.read_bytes()) for path in paths]
    return {key_id(key): key for key in keys}


class NotACheckpoint(ValueError):
    """The file holds no checkpoint as this system writes them."""


def kept_checkpoint(path: Path) -> dict[str, Any]:
    """Raises OSError, NotACheckpoint."""
    raw = path.read_bytes()
    try:
        checkpoint = json.loads(raw)
        fields = {name: checkpoint[name] for name in (*SIGNED_OF_CHECKPOINT, "key_id", "signature")}
    except (ValueError, TypeError, KeyError) as error:
        raise NotACheckpoint(f"{path} holds no checkpoint ({type(error).__name__})") from error
    return fields


def outcome(reports: list[Report]) -> int:
    if any(report.faults for report in reports):
        return CHANGED
    return UNPROVEN if any(report.unproven for report in reports) else HOLDS


def told(path: Path, report: Report) -> str:
    name = f"{path}: journal {report.journal_code}, year {report.year}" if report.journal_code else str(path)
    counts = f"{report.entries} entries, {report.lines} further lines, {report.checkpoints} checkpoints"
    if report.valid:
        return f"{name}\n  AS IT WAS WRITTEN: {counts}; sealed {report.exported_at} with the key {report.sealed_by}"
    head = "NOT AS IT WAS WRITTEN" if report.faults else "NOT PROVEN, though nothing wrong was found"
    return "\n".join(
        [f"{name}\n  {head} ({counts} read)", *(f"  - {text}" for text in report.faults + report.unproven)]
    )


def _require_used(kept: list[dict[str, Any]], reports: list[Report]) -> None:
    """Raises NotACheckpoint, so that nobody takes for proven what was not looked at."""
    exported = {(report.journal_id, report.year) for report in reports}
    for checkpoint in kept:
        if (checkpoint["journal_id"], checkpoint["year"]) not in exported:
            journal = f"journal {checkpoint['journal_code']}, year {checkpoint['year']}"
            raise NotACheckpoint(f"the checkpoint of {checkpoint['at']} is of {journal}, of which no export was given")


def _verify(path: Path, keys: Keys, kept: list[dict[str, Any]]) -> Report:
    with path.open("rb", buffering=_BUFFER) as file:
        return verify_export(file, keys, kept)


def _check_succession(reports: list[Report]) -> None:
    last: dict[str, Report] = {}
    for report in reports:
        before = last.get(report.journal_id)
        if before is not None and report.first_prev_hash not in (before.last_hash, before.closing_hash):
            report.faults.append(f"It does not go on where the export of {before.year} ends")
        last[report.journal_id] = report


if __name__ == "__main__":
    sys.exit(main())
