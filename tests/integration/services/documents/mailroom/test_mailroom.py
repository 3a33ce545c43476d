"""Mails of a real IMAP server become arrivals, each once, whatever breaks."""

from email.message import EmailMessage

import pytest
from pydantic import SecretStr

from deploy.local.ports import HOST
from services.documents.handlers import mailboxes
from services.documents.handlers.door import Door
from services.documents.mailroom import reading
from services.documents.models.documents import DocumentRecord
from services.documents.models.intakes import IntakeRecord
from services.documents.models.mailboxes import MailboxRecord, MailboxState, ReadMail
from shared.contracts.documents import (
    ChangeMailbox,
    Channel,
    IntakeOutcome,
    MailFiling,
    MailSecurity,
    RemoveMailbox,
    TryMailbox,
)
from shared.contracts.problems import Conflict, Invalid, Unavailable
from tests.integration.services.documents.conftest import person
from tests.integration.services.documents.mailroom.conftest import ADMIN

pytestmark = pytest.mark.integration


def mail(number=1, body="Good day.", message_id=None):
    message = EmailMessage()
    message["From"] = "Ján Novák <jan.novak@example.sk>"
    message["To"] = "podatelna@example.sk"
    message["Subject"] = f"Žiadosť č. {number}"
    message["Date"] = "Mon, 02 Mar 2026 10:00:00 +0100"
    message["Message-ID"] = message_id or f"<{number}@example.sk>"
    message.set_content(body)
    message.add_attachment(b"%PDF-1.4 attached", maintype="application", subtype="pdf", filename="priloha.pdf")
    message.set_boundary("boundary")
    return message.as_bytes().replace(b"\n", b"\r\n")


def names():
    return sorted(document.filename for document in DocumentRecord.objects)


def state():
    return MailboxState.objects.first()


def test_a_mail_becomes_a_received_document_and_stays_unseen(room, mail_server):
    room.open()
    mail_server.deliver(mail())
    room.look()
    (document,) = DocumentRecord.objects
    assert (document.office, document.filename, document.media_type) == ("BA", "Žiadosť č. 1.eml", "message/rfc822")
    assert document.origin["channel"] == Channel.MAIL
    assert document.actor_name == "Registry"
    assert room.house.content(document.id, person("BA")) == mail()
    stored = room.house.store.database["outbox"].find_one({"name": "documents.document.stored"})["body"]
    assert '"subject":"Žiadosť č. 1"' in stored
    assert '"party":"Ján Novák <jan.novak@example.sk>"' in stored
    assert '"their_date":"2026-03-02"' in stored
    assert '"to_register":true' in stored
    assert mail_server.unseen() == 1
    assert (state().read, state().last_error) == (1, "")
    assert [event.read for event in room.told.events] == [1]


def test_the_sender_is_matched_to_the_contact(room, mail_server):
    door = room.house.door
    known = {"jan.novak@example.sk": "contact-1"}
    room.house.door = Door(door.store, door.objects, door.settings, door.originals, known.get)
    room.open()
    mail_server.deliver(mail())
    room.look()
    stored = room.house.store.database["outbox"].find_one({"name": "documents.document.stored"})["body"]
    assert '"contact_id":"contact-1"' in stored


def test_nothing_is_read_twice(room, mail_server):
    room.open()
    mail_server.deliver(mail(1), mail(2))
    room.look()
    room.look()
    mail_server.deliver(mail(3))
    room.look()
    mail_server.renumber()
    room.look()
    assert names() == ["Žiadosť č. 1.eml", "Žiadosť č. 2.eml", "Žiadosť č. 3.eml"]
    assert IntakeRecord.objects.count() == 3
    assert state().read == 3


def test_another_mail_with_the_same_message_id_is_no_copy(room, mail_server):
    room.open()
    mail_server.deliver(mail(1, message_id="<same@example.sk>"), mail(2, message_id="<same@example.sk>"))
    room.look()
    assert len(names()) == 2


@pytest.mark.parametrize("after", [50, 400, 1500, 20_000, 90_000])
def test_a_line_that_breaks_loses_nothing(room, mail_server, after):
    room.open()
    large = mail(2, body="A long letter.\n" * 6000)
    mail_server.deliver(mail(1), large, mail(3))
    room.line.break_after(after)
    room.look()
    assert state().last_error
    assert all(room.house.content(found.id, person("BA")) for found in DocumentRecord.objects)
    assert state().read < 3

    room.line.break_after(None)
    room.look()
    assert names() == ["Žiadosť č. 1.eml", "Žiadosť č. 2.eml", "Žiadosť č. 3.eml"]
    assert room.house.content(DocumentRecord.objects.get(filename="Žiadosť č. 2.eml").id, person("BA")) == large
    assert (state().read, state().last_error) == (3, "")
    assert IntakeRecord.objects.count() == 3


def test_a_mail_room_that_dies_after_storing_does_not_store_again(room, mail_server, monkeypatch):
    room.open()
    mail_server.deliver(mail(1), mail(2))

    def die(*_):
        raise Unavailable("killed here")

    monkeypatch.setattr(reading, "_count", die)
    room.look()
    ReadMail.objects.delete()
    monkeypatch.undo()
    room.look()
    assert len(names()) == 2
    assert IntakeRecord.objects.count() == 2


def test_what_can_not_be_taken_in_is_told_and_holds_up_nothing(room, mail_server):
    room.open()
    mail_server.deliver(mail(1, body="x" * 70 + "\n" + ("y" * 70 + "\n") * 6000), mail(2))
    room.look()
    outcomes = {intake.filename: intake.outcome for intake in IntakeRecord.objects}
    assert outcomes == {
        "Žiadosť č. 1.eml": IntakeOutcome.TOO_LARGE,
        "Žiadosť č. 2.eml": IntakeOutcome.STORED,
    }
    assert (state().read, state().refused) == (1, 1)


def test_two_mail_rooms_do_not_read_one_mailbox_together(room, mail_server):
    opened = room.open()
    mail_server.deliver(mail(1))
    assert reading._claim(opened.id, 60) is not None
    room.look()
    assert names() == []


def test_a_closed_mailbox_is_not_read(room, mail_server):
    room.open(enabled=False)
    mail_server.deliver(mail(1))
    room.look()
    assert names() == []


def test_the_connection_is_tried(room, mail_server):
    opened = room.open()
    mail_server.deliver(mail(1))
    check = mailboxes.try_mailbox(TryMailbox(id=opened.id), ADMIN, room.house.store, room.settings)
    assert (check.works, check.mails) == (True, 1)

    wrong = ChangeMailbox(id=opened.id, version=opened.version, password=SecretStr("wrong"))
    changed = mailboxes.change_mailbox(wrong, ADMIN, room.house.store, room.settings)
    check = mailboxes.try_mailbox(TryMailbox(id=opened.id), ADMIN, room.house.store, room.settings)
    assert not check.works
    assert "Authentication failed" in check.detail
    room.look()
    assert "Authentication failed" in state().last_error

    folder = ChangeMailbox(id=opened.id, version=changed.version, folder="Nowhere", port=9)
    mailboxes.change_mailbox(folder, ADMIN, room.house.store, room.settings)
    check = mailboxes.try_mailbox(TryMailbox(id=opened.id), ADMIN, room.house.store, room.settings)
    assert "can not be reached" in check.detail


@pytest.mark.parametrize("security", [MailSecurity.TLS, MailSecurity.STARTTLS])
def test_mails_come_over_tls(room, mail_server, security):
    port = mail_server.tls_port if security is MailSecurity.TLS else mail_server.port
    room.settings = room.settings.model_copy(update={"ca_file": mail_server.certificates.authority})
    room.open(port=port, security=security)
    mail_server.deliver(mail(1))
    room.look()
    assert (names(), state().last_error) == (["Žiadosť č. 1.eml"], "")


@pytest.mark.parametrize("security", [MailSecurity.TLS, MailSecurity.STARTTLS])
@pytest.mark.parametrize("why", ["of no known authority", "for another host"])
def test_a_certificate_that_is_not_right_is_refused_before_the_password_is_sent(room, mail_server, security, why):
    port = mail_server.tls_port if security is MailSecurity.TLS else mail_server.port
    host = HOST
    if why == "for another host":
        room.settings = room.settings.model_copy(update={"ca_file": mail_server.certificates.authority})
        host = "localhost"
    opened = room.open(host=host, port=port, security=security)
    mail_server.deliver(mail(1))
    before = mail_server.sign_ins()
    check = mailboxes.try_mailbox(TryMailbox(id=opened.id), ADMIN, room.house.store, room.settings)
    room.look()
    assert not check.works
    assert "certificate is not trusted" in check.detail
    assert "certificate is not trusted" in state().last_error
    assert (names(), mail_server.sign_ins()) == ([], before)


def test_what_comes_in_is_filed_as_the_mailbox_says(room, mail_server):
    filing = MailFiling(language="hr", journal_id="journal-7", mark="AB.12")
    opened = room.open(filing=filing)
    mail_server.deliver(mail(1))
    room.look()
    stored = room.house.store.database["outbox"].find_one({"name": "documents.document.stored"})["body"]
    assert '"journal_id":"journal-7"' in stored
    assert '"mark":"AB.12"' in stored
    assert '"subject":"Žiadosť č. 1"' in stored
    assert DocumentRecord.objects.get().expected_language == "hr"
    other = ChangeMailbox(id=opened.id, version=opened.version, filing=MailFiling())
    assert mailboxes.change_mailbox(other, ADMIN, room.house.store, room.settings).filing == MailFiling()


def test_the_password_is_kept_sealed(room):
    opened = room.open()
    assert opened.has_password
    everything = str(room.house.contents())
    assert "mailroom-secret" not in everything
    assert MailboxRecord.objects.get(id=opened.id).sealed_password not in str(
        list(room.house.store.database["history"].find())
    )
    room.settings = room.settings.model_copy(update={"key": None})
    with pytest.raises(Conflict) as refusal:
        room.open(folder="Other")
    assert refusal.value.reason == "no-key"


def test_a_password_does_not_travel_in_the_clear(room):
    with pytest.raises(Invalid) as refusal:
        room.open(host="mail.example.sk", security=MailSecurity.NONE)
    assert refusal.value.fields[0].pointer == "/security"
    assert MailboxRecord.objects.count() == 0


def test_a_mailbox_is_read_for_one_office_alone(room):
    opened = room.open()
    with pytest.raises(Conflict) as refusal:
        room.open(office="KE")
    assert refusal.value.reason == "known-mailbox"
    mailboxes.remove_mailbox(RemoveMailbox(id=opened.id, version=opened.version), ADMIN, room.house.store)
    assert room.open(office="KE").office == "KE"
