"""Papers as Word: the default file built from the same blocks as the PDF, or an agency's own template with the words put in."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from xiangnuan.documents.papers.layout import Block, Paper

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# What every Word has in China; another machine takes its own instead.
_SONG, _HEI, _LATIN = "宋体", "黑体", "Times New Roman"
_WIDTH = 16.0
_LABEL = 2.1
_LINE = 0.78
_BLANK = "\u3000"


@lru_cache(maxsize=1)
def _empty() -> bytes:
    """An empty A4 document in the customary fonts: made once, it is opened for every paper."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(2.6), Cm(2.4)
    section.top_margin, section.bottom_margin = Cm(2.4), Cm(2.2)
    style = document.styles["Normal"]
    style.font.name, style.font.size = _LATIN, Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _SONG)
    style.paragraph_format.space_after = Pt(3)
    style.paragraph_format.line_spacing = 1.35
    kept = BytesIO()
    document.save(kept)
    return kept.getvalue()


def word_of(paper: Paper) -> bytes:
    """The paper as a .docx in the default layout."""
    document = Document(BytesIO(_empty()))
    document.core_properties.title, document.core_properties.author = paper.title, paper.agency
    if not (paper.blocks and paper.blocks[0]["kind"] == "cover"):
        _line(document, paper.title, size=18, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER)
        number = document.add_paragraph()
        number.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        number.add_run("编号：")
        _run(number, paper.number) if paper.number else _blank(number, 14)
    for block in paper.blocks:
        _DRAW[block["kind"]](document, block)
    _foot(document, paper)
    kept = BytesIO()
    document.save(kept)
    return kept.getvalue()


def merged(template: bytes, words: Mapping[str, Any]) -> bytes:
    """An agency's template with the words put in; its placeholders were checked when it was uploaded."""
    from docxtpl import DocxTemplate

    from xiangnuan.documents.printing.templates import environment

    document = DocxTemplate(BytesIO(template))
    document.render(dict(words), jinja_env=environment(), autoescape=True)
    kept = BytesIO()
    document.save(kept)
    return kept.getvalue()


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Files in one archive; a .docx is packed already."""
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return kept.getvalue()


def _run(paragraph: Any, text: str, *, size: float = 0, bold: bool = False) -> Any:
    lines = text.split("\n")
    run = paragraph.add_run(lines[0])
    for line in lines[1:]:
        run.add_break()
        run.add_text(line)
    if size:
        run.font.size = Pt(size)
    if bold:
        run.bold = True
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _HEI)
    return run


def _blank(paragraph: Any, width: int) -> None:
    run = paragraph.add_run(_BLANK * width)
    run.underline = True


def _line(document: Any, text: str, *, size: float = 0, bold: bool = False, align: Any = None) -> Any:
    paragraph = document.add_paragraph()
    if align is not None:
        paragraph.alignment = align
    _run(paragraph, text, size=size, bold=bold)
    return paragraph


def _text(document: Any, block: Block) -> None:
    for pieces in block["lines"]:
        paragraph = document.add_paragraph()
        for kind, value in pieces:
            _blank(paragraph, int(value)) if kind == "b" else _run(paragraph, value)


def _cover(document: Any, block: Block) -> None:
    for _gap in range(6):
        document.add_paragraph()
    _line(document, block["title"], size=26, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER)
    _line(document, block["sub"], size=15, align=WD_ALIGN_PARAGRAPH.CENTER)
    for _gap in range(3):
        document.add_paragraph()


def _table(document: Any, rows: int, widths: list[float]) -> Any:
    table = document.add_table(rows=rows, cols=len(widths))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    return table


def _put(cell: Any, text: str, *, center: bool = False, bold: bool = False, size: float = 10) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.line_spacing = 1.15
    if center:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(paragraph, text, size=size, bold=bold)


def _grid(document: Any, block: Block) -> None:
    columns = block["columns"]
    value = (_WIDTH - _LABEL * (columns // 2)) / (columns - columns // 2)
    table = _table(document, len(block["rows"]), [_LABEL if at % 2 == 0 else value for at in range(columns)])
    for row, cells in zip(table.rows, block["rows"], strict=True):
        row.height, row.height_rule = Cm(_LINE), WD_ROW_HEIGHT_RULE.AT_LEAST
        slots = row.cells
        at = 0
        for kind, text, span in cells:
            cell = slots[at] if span == 1 else slots[at].merge(slots[at + span - 1])
            _put(cell, text, center=kind == "label", size=9.5 if kind == "label" else 10)
            at += span


def _box(document: Any, block: Block) -> None:
    table = _table(document, 1, [_LABEL, _WIDTH - _LABEL])
    row = table.rows[0]
    row.height, row.height_rule = Cm(_LINE * block["lines"]), WD_ROW_HEIGHT_RULE.AT_LEAST
    _put(row.cells[0], block["label"], center=True, size=9.5)
    _put(row.cells[1], block["text"])


def _list(document: Any, block: Block) -> None:
    share = _WIDTH / sum(block["widths"])
    table = _table(document, 1 + len(block["rows"]), [width * share for width in block["widths"]])
    rows = table.rows
    for cell, text in zip(rows[0].cells, block["head"], strict=True):
        _put(cell, text, center=True, bold=True, size=9.5)
    repeated = OxmlElement("w:tblHeader")
    rows[0]._tr.get_or_add_trPr().append(repeated)
    for at, texts in enumerate(block["rows"], 1):
        row = rows[at]
        row.height, row.height_rule = Cm(_LINE), WD_ROW_HEIGHT_RULE.AT_LEAST
        for cell, text in zip(row.cells, texts, strict=True):
            _put(cell, text)


def _sign(document: Any, block: Block) -> None:
    document.add_paragraph()
    table = document.add_table(rows=len(block["lines"]), cols=2)
    for row, labels in zip(table.rows, block["lines"], strict=True):
        for cell, label in zip(row.cells, labels, strict=False):
            head, _colon, signed = label.partition("：")
            paragraph = cell.paragraphs[0]
            _run(paragraph, f"{head}：")
            _run(paragraph, signed) if signed else _blank(paragraph, max(16 - len(head), 5))
            if block["dated"]:
                below = cell.add_paragraph("　　　年　　月　　日")
                below.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _seal(document: Any, block: Block) -> None:
    document.add_paragraph()
    for line in block["lines"]:
        paragraph = _line(document, line, align=WD_ALIGN_PARAGRAPH.CENTER)
        paragraph.paragraph_format.left_indent = Cm(7)


def _cut(document: Any, block: Block) -> None:
    _line(document, "- " * 46, size=9, align=WD_ALIGN_PARAGRAPH.CENTER)
    _line(document, block["text"], size=13, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER)


def _foot(document: Any, paper: Paper) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    _run(paragraph, f"{paper.agency}　{paper.title}　　第 ", size=8)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        run.font.size = Pt(8)
        mark = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark.text = text
        run._element.append(mark)
    _run(paragraph, " 页", size=8)


_DRAW = {
    "text": _text,
    "cover": _cover,
    "heading": lambda document, block: _line(document, block["text"], bold=True),
    "small": lambda document, block: _line(document, block["text"], size=9),
    "grid": _grid,
    "box": _box,
    "list": _list,
    "sign": _sign,
    "seal": _seal,
    "cut": _cut,
}
