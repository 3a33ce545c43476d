"""The archive's decision about a list, file by file."""

from dataclasses import dataclass
from datetime import date

from services.registry.domain.disposal import objection
from services.registry.handlers.disposals import disposal_for, give_back, hindrances, reach, require_next
from services.registry.handlers.setup import pack_of
from services.registry.models.disposals import DisposalItemRecord, DisposalRecord
from services.registry.models.files import FileRecord
from shared.contracts.problems import FieldProblem, Invalid, invalid_field
from shared.contracts.registry import DecideDisposal, Disposal, DisposalOutcome, DisposalState, Verdict, VerdictOnItem
from shared.security.context import Context
from shared.storage.store import Store
from shared.storage.work import Work

_SHOWN = 100


@dataclass(frozen=True, slots=True)
class _Decided:
    """`pointer` is where in the command it was said."""

    item: DisposalItemRecord
    verdict: Verdict
    reason: str
    pointer: str
    named: bool


def decide_disposal(command: DecideDisposal, context: Context, store: Store, today: date) -> Disposal:
    if command.decision_on > today:
        detail = f"{command.decision_on} is still to come"
        raise invalid_field("/decision_on", "future-date", detail, today=today.isoformat())

    def write(work: Work) -> Disposal:
        disposal = disposal_for(work, command.id, command.version, context.principal)
        require_next(disposal, DisposalState.DECIDED)
        decided = _decided(command, work.find_all(DisposalItemRecord, {"disposal_id": disposal.id}))
        _check(work, decided)
        _write_verdicts(work, disposal, decided)
        disposal.decision_number, disposal.witnesses = command.decision_number, list(command.witnesses)
        disposal.decision_on = command.decision_on.isoformat()
        return reach(work, disposal, DisposalState.DECIDED)

    return store.transact(context, write)


def _decided(command: DecideDisposal, items: list[DisposalItemRecord]) -> list[_Decided]:
    """Raises Invalid at /items/<n>/file_id for files that are not on the list or named twice."""
    named: dict[str, tuple[int, VerdictOnItem]] = {}
    on_list = {item.file_id for item in items}
    for index, said in enumerate(command.items):
        if said.file_id not in on_list:
            raise invalid_field(f"/items/{index}/file_id", "unknown-file", f"{said.file_id} is not on this list")
        if said.file_id in named:
            raise invalid_field(f"/items/{index}/file_id", "repeated", f"{said.file_id} is named twice")
        named[said.file_id] = (index, said)
    return [_about(item, named.get(item.file_id), command.verdict) for item in items]


def _about(item: DisposalItemRecord, said: tuple[int, VerdictOnItem] | None, otherwise: Verdict) -> _Decided:
    if said is None:
        return _Decided(item, otherwise, "", "/verdict", named=False)
    index, verdict = said
    return _Decided(item, verdict.verdict, verdict.reason, f"/items/{index}/verdict", named=True)


def _check(work: Work, decided: list[_Decided]) -> None:
    file_ids = [one.item.file_id for one in decided]
    files = {file.id: file for file in work.find_all(FileRecord, {"_id": {"$in": file_ids}})}
    hindered = hindrances(work, file_ids)
    appraised_each = {flag.code for flag in pack_of(work).flags if flag.needs_appraisal}
    problems = []
    for one in decided:
        file = files[one.item.file_id]
        why = objection(
            one.verdict,
            permanent=file.permanent,
            held=hindered.get(file.id) == "file-held",
            lent=hindered.get(file.id) == "file-lent",
            appraised=one.named or file.flag not in appraised_each,
        )
        if why is not None:
            params = {"file_id": file.id, "number": file.number}
            detail = f"File {file.number}: {why[1]}"
            problems.append(FieldProblem(pointer=one.pointer, code=why[0], detail=detail, params=params))
    if problems:
        raise Invalid(f"{len(problems)} files can not be decided so", fields=problems[:_SHOWN])


def _write_verdicts(work: Work, disposal: DisposalRecord, decided: list[_Decided]) -> None:
    for one in decided:
        one.item.verdict, one.item.reason = one.verdict.value, one.reason
    work.save_all([one.item for one in decided if one.verdict is not Verdict.KEEP], action="decided")
    give_back(work, [one.item for one in decided if one.verdict is Verdict.KEEP], DisposalOutcome.KEPT)
    disposal.to_destroy = sum(one.verdict is Verdict.DESTROY for one in decided)
    disposal.to_hand_over = sum(one.verdict is Verdict.ARCHIVE for one in decided)
    disposal.to_do, disposal.done = disposal.to_destroy + disposal.to_hand_over, 0
