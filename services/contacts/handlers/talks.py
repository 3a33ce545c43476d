"""The contact log."""

from collections.abc import Callable

from services.contacts.handlers.sight import keep_there, require_sight, seen
from services.contacts.models.parties import PartyRecord
from services.contacts.models.talks import TALKS, TalkRecord
from shared.contracts.base import Page, now
from shared.contracts.contacts import (
    ChangeTalk,
    FollowUpWanted,
    ListTalks,
    LogTalk,
    RemoveTalk,
    Talk,
    TalkLogged,
)
from shared.contracts.problems import Conflict, Forbidden, NotFound
from shared.security.context import Context
from shared.security.rights import Right
from shared.storage.store import Store
from shared.storage.work import Work, stale


def list_talks(command: ListTalks, context: Context, store: Store) -> Page[Talk]:
    require_sight(context.principal, store.get(PartyRecord, command.party_id))
    return TALKS.page(command, context.principal, {"party_id": command.party_id, "deleted_at": None})


def log_talk(command: LogTalk, context: Context, store: Store) -> Talk:
    """Whoever sees a party may write down that they spoke with it."""

    def write(work: Work) -> Talk:
        party = seen(work, context.principal, command.party_id)
        if party.merged_into or party.erased_at:
            raise Conflict("It was merged into another contact or erased", reason="merged")
        keep_there(work, [party.id])
        talk = TalkRecord(
            office=party.office,
            by_id=context.principal.id,
            by_name=context.principal.name,
            **command.model_dump(exclude={"channel"}),
            channel=command.channel.value,
        )
        work.add(talk, "logged")
        work.emit(TalkLogged(office=talk.office, talk_id=talk.id, party_id=party.id))
        _ask_for_follow_up(work, talk)
        return talk.to_message()

    return store.transact(context, write)


def _ask_for_follow_up(work: Work, talk: TalkRecord) -> None:
    if talk.follow_up_on is None:
        return
    work.emit(
        FollowUpWanted(
            office=talk.office,
            talk_id=talk.id,
            party_id=talk.party_id,
            due_at=talk.follow_up_on,
            subject=talk.follow_up or talk.subject,
            assignee_id=talk.by_id,
        )
    )


def change_talk(command: ChangeTalk, context: Context, store: Store) -> Talk:
    fields = ChangeTalk.model_fields.keys() - {"id", "version", "party_id"}
    given = {name: getattr(command, name) for name in fields if getattr(command, name) is not None}

    def change(work: Work, talk: TalkRecord) -> str:
        for name, value in given.items():
            setattr(talk, name, value.value if name == "channel" else value)
        return "changed"

    return _write(command, context, store, change)


def remove_talk(command: RemoveTalk, context: Context, store: Store) -> Talk:
    def change(work: Work, talk: TalkRecord) -> str:
        talk.deleted_at = now()
        return "removed"

    return _write(command, context, store, change)


def _write(
    command: ChangeTalk | RemoveTalk, context: Context, store: Store, change: Callable[[Work, TalkRecord], str]
) -> Talk:
    def write(work: Work) -> Talk:
        principal = context.principal
        seen(work, principal, command.party_id)
        talk = work.get(TalkRecord, command.id)
        if talk.party_id != command.party_id or talk.deleted_at is not None:
            raise NotFound("No such talk")
        leads = principal.may(Right.CONTACTS_ASSIGN) and principal.sees(talk.office)
        if talk.by_id != principal.id and not leads:
            raise Forbidden("Who wrote it may change it", reason="not-keeper")
        if talk.version != command.version:
            raise stale(talk)
        action = change(work, talk)
        work.save(talk, action)
        work.emit(TalkLogged(office=talk.office, talk_id=talk.id, party_id=talk.party_id))
        return talk.to_message()

    return store.transact(context, write)
