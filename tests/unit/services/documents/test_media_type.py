import time

import pytest

from services.documents.media_type import HEAD_BYTES, is_vague, media_type_of


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\0\0 noise before it \n%PDF-1.4\n", "application/pdf"),
        (b"II*\0\x08\0\0\0", "image/tiff"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "image/jpeg"),
        (b"a plain line\n", "text/plain"),
        (b"From: a@example.org\nTo: b@example.org\nSubject: x\n\nbody", "message/rfc822"),
        (b"X-First: 1\r\n more\r\nDate: x\r\nSubject: y\r\nTo: z\r\n\r\nbody", "message/rfc822"),
        (b"Note: this is\nTo: nobody\nno mail\n\n", "text/plain"),
        (b"From a@example.org Mon Jun  1 10:00:00 2026\nSubject: x\n\nbody", "application/mbox"),
        (b"From me to you: 12:00\nin 2026\n", "text/plain"),
        (b"MIME-Version: 1.0\nFrom: a\nSubject: x\n\n<html><body>x</body></html>", "message/rfc822"),
        (bytes.fromhex("3082015a06092a864886f70d010703a0"), "application/pkcs7-mime"),
        (bytes([0, 1, 2, 3, 250, 251]) * 50, "application/octet-stream"),
    ],
)
def test_the_type_is_found_from_the_bytes(head, media_type):
    assert media_type_of(head) == media_type


@pytest.mark.parametrize("head", [b"a:b\n", b"a: b\n c\n", b"\n", b" ", b"a:", b"<", bytes(range(256))])
def test_no_bytes_take_long_to_look_at(head):
    begun = time.process_time()
    media_type_of((head * HEAD_BYTES)[:HEAD_BYTES])
    assert time.process_time() - begun < 2


def test_a_vague_type_may_be_bettered():
    assert is_vague("application/zip")
    assert not is_vague("application/pdf")
