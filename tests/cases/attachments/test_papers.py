"""Papers of a person: kept, opened, taken out of sight and brought back, by those who may and nobody else."""

from __future__ import annotations

import errno
import os
import time
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from PIL import Image
from tests.files.making import document, pdf
from tests.worlds import a_case, a_person, a_photo, a_worker, an_account, an_agency

from xiangnuan.access import vault
from xiangnuan.access.models import AuditEntry
from xiangnuan.access.roles import Role
from xiangnuan.access.vault import DiskFull
from xiangnuan.cases.attachments.models import Attachment
from xiangnuan.cases.attachments.queries import find_orphans
from xiangnuan.cases.attachments.services import (
    clean_title,
    keep_attachment,
    restore_attachment,
    withdraw_attachment,
)
from xiangnuan.cases.attachments.store import attachment_store
from xiangnuan.cases.attachments.sweeping import A_DAY, sweep
from xiangnuan.files.refusals import Refused
from xiangnuan.people.services import merge_persons, undo_merge

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.ATTACHMENTS = tmp_path / "attachments"


class World:
    """A worker with a client who has a case, signed in."""

    def __init__(self) -> None:
        self.worker = a_worker()
        self.person = a_person(self.worker)
        self.case = a_case(self.worker, self.person)
        self.fact = self.case.facts.get(kind="check_in")
        self.client = signed_in(self.worker)
        self.new = reverse("cases:attachment_new", args=[self.person.pk])
        self.page = f"/people/{self.person.pk}/?tab=papers"

    def keep(self, file: Any = None, kind: str = "decision", **more: Any) -> Attachment:
        return keep_attachment(self.worker, self.person, file or a_photo(), kind=kind, **more)

    def upload(self, *files: Any, **more: Any) -> Any:
        return self.client.post(self.new, {"kind": "decision", "papers": files, **more})


def signed_in(user: Any) -> Client:
    """A browser of this account."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def world() -> World:
    """A world to work in."""
    return World()


def files() -> list[Path]:
    """Every file in the folder of attachments."""
    return [path for path in attachment_store().folder.rglob("*") if path.is_file()]


def content_of(answer: Any) -> bytes:
    """The body of a streamed answer."""
    return b"".join(answer.streaming_content)


# Keeping --------------------------------------------------------------------------------------------------------------
def test_a_photo_is_uploaded_listed_and_opened_and_the_trail_knows(world: World) -> None:
    answer = world.upload(a_photo("决定书扫描.jpg"), fact=world.fact.pk, idempotency_key="one")
    assert answer.status_code == 302
    paper = Attachment.objects.get()
    assert (paper.title, paper.kind, paper.content_type) == ("决定书扫描", "decision", "image/jpeg")
    assert (paper.person, paper.case, paper.fact, paper.uploaded_by) == (
        world.person,
        world.case,
        world.fact,
        world.worker,
    )
    page = world.client.get(world.page).content.decode()
    assert "决定书扫描" in page
    assert "材料" in page
    opened = world.client.get(reverse("cases:attachment_content", args=[paper.pk]))
    assert Image.open(BytesIO(content_of(opened))).size == (60, 40)
    acts = list(AuditEntry.objects.filter(kind="attachment").order_by("pk").values_list("action", "act", "person"))
    assert acts == [
        ("write", "attachments.keep", world.person.pk),
        ("read", "attachments.content", world.person.pk),
    ]
    assert "决定书扫描" not in str(list(AuditEntry.objects.values_list("detail", flat=True)))


def test_the_same_form_sent_twice_keeps_one_paper(world: World) -> None:
    for _ in range(2):
        world.upload(a_photo(), idempotency_key="twice")
    assert Attachment.objects.count() == len(files()) == 1


def test_of_several_files_the_good_are_kept_and_each_other_one_is_named_with_the_reason(world: World) -> None:
    bad = SimpleUploadedFile("坏.jpg", b"<svg onload='alert(1)'/>", "image/jpeg")
    answer = world.upload(a_photo("一.jpg"), bad, a_photo("二.jpg"), title="协议")
    assert answer.status_code == 302
    assert sorted(str(paper.title) for paper in Attachment.objects.all()) == ["协议（1）", "协议（3）"]
    said = world.client.get(world.page).content.decode()
    assert "已添加 2 份材料。" in said
    assert "“坏.jpg”没有保存：不收这种文件。" in said


def test_where_no_file_is_good_the_form_comes_back_with_what_was_typed(world: World) -> None:
    answer = world.upload(SimpleUploadedFile("x.exe", b"MZ" + bytes(50)), title="我写的名称")
    page = answer.content.decode()
    assert "“x.exe”没有保存" in page
    assert "我写的名称" in page
    assert (Attachment.objects.count(), files()) == (0, [])


@pytest.mark.parametrize("sent", [{}, {"kind": "decision"}, {"kind": "nonsense"}])
def test_without_file_or_kind_nothing_is_kept(world: World, sent: dict[str, str]) -> None:
    assert world.client.post(world.new, sent).status_code == 200
    assert Attachment.objects.count() == 0


def test_more_than_twenty_files_at_once_are_too_many(world: World) -> None:
    assert "一次最多 20 个文件。" in world.upload(*(a_photo() for _ in range(21))).content.decode()


def test_a_photo_of_the_camera_control_is_kept_too(world: World) -> None:
    world.client.post(world.new, {"kind": "test", "papers_camera": a_photo()})
    assert Attachment.objects.get().kind == "test"


def test_a_file_beyond_the_limit_is_refused_by_its_size(world: World, settings: Any) -> None:
    settings.ATTACHMENT_BYTES = 1024 * 1024
    big = SimpleUploadedFile("大.pdf", pdf() + bytes(1024 * 1024))
    assert "文件过大：最多 1 MB。" in world.upload(big).content.decode()


def test_a_fact_or_case_of_somebody_else_is_refused(world: World) -> None:
    other = a_case(world.worker, a_person(world.worker, "王海"))
    with pytest.raises(ValidationError):
        world.keep(case=other)
    with pytest.raises(ValidationError):
        world.keep(case=world.case, fact=other.facts.first())
    assert world.upload(a_photo(), fact=other.facts.first().pk).status_code == 200
    assert (Attachment.objects.count(), files()) == (0, [])


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\我\\决定书.pdf", "决定书"),
        ("a\u202egpj.exe", "agpj"),
        ("  一\t\n二  .jpg", "一 二"),
        ("x" * 300, "x" * 80),
        (".jpg", ""),
    ],
)
def test_a_title_is_only_words(given: str, kept: str) -> None:
    assert clean_title(given) == kept


def test_title_and_content_are_readable_in_no_table_and_no_file(world: World) -> None:
    from django.db import connection

    paper = world.keep(a_photo("林玉安的决定书.jpg"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT title FROM attachments_attachment WHERE id = %s", [paper.pk])
        assert "林玉安".encode() not in bytes(cursor.fetchone()[0])
    assert b"JFIF" not in files()[0].read_bytes()


# Opening --------------------------------------------------------------------------------------------------------------
def test_what_is_opened_can_do_nothing_and_stays_in_no_cache(world: World) -> None:
    answer = world.client.get(reverse("cases:attachment_content", args=[world.keep().pk]))
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("inline; filename")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "script-src" not in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, no-store"
    assert int(answer["Content-Length"]) == len(content_of(answer))


def test_a_document_is_saved_and_never_shown(world: World) -> None:
    paper = world.keep(SimpleUploadedFile("说明.docx", document()))
    answer = world.client.get(reverse("cases:attachment_content", args=[paper.pk]))
    assert answer["Content-Disposition"].startswith("attachment;")
    assert ".docx" in answer["Content-Disposition"]
    assert AuditEntry.objects.filter(action="export", act="attachments.content").count() == 1
    content_of(answer)


def test_a_name_breaks_no_header(world: World) -> None:
    paper = world.keep(title='a"; filename="x.exe\r\nSet-Cookie: a=b')
    answer = world.client.get(reverse("cases:attachment_content", args=[paper.pk]) + "?save=1")
    assert "\n" not in answer["Content-Disposition"]
    assert answer["Content-Disposition"].count('"') == 2
    content_of(answer)


@pytest.mark.parametrize("harm", ["changed", "gone", "another's"])
def test_a_file_that_was_harmed_is_not_given_out_and_the_trail_says_so(world: World, harm: str) -> None:
    paper, other = world.keep(), world.keep()
    path = next(path for path in files() if path.name == paper.stored_as)
    if harm == "changed":
        kept = path.read_bytes()
        path.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))  # certainly another byte
    elif harm == "gone":
        path.unlink()
    else:
        Attachment.objects.filter(pk=paper.pk).update(sha256="0" * 64)
        assert other.sha256 != "0" * 64
    answer = world.client.get(reverse("cases:attachment_content", args=[paper.pk]))
    assert answer.status_code == 410
    assert "这个文件打不开" in answer.content.decode()
    assert AuditEntry.objects.filter(act="attachments.damaged").count() == 1


# Who ------------------------------------------------------------------------------------------------------------------
def test_the_town_office_reads_and_does_not_write(world: World) -> None:
    office = signed_in(an_account(world.worker.agency, Role.TOWN_OFFICE))
    paper = world.keep()
    answer = office.get(reverse("cases:attachment_content", args=[paper.pk]))
    assert answer.status_code == 200
    content_of(answer)
    page = office.get(world.page).content.decode()
    assert "添加材料" not in page
    assert "撤回" not in page
    assert office.post(world.new, {"kind": "other", "papers": a_photo()}).status_code == 403
    assert office.post(reverse("cases:attachment_withdraw", args=[paper.pk]), {"reason": "x"}).status_code == 403


def test_another_agencys_paper_is_not_there(world: World) -> None:
    paper = world.keep()
    stranger = signed_in(an_account(an_agency(), Role.MANAGER))
    for name in ("attachment_content", "attachment_withdraw", "attachment_restore"):
        path = reverse(f"cases:{name}", args=[paper.pk])
        assert stranger.post(path).status_code in {404, 405}
        assert stranger.get(path).status_code in {404, 405}
    assert stranger.post(world.new, {"kind": "other", "papers": a_photo()}).status_code == 404


def test_a_colleague_without_this_client_does_not_see_it(world: World) -> None:
    colleague = signed_in(an_account(world.worker.agency, Role.SOCIAL_WORKER))
    assert colleague.get(reverse("cases:attachment_content", args=[world.keep().pk])).status_code == 404


# Withdrawing ----------------------------------------------------------------------------------------------------------
def test_a_withdrawn_paper_is_out_of_the_list_and_comes_back(world: World) -> None:
    paper = world.keep(a_photo("拍糊了.jpg"))
    path = reverse("cases:attachment_withdraw", args=[paper.pk])
    assert world.client.post(path, {"reason": " "}).status_code == 200
    assert world.client.post(path, {"reason": "传错了人"}).status_code == 302
    page = world.client.get(world.page).content.decode()
    assert "已撤回 1 份" in page
    assert "传错了人" in page
    assert len(files()) == 1
    office = signed_in(an_account(world.worker.agency, Role.TOWN_OFFICE))
    assert office.get(reverse("cases:attachment_content", args=[paper.pk])).status_code == 404
    assert "拍糊了" not in office.get(world.page).content.decode()

    world.client.post(reverse("cases:attachment_restore", args=[paper.pk]))
    paper.refresh_from_db()
    assert (paper.withdrawn_at, paper.withdrawn_by, paper.withdrawal_reason) == (None, None, "")
    acts = AuditEntry.objects.filter(act__startswith="attachments.", action="write").order_by("pk")
    assert list(acts.values_list("act", flat=True)) == [
        "attachments.keep",
        "attachments.withdraw",
        "attachments.restore",
    ]


def test_withdrawing_twice_and_restoring_what_stands_is_refused(world: World) -> None:
    paper = world.keep()
    with pytest.raises(ValidationError):
        restore_attachment(world.worker, paper)
    withdraw_attachment(world.worker, paper, reason="重拍")
    with pytest.raises(ValidationError):
        withdraw_attachment(world.worker, paper, reason="重拍")


def test_papers_are_shown_by_kind(world: World) -> None:
    world.keep(a_photo("决定.jpg"), kind="decision")
    world.keep(a_photo("检测.jpg"), kind="test")
    page = world.client.get(f"{world.page}&paper=test").content.decode()
    assert ">检测</a>" in page
    assert ">决定</a>" not in page


def test_a_person_without_papers_is_told_what_to_do(world: World) -> None:
    assert "还没有材料" in world.client.get(world.page).content.decode()


def test_the_list_costs_the_same_however_long_it_is(world: World, django_assert_max_num_queries: Any) -> None:
    for _ in range(12):
        withdraw_attachment(world.worker, world.keep(case=world.case, fact=world.fact), reason="重拍")
        world.keep(case=world.case, fact=world.fact)
    world.client.get(world.page)
    with django_assert_max_num_queries(12):
        world.client.get(world.page)


def test_papers_follow_the_person_in_a_merge_and_back(world: World) -> None:
    manager = an_account(world.worker.agency, Role.MANAGER)
    double = a_person(world.worker, "林玉安二", identity_kind="none", identity_number="")
    paper = keep_attachment(world.worker, double, a_photo(), kind="other")
    merge = merge_persons(manager, world.person, double, "同一个人")
    paper.refresh_from_db()
    assert paper.person == world.person
    undo_merge(manager, merge)
    paper.refresh_from_db()
    assert paper.person == double


# What goes wrong ------------------------------------------------------------------------------------------------------
def test_a_full_disk_is_said_and_nothing_of_the_upload_is_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    write, calls = vault._write_chunk, []

    def full(*arguments: Any) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(*arguments)

    monkeypatch.setattr(vault, "_write_chunk", full)
    answer = world.upload(a_photo("一.jpg"), a_photo("二.jpg"), title="我写的名称", idempotency_key="full")
    assert answer.status_code == 507
    page = answer.content.decode()
    assert "服务器的磁盘满了，这次什么都没有保存" in page
    assert "我写的名称" in page
    assert (Attachment.objects.count(), files()) == (0, [])
    # Once there is room, the same form is taken.
    assert world.upload(a_photo("一.jpg"), idempotency_key="full").status_code == 302
    assert Attachment.objects.count() == len(files()) == 1


def test_a_service_that_cannot_write_says_so_and_leaves_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull):
        world.keep()
    assert files() == []


def test_a_row_that_cannot_be_written_takes_its_file_along(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: Any, **more: Any) -> None:
        raise IntegrityError

    monkeypatch.setattr(Attachment, "save", broken)
    with pytest.raises(IntegrityError), transaction.atomic():
        world.keep()
    assert files() == []


def test_a_refused_file_leaves_nothing(world: World) -> None:
    with pytest.raises(Refused):
        world.keep(SimpleUploadedFile("x.svg", b"<svg/>"))
    assert files() == []


def test_files_without_row_and_rows_without_file_are_found_and_old_ones_swept(world: World) -> None:
    paper, lost = world.keep(), world.keep()
    store = attachment_store()
    store.remove(lost.stored_as)
    young, old = (store.keep(BytesIO(b"x")).name for _ in range(2))
    path = next(path for path in files() if path.name == old)
    os.utime(path, (time.time() - 2 * A_DAY,) * 2)
    found = find_orphans(A_DAY)
    assert (found.files, found.rows) == ((old,), (lost.pk,))
    swept = sweep()
    assert (swept.removed, swept.missing) == (1, (lost.pk,))
    assert set(store.names()) == {paper.stored_as, young}
    assert AuditEntry.objects.filter(act="attachments.sweep", detail__files=1).count() == 1
    assert sweep().removed == 0
