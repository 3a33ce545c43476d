from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.documents.domain.letters import filed_by_mail, fingerprint, read_letter
from shared.contracts.documents import Filing

HEAD = (
    b"From: =?windows-1250?Q?J=E1n_Nov=E1k?= <Jan@Example.sk>\r\n"
    b"Subject: =?utf-8?B?xb1pYWRvc8WlIG8gc3Rhbm92aXNrbw==?=\r\n"
    b"Date: Mon, 02 Mar 2026 23:30:00 -0500\r\nMessage-ID: <1@x>\r\n\r\nbody"
)


def test_a_mail_says_who_sent_it_when_and_about_what():
    letter = read_letter(HEAD)
    assert (letter.subject, letter.sender, letter.sender_name) == (
        "Žiadosť o stanovisko",
        "Jan@Example.sk",
        "Ján Novák",
    )
    assert (letter.sent_on, letter.message_id) == (date(2026, 3, 2), "<1@x>")
    assert letter.filename == "Žiadosť o stanovisko.eml"


@pytest.mark.parametrize("head", [b"", b"\r\n", b"From: <>\r\nDate: never\r\n\r\n", b"Subject: a/b\\c:*\r\n\r\n"])
def test_what_is_not_to_be_understood_is_left_out(head):
    letter = read_letter(head)
    assert letter.sent_on is None
    assert letter.filename.endswith(".eml")
    assert "/" not in letter.filename


@given(st.binary(max_size=400))
def test_no_header_makes_it_fall(noise):
    for field in (b"From: ", b"Subject: ", b"Date: ", b"Message-ID: "):
        letter = read_letter(field + noise + b"\r\n\r\n")
        assert "\n" not in letter.subject + letter.sender + letter.sender_name


def test_a_mail_is_known_by_its_whole_header_and_size():
    assert fingerprint(HEAD, 10) == fingerprint(HEAD, 10)
    assert len({fingerprint(HEAD, 10), fingerprint(HEAD, 11), fingerprint(HEAD + b"x", 10)}) == 3


def test_what_somebody_else_said_stands():
    letter = read_letter(HEAD)
    filing = filed_by_mail(
        Filing(subject="By the clerk"), letter, lambda address: f"of {address}"[:5].replace(" ", "-")
    )
    assert (filing.subject, filing.party, filing.contact_id) == ("By the clerk", "Ján Novák <Jan@Example.sk>", "of-Ja")
