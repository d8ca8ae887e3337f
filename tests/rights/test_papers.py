"""The processing register and the impact assessment say what is true of the installation, and keep every version."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.worlds import a_case, a_person, a_worker, an_account, an_agency

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.access.roles import Role
from xiangnuan.law.days import add_months
from xiangnuan.rights.models import Paper
from xiangnuan.rights.papers.processing import data_fields
from xiangnuan.rights.services.papers import make_paper, sheet_of
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> User:
    return an_account(an_agency("平湖市试验社工服务社"), Role.MANAGER)


def words(paper: Paper) -> str:
    return str(paper.content)


def made(manager: User, kind: str, conclusion: str = "") -> Paper:
    assert manager.agency is not None
    return make_paper(manager, manager.agency, kind, conclusion)


def test_the_register_counts_persons_and_exports_and_names_nobody(manager: User) -> None:
    assert manager.agency is not None
    worker = a_worker(manager.agency)
    a_case(worker, a_person(worker, "何长安"))
    for purpose in ("work", "work", "report"):
        audit.record(manager, audit.Action.EXPORT, "people.list", detail={"purpose": purpose})
    audit.record(an_account(an_agency(), Role.MANAGER), audit.Action.EXPORT, "people.list", detail={"purpose": "work"})
    paper = made(manager, Paper.Kind.REGISTER)
    tables = [block["rows"] for block in paper.content["blocks"] if block["kind"] == "table"]
    assert ["people.list", "work", "2"] in tables[3] or any(["people.list", "work", "2"] in rows for rows in tables)
    assert any(["people.list", "report", "1"] in rows for rows in tables)
    assert any(["服务对象（含已封存）", "1"] in rows for rows in tables)
    assert "何长安" not in words(paper)
    assert "36" in words(paper)
    assert "个人信息保护法第19条" in words(paper)


def test_encrypted_fields_and_blind_indexes_are_read_from_the_models() -> None:
    found = {label: (hidden, blind) for label, hidden, blind, _rest in data_fields()}
    assert found["people.Person"] == ("证件号码", "identity_index")
    assert found["people.Phone"] == ("电话", "index、tail_index")
    assert found["people.Address"][0] == "地址"


def test_a_setting_that_is_off_is_called_so(manager: User, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED, settings.HTTPS = False, True
    off = made(manager, Paper.Kind.ASSESSMENT)
    assert "未开启，须整改" in words(off)
    settings.SECOND_FACTOR_REQUIRED = True
    assert "未开启，须整改" not in words(made(manager, Paper.Kind.ASSESSMENT))


def test_versions_are_kept_as_they_were_made(manager: User) -> None:
    assert manager.agency is not None
    first = made(manager, Paper.Kind.REGISTER, "先这样")
    worker = a_worker(manager.agency)
    a_person(worker)
    second = made(manager, Paper.Kind.REGISTER)
    other = made(manager, Paper.Kind.ASSESSMENT)
    assert [first.version, second.version, other.version] == [1, 2, 1]
    assert first.review_on == add_months(today(), 12)
    first.refresh_from_db()
    assert "先这样" in words(first)
    assert words(first) != words(second)
    assert sheet_of(first).foot.endswith("v1")


def test_the_manager_makes_them_and_the_auditor_reads_them(manager: User) -> None:
    assert manager.agency is not None
    client = Client()
    client.force_login(manager)
    client.post(reverse("rights:paper_new", args=["assessment"]), {"conclusion": "备份每天做，已试过恢复。"})
    paper = Paper.objects.get()
    auditor = Client()
    auditor.force_login(an_account(manager.agency, Role.AUDITOR))
    assert "第 1 版" in auditor.get(reverse("rights:papers")).content.decode()
    assert "备份每天做" in auditor.get(reverse("rights:paper", args=[paper.pk])).content.decode()
    printed = auditor.get(reverse("rights:paper_pdf", args=[paper.pk]))
    assert printed["Content-Type"] == "application/pdf"
    assert b"<pdfaid:part>2</pdfaid:part>" in printed.content
    assert auditor.post(reverse("rights:paper_new", args=["assessment"])).status_code == 403
    assert client.get(reverse("rights:paper_new", args=["other"])).status_code == 404
