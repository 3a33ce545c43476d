"""`python -m services.documents.extraction.reading`: reads one assignment after another until its worker is gone.

Standard input is one end of a socket pair to the worker, for both directions. `KANCELARIA_EXTRACTION_FOLDER` holds
the files, `KANCELARIA_TIKA_URL` names Tika; nothing else of the system's settings reaches this process.
"""

import os
import socket
import sys

from services.documents.extraction.protocol import Assignment
from services.documents.extraction.reading.cores import Cores
from services.documents.extraction.reading.limits import confine
from services.documents.extraction.settings import ExtractionSettings, ReadingLimits


def main() -> None:
    settings, limits = ExtractionSettings(), ReadingLimits()
    confine(settings.memory, limits.output_bytes)
    # After the bounds are set: these libraries are what strangers' files are given to.
    from services.documents.extraction.reading.pipeline import read
    from services.documents.extraction.reading.tesseract import Tesseract
    from services.documents.extraction.reading.tika import Tika
    from services.documents.extraction.reading.tools import Tools

    tools = Tools(
        limits=limits,
        tika=Tika(os.environ["KANCELARIA_TIKA_URL"], limits.tika_seconds, limits.answer_bytes, limits.characters),
        tesseract=Tesseract(Cores(settings.folder / "cores", settings.cores), limits.page_seconds),
    )
    with socket.socket(fileno=os.dup(sys.stdin.fileno())) as worker:
        worker.setblocking(True)  # the worker's green sockets left it otherwise
        for line in worker.makefile("r", encoding="utf-8"):
            for report in read(Assignment.model_validate_json(line), tools):
                worker.sendall(report.model_dump_json().encode() + b"\n")


if __name__ == "__main__":
    main()
