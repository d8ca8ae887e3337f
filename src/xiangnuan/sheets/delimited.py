"""Delimited text (.csv, .txt): its encoding and delimiter found out from the bytes."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter

from xiangnuan.sheets.limits import Limits, too_large, unreadable
from xiangnuan.sheets.text import Cell

_DELIMITERS = ",\t;|，；"


def decode(data: bytes) -> tuple[str, str]:
    """Encoding and text: byte order marks first, then strict UTF-8, then GB18030 (which holds GBK and GB2312).

    Raises SheetError when the bytes are no text in any of them.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            try:
                return encoding, data.decode(encoding)
            except UnicodeDecodeError as wrong:
                raise unreadable() from wrong
    for encoding in ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding, _refuse_binary(text)
    # One broken character in a long export must not cost the whole list.
    for encoding in ("gb18030", "utf-8"):
        text = data.decode(encoding, errors="replace")
        if text.count("\ufffd") * 1000 <= len(text):
            return encoding, _refuse_binary(text)
    raise unreadable()


def _refuse_binary(text: str) -> str:
    controls = sum(text[:4096].count(chr(code)) for code in (*range(9), 11, 12, *range(14, 32)) if code)
    if "\0" in text[:4096] or controls > 8:
        raise unreadable()
    return text


def find_delimiter(text: str) -> str:
    """The sign that splits most lines into the same number (more than one) of fields; a comma when none does."""
    lines = [line for line in text.splitlines()[:200] if line.strip()][:80]
    best, score = ",", 0.0
    for delimiter in _DELIMITERS:
        counts = Counter(_fields(line, delimiter) for line in lines)
        counts.pop(1, None)
        if not counts:
            continue
        width, lines_of_it = max(counts.items(), key=lambda item: (item[1], item[0]))
        this = lines_of_it * (1 + min(width, 40) / 10)
        if this > score:
            best, score = delimiter, this
    return best


def _fields(line: str, delimiter: str) -> int:
    bare = re.sub(r'"[^"]*"', "", line)
    return bare.count(delimiter) + 1


def read_delimited(data: bytes, limits: Limits) -> tuple[str, list[list[Cell]]]:
    """Encoding and padded rows of a delimited text; raises SheetError beyond the limits or when it is no text."""
    encoding, text = decode(data)
    first, _, rest = text.partition("\n")
    named = re.fullmatch(r"sep=(.)\r?", first)
    delimiter = named.group(1) if named else find_delimiter(text)
    rows: list[list[Cell]] = []
    # A field may hold a line end; no field of an honest roster is longer than a page of text.
    csv.field_size_limit(1_000_000)
    try:
        for record in csv.reader(io.StringIO(rest if named else text, newline=""), delimiter=delimiter):
            rows.append(list(record))
            if len(rows) > limits.rows + 50:
                raise too_large(
                    f"最多 {limits.rows:,} 行，请拆成几个文件。",
                    f"at most {limits.rows:,} rows: split it into several files.",
                )
    except csv.Error as wrong:
        raise unreadable() from wrong
    width = max((len(row) for row in rows), default=0)
    if width > limits.columns:
        raise too_large(f"最多 {limits.columns} 列。", f"at most {limits.columns} columns.")
    for row in rows:
        row.extend([""] * (width - len(row)))
    return encoding, rows
