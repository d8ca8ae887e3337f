"""The pages of documents, walked as a worker, a manager and the town's office."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.documents.worlds import a_full_case, a_template, with_referral_and_stay
from tests.worlds import a_case, a_photo, a_worker, an_account

from xiangnuan.access.models import AuditEntry, User
from xiangnuan.access.roles import Role
from xiangnuan.cases.attachments.services import keep_attachment
from xiangnuan.documents.models import Batch, IssuedDocument, WordTemplate
from xiangnuan.people.hooks import copy_parts

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    """A browser in which this account is signed in."""
    client = Client()
    client.force_login(user)
    return client


def test_a_worker_previews_prints_issues_and_withdraws_a_document() -> None:
    worker = a_worker()
    case = a_case(worker)
    client = signed_in(worker)
    page = client.get(reverse("documents:person", args=[case.person_id])).content.decode()
    assert "社区戒毒（社区康复）协议书" in page
    about = {"person": case.person_id, "form": "agreement", "about": f"case-{case.pk}"}
    preview = client.get(reverse("documents:paper", kwargs=about)).content.decode()
    assert "林＊安" in preview
    assert str(case.person.identity_number) not in preview
    for kind, begins in (("pdf", b"%PDF"), ("docx", b"PK")):
        answer = client.get(reverse("documents:paper_file", kwargs={**about, "kind": kind}))
        assert answer.content.startswith(begins)
        assert answer["Cache-Control"] == "private, no-store"
    assert client.get(reverse("documents:paper_file", kwargs={**about, "kind": "exe"})).status_code == 404
    assert AuditEntry.objects.filter(act="documents.print", action="print", person=case.person_id).count() == 2

    answer = client.post(reverse("documents:issue", kwargs=about))
    made = IssuedDocument.objects.get()
    assert answer.url == reverse("documents:document", args=[made.pk])
    assert made.number in client.get(answer.url).content.decode()
    assert client.get(reverse("documents:document_file", args=[made.pk, "pdf"])).content.startswith(b"%PDF")
    assert made.number in client.get(reverse("documents:documents"), {"q": "林玉安"}).content.decode()
    assert client.get(reverse("documents:documents"), {"format": "xlsx"}).content.startswith(b"PK")

    scan = keep_attachment(worker, case.person, a_photo(), kind="agreement")
    client.post(reverse("documents:scan", args=[made.pk]), {"scan": scan.pk})
    made.refresh_from_db()
    assert made.scan == scan
    client.post(reverse("documents:withdraw", args=[made.pk]), {"reason": "重出"})
    made.refresh_from_db()
    assert made.withdrawal_reason == "重出"
    part = next(one for one in copy_parts() if one.name == "documents")
    assert part.entries(case.person_id, False)[0]["number"] == made.number


def test_no_paper_is_made_of_what_the_records_do_not_have() -> None:
    worker = a_worker()
    case = a_case(worker)
    client = signed_in(worker)
    foreign = a_case(a_worker())
    for person, form, about in (
        (case.person_id, "follow_up", f"case-{case.pk}"),
        (case.person_id, "no_such", f"case-{case.pk}"),
        (case.person_id, "agreement", f"case-{foreign.pk}"),
        (foreign.person_id, "agreement", f"case-{foreign.pk}"),
    ):
        assert client.get(reverse("documents:paper", args=[person, form, about])).status_code == 404


def test_the_towns_office_prints_masked_papers_and_none_of_health() -> None:
    worker = a_worker()
    case = a_case(worker)
    with_referral_and_stay(worker, case.person)
    office = signed_in(an_account(worker.agency, Role.TOWN_OFFICE))
    page = office.get(reverse("documents:person", args=[case.person_id])).content.decode()
    assert "报到登记表" in page
    assert "转介单" not in page
    assert "出所衔接单" not in page
    about = [case.person_id, "check_in", f"case-{case.pk}", "docx"]
    from tests.documents.worlds import text_of_word

    text = text_of_word(office.get(reverse("documents:paper_file", args=about)).content)
    assert "林玉安" in text
    assert str(case.person.identity_number) not in text
    assert office.get(reverse("documents:whole", args=[case.person_id, "pdf"])).status_code == 403


def test_the_whole_file_is_saved_as_pdf_and_json_and_stands_in_the_trail() -> None:
    worker = a_worker()
    case = a_full_case(worker, "林玉安")
    client = signed_in(worker)
    assert client.get(reverse("documents:whole", args=[case.person_id, "pdf"])).content.startswith(b"%PDF")
    held = client.get(reverse("documents:whole", args=[case.person_id, "json"])).json()
    assert held["person"]["name"] == "林玉安"
    assert AuditEntry.objects.filter(act="documents.file", action="export", person=case.person_id).count() == 2


def test_a_manager_sets_the_pattern_and_a_template() -> None:
    worker = a_worker()
    manager = signed_in(an_account(worker.agency, Role.MANAGER))
    settings = reverse("documents:settings")
    seen = manager.get(settings).context["form"]["seen"].value()
    assert manager.post(settings, {"pattern": "{year}", "seen": seen}).status_code == 200
    sent = manager.post(settings, {"pattern": "平〔{year}〕{form}{serial}", "seen": seen})
    assert sent.status_code == 302
    page = reverse("documents:form", args=["family"])
    bad = SimpleUploadedFile("a.docx", a_template("{{不认识}}"))
    assert "{{不认识}}" in manager.post(page, {"file": bad}).content.decode()
    manager.post(page, {"file": SimpleUploadedFile("a.docx", a_template("{{姓名}}"))})
    made = WordTemplate.objects.get()
    assert manager.get(page).status_code == 200
    assert manager.get(reverse("documents:template_file", args=[made.pk])).content.startswith(b"PK")
    manager.post(reverse("documents:template_retire", args=[made.pk]))
    made.refresh_from_db()
    assert made.retired_at is not None


def test_a_batch_is_made_behind_the_page_and_fetched(django_capture_on_commit_callbacks: object) -> None:
    worker = a_worker()
    a_case(worker)
    client = signed_in(worker)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        client.post(
            reverse("documents:batches"), {"form": "test_notice", "chosen": "running", "town": "", "output": "pdf"}
        )
    batch = Batch.objects.get()
    assert client.get(reverse("documents:batch", args=[batch.pk])).context["files"] == ["pdf"]
    assert client.get(reverse("documents:progress", args=[batch.pk]))["HX-Refresh"] == "true"
    assert client.get(reverse("documents:batch_file", args=[batch.pk, "pdf"])).content.startswith(b"%PDF")
    assert client.get(reverse("documents:batch_file", args=[batch.pk, "zip"])).status_code == 404
    assert client.get(reverse("documents:batches")).status_code == 200
    colleague = signed_in(an_account(worker.agency, Role.SOCIAL_WORKER))
    assert colleague.get(reverse("documents:batch_file", args=[batch.pk, "pdf"])).status_code == 404
