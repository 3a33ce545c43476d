"""Limits of extraction, and the worker's share of the machine."""

import os
from pathlib import Path
from tempfile import gettempdir

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class ExtractionSettings(BaseSettings):
    """`KANCELARIA_EXTRACTION_…`. Times in seconds, memory in MiB."""

    model_config = SettingsConfigDict(env_prefix="KANCELARIA_EXTRACTION_", frozen=True)

    cores: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1)
    """Pages this worker recognises at once. Replicas on one machine share its cores between them."""
    readers: int = Field(default=0, ge=0)
    """Documents read at once; 0: one more than cores, so that a core never waits for bytes to be fetched or stored."""
    idle_readers: int = Field(default=1, ge=0)
    """Reader processes kept warm while there is nothing to read."""
    folder: Path = Path(gettempdir()) / "kancelaria-extraction"
    """Where originals are put while they are read."""
    lease: float = 15.0
    """A claimed job is free again after this silence."""
    poll: float = 2.0
    """How often the queue is looked at without being woken."""
    silence: float = 150.0
    """A reader that says nothing for so long is ended."""
    total: float = 1800.0
    """All the time one document gets."""
    memory: int = 2048
    """Address space of a reader, and of each program that it starts."""
    recycle_after: int = 200
    """Documents after which a reader is replaced by a fresh one."""
    recycle_above: int = 160
    """Resident MiB at the end of a document beyond which it is replaced."""

    @property
    def reader_count(self) -> int:
        return self.readers or self.cores + 1


class ReadingLimits(BaseSettings):
    """`KANCELARIA_READING_…`: what a reader does at most with one file."""

    model_config = SettingsConfigDict(env_prefix="KANCELARIA_READING_", frozen=True)

    page_seconds: float = 60.0
    tika_seconds: float = 60.0
    unpack_seconds: float = 120.0
    """Of an archive that another program decrypts."""
    pixels: int = 120_000_000
    """Of one page image: A0 at 270 dpi."""
    pages: int = 500
    """Recognised at most; the text of a longer scan ends there and says so."""
    preview_pages: int = 50
    preview_width: int = 1200
    characters: int = 20_000_000
    answer_bytes: int = 100_000_000
    """Of Tika."""
    members: int = 1000
    """Files of an archive or a mail that become documents; also of all archives within each other."""
    member_bytes: int = 1024**3
    """Of them all, unpacked."""
    ratio: int = 200
    """Unpacked to packed size beyond which an archive is taken for a bomb."""
    depth: int = 5
    """How deep archives and mails within each other are opened."""
    output_bytes: int = 2_000_000_000
    """Of any file a reader writes."""
