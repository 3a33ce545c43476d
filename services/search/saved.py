"""The use cases of saved searches: everybody keeps their own; all can use a shared one, and its owner changes it."""

from services.search.finding import clauses_of
from services.search.models import KEPT, SAVED_SEARCHES, SavedSearchRecord, visible_to
from shared.contracts.base import Done, Page
from shared.contracts.problems import FieldProblem, Forbidden, Invalid, NotFound, invalid_field
from shared.contracts.search import (
    ChangeSavedSearch,
    ListSavedSearches,
    Question,
    RemoveSavedSearch,
    SavedSearch,
    SavedSearchChanged,
    SaveSearch,
)
from shared.security.context import Context
from shared.security.principal import Principal
from shared.storage.store import Store
from shared.storage.work import Work


def list_saved_searches(command: ListSavedSearches, context: Context) -> Page[SavedSearch]:
    page = SAVED_SEARCHES.page(command, context.principal, visible_to(context.principal))
    return Page(items=tuple(record.shown_to(context.principal) for record in page.items), next_cursor=page.next_cursor)


def save_search(command: SaveSearch, context: Context, store: Store) -> SavedSearch:
    principal = context.principal
    question = _checked(command.question)

    def save(work: Work) -> SavedSearch:
        _refuse_name_in_use(work, principal, command.name)
        record = SavedSearchRecord(
            owner_id=principal.id,
            owner_name=principal.name,
            name=command.name,
            question=question,
            shared=command.shared,
        )
        work.add(record, action="saved")
        work.emit(_told(record))
        return record.shown_to(principal)

    return store.transact(context, save)


def change_saved_search(command: ChangeSavedSearch, context: Context, store: Store) -> SavedSearch:
    principal = context.principal
    question = None if command.question is None else _checked(command.question)

    def change(work: Work) -> SavedSearch:
        record = _own(work, command.id, command.version, principal)
        if command.name is not None and command.name != record.name:
            _refuse_name_in_use(work, principal, command.name)
            record.name = command.name
        record.question = record.question if question is None else question
        record.shared = record.shared if command.shared is None else command.shared
        work.save(record)
        work.emit(_told(record))
        return record.shown_to(principal)

    return store.transact(context, change)


def remove_saved_search(command: RemoveSavedSearch, context: Context, store: Store) -> Done:
    def remove(work: Work) -> Done:
        record = _own(work, command.id, command.version, context.principal)
        record.removed = True
        work.save(record, action="removed")
        work.emit(_told(record))
        return Done()

    return store.transact(context, remove)


def _own(work: Work, record_id: str, version: int, principal: Principal) -> SavedSearchRecord:
    """Raises NotFound for one that is not seen, Forbidden for another one's, and Stale when somebody was faster."""
    record = work.get(SavedSearchRecord, record_id)
    own = record.owner_id == principal.id
    if record.removed or not (own or record.shared):
        raise NotFound("No such saved search")
    if not own:
        raise Forbidden(f"This search is {record.owner_name}'s; save one of your own", reason="not-owner")
    return work.get(SavedSearchRecord, record_id, version=version)


def _refuse_name_in_use(work: Work, principal: Principal, name: str) -> None:
    if work.find(SavedSearchRecord, owner_id=principal.id, name=name, **KEPT) is not None:
        raise invalid_field(
            "/name", "name-in-use", f"You have a search '{name}' already; choose another name", name=name
        )


def _checked(question: Question) -> dict:
    """Raises Invalid at /question/q for what could never be asked."""
    try:
        clauses_of(question)
    except Invalid as problem:
        fields = [
            FieldProblem(pointer=f"/question{field.pointer}", code=field.code, detail=field.detail, params=field.params)
            for field in problem.fields
        ]
        raise Invalid(problem.detail, fields=fields) from problem
    return question.model_dump(mode="json", exclude_defaults=True)


def _told(record: SavedSearchRecord) -> SavedSearchChanged:
    return SavedSearchChanged(saved_search_id=record.id, owner_id=record.owner_id, shared=record.shared)
