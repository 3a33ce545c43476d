"""What the steps of reading work with, put together once for each reader process."""

from dataclasses import dataclass

from services.documents.extraction.protocol import Assignment
from services.documents.extraction.reading.recognising import Recogniser
from services.documents.extraction.reading.tesseract import Tesseract
from services.documents.extraction.reading.tika import Tika
from services.documents.extraction.settings import ReadingLimits


@dataclass(frozen=True)
class Tools:
    limits: ReadingLimits
    tika: Tika
    tesseract: Tesseract

    def recogniser(self, assignment: Assignment) -> Recogniser:
        return Recogniser(self.tesseract, assignment.languages, probe=assignment.probe)
