"""Entrypoints of `accounts`: people, offices, sign-in, API tokens, history."""

from datetime import timedelta

from services.accounts.domain.credentials import SessionLimits
from services.accounts.handlers import authentication, held_data, offices, own, people, sign_in
from services.accounts.listings import COLLEAGUES, OFFICE_NAMES, OFFICES, OWN_TOKENS, SIGN_INS, USERS
from services.accounts.models import MODELS
from shared.contracts import accounts as contract
from shared.contracts.base import Done, Page
from shared.contracts.privacy import Erased, HeldData
from shared.messaging.rpc import handles
from shared.security.context import Context
from shared.settings import SessionSettings
from shared.storage.changes import HISTORY
from shared.storage.provider import StoreProvider


def session_limits(settings: SessionSettings) -> SessionLimits:
    return SessionLimits(
        idle=timedelta(minutes=settings.session_idle_minutes), whole=timedelta(hours=settings.session_hours)
    )


class AccountsService:
    name = "accounts"
    store = StoreProvider(models=MODELS)
    limits = session_limits(SessionSettings())

    @handles(contract.ListOffices)
    def list_offices(self, command: contract.ListOffices, context: Context) -> Page[contract.Office]:
        return OFFICES.page(command, context.principal)

    @handles(contract.ListOfficeNames)
    def list_office_names(self, command: contract.ListOfficeNames, context: Context) -> Page[contract.OfficeName]:
        return OFFICE_NAMES.page(command, context.principal, {"active": True})

    @handles(contract.GetOffice)
    def get_office(self, command: contract.GetOffice, context: Context) -> contract.Office:
        return offices.get_office(command, context)

    @handles(contract.CreateOffice)
    def create_office(self, command: contract.CreateOffice, context: Context) -> contract.Office:
        return offices.create_office(command, context, self.store)

    @handles(contract.ChangeOffice)
    def change_office(self, command: contract.ChangeOffice, context: Context) -> contract.Office:
        return offices.change_office(command, context, self.store)

    @handles(contract.ListUsers)
    def list_users(self, command: contract.ListUsers, context: Context) -> Page[contract.User]:
        return USERS.page(command, context.principal)

    @handles(contract.ListColleagues)
    def list_colleagues(self, command: contract.ListColleagues, context: Context) -> Page[contract.Colleague]:
        return COLLEAGUES.page(command, context.principal, {"active": True})

    @handles(contract.GetUser)
    def get_user(self, command: contract.GetUser, context: Context) -> contract.User:
        return people.get_user(command, context, self.store)

    @handles(contract.CreateUser)
    def create_user(self, command: contract.CreateUser, context: Context) -> contract.User:
        return people.create_user(command, context, self.store)

    @handles(contract.ChangeUser)
    def change_user(self, command: contract.ChangeUser, context: Context) -> contract.User:
        return people.change_user(command, context, self.store)

    @handles(contract.SignIn)
    def sign_in(self, command: contract.SignIn, context: Context) -> contract.Session:
        return sign_in.sign_in(command, context, self.store, self.limits)

    @handles(contract.SignOut)
    def sign_out(self, command: contract.SignOut, context: Context) -> Done:
        return sign_in.sign_out(command, context, self.store)

    @handles(contract.Authenticate)
    def authenticate(self, command: contract.Authenticate, context: Context) -> contract.Identity:
        return authentication.authenticate(command, self.store, self.limits)

    @handles(contract.ChangeOwnPassword)
    def change_own_password(self, command: contract.ChangeOwnPassword, context: Context) -> Done:
        return own.change_own_password(command, context, self.store)

    @handles(contract.ChangeOwnLanguage)
    def change_own_language(self, command: contract.ChangeOwnLanguage, context: Context) -> Done:
        return own.change_own_language(command, context, self.store)

    @handles(contract.ListOwnTokens)
    def list_own_tokens(self, command: contract.ListOwnTokens, context: Context) -> Page[contract.ApiToken]:
        return OWN_TOKENS.page(command, context.principal, where={"user_id": context.principal.id})

    @handles(contract.CreateOwnToken)
    def create_own_token(self, command: contract.CreateOwnToken, context: Context) -> contract.NewApiToken:
        return own.create_own_token(command, context, self.store)

    @handles(contract.RevokeOwnToken)
    def revoke_own_token(self, command: contract.RevokeOwnToken, context: Context) -> Done:
        return own.revoke_own_token(command, context, self.store)

    @handles(contract.ListSignIns)
    def list_sign_ins(self, command: contract.ListSignIns, context: Context) -> Page[contract.SignInRecord]:
        return SIGN_INS.page(command, context.principal)

    @handles(contract.ReportHeldData)
    def report_held_data(self, command: contract.ReportHeldData, context: Context) -> HeldData:
        return held_data.report_held_data(command)

    @handles(contract.EraseHeldData)
    def erase_held_data(self, command: contract.EraseHeldData, context: Context) -> Erased:
        return Erased(done=True)

    @handles(contract.ListHistory)
    def list_history(self, command: contract.ListHistory, context: Context) -> Page[contract.HistoryLine]:
        return HISTORY.page(command, context.principal)
