"""Settings of the gateway, from the environment only (`KANCELARIA_GATEWAY_…`)."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

PAGE_FOLDER = Path(__file__).parent / "static" / "page"


class GatewaySettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="KANCELARIA_GATEWAY_", frozen=True)

    host: str = "127.0.0.1"
    port: int = 21000
    threads: int = Field(default=24, ge=2)
    """Requests handled at once, live streams not counted."""
    graceful_timeout: int = 20
    """Seconds that a stopping process gives the requests under way."""

    trusted_proxies: int = Field(default=0, ge=0)
    """How many reverse proxies in front may be believed about the client's address and scheme."""
    cookie_secure: bool = False
    """True wherever browsers come over HTTPS."""
    upload_origins: tuple[str, ...] = ()
    """Origins, such as `https://files.example.org`, to which the page may upload by presigned URLs."""
    page_folder: Path = PAGE_FOLDER

    max_upload: int = Field(default=512 * 1024 * 1024, ge=1)
    """Bytes of one multipart upload. Larger files go by presigned URL."""
    max_body: int = Field(default=1024 * 1024, ge=1)
    """Bytes of any other request body."""
    spool_folder: Path | None = None
    """Where uploads wait on disk; None: the system's temporary folder."""
    object_timeout: float = 30.0
    """Seconds without a byte after which a transfer to or from the object store is given up."""

    identity_seconds: float = 3.0
    """How long a checked credential is believed without asking again."""
    identities: int = 10_000

    max_streams: int = Field(default=64, ge=1)
    max_streams_per_user: int = Field(default=24, ge=1)
    stream_backlog: int = 500
    """Events that a slow reader may be behind before its stream is closed."""
    remembered_events: int = 2_000
    """Events kept for readers that come back with Last-Event-ID."""
    heartbeat_seconds: float = 15.0

    @property
    def cookie_name(self) -> str:
        return "__Host-kancelaria_session" if self.cookie_secure else "kancelaria_session"
