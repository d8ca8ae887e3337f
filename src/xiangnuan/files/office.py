"""Word and Excel files of today (.docx, .xlsx): taken without programs, embedded files and ways to other places."""

from __future__ import annotations

import re
import zipfile
from typing import BinaryIO

from xiangnuan.files.archives import ArchiveLimits, opened_archive, refuse_macros
from xiangnuan.files.refusals import Refused, damaged

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MEGABYTE = 1024 * 1024
LIMITS = ArchiveLimits(parts=1_000, unpacked_bytes=200 * _MEGABYTE, ratio=200, ratio_counts_from=10 * _MEGABYTE)
_EMBEDDED = re.compile(r"(?:^|/)(?:embeddings|activeX|ctrlProps)/", re.I)
_PROGRAM = re.compile(r"\.(?:exe|dll|scr|com|bat|cmd|ps1|vbs|js|jse|wsf|hta|jar|msi|lnk|sh|py|svg|html?)$", re.I)
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>", re.I)
_EXTERNAL = re.compile(rb"TargetMode\s*=\s*[\"']External[\"']", re.I)
# A link that somebody has to press, to a page or an address.
_HYPERLINK = re.compile(rb"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']", re.I)
_HARMLESS_TARGET = re.compile(rb"Target\s*=\s*[\"'](?:https?:|mailto:|#)", re.I)
_FIELD = re.compile(
    rb"<(?:\w+:)?(?:instrText|fldSimple)\b[^>]*?>?[^<]*?\b(?:DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE)\b", re.I
)


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
        kinds = archive.read(names["[content_types].xml"])
        if "word/document.xml" in names and b"wordprocessingml.document.main+xml" in kinds:
            return DOCX
        if "xl/workbook.xml" in names and b"spreadsheetml.sheet.main+xml" in kinds:
            return XLSX
        raise _no_document()


def _no_document() -> Refused:
    return Refused(
        "wrong_type",
        "压缩包不收：请解压后把里面的照片、PDF 或文档逐个上传。",
        "Archives are not taken: unpack it and upload the pictures, PDFs or documents inside.",
    )


def _refuse_ways_out(archive: zipfile.ZipFile) -> None:
    """Refuse what fetches something when the file is opened: templates, linked workbooks, objects, fields."""
    for name in archive.namelist():
        low = name.lower()
        if not low.endswith((".rels", ".xml")):
            continue
        body = archive.read(name)
        if b"<!DOCTYPE" in body[:4096] or b"<!ENTITY" in body[:4096]:
            raise damaged()
        leads_out = low.startswith("xl/externallinks/") or (low.startswith("word/") and _FIELD.search(body))
        if low.endswith(".rels"):
            for relation in _RELATION.findall(body):
                if _EXTERNAL.search(relation) and not (
                    _HYPERLINK.search(relation) and _HARMLESS_TARGET.search(relation)
                ):
                    leads_out = True
        if leads_out:
            raise Refused(
                "external_links",
                "文件会连到别的文件或网址（外部链接），不收。请断开链接，或另存为 PDF 再上传。",
                "The file reaches out to other files or addresses (external links): refused. Break the links or save it as PDF.",
            )
