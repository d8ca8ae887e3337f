"""What an uploaded file is, by its content: the few kinds that are taken, each made clean in its own way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from xiangnuan.files.archives import ZIP
from xiangnuan.files.office import DOCX, XLSX, clean_office
from xiangnuan.files.refusals import Refused

# Content type -> the ending of its name.
ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "application/pdf": ".pdf",
    DOCX: ".docx",
    XLSX: ".xlsx",
}
# What a browser shows itself; anything else is saved.
SHOWN = frozenset({"image/jpeg", "image/png", "image/webp", "application/pdf"})
# For the `accept` of a file control; what is chosen all the same is judged by its content.
ACCEPT = "image/jpeg,image/png,image/webp,.pdf,.docx,.xlsx"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")


@dataclass(slots=True)
class CleanFile:
    """A file that may be kept: its content type by content, and the bytes to keep (from the start)."""

    content_type: str
    content: BinaryIO


def clean_file(file: BinaryIO) -> CleanFile:
    """Find out what `file` is and make it clean; its name is never asked. Raises Refused with a sentence why not."""
    file.seek(0)
    head = file.read(16)
    file.seek(0)
    if not head:
        raise Refused("empty", "文件是空的。", "The file is empty.")
    # The libraries that open pictures and PDFs are loaded with the first of them, not with every process.
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        from xiangnuan.files.images import clean_image

        return CleanFile(*clean_image(file))
    if head.startswith(b"%PDF-"):
        from xiangnuan.files.pdfs import clean_pdf

        clean = clean_pdf(file)
        clean.seek(0)
        return CleanFile("application/pdf", clean)
    if head.startswith(ZIP):
        kind = clean_office(file)
        file.seek(0)
        return CleanFile(kind, file)
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC:
        raise Refused(
            "heic",
            "这是 HEIC 照片，别的电脑多半打不开。请在手机“设置—相机—格式”里选“兼容性最佳”，或另存为 JPG 再上传。",
            "This is a HEIC photo, which most computers cannot open. Save it as JPG first.",
        )
    if head.startswith(_OLE):
        raise Refused(
            "old_office",
            "旧格式的文档（.doc、.xls）不收：请另存为 .docx、.xlsx 或 PDF 再上传。",
            "Documents of the old formats (.doc, .xls) are not taken: save as .docx, .xlsx or PDF first.",
        )
    raise Refused(
        "wrong_type",
        "不收这种文件。可以上传照片（JPG、PNG、WebP）、PDF、.docx、.xlsx；看的是内容，改文件名没有用。",
        "This kind of file is not taken. Pictures (JPG, PNG, WebP), PDF, .docx and .xlsx are; the content counts, not the name.",
    )
