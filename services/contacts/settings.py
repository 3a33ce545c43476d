"""Settings of the service `contacts`."""

import tempfile
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class ContactsSettings(BaseSettings):
    """`KANCELARIA_CONTACTS_…`."""

    model_config = SettingsConfigDict(env_prefix="KANCELARIA_CONTACTS_", frozen=True)

    largest_photo: int = 60 * 1024**2
    """Bytes of an uploaded picture."""
    largest_import: int = 512 * 1024**2
    """Bytes of a file that contacts are taken in from."""
    upload_seconds: int = 600
    link_seconds: int = 60


class WorkerSettings(BaseSettings):
    """`KANCELARIA_CONTACTS_WORKER_…`: imports, exports and print in the background."""

    model_config = SettingsConfigDict(env_prefix="KANCELARIA_CONTACTS_WORKER_", frozen=True)

    folder: Path = Field(default_factory=lambda: Path(tempfile.gettempdir()))
    """Where files are worked on; one of a million contacts takes about 1 GB."""
    memory: int = 1536
    """MiB that the process of one job may take."""
    silence: float = 180.0
    """Seconds without progress after which it is ended."""
    lease: float = 60.0
    """Seconds after which the job of a worker that is gone is free again."""
    report_files: int = 1000
    """Files of documents that a report on a person holds at most; the others are listed."""
    report_bytes: int = 2 * 1024**3
    """Bytes of such files."""
    ask_again: float = 15.0
    """Seconds after which a service that was away is asked again to erase what it holds."""
    import_kept_days: int = 30
    """After which the file of an import that rests is removed; until then it can be resumed."""
