"""The staging desk: what waits, how it is arranged, and who let it go on or put it away."""

from services.documents.domain import object_keys
from services.documents.domain.staging import WrongArrangement, check_arrangement
from services.documents.handlers import batches
from services.documents.handlers.documents import bytes_of
from services.documents.handlers.intake import Door
from services.documents.handlers.staged_arrivals import tell_staged
from services.documents.models.staging import DROPPED_KEPT, StagedRecord
from shared.contracts import documents as contract
from shared.contracts.base import now
from shared.contracts.documents import Staged, StagedReleased, StagedState
from shared.contracts.objects import ObjectLink
from shared.contracts.problems import Conflict, NotFound, invalid_field
from shared.security.context import Context
from shared.storage.store import Store
from shared.storage.work import Work

_AT_ONCE = 100
_LIFE = contract.ReleaseStaged | contract.DropStaged | contract.RestoreStaged | contract.ArrangeStaged


def get_staged(command: contract.GetStaged, context: Context, store: Store) -> Staged:
    return _seen(command.id, context, store).to_message()


def get_content(command: contract.GetStagedContent, context: Context, door: Door) -> ObjectLink:
    staged = _seen(command.id, context, door.store)
    if not staged.bytes_left:
        raise NotFound("This file is not on the staging desk any more")
    return bytes_of(object_keys.staged_key(staged.id), staged.filename, door, media_type=staged.media_type)


def arrange(command: contract.ArrangeStaged, context: Context, store: Store) -> Staged:
    _seen(command.id, context, store)

    def change(work: Work) -> Staged:
        staged = _waiting(command, work)
        try:
            check_arrangement(command.parts, staged.pages)
        except WrongArrangement as error:
            raise invalid_field(error.pointer, error.code, str(error)) from error
        staged.parts = [[page.model_dump(mode="json") for page in part] for part in command.parts]
        return _kept(staged, "arranged", work)

    return store.transact(context, change)


def release(command: contract.ReleaseStaged, context: Context, store: Store) -> Staged:
    """What follows is done by whoever hears of it (`releasing.carry_out`)."""
    _seen(command.id, context, store)

    def change(work: Work) -> Staged:
        staged = _waiting(command, work)
        staged.state, staged.actor_name = StagedState.RELEASING, context.principal.name
        work.emit(StagedReleased(office=staged.office, staged_id=staged.id))
        return _kept(staged, "released", work)

    return store.transact(context, change)


def drop(command: contract.DropStaged, context: Context, store: Store) -> Staged:
    _seen(command.id, context, store)

    def change(work: Work) -> Staged:
        staged = _waiting(command, work)
        staged.state, staged.actor_name = StagedState.DROPPED, context.principal.name
        batches.note_cleared(work, staged.origin.get("batch"))
        return _kept(staged, "dropped", work)

    return store.transact(context, change)


def restore(command: contract.RestoreStaged, context: Context, store: Store) -> Staged:
    _seen(command.id, context, store)

    def change(work: Work) -> Staged:
        staged = work.get(StagedRecord, command.id, version=command.version)
        if staged.state is not StagedState.DROPPED or not staged.bytes_left:
            raise Conflict("Only what was dropped lately can be brought back", reason="not-dropped")
        staged.state = StagedState.WAITING
        batches.note_waiting_again(work, staged.origin.get("batch"))
        return _kept(staged, "restored", work)

    return store.transact(context, change)


def sweep(door: Door) -> None:
    """Remove the files of what became documents, and of what was dropped long ago."""
    gone = {"state": StagedState.RELEASED.value}
    forgotten = {"state": StagedState.DROPPED.value, "updated_at": {"$lt": now() - DROPPED_KEPT}}
    left = StagedRecord.objects(__raw__={"bytes_left": True, "$or": [gone, forgotten]}).only("id").limit(_AT_ONCE)
    for staged_id in [record.id for record in left]:
        door.objects.remove(object_keys.staged_key(staged_id))
        StagedRecord._get_collection().update_one({"_id": staged_id}, {"$set": {"bytes_left": False}})


def _seen(staged_id: str, context: Context, store: Store) -> StagedRecord:
    staged = store.get(StagedRecord, staged_id)
    context.principal.require_sight(staged.office, "staged file")
    return staged


def _waiting(command: _LIFE, work: Work) -> StagedRecord:
    staged = work.get(StagedRecord, command.id, version=command.version)
    if staged.state is not StagedState.WAITING:
        raise Conflict("This does not wait on the staging desk any more", reason="not-waiting")
    return staged


def _kept(staged: StagedRecord, action: str, work: Work) -> Staged:
    work.save(staged, action)
    tell_staged(staged, work)
    return staged.to_message()
