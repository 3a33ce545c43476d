"""Lending on a real MongoDB: one holder at a time, every step kept, reminders told once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from pymongo.errors import DuplicateKeyError

from services.registry.handlers import loans
from services.registry.handlers.entries import list_entries
from services.registry.handlers.loan_reminders import remind_of_overdue
from services.registry.models.loans import LOANS, LoanRecord
from shared.contracts.accounts import Colleague, ListColleagues
from shared.contracts.base import Page
from shared.contracts.problems import Conflict, Forbidden, Invalid, NotFound, Stale
from shared.contracts.registry import (
    ApproveLoan,
    GetLoan,
    IssueLoan,
    ListEntries,
    ListLoans,
    Loan,
    LoanObject,
    LoanState,
    ProlongLoan,
    RefuseLoan,
    RequestLoan,
    ReturnLoan,
    WithdrawLoan,
)
from shared.security.context import Context
from shared.security.rights import Role
from shared.storage.store import Store
from tests.integration.services.registry.office_life import (
    JANA,
    KAROL,
    close,
    handle,
    open_file,
    person,
    put_into,
    read_file,
    register,
    today,
)

pytestmark = pytest.mark.integration

PETER = person("BA", role=Role.OFFICER, name="Peter")
EVA = person("BA", role=Role.OFFICER, name="Eva")
MARTA = person("BA", role=Role.MANAGER, name="Marta")
DAY = today()


class Colleagues:
    """The accounts service, which answers here by hand: Eva is a colleague, and nobody else."""

    def call(self, command: ListColleagues, context, **_) -> Page[Colleague]:
        known = command.filter == ("id=eva",)
        return Page(items=(Colleague(id="eva", full_name="Eva Malá", offices=("BA",)),) if known else ())


COLLEAGUES = Colleagues()


def request(store: Store, thing, who: Context = PETER, **details) -> Loan:
    kind = LoanObject.FILE if hasattr(thing, "primary_mark") else LoanObject.ENTRY
    command = RequestLoan(object=kind, object_id=thing.id, purpose="a look", **details)
    return loans.request_loan(command, who, store, COLLEAGUES, DAY)


def approve(store: Store, loan: Loan, who: Context = JANA) -> Loan:
    return loans.approve_loan(ApproveLoan(id=loan.id, version=loan.version), who, store)


def issue(store: Store, loan: Loan, days: int = 30, on=DAY) -> Loan:
    command = IssueLoan(id=loan.id, version=loan.version, due_on=on + timedelta(days=days))
    return loans.issue_loan(command, JANA, store, on)


def prolong(store: Store, loan: Loan, days: int) -> Loan:
    command = ProlongLoan(id=loan.id, version=loan.version, due_on=DAY + timedelta(days=days), note="still needed")
    return loans.prolong_loan(command, JANA, store, DAY)


def give_back(store: Store, loan: Loan, condition: str = "complete") -> Loan:
    return loans.return_loan(ReturnLoan(id=loan.id, version=loan.version, condition=condition), JANA, store)


def issued(store: Store, thing, **details) -> Loan:
    return issue(store, approve(store, request(store, thing, **details)))


def listed(*conditions: str, who: Context = JANA) -> list[Loan]:
    return list(LOANS.page(ListLoans(filter=conditions), who.principal).items)


def everything(store: Store) -> dict:
    names = ("loans", "files", "entry_states", "history", "outbox")
    return {name: list(store.database[name].find().sort("_id", 1)) for name in names}


def test_a_file_goes_out_and_comes_back_and_who_had_it_stays_known(registry):
    file = open_file(registry)
    loan = issued(registry, file)
    assert (loan.state, loan.borrower, loan.borrower_id, loan.due_on) == (
        LoanState.ISSUED, "Peter", "peter", DAY + timedelta(days=30),
    )  # fmt: skip
    assert read_file(registry, file).lent
    returned = give_back(registry, prolong(registry, loan, 60))
    assert not read_file(registry, file).lent
    assert [(step.state, step.by) for step in returned.steps] == [
        ("requested", "Peter"), ("approved", "Jana"), ("issued", "Jana"), ("issued", "Jana"), ("returned", "Jana"),
    ]  # fmt: skip
    again = issued(registry, file, who=EVA)
    assert [found.borrower for found in listed(f"object_id={file.id}")] == ["Eva", "Peter"]
    assert [found.id for found in listed("state=issued")] == [again.id]
    assert returned.returned_condition == "complete"


def test_what_a_colleague_holds_and_ever_held_is_told_by_the_account(registry):
    held = issued(registry, open_file(registry), who=JANA, borrower_id="eva")
    before = give_back(registry, issued(registry, open_file(registry), who=JANA, borrower_id="eva"))
    issued(registry, open_file(registry), who=JANA, borrower="Eva Malá")
    assert (held.borrower, held.borrower_id) == ("Eva Malá", "eva")
    assert [loan.id for loan in listed("borrower_id=eva")] == [before.id, held.id]
    assert [loan.id for loan in listed("borrower_id=eva", "state=issued")] == [held.id]


@pytest.mark.parametrize(
    ("details", "pointer", "code"),
    [
        ({"borrower_id": "nobody"}, "/borrower_id", "unknown-person"),
        ({"borrower_id": "eva", "borrower": "Ivan"}, "/borrower", "two-borrowers"),
    ],
)
def test_a_borrower_who_is_not_known_is_refused_and_nothing_is_written(registry, details, pointer, code):
    file = open_file(registry)
    before = everything(registry)
    with pytest.raises(Invalid) as refused:
        request(registry, file, **details)
    assert [(field.pointer, field.code) for field in refused.value.fields] == [(pointer, code)]
    assert everything(registry) == before


def test_a_record_alone_is_lent(registry):
    entry = register(registry)
    loan = issued(registry, entry)

    def lent() -> list[str]:
        return [found.id for found in list_entries(ListEntries(filter=("lent=true",)), JANA).items]

    assert lent() == [entry.id]
    give_back(registry, loan)
    assert lent() == []


def test_what_is_out_or_promised_is_refused_and_the_holder_is_named(registry):
    file = open_file(registry)
    waiting = request(registry, file, who=EVA)
    promised = approve(registry, request(registry, file))
    before = everything(registry)
    with pytest.raises(Conflict) as refused:
        request(registry, file, who=MARTA)
    assert (refused.value.reason, refused.value.params["borrower"]) == ("lent", "Peter")
    assert [(field.pointer, field.code) for field in refused.value.fields] == [("/object_id", "promised")]
    with pytest.raises(Conflict) as refused:
        approve(registry, waiting)
    assert refused.value.reason == "lent"
    assert everything(registry) == before
    give_back(registry, issue(registry, promised))
    approve(registry, waiting)


def test_a_record_goes_with_its_file_and_a_file_with_its_records(registry):
    file = open_file(registry)
    entry = put_into(registry, register(registry), file)
    loan = issued(registry, file)
    with pytest.raises(Conflict) as refused:
        request(registry, entry)
    assert [(field.pointer, field.code) for field in refused.value.fields] == [("/object_id", "lent")]
    give_back(registry, loan)
    issued(registry, entry)
    with pytest.raises(Conflict) as refused:
        request(registry, file)
    assert refused.value.params["number"] == entry.number


def test_nobody_asks_twice(registry):
    file = open_file(registry)
    request(registry, file)
    with pytest.raises(Conflict) as refused:
        request(registry, file)
    assert refused.value.reason == "asked-already"
    assert LoanRecord.objects.count() == 1


def test_the_database_itself_refuses_a_second_holder(registry):
    file = open_file(registry)
    issued(registry, file)
    row = registry.database["loans"].find_one({})
    with pytest.raises(DuplicateKeyError):
        registry.database["loans"].insert_one({**row, "_id": "forged"})


def test_of_many_who_approve_at_once_one_wins(registry):
    file = open_file(registry)
    asked = [request(registry, file, who=person("BA", role=Role.OFFICER, name=f"P{n}")) for n in range(8)]
    start = threading.Barrier(8)

    def try_it(loan: Loan) -> str:
        start.wait()
        try:
            return approve(registry, loan).state
        except Conflict as refused:
            return refused.reason

    with ThreadPoolExecutor(8) as threads:
        told = sorted(threads.map(try_it, asked))
    assert told == ["approved", *["lent"] * 7]


def test_a_lent_file_and_a_file_with_a_lent_record_are_not_closed(registry):
    file = open_file(registry)
    entry = register(registry, mark="A1", file_id=file.id)
    entry = handle(registry, entry)
    loan = issued(registry, entry)
    for code in ("entry-lent", "file-lent"):
        with pytest.raises(Conflict) as refused:
            close(registry, file)
        assert [field.code for field in refused.value.fields] == [code]
        give_back(registry, loan)
        if code == "entry-lent":
            loan = issued(registry, file)
    assert close(registry, file).state == "closed"


class Interrupted(Store):
    """The first transaction has looked at the database already when something else happens."""

    def __init__(self, store: Store, meanwhile: Callable[[], object]) -> None:
        super().__init__(store.database)
        self._meanwhile: list[Callable[[], object]] = [meanwhile]

    def transact(self, context, function):
        def late(work):
            work.find(LoanRecord)
            while self._meanwhile:
                self._meanwhile.pop()()
            return function(work)

        return super().transact(context, late)


@pytest.mark.parametrize("lend_file", [True, False], ids=["the file", "a record in it"])
def test_a_file_is_not_closed_over_a_loan_that_is_being_issued(registry, lend_file):
    file = open_file(registry)
    entry = handle(registry, register(registry, mark="A1", file_id=file.id))
    loan = approve(registry, request(registry, file if lend_file else entry))
    # The lent file is another version by then; a record's loan leaves the file as it is.
    with pytest.raises(Stale if lend_file else Conflict):
        close(Interrupted(registry, lambda: issue(registry, loan)), file)
    assert read_file(registry, file).state == "open"


def test_a_record_is_not_filed_and_its_file_closed_over_a_loan(registry):
    file = open_file(registry)
    handle(registry, register(registry, mark="A1", file_id=file.id))
    entry = handle(registry, register(registry, mark="A1"))
    loan = approve(registry, request(registry, entry))
    put_into(Interrupted(registry, lambda: issue(registry, loan)), entry, file)
    with pytest.raises(Conflict) as refused:
        close(registry, file)
    assert [field.code for field in refused.value.fields] == ["entry-lent"]


@pytest.mark.parametrize(("days", "code"), [(-1, "past-date"), (181, "too-long")])
def test_the_packs_limits_hold(registry, days, code):
    loan = approve(registry, request(registry, open_file(registry)))
    before = everything(registry)
    with pytest.raises(Invalid) as refused:
        issue(registry, loan, days)
    (field,) = refused.value.fields
    assert (field.pointer, field.code) == ("/due_on", code)
    assert everything(registry) == before


def test_prolonging_needs_a_later_day(registry):
    loan = issued(registry, open_file(registry))
    with pytest.raises(Invalid) as refused:
        prolong(registry, loan, 30)
    assert refused.value.fields[0].code == "not-later"


def test_off_the_premises_only_with_a_managers_word(registry):
    loan = request(registry, open_file(registry), outside=True, borrower="Court of Trnava")
    before = everything(registry)
    with pytest.raises(Forbidden) as refused:
        approve(registry, loan, JANA)
    assert refused.value.reason == "outside-needs-manager"
    assert everything(registry) == before
    approved = approve(registry, loan, MARTA)
    assert (approved.borrower, approved.borrower_id) == ("Court of Trnava", None)


def test_who_asked_withdraws_and_others_refuse(registry):
    file = open_file(registry)
    loan = request(registry, file)
    withdraw = WithdrawLoan(id=loan.id, version=loan.version)
    with pytest.raises(Forbidden):
        loans.withdraw_loan(withdraw, EVA, registry)
    assert loans.withdraw_loan(withdraw, PETER, registry).state == LoanState.WITHDRAWN
    other = request(registry, file)
    refused = loans.refuse_loan(RefuseLoan(id=other.id, version=other.version, note="in use"), JANA, registry)
    assert (refused.state, refused.steps[-1].note) == (LoanState.REFUSED, "in use")


def test_steps_out_of_order_or_on_an_old_version_are_refused(registry):
    loan = request(registry, open_file(registry))
    with pytest.raises(Conflict) as refused:
        issue(registry, loan)
    assert refused.value.reason == "loan-state"
    approved = approve(registry, loan)
    with pytest.raises(Stale):
        approve(registry, loan)
    returned = give_back(registry, issue(registry, approved))
    with pytest.raises(Conflict):
        give_back(registry, returned)


def test_another_offices_things_and_loans_are_not_there(registry):
    file = open_file(registry)
    loan = request(registry, file)
    before = everything(registry)
    with pytest.raises(Invalid) as refused:
        request(registry, file, who=KAROL)
    assert refused.value.fields[0].pointer == "/object_id"
    with pytest.raises(NotFound):
        approve(registry, loan, KAROL)
    with pytest.raises(NotFound):
        loans.get_loan(GetLoan(id=loan.id), KAROL, registry)
    assert listed(who=KAROL) == []
    assert everything(registry) == before
    assert loans.get_loan(GetLoan(id=loan.id), JANA, registry) == loan


def reminders(store: Store) -> list[str]:
    return [row["body"] for row in store.database["outbox"].find({"name": "registry.loan.overdue"})]


def test_reminders_come_once_on_each_of_their_days(registry):
    loan = issued(registry, open_file(registry))
    due = loan.due_on
    told = [
        sum(remind_of_overdue(registry, due + timedelta(days=late)) for _ in range(3))
        for late in (0, 1, 2, 6, 7, 8, 14)
    ]
    assert told == [0, 1, 0, 0, 1, 0, 1]
    assert len(reminders(registry)) == 3 and '"days_late":14' in reminders(registry)[-1]


def test_a_missed_day_is_caught_up_once_and_prolonging_starts_anew(registry):
    loan = issued(registry, open_file(registry))
    assert remind_of_overdue(registry, loan.due_on + timedelta(days=30)) == 1
    assert remind_of_overdue(registry, loan.due_on + timedelta(days=31)) == 0
    current = loans.get_loan(GetLoan(id=loan.id), JANA, registry)
    longer = prolong(registry, current, 90)
    assert remind_of_overdue(registry, longer.due_on) == 0
    assert remind_of_overdue(registry, longer.due_on + timedelta(days=1)) == 1
    give_back(registry, loans.get_loan(GetLoan(id=loan.id), JANA, registry))
    assert remind_of_overdue(registry, longer.due_on + timedelta(days=7)) == 0


def test_many_replicas_tell_once(registry):
    for _ in range(3):
        issued(registry, open_file(registry))
    start = threading.Barrier(4)

    def look(_: int) -> int:
        start.wait()
        return remind_of_overdue(registry, DAY + timedelta(days=31))

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(look, range(4))) == 3
    assert len(reminders(registry)) == 3


def test_what_is_overdue_is_found(registry):
    issued(registry, open_file(registry))
    loan = issued(registry, open_file(registry))
    registry.database["loans"].update_one({"_id": loan.id}, {"$set": {"due_on": str(DAY - timedelta(days=1))}})
    assert [found.id for found in listed("overdue=true")] == [loan.id]
    assert [found.overdue for found in listed("overdue=false")] == [False]
