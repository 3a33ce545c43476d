"""Merging two contacts, and parting them again: each one transaction, with an event that the references follow."""

from typing import Any

from services.contacts.domain.merging import MERGED, Joining, joined, parted
from services.contacts.handlers.names import names_of
from services.contacts.handlers.parties import answered, told
from services.contacts.handlers.privacy import erasure_under_way
from services.contacts.handlers.relations import check_relations
from services.contacts.handlers.sight import changeable, require_sight, require_writing, seen
from services.contacts.models.merges import MERGES, MergeRecord
from services.contacts.models.parties import PartyRecord
from services.contacts.models.talks import TalkRecord
from shared.contracts.base import Page, now
from shared.contracts.contacts import Access, ListMerges, Merge, MergeParties, Party, PartyMerged, RevertMerge
from shared.contracts.problems import Conflict
from shared.security.context import Context
from shared.storage.store import Store
from shared.storage.work import Work, stale


def list_merges(command: ListMerges, context: Context, store: Store) -> Page[Merge]:
    """Of contacts that the caller sees: others in the office may be their team's alone."""
    page = MERGES.page(command, context.principal)
    ids = [id for merge in page.items for id in (merge.kept_id, merge.gone_id)]
    seen = names_of(ids, context.principal, store)
    items = tuple(merge for merge in page.items if merge.kept_id in seen and merge.gone_id in seen)
    return Page(items=items, next_cursor=page.next_cursor)


def merge_parties(command: MergeParties, context: Context, store: Store) -> Party:
    def write(work: Work) -> Party:
        kept = changeable(work, context.principal, command.kept_id, command.version)
        gone = changeable(work, context.principal, command.gone_id, command.gone_version)
        _check_pair(kept, gone)
        if erasure_under_way([kept.id, gone.id], work):
            raise Conflict("The personal data of one of them is being erased", reason="erased")
        merge = MergeRecord(
            office=kept.office,
            kept_id=kept.id,
            kept_name=kept.name,
            gone_id=gone.id,
            gone_name=gone.name,
            kept_before=fields_of(kept),
            gone_before=fields_of(gone),
            merged_at=now(),
            by_name=context.principal.name,
        )
        merge.result = joined(merge.kept_before, merge.gone_before, frozenset(command.take))
        kept.write(merge.result)
        kept.derive()
        require_writing(context.principal, kept)
        check_relations(work, kept, context.principal)
        work.save(kept, "merged")
        gone.merged_into = kept.id
        gone.derive()
        work.save(gone, "merged")
        merge.organisation_of = _move(work, "organisation_id", gone.id, kept.id)
        merge.branch_of = _move(work, "branch_id", gone.id, kept.id)
        merge.talk_ids = _move_talks(work, {"party_id": gone.id}, kept.id)
        work.add(merge, "merged")
        _tell(work, merge, kept, gone)
        return kept.to_message()

    return answered(store.transact(context, write), context, store)


def revert_merge(command: RevertMerge, context: Context, store: Store) -> Merge:
    def write(work: Work) -> Merge:
        merge = work.get(MergeRecord, command.id)
        seen(work, context.principal, merge.kept_id)
        if merge.version != command.version:
            raise stale(merge)
        if merge.reverted_at is not None:
            raise Conflict("It was reverted before", reason="reverted")
        kept = changeable(work, context.principal, merge.kept_id)
        gone = work.get(PartyRecord, merge.gone_id)
        require_sight(context.principal, gone)
        require_writing(context.principal, gone)
        kept.write(_parted(work, merge, fields_of(kept)))
        kept.derive()
        work.save(kept, "parted")
        gone.merged_into = None
        gone.derive()
        work.save(gone, "parted")
        _move(work, "organisation_id", kept.id, gone.id, only=merge.organisation_of)
        _move(work, "branch_id", kept.id, gone.id, only=merge.branch_of)
        _move_talks(work, {"_id": {"$in": merge.talk_ids}, "party_id": kept.id}, gone.id)
        merge.reverted_at = now()
        work.save(merge, "reverted")
        _tell(work, merge, kept, gone, reverted=True)
        return merge.to_message()

    return store.transact(context, write)


def _parted(work: Work, merge: MergeRecord, present: dict[str, Any]) -> dict[str, Any]:
    """What the kept contact is without this merge. What went into it later stays, as if this one had never been."""
    into_it = {"kept_id": merge.kept_id, "reverted_at": None, "merged_at": {"$gte": merge.merged_at}}
    later = [one for one in work.find_all(MergeRecord, into_it, sort=[("merged_at", 1), ("_id", 1)]) if one != merge]
    without, rewritten = parted(present, _joining(merge), [_joining(one) for one in later])
    for one, joining in zip(later, rewritten, strict=True):
        one.kept_before, one.result = joining.kept, joining.result
    work.save_all(later, "parted")
    return without


def _joining(merge: MergeRecord) -> Joining:
    return Joining(merge.kept_before, merge.gone_before, merge.result)


def fields_of(party: PartyRecord) -> dict[str, Any]:
    stored = party.to_mongo().to_dict()
    return {name: stored.get(name) for name in MERGED}


def _check_pair(kept: PartyRecord, gone: PartyRecord) -> None:
    if kept.id == gone.id or kept.type != gone.type:
        raise Conflict("Only two different contacts of one type can be merged", reason="types-differ")
    if gone.id in (kept.organisation_id, kept.branch_id) or kept.id in (gone.organisation_id, gone.branch_id):
        raise Conflict("One of them belongs to the other", reason="member-of-itself")


def _move(work: Work, path: str, before: str, after: str, only: list[str] | None = None) -> list[str]:
    """What belongs to `before` belongs to `after`; the ids of what was moved."""
    where: dict[str, Any] = {path: before}
    if only is not None:
        where["_id"] = {"$in": list(only)}
    members = work.find_all(PartyRecord, where)
    for member in members:
        setattr(member, path, after)
    work.save_all(members, "moved")
    for member in members:
        told(work, member)
    return [member.id for member in members]


def _move_talks(work: Work, where: dict[str, Any], after: str) -> list[str]:
    talks = work.find_all(TalkRecord, where)
    for talk in talks:
        talk.party_id = after
    work.save_all(talks, "moved")
    return [talk.id for talk in talks]


def _tell(work: Work, merge: MergeRecord, kept: PartyRecord, gone: PartyRecord, *, reverted: bool = False) -> None:
    told(work, kept)
    told(work, gone)
    work.emit(
        PartyMerged(
            office=kept.office,
            kept_id=kept.id,
            kept_name="" if kept.access == Access.TEAM.value else kept.name,
            gone_id=gone.id,
            gone_before=tuple(_gone_into(work, gone.id)),
            reverted=reverted,
        )
    )


def _gone_into(work: Work, party_id: str) -> list[str]:
    """Whoever went into it earlier, also by way of others."""
    found: list[str] = []
    waiting = [party_id]
    while waiting:
        into = {"kept_id": {"$in": waiting}, "reverted_at": None}
        waiting = [merge.gone_id for merge in work.find_all(MergeRecord, into) if merge.gone_id not in found]
        found += waiting
    return found
