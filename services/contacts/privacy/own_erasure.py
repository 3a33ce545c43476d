"""Erasing what contacts holds on somebody, a step after the other, each of which may be repeated and may stop anywhere.

The contact itself goes first: from then on no view, no search and no export tells it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from services.contacts.handlers.parties import told
from services.contacts.models.imports import ImportRecord, ImportRowRecord
from services.contacts.models.merges import MergeRecord
from services.contacts.models.outputs import OutputRecord
from services.contacts.models.parties import PartyRecord
from services.contacts.models.privacy import PrivacyCaseRecord, report_key
from services.contacts.models.talks import TalkRecord
from services.contacts.privacy.own_data import (
    merges_of,
    of_parties,
    patterns,
    rows_of,
    talks_that_name,
    talks_with,
)
from shared.contracts.base import now
from shared.contracts.contacts import (
    CaseKind,
    CaseState,
    EraseHeldData,
    Gender,
    ImportState,
    OutputState,
    PartyDetails,
    PartyErased,
    TalkLogged,
)
from shared.contracts.privacy import Erased, Subject
from shared.security.context import Context
from shared.storage.erasing import blot_history, erase_rows, forget_replies
from shared.storage.objects import ObjectStore
from shared.storage.store import Store
from shared.storage.work import Work

_AT_ONCE = 500
_PREVIEW_LASTS = timedelta(minutes=5)
_WORKED_ON = (ImportState.READING, ImportState.WAITING, ImportState.RUNNING, ImportState.REVERTING)
_STAY = frozenset({"access", "shared_offices", "name"})
"""Of PartyDetails: who sees the line that is left, and its name, which becomes the pseudonym."""


@dataclass(frozen=True)
class Eraser:
    """What an erasure works with. `context` has no request to recognise: each step is harmless when repeated."""

    subject: Subject
    pseudonym: str
    context: Context
    store: Store
    objects: ObjectStore

    def write(self, step: Callable[[Work], int]) -> int:
        return self.store.transact(self.context, step)

    def until_none(self, step: Callable[[Work], int]) -> int:
        """Batch after batch; how many in all."""
        done = 0
        while batch := self.write(step):
            done += batch
        return done


def erase_held_data(command: EraseHeldData, context: Context, store: Store, objects: ObjectStore) -> Erased:
    eraser = Eraser(command.subject, command.pseudonym, context, store, objects)
    waits = _imports_under_way(eraser.subject)
    erased = {
        "contact": eraser.write(lambda work: _erase_parties(work, eraser)),
        "photos": _erase_photos(eraser),
        "talks": eraser.until_none(lambda work: erase_rows(work, TalkRecord, talks_with(eraser.subject), _AT_ONCE)),
        "mentions": eraser.until_none(lambda work: _rename_mentions(work, eraser)),
        "merges": eraser.until_none(lambda work: _blank_merges(work, eraser)),
        "imports": 0 if waits else _erase_imports(eraser),
        "exports": _erase_exports(eraser),
    }
    eraser.write(lambda work: _forget_traces(work, eraser))
    done = not waits and not _exports_under_way(eraser.subject)
    return Erased(done=done, erased={section: count for section, count in erased.items() if count})


def _erase_parties(work: Work, eraser: Eraser) -> int:
    parties = work.find_all(PartyRecord, of_parties(eraser.subject))
    for party in parties:
        _blank(party, eraser.pseudonym)
        work.save(party, "erased")
        told(work, party)
        work.emit(PartyErased(office=party.office, party_id=party.id, pseudonym=eraser.pseudonym))
    return len(parties)


def _blank(party: PartyRecord, pseudonym: str) -> None:
    for name, field in PartyDetails.model_fields.items():
        if name not in _STAY:
            setattr(party, name, [] if field.default == () else field.default)
    party.name, party.gender = pseudonym, Gender.UNKNOWN.value
    party.group_ids, party.representatives, party.photo = [], [], None
    party.erased_at = now()
    party.derive()


def _forget_traces(work: Work, eraser: Eraser) -> int:
    """Also when the parties were erased before, by a process that ended there."""
    blot_history(work, PartyRecord, eraser.subject.party_ids)
    forget_replies(work, eraser.subject.party_ids)
    return 0


def _erase_photos(eraser: Eraser) -> int:
    keys = [key for party_id in eraser.subject.party_ids for key in eraser.objects.keys_under(f"photos/{party_id}/")]
    for key in keys:
        eraser.objects.remove(key)
    return len(keys)


def _rename_mentions(work: Work, eraser: Eraser) -> int:
    talks = work.find_all(TalkRecord, talks_that_name(eraser.subject), limit=_AT_ONCE)
    for talk in talks:
        for field in ("subject", "text", "with_whom"):
            text = getattr(talk, field) or ""
            for pattern in patterns(eraser.subject.names):
                text = pattern.sub(eraser.pseudonym, text)
            setattr(talk, field, text)
    work.save_all(talks, "erased")
    ids = [talk.id for talk in talks]
    blot_history(work, TalkRecord, ids)
    forget_replies(work, ids)
    for talk in talks:
        work.emit(TalkLogged(office=talk.office, talk_id=talk.id, party_id=talk.party_id))
    return len(talks)


def _blank_merges(work: Work, eraser: Eraser) -> int:
    merges = work.find_all(MergeRecord, merges_of(eraser.subject), limit=_AT_ONCE)
    for merge in merges:
        for side in ("kept", "gone"):
            if getattr(merge, f"{side}_id") in eraser.subject.party_ids:
                setattr(merge, f"{side}_name", eraser.pseudonym)
        merge.kept_before, merge.gone_before, merge.result = {}, {}, {}
    work.save_all(merges, "erased")
    blot_history(work, MergeRecord, [merge.id for merge in merges])
    return len(merges)


# --- imports and files made of contacts ---


def _imports_under_way(subject: Subject) -> bool:
    """One that is being carried out may write the contact, or its lines, again."""
    states = [state.value for state in _WORKED_ON]
    return ImportRecord.objects(pk__in=_imports_of(subject), state__in=states).first() is not None


def _imports_of(subject: Subject) -> list[str]:
    found: list[str] = ImportRowRecord._get_collection().distinct("import_id", _told_by(subject))
    return found


def _told_by(subject: Subject) -> dict[str, Any]:
    """`rows_of`, those that were blanked already among them."""
    ids = {"$in": list(subject.party_ids)}
    return {"$or": [*rows_of(subject)["$or"], {"party_id": ids}, {"organisation_id": {**ids, "$gt": ""}}]}


def _erase_imports(eraser: Eraser) -> int:
    """The lines of their reports, and the files that they were read from: nobody can be cut out of these."""
    for record in ImportRecord.objects(pk__in=_imports_of(eraser.subject)).only("id"):
        eraser.objects.remove(record.key)
        ImportRecord._get_collection().update_one({"_id": record.id}, {"$set": {"sample": []}, "$inc": {"version": 1}})
    blank = {"$set": {"name": "", "source": "", "problems": []}}
    changed = ImportRowRecord._get_collection().update_many(rows_of(eraser.subject), blank)
    return changed.modified_count


def _erase_exports(eraser: Eraser) -> int:
    """Every file made of contacts that is still kept, and every report on this person: they can be asked for again."""
    outputs = OutputRecord._get_collection()
    made = list(outputs.find({"size": {"$gt": 0}}, {"format": 1}))
    for row in made:
        eraser.objects.remove(f"outputs/{row['_id']}.{row['format']}")
        outputs.update_one({"_id": row["_id"]}, {"$set": {"size": 0}, "$inc": {"version": 1}})
    gone = {"skipped_contacts": {"id": {"$in": list(eraser.subject.party_ids)}}}
    outputs.update_many({"skipped_contacts.id": {"$in": list(eraser.subject.party_ids)}}, {"$pull": gone})
    eraser.write(lambda work: _forget_questions(work, eraser.subject))
    for key in list(eraser.objects.older_than("previews/", now() - _PREVIEW_LASTS)):
        eraser.objects.remove(key)
    return len(made) + _erase_reports(eraser)


def _forget_questions(work: Work, subject: Subject) -> int:
    """What a file was asked for by may be the person's name. One that is still being made needs it."""
    asked = patterns([*subject.names, *subject.emails, *subject.phones])
    under_way = [OutputState.WAITING.value, OutputState.RUNNING.value]
    where = {
        "state": {"$nin": under_way},
        "$or": [{field: pattern} for field in ("selection.q", "selection.filter") for pattern in asked],
    }
    found = work.find_all(OutputRecord, where) if asked else []
    for output in found:
        output.selection = {}
    work.save_all(found, "erased")
    blot_history(work, OutputRecord, [output.id for output in found])
    return len(found)


def _exports_under_way(subject: Subject) -> bool:
    """One that was begun before may have read the contact as it was."""
    last = PartyRecord.objects(pk__in=subject.party_ids, erased_at__ne=None).order_by("-erased_at").first()
    running = OutputRecord.objects(state=OutputState.RUNNING.value)
    return last is not None and running.filter(created_at__lt=last.erased_at).first() is not None


def _erase_reports(eraser: Eraser) -> int:
    of_person = {"party_id": {"$in": list(eraser.subject.party_ids)}, "kind": CaseKind.REPORT.value}
    cases = PrivacyCaseRecord._get_collection()
    made = list(cases.find({**of_person, "size": {"$gt": 0}}, {"_id": 1}))
    for row in made:
        eraser.objects.remove(report_key(row["_id"]))
    cases.update_many(
        {**of_person, "state": CaseState.READY.value},
        {"$set": {"size": 0, "state": CaseState.EXPIRED.value, "subject": {}}, "$inc": {"version": 1}},
    )
    return len(made)
