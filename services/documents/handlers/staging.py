"""The staging desk: what waits, how it is arranged, and who let it go on or put it away."""

from services.documents.domain import object_keys
from services.documents.domain.staging import WrongArrangement, as_it_came, check_arrangement, separated, shifted
from services.documents.handlers import batches
from services.documents.handlers.documents import bytes_of
from services.documents.handlers.intake import Door
from services.documents.handlers.staged_arrivals import tell_staged
from services.documents.models.staging import DROPPED_KEPT, StagedRecord
from shared.contracts import documents as contract
from shared.contracts.base import now
from shared.contracts.documents import MAX_STAGED_PAGES, Staged, StagedReleased, StagedState
from shared.contracts.objects import ObjectLink
from shared.contracts.problems import Conflict, NotFound, invalid_field
from shared.security.context import Context
from shared.storage.store import Store
from shared.storage.work import Work

_AT_ONCE = 100
_LIFE = (
    contract.ReleaseStaged
    | contract.DropStaged
    | contract.RestoreStaged
    | contract.ArrangeStaged
    | contract.JoinStaged
    | contract.SeparateStaged
)


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
        staged.arrange(command.parts)
        return _kept(staged, "arranged", work)

    return store.transact(context, change)


def join(command: contract.JoinStaged, context: Context, store: Store) -> Staged:
    _seen(command.id, context, store)
    _seen(command.other_id, context, store)

    def change(work: Work) -> Staged:
        staged, other = _waiting(command, work), work.get(StagedRecord, command.other_id)
        _check_join(staged, other)
        parts = [*staged.arranged(), *shifted(other.arranged(), staged.pages or 0)]
        staged.arrange(parts)
        staged.joined = [*staged.joined, *other.files]
        staged.pages = (staged.pages or 0) + (other.pages or 0)
        for file in other.files:
            one = other if file["id"] == other.id else work.get(StagedRecord, file["id"])
            one.state, one.joined_to, one.joined = StagedState.JOINED, staged.id, []
            one.pages = file["pages"]
            one.arrange(as_it_came(one.pages))
            _kept(one, "joined", work)
        return _kept(staged, "joined", work)

    return store.transact(context, change)


def separate(command: contract.SeparateStaged, context: Context, store: Store) -> Staged:
    _seen(command.id, context, store)

    def change(work: Work) -> Staged:
        staged = _waiting(command, work)
        for one in _apart(staged, work):
            _kept(one, "separated", work)
        return _kept(staged, "separated", work)

    return store.transact(context, change)


def _check_join(staged: StagedRecord, other: StagedRecord) -> None:
    """Raises Conflict, Invalid."""
    if other.state is not StagedState.WAITING:
        raise Conflict("The other file does not wait on the staging desk any more", reason="not-waiting")
    batch = staged.origin.get("batch")
    if other.id == staged.id or (other.office, other.origin.get("batch")) != (staged.office, batch) or batch is None:
        raise invalid_field("/other_id", "not-of-this-batch", "Only files of one batch are joined")
    if staged.pages is None or other.pages is None:
        raise invalid_field("/other_id", "no-pages", "One of the files has no pages that can be arranged")
    if staged.pages + other.pages > MAX_STAGED_PAGES:
        text = f"At most {MAX_STAGED_PAGES} pages are arranged together"
        raise invalid_field("/other_id", "too-many-pages", text, most=MAX_STAGED_PAGES)


def _apart(staged: StagedRecord, work: Work) -> list[StagedRecord]:
    """Take the joined files from it, each with what is left of its arrangement; they are to be saved."""
    files = staged.files
    own, *theirs = separated(staged.arranged(), [file["pages"] for file in files])
    others = [work.get(StagedRecord, file["id"]) for file in staged.joined]
    for other, parts in zip(others, theirs, strict=True):
        other.state, other.joined_to = StagedState.WAITING, None
        other.arrange(parts)
    if others:
        staged.pages, staged.joined = files[0]["pages"], []
        staged.arrange(own)
    return others


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
        for one in [*_apart(staged, work), staged]:
            one.state, one.actor_name = StagedState.DROPPED, context.principal.name
            batches.note_cleared(work, one.origin.get("batch"))
            _kept(one, "dropped", work)
        return staged.to_message()

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
