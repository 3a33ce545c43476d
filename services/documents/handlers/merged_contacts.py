"""Links to a contact follow its merging into another, and come back when the two are parted.

A link that is made later, by a page that was open for long, follows at once: see `follow_late`.
"""

from services.documents.models.links import LinkRecord
from shared.contracts.contacts import PartyMerged
from shared.contracts.documents import LinksChanged
from shared.security.context import Context
from shared.storage import merged
from shared.storage.store import Store
from shared.storage.work import Work

_CONTACT = {"service": "contacts", "kind": "party"}
_END = ("record_id", "record_office", "label")


def follow_merge(event: PartyMerged, context: Context, store: Store) -> None:
    store.transact(context, lambda work: _part(work, event) if event.reverted else _join(work, event))


def follow_late(work: Work, link: LinkRecord) -> LinkRecord:
    """The link, not written yet, to the contact that the one at its other end is now."""
    if {name: getattr(link, name) for name in _CONTACT} != _CONTACT:
        return link
    contact_id, office = merged.present(work, link.record_id)
    if contact_id != link.record_id:
        link.made_to = {name: getattr(link, name) for name in _END}
        link.record_id, link.record_office = contact_id, office
    return link


def _join(work: Work, event: PartyMerged) -> None:
    """A link to a document that the other contact has as well stays where it is: nothing is lost, nothing is twice."""
    merged.remember(work, event.gone_id, event.kept_id, event.office)
    kept = work.find_all(LinkRecord, {**_CONTACT, "record_id": event.kept_id})
    there = {link.document_id for link in kept}
    gone = work.find_all(LinkRecord, {**_CONTACT, "record_id": event.gone_id})
    moved = [link for link in gone if link.document_id not in there]
    for link in moved:
        link.made_to = link.made_to or {name: getattr(link, name) for name in _END}
        link.record_id, link.record_office = event.kept_id, event.office
        link.label = event.kept_name or link.label
    _save(work, moved, event)


def _part(work: Work, event: PartyMerged) -> None:
    merged.forget(work, event.gone_id)
    before = [event.gone_id, *event.gone_before]
    moved = work.find_all(LinkRecord, {**_CONTACT, "record_id": event.kept_id, "made_to.record_id": {"$in": before}})
    for link in moved:
        made_to = dict(link.made_to)
        link.record_id = event.gone_id
        link.record_office, link.label = made_to["record_office"], made_to["label"]
        if made_to["record_id"] == event.gone_id:
            link.made_to = {}
    _save(work, moved, event)


def _save(work: Work, links: list[LinkRecord], event: PartyMerged) -> None:
    work.save_all(links, "followed-merge")
    for link in links:
        for end in (event.kept_id, event.gone_id):
            work.emit(LinksChanged(office=link.office, document_id=link.document_id, **_CONTACT, record_id=end))
