"""`kancelaria-verify` as it is run: exit codes and plain words, with nothing of this system but its own folder."""

import json
import pkgutil
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from shared.evidence import cli
from shared.evidence.signatures import public_pem
from tests.unit.shared.evidence import exports as made


@pytest.fixture
def key(tmp_path: Path) -> str:
    path = tmp_path / "public.pem"
    path.write_text(public_pem(made.KEY.public_key()))
    return str(path)


def written(folder: Path, raw: bytes, name: str = "journal.jsonl") -> str:
    path = folder / name
    path.write_bytes(raw)
    return str(path)


def test_it_stands_alone(tmp_path: Path, key: str):
    """The folder `shared/evidence`, copied somewhere else, is all that is needed."""
    alone = tmp_path / "alone" / "shared"
    shutil.copytree(Path(cli.__file__).parent, alone / "evidence")
    (alone / "__init__.py").touch()
    export = written(tmp_path, made.export(made.entry_chain(3), []))
    run = subprocess.run(
        [sys.executable, "-P", "-m", "shared.evidence", "--key", key, export],
        cwd=alone.parent, env={"PYTHONPATH": str(alone.parent)}, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert (run.returncode, "AS IT WAS WRITTEN: 3 entries" in run.stdout) == (cli.HOLDS, True), run.stderr


def test_a_change_is_told_in_plain_words(tmp_path: Path, key: str, capsys):
    raw = made.export(made.entry_chain(3), []).replace(b"BA/2026/000002", b"BA/2026/000009")
    assert cli.main(["--key", key, written(tmp_path, raw)]) == cli.CHANGED
    told = capsys.readouterr().out
    assert "NOT AS IT WAS WRITTEN" in told and "Entry 2" in told and "changed after it was written" in told


def test_an_unknown_key_and_an_unreadable_file_have_codes_of_their_own(tmp_path: Path, key: str, capsys):
    other = tmp_path / "other.pem"
    other.write_text(public_pem(made.OTHER_KEY.public_key()))
    export = written(tmp_path, made.export(made.entry_chain(3), []))
    assert cli.main(["--key", str(other), export]) == cli.UNPROVEN
    assert cli.main(["--key", str(other), "--key", key, export]) == cli.HOLDS
    assert cli.main(["--key", key, str(tmp_path / "nowhere")]) == cli.UNREADABLE
    assert cli.main(["--key", export, export]) == cli.UNREADABLE


def test_years_have_to_follow_each_other(tmp_path: Path, key: str, capsys):
    old = made.entry_chain(3)
    follows = made.export(made.entry_chain(2, previous=old[-1][1]), [])
    first = written(tmp_path, made.export(old, []), "1.jsonl")
    assert cli.main(["--key", key, first, written(tmp_path, follows, "2.jsonl")]) == cli.HOLDS
    assert (
        cli.main(["--key", key, first, written(tmp_path, made.export(made.entry_chain(2), []), "3.jsonl")])
        == cli.CHANGED
    )
    closed = made.closing_of(old)
    first = written(tmp_path, made.export(old, [], closing=closed), "4.jsonl")
    follows = made.export(made.entry_chain(2, previous=closed[1]), [])
    assert cli.main(["--key", key, first, written(tmp_path, follows, "5.jsonl")]) == cli.HOLDS


def test_the_outcome_as_json(tmp_path: Path, key: str, capsys):
    assert cli.main(["--json", "--key", key, written(tmp_path, made.export(made.entry_chain(3), []))]) == cli.HOLDS
    (report,) = json.loads(capsys.readouterr().out)
    assert (report["valid"], report["entries"], report["faults"]) == (True, 3, [])


def test_a_checkpoint_kept_elsewhere_has_to_be_met(tmp_path: Path, key: str, capsys):
    entries = made.entry_chain(5)
    kept = written(tmp_path, json.dumps(made.checkpoint_of(entries[:4], [])).encode(), "kept.json")
    command = ["--key", key, "--checkpoint", kept]
    assert cli.main([*command, written(tmp_path, made.export(entries, []))]) == cli.HOLDS
    older = written(tmp_path, made.export(entries[:3], []), "older.jsonl")
    assert cli.main(["--key", key, older]) == cli.HOLDS
    assert cli.main([*command, older]) == cli.CHANGED
    another = written(tmp_path, made.export(made.entry_chain(5, subject="another history"), []), "another.jsonl")
    assert cli.main(["--key", key, another]) == cli.HOLDS
    capsys.readouterr()
    assert cli.main([*command, another]) == cli.CHANGED
    assert "signed over another entry 4" in capsys.readouterr().out


def test_a_forged_checkpoint_proves_nothing(tmp_path: Path, key: str):
    entries = made.entry_chain(3)
    export = written(tmp_path, made.export(entries, []))
    point = made.checkpoint_of(entries, [])
    forged = written(tmp_path, json.dumps({**point, "reason": "year-end"}).encode(), "forged.json")
    assert cli.main(["--key", key, "--checkpoint", forged, export]) == cli.CHANGED


@pytest.mark.parametrize("content", [b"", b"[]", b'{"id": "c1"}', b"\xff"], ids=["empty", "list", "parts", "bytes"])
def test_what_is_no_checkpoint_is_refused(tmp_path: Path, key: str, content: bytes):
    export = written(tmp_path, made.export(made.entry_chain(3), []))
    kept = written(tmp_path, content, "kept.json")
    assert cli.main(["--key", key, "--checkpoint", kept, export]) == cli.UNREADABLE


def test_a_checkpoint_of_what_was_not_exported_is_told(tmp_path: Path, key: str, capsys):
    entries = made.entry_chain(3)
    point = {**made.checkpoint_of(entries, []), "year": 2025}
    kept = written(tmp_path, json.dumps(point).encode(), "kept.json")
    assert cli.main(["--key", key, "--checkpoint", kept, written(tmp_path, made.export(entries, []))]) == cli.UNREADABLE
    assert "year 2025, of which no export was given" in capsys.readouterr().err


def test_the_project_installs_it_as_a_command():
    project = tomllib.loads((Path(cli.__file__).parents[2] / "pyproject.toml").read_text())
    target = project["project"]["scripts"]["kancelaria-verify"]
    assert pkgutil.resolve_name(target) is cli.main
    assert cli.__package__ in project["tool"]["setuptools"]["packages"]
