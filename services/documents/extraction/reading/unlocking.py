"""Files under a password: opened with the one given, into a copy without it that is read and then thrown away."""

from pathlib import Path

import msoffcrypto
import pikepdf
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError

from services.documents.extraction.protocol import Assignment
from services.documents.extraction.reading.failures import Unreadable
from services.documents.media_type import HEAD_BYTES, media_type_of
from shared.contracts.documents import Outcome

WRONG = "The password does not open it"
_COPY = "unlocked"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def unlocked(assignment: Assignment) -> Assignment:
    """The same, to read a copy that has no password, where one was given and this kind of file needs it.

    Archives are opened with the password itself. Raises Unreadable where it is the wrong one.
    """
    if assignment.password is None:
        return assignment
    source, copy = Path(assignment.source), Path(assignment.folder) / _COPY
    if assignment.media_type == "application/pdf":
        return _unlocked_pdf(assignment, source, copy)
    with source.open("rb") as file:
        if file.read(len(_COMPOUND)) != _COMPOUND:
            return assignment
    return _unlocked_office(assignment, source, copy)


def _unlocked_pdf(assignment: Assignment, source: Path, copy: Path) -> Assignment:
    try:
        with pikepdf.open(source, password=assignment.password or "") as pdf:
            pdf.save(copy, encryption=False)
    except pikepdf.PasswordError as error:
        raise Unreadable(Outcome.WRONG_PASSWORD, WRONG) from error
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        raise Unreadable(Outcome.CORRUPT, "The PDF is damaged: it can not be opened") from error
    return assignment.model_copy(update={"source": str(copy)})


def _unlocked_office(assignment: Assignment, source: Path, copy: Path) -> Assignment:
    with source.open("rb") as file:
        try:
            document = msoffcrypto.OfficeFile(file)
            if not document.is_encrypted():
                return assignment
            document.load_key(password=assignment.password)
            with copy.open("wb") as target:
                document.decrypt(target)
        except (InvalidKeyError, DecryptionError) as error:
            raise Unreadable(Outcome.WRONG_PASSWORD, WRONG) from error
        except _NO_OFFICE_FILE as error:
            detail = "It is encrypted in a way that is not opened here"
            raise Unreadable(Outcome.ENCRYPTED, detail) from error
    media_type = media_type_of(copy.read_bytes()[:HEAD_BYTES])
    return assignment.model_copy(update={"source": str(copy), "media_type": media_type})


_NO_OFFICE_FILE = (FileFormatError, OSError, ValueError, KeyError, IndexError, AttributeError, TypeError)
"""What msoffcrypto raises over compound files that are not what they seem."""
