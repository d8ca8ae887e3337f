"""Documents are numbered without gaps, kept as they were printed, and withdrawn with their number."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from tests.documents.worlds import subjects_for
from tests.worlds import a_case, a_photo, a_worker, an_account

from xiangnuan.access.models import AuditEntry, User
from xiangnuan.access.roles import Role
from xiangnuan.cases.attachments.services import keep_attachment
from xiangnuan.cases.models import Case
from xiangnuan.cases.services import close_case
from xiangnuan.documents.models import IssuedDocument
from xiangnuan.documents.numbering import check_pattern
from xiangnuan.documents.papers.register import OfficialForm, form_of
from xiangnuan.documents.services.issuing import (
    attach_scan,
    issue_document,
    issue_documents,
    kept_paper,
    withdraw_document,
)
from xiangnuan.documents.services.templates import set_pattern
from xiangnuan.rights.services.sealing import seal_on_request
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db


def form(code: str = "duties") -> OfficialForm:
    """A form by its code."""
    found = form_of(code)
    assert found is not None
    return found


def issued(worker: User, case: Case, code: str = "duties") -> IssuedDocument:
    """A document about a case."""
    return issue_document(worker, form(code), subjects_for(worker, case.person)[0])


def test_numbers_follow_each_other_for_each_form_and_year() -> None:
    worker = a_worker()
    case = a_case(worker)
    numbers = [issued(worker, case).number for _time in range(2)] + [issued(worker, case, "agreement").number]
    short, year = worker.agency.short_name, today().year
    assert numbers == [f"{short}〔{year}〕告0001号", f"{short}〔{year}〕告0002号", f"{short}〔{year}〕协0001号"]


def test_a_number_that_was_rolled_back_is_given_out_again() -> None:
    worker = a_worker()
    case = a_case(worker)
    with transaction.atomic():
        assert issued(worker, case).serial == 1
        transaction.set_rollback(True)
    assert issued(worker, case).serial == 1


def test_a_withdrawn_document_keeps_its_number_with_the_reason() -> None:
    worker = a_worker()
    case = a_case(worker)
    first = withdraw_document(worker, issued(worker, case), "日期写错")
    assert (first.serial, first.withdrawal_reason, first.withdrawn_by) == (1, "日期写错", worker)
    assert issued(worker, case).serial == 2
    with pytest.raises(ValidationError):
        withdraw_document(worker, first, "再来一次")
    with pytest.raises(ValidationError):
        withdraw_document(worker, issued(worker, case), " ")


def test_a_document_is_printed_again_as_it_was_whatever_the_records_say_now() -> None:
    worker = a_worker()
    case = a_case(worker)
    made = issued(worker, case)
    case.person.name = "改名"
    case.person.save()
    assert "林玉安" in str(kept_paper(IssuedDocument.objects.get(pk=made.pk)).blocks)


def test_what_is_kept_is_encrypted_and_leaves_a_line_in_the_trail() -> None:
    worker = a_worker()
    made = issued(worker, a_case(worker))
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM documents_issueddocument WHERE id = %s", [made.pk])
        assert "林玉安".encode() not in bytes(cursor.fetchone()[0])
    entry = AuditEntry.objects.get(act="documents.issue", object=made.pk)
    assert (entry.person, entry.detail) == (made.person_id, {"form": "duties"})


def test_many_are_issued_with_one_block_of_numbers_or_none_at_all() -> None:
    worker = a_worker()
    subjects = [subjects_for(worker, a_case(worker).person)[0] for _one in range(3)]
    assert [row.serial for row in issue_documents(worker, form(), subjects)] == [1, 2, 3]
    with pytest.raises(ValidationError):
        issue_documents(worker, form("follow_up"), subjects)


def test_the_pattern_is_the_agencys_own_and_must_tell_documents_apart() -> None:
    worker = a_worker()
    manager = an_account(worker.agency, Role.MANAGER)
    set_pattern(manager, worker.agency, "平社{year}-{form}-{serial:03d}")
    assert issued(worker, a_case(worker)).number == f"平社{today().year}-告-001"
    for wrong in ("{year}{serial}", "{form}{serial}", "{year}{form}", "{year.real}{form}{serial}", "{year}{form}{serial:99999999d}",
                  "{year}{form}{serial!r}", "{year}{form}{serial}{other}", "{year}{form}{serial"):  # fmt: skip
        with pytest.raises(ValidationError):
            check_pattern(wrong)


def test_the_signed_scan_is_one_of_the_persons_own_papers() -> None:
    worker = a_worker()
    case = a_case(worker)
    made = issued(worker, case)
    scan = keep_attachment(worker, case.person, a_photo(), kind="agreement")
    assert attach_scan(worker, made, scan).scan == scan
    foreign = keep_attachment(worker, a_case(worker).person, a_photo(), kind="agreement")
    with pytest.raises(ValidationError):
        attach_scan(worker, made, foreign)


def test_a_document_is_seen_as_the_person_is_seen() -> None:
    worker = a_worker()
    case = a_case(worker)
    made = issued(worker, case)
    manager = an_account(worker.agency, Role.MANAGER)
    office = an_account(worker.agency, Role.TOWN_OFFICE)
    elsewhere = an_account(worker.agency, Role.TOWN_OFFICE, area_id="330482002")
    colleague = an_account(worker.agency, Role.SOCIAL_WORKER)
    seen = {
        user.pk: IssuedDocument.objects.visible_to(user).filter(pk=made.pk).exists()
        for user in (worker, manager, office, elsewhere, colleague, a_worker())
    }
    assert [user for user, sees in seen.items() if sees] == [worker.pk, manager.pk, office.pk]
    close_case(worker, case, today(), "terminated", summary="依法终止")
    seal_on_request(manager, case.person, "本人请求")
    assert not IssuedDocument.objects.visible_to(manager).filter(pk=made.pk).exists()
