"""Text of WordPerfect documents through libwpd's program, since Tika tells the old ones without reading them.

The program ends with the reader and within its bounds; what it says goes to a file, whose size is bounded as well.
"""

import os
import subprocess
from pathlib import Path

from services.documents.extraction.reading.failures import Unreadable
from shared.contracts.documents import Outcome

WORDPERFECT = "application/vnd.wordperfect"
_PROGRAM = ("setpriv", "--pdeathsig", "KILL", "wpd2text")
_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}
_LONGEST_CHARACTER = 4
"""Bytes in UTF-8."""


def wordperfect_text(source: Path, folder: Path, seconds: float, characters: int) -> str:
    """At most so many characters. `folder` takes a file of the program's. Raises Unreadable."""
    written = folder / "wordperfect.txt"
    try:
        with written.open("wb") as output:
            done = subprocess.run(  # noqa: S603 - fixed program, no shell
                [*_PROGRAM, str(source)],
                env=_ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.DEVNULL,
                timeout=seconds,
            )
    except subprocess.TimeoutExpired as error:
        raise Unreadable(Outcome.TIMED_OUT, f"Reading it took longer than {seconds:.0f} s") from error
    if done.returncode != 0:
        raise Unreadable(Outcome.CORRUPT, "The file is damaged: its contents do not follow its format")
    with written.open("rb") as file:
        return file.read(characters * _LONGEST_CHARACTER).decode("utf-8", "replace")[:characters]
