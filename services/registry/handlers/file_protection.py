"""Holds, which keep a file from everybody's disposal, and the protocol of a loss."""

from zoneinfo import ZoneInfo

from services.registry.handlers.files import IN_KEEPING, file_for, require_state, save_file
from shared.contracts.base import now
from shared.contracts.problems import Conflict, NotFound, invalid_field
from shared.contracts.registry import File, FileState, LossProtocol, PlaceHold, ReleaseHold, ReportLoss
from shared.identifiers import new_id
from shared.security.context import Context
from shared.storage.store import Store
from shared.storage.work import Work


def place_hold(command: PlaceHold, context: Context, store: Store) -> File:
    def write(work: Work) -> File:
        file = file_for(work, command.id, None, context.principal)
        require_state(file, *IN_KEEPING, FileState.PROPOSED, FileState.LOST)
        hold = {"id": new_id(), "reason": command.reason, "placed_by": context.principal.name, "placed_at": now()}
        file.holds = [*file.holds, {**hold, "released_by": None, "released_at": None}]
        file.held = True
        return save_file(work, file, "held")

    return store.transact(context, write)


def release_hold(command: ReleaseHold, context: Context, store: Store) -> File:
    def write(work: Work) -> File:
        file = file_for(work, command.id, None, context.principal)
        holds = {hold["id"]: dict(hold) for hold in file.holds}
        hold = holds.get(command.hold_id)
        if hold is None:
            raise NotFound("No such hold")
        if hold["released_at"] is not None:
            raise Conflict("This hold was released before", reason="hold-released", params={"by": hold["released_by"]})
        hold |= {"released_by": context.principal.name, "released_at": now(), "release_reason": command.reason}
        file.holds = list(holds.values())
        file.held = any(hold["released_at"] is None for hold in file.holds)
        return save_file(work, file, "released")

    return store.transact(context, write)


def report_loss(command: ReportLoss, context: Context, store: Store, zone: ZoneInfo) -> File:
    today = now().astimezone(zone).date()
    if command.lost_on > today:
        raise invalid_field("/lost_on", "future-date", f"{command.lost_on} is still to come", today=today.isoformat())

    def write(work: Work) -> File:
        file = file_for(work, command.id, command.version, context.principal)
        require_state(file, *IN_KEEPING)
        told = command.model_dump(exclude={"id", "version"})
        protocol = LossProtocol(**told, reported_by=context.principal.name, reported_at=now())
        file.loss = {**protocol.model_dump(), "lost_on": command.lost_on.isoformat()}
        file.state = FileState.LOST.value
        return save_file(work, file, "lost")

    return store.transact(context, write)
