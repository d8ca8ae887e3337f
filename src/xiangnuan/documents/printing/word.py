"""Papers as Word: the default file built from the same blocks as the PDF, or an agency's own template with the words put in."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping
from functools import lru_cache
from io import BytesIO
from threading import Lock
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt

from xiangnuan.documents.papers.layout import Block, Paper

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# What every Word has in China; another machine takes its own instead.
_SONG, _HEI, _LATIN = "宋体", "黑体", "Times New Roman"
_WIDTH = 16.0
_LABEL = 2.1
_LINE = 0.78
_BLANK = "\u3000"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_GAP = (
    f'<w:p {nsdecls("w")}><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
    '<w:rPr><w:sz w:val="2"/></w:rPr></w:pPr></w:p>'
)


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


class _Mould:
    """The empty document, opened once a process: opening and packing it costs more than what a paper puts into it."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.document = Document(BytesIO(_empty()))
        self.foot = self.document.sections[0].footer
        self.foot.is_linked_to_previous = False
        kept = BytesIO()
        self.document.save(kept)
        with zipfile.ZipFile(kept) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}

    def cast(self, paper: Paper) -> bytes:
        """The paper as a .docx; one at a time."""
        with self.lock:
            document, body = self.document, self.document.element.body
            for element in list(body)[:-1]:
                body.remove(element)
            document.core_properties.title, document.core_properties.author = _clean(paper.title), _clean(paper.agency)
            _draw(document, paper)
            if len(body) > 1 and body[-2].tag == qn("w:tbl"):
                body.insert(len(body) - 1, parse_xml(_GAP))  # a document does not end with a table
            _foot(self.foot, paper)
            changed = {
                part.partname.lstrip("/"): part.blob
                for part in (document.part, self.foot.part, document.part.package._core_properties_part)
            }
        kept = BytesIO()
        with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, content in (self.parts | changed).items():
                archive.writestr(name, content)
        return kept.getvalue()


@lru_cache(maxsize=1)
def _mould() -> _Mould:
    return _Mould()


def word_of(paper: Paper) -> bytes:
    """The paper as a .docx in the default layout."""
    return _mould().cast(paper)


def _draw(document: Any, paper: Paper) -> None:
    if not (paper.blocks and paper.blocks[0]["kind"] == "cover"):
        _line(document, paper.title, size=18, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER)
        number = document.add_paragraph()
        number.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        number.add_run("编号：")
        _run(number, paper.number) if paper.number else _blank(number, 14)
    for block in paper.blocks:
        _DRAW[block["kind"]](document, block)


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
    lines = _clean(text).split("\n")
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


def _tc(text: str, width: float, *, span: int = 1, center: bool = False, bold: bool = False, size: float = 10) -> str:
    """One cell as WordprocessingML: python-docx takes ten times as long to build a table cell by cell."""
    look = f'<w:sz w:val="{int(size * 2)}"/><w:szCs w:val="{int(size * 2)}"/>'
    if bold:
        look = f'<w:rFonts w:eastAsia="{_HEI}"/><w:b/>' + look
    lines = [f'<w:t xml:space="preserve">{escape(_clean(line))}</w:t>' for line in text.split("\n")]
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{_twips(width)}" w:type="dxa"/><w:gridSpan w:val="{span}"/><w:vAlign w:val="center"/>'
        f'</w:tcPr><w:p><w:pPr><w:spacing w:after="0" w:line="276" w:lineRule="auto"/>'
        f'<w:jc w:val="{"center" if center else "left"}"/></w:pPr><w:r><w:rPr>{look}</w:rPr>{"<w:br/>".join(lines)}</w:r></w:p></w:tc>'
    )


def _tr(cells: Iterable[str], height: float, *, repeats: bool = False) -> str:
    head = "<w:tblHeader/>" if repeats else ""
    return (
        f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{_twips(height)}" w:hRule="atLeast"/>{head}</w:trPr>'
        f"{''.join(cells)}</w:tr>"
    )


def _table(document: Any, widths: Iterable[float], rows: Iterable[str]) -> None:
    columns = "".join(f'<w:gridCol w:w="{_twips(width)}"/>' for width in widths)
    body = document.element.body
    table = parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{_twips(_WIDTH)}" w:type="dxa"/>'
        f'<w:jc w:val="center"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )
    before = body[-2] if len(body) > 1 else None
    if before is not None and before.tag == table.tag:
        # Two tables in a row would become one: a line of no height keeps them apart.
        body.insert(len(body) - 1, parse_xml(_GAP))
    body.insert(len(body) - 1, table)


def _twips(centimetres: float) -> int:
    return round(centimetres * 567)


def _clean(text: str) -> str:
    """The text without signs that XML cannot hold."""
    return _CONTROL.sub("", text)


def _grid(document: Any, block: Block) -> None:
    columns = block["columns"]
    value = (_WIDTH - _LABEL * (columns // 2)) / (columns - columns // 2)
    widths = [_LABEL if at % 2 == 0 else value for at in range(columns)]
    rows = []
    for cells in block["rows"]:
        made, at = [], 0
        for kind, text, span in cells:
            is_label = kind == "label"
            width = sum(widths[at : at + span])
            made.append(_tc(text, width, span=span, center=is_label, size=9.5 if is_label else 10))
            at += span
        rows.append(_tr(made, _LINE))
    _table(document, widths, rows)


def _box(document: Any, block: Block) -> None:
    widths = [_LABEL, _WIDTH - _LABEL]
    cells = [_tc(block["label"], widths[0], center=True, size=9.5), _tc(block["text"], widths[1])]
    _table(document, widths, [_tr(cells, _LINE * block["lines"])])


def _list(document: Any, block: Block) -> None:
    share = _WIDTH / sum(block["widths"])
    widths = [width * share for width in block["widths"]]
    head = [
        _tc(text, width, center=True, bold=True, size=9.5) for text, width in zip(block["head"], widths, strict=True)
    ]
    rows = [
        _tr([_tc(text, width) for text, width in zip(texts, widths, strict=True)], _LINE) for texts in block["rows"]
    ]
    _table(document, widths, [_tr(head, _LINE, repeats=True), *rows])


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


def _foot(foot: Any, paper: Paper) -> None:
    paragraph = foot.paragraphs[0]
    for run in list(paragraph._p)[paragraph._p.pPr is not None :]:
        paragraph._p.remove(run)
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
