"""Settings of the service `documents`."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.settings import ObjectSettings


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
    lock_years: int = Field(default=100, ge=1, le=100)
    """For how long the object store holds the bytes of a registered document, unless a disposal destroys them."""
    audit_hour: int | None = Field(default=2, ge=0, le=23)
    """When the nightly audit begins, in the organisation's time; None: only when it is asked for."""
    trash_days: float = 30.0
    """What lies in the trash for longer is destroyed."""


class MailSettings(BaseSettings):
    """`KANCELARIA_MAIL_…`."""

    model_config = SettingsConfigDict(env_prefix="KANCELARIA_MAIL_", frozen=True)

    key: SecretStr | None = None
    """With which the passwords of mailboxes are kept, 32 bytes in URL-safe base64; without it none can be kept."""
    seconds: float = Field(default=60.0, gt=0)
    """Between two looks into a mailbox."""
    timeout: float = Field(default=30.0, gt=0)
    """Seconds without an answer after which a mail server is given up until the next look."""
    largest: int = 64 * 1024**2
    """Bytes of a mail."""
    ca_file: Path | None = None
    """PEM file with an organisation's own certificate authorities, trusted beside those of the system."""


class EraserSettings(BaseSettings):
    """`KANCELARIA_ERASER_…`: the account of the object store that may destroy what is locked.

    Only the process that carries disposals out holds it. None: the service's own account, which then has to have the
    right itself.
    """

    model_config = SettingsConfigDict(env_prefix="KANCELARIA_ERASER_", frozen=True)

    access_key: str | None = None
    secret_key: SecretStr | None = None

    def over(self, own: ObjectSettings) -> ObjectSettings:
        """The settings of the same bucket with this account."""
        if self.access_key is None or self.secret_key is None:
            return own
        return own.model_copy(update={"s3_access_key": self.access_key, "s3_secret_key": self.secret_key})


class SecondCopySettings(ObjectSettings):
    """`KANCELARIA_SECOND_S3_…`: a second bucket, best in another store, that keeps a copy of every original."""

    model_config = SettingsConfigDict(env_prefix="KANCELARIA_SECOND_", frozen=True)

    s3_endpoint: str = ""
    s3_access_key: str = ""
    s3_secret_key: SecretStr = SecretStr("")
