"""Settings of the service `registry`."""

import tempfile
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class SigningSettings(BaseSettings):
    """`KANCELARIA_SIGNING_…`."""

    model_config = SettingsConfigDict(env_prefix="KANCELARIA_SIGNING_", frozen=True)

    key_file: Path | None = None
    """PEM of the private Ed25519 key, readable by its owner alone. Without it nothing can be signed, and asking for a
    signature is refused."""


class ExportSettings(BaseSettings):
    """`KANCELARIA_EXPORT_…`: making exports in the background."""

    model_config = SettingsConfigDict(env_prefix="KANCELARIA_EXPORT_", frozen=True)

    folder: Path = Field(default_factory=lambda: Path(tempfile.gettempdir()))
    """Where files are made before they go to the object store; an export of a million lines takes about 1 GB."""
    memory: int = 1536
    """MiB that the process which makes an export may take."""
    silence: float = 120.0
    """Seconds without progress after which it is ended."""
    lease: float = 60.0
    """Seconds after which the order of a worker that is gone is free again."""
    kept_days: float = 30.0
    """For how long a made export can be fetched."""
    forms_kept_minutes: float = 60.0
    """For how long a printed form stays in the object store."""


class CheckpointSettings(BaseSettings):
    """`KANCELARIA_CHECKPOINT_…`: checkpoints that are signed by themselves."""

    model_config = SettingsConfigDict(env_prefix="KANCELARIA_CHECKPOINT_", frozen=True)

    hours: float = Field(default=24.0, ge=0)
    """So long at least between two of a journal that has changed; 0: none by themselves."""
