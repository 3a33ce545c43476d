"""Mails taken apart: what is said in them, and what is attached."""

import email
from email import policy
from email.message import EmailMessage

import pytest

from services.documents.extraction.reading.mail import header_text, letter_of


def taken(message: EmailMessage | bytes):
    data = message if isinstance(message, bytes) else message.as_bytes()
    return letter_of(email.message_from_bytes(data, policy=policy.compat32))


def mail(body: str = "Dobrý deň, v prílohe posielame faktúru.") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Ľuboš <l@example.org>", "b@example.org", "Faktúra č. 7"
    message.set_content(body)
    return message


def test_text_and_attachments_are_told_apart():
    message = mail()
    message.add_alternative("<p>Dobrý deň</p>", subtype="html")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="Faktúra č. 7.pdf")
    letter = taken(message)
    assert letter.plain == ["Dobrý deň, v prílohe posielame faktúru.\n"]
    assert [(name, data) for name, data in letter.attachments] == [("Faktúra č. 7.pdf", b"%PDF-1.7")]
    assert letter.particulars == {"from": "Ľuboš <l@example.org>", "to": "b@example.org", "subject": "Faktúra č. 7"}


def test_a_text_file_that_is_attached_is_not_the_body():
    message = mail()
    message.add_attachment("note", filename="note.txt")
    letter = taken(message)
    assert len(letter.plain) == 1
    assert letter.attachments == [("note.txt", b"note\n")]


def test_a_forwarded_mail_is_one_attachment_with_all_that_it_holds():
    inner = mail("Inner text")
    inner.add_attachment(b"1234", maintype="application", subtype="zip", filename="x.zip")
    outer = mail()
    outer.add_attachment(inner)
    ((name, data),) = taken(outer).attachments
    assert name == "0001 Faktúra č. 7.eml"
    assert [found for found, _ in taken(data).attachments] == ["x.zip"]


def test_attachments_without_a_name_get_one():
    message = mail()
    message.add_attachment(b"\xff\xd8", maintype="image", subtype="jpeg")
    assert [name for name, _ in taken(message).attachments] == ["attachment-1.jpg"]


def test_raw_letters_in_a_header_and_a_wrong_charset_are_read_by_what_they_are():
    body = "Ďakujeme za žiadosť, ktorú ste podali."
    raw = f"From: a@example.org\nSubject: Žiadosť o súhlas\nContent-Type: text/plain; charset=us-ascii\n\n{body}"
    letter = taken(raw.encode("cp1250"))
    assert letter.particulars["subject"] == "Žiadosť o súhlas"
    assert letter.plain == [body]


@pytest.mark.parametrize("raw", [b"Subject: =?utf-8?q?broken", b"Subject: =?no-such?b?AAAA?=", b"Subject:", b""])
def test_no_header_breaks_it(raw):
    assert isinstance(header_text(email.message_from_bytes(raw, policy=policy.compat32), "Subject"), str)


def test_nesting_without_end_is_cut():
    lines = []
    for number in range(200):
        lines.append(f"Content-Type: multipart/mixed; boundary=b{number}\n\n--b{number}\n")
    letter = taken("".join(lines).encode())
    assert letter.attachments == []
