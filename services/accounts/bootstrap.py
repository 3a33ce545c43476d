"""The first administrator: `python -m services.accounts.bootstrap`, safe to run at every start.

    KANCELARIA_ADMIN_USERNAME=…  KANCELARIA_ADMIN_PASSWORD=…  KANCELARIA_ADMIN_NAME=…
    KANCELARIA_HEAD_OFFICE="BA:Bratislava"

Nothing is done where an active administrator of the whole organisation exists, and no existing office or person is
ever changed. Without a head office the administrator belongs to no office and so to the whole organisation.
"""

import sys

from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.accounts import access
from services.accounts.domain.credentials import require_good_password
from services.accounts.models import MODELS, OfficeProfile, UserRecord
from shared.contracts.accounts import CreateOffice, CreateUser, OfficeCreated
from shared.contracts.problems import Conflict, Problem
from shared.security.context import context_of_service
from shared.security.passwords import hash_password
from shared.security.rights import Role
from shared.settings import MongoSettings
from shared.storage.connection import connect
from shared.storage.store import Store
from shared.storage.work import Work


class BootstrapSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="KANCELARIA_", frozen=True)

    admin_username: str
    admin_password: SecretStr
    admin_name: str
    head_office: str | None = None
    """`CODE:Name`."""

    def office(self) -> CreateOffice | None:
        if not self.head_office:
            return None
        code, _, name = self.head_office.partition(":")
        return CreateOffice(code=code.strip(), name=name.strip() or code.strip(), head_office=True)

    def administrator(self) -> CreateUser:
        office = self.office()
        return CreateUser(
            username=self.admin_username,
            full_name=self.admin_name,
            roles=(Role.ADMINISTRATOR,),
            offices=(office.code,) if office else (),
            password=self.admin_password,
        )


def bootstrap(store: Store, settings: BootstrapSettings) -> str:
    """Create what is missing; returns what was done, in a sentence. Raises Conflict for a taken user name or an
    existing office that is no head office."""
    office, administrator = settings.office(), settings.administrator()
    password = administrator.password.get_secret_value()
    require_good_password(password, administrator.username)
    hashed = hash_password(password)

    def create(work: Work) -> str:
        access.take_turn(work)
        if access.has_administrator(work):
            return "There is an administrator already; nothing was changed."
        if office is not None:
            _ensure_office(work, office)
        _add_administrator(work, administrator, hashed)
        return f"The administrator {administrator.username} was created."

    return store.transact(context_of_service("accounts"), create)


def _ensure_office(work: Work, command: CreateOffice) -> None:
    if work.find(OfficeProfile, code=command.code) is None:
        office = work.add(OfficeProfile(**{**command.model_dump(), "languages": list(command.languages)}))
        work.emit(OfficeCreated(office=office.code, office_name=office.name, languages=command.languages))


def _add_administrator(work: Work, command: CreateUser, hashed: str) -> None:
    if work.find(UserRecord, username=command.username) is not None:
        raise Conflict(f"The user {command.username} exists and is no active administrator of the whole organisation")
    reach = access.reach_in(work, command.roles, command.offices)
    if not reach.all_offices:
        raise Conflict(f"The office {command.offices[0]} exists and is no active head office")
    values = {
        **command.model_dump(exclude={"password"}),
        "roles": list(command.roles),
        "offices": list(command.offices),
    }
    work.add(UserRecord(**values, all_offices=reach.all_offices, password_hash=hashed))


def main() -> int:
    try:
        settings = BootstrapSettings()
        store = Store(connect(MongoSettings()))
        store.prepare(MODELS)
        done = bootstrap(store, settings)
    except ValidationError as error:
        # Only names and kinds of the mistakes: the values may be secrets.
        for mistake in error.errors(include_input=False, include_url=False):
            print(f"{'.'.join(map(str, mistake['loc']))}: {mistake['msg']}", file=sys.stderr)
        return 2
    except Problem as problem:
        print(problem.detail, file=sys.stderr)
        return 1
    print(done)
    return 0


if __name__ == "__main__":
    sys.exit(main())
