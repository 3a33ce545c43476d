"""Settings, from the environment only. Each class is one concern; a process reads those it needs."""

from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class _Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="KANCELARIA_", frozen=True)


class BrokerSettings(_Settings):
    amqp_url: SecretStr
    """amqp://user:password@host:port/vhost; the user name says who may speak for whom (`shared.messaging`)."""
    amqp_heartbeat: int = 20


class MongoSettings(_Settings):
    mongo_url: SecretStr
    """mongodb://user:password@host:port/database?replicaSet=…; the service's own database and account."""
    mongo_timeout: float = 8.0


class ObjectSettings(_Settings):
    s3_endpoint: str
    """host:port as the services reach it."""
    s3_public_endpoint: str | None = None
    """host:port as browsers and agents reach it, for presigned URLs; None: the same."""
    s3_secure: bool = False
    s3_public_secure: bool = False
    s3_access_key: str
    s3_secret_key: SecretStr
    s3_bucket: str = "kancelaria"
    s3_region: str = "us-east-1"


class TikaSettings(_Settings):
    tika_url: str
    tika_timeout: float = 60.0


class ProcessSettings(_Settings):
    metrics_port: int = 0
    """Port of this process's /metrics, /health/live and /health/ready; 0: none."""
    metrics_host: str = "127.0.0.1"
    log_level: str = "INFO"
    log_format: str = "json"
    """json or text."""
    workers: int = 10
    """Requests a service process handles at once."""
    instance: str = "0"
    """Tells replicas of one service apart; unique among them."""


class OrganisationSettings(_Settings):
    country: str = Field(default="SK", pattern=r"^[A-Z]{2}$")
    """ISO 3166-1 alpha-2: where addresses and phone numbers that name no country are."""
    time_zone: str = "Europe/Bratislava"
    pack: str = "sk"
    """Jurisdiction pack that is followed until another one is chosen in the set-up."""

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class SessionSettings(_Settings):
    session_idle_minutes: int = Field(default=120, ge=5, le=1440)
    """A session ends this long after its last use."""
    session_hours: int = Field(default=12, ge=1, le=168)
    """It ends this long after the sign-in in any case."""
