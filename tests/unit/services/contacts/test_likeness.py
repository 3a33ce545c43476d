"""Who shares a phone is the same only with a name in common, and titles are no names."""

import pytest

from services.contacts.domain.likeness import share_a_word


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Ing. Zuzana Kováčová, PhD.", "KOVACOVA Zuzana", True),
        ("Ing. Zuzana Kováčová, PhD.", "Ing. Łukasz Żółć, PhD.", False),
        ("JUDr. Ján Malý", "JUDr. Eva Veľká", False),
        ("Lipa spol. s r.o.", "Dub spol. s r.o.", False),
        ("Lipa, s.r.o.", "LIPA spol. s r. o.", True),
        ("ООО «Ромашка»", "ООО «Лютик»", False),
        ("Żółw Sp. z o.o.", "Lis Sp. z o.o.", False),
        ("Dr. House", "Dr. Watson", False),
        ("", "Ján", False),
    ],
)
def test_a_word_in_common(first, second, same):
    assert share_a_word(first, second) is share_a_word(second, first) is same
