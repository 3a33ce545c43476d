"""Files that mean harm, made when they are needed: none is kept in the repository."""

import gzip
import io
import struct
import tarfile
import zipfile
import zlib

import docx
import pikepdf
from pikepdf import Array, Dictionary, Name, Stream


def bomb_in_an_archive() -> bytes:
    """400 kB that unpack to 400 MB."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.bin", bytes(400_000_000))
    return buffer.getvalue()


def bomb_within_bombs() -> bytes:
    """Ten archives of ten archives of ten files of a megabyte: a gigabyte, from a few kilobytes."""
    data = bytes(1_000_000)
    for _ in range(3):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(10):
                archive.writestr(f"{number}.zip", data)
        data = buffer.getvalue()
    return data


def packed_over_and_over() -> bytes:
    data = b"end"
    for _ in range(60):
        data = gzip.compress(data)
    return data


def paths_that_lead_out() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name in ("../../../../tmp/kancelaria-escaped", "/tmp/kancelaria-escaped", "..\\..\\kancelaria-escaped"):
            member = tarfile.TarInfo(name)
            member.size = 5
            archive.addfile(member, io.BytesIO(b"taken"))
        for kind, target in ((tarfile.SYMTYPE, "/etc/passwd"), (tarfile.LNKTYPE, "/etc/shadow"), (tarfile.CHRTYPE, "")):
            member = tarfile.TarInfo("link")
            member.type, member.linkname = kind, target
            archive.addfile(member)
    return buffer.getvalue()


def too_many_files() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(30_000):
            archive.writestr(f"{number}.txt", b"")
    return buffer.getvalue()


def pdf_of_pages(count: int) -> bytes:
    pdf, buffer = pikepdf.new(), io.BytesIO()
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for number in range(count):
        page = pdf.add_blank_page(page_size=(200, 200))
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        page.Contents = Stream(
            pdf, f"BT /F1 9 Tf 5 100 Td (Page {number} of a report that nobody reads) Tj ET".encode()
        )
    pdf.save(buffer)
    return buffer.getvalue()


def pdf_that_draws_for_ever() -> bytes:
    """Forms that draw forms that draw forms: 10 to the power of 12 of them."""
    pdf, buffer = pikepdf.new(), io.BytesIO()
    page = pdf.add_blank_page(page_size=(595, 842))
    inner = pdf.make_indirect(Stream(pdf, b"0 0 1 1 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9]))
    for _ in range(12):
        form = Stream(pdf, b"/F Do " * 10, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9])
        form.Resources = Dictionary(XObject=Dictionary(F=inner))
        inner = pdf.make_indirect(form)
    page.Resources = Dictionary(XObject=Dictionary(F=inner))
    page.Contents = Stream(pdf, b"/F Do")
    pdf.save(buffer)
    return buffer.getvalue()


def pdf_that_unpacks_for_ever() -> bytes:
    """A page whose content is four gigabytes of spaces."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    megabyte = packer.compress(b" " * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = b"\x78\x9c" + megabyte * 4000 + packer.flush() + bytes(4)
    pdf, buffer = pikepdf.new(), io.BytesIO()
    page = pdf.add_blank_page(page_size=(595, 842))
    content = Stream(pdf, b"")
    content.write(packed, filter=Name.FlateDecode)
    page.Contents = pdf.make_indirect(content)
    pdf.save(buffer)
    return buffer.getvalue()


def pdf_that_paints_for_ever() -> bytes:
    """A pattern of cells a thousandth of a point wide over a whole page."""
    pdf, buffer = pikepdf.new(), io.BytesIO()
    page = pdf.add_blank_page(page_size=(595, 842))
    cell = Stream(pdf, b"0 0 1 1 re f " * 1000)
    cell.Type, cell.PatternType, cell.PaintType, cell.TilingType = Name.Pattern, 1, 1, 1
    cell.BBox, cell.XStep, cell.YStep, cell.Resources = Array([0, 0, 400, 400]), 0.001, 0.001, Dictionary()
    page.Resources = Dictionary(Pattern=Dictionary(P=pdf.make_indirect(cell)))
    page.Contents = Stream(pdf, b"/Pattern cs /P scn 0 0 595 842 re f")
    pdf.save(buffer)
    return buffer.getvalue()


def pdf_with_an_image_of(width: int, height: int) -> bytes:
    pdf, buffer = pikepdf.new(), io.BytesIO()
    page = pdf.add_blank_page(page_size=(595, 842))
    image = Stream(pdf, b"")
    image.write(zlib.compress(bytes(width * height // 8), 9), filter=Name.FlateDecode)
    image.Type, image.Subtype, image.Width, image.Height = Name.XObject, Name.Image, width, height
    image.ColorSpace, image.BitsPerComponent = Name.DeviceGray, 1
    page.Resources = Dictionary(XObject=Dictionary(I=pdf.make_indirect(image)))
    page.Contents = Stream(pdf, b"595 0 0 842 0 0 cm /I Do")
    pdf.save(buffer)
    return buffer.getvalue()


def image_of(width: int, height: int) -> bytes:
    """A PNG of black, a bit for each pixel, made line by line."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer, line = zlib.compressobj(9), bytes(width // 8 + 1)
    lines = b"".join(packer.compress(line) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


def pdf_and_archive_at_once() -> bytes:
    """Begins as a PDF and ends as an archive, which holds a page that runs."""
    buffer = io.BytesIO(pdf_of_pages(1))
    buffer.seek(0, io.SEEK_END)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("index.html", "<script>alert(1)</script>")
    return buffer.getvalue()


def image_and_page_at_once() -> bytes:
    return b"GIF89a/*\x01\x00\x01\x00\x80\x00\x00*/=1;<html><script>alert(1)</script></html>"


def document_with_an_entity(secret: str) -> bytes:
    """A DOCX whose text names a file of the machine."""
    document, plain, buffer = docx.Document(), io.BytesIO(), io.BytesIO()
    document.add_paragraph("before MARK after")
    document.save(plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                declared = f'<!DOCTYPE x [<!ENTITY f SYSTEM "file://{secret}">]>'.encode()
                head, _, rest = data.partition(b"?>")
                data = head + b"?>" + declared + rest.replace(b"MARK", b"&f;")
            target.writestr(name, data)
    return buffer.getvalue()
