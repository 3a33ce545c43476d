import pytest

from services.documents.domain.link_targets import reading_command
from services.documents.handlers import links
from shared.contracts import documents as contract
from shared.contracts.documents import (
    LinkDocument,
    LinkedRecord,
    ListAttached,
    ListLinks,
    ListRecordFiles,
    UnlinkDocument,
)
from shared.contracts.problems import Forbidden, Invalid, NotFound
from shared.contracts.registry import GetEntry, GetFile
from shared.security.context import Context
from shared.security.principal import Principal
from shared.security.rights import Right
from tests.integration.services.documents.conftest import person

JANA = person("BA")
BOTH = person("BA", "KE")
ELSEWHERE = person("KE")


class OtherServices:
    """Stands for the services that own the records at the other ends, which answer as the caller may see."""

    def __init__(self, house, *hidden):
        self.house = house
        self.hidden = hidden

    def call(self, command, context, **_):
        if command.id in self.hidden:
            raise Forbidden()
        found = self.house.document(command.id)
        context.principal.require_sight(found.office, "record")
        return found


def reference(document, **more):
    fields = {"service": "documents", "kind": "document", "record_id": document.id, "label": "The contract"}
    return LinkedRecord(**{**fields, **more})


def attached(house, document, record, context=JANA, bus=None):
    command = LinkDocument(document_id=document.id, record=record)
    return links.link_document(command, context, house.store, bus or OtherServices(house))


def of_record(house, record, context=JANA, bus=None):
    command = ListAttached(record_service="documents", record_kind="document", record_id=record.id)
    return links.list_attached(command, context, bus or OtherServices(house)).items


@pytest.mark.parametrize(
    ("service", "kind", "command"),
    [
        ("registry", "entry", GetEntry),
        ("registry", "file", GetFile),
        ("documents", "document", contract.GetDocument),
        ("documents", "content", None),
        ("documents", "preview", None),
        ("registry", "nothing", None),
    ],
)
def test_documents_are_attached_to_whatever_is_read_by_its_id(service, kind, command):
    assert reading_command(service, kind) is command


def test_a_link_is_seen_from_both_ends_and_made_once(house):
    record, document = house.held(b"the record", JANA), house.held(b"the attachment", JANA)
    link = attached(house, document, reference(record))
    assert attached(house, document, reference(record)).id == link.id

    (found,) = of_record(house, record)
    assert (found.link, found.document.id) == (link, document.id)
    page = links.list_links(ListLinks(document_id=document.id), JANA, house.store)
    assert [(end.record.label, end.record.record_id) for end in page.items] == [("The contract", record.id)]

    links.unlink_document(UnlinkDocument(id=link.id), JANA, house.store, OtherServices(house))
    assert of_record(house, record) == ()
    assert house.content(document.id, JANA) == b"the attachment"


def test_who_may_not_see_the_record_neither_attaches_nor_lists(house):
    record, document = house.held(b"the record", ELSEWHERE, office="KE"), house.held(b"the attachment", JANA)
    before = house.contents()
    with pytest.raises(NotFound):
        attached(house, document, reference(record))
    with pytest.raises(NotFound):
        of_record(house, record)
    with pytest.raises(NotFound):
        attached(house, document, reference(document), bus=OtherServices(house, document.id))
    assert house.contents() == before


def test_the_files_of_several_records_come_together_without_what_the_caller_does_not_see(house):
    first, second = house.held(b"the first record", JANA), house.held(b"the second record", JANA)
    mine, strange = house.held(b"the attachment", JANA), house.held(b"another office's", ELSEWHERE, office="KE")
    links_made = [attached(house, mine, reference(record), BOTH) for record in (first, second)]
    attached(house, strange, reference(first), BOTH)
    wanted = ListRecordFiles(record_service="documents", record_kind="document", record_ids=(first.id, second.id))
    found = links.list_record_files(wanted, JANA).items
    assert {(one.made_by_id, one.made_by) for one in found} == {(BOTH.principal.id, BOTH.principal.name)}
    assert [(file.link_id, file.record_id) for file in found] == [
        (link.id, link.record.record_id) for link in reversed(links_made)
    ]
    assert {file.document_id for file in found} == {mine.id}
    assert len(links.list_record_files(wanted, BOTH).items) == 3
    assert len(links.list_record_files(wanted.model_copy(update={"limit": 1}), BOTH).items) == 1


def test_the_other_end_is_named_only_to_who_may_see_it(house):
    record, document = house.held(b"the record", ELSEWHERE, office="KE"), house.held(b"the attachment", JANA)
    link = attached(house, document, reference(record), BOTH)

    assert links.list_links(ListLinks(document_id=document.id), JANA, house.store).items == ()
    assert len(links.list_links(ListLinks(document_id=document.id), BOTH, house.store).items) == 1
    assert of_record(house, record, ELSEWHERE) == (), "the document is another office's"
    with pytest.raises(NotFound):
        links.unlink_document(UnlinkDocument(id=link.id), JANA, house.store, OtherServices(house))


def test_a_kind_of_record_needs_its_right_to_be_named(house):
    record, document = house.held(b"the record", JANA), house.held(b"the attachment", JANA)
    attached(house, document, reference(record))
    house.store.database["links"].update_one({}, {"$set": {"service": "registry", "kind": "entry"}})
    known = JANA.principal.model_dump(include={"kind", "id", "name", "roles", "offices"})
    context = Context(principal=Principal(**known, scopes=frozenset({Right.DOCUMENTS_READ})))
    assert links.list_links(ListLinks(document_id=document.id), context, house.store).items == ()
    assert len(links.list_links(ListLinks(document_id=document.id), JANA, house.store).items) == 1


def test_nothing_is_attached_to_what_is_no_record(house):
    document = house.held(b"the attachment", JANA)
    with pytest.raises(Invalid) as refusal:
        attached(house, document, reference(document, kind="preview"))
    assert refusal.value.fields[0].pointer == "/record/kind"
