"""The lists of accounts: what each can be filtered and sorted by, and who sees which rows."""

from services.accounts.models import OfficeProfile, SignInDocument, TokenRecord, UserRecord
from shared.contracts.accounts import ApiToken, Colleague, Office, OfficeName, SignInRecord, User
from shared.listing.fields import Choice, Flag, Moment, Text
from shared.listing.listing import Listing
from shared.security.rights import Role

OFFICES: Listing[Office] = Listing(
    OfficeProfile,
    to_item=OfficeProfile.to_message,
    sort="code",
    office_field="code",
    fields={
        "code": Text("code"),
        "name": Text("name"),
        "head_office": Flag("head_office"),
        "active": Flag("active"),
        "created_at": Moment("created_at"),
    },
)

OFFICE_NAMES: Listing[OfficeName] = Listing(
    OfficeProfile,
    to_item=lambda office: OfficeName(code=office.code, name=office.name),
    sort="name",
    office_field=None,
    fields={"code": Text("code"), "name": Text("name")},
)

USERS: Listing[User] = Listing(
    UserRecord,
    to_item=UserRecord.to_message,
    sort="full_name",
    office_field="offices",
    fields={
        "username": Text("username"),
        "full_name": Text("full_name"),
        "email": Text("email"),
        "language": Text("language"),
        "role": Choice("roles", Role),
        "office": Text("offices", sortable=False),
        "all_offices": Flag("all_offices"),
        "active": Flag("active"),
        "created_at": Moment("created_at"),
        "last_sign_in_at": Moment("last_sign_in_at"),
    },
)

COLLEAGUES: Listing[Colleague] = Listing(
    UserRecord,
    to_item=UserRecord.to_colleague,
    sort="full_name",
    office_field="offices",
    fields={
        "id": Text("_id", sortable=False),
        "full_name": Text("full_name"),
        "office": Text("offices", sortable=False),
    },
)

OWN_TOKENS: Listing[ApiToken] = Listing(
    TokenRecord,
    to_item=TokenRecord.to_message,
    sort="-created_at",
    office_field=None,
    fields={
        "name": Text("name"),
        "created_at": Moment("created_at"),
        "expires_at": Moment("expires_at"),
        "last_used_at": Moment("last_used_at"),
        "revoked_at": Moment("revoked_at"),
    },
)

SIGN_INS: Listing[SignInRecord] = Listing(
    SignInDocument,
    to_item=SignInDocument.to_message,
    sort="-at",
    office_field="offices",
    fields={
        "at": Moment("at"),
        "username": Text("username"),
        "user_id": Text("user_id"),
        "succeeded": Flag("succeeded"),
        "reason": Text("reason"),
        "remote_address": Text("remote_address"),
    },
)
