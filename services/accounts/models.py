"""What accounts stores: offices, users and API tokens with history; sessions and tries to sign in without."""

from mongoengine import BooleanField, DateTimeField, Document, EnumField, IntField, ListField, StringField

from shared.contracts.accounts import ApiToken, Colleague, Office, SignInRecord, User
from shared.security.rights import Right, Role
from shared.storage.records import Record
from shared.storage.tries import TriesDocument

SIGN_INS_KEPT_FOR_DAYS = 400


class OfficeProfile(Record):
    """An office itself. Its people see it, and the head office."""

    meta = {"collection": "offices", "indexes": [{"fields": ["code"], "unique": True}, ("name", "id")]}
    record_type = "office"

    code = StringField(required=True)
    name = StringField(required=True)
    languages = ListField(StringField(), required=True)
    head_office = BooleanField(required=True, default=False)
    address = StringField(default="")
    active = BooleanField(required=True, default=True)

    @property
    def office(self) -> str:
        """To whom its history belongs."""
        return self.code

    def to_message(self) -> Office:
        return Office(
            id=self.id,
            version=self.version,
            code=self.code,
            name=self.name,
            languages=tuple(self.languages),
            head_office=self.head_office,
            address=self.address or "",
            active=self.active,
            created_at=self.created_at,
        )


class UserRecord(Record):
    """A person. `all_offices` follows from roles and offices and is kept to be listed and filtered."""

    meta = {
        "collection": "users",
        "indexes": [{"fields": ["username"], "unique": True}, ("full_name", "id"), ("created_at", "id"), "offices"],
    }
    record_type = "user"
    secret_fields = frozenset({"password_hash"})

    username = StringField(required=True)
    full_name = StringField(required=True)
    email = StringField()
    language = StringField(required=True)
    roles = ListField(EnumField(Role), required=True)
    offices = ListField(StringField())
    all_offices = BooleanField(required=True, default=False)
    active = BooleanField(required=True, default=True)
    password_hash = StringField(required=True)
    last_sign_in_at = DateTimeField()

    @property
    def office(self) -> str | None:
        """To whom its history belongs; that of a person of several offices is the whole organisation's."""
        return self.offices[0] if len(self.offices) == 1 else None

    def to_message(self) -> User:
        return User(
            id=self.id,
            version=self.version,
            username=self.username,
            full_name=self.full_name,
            email=self.email,
            language=self.language,
            roles=tuple(self.roles),
            offices=tuple(self.offices),
            all_offices=self.all_offices,
            active=self.active,
            created_at=self.created_at,
            last_sign_in_at=self.last_sign_in_at,
        )

    def to_colleague(self) -> Colleague:
        return Colleague(id=self.id, full_name=self.full_name, offices=tuple(self.offices))


class TokenRecord(Record):
    """An API token; of its secret only the digest."""

    meta = {"collection": "tokens", "indexes": [{"fields": ["digest"], "unique": True}, ("user_id", "created_at")]}
    record_type = "token"
    secret_fields = frozenset({"digest"})

    user_id = StringField(required=True)
    name = StringField(required=True)
    hint = StringField(required=True)
    digest = StringField(required=True)
    scopes = ListField(EnumField(Right), required=True)
    expires_at = DateTimeField(required=True)
    last_used_at = DateTimeField()
    revoked_at = DateTimeField()

    def to_message(self) -> ApiToken:
        return ApiToken(
            id=self.id,
            name=self.name,
            hint=self.hint,
            scopes=tuple(self.scopes),
            created_at=self.created_at,
            expires_at=self.expires_at,
            last_used_at=self.last_used_at,
            revoked_at=self.revoked_at,
        )


class SessionDocument(Document):
    """A session; its id is the digest of its secret. `ends_at` is the latest end, at which MongoDB removes it."""

    meta = {
        "collection": "sessions",
        "indexes": ["user_id", {"fields": ["ends_at"], "expireAfterSeconds": 0}],
        "auto_create_index_on_save": False,
    }
    id = StringField(primary_key=True)
    user_id = StringField(required=True)
    started_at = DateTimeField(required=True)
    last_used_at = DateTimeField(required=True)
    ends_at = DateTimeField(required=True)


class SignInDocument(Document):
    """One try to sign in. `offices` are those of the user then, who decide which administrators see it."""

    meta = {
        "collection": "sign_ins",
        "indexes": [
            ("-at", "id"),
            ("user_id", "-at"),
            ("username", "network", "succeeded", "-at"),
            {"fields": ["at"], "expireAfterSeconds": SIGN_INS_KEPT_FOR_DAYS * 86400},
        ],
        "auto_create_index_on_save": False,
    }
    id = StringField(primary_key=True)
    at = DateTimeField(required=True)
    username = StringField(required=True)
    user_id = StringField()
    offices = ListField(StringField())
    succeeded = BooleanField(required=True)
    reason = StringField()
    remote_address = StringField(required=True)
    network = StringField(required=True)
    user_agent = StringField()

    def to_message(self) -> SignInRecord:
        return SignInRecord(
            id=self.id,
            at=self.at,
            username=self.username,
            user_id=self.user_id,
            succeeded=self.succeeded,
            reason=self.reason,
            remote_address=self.remote_address,
            user_agent=self.user_agent or "",
        )


class GuardDocument(Document):
    """Written by all transactions that must not run beside each other, so that one of them is tried again."""

    meta = {"collection": "guards", "auto_create_index_on_save": False}
    id = StringField(primary_key=True)
    count = IntField()


MODELS = (OfficeProfile, UserRecord, TokenRecord, SessionDocument, SignInDocument, TriesDocument, GuardDocument)
