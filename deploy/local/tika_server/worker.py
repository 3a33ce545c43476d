"""Reads one file after another in a process of its own.

Requests and answers are JSON, one a line: `{"path", "form"}` with form "text", "xml" or "none" (metadata only), and
`{"metadata", "text"}` or `{"error"}`.
"""

import json
import os
import sys
from typing import Any

from iscc_tika import Extractor

from deploy.local.lifetime import die_with_parent

MAX_CHARACTERS = 20_000_000
_READERS = {
    "text": Extractor().set_extract_string_max_length(MAX_CHARACTERS),
    "xml": Extractor().set_extract_string_max_length(MAX_CHARACTERS).set_xml_output(True),
}


def read(path: str, form: str) -> dict[str, Any]:
    try:
        if form == "none":
            return {"metadata": _READERS["text"].extract_file_metadata(path), "text": ""}
        text, metadata = _READERS[form].extract_file_to_string(path)
        return {"metadata": metadata, "text": text}
    except TypeError as failure:  # the extension's way to tell of a file it can not parse
        return {"error": str(failure)}


def main() -> None:
    die_with_parent()
    # The library may print; the answers have the original standard output for themselves.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    for line in sys.stdin:
        print(json.dumps(read(**json.loads(line))), file=answers, flush=True)


if __name__ == "__main__":
    main()
