"""Every table that leaves the system, filled with text that means harm: no cell of any becomes a formula."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse_lazy
from hypothesis import given
from hypothesis import strategies as st
from tests.worlds import TOWNS, a_case, a_person, an_account, an_agency

from xiangnuan.access.models import Area
from xiangnuan.access.roles import Role
from xiangnuan.cases.persons.views.listing import Purpose
from xiangnuan.cases.roster import storing
from xiangnuan.cases.roster.models import PreviewPage, RosterImport
from xiangnuan.cases.services import record_contact
from xiangnuan.reports import workbook as overview
from xiangnuan.sheets.writing import begins_like_formula, workbook
from xiangnuan.web.clock import today

ROOT = Path(__file__).resolve().parents[2]
EVIL = ['=HYPERLINK("http://x","y")', "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "＝1"]
_CELL = re.compile(r'<c r="[A-Z]+\d+"(?: s="(\d+)")? t="s"><v>(\d+)</v>')


def texts_of(content: bytes) -> list[tuple[str, bool]]:
    """Every text of a workbook, and whether its cell is marked as text; fails where there is a formula or a link."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        parts = {name: book.read(name).decode() for name in book.namelist() if name.endswith((".xml", ".rels"))}
    sheets = [body for name, body in parts.items() if name.startswith("xl/worksheets/")]
    assert sheets
    for body in parts.values():
        assert not re.search(r"<f[ >]|<hyperlink|<ddeLink|externalReference", body)
    shared = re.findall(r"<si><t[^>]*>(.*?)</t></si>", parts.get("xl/sharedStrings.xml", ""), re.S)
    styles = re.findall(r"<xf [^>]*>", parts["xl/styles.xml"].split("<cellXfs")[1].split("</cellXfs>")[0])
    found = []
    for body in sheets:
        for style, number in _CELL.findall(body):
            found.append((shared[int(number)], 'quotePrefix="1"' in styles[int(style or 0)]))
    return found


def assert_neutral(content: bytes) -> int:
    """Every text that looks like a formula is marked as text; returns how many such there are."""
    risky = [(text, marked) for text, marked in texts_of(content) if begins_like_formula(text.replace("_x000D_", "\r"))]
    assert [text for text, marked in risky if not marked] == []
    return len(risky)


@given(st.sampled_from("=+-@\t\r\n＝＋－＠"), st.text(max_size=40), st.sampled_from(["", "\0", "\x1f"]))
def test_whatever_begins_like_a_formula_is_marked_as_text(sign: str, rest: str, unseen: str) -> None:
    content = workbook("名单", ["姓名"], [[unseen + sign + rest]])
    assert assert_neutral(content) == 1


@given(st.text(max_size=40))
def test_no_text_at_all_becomes_a_formula(text: str) -> None:
    assert_neutral(workbook(text, [text or "x"], [[text], [text]]))


def test_tables_are_written_in_these_two_places_alone() -> None:
    """What is proved here holds for every table only while nobody writes one elsewhere."""
    source = ROOT / "src" / "xiangnuan"
    writers = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        if re.search(r"xlsxwriter|openpyxl|csv\.writer|csv\.DictWriter|text/csv", path.read_text())
    }
    assert writers == {"sheets/writing.py", "reports/workbook.py"}


class Evil:
    """An agency in which everything that somebody can name has the name of a formula."""

    def __init__(self) -> None:
        agency = an_agency()
        Area.objects.filter(pk__in=TOWNS).update(name=EVIL[1])
        Area.objects.filter(pk="330482103").update(name=EVIL[0])
        self.accounts = {
            role: an_account(agency, role, name=EVIL[2] + role[:20], username="@" + role)
            for role in (Role.SOCIAL_WORKER, Role.MANAGER, Role.AUDITOR, Role.ADMINISTRATOR)
        }
        worker = self.accounts[Role.SOCIAL_WORKER]
        for name in EVIL:
            case = a_case(worker, a_person(worker, name + "林"), police_station=name)
            record_contact(worker, case, today() - timedelta(days=3), "talk")
        self.roster = RosterImport.objects.create(
            agency=agency,
            by=worker,
            area_id="330482",
            area_code="330482",
            filename=EVIL[0],
            state=RosterImport.State.DONE,
        )
        row = {
            "sheet": EVIL[0],
            "row": 3,
            "number": EVIL[1],
            "name": EVIL[2],
            "taken": False,
            "says": [{"zh": EVIL[3], "en": EVIL[3]}],
            "cells": {"name": EVIL[0], "identity_number": EVIL[4]},
        }
        for tab in (PreviewPage.Tab.REFUSED, PreviewPage.Tab.DOUBLES, PreviewPage.Tab.WARNED):
            storing.keep_pages(self.roster, tab, [row])

    def client(self, role: str) -> Client:
        client = Client()
        client.force_login(self.accounts[role])
        return client


EXPORTS = [
    (Role.MANAGER, "/people/export/", 7),
    (Role.MANAGER, "/today/export/", 1),
    (Role.MANAGER, reverse_lazy("reports:workbook"), 0),
    (Role.SOCIAL_WORKER, "/cases/roster/{roster}/refused/", 3),
    (Role.SOCIAL_WORKER, "/cases/roster/{roster}/report/", 9),
    (Role.ADMINISTRATOR, "/access/accounts/?format=xlsx", 4),
    (Role.AUDITOR, "/access/trail/?format=xlsx", 1),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "path", "least"), EXPORTS)
def test_an_export_full_of_formulas_calculates_nothing(role: str, path: Any, least: int) -> None:
    world = Evil()
    path, client = str(path).format(roster=world.roster.pk), world.client(role)
    answer = client.get(path)
    if answer.status_code == 405:  # a list with names goes out for a purpose
        answer = client.post(path, {"purpose": Purpose.values[0]})
    assert answer.status_code == 200
    assert "spreadsheetml" in answer["Content-Type"]
    assert assert_neutral(answer.content) >= least


def test_the_overview_marks_what_begins_like_a_formula() -> None:
    written: list[Any] = []

    class Sheet:
        def write_string(self, row: int, column: int, words: str, form: str) -> None:
            written.append((words, form))

    for words in ("=1", "平湖市"):
        overview._text(Sheet(), 0, 0, words, {"text": "text", "quoted": "quoted"})
    assert written == [("=1", "quoted"), ("平湖市", "text")]
