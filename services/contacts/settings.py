"""Settings of the service `contacts`."""

from pydantic_settings import BaseSettings, SettingsConfigDict


class ContactsSettings(BaseSettings):
    """`KANCELARIA_CONTACTS_…`."""

    model_config = SettingsConfigDict(env_prefix="KANCELARIA_CONTACTS_", frozen=True)

    country: str = "SK"
    """ISO 3166-1 alpha-2: where a phone number without a country code is, when the contact has no address."""
    largest_photo: int = 60 * 1024**2
    """Bytes of an uploaded picture."""
    upload_seconds: int = 600
    link_seconds: int = 60
