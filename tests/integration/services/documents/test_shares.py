from datetime import timedelta

import pytest
from pydantic import SecretStr

from services.documents.domain.sharing import PASSWORD_FROM, TICKET_FOR
from services.documents.handlers import history, shares, trash
from services.documents.models.shares import SHARES, ShareRecord, ShareTicket
from shared.contracts.base import now
from shared.contracts.documents import (
    CreateShare,
    GetShared,
    ListDocumentsHistory,
    ListShares,
    OpenShare,
    RevokeShare,
    TrashDocument,
)
from shared.contracts.problems import Forbidden, Invalid, NotFound, TooManyRequests
from shared.security.context import Context
from shared.security.principal import ANONYMOUS
from tests.integration.services.documents.conftest import fetch, person

JANA = person("BA")
STRANGER = Context(principal=ANONYMOUS)
PASSWORD = "correct horse"


def shared(house, document, context=JANA, **more):
    fields = {"document_id": document.id, "note": "For the notary", "expires_at": now() + timedelta(days=7)}
    return shares.create_share(CreateShare(**{**fields, **more}), context, house.store)


def opened(house, secret, password=None, address="192.0.2.1"):
    given = SecretStr(password) if password else None
    command = OpenShare(secret=SecretStr(secret), password=given, remote_address=address)
    return shares.open_share(command, STRANGER, house.door)


def fetched(house, ticket):
    return fetch(shares.get_shared(GetShared(ticket=ticket), house.door).url)


@pytest.fixture
def document(house):
    return house.held(b"the contract", JANA, filename="contract.txt")


def test_who_holds_the_link_reads_what_was_shared(house, document):
    made = shared(house, document)
    house.revise(document, b"a later wording", JANA)
    found = opened(house, made.secret)
    assert (found.document_name, found.size) == ("contract.txt", len(b"the contract"))
    assert fetched(house, found.ticket) == b"the contract"

    opened(house, made.secret)
    (listed,) = SHARES.page(ListShares(filter=(f"document_id={document.id}",)), JANA.principal).items
    assert listed.uses == 2
    lines = history.list_history(ListDocumentsHistory(document_id=document.id), JANA, house.store).items
    openings = [line for line in lines if line.action == "opened"]
    assert [line.actor_kind for line in openings] == ["anonymous", "anonymous"]
    assert openings[-1].after["last_address"] == "192.0.2.1"
    assert "documents.share.opened" in house.events()


def test_neither_secret_nor_password_is_stored(house, document):
    made = shared(house, document, password=SecretStr(PASSWORD))
    stored = str(house.contents())
    assert made.secret not in stored
    assert PASSWORD not in stored
    assert ShareRecord.objects.get(id=made.share.id).digest not in str(list(house.store.database["history"].find()))


def test_a_password_is_asked_for_and_its_guesses_are_slowed(house, document):
    made = shared(house, document, password=SecretStr(PASSWORD))
    with pytest.raises(Forbidden) as refusal:
        opened(house, made.secret)
    assert refusal.value.reason == "password"
    for _ in range(PASSWORD_FROM.free):
        with pytest.raises(Forbidden) as refusal:
            opened(house, made.secret, "wrong guess")
        assert refusal.value.reason == "password-wrong"
    with pytest.raises((TooManyRequests, Forbidden)):
        opened(house, made.secret, "wrong guess")
    with pytest.raises(TooManyRequests):
        opened(house, made.secret, PASSWORD)
    assert opened(house, made.secret, PASSWORD, address="198.51.100.7").document_name == "contract.txt"


def test_unknown_links_are_slowed_by_address(house):
    with pytest.raises(TooManyRequests):
        for _ in range(60):
            with pytest.raises(NotFound):
                opened(house, "kcl_guess")


@pytest.mark.parametrize("how", ["revoked", "expired", "trashed"])
def test_what_is_over_can_not_be_told_from_what_never_was(house, document, how):
    made = shared(house, document)
    ticket = opened(house, made.secret).ticket
    if how == "revoked":
        current = ShareRecord.objects.get(id=made.share.id)
        shares.revoke_share(RevokeShare(id=current.id, version=current.version), JANA, house.store)
    elif how == "expired":
        ShareRecord.objects(id=made.share.id).update_one(set__expires_at=now() - timedelta(seconds=1))
    else:
        trash.trash_document(TrashDocument(id=document.id, version=document.version), JANA, house.store)
    with pytest.raises(NotFound) as refusal:
        opened(house, made.secret)
    assert refusal.value.reason == "share"
    with pytest.raises(NotFound):
        fetched(house, ticket)


def test_a_ticket_ends_soon(house, document):
    ticket = opened(house, shared(house, document).secret).ticket
    ShareTicket.objects.update(set__expires_at=now() - TICKET_FOR)
    with pytest.raises(NotFound):
        fetched(house, ticket)


@pytest.mark.parametrize("days", [-1, 0, 400])
def test_a_link_ends_within_a_year(house, document, days):
    with pytest.raises(Invalid) as refusal:
        shared(house, document, expires_at=now() + timedelta(days=days))
    assert refusal.value.fields[0].pointer == "/expires_at"
    assert ShareRecord.objects.count() == 0


def test_another_office_neither_shares_nor_revokes(house, document):
    made = shared(house, document)
    elsewhere = person("KE")
    with pytest.raises(NotFound):
        shared(house, document, elsewhere)
    with pytest.raises(NotFound):
        shares.revoke_share(RevokeShare(id=made.share.id, version=made.share.version), elsewhere, house.store)
    assert SHARES.page(ListShares(), elsewhere.principal).items == ()
    assert opened(house, made.secret).document_name == "contract.txt"
