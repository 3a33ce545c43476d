"""What a worker and its reader process say to each other: one JSON object on a line, over a socket pair.

The worker sends an `Assignment`. The reader answers with any number of `Progress`, then one `TextFound`, more
`Progress`, `MembersFound` where other files are inside, and one `FormsMade`; or it ends with `Trouble` at any point. It
holds no secret and no connection but to Tika: what it opens was made by strangers.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter

from shared.contracts.documents import Outcome


def _writable(text: str) -> str:
    """Without halves of characters, which broken files hold and no encoding knows."""
    return text.encode("utf-8", "replace").decode()


Told = Annotated[str, AfterValidator(_writable)]


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Assignment(_Line):
    """Read one file. All that is made goes into `folder`, which the worker removes afterwards."""

    source: str
    """Path of the untouched original."""
    folder: str
    media_type: str
    languages: tuple[str, ...]
    """Of the paper in that office, likeliest first."""
    title: str = ""
    """Of the searchable PDF."""
    probe: bool
    """Find the language on a small part of a scan first, because the likeliest was often wrong lately."""
    password: str | None = Field(default=None, repr=False)
    """Of an encrypted file, as somebody gave it just now."""
    depth: int = 0
    """In how many files it lies, as an attachment of a mail in an archive lies in two."""
    members_left: int = 1000
    bytes_left: int = 1024**3
    """What may still be opened of all that the outermost file holds."""


class Progress(_Line):
    """Sign of life between long steps."""

    kind: Literal["progress"] = "progress"
    step: str


class TextFound(_Line):
    """The text is in `text.txt` of the folder, as UTF-8 with form feeds between pages, where `has_text`."""

    kind: Literal["text"] = "text"
    outcome: Outcome
    detail: Told = ""
    media_type: str
    has_text: bool = False
    language: str | None = None
    first_guess_held: bool | None = None
    """Whether a scan was in the first of the languages; None: nothing was recognised."""
    pages: int | None = None
    confidence: float | None = None
    """Mean confidence of recognised words, 0..100."""
    unsure_words: int | None = None
    """Recognised words of low confidence; `words.json` holds all. None: nothing was recognised."""
    metadata: dict[str, Told] = {}


class Member(_Line):
    """A file inside the one that was read."""

    path: Told
    """Where it lies in there; a label, never a path of this machine."""
    file: str
    """Name in the folder."""
    size: int
    media_type: str


class MembersFound(_Line):
    """Each is a document of its own."""

    kind: Literal["members"] = "members"
    members: tuple[Member, ...]


class FormsMade(_Line):
    """`searchable.pdf` where `has_pdf`, and `preview-1.webp` to `preview-<previews>.webp`."""

    kind: Literal["forms"] = "forms"
    has_pdf: bool = False
    previews: int = 0
    detail: Told = ""
    """What could not be made, and why."""


class Trouble(_Line):
    """Reading did not come to an end through no fault of the file: it is worth another try."""

    kind: Literal["trouble"] = "trouble"
    detail: Told
    counts: bool
    """Whether the file may have caused it, such as Tika dying over it, so that it is not tried for ever."""


Report = Annotated[Progress | TextFound | MembersFound | FormsMade | Trouble, Field(discriminator="kind")]
REPORT: TypeAdapter[Progress | TextFound | MembersFound | FormsMade | Trouble] = TypeAdapter(Report)

TEXT_FILE = "text.txt"
WORDS_FILE = "words.json"
PDF_FILE = "searchable.pdf"


def preview_file(page: int) -> str:
    return f"preview-{page}.webp"
