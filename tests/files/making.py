"""Files as honest and dishonest people make them, from bytes: nothing lies in the repository."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

import pikepdf
from PIL import Image

from xiangnuan.sheets.writing import workbook

TYPES = (
    b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Override PartName="/word/document.xml" ContentType='
    b'"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>%s</Types>'
)


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **saved: Any) -> bytes:
    """A picture of one colour."""
    written = io.BytesIO()
    Image.new(mode, size).save(written, kind, **saved)
    return written.getvalue()


def archive(parts: dict[str, bytes], compress: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive of these parts."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", compress) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return written.getvalue()


def document(types: bytes = b"", **parts: bytes) -> bytes:
    """A .docx; a part's name has `__` for a slash and `_dot_` for a dot."""
    content = {"[Content_Types].xml": TYPES % types, "word/document.xml": b"<document/>"}
    return archive(content | {key.replace("__", "/").replace("_dot_", "."): value for key, value in parts.items()})


def spreadsheet(**parts: bytes) -> bytes:
    """An honest .xlsx, with further parts."""
    book = io.BytesIO(workbook("名单", ["姓名"], [["林玉安"]]))
    with zipfile.ZipFile(book, "a") as made:
        for key, value in parts.items():
            made.writestr(key.replace("__", "/").replace("_dot_", "."), value)
    return book.getvalue()


def relation(target: bytes, kind: bytes) -> bytes:
    """A relationship of an Office file that leads out of it."""
    return (
        b'<Relationships><Relationship Id="r1" Type="http://x/%s" Target="%s" TargetMode="External"/></Relationships>'
        % (
            kind,
            target,
        )
    )


def pdf(**catalogue: Any) -> bytes:
    """A PDF of one blank page; keywords go into its catalogue."""
    with pikepdf.new() as made:
        made.add_blank_page()
        for key, value in catalogue.items():
            made.Root[f"/{key}"] = value
        written = io.BytesIO()
        made.save(written)
    return written.getvalue()


def javascript() -> Any:
    """An action that runs a script."""
    return pikepdf.Dictionary(S=pikepdf.Name("/JavaScript"), JS=pikepdf.String("app.alert(1)"))


def pdf_with_file() -> bytes:
    """A PDF that carries another file."""
    with pikepdf.new() as made:
        made.add_blank_page()
        made.attachments["tool.exe"] = pikepdf.AttachedFileSpec(made, b"MZ")
        written = io.BytesIO()
        made.save(written)
    return written.getvalue()


def pdf_with_table_bomb(unpacked: int) -> bytes:
    """A PDF whose object stream unpacks to that many zeros."""
    packed = zlib.compress(bytes(unpacked), 9)
    head = b"%%PDF-1.7\n1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>\nstream\n" % len(packed)
    return head + packed + b"\nendstream\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def picture_that_claims(width: int, height: int) -> bytes:
    """A small PNG that says it is giant."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def archive_that_lies(told: int, true: int) -> bytes:
    """An .xlsx whose directory tells fewer bytes than its sheet unpacks to, with a checksum of that beginning."""
    book = archive(
        {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": bytes(true)}
    )
    with zipfile.ZipFile(io.BytesIO(book)) as made:
        about = made.getinfo("xl/worksheets/sheet1.xml")
    old = struct.pack("<III", about.CRC, about.compress_size, about.file_size)
    new = struct.pack("<III", zlib.crc32(bytes(told)), about.compress_size, told)
    return book.replace(old, new)
