from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class SearchSettings(BaseSettings):
    """Each replica needs its own folder, and its own KANCELARIA_INSTANCE, by which its queues are named."""

    model_config = SettingsConfigDict(env_prefix="KANCELARIA_", frozen=True)

    search_path: Path
    """Folder of the index; only this process writes to it. It can be thrown away: it is built again."""
    search_text_bytes: int = 5_000_000
    """The part of one text that is indexed."""
    search_text_timeout: float = 20.0
    """Seconds for fetching one text."""
