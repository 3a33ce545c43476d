"""What readers make of files of many kinds, sound and unsound."""

import gzip
import io
import json
import struct
import zipfile
import zlib
from pathlib import Path

import docx
import img2pdf
import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageDraw

from deploy.local.demo_letters import LANGUAGES, letters
from services.documents.extraction.protocol import PDF_FILE, WORDS_FILE, MembersFound, preview_file
from shared.contracts.documents import Outcome
from tests.integration.services.documents.extraction.pdfa_rules import faults_of
from tests.paper import speckled

pytestmark = pytest.mark.integration
VARIANTS = ("jpeg", "tiff", "png", "fax", "pdf")


@pytest.fixture(scope="module")
def letter(tmp_path_factory):
    """The Slovak letter as a JPEG, and a word of it."""
    return letters(tmp_path_factory.mktemp("letter"), variants=("jpeg",))[0]


def image_of(letter) -> Image.Image:
    image = Image.open(letter.path)
    image.load()
    return image


def as_file(image: Image.Image, kind: str, **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, dpi=(200, 200), **options)
    return buffer.getvalue()


def word_middle(pdf: Path, word: str, page: int = 0) -> tuple[float, float] | None:
    """Where the word lies on the displayed page, as shares of width and height from the lower left."""
    with pypdfium2.PdfDocument(pdf) as document:
        shown = document[page]
        search = shown.get_textpage().search(word)
        hit = search.get_next()
        if hit is None:
            return None
        left, bottom, right, top = _rect(shown, hit)
        x, y = (left + right) / 2, (bottom + top) / 2
        wide, high = shown.get_mediabox()[2:]
        turn = shown.get_rotation()
        x, y = x / wide, y / high
        return {0: (x, y), 90: (y, 1 - x), 180: (1 - x, 1 - y), 270: (1 - y, x)}[turn]


def _rect(shown, hit):
    text = shown.get_textpage()
    boxes = [text.get_charbox(hit[0] + number) for number in range(hit[1])]
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_scan_is_read_made_searchable_and_shown(read, tmp_path, variant):
    sample = letters(tmp_path, variants=(variant,))[0]
    reading = read(sample.path)
    assert reading.found.outcome is Outcome.TEXT
    assert (reading.found.language, reading.found.pages, reading.found.first_guess_held) == ("sk", 1, True)
    assert reading.found.confidence > 85
    assert sample.word in reading.text
    assert (reading.made.has_pdf, reading.made.previews, reading.made.detail) == (True, 1, "")
    assert word_middle(reading.folder / PDF_FILE, sample.word)
    assert_words_are_those_of_the_text(reading)
    assert faults_of(reading.folder / PDF_FILE) == []
    with Image.open(reading.folder / preview_file(1)) as preview:
        assert (preview.format, preview.width) == ("WEBP", 1200)


def assert_words_are_those_of_the_text(reading) -> None:
    told = json.loads((reading.folder / WORDS_FILE).read_text("utf-8"))
    (page,) = told["pages"]
    assert [word for word, *_ in page["words"]] == reading.text.split()
    assert all(0 <= left < left + width <= page["width"] for _, _, left, _, width, _ in page["words"])
    unsure = sum(confidence < told["unsure_below"] for _, confidence, *_ in page["words"])
    assert reading.found.unsure_words == pytest.approx(unsure, abs=2)


@pytest.mark.parametrize("probe", [False, True])
@pytest.mark.parametrize("number", range(len(LANGUAGES)))
def test_a_letter_in_another_language_than_expected_is_read_in_its_own(read, tmp_path, number, probe):
    sample = letters(tmp_path, variants=("jpeg",))[number]
    reading = read(sample.path, languages=("hr",), probe=probe)
    assert reading.found.language == sample.language
    assert reading.found.first_guess_held is (sample.language == "hr")
    assert sample.word in reading.text


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_lies_on_its_side_is_read_and_its_words_lie_where_they_are_seen(read, letter, turn):
    upright = word_middle(_searchable(read, image_of(letter)), letter.word)
    assert upright
    turned = read(as_file(image_of(letter).rotate(turn, expand=True), "JPEG"))
    assert letter.word in turned.text
    seen = word_middle(turned.folder / PDF_FILE, letter.word)
    assert seen
    options = [upright, (1 - upright[1], upright[0]), (1 - upright[0], 1 - upright[1]), (upright[1], 1 - upright[0])]
    assert any(_near(seen, option) for option in options)


def test_a_skewed_page_is_levelled_to_be_read_and_kept_as_it_was(read, letter):
    skewed = image_of(letter).rotate(-4, expand=True, fillcolor=236)
    reading = read(as_file(skewed, "JPEG"))
    assert letter.word in reading.text
    assert word_middle(reading.folder / PDF_FILE, letter.word)
    with pikepdf.open(reading.folder / PDF_FILE) as pdf:
        image = next(iter(pdf.pages[0].get_images().values()))
        assert (int(image.Width), int(image.Height)) == skewed.size


def test_a_speckled_page_is_read_as_a_clean_one_and_kept_as_it_was(read, letter):
    clean = read(as_file(image_of(letter), "PNG"))
    page = speckled(image_of(letter).convert("L"), 0.02)
    reading = read(as_file(page, "PNG"))
    words = set(clean.text.split())
    assert len(words & set(reading.text.split())) >= 0.97 * len(words)
    assert reading.found.confidence > clean.found.confidence - 3
    with pikepdf.open(reading.folder / PDF_FILE) as pdf:
        image = next(iter(pdf.pages[0].get_images().values()))
        assert (int(image.Width), int(image.Height)) == page.size


def test_every_page_of_a_scan_is_read_up_to_the_limit(read, letter):
    page, blank = image_of(letter), Image.new("L", (800, 1100), 250)
    pages = [page, blank, page, blank, blank, page]
    reading = read(as_file(pages[0], "TIFF", save_all=True, append_images=pages[1:], compression="tiff_lzw"))
    assert reading.found.pages == 6
    assert reading.text.count("\f") == 4
    assert [letter.word in text for text in reading.text.split("\f")] == [True, False, True, False, False]
    assert reading.found.detail == "Only the first 5 of 6 pages were read"
    assert reading.made.previews == 3
    with pikepdf.open(reading.folder / PDF_FILE) as pdf:
        assert len(pdf.pages) == 6


def test_of_a_mixed_pdf_only_the_scanned_page_is_recognised(read, letter):
    born_digital = _text_pdf("Born digital page with enough letters to be taken for a real text of its own")
    scanned = img2pdf.convert(letter.path.read_bytes())
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(born_digital)) as pdf, pikepdf.open(io.BytesIO(scanned)) as scan:
        pdf.pages.append(scan.pages[0])
        pdf.save(buffer)
    reading = read(buffer.getvalue())
    first, second = reading.text.split("\f")
    assert "Born digital" in first
    assert letter.word in second
    assert reading.made.has_pdf
    assert "Helvetica is not embedded" in reading.made.detail
    with pypdfium2.PdfDocument(reading.folder / PDF_FILE) as made:
        assert made[0].get_textpage().search("Born digital").get_next()
        assert made[1].get_textpage().search(letter.word).get_next()


def test_a_pdf_that_has_its_text_is_left_as_it_is(read):
    reading = read(_text_pdf("The whole text is in the file already and nothing is to be recognised in it"))
    assert reading.found.outcome is Outcome.TEXT
    assert reading.found.confidence is None
    assert (reading.made.has_pdf, reading.made.previews) == (False, 1)


def test_a_searchable_pdf_is_pdfa_and_its_image_untouched(read, letter):
    pdf = _searchable(read, image_of(letter), quality=80)
    with pikepdf.open(pdf) as made:
        metadata = made.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "B")
        assert metadata["dc:title"] == "A letter"
        assert made.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert "/AcroForm" not in made.Root
        assert not made.is_encrypted
        image = next(iter(made.pages[0].get_images().values()))
        assert image.read_raw_bytes() == as_file(image_of(letter), "JPEG", quality=80)


@pytest.mark.parametrize("key", ["/OutputIntents", "/Metadata"])
def test_the_judge_of_pdfa_finds_what_is_missing(read, letter, tmp_path, key):
    with pikepdf.open(_searchable(read, image_of(letter))) as pdf:
        del pdf.Root[key]
        pdf.pages[0].AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="1"))
        pdf.save(tmp_path / "broken.pdf")
    assert len(faults_of(tmp_path / "broken.pdf")) >= 2


def test_what_pdfa_forbids_is_removed(read, letter):
    with pikepdf.open(io.BytesIO(img2pdf.convert(letter.path.read_bytes()))) as pdf:
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        pdf.Root.OpenAction = script
        pdf.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=pikepdf.Array(["x", script])))
        pdf.pages[0].AA = pikepdf.Dictionary(O=script)
        buffer = io.BytesIO()
        pdf.save(buffer)
    reading = read(buffer.getvalue())
    assert faults_of(reading.folder / PDF_FILE) == []
    assert b"JavaScript" not in (reading.folder / PDF_FILE).read_bytes()
    with pikepdf.open(reading.folder / PDF_FILE) as made:
        assert "/OpenAction" not in made.Root
        assert "/AA" not in made.pages[0]


def test_an_office_document_is_read(read, tmp_path):
    document = docx.Document()
    document.core_properties.title = "Zmluva"
    document.add_paragraph("Zmluva o nájme nebytových priestorov sa uzatvára na dobu neurčitú.")
    document.save(tmp_path / "x.docx")
    reading = read(tmp_path / "x.docx")
    assert "nebytových priestorov" in reading.text
    assert (reading.found.outcome, reading.found.language) == (Outcome.TEXT, "sk")
    assert reading.found.media_type.endswith("wordprocessingml.document")
    assert reading.found.metadata["title"] == "Zmluva"
    assert reading.made.previews == 0


def test_windows_1250_is_read_right(read):
    reading = read("Ďakujeme za žiadosť, ktorú ste podali.\r\nĽubomír Šťastný".encode("cp1250"))
    assert reading.text == "Ďakujeme za žiadosť, ktorú ste podali.\nĽubomír Šťastný"


def _searchable(read, image: Image.Image, **options) -> Path:
    return read(as_file(image, "JPEG", **options)).folder / PDF_FILE


def _near(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return abs(one[0] - other[0]) < 0.02 and abs(one[1] - other[1]) < 0.02


def _text_pdf(text: str, **save) -> bytes:
    pdf = pikepdf.new()
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page = pdf.add_blank_page(page_size=(595, 842))
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    page.Contents = pikepdf.Stream(pdf, f"BT /F1 12 Tf 50 700 Td ({text}) Tj ET".encode())
    buffer = io.BytesIO()
    pdf.save(buffer, **save)
    return buffer.getvalue()


# --- files that something is wrong with ---


def _pages_removed() -> bytes:
    pdf, buffer = pikepdf.new(), io.BytesIO()
    pdf.save(buffer)
    return buffer.getvalue()


def _locked() -> bytes:
    return _text_pdf("secret", encryption=pikepdf.Encryption(owner="o", user="u"))


def _bomb_image() -> bytes:
    return as_file(Image.new("1", (30_000, 30_000)), "PNG")


def _cut_image() -> bytes:
    whole = as_file(Image.effect_noise((800, 800), 50), "PNG")
    return whole[: len(whole) // 2]


def _bomb_text() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("big.txt", b"a" * 300_000_000)
    return buffer.getvalue()


def _entities() -> bytes:
    nested = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ha">{nested}]><x>&e11;</x>'.encode()


HOSTILE = {
    "encrypted PDF": (_locked, {Outcome.ENCRYPTED}),
    "PDF without pages": (_pages_removed, {Outcome.NO_PAGES}),
    "PDF of noise": (lambda: b"%PDF-1.7\n" + bytes(range(256)) * 100, {Outcome.CORRUPT}),
    "JPEG of noise": (lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 40, {Outcome.CORRUPT}),
    "image cut off": (_cut_image, {Outcome.CORRUPT}),
    "image too large to open": (_bomb_image, {Outcome.TOO_LARGE}),
    "archive that unpacks to 300 MB": (_bomb_text, set(Outcome) - {Outcome.KILLED_THE_READER}),
    "entities of entities": (_entities, {Outcome.CORRUPT, Outcome.NO_TEXT, Outcome.TEXT}),
    "bytes of no kind": (lambda: bytes(range(256)) * 40, {Outcome.UNSUPPORTED, Outcome.NO_TEXT}),
    "gzip of nothing": (lambda: gzip.compress(b""), set(Outcome) - {Outcome.KILLED_THE_READER}),
    "blank page": (lambda: as_file(Image.new("L", (1654, 2339), 250), "PNG"), {Outcome.NO_TEXT}),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_an_unsound_file_ends_in_a_stated_outcome_and_the_reader_goes_on(read, letter, what):
    make, expected = HOSTILE[what]
    reading = read(make())
    assert reading.found.outcome in expected
    assert reading.found.outcome is Outcome.TEXT or reading.found.detail
    assert reading.made is not None
    assert "Okresný úrad" in read(letter.path).text


def test_a_picture_without_writing_is_shown_and_not_searchable(read):
    picture = Image.new("RGB", (900, 600), "navy")
    ImageDraw.Draw(picture).ellipse((100, 100, 500, 400), "gold")
    reading = read(as_file(picture, "PNG"))
    assert reading.found.outcome is Outcome.NO_TEXT
    assert (reading.made.has_pdf, reading.made.previews) == (False, 1)


def test_xml_of_a_form_opens_no_file_of_the_machine(read, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the-secret-of-this-machine")
    attack = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file://{secret}">]><x>&f;</x>'
    pdf, buffer = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    opened, closed = "<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'>", "</xdp:xdp>"
    template = attack.replace("<x>", opened).replace("</x>", closed)
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(), XFA=pikepdf.Stream(pdf, template.encode()))
    pdf.save(buffer)
    for file in (attack.encode(), buffer.getvalue()):
        reading = read(file)
        assert not reading.found.has_text or "the-secret" not in reading.text


def test_broken_xml_gives_its_words(read):
    reading = read(
        b"<?xml version='1.0'?><letter><!-- none --><to>City of Brno</to>&unknown; about the <b>culvert</letter>"
    )
    assert (reading.found.outcome, reading.found.has_text) == (Outcome.TEXT, True)
    assert "damaged" in reading.found.detail
    assert "about the culvert" in " ".join(reading.text.split())
    assert "none" not in reading.text


def test_an_empty_file_is_told_to_be_empty(read):
    assert (read(b"").found.outcome, read(b"").found.detail) == (Outcome.NO_TEXT, "The file is empty")


def test_a_web_page_that_says_no_encoding_is_read_right(read):
    page = "<html><body><p>Ďakujeme za žiadosť, ktorú ste podali. Ľubomír Šťastný</p></body></html>"
    reading = read(page.encode("cp1250"))
    assert "Ďakujeme za žiadosť, ktorú ste podali. Ľubomír Šťastný" in reading.text


def test_a_mail_is_read_whichever_field_is_first(read):
    body = "Dobrý deň, v prílohe posielame faktúru za mesiac máj."
    mail = f"Date: Mon, 4 May 2026 10:00:00 +0200\nSubject: Faktura\nFrom: a@example.org\nTo: b@example.org\n\
MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{body}\n"
    reading = read(mail.encode())
    assert body in reading.text
    assert reading.found.media_type == "message/rfc822"


def test_a_step_that_fails_after_the_text_takes_nothing_from_it(read, letter, reading_environment):
    damaged = image_of(letter).copy()
    reading = read(as_file(damaged, "TIFF", save_all=True, append_images=[damaged], compression="raw")[:-1_000_000])
    assert reading.found.outcome is Outcome.TEXT
    assert letter.word in reading.text.split("\f")[0]
    assert "damaged" in reading.found.detail
    assert reading.made.previews == 1


MARGINS = bytes.fromhex("cb0a01f601cb")
"""A function of WordPerfect 4.2, whose files begin with nothing else that tells them."""


@pytest.mark.parametrize(
    ("contents", "outcome", "words"),
    [
        (
            MARGINS + b"The lease of the warehouse ends in May.\x0aAnd not before.\x0a",
            Outcome.TEXT,
            "lease of the warehouse",
        ),
        (MARGINS + bytes.fromhex("d04242") + b"\xff\xfe\xfd" * 50, Outcome.CORRUPT, None),
    ],
    ids=["sound", "damaged"],
)
def test_an_old_wordperfect_document_is_read(read, contents, outcome, words):
    reading = read(contents)
    assert reading.found.outcome is outcome, reading.found
    assert words is None or words in reading.text


def rar_block(kind: int, flags: int, body: bytes = b"", data: bytes = b"") -> bytes:
    head = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
    return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head + data


def rar_archive(*, archive_flags: int = 0, file_flags: int = 0) -> bytes:
    """RAR 2.9 with one file that is stored as it is."""
    content, name = b"The lease ends in May", b"lease.txt"
    size, crc = len(content), zlib.crc32(content)
    body = struct.pack("<IIBIIBBHI", size, size, 2, crc, 0x5A000000, 20, 0x30, len(name), 0o100644) + name
    blocks = (
        rar_block(0x73, archive_flags, bytes(6)),
        rar_block(0x74, 0x8000 | file_flags, body, content),
        rar_block(0x7B, 0x4000),
    )
    return b"Rar!\x1a\x07\x00" + b"".join(blocks)


@pytest.mark.parametrize("flags", [{"file_flags": 0x04}, {"archive_flags": 0x80}], ids=["files", "names too"])
def test_an_encrypted_rar_archive_is_told_to_stay_shut(read, flags):
    assert read(rar_archive()).found.outcome is Outcome.TEXT
    reading = read(rar_archive(**flags))
    assert reading.found.outcome is Outcome.UNSUPPORTED, reading.found
    assert "encrypted" in reading.found.detail
    assert not any(isinstance(report, MembersFound) for report in reading.reports)
