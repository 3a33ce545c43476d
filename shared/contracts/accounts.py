"""Contract of `accounts`: people, offices, sign-in, API tokens, history."""

from typing import Annotated, Any, ClassVar

from pydantic import EmailStr, Field, StringConstraints

from shared.contracts.base import (
    Command,
    Done,
    Event,
    Instant,
    ListQuery,
    Message,
    OfficeCode,
    Page,
    RecordId,
    Secret,
    ShortText,
)
from shared.contracts.privacy import Erased, HeldData, HeldDataErasure, HeldDataQuery
from shared.security.principal import Principal
from shared.security.rights import Right, Role

Username = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{1,63}$")]
Password = Annotated[Secret, Field(min_length=10, max_length=200)]
Language = Annotated[str, StringConstraints(pattern=r"^(sk|pl|hr|ru|en)$")]


# --- offices ---


class Office(Message):
    id: RecordId
    version: int
    code: OfficeCode
    name: ShortText
    languages: tuple[Language, ...]
    """Languages of the paper that arrives here, the most frequent first; OCR reads by them."""
    head_office: bool
    """Its people see all offices."""
    address: str
    active: bool
    created_at: Instant


class ListOffices(ListQuery, Command[Page[Office]]):
    right = Right.OFFICES_READ


class OfficeName(Message):
    code: OfficeCode
    name: ShortText


class ListOfficeNames(ListQuery, Command[Page[OfficeName]]):
    """Every active office of the organisation by its name alone: to whom a file can be handed over."""

    right = Right.OFFICES_READ


class GetOffice(Command[Office]):
    right = Right.OFFICES_READ
    code: OfficeCode


class CreateOffice(Command[Office]):
    right = Right.OFFICES_MANAGE
    writes = True
    code: OfficeCode
    name: ShortText
    languages: tuple[Language, ...] = Field(default=("sk",), min_length=1)
    head_office: bool = False
    address: str = Field(default="", max_length=500)


class ChangeOffice(Command[Office]):
    """Only the given fields change; the code never does. Raises Stale when `version` is not the present one."""

    right = Right.OFFICES_MANAGE
    writes = True
    code: OfficeCode
    version: int
    name: ShortText | None = None
    languages: tuple[Language, ...] | None = Field(default=None, min_length=1)
    head_office: bool | None = None
    address: str | None = Field(default=None, max_length=500)
    active: bool | None = None


class OfficeCreated(Event):
    name: ClassVar[str] = "accounts.office.created"
    right: ClassVar[Right | None] = Right.OFFICES_READ
    office_name: str
    languages: tuple[str, ...]


class OfficeChanged(Event):
    name: ClassVar[str] = "accounts.office.changed"
    right: ClassVar[Right | None] = Right.OFFICES_READ
    office_name: str
    languages: tuple[str, ...]
    active: bool


# --- people ---


class User(Message):
    id: RecordId
    version: int
    username: Username
    full_name: ShortText
    email: str | None
    language: Language
    roles: tuple[Role, ...]
    offices: tuple[OfficeCode, ...]
    all_offices: bool
    active: bool
    created_at: Instant
    last_sign_in_at: Instant | None


class ListUsers(ListQuery, Command[Page[User]]):
    right = Right.USERS_READ


class Colleague(Message):
    """Somebody of one's own offices, as one hands work to them."""

    id: RecordId
    full_name: ShortText
    offices: tuple[OfficeCode, ...]


class ListColleagues(ListQuery, Command[Page[Colleague]]):
    """Those who can sign in. Filters: id, full_name, office."""

    right = Right.OFFICES_READ


class GetUser(Command[User]):
    right = Right.USERS_READ
    id: RecordId


class CreateUser(Command[User]):
    right = Right.USERS_MANAGE
    writes = True
    username: Username
    full_name: ShortText
    email: EmailStr | None = None
    language: Language = "sk"
    roles: tuple[Role, ...] = Field(min_length=1)
    offices: tuple[OfficeCode, ...] = ()
    password: Password


class ChangeUser(Command[User]):
    """Only the given fields change. A new password or `active=False` ends the user's sessions, `active=False` revokes
    the user's tokens for good.

    Nobody manages an account that has more rights or sees more offices than they do (Forbidden, reasons
    `beyond-own-rights`, `whole-organisation`, `office`). Raises Conflict, reason `last-administrator`, when no active
    administrator of the whole organisation would be left.
    """

    right = Right.USERS_MANAGE
    writes = True
    id: RecordId
    version: int
    full_name: ShortText | None = None
    email: EmailStr | None = None
    language: Language | None = None
    roles: tuple[Role, ...] | None = Field(default=None, min_length=1)
    offices: tuple[OfficeCode, ...] | None = None
    active: bool | None = None
    password: Password | None = None


# --- sign-in and tokens ---


class Identity(Message):
    """Who a credential belongs to. A change of it is told by AccessRevoked.

    `csrf_token` is None for API tokens, which need none.
    """

    principal: Principal
    user: User
    csrf_token: str | None
    expires_at: Instant | None


class Session(Message):
    """`secret` goes into the cookie and is stored nowhere else in clear."""

    secret: str
    identity: Identity


class SignIn(Command[Session]):
    """Raises NotSignedIn for a wrong name or password alike, TooManyRequests after repeated failures."""

    public = True
    writes = False
    username: str = Field(min_length=1, max_length=64)
    password: Secret = Field(min_length=1, max_length=200)
    remote_address: str = Field(max_length=64)
    user_agent: str = Field(default="", max_length=300)


class SignOut(Command[Done]):
    public = True
    secret: Secret


class Authenticate(Command[Identity]):
    """Exactly one of the two is given. Raises NotSignedIn when it is unknown, expired or revoked."""

    public = True
    session: Secret | None = None
    token: Secret | None = None
    counts_as_use: bool = True
    """False where nobody did anything, such as a live stream that asks whether it may go on: an open page alone must
    not keep a session from ending."""


class ChangeOwnPassword(Command[Done]):
    """Ends all sessions of the user, this one too: sign in again with the new password.

    This, the language and tokens are refused to API tokens (Forbidden, reason `token`): they take a signed-in person.
    Raises Invalid about /present or /new, TooManyRequests after repeated failures.
    """

    writes = True
    present: Secret
    new: Password


class ChangeOwnLanguage(Command[Done]):
    writes = True
    language: Language


class ApiToken(Message):
    id: RecordId
    name: ShortText
    hint: str
    """Its first characters, to tell tokens apart."""
    scopes: tuple[Right, ...]
    created_at: Instant
    expires_at: Instant
    last_used_at: Instant | None
    revoked_at: Instant | None


class NewApiToken(Message):
    secret: str
    """Shown once."""
    token: ApiToken


class ListOwnTokens(ListQuery, Command[Page[ApiToken]]):
    pass


class CreateOwnToken(Command[NewApiToken]):
    """Scopes beyond the owner's rights are refused. A repeated request answers with a new secret of the same token."""

    writes = True
    name: ShortText
    scopes: tuple[Right, ...] = Field(min_length=1)
    days: int = Field(default=90, ge=1, le=366)


class RevokeOwnToken(Command[Done]):
    writes = True
    id: RecordId


class AccessRevoked(Event):
    """Every cached identity of this user must be forgotten at once."""

    name: ClassVar[str] = "accounts.access.revoked"
    user_id: RecordId


class SignInRecord(Message):
    """One try to sign in."""

    id: RecordId
    at: Instant
    username: str
    user_id: RecordId | None
    succeeded: bool
    reason: str | None
    remote_address: str
    user_agent: str


class ListSignIns(ListQuery, Command[Page[SignInRecord]]):
    right = Right.HISTORY_READ


# --- history ---


class HistoryLine(Message):
    """One change of one record of any service, as `shared.storage` keeps it."""

    id: RecordId
    at: Instant
    record_type: str
    record_id: str
    record_version: int
    action: str
    actor_kind: str
    actor_id: str
    actor_name: str
    request_id: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    """The changed fields alone."""


class ListHistory(ListQuery, Command[Page[HistoryLine]]):
    """Changes of offices, users and tokens."""

    right = Right.HISTORY_READ


# --- data protection ---


class ReportHeldData(HeldDataQuery, Command[HeldData]):
    """The account of somebody with one of these e-mail addresses, and accounts under one of these names."""

    right = Right.PRIVACY_MANAGE
    timeout = 30.0


class EraseHeldData(HeldDataErasure, Command[Erased]):
    """Nothing goes: an account is ended by the administration, and who did what stays known."""

    right = Right.PRIVACY_MANAGE
