"""Archives and packed files, through libarchive: their text is the list of what is in them, and each is a document.

A file is taken for what its bytes are. Links and devices inside are left out; names are labels, never paths of ours.
"""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import libarchive
from libarchive import ffi
from libarchive.exception import ArchiveError
from libarchive.read import ArchiveRead, new_archive_read

from services.documents.extraction.protocol import Assignment, FormsMade, MembersFound, Progress, TextFound
from services.documents.extraction.reading.failures import Unreadable
from services.documents.extraction.reading.members import Full, Members
from services.documents.extraction.reading.plain_text import encoding_of
from services.documents.extraction.reading.seven_zip import SEVEN_ZIP, encrypted_files
from services.documents.extraction.reading.text_file import write_text
from services.documents.extraction.reading.tools import Tools
from shared.contracts.documents import Outcome

RAR = frozenset({"application/x-rar", "application/vnd.rar"})
PACKED = frozenset(
    {
        "application/gzip",
        "application/x-bzip2",
        "application/x-xz",
        "application/x-lzma",
        "application/zstd",
        "application/x-lz4",
        "application/x-compress",
    }
)
"""One file packed, or an archive within it."""
ARCHIVES = PACKED | {
    "application/zip",
    "application/java-archive",
    "application/x-tar",
    SEVEN_ZIP,
    *RAR,
    "application/x-cpio",
    "application/x-archive",
    "application/vnd.debian.binary-package",
    "application/vnd.ms-cab-compressed",
    "application/x-iso9660-image",
    "application/x-lzh-compressed",
    "application/x-lha",
    "application/x-xar",
    "application/vnd.etsi.asic-e+zip",
    "application/vnd.etsi.asic-s+zip",
}
_FORMATS = ("zip", "tar", "7zip", "rar", "rar5", "cpio", "ar", "cab", "iso9660", "lha", "xar")
"""Not `mtree`, whose entries name files of the machine."""
_BLOCK = 64 * 1024
_SIGNED_CONTAINER = b"application/vnd.etsi.asic"
_OFFICE_MARKS = ("[Content_Types].xml", "mimetype", "Index/Document.iwa", "Index.zip", "index.apxl", "index.xml")
_NAME_STARTS, _LONGEST_MARK = 30, 100
"""Where the name of the first file stands in a ZIP file (APPNOTE 4.3.7), and how much is looked at."""
_PROGRESS_EVERY = 50


def read_archive(assignment: Assignment, tools: Tools) -> Iterator[Progress | TextFound | MembersFound | FormsMade]:
    """Raises Unreadable."""
    members = Members(assignment, tools.limits)
    try:
        for number in _opened_members(assignment, members, tools):
            if number % _PROGRESS_EVERY == 0:
                yield Progress(step=f"unpacked {number} files")
    except Full:
        yield Progress(step="enough is unpacked")
    except Unreadable:
        members.withdraw()
        raise
    names = "\n".join(member.path for member in members.taken)
    has_text = write_text([names], Path(assignment.folder), tools.limits.characters)
    yield TextFound(
        outcome=Outcome.TEXT if has_text else Outcome.NO_TEXT,
        detail=members.note or ("" if has_text else "There is no file in it"),
        media_type=assignment.media_type,
        has_text=has_text,
    )
    yield MembersFound(members=tuple(members.taken))
    yield FormsMade()


def is_office_container(source: Path) -> bool:
    """Whether a ZIP file is a document of an office program, whose parts mean nothing on their own."""
    try:
        with zipfile.ZipFile(source) as container:
            names = set(container.namelist())
            if "mimetype" in names:
                with container.open("mimetype") as kind:
                    return not kind.read(100).startswith(_SIGNED_CONTAINER)
            return any(mark in names for mark in _OFFICE_MARKS)
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError):
        return _begins_as_office_container(source)


def _begins_as_office_container(source: Path) -> bool:
    """Of one that is cut off: its directory, which stood at the end, is gone."""
    with source.open("rb") as file:
        name = file.read(_NAME_STARTS + _LONGEST_MARK)[_NAME_STARTS:]
    return any(name.startswith(mark.encode()) for mark in _OFFICE_MARKS) and _SIGNED_CONTAINER not in name


def _opened_members(assignment: Assignment, members: Members, tools: Tools) -> Iterator[int]:
    """How many are taken so far, after each."""
    if assignment.media_type != SEVEN_ZIP or assignment.password is None:
        yield from _unpacked(assignment, members)
        return
    source, seconds = Path(assignment.source), tools.limits.unpack_seconds
    for path, content in encrypted_files(source, assignment.password, seconds):
        members.take(path, content)
        yield len(members.taken)


def _unpacked(assignment: Assignment, members: Members) -> Iterator[int]:
    try:
        with _opened(assignment) as archive:
            for entry in archive:
                if assignment.media_type in RAR and _IS_ENCRYPTED(entry._entry_p):
                    raise _stays_shut()
                if entry.isreg:
                    members.take(_name(entry, assignment), entry.get_blocks(_BLOCK))
                    yield len(members.taken)
    except ArchiveError as error:
        refusal = _refusal(error, assignment.media_type)
        if refusal.outcome is not Outcome.CORRUPT or not members.taken:
            raise refusal from error
        members.note = f"{refusal.detail}; what comes before the damage was opened"


@contextmanager
def _opened(assignment: Assignment) -> Iterator[ArchiveRead]:
    with new_archive_read(_FORMATS[0], passphrase=assignment.password) as handle:
        for name in _FORMATS[1:]:
            _support(handle, name)
        if assignment.media_type in PACKED:
            _support(handle, "raw")
        ffi.read_open_filename_w(handle, assignment.source, _BLOCK)
        yield ArchiveRead(handle)


def _support(handle: int, name: str) -> None:
    if name == "rar5":
        _READ_RAR5(handle)
    else:
        ffi.get_read_format_function(name)(handle)


def _rar5():  # type: ignore[no-untyped-def]
    function = ffi.libarchive.archive_read_support_format_rar5
    function.argtypes, function.restype = [ffi.c_archive_p], ffi.c_int
    return function


_READ_RAR5 = _rar5()


def _is_encrypted():  # type: ignore[no-untyped-def]
    """Whether the contents of an entry are; of a RAR archive libarchive would hand them out as they are."""
    function = ffi.libarchive.archive_entry_is_data_encrypted
    function.argtypes, function.restype = [ffi.c_archive_entry_p], ffi.c_int
    return function


_IS_ENCRYPTED = _is_encrypted()


def _name(entry: libarchive.ArchiveEntry, assignment: Assignment) -> str:
    """A packed single file says no name: that of the packed file without its suffix."""
    name = entry.pathname
    if isinstance(name, bytes):
        name = name.decode(encoding_of(name) or "latin-1", "replace")
    if assignment.media_type in PACKED and name in ("data", "", None):
        stem = Path(assignment.title).stem
        return stem if stem != assignment.title else f"{stem}.unpacked"
    return name or ""


def _stays_shut() -> Unreadable:
    """No password would help: the page is not to ask for one."""
    return Unreadable(Outcome.UNSUPPORTED, "The archive is encrypted in a way that is not opened here")


def _refusal(error: ArchiveError, media_type: str) -> Unreadable:
    said = str(error.msg).lower()
    if "passphrase" in said and "incorrect" in said:
        return Unreadable(Outcome.WRONG_PASSWORD, "The password does not open it")
    if "passphrase" in said or ("encrypt" in said and media_type == SEVEN_ZIP):
        return Unreadable(Outcome.ENCRYPTED, "The archive is encrypted; without its password it can not be opened")
    if "encrypt" in said:
        return _stays_shut()
    if "too many filters" in said:
        return Unreadable(Outcome.TOO_LARGE, "It is packed over and over again: a bomb, not an archive")
    return Unreadable(Outcome.CORRUPT, f"The archive is damaged: {str(error.msg)[:200]}")
