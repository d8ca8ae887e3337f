"""A client's whole file: in the order of the archive, every paper in it, what is kept apart left out; and it is PDF/A."""

from __future__ import annotations

import re
from io import BytesIO

import pikepdf
import pytest
from pypdf import PdfReader
from tests.documents.worlds import LONG_NAME, a_full_case, subjects_for, with_referral_and_stay
from tests.worlds import a_photo, a_worker

from xiangnuan.cases.attachments.services import keep_attachment
from xiangnuan.documents.papers.register import form_of
from xiangnuan.documents.services.binding import BoundFile, bind
from xiangnuan.documents.services.issuing import issue_document, withdraw_document
from xiangnuan.people.queries import visible_persons

pytestmark = pytest.mark.django_db


def a_file() -> tuple[BoundFile, str]:
    """The file of somebody with everything, and the number of the agreement in it."""
    worker = a_worker()
    case = a_full_case(worker)
    with_referral_and_stay(worker, case.person)
    subject = subjects_for(worker, case.person)[0]
    agreement, duties = form_of("agreement"), form_of("duties")
    assert agreement is not None
    assert duties is not None
    number = issue_document(worker, agreement, subject).number
    withdraw_document(worker, issue_document(worker, duties, subject), "写错")
    keep_attachment(worker, case.person, a_photo(), kind="decision", title="决定书扫描件")
    person = visible_persons(worker).select_related("agency__area", "worker").get(pk=case.person_id)
    return bind(worker, person), number


def test_the_file_has_every_paper_in_order_with_page_numbers_and_is_pdf_a() -> None:
    bound, number = a_file()
    places = [line["title"].split("　")[0] for line in bound.binding.contents if line["heading"]]
    assert [int(place) for place in places] == sorted(int(place) for place in places)
    assert {"2", "3", "4", "6", "7", "11", "12", "13", "14", "15", "16"} <= set(places)
    assert "17" not in places
    codes = [paper.form for paper in bound.papers]
    assert codes[0] == "cover"
    assert codes.count("agreement") == 1
    assert "duties" not in codes
    assert codes.count("test_record") == 2
    assert len(bound.binding.images) == 1

    content = bound.as_pdf()
    reader = PdfReader(BytesIO(content))
    texts = [re.sub(r"\s", "", page.extract_text()) for page in reader.pages]
    assert LONG_NAME in texts[0]
    assert "卷内目录" in texts[1]
    assert number in "".join(texts)
    # Every line of the contents names the page on which the paper begins.
    behind = next(at for at, text in enumerate(texts) if "执行经过一览" in text and "卷内目录" not in text)
    assert "第1页" in texts[behind] or "第2页" in texts[behind]
    _is_pdf_a(content)


def _is_pdf_a(content: bytes) -> None:
    """The marks of PDF/A-2b that can be asked without a validator."""
    with pikepdf.open(BytesIO(content)) as pdf:
        assert not pdf.is_encrypted
        metadata = pdf.open_metadata()
        assert (metadata.get("pdfaid:part"), metadata.get("pdfaid:conformance")) == ("2", "B")
        intents = pdf.Root.OutputIntents
        assert intents[0].S == "/GTS_PDFA1"
        assert "/DestOutputProfile" in intents[0]
        assert "/JavaScript" not in pdf.Root.get("/Names", {})
        fonts = [one for page in pdf.pages for one in page.get("/Resources", {}).get("/Font", {}).values()]
        assert fonts
        for font in fonts:
            assert "/ToUnicode" in font
            descriptor = font.DescendantFonts[0].FontDescriptor
            assert {"/FontFile2", "/FontFile3"} & set(descriptor.keys())
        for page in pdf.pages:
            assert page.get("/AA") is None
