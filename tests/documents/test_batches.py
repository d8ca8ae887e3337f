"""Many papers at once: who is in a set, what comes out, and what is left of it after a day."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from pypdf import PdfReader
from tests.documents.worlds import a_template, text_of_word
from tests.worlds import a_case, a_person, a_worker, an_account

from xiangnuan.access.models import AuditEntry
from xiangnuan.access.roles import Role
from xiangnuan.cases.services import close_case
from xiangnuan.documents.models import Batch, IssuedDocument
from xiangnuan.documents.papers.register import form_of
from xiangnuan.documents.queries import sets
from xiangnuan.documents.services import batching
from xiangnuan.documents.services.batching import (
    begin_again,
    begin_batch,
    break_off,
    forget_expired,
    is_within_reach,
    kept_file,
    make_batch,
)
from xiangnuan.documents.services.templates import add_template
from xiangnuan.rights.services.sealing import seal_on_request
from xiangnuan.web.clock import now, today

pytestmark = pytest.mark.django_db
NOTICE, RECORD = form_of("test_notice"), form_of("contact_record")
assert NOTICE is not None
assert RECORD is not None


def test_a_batch_is_one_pdf_and_one_archive_with_numbers_in_both() -> None:
    worker = a_worker()
    for name in ("林一", "林二"):
        a_case(worker, a_person(worker, name))
    add_template(
        an_account(worker.agency, Role.MANAGER), worker.agency, NOTICE, "a.docx", a_template("{{姓名}}：{{文号}}")
    )
    done = make_batch(begin_batch(worker, NOTICE, "running", output="both", issues=True))
    assert (done.state, done.made, len(done.persons)) == ("done", 2, 2)
    assert len(PdfReader(BytesIO(kept_file(done, "pdf"))).pages) == 2
    archive = zipfile.ZipFile(BytesIO(kept_file(done, "zip")))
    texts = [text_of_word(archive.read(name)) for name in archive.namelist()]
    numbers = list(IssuedDocument.objects.order_by("serial").values_list("number", flat=True))
    assert [text.strip() for text in texts] == [f"林二：{numbers[0]}", f"林一：{numbers[1]}"]
    assert AuditEntry.objects.filter(act="documents.batch", action="export").count() == 1
    assert AuditEntry.objects.filter(act="documents.print", person__in=done.persons).count() == 2


def test_a_set_holds_whom_it_says_and_nobody_of_a_colleague() -> None:
    worker = a_worker()
    due = a_case(worker, checked_in_on=today() - timedelta(days=400))
    far = a_case(worker, checked_in_on=today(), area_code="330482002")
    a_case(an_account(worker.agency, Role.SOCIAL_WORKER))
    day = today()
    assert set(sets.cases_of_set(worker, "running", "", day)) == {due, far}
    assert due in sets.cases_of_set(worker, "tests", "", day)
    assert list(sets.cases_of_set(worker, "running", "330482002", day)) == [far]
    assert not sets.cases_of_set(worker, "ending", "", day).exists()


def test_a_form_of_a_fact_takes_the_latest_fact_else_a_blank() -> None:
    worker = a_worker()
    a_case(worker)
    assert make_batch(begin_batch(worker, RECORD, "running", output="word")).made == 1


def test_nobody_and_too_many_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    worker = a_worker()
    with pytest.raises(ValidationError):
        begin_batch(worker, NOTICE, "running")
    a_case(worker)
    monkeypatch.setattr(batching, "MOST", 0)
    with pytest.raises(ValidationError, match="一次最多 0 份"):
        begin_batch(worker, NOTICE, "running")


def test_what_breaks_off_takes_no_number_and_can_be_begun_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from xiangnuan.documents import jobs

    worker = a_worker()
    a_case(worker)
    batch = begin_batch(worker, NOTICE, "running", issues=True)
    with monkeypatch.context() as broken:
        broken.setattr(batching, "pdf_of", lambda *_args, **_more: 1 / 0)
        jobs.work.func(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, IssuedDocument.objects.count()) == ("failed", 0)
    jobs.work.func(begin_again(worker, batch).pk)
    batch.refresh_from_db()
    assert (batch.state, IssuedDocument.objects.get().serial) == ("done", 1)
    with pytest.raises(ValidationError):
        begin_again(worker, batch)
    break_off(batch)
    batch.refresh_from_db()
    assert batch.state == "done"


def test_files_go_after_a_day_and_at_once_when_somebody_is_sealed() -> None:
    worker = a_worker()
    case = a_case(worker)
    done = make_batch(begin_batch(worker, NOTICE, "running"))
    assert is_within_reach(worker, done)
    close_case(worker, case, today(), "terminated", summary="依法终止")
    seal_on_request(an_account(worker.agency, Role.MANAGER), case.person, "本人请求")
    assert not is_within_reach(worker, done)
    assert forget_expired() == 0
    Batch.objects.update(finished_at=now() - timedelta(hours=25))
    assert forget_expired() == 1
    done.refresh_from_db()
    assert (done.state, kept_file(done, "pdf"), done.persons) == ("expired", b"", [])
