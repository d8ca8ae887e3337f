"""Zip archives (which .xlsx and .docx are), looked over before anybody unpacks them: bombs, macros, names that lead out."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from xiangnuan.files.markup import Attributes, read_elements
from xiangnuan.files.refusals import Refused, damaged

ZIP = b"PK\x03\x04"
_MEGABYTE = 1024 * 1024
_STEP = 256 * 1024
_LOCAL_HEAD = 30


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """Bounds on an archive: how many parts, how many bytes unpacked; a large part may shrink to 1/`ratio` at most."""

    parts: int = 2_000
    unpacked_bytes: int = 500 * _MEGABYTE
    ratio: int = 400
    ratio_counts_from: int = 50 * _MEGABYTE


LIMITS = ArchiveLimits()
# What no honest Office file names: a way up or out, a drive, a device.
_LEADS_OUT = re.compile(r"^[\\/]|^[A-Za-z]:|(?:^|[\\/])\.\.(?:[\\/]|$)|[\x00-\x1f]")
_MACROS = re.compile(r"(?:^|/)(?:vbaProject(?:Signature\w*)?\.bin|vbaData\.xml|macrosheets/.+|dialogsheets/.+)$", re.I)
_WITH_MACROS = re.compile(r"macroEnabled|vbaProject|macrosheet|dialogsheet", re.I)
# Larger ones no honest file has: they list its parts.
_LARGEST_LIST = 4 * _MEGABYTE
_ENTRY = 512
_TAIL = 66_000
# The beginning of a VBA project in the directory of an old (OLE) file.
_OLE_MACROS = "_VBA_PROJECT".encode("utf-16-le")


def macros_refused() -> Refused:
    """The error for a file with a program in it."""
    return Refused(
        "macros",
        "文件里有宏（程序），为了安全不收。请另存为不带宏的 .xlsx 或 .docx 再上传。",
        "The file holds macros (a program) and is refused for safety. Save it as .xlsx or .docx without macros first.",
    )


def _too_large(zh: str, en: str) -> Refused:
    return Refused("too_large", f"文件过大：{zh}", f"The file is too large: {en}")


@contextmanager
def opened_archive(file: BinaryIO, limits: ArchiveLimits = LIMITS) -> Iterator[zipfile.ZipFile]:
    """Open an archive that has been looked over; raises Refused for a bomb, a name that leads out, or a damaged file."""
    try:
        _refuse_endless_directory(file, limits)
        with zipfile.ZipFile(file) as archive:
            _look_over(file, archive.infolist(), limits)
            yield archive
    except Refused:
        raise
    except (zipfile.BadZipFile, zlib.error, LookupError, EOFError, OSError, RuntimeError, ValueError) as wrong:
        raise damaged() from wrong


def _refuse_endless_directory(file: BinaryIO, limits: ArchiveLimits) -> None:
    """Refuse a directory of more entries than may be by its told size: opening it would read them all."""
    size = file.seek(0, 2)
    file.seek(max(size - _TAIL, 0))
    tail = file.read()
    told = []
    # Where the ends of the directory, old and large, tell its size.
    for mark, at, width in ((b"PK\x05\x06", 12, 4), (b"PK\x06\x06", 40, 8)):
        found = tail.rfind(mark)
        if found >= 0:
            told.append(int.from_bytes(tail[found + at : found + at + width], "little"))
    # All ones in the old end say: see the large one.
    if any(one > limits.parts * _ENTRY and one != 0xFFFFFFFF for one in told):
        raise _too_large("压缩包里的文件过多。", "too many parts in the archive.")


def _look_over(file: BinaryIO, parts: list[zipfile.ZipInfo], limits: ArchiveLimits) -> None:
    if len(parts) > limits.parts or sum(part.file_size for part in parts) > limits.unpacked_bytes:
        raise _too_large(
            "解压后超过上限，可能不是正常的文件。", "beyond the limit when unpacked; hardly an honest file."
        )
    names = [part.orig_filename for part in parts]
    if any(_LEADS_OUT.search(name) for name in names) or len({name.lower() for name in names}) < len(names):
        raise Refused(
            "path_names",
            "压缩包里的文件名不正常（重名，或指向别的文件夹），不收。",
            "The names inside the archive are not honest (doubled, or leading to another folder).",
        )
    for part in parts:
        if part.flag_bits & 1:
            raise Refused("password", "文件加了密码，请先取消密码。", "The file has a password: remove it first.")
        if part.file_size > limits.ratio_counts_from and part.file_size > limits.ratio * max(part.compress_size, 1):
            raise _too_large("压缩比异常，可能不是正常的文件。", "compressed beyond reason; hardly an honest file.")
    for part in parts:
        if not _unpacks_as_told(file, part):
            # Its directory says less than it unpacks to: the next reader would believe the content.
            raise _too_large("压缩包的目录与内容不符。", "its directory does not tell its true size.")


def _unpacks_as_told(file: BinaryIO, part: zipfile.ZipInfo) -> bool:
    """Unpack a part into nothing, never further than one step beyond the size that the directory tells."""
    file.seek(part.header_offset)
    head = file.read(_LOCAL_HEAD)
    if len(head) < _LOCAL_HEAD or head[:4] != ZIP:
        raise damaged()
    file.seek(int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little"), 1)
    if part.compress_type == zipfile.ZIP_STORED:
        return part.compress_size == part.file_size
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise damaged()
    inflate, packed, size = zlib.decompressobj(-zlib.MAX_WBITS), part.compress_size, 0
    while packed > 0 and not inflate.eof:
        piece = file.read(min(_STEP, packed))
        if not piece:
            raise damaged()
        packed -= len(piece)
        while piece and not inflate.eof:
            size += len(inflate.decompress(piece, _STEP))
            piece = inflate.unconsumed_tail
            if size > part.file_size:
                return False
    return size == part.file_size


def refuse_macros(archive: zipfile.ZipFile) -> None:
    """Raise Refused where an Office file holds a program, by its parts or by what it says of itself."""

    def look(_name: str, attributes: Attributes) -> None:
        if _WITH_MACROS.search(attributes.get("ContentType", "") + attributes.get("Type", "")):
            raise macros_refused()

    for name in archive.namelist():
        if _MACROS.search(name):
            raise macros_refused()
        if name.lower() == "[content_types].xml" or name.lower().endswith(".rels"):
            read_elements(read_list(archive, name), look)


def read_list(archive: zipfile.ZipFile, name: str) -> bytes:
    """One of the lists of parts and relations that an Office file keeps; raises Refused where it is giant."""
    if archive.getinfo(name).file_size > _LARGEST_LIST:
        raise _too_large("压缩包里的目录过大。", "a list inside the archive is giant.")
    return archive.read(name)


def refuse_old_macros(data: bytes) -> None:
    """Raise Refused where an old Office file (.xls, .doc) holds a program."""
    if _OLE_MACROS in data:
        raise macros_refused()
