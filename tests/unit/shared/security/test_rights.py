"""The rights table, written a second time from the point of view of the roles: who may send which command.

A new command belongs into `MAY`; the test says so.
"""

import pytest

from shared.contracts.base import Command
from shared.contracts.catalogue import commands
from shared.contracts.problems import Forbidden, NotSignedIn
from shared.security.principal import ANONYMOUS, Kind, Principal, agent_principal, service_principal
from shared.security.rights import RIGHTS_OF_AGENT, RIGHTS_OF_ROLE, Right, Role, rights_of

A, R, M, O, U = Role.ADMINISTRATOR, Role.REGISTRAR, Role.MANAGER, Role.OFFICER, Role.AUDITOR  # noqa: E741
EVERYBODY = {A, R, M, O, U}
WORKING = {A, R, M, O}
AGENT = "agent"
PUBLIC = "public"

MAY: dict[str, set] = {
    # accounts
    "ListOffices": EVERYBODY,
    "ListOfficeNames": EVERYBODY,
    "GetOffice": EVERYBODY,
    "CreateOffice": {A},
    "ChangeOffice": {A},
    "ListUsers": {A, M, U},
    "GetUser": {A, M, U},
    "ListColleagues": EVERYBODY,
    "CreateUser": {A},
    "ChangeUser": {A},
    "SignIn": {PUBLIC},
    "SignOut": {PUBLIC},
    "Authenticate": {PUBLIC},
    "ChangeOwnPassword": EVERYBODY | {AGENT},
    "ChangeOwnLanguage": EVERYBODY | {AGENT},
    "ListOwnTokens": EVERYBODY | {AGENT},
    "CreateOwnToken": EVERYBODY | {AGENT},
    "RevokeOwnToken": EVERYBODY | {AGENT},
    "ListSignIns": {A, U},
    "ListHistory": {A, U},
    "ListRegistryHistory": {A, U},
    "ListContactsHistory": {A, U},
    "ListDocumentsHistory": EVERYBODY,
    # data protection, answered by every service
    "ReportHeldData": {A},
    "EraseHeldData": {A},
    "ReportPerson": {A},
    "PreviewErasure": {A},
    "ErasePerson": {A},
    "GetPrivacyCase": {A, U},
    "ListPrivacyCases": {A, U},
    "OpenPrivacyReport": {A},
    "GetErasureNotice": EVERYBODY,
    # documents
    "BeginIntake": WORKING,
    "CommitIntake": WORKING,
    "DeliverIntake": {AGENT},
    "CommitDelivery": {AGENT},
    "ReportRefusal": {AGENT},
    "ReportAgent": {AGENT},
    "GetIntake": EVERYBODY,
    "ListIntakes": EVERYBODY,
    "ListDocuments": EVERYBODY,
    "GetDocument": EVERYBODY,
    "GetContent": EVERYBODY,
    "GetPreview": EVERYBODY,
    "GetText": EVERYBODY,
    "GetWords": EVERYBODY,
    "CorrectText": WORKING,
    "GetSearchable": EVERYBODY,
    "ListSearchables": EVERYBODY,
    "RetryExtraction": WORKING,
    "UnlockDocument": WORKING,
    "ListRevisions": EVERYBODY,
    "RestoreRevision": WORKING,
    "CheckOut": WORKING,
    "CheckIn": WORKING,
    "ReleaseCheckout": {A, R, M},
    "ListTrash": EVERYBODY,
    "TrashDocument": WORKING,
    "RestoreDocument": WORKING,
    "PurgeDocument": {A, R, M},
    "LinkDocument": WORKING,
    "UnlinkDocument": WORKING,
    "ListLinks": EVERYBODY,
    "ListAttached": EVERYBODY,
    "ListRecordFiles": EVERYBODY,
    "StartAudit": {A},
    "ListAudits": {A, U},
    "GetAudit": {A, U},
    "ListDamages": {A, U},
    "ListMailboxes": {A, U},
    "GetMailbox": {A, U},
    "CreateMailbox": {A},
    "ChangeMailbox": {A},
    "RemoveMailbox": {A},
    "TryMailbox": {A},
    "ListShares": EVERYBODY,
    "CreateShare": {A, R, M},
    "RevokeShare": {A, R, M},
    "OpenShare": {PUBLIC},
    "GetShared": {PUBLIC},
    "ListAgents": {A, R, M, U},
    "GetAgentSetup": {A, R, M, U},
    "ChangeAgentSetup": {A},
    "ListBatches": EVERYBODY,
    "ListStaged": EVERYBODY,
    "GetStaged": EVERYBODY,
    "GetStagedContent": EVERYBODY,
    "ArrangeStaged": WORKING,
    "JoinStaged": WORKING,
    "SeparateStaged": WORKING,
    "ReleaseStaged": WORKING,
    "DropStaged": WORKING,
    "RestoreStaged": WORKING,
    # registry
    "RegisterEntry": {A, R},
    "GetEntry": EVERYBODY,
    "ListEntries": EVERYBODY,
    "ListEntriesAfter": EVERYBODY,
    "ListJournals": EVERYBODY,
    "VerifyJournal": {A, R, M, U},
    # registry: the life of records
    "ListEntryLines": EVERYBODY,
    "AssignEntry": {A, R},
    "ClassifyEntry": {A, R},
    "FileEntry": {A, R},
    "HandleEntry": {A, R},
    "ReopenEntry": {A, R},
    "DispatchEntry": {A, R},
    "CorrectEntry": {A, R},
    "VoidEntry": {A, R},
    "AttachDocument": {A, R},
    # registry: files
    "ListFiles": EVERYBODY,
    "GetFile": EVERYBODY,
    "ListFileMembers": EVERYBODY,
    "OpenFile": {A, R},
    "ChangeFile": {A, R},
    "SetTriggerDate": {A, R},
    "CloseFile": {A, R},
    "ReopenFile": {A, R},
    "ReportLoss": {A, R},
    "PlaceHold": {A, M},
    "ReleaseHold": {A, M},
    # registry: moves
    "ListMoves": EVERYBODY,
    "MoveFiles": {A, R},
    "AcceptMove": {A, R},
    "RefuseMove": {A, R},
    # registry: set-up and plans
    "ListPacks": EVERYBODY,
    "GetPack": EVERYBODY,
    "GetSetup": EVERYBODY,
    "ChangeSetup": {A},
    "ListPresets": EVERYBODY,
    "ListPlans": EVERYBODY,
    "GetPlan": EVERYBODY,
    "ListPlanEntries": EVERYBODY,
    "DraftPlan": {A},
    "DeletePlanDraft": {A},
    "WritePlanEntry": {A},
    "ChangePlanEntry": {A},
    "RemovePlanEntry": {A},
    "ImportPlan": {A},
    "ComparePlans": EVERYBODY,
    "ApprovePlan": {A},
    "PutPlanInForce": {A},
    # registry: loans
    "ListLoans": EVERYBODY,
    "GetLoan": EVERYBODY,
    "RequestLoan": WORKING,
    "WithdrawLoan": WORKING,
    "ApproveLoan": {A, R, M},
    "RefuseLoan": {A, R, M},
    "IssueLoan": {A, R, M},
    "ProlongLoan": {A, R, M},
    "ReturnLoan": {A, R, M},
    # registry: evidence
    "ListSigningKeys": EVERYBODY,
    "RotateSigningKey": {A},
    "ListCheckpoints": EVERYBODY,
    "SignCheckpoint": {A, R, M, U},
    "OpenJournal": {A},
    "ChangeJournal": {A},
    "ListJournalYears": EVERYBODY,
    "PreviewYearEnd": {A},
    "CloseYear": {A},
    "ExportJournal": EVERYBODY,
    "GetExport": EVERYBODY,
    "ListExports": EVERYBODY,
    "GetExportContent": EVERYBODY,
    "PrintForm": EVERYBODY,
    "StampEntry": {A, R},
    # registry: retention and disposal
    "SurveyRetention": EVERYBODY,
    "ListDisposals": EVERYBODY,
    "GetDisposal": EVERYBODY,
    "ListDisposalItems": EVERYBODY,
    "ProposeDisposal": {A, R},
    "SubmitDisposal": {A, R},
    "CloseDisposal": {A, R},
    "ReturnDisposal": {A, M},
    "DecideDisposal": {A, M},
    "DestroyDisposal": {A, M},
    "HandOverDisposal": {A, M},
    # contacts
    "GetParty": EVERYBODY,
    "ListParties": EVERYBODY,
    "LocateParties": EVERYBODY,
    "CountParties": EVERYBODY,
    "AddParty": WORKING,
    "ChangeParty": WORKING,
    "RemoveParty": WORKING,
    "RestoreParty": WORKING,
    "ListPartyHistory": EVERYBODY,
    "BeginPhoto": WORKING,
    "AttachPhoto": WORKING,
    "RemovePhoto": WORKING,
    "GetPhoto": EVERYBODY,
    "GetSearchableContact": EVERYBODY,
    "ListSearchableContacts": EVERYBODY,
    # contacts: what is dealt with them
    "ListPartyEntries": EVERYBODY,
    "ListTalks": EVERYBODY,
    "LogTalk": WORKING,
    "ChangeTalk": WORKING,
    "RemoveTalk": WORKING,
    "GetProfile": EVERYBODY,
    # contacts: duplicates
    "ListDuplicatesOf": EVERYBODY,
    "ListDuplicates": EVERYBODY,
    "MergeParties": {A, R, M},
    "RevertMerge": {A, R, M},
    "ListMerges": EVERYBODY,
    # contacts: territories
    "ListDutyRules": EVERYBODY,
    "CreateDutyRule": {A, M},
    "ChangeDutyRule": {A, M},
    "PreviewDuty": {A, M},
    "ApplyDuty": {A, M},
    "PreviewTakeOver": {A, M},
    "TakeOverPortfolio": {A, M},
    "RevertReassignment": {A, M},
    "ListReassignments": EVERYBODY,
    "GetReassignment": EVERYBODY,
    # contacts: groups
    "ListGroups": EVERYBODY,
    "GetGroup": EVERYBODY,
    "CreateGroup": WORKING,
    "ChangeGroup": WORKING,
    "DeleteGroup": WORKING,
    "AddToGroup": WORKING,
    "RemoveFromGroup": WORKING,
    # contacts: imports
    "BeginImport": {A, R, M},
    "CommitImport": {A, R, M},
    "GetImport": EVERYBODY,
    "ListImports": EVERYBODY,
    "ChangeImport": {A, R, M},
    "PreviewImport": EVERYBODY,
    "StartImport": {A, R, M},
    "StopImport": {A, R, M},
    "ResumeImport": {A, R, M},
    "RevertImport": {A, R, M},
    "ListImportRows": EVERYBODY,
    # contacts: exports and print
    "ExportContacts": {A, R, M},
    "PrintContacts": EVERYBODY,
    "PreviewPrint": EVERYBODY,
    "ListLabelSheets": EVERYBODY,
    "GetContactOutput": EVERYBODY,
    "ListContactOutputs": EVERYBODY,
    "GetContactOutputContent": EVERYBODY,
    # search
    "Search": EVERYBODY,
    "SuggestDetails": {A, R},
    "ListSavedSearches": EVERYBODY,
    "SaveSearch": EVERYBODY,
    "ChangeSavedSearch": EVERYBODY,
    "RemoveSavedSearch": EVERYBODY,
    # scanner agents
    "RescanInbox": {A, R},
    "RetryFailed": {A, R},
    "ApplySetup": {A},
    "FindScanners": {A, R},
    "ScanNow": {A, R},
    "CancelScan": {A, R},
}
OWN_ACCOUNT = {"ChangeOwnPassword", "ChangeOwnLanguage", "CreateOwnToken", "RevokeOwnToken"}
"""What everybody does with their own access; `accounts` refuses it to all but persons with a password."""
OWN_SEARCHES = {"SaveSearch", "ChangeSavedSearch", "RemoveSavedSearch"}
"""What everybody keeps for themselves; `search` refuses another one's."""
ATTESTING = {"SignCheckpoint", "ExportJournal", "PrintForm", "PrintContacts"}
"""Makes proofs and copies of records, and changes none."""
READING = {
    "Count",
    "Locate",
    "Get",
    "List",
    "Search",
    "Verify",
    "Authenticate",
    "Compare",
    "Survey",
    "PreviewImport",
    "PreviewPrint",
}


COMMANDS: dict[str, type[Command]] = {command.__name__: command for command in commands()}


def person(role: Role) -> Principal:
    return Principal(kind=Kind.PERSON, id="u1", name="Jana", roles=frozenset({role}), offices=frozenset({"BA"}))


def allowed(command: type[Command], principal: Principal) -> bool:
    """As `shared.messaging` decides before a handler runs."""
    if command.public:
        return True
    try:
        principal.require(command.right)
    except (Forbidden, NotSignedIn):
        return False
    return True


def test_the_table_names_every_command():
    assert set(MAY) == set(COMMANDS), "write new commands into MAY and say who may send them"


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", MAY)
def test_each_role_may_and_may_not(name: str, role: Role):
    if name not in COMMANDS:
        pytest.skip("told by the test above")
    assert allowed(COMMANDS[name], person(role)) == (role in MAY[name] or PUBLIC in MAY[name])


@pytest.mark.parametrize("name", MAY)
def test_agents_and_those_not_signed_in(name: str):
    if name not in COMMANDS:
        pytest.skip("told by the test above")
    assert allowed(COMMANDS[name], agent_principal("BA")) == bool(MAY[name] & {AGENT, PUBLIC})
    assert allowed(COMMANDS[name], ANONYMOUS) == (PUBLIC in MAY[name])
    assert allowed(COMMANDS[name], service_principal("search"))


@pytest.mark.parametrize("name", COMMANDS)
def test_an_auditor_changes_nothing(name: str):
    reads = any(name.startswith(verb) for verb in READING)
    if not reads and name not in OWN_ACCOUNT | OWN_SEARCHES | ATTESTING and not COMMANDS[name].public:
        assert not allowed(COMMANDS[name], person(Role.AUDITOR))
        assert COMMANDS[name].right is not None, "a change without a right is open to auditors"


def test_an_auditor_reads_all():
    reading = {name for name in COMMANDS if any(name.startswith(verb) for verb in READING)}
    assert {name for name in reading if not allowed(COMMANDS[name], person(Role.AUDITOR))} == set()


def test_every_role_has_its_row_and_every_right_its_holder():
    assert set(RIGHTS_OF_ROLE) == set(Role)
    assert frozenset().union(*RIGHTS_OF_ROLE.values()) | RIGHTS_OF_AGENT == frozenset(Right)


def test_no_person_holds_an_agents_right():
    assert not rights_of(frozenset(Role)) & RIGHTS_OF_AGENT


@pytest.mark.parametrize("right", Right)
def test_only_an_administrator_manages(right: Right):
    holders = {role for role, rights in RIGHTS_OF_ROLE.items() if right in rights}
    if right.endswith(".manage"):
        assert holders == {Role.ADMINISTRATOR}
