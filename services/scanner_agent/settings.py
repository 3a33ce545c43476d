"""Settings of one office's agent, from the environment."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.scanner_agent.domain.watching import Patience
from shared.contracts.base import OfficeCode
from shared.contracts.documents import INBOX

GIB = 2**30


class AgentSettings(BaseSettings):
    """`KANCELARIA_OFFICE` and `KANCELARIA_AGENT_…`; times in seconds, sizes in bytes."""

    model_config = SettingsConfigDict(env_prefix="KANCELARIA_", frozen=True)

    office: OfficeCode
    agent_home: Path
    """Holds `inbox`, `failed`, `spool` and `spool.db`; on a local disk."""
    agent_inbox: Path | None = None
    """The watched folder where it is not `inbox` in the home, such as a network share."""
    agent_polling: bool = False
    """For network shares, which tell nothing of changes and of open files: look instead of being told."""
    agent_rescan_seconds: float = Field(default=5.0, gt=0)
    """How often the folder is looked through even when nothing was told; with polling, at least each second."""
    agent_quiet_seconds: float = Field(default=0.6, ge=0)
    agent_unknown_type_seconds: float = Field(default=2.0, ge=0)
    agent_untold_writer_seconds: float = Field(default=3.0, ge=0)
    agent_incomplete_seconds: float = Field(default=10.0, ge=0)
    agent_held_open_seconds: float = Field(default=3600.0, ge=0)
    agent_stale_seconds: float = Field(default=4 * 3600.0, gt=0)
    """Age at which a file with a temporary name is reported."""
    agent_max_bytes: int = Field(default=GIB, gt=0)
    agent_spool_reserve_bytes: int = Field(default=64 * 2**20, ge=0)
    """The spool leaves this much of its disk free."""
    agent_report_seconds: float = Field(default=10.0, gt=0)

    @property
    def inbox(self) -> Path:
        return self.agent_inbox or self.agent_home / "inbox"

    def folder(self, name: str) -> Path:
        """Where the watched folder of that profile is; one of them may be a link to a network share."""
        return self.inbox if name == INBOX else self.agent_home / "folders" / name

    @property
    def rescan_seconds(self) -> float:
        return min(self.agent_rescan_seconds, 1.0) if self.agent_polling else self.agent_rescan_seconds

    @property
    def patience(self) -> Patience:
        return Patience(
            quiet=self.agent_quiet_seconds,
            unknown_type=self.agent_unknown_type_seconds,
            untold_writer=self.agent_untold_writer_seconds,
            incomplete=self.agent_incomplete_seconds,
            held_open=self.agent_held_open_seconds,
        )
