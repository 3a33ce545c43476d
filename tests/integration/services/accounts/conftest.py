"""An organisation in a real MongoDB: a head office HQ, the offices BA and KE, and people to act as."""

from collections.abc import Iterable

import pytest

from services.accounts.access import reach_of_user
from services.accounts.bootstrap import BootstrapSettings, bootstrap
from services.accounts.domain.reach import person_principal
from services.accounts.handlers import offices, people
from services.accounts.models import MODELS, UserRecord
from shared.contracts.accounts import CreateOffice, CreateUser, User
from shared.security.context import Context, context_of_service
from shared.security.rights import Right, Role
from shared.settings import MongoSettings
from shared.storage.connection import connect
from shared.storage.store import Store

PASSWORD = "correct horse battery"


class Organisation:
    """The store, and short ways to people in it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.service = context_of_service("accounts")

    def user(self, username: str, role: Role | Iterable[Role], *offices: str) -> User:
        roles = (role,) if isinstance(role, Role) else tuple(role)
        command = CreateUser(
            username=username, full_name=f"{username} Testová", roles=roles, offices=offices, password=PASSWORD
        )
        return people.create_user(command, self.service, self.store)

    def acting(self, username: str, *, scopes: Iterable[Right] | None = None, once: str | None = None) -> Context:
        """The context of this user, as the gateway would send it."""
        user = UserRecord.objects(username=username).get()
        principal = person_principal(user.id, user.full_name, user.roles, reach_of_user(user), scopes)
        return Context(principal=principal, once=once)

    def events(self) -> list[str]:
        return [row["name"] for row in self.store.database["outbox"].find().sort("_id")]

    def contents(self) -> dict[str, list]:
        """Everything stored, to see that nothing changed."""
        names = sorted(set(self.store.database.list_collection_names()) - {"tries", "sign_ins"})
        return {name: list(self.store.database[name].find().sort("_id")) for name in names}


@pytest.fixture
def organisation(mongo) -> Organisation:
    database = connect(MongoSettings(mongo_url=mongo.url("accounts")))
    for name in database.list_collection_names():
        database[name].delete_many({})
    store = Store(database)
    store.prepare(MODELS)
    settings = BootstrapSettings(
        admin_username="root", admin_password=PASSWORD, admin_name="Hlavná", head_office="HQ:Centrála"
    )
    bootstrap(store, settings)
    built = Organisation(store)
    for code, name in (("BA", "Bratislava"), ("KE", "Košice")):
        offices.create_office(CreateOffice(code=code, name=name), built.service, store)
    return built
