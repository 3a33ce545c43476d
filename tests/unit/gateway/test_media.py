"""What a browser may do with a stranger's file."""

from email.message import Message
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.media import BYTES, STORED_TYPES, content_disposition, presentation_of


@pytest.mark.parametrize(
    "media_type",
    ["text/html", "TEXT/HTML; charset=utf-8", "image/svg+xml", "application/xml", "text/xml", "application/xhtml+xml",
     "text/javascript", "application/javascript", "text/css", "application/x-shockwave-flash", "", "nonsense"],
)  # fmt: skip
def test_what_could_run_is_bytes_to_save(media_type):
    shown = presentation_of(media_type)
    assert (shown.media_type, shown.inline) == (BYTES, False)
    assert "sandbox" in shown.policy


@pytest.mark.parametrize("media_type", ["image/png", "image/webp", "application/pdf", "text/plain"])
def test_what_cannot_run_is_shown(media_type):
    assert presentation_of(media_type).inline


@given(st.text(max_size=40))
def test_only_known_types_leave_the_house(media_type):
    shown = presentation_of(media_type)
    assert shown.media_type in STORED_TYPES
    assert "default-src 'none'" in shown.policy


def test_plain_names_stay_plain():
    assert content_disposition("letter.pdf", inline=True) == 'inline; filename="letter.pdf"'


def test_other_letters_come_in_utf8_beside_an_ascii_name():
    written = content_disposition("Žiadosť č. 5.pdf", inline=False)
    assert written == (
        "attachment; filename=\"Ziadost c. 5.pdf\"; filename*=UTF-8''%C5%BDiados%C5%A5%20%C4%8D.%205.pdf"
    )


@given(st.text())
def test_no_name_breaks_out_of_the_header(name):
    written = content_disposition(name, inline=False)
    assert written.isascii()
    assert written.isprintable()
    parsed = Message()
    parsed["Content-Disposition"] = written
    assert parsed.get_content_disposition() == "attachment"
    plain = written.split('"')[1]
    assert not set(plain) & set('"\\/;')
    if "filename*" in written:
        assert "\r" not in unquote(written.rpartition("''")[2])
