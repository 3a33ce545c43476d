"""The page of a report that is to be read: in the asker's language, and nothing in it runs."""

from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest

from services.contacts.privacy.page import Reader, page
from shared.privacy.words import LANGUAGES, words_of

NASTY = "<script>alert(1)</script> & \"quotes\" 'n'"
ABOUT = {
    "made_at": "2026-11-22T04:00:00+00:00",
    "made_by": NASTY,
    "reason": NASTY,
    "names": [NASTY, "Ján Kováč"],
    "services": {"contacts": 1, "registry": 1},
    "away": [],
    "with_files": True,
}
RECORD = {
    "section": "contact",
    "id": "1",
    "label": NASTY,
    "at": "2026-01-02T03:04:05Z",
    "data": {
        NASTY: NASTY,
        "notes": NASTY,
        "phones": [{"number": NASTY, "label": ""}],
        "owner_id": "hidden-id",
        "kinds": ["customer"],
        "has_photo": False,
        "region": "",
        "merged_into": "hidden-id-of-another",
        "roles": ["officer"],
        "lines": [{"kind": "carried-over", "data": {"field": "their_ref"}}],
        "direction": "received",
        "registered_at": "2026-01-02T03:04:05.678Z",
    },
    "kept": {"because": "retention", "source": "gdpr-17-3-b", "until": "2030-01-01", "detail": f"A1 {NASTY}"},
}
FILES = [
    {"document_id": "d1", "filename": f'{NASTY}".pdf', "file": 'files/"><b>', "because": ""},
    {"document_id": "d2", "filename": "two.pdf", "file": None, "because": "limit"},
]


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.found.append(tag)

    def handle_data(self, data):
        self.text += data


def read(about: dict, language: str) -> Tags:
    tags = Tags()
    tags.feed(
        b"".join(
            page(
                about, FILES, lambda service: iter([RECORD]), Reader(words_of(language), ZoneInfo("Europe/Bratislava"))
            )
        ).decode()
    )
    return tags


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_people_wrote_is_shown_and_never_run(language):
    tags = read(ABOUT, language)
    assert not {"script", "b", "img"} & set(tags.found)
    assert tags.text.count("<script>alert(1)</script>") >= 8
    assert words_of(language).say("title") in tags.text
    assert "hidden-id" not in tags.text and "2030-01-01" in tags.text
    assert "2026-01-02 04:04" in tags.text and words_of(language).read("received") in tags.text
    assert words_of(language).say("leftOut") in tags.text
    assert not {"officer", "carried-over", "their_ref"} & set(tags.text.split())


def test_a_service_that_did_not_answer_stands_on_top():
    tags = read({**ABOUT, "services": {"contacts": 1}, "away": ["registry"]}, "sk")
    assert "nie je úplný" in tags.text and "Registratúra" in tags.text
    assert "nie je úplný" not in read(ABOUT, "sk").text
