"""Settings of the service `documents`."""

from pydantic_settings import BaseSettings, SettingsConfigDict


class DocumentsSettings(BaseSettings):
    """`KANCELARIA_DOCUMENTS_…`."""

    model_config = SettingsConfigDict(env_prefix="KANCELARIA_DOCUMENTS_", frozen=True)

    largest_file: int = 1024**3
    """Bytes."""
    upload_seconds: int = 3600
    """For how long an address to upload to is good."""
    link_seconds: int = 60
    """For how long an address to read from is good."""
    uploads_kept_hours: float = 72.0
    """An upload that was begun and not finished is given up after this."""
