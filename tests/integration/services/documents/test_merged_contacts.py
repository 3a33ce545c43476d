"""Links to contacts follow their merging and their parting."""

from services.documents.handlers.links import link_document
from services.documents.handlers.merged_contacts import follow_merge
from services.documents.models.links import LinkRecord
from shared.contracts.base import now
from shared.contracts.contacts import PartyMerged
from shared.contracts.documents import LinkDocument, LinkedRecord
from shared.identifiers import new_id
from shared.security.context import Context, context_of_service
from tests.integration.services.documents.conftest import person
from tests.meanwhile import Meanwhile

JANA = person("BA")


def linked(house, document, contact, label):
    link = LinkRecord(
        office="BA", document_id=document, document_name="scan.pdf", service="contacts", kind="party",
        record_id=contact, record_office="BA", label=label, made_at=now(), made_by="Jana",
    )  # fmt: skip
    return house.store.transact(Context(JANA.principal), lambda work: work.add(link))


def attached(house, store, document, contact):
    """By a page that still shows the contact as it was."""
    record = LinkedRecord(service="contacts", kind="party", record_id=contact, label="G")
    bus = OtherServices({contact: house.document(document.id)})
    return link_document(LinkDocument(document_id=document.id, record=record), Context(JANA.principal), store, bus)


class OtherServices:
    """Tells what stands under an id."""

    def __init__(self, records):
        self.records = records

    def call(self, command, context, **_):
        return self.records[command.id]


def ends(*links):
    return [(found.record_id, found.label) for found in (LinkRecord.objects.get(id=link.id) for link in links)]


def told(house, kept, gone, *before, reverted=False):
    event = PartyMerged(
        office="KE", kept_id=kept, kept_name="Kept", gone_id=gone, gone_before=before, reverted=reverted
    )
    follow_merge(event, context_of_service("documents"), house.store)


def test_links_follow_a_merge_and_its_undoing(house):
    kept, gone, (only, both) = new_id(), new_id(), (new_id(), new_id())
    own, other, shared = linked(house, both, kept, "K"), linked(house, only, gone, "G"), linked(house, both, gone, "G")
    told(house, kept, gone)
    told(house, kept, gone)
    assert ends(own, other, shared) == [(kept, "K"), (kept, "Kept"), (gone, "G")]
    assert LinkRecord.objects.get(id=other.id).record_office == "KE"
    told(house, kept, gone, reverted=True)
    assert ends(own, other, shared) == [(kept, "K"), (gone, "G"), (gone, "G")]
    assert LinkRecord.objects.get(id=other.id).record_office == "BA"
    told_of = house.store.database["outbox"].count_documents({"name": "documents.links.changed"})
    assert told_of == 4


def test_parted_in_the_middle_of_a_chain_what_came_with_it_goes_with_it(house):
    first, second, third = new_id(), new_id(), new_id()
    of_first, of_second, of_third = (linked(house, new_id(), one, "x") for one in (first, second, third))
    told(house, second, first)
    told(house, third, second)
    assert [end for end, _ in ends(of_first, of_second, of_third)] == [third, third, third]
    told(house, third, second, first, reverted=True)
    assert [end for end, _ in ends(of_first, of_second, of_third)] == [second, second, third]
    told(house, second, first, reverted=True)
    assert [end for end, _ in ends(of_first, of_second, of_third)] == [first, second, third]


def test_a_link_made_later_or_in_the_moment_of_a_merge_follows_and_comes_back(house):
    kept, gone = new_id(), new_id()
    one, other = house.held(b"one", JANA), house.held(b"other", JANA)
    attached(house, Meanwhile(house.store, lambda: told(house, kept, gone)), one, gone)
    late = attached(house, house.store, other, gone)
    assert attached(house, house.store, other, kept).id == late.id
    links = LinkRecord.objects(document_id__in=[one.id, other.id])
    assert {link.record_id for link in links} == {kept}
    told(house, kept, gone, reverted=True)
    assert {(link.record_id, link.label) for link in links.clone()} == {(gone, "G")}
    attached(house, house.store, house.held(b"third", JANA), gone)
    assert LinkRecord.objects(record_id=gone).count() == 3
