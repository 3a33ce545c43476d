"""The shapes that every contract is made of: `Message`, `Command`, `Event`, `Page`, `ListQuery`."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, ClassVar, Generic, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    SecretStr,
    StringConstraints,
)

from shared.security.rights import Right

MAX_PAGE = 500


class Message(BaseModel):
    """Immutable data; unknown fields are refused, so that a misspelt one is an error and not a loss."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


ReplyT = TypeVar("ReplyT")
ItemT = TypeVar("ItemT")


class Command(Message, Generic[ReplyT]):
    """A request to one service, answered with `ReplyT`.

    A concrete command states the right it asks for; `right=None` needs a signed-in caller without any right,
    `public = True` needs no sign-in. `writes = True` makes it safe to repeat with the same request id.
    """

    service: ClassVar[str]
    method: ClassVar[str]
    reply: ClassVar[Any]
    right: ClassVar[Right | None] = None
    public: ClassVar[bool] = False
    writes: ClassVar[bool] = False
    timeout: ClassVar[float] = 10.0
    """Seconds after which the caller gives up."""

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if "[" in cls.__name__:
            return
        cls.service = service_of(cls.__module__)
        cls.method = snake_case(cls.__name__)
        for base in cls.__mro__:
            arguments = getattr(base, "__pydantic_generic_metadata__", {}).get("args")
            if arguments:
                cls.reply = arguments[0]
                break


class Event(Message):
    """A fact, in the past tense. `name` is its routing key: `<service>.<thing>.<what happened>`.

    `right` is what a person needs to see it live in the page, in an office they may see; None: never shown.
    """

    name: ClassVar[str]
    right: ClassVar[Right | None] = None

    office: str | None = None
    """Code of the office the fact belongs to; None concerns the whole organisation."""


class ListQuery(Message):
    """What every list takes. `filter` holds conditions such as `status=open` or `registered_at>=2026-01-01`."""

    limit: int = Field(default=50, ge=1, le=MAX_PAGE)
    cursor: str | None = Field(default=None, max_length=2000)
    sort: str | None = Field(default=None, max_length=100, description="A field; a leading - sorts downwards")
    filter: tuple[str, ...] = Field(default=(), max_length=20)


class Page(Message, Generic[ItemT]):
    """A part of a list. `next_cursor` is None on the last page."""

    items: tuple[ItemT, ...]
    next_cursor: str | None = None


class Done(Message):
    """The reply of a command with nothing to tell."""


def service_of(module: str) -> str:
    """`shared.contracts.registry` and `shared.contracts.registry.files` are both the contract of `registry`."""
    contracts = "shared.contracts."
    if module.startswith(contracts):
        return module.removeprefix(contracts).partition(".")[0]
    return module.rpartition(".")[2]


def snake_case(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def now() -> datetime:
    """The present moment, in UTC, with the millisecond precision that MongoDB keeps."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _to_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _reveal(secret: SecretStr) -> str:
    return secret.get_secret_value()


def _as_written(value: object) -> object:
    """A number would be taken for seconds or days since 1970. A date comes out, as strict input refuses a text."""
    if isinstance(value, int | float) or (isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value)):
        raise ValueError("Write the day as YYYY-MM-DD")
    return date.fromisoformat(value) if isinstance(value, str) else value


Secret = Annotated[SecretStr, PlainSerializer(_reveal, when_used="json")]
"""Hidden in logs and representations, readable on the wire."""
Instant = Annotated[AwareDatetime, AfterValidator(_to_utc)]
CalendarDay = Annotated[date, BeforeValidator(_as_written)]
"""As ISO 8601 writes it: 2026-11-22."""
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
RecordId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
OfficeCode = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{0,9}$")]
ShortText = Annotated[str, StringConstraints(min_length=1, max_length=200)]
LongText = Annotated[str, StringConstraints(max_length=4000)]
Filename = Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=r"^[^/\x00-\x1f\x7f]+$")]
