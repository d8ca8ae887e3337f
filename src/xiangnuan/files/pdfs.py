"""PDFs: looked through for what acts by itself (scripts, programs, embedded files); a quiet one is kept as it is."""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from typing import Any, BinaryIO

import pikepdf

from xiangnuan.files.refusals import Refused, damaged

PDF = b"%PDF-"
_MOST_OBJECTS = 300_000
_DEEPEST = 60
# Tables of a PDF are unpacked to be looked through; an honest one of our size stays far below.
_MOST_UNPACKED = 64 * 1024 * 1024
_ACTS = frozenset({"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/GoToR", "/Rendition", "/Movie"})
_SCRIPTS = frozenset({"/JS", "/JavaScript", "/XFA", "/RichMediaContent", "/RichMediaSettings"})
_FILES = frozenset({"/EmbeddedFiles", "/EF"})
_TABLE = re.compile(rb"/(?:ObjStm|XRef)\b")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"\bstream\r?\n")


def clean_pdf(file: BinaryIO) -> BinaryIO:
    """A PDF in which nothing acts by itself: the file as it came, or written anew where it had to be mended to be read.

    As it came, because writing it anew would break an electronic seal. Raises Refused with the reason otherwise.
    """
    file.seek(0)
    _refuse_bombs(file.read())
    file.seek(0)
    try:
        with pikepdf.open(file, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise _locked()
            if len(pdf.objects) > _MOST_OBJECTS:
                raise Refused("too_large", "PDF 里的内容过多。", "The PDF holds too many objects.")
            for item in pdf.objects:
                _look(item, 0)
            _look(pdf.trailer, 0)
            if not pdf.pages:
                raise damaged()
            if not pdf.get_warnings():
                return file
            # Readers mend a damaged file each in their own way: what was looked through is what is kept.
            mended = BytesIO()
            pdf.save(mended)
            mended.seek(0)
            return mended
    except pikepdf.PasswordError as wrong:
        raise _locked() from wrong
    except Refused:
        raise
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, RecursionError, OSError) as wrong:
        raise damaged() from wrong


def _locked() -> Refused:
    return Refused(
        "password", "PDF 加了密码或限制，请先取消再上传。", "The PDF has a password or restrictions: remove them first."
    )


def _look(item: Any, depth: int) -> None:
    """Look at one object and what lies directly in it; what it refers to is looked at in its own turn."""
    if depth > _DEEPEST:
        raise damaged()
    if isinstance(item, pikepdf.Array):
        for inner in item:
            if _holds(inner) and not inner.is_indirect:
                _look(inner, depth + 1)
    elif isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        for key, value in item.items():
            if key in _FILES:
                raise Refused(
                    "embedded_files", "PDF 里夹带着别的文件，不收。", "The PDF carries other files inside: refused."
                )
            if key in _SCRIPTS or (key == "/S" and str(value) in _ACTS):
                raise Refused(
                    "scripts",
                    "PDF 里有脚本或会自动执行的动作，不收。请打印成新的 PDF 再上传。",
                    "The PDF holds scripts or acts by itself: refused. Print it to a new PDF and upload that.",
                )
            if _holds(value) and not value.is_indirect:
                _look(value, depth + 1)


def _holds(item: Any) -> bool:
    return isinstance(item, pikepdf.Array | pikepdf.Dictionary | pikepdf.Stream)


def _refuse_bombs(data: bytes) -> None:
    """Refuse tables (object and cross-reference streams) that unpack beyond reason, before anybody unpacks them."""
    if not data.startswith(PDF):
        raise damaged()
    unpacked = before = 0
    for found in _STREAM.finditer(data):
        # What stands between one stream and the next: the end of it is this one's dictionary.
        head = data[max(data.rfind(b"obj", before, found.start()), before) : found.start()]
        before = found.end()
        if b"#" in head:
            head = _ESCAPED.sub(lambda sign: bytes([int(sign.group(1), 16)]), head)
        if not _TABLE.search(head):
            continue
        filters = head.count(b"Decode") - head.count(b"DecodeParms")
        if b"/Filter" in head and (filters != 1 or b"/FlateDecode" not in head):
            # Packed twice, or in a way that no program of today writes.
            raise damaged()
        unpacked += _unpacked_size(memoryview(data)[found.end() :], _MOST_UNPACKED - unpacked)
        if unpacked >= _MOST_UNPACKED:
            raise Refused("too_large", "PDF 解压后超过上限。", "The PDF is beyond the limit when unpacked.")


def _unpacked_size(packed: memoryview, most: int) -> int:
    inflate, size, at = zlib.decompressobj(), 0, 0
    try:
        while at < len(packed) and not inflate.eof and size < most:
            piece: bytes = bytes(packed[at : at + 65536])
            at += len(piece)
            while piece and not inflate.eof and size < most:
                size += len(inflate.decompress(piece, 65536))
                piece = inflate.unconsumed_tail
    except zlib.error:
        return size
    return size
