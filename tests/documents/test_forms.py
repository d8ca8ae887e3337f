"""Every form says what the records say, leaves the rest empty, and prints nothing that is no word."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from PIL import Image
from pypdf import PdfReader
from tests.documents.worlds import (
    LONG_ADDRESS,
    LONG_NAME,
    a_full_case,
    said,
    subjects_for,
    text_of_word,
    with_referral_and_stay,
    with_team_and_plan,
)
from tests.worlds import a_case, a_person, a_worker

from xiangnuan.cases.models import Fact
from xiangnuan.cases.services import DecisionData, open_case
from xiangnuan.documents.papers import register
from xiangnuan.documents.papers.layout import Paper, masked, paper_of
from xiangnuan.documents.papers.register import PLACES, OfficialForm, form_of, official_forms
from xiangnuan.documents.papers.words import secrets_of
from xiangnuan.documents.printing.pdf import pdf_of, pictures_of
from xiangnuan.documents.printing.word import word_of
from xiangnuan.documents.queries.offering import offers_of

pytestmark = pytest.mark.django_db
WRONG = re.compile(r"[{}]|None|—|\bnan\b|<[a-z]")


def papers_of_everything() -> dict[str, Paper]:
    """One paper of each form, of somebody about whom all of them have something to say."""
    worker = a_worker()
    case = a_full_case(worker)
    with_team_and_plan(worker, case)
    with_referral_and_stay(worker, case.person)
    found: dict[str, Paper] = {}
    for offer in offers_of(worker, subjects_for(worker, case.person)):
        found.setdefault(offer.form.code, paper_of(offer.form, offer.subject))
    return found


def test_every_form_of_an_open_case_can_be_made_and_prints_only_words() -> None:
    papers = papers_of_everything()
    # What is only for a closing or a closed case comes with it; the longer reviews with longer periods.
    assert {form.code for form in official_forms()} - papers.keys() == {"closing", "follow_up"}
    for code, paper in papers.items():
        assert not WRONG.search(said(paper)), code
        assert LONG_NAME in said(paper), code


def test_the_pdf_has_every_paper_and_its_chinese_can_be_copied() -> None:
    papers = list(papers_of_everything().values())
    reader = PdfReader(BytesIO(pdf_of(papers, title="全部文书")))
    text = "\n".join(page.extract_text() for page in reader.pages)
    flat = re.sub(r"\s", "", text)
    assert len(reader.pages) >= len(papers)
    assert LONG_NAME in flat
    assert LONG_ADDRESS in flat
    assert all(re.sub(r"\s", "", paper.title) in flat for paper in papers if paper.form != "cover")
    assert not re.search(r"\{|None", text)


def test_the_longest_names_and_addresses_stay_within_their_cells_and_the_page() -> None:
    papers = list(papers_of_everything().values())
    for paper, picture in zip(papers, map(Image.open, map(BytesIO, pictures_of(papers, ppi=36))), strict=False):
        width, height = picture.size
        margin = picture.convert("L").crop((width - int(width * 2.2 / 21), 0, width, height))
        assert margin.getextrema()[0] > 250, paper.form
    record = next(paper for paper in papers if paper.form == "test_record")
    found: dict[str, float] = {}
    PdfReader(BytesIO(pdf_of([record]))).pages[0].extract_text(
        visitor_text=lambda text, cm, tm, _font, _size: found.setdefault(text.strip(), cm[4] + tm[4])
    )
    # The number has the cells of two columns, so that the label behind it begins in the last third of the page.
    label = next(at for text, at in found.items() if text.startswith("联系电话"))
    assert label > 340


def test_a_word_file_opens_and_says_the_same() -> None:
    papers = papers_of_everything()
    for code in ("agreement", "test_record", "family", "cover"):
        text = text_of_word(word_of(papers[code]))
        assert LONG_NAME in text
        assert not WRONG.search(text.replace("- - ", "")), code


def test_somebody_of_whom_little_is_known_has_blanks_to_fill() -> None:
    worker = a_worker()
    person = a_person(worker, "周远", identity_kind="none", identity_number="")
    open_case(worker, person, DecisionData(measure="community_treatment"), area_code="330482103")
    subjects = subjects_for(worker, person)
    papers = [paper_of(offer.form, offer.subject) for offer in offers_of(worker, subjects)]
    report = next(paper for paper in papers if paper.form == "police_report")
    assert any(piece[0] == "b" for block in report.blocks if block["kind"] == "text" for piece in block["lines"][0])
    for paper in papers:
        assert not WRONG.search(said(paper)), paper.form
        word_of(paper)


def test_a_review_is_quarterly_half_yearly_or_yearly_by_the_time_since_the_one_before() -> None:
    worker = a_worker()
    case = a_case(worker, checked_in_on=date(2025, 1, 10))
    for on in (date(2025, 4, 8), date(2025, 10, 9), date(2026, 9, 30)):
        case.facts.create(
            agency=case.agency, kind=Fact.Kind.REVIEW, on=on, event={}, note="平稳", recorded_at="2026-10-01T00:00Z"
        )
    offers = offers_of(worker, subjects_for(worker, case.person))
    about = {
        (one.form.code, one.subject.fact.on.year)
        for one in offers
        if one.subject.fact and one.subject.fact.kind == "review"
    }
    assert about == {("review_quarter", 2025), ("review_half", 2025), ("review_year", 2026)}


def test_the_numbers_of_law_come_from_the_rulebook() -> None:
    worker = a_worker()
    case = a_case(worker)
    form = form_of("duties")
    assert form is not None
    text = said(paper_of(form, subjects_for(worker, case.person)[0]))
    assert "决定书之日起15日内" in text
    assert "检测3次以上" in text


def test_what_may_not_be_seen_is_masked_wherever_it_stands() -> None:
    worker = a_worker()
    case = a_full_case(worker)
    subject = subjects_for(worker, case.person)[0]
    form = form_of("police_report")
    assert form is not None
    hidden = said(masked(paper_of(form, subject), secrets_of(subject)))
    assert str(case.person.identity_number) not in hidden
    assert LONG_ADDRESS not in hidden
    assert LONG_NAME in hidden


def test_a_form_of_another_app_is_registered_with_its_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register, "_added", {})
    plan = OfficialForm(
        "plan", {"zh": "个案服务计划", "en": "Plan"}, 10, "case", "计", [{"grid": [["目标"]]}],
        tell=lambda subject: {"目标": "找到工作"}, names=frozenset({"目标"}),
    )  # fmt: skip
    register.register(plan)
    worker = a_worker()
    case = a_case(worker)
    paper = paper_of(plan, subjects_for(worker, case.person)[0])
    assert "找到工作" in said(paper)
    with pytest.raises(ImproperlyConfigured):
        register.register(plan)
    unknown = OfficialForm("odd", {"zh": "某表", "en": "Odd"}, 10, "case", "某", [{"grid": [["没有这一项"]]}])
    with pytest.raises(ImproperlyConfigured):
        register.register(unknown)


def test_every_place_is_one_of_the_archive() -> None:
    forms = official_forms()
    assert {form.place for form in forms} <= PLACES.keys()
    assert [form.place for form in forms] == sorted(form.place for form in forms)
    assert len({form.word for form in forms}) == len(forms)


def test_the_plan_prints_whose_step_it_is_and_the_team_who_sits_where() -> None:
    papers = papers_of_everything()
    plan, team = said(papers["help_plan"]), said(papers["help_team"])
    for words in ("想把身体养好，早点上班。", "把身体养好", "体检合格", "陪他去体检", "第1版"):
        assert words in plan
    assert LONG_NAME in team
    assert "13800007788" in team
    assert "社区民警" in team, "an empty seat keeps its line"
