"""Settings of the service `registry`."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class SigningSettings(BaseSettings):
    """`KANCELARIA_SIGNING_…`."""

    model_config = SettingsConfigDict(env_prefix="KANCELARIA_SIGNING_", frozen=True)

    key_file: Path | None = None
    """PEM of the private Ed25519 key, readable by its owner alone. Without it nothing can be signed, and asking for a
    signature is refused."""
