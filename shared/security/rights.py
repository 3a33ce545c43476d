"""The rights table: what each role may do. All services use this one table, through `Principal.require`."""

from enum import StrEnum


class Right(StrEnum):
    """One permission. The part before the dot names the area, so that token scopes can be read aloud."""

    OFFICES_READ = "offices.read"
    OFFICES_MANAGE = "offices.manage"
    USERS_READ = "users.read"
    USERS_MANAGE = "users.manage"
    HISTORY_READ = "history.read"
    DOCUMENTS_READ = "documents.read"
    DOCUMENTS_UPLOAD = "documents.upload"
    DOCUMENTS_KEEP = "documents.keep"
    """Release what others checked out, empty the trash."""
    DOCUMENTS_SHARE = "documents.share"
    """Let somebody without an account read a document."""
    DOCUMENTS_AUDIT = "documents.audit"
    AUDITS_MANAGE = "audits.manage"
    MAILBOXES_MANAGE = "mailboxes.manage"
    REGISTRY_READ = "registry.read"
    REGISTRY_REGISTER = "registry.register"
    REGISTRY_MANAGE = "registry.manage"
    REGISTRY_VERIFY = "registry.verify"
    FILES_KEEP = "files.keep"
    LOANS_REQUEST = "loans.request"
    LOANS_LEND = "loans.lend"
    HOLDS_PLACE = "holds.place"
    DISPOSAL_PREPARE = "disposal.prepare"
    DISPOSAL_DECIDE = "disposal.decide"
    CONTACTS_READ = "contacts.read"
    CONTACTS_EDIT = "contacts.edit"
    CONTACTS_EXTERNAL = "contacts.external"
    """Keep the contacts of the whole organisation, which everybody sees."""
    CONTACTS_ASSIGN = "contacts.assign"
    CONTACTS_MERGE = "contacts.merge"
    CONTACTS_IMPORT = "contacts.import"
    CONTACTS_EXPORT = "contacts.export"
    PRIVACY_MANAGE = "privacy.manage"
    SEARCH_USE = "search.use"
    AGENTS_READ = "agents.read"
    AGENTS_OPERATE = "agents.operate"
    AGENTS_MANAGE = "agents.manage"
    INTAKE_DELIVER = "intake.deliver"
    """Held by scanner agents alone: hand in files and report their own state."""


class Role(StrEnum):
    ADMINISTRATOR = "administrator"
    REGISTRAR = "registrar"
    MANAGER = "manager"
    OFFICER = "officer"
    AUDITOR = "auditor"


_READING = frozenset(
    {
        Right.OFFICES_READ,
        Right.DOCUMENTS_READ,
        Right.REGISTRY_READ,
        Right.CONTACTS_READ,
        Right.SEARCH_USE,
        Right.AGENTS_READ,
    }
)

RIGHTS_OF_ROLE: dict[Role, frozenset[Right]] = {
    Role.ADMINISTRATOR: frozenset(Right) - {Right.INTAKE_DELIVER},
    Role.REGISTRAR: _READING
    | {
        Right.DOCUMENTS_UPLOAD,
        Right.DOCUMENTS_KEEP,
        Right.DOCUMENTS_SHARE,
        Right.REGISTRY_REGISTER,
        Right.REGISTRY_VERIFY,
        Right.AGENTS_OPERATE,
        Right.FILES_KEEP,
        Right.LOANS_REQUEST,
        Right.LOANS_LEND,
        Right.DISPOSAL_PREPARE,
        Right.CONTACTS_EDIT,
        Right.CONTACTS_EXTERNAL,
        Right.CONTACTS_MERGE,
        Right.CONTACTS_IMPORT,
        Right.CONTACTS_EXPORT,
    },
    Role.MANAGER: _READING
    | {
        Right.DOCUMENTS_UPLOAD,
        Right.DOCUMENTS_KEEP,
        Right.DOCUMENTS_SHARE,
        Right.REGISTRY_VERIFY,
        Right.USERS_READ,
        Right.LOANS_REQUEST,
        Right.LOANS_LEND,
        Right.HOLDS_PLACE,
        Right.DISPOSAL_DECIDE,
        Right.CONTACTS_EDIT,
        Right.CONTACTS_EXTERNAL,
        Right.CONTACTS_ASSIGN,
        Right.CONTACTS_MERGE,
        Right.CONTACTS_IMPORT,
        Right.CONTACTS_EXPORT,
    },
    Role.OFFICER: (_READING - {Right.AGENTS_READ}) | {Right.DOCUMENTS_UPLOAD, Right.LOANS_REQUEST, Right.CONTACTS_EDIT},
    Role.AUDITOR: _READING | {Right.USERS_READ, Right.HISTORY_READ, Right.REGISTRY_VERIFY, Right.DOCUMENTS_AUDIT},
}

RIGHTS_OF_AGENT = frozenset({Right.INTAKE_DELIVER})


def rights_of(roles: frozenset[Role]) -> frozenset[Right]:
    return frozenset().union(*(RIGHTS_OF_ROLE[role] for role in roles))
