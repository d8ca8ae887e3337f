"""Word and Excel files of today (.docx, .xlsx): taken without programs, embedded files and ways to other places."""

from __future__ import annotations

import re
import zipfile
from typing import BinaryIO

from xiangnuan.files.archives import ArchiveLimits, opened_archive, read_list, refuse_macros
from xiangnuan.files.markup import Attributes, read_elements
from xiangnuan.files.refusals import Refused, damaged

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MEGABYTE = 1024 * 1024
LIMITS = ArchiveLimits(parts=1_000, unpacked_bytes=200 * _MEGABYTE, ratio=200, ratio_counts_from=10 * _MEGABYTE)
_EMBEDDED = re.compile(r"(?:^|/)(?:embeddings|activeX)/", re.I)
_PROGRAM = re.compile(r"\.(?:exe|dll|scr|com|bat|cmd|ps1|vbs|js|jse|wsf|hta|jar|msi|lnk|sh|py|svg|html?)$", re.I)
# Relations to what acts, is embedded, or is fetched when the file is opened.
_ACTS = re.compile(
    r"/(?:oleObject|package|control|activeXControlBinary|attachedTemplate|frame|subDocument|aFChunk|externalLink\w*)$",
    re.I,
)
# A link that somebody has to press, to a page or an address.
_HARMLESS_TARGET = re.compile(r"(?:https?:|mailto:|#)", re.I)
_FIELD = re.compile(r"\b(?:DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE)\b", re.I)
_MOST_WORDS = 40 * _MEGABYTE


def clean_office(file: BinaryIO) -> str:
    """The content type of a Word or Excel file in which nothing acts by itself; raises Refused for any other."""
    with opened_archive(file, LIMITS) as archive:
        names = {name.lower(): name for name in archive.namelist()}
        if "[content_types].xml" not in names:
            raise _no_document()
        refuse_macros(archive)
        if any(_EMBEDDED.search(name) or _PROGRAM.search(name) for name in names):
            raise Refused(
                "embedded_files",
                "文件里还嵌着别的文件或控件，不收。请另存为 PDF 再上传。",
                "Other files or controls are embedded in this one: refused. Save it as PDF and upload that.",
            )
        _refuse_ways_out(archive)
        kinds: set[str] = set()
        listed = read_list(archive, names["[content_types].xml"])
        read_elements(listed, lambda _name, attributes: kinds.add(attributes.get("ContentType", "")))
        if "word/document.xml" in names and f"{DOCX}.main+xml" in kinds:
            return DOCX
        if "xl/workbook.xml" in names and f"{XLSX}.main+xml" in kinds:
            return XLSX
        raise _no_document()


def _no_document() -> Refused:
    return Refused(
        "wrong_type",
        "压缩包不收：请解压后把里面的照片、PDF 或文档逐个上传。",
        "Archives are not taken: unpack it and upload the pictures, PDFs or documents inside.",
    )


def _reaches_out() -> Refused:
    return Refused(
        "external_links",
        "文件会连到别的文件或网址（外部链接），不收。请断开链接，或另存为 PDF 再上传。",
        "The file reaches out to other files or addresses (external links): refused. Break the links or save it as PDF.",
    )


def _refuse_ways_out(archive: zipfile.ZipFile) -> None:
    """Refuse what fetches something when the file is opened: templates, linked workbooks, objects, fields."""
    for part in archive.infolist():
        name = part.filename.lower()
        if name.startswith("xl/externallinks/"):
            raise _reaches_out()
        if name.endswith(".rels"):
            read_elements(read_list(archive, part.filename), _look_at_relation)
        elif name.startswith("word/") and name.endswith(".xml"):
            if part.file_size > _MOST_WORDS:
                raise damaged()
            _refuse_fields(archive.read(part))
        elif name.endswith(".xml") and b"<!DOCTYPE" in archive.read(part)[:4096]:
            raise damaged()


def _look_at_relation(_name: str, attributes: Attributes) -> None:
    kind, target = attributes.get("Type", ""), attributes.get("Target", "")
    is_external = attributes.get("TargetMode", "").lower() == "external"
    is_pressed = kind.lower().endswith("/hyperlink") and _HARMLESS_TARGET.match(target)
    if _ACTS.search(kind) or (is_external and not is_pressed):
        raise _reaches_out()


def _refuse_fields(body: bytes) -> None:
    """Refuse fields that fetch or start something; their words may be spread over many pieces of a text."""
    codes: list[str] = []
    inside = False

    def element(name: str, attributes: Attributes) -> None:
        nonlocal inside
        inside = name == "instrText"
        if name == "fldSimple":
            codes.append(f" {attributes.get('instr', '')} ")
        elif name == "fldChar":
            codes.append(" ")

    def text(words: str) -> None:
        if inside:
            codes.append(words)

    read_elements(body, element, text)
    if _FIELD.search("".join(codes)):
        raise _reaches_out()
